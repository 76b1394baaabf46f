// A trial of teaching: three letters, one drawing of each, and ten more that are only counted. The
// pressed card says which letter was drawn.

import { NONE } from "./teacher.js";
import { say } from "../words.js";

export const TRIAL_DRAWINGS = 10;
const TRIAL_NAMES = ["A", "B", "C"];

/** @import { Teach } from "./teach.js" */

export class Trial {
  right = 0;
  of = 0;

  /**
   * Starts with empty cards.
   * @param {Teach} teach
   * @param {(right: number) => void} onEnd called with how many of the ten were recognised
   */
  constructor(teach, onEnd) {
    this.teach = teach;
    this.onEnd = onEnd;
    teach.tryChange(() => teach.set.showInstead(TRIAL_NAMES.map((name) => [name, []])));
  }

  /** True once each letter has its drawing and the taught network reads. */
  get isTaught() {
    const { set, pupil } = this.teach,
      { layer } = pupil;
    return layer !== null && layer.signs.length === set.signs.length;
  }

  /**
   * Handles a press of a card; returns true if the drawing must not become an example.
   * @param {number} at
   * @param {?number} answer for the drawing; null if nothing is drawn
   */
  takesPress(at, answer) {
    if (!this.isTaught) return this.teach.set.signs[at].drawings.length > 0;
    if (answer === null || this.of === TRIAL_DRAWINGS) return true;
    this.of++;
    if (answer !== NONE && answer === at) this.right++;
    this.teach.host.clear();
    if (this.of === TRIAL_DRAWINGS) this.onEnd(this.right);
    return true;
  }

  get resultText() {
    const { isTaught, right, of } = this;
    return isTaught
      ? say("teach.trial.more", { count: TRIAL_DRAWINGS, right, of })
      : say("teach.trial.first");
  }
}
