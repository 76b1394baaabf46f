// A trial of what was taught: three letters, a drawing of each, and ten more that are counted and
// teach nothing. The card that is pressed says what a drawing is of.

import { NONE } from "./teacher.js";
import { say } from "../words.js";

export const TRIAL_DRAWINGS = 10;
const TRIAL_NAMES = ["A", "B", "C"];

/** @import { Teach } from "./teach.js" */

export class Trial {
  right = 0;
  of = 0;

  /**
   * Begins with empty cards.
   * @param {Teach} teach
   * @param {(right: number) => void} onEnd how many of ten more were right
   */
  constructor(teach, onEnd) {
    this.teach = teach;
    this.onEnd = onEnd;
    teach.does(() => teach.set.showBeside(TRIAL_NAMES.map((name) => [name, []])));
  }

  /** Whether each letter has its drawing, and the network that was taught them reads. */
  get isTaught() {
    const { set, pupil } = this.teach,
      { layer } = pupil;
    return layer !== null && layer.signs.length === set.signs.length;
  }

  /**
   * A press of a card; whether the drawing is not to be an example of its sign.
   * @param {number} at
   * @param {?number} answer of what is drawn; null where nothing is
   */
  takes(at, answer) {
    if (!this.isTaught) return this.teach.set.signs[at].drawings.length > 0;
    if (answer === null || this.of === TRIAL_DRAWINGS) return true;
    this.of++;
    if (answer !== NONE && answer === at) this.right++;
    this.teach.host.clear();
    if (this.of === TRIAL_DRAWINGS) this.onEnd(this.right);
    return true;
  }

  get text() {
    const { isTaught, right, of } = this;
    return isTaught
      ? say("teach.trial.more", { count: TRIAL_DRAWINGS, right, of })
      : say("teach.trial.first");
  }
}
