// When a reading plays by itself: on a first visit, where a step of the guided path asks for it,
// and after a drawing.

import { still } from "../player/player.js";
import { LAST } from "../player/playing.js";

/** @import { App } from "./app.js" */

const REST = 700; // ms from the last stroke to the playing of it: a person may not have done yet

export class Autoplay {
  /** @type {"now" | "after" | null} */
  wants = null; // "after" a drawing
  liftTime = -REST; // when the pen was last lifted
  /** @type {number | undefined} */
  rest = undefined; // the timer until it begins

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  lift() {
    this.liftTime = performance.now();
  }

  /** @param {Autoplay["wants"]} when null: it is not to play any more */
  want(when) {
    this.wants = when;
    this.begin();
  }

  /** Plays what is wanted, once it is on the stage and the pen has rested. */
  begin() {
    clearTimeout(this.rest);
    const { reply, row, view } = this.app,
      { watching: on } = view;
    if (!reply?.figure?.watched || still.matches) this.wants = null;
    if (!this.wants || !on?.result) return;
    const isAfter = this.wants === "after";
    // What opens at a row stands there, unless it is asked to play.
    if (isAfter && (!on.playing.settings.after || row < LAST || on.step < LAST)) this.wants = null;
    if (!this.wants) return;
    const rest = this.liftTime + REST - performance.now();
    if (rest > 0) this.rest = setTimeout(() => this.begin(), rest);
    else {
      this.wants = null;
      on.play(true);
    }
  }
}
