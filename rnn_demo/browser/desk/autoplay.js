// When a reading plays by itself: on a first visit, where a step of the guided path asks for it,
// and after a drawing.

import { still } from "../player/player.js";
import { LAST } from "../player/playback.js";

/** @import { Foreign } from "../types.js" */
/** @import { Desk } from "./desk.js" */

const REST = 700; // ms from the last stroke to the playing of it: another stroke may follow

export class Autoplay {
  /** @type {"now" | "after" | null} */
  request = null; // "after" a drawing
  liftTime = -REST; // when the pen was last lifted
  /** @type {number | undefined} */
  timer = undefined; // until it begins

  /** @param {Desk<Foreign>} desk */
  constructor(desk) {
    this.desk = desk;
  }

  noteLift() {
    this.liftTime = performance.now();
  }

  /** @param {Autoplay["request"]} when null: it is not to play any more */
  requestPlay(when) {
    this.request = when;
    this.playWhatIsRequested();
  }

  /** Plays what is requested, once it is on the stage and the pen has rested. */
  playWhatIsRequested() {
    clearTimeout(this.timer);
    const { lens, row, watching: on } = this.desk;
    if (!lens?.isWatched || still.matches) this.request = null;
    if (!this.request || !on?.result) return;
    const isAfter = this.request === "after";
    // What opens at a row stands there, unless it is asked to play.
    if (isAfter && (!on.playing.settings.after || row < LAST || on.step < LAST))
      this.request = null;
    if (!this.request) return;
    const rest = this.liftTime + REST - performance.now();
    if (rest > 0) this.timer = setTimeout(() => this.playWhatIsRequested(), rest);
    else {
      this.request = null;
      on.play(true);
    }
  }
}
