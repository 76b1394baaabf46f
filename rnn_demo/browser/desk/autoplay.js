// Decides when a reading plays by itself: on a first visit, at a step of the guided path that asks
// for it, and after a drawing.

import { still } from "../player/player.js";
import { LAST } from "../player/playback.js";

/** @import { Foreign } from "../types.js" */
/** @import { Desk } from "./desk.js" */

const REST = 700; // ms to wait after a stroke, as another may follow

export class ReadingAutoplay {
  /** @type {"now" | "after" | null} */
  request = null; // "after": after a drawing
  liftTime = -REST; // when the pen was last lifted
  /** @type {number | undefined} */
  timer = undefined; // runs until playing begins

  /** @param {Desk<Foreign>} desk */
  constructor(desk) {
    this.desk = desk;
  }

  recordLiftTime() {
    this.liftTime = performance.now();
  }

  /** @param {ReadingAutoplay["request"]} when null cancels the request */
  requestOrCancelPlay(when) {
    this.request = when;
    this.playWhatIsRequested();
  }

  /** Plays as requested, once the reading is on the stage and the pen has rested. */
  playWhatIsRequested() {
    clearTimeout(this.timer);
    const { lens, cursor, watching: on } = this.desk;
    if (!lens?.showsWholeStage || still.matches) this.request = null;
    if (!this.request || !on?.result) return;
    const isAfter = this.request === "after";
    // A page that opens at a row stays there, unless it is asked to play.
    if (isAfter && (!on.playback.settings.after || cursor.placedAt < LAST || cursor.step < LAST))
      this.request = null;
    if (!this.request) return;
    const rest = this.liftTime + REST - performance.now();
    if (rest > 0) this.timer = setTimeout(() => this.playWhatIsRequested(), rest);
    else {
      this.request = null;
      on.playback.play(true);
    }
  }
}
