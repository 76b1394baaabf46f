// What leads the stage, below it: slider, Play, speed, and what can be done with a memory that is
// in the hand.

import { ROWS } from "./constants.js";
import { elementWithin } from "./elements.js";
import { setText, say } from "./words.js";

/**
 * @typedef {object} Handlers
 * @property {() => void} toggle called by Play, or Pause
 * @property {() => void} slowly
 * @property {() => void} wipe
 * @property {() => void} putBack
 * @property {() => void} part called where h alone is to be changed, or both
 * @property {() => void} spreadAll called where all columns are to be as wide as before
 * @property {(step: number) => void} move
 * @property {() => void} rest called where the cursor comes to rest
 * @property {(settings: {speed?: number, after?: boolean}) => void} set
 *
 * @typedef {object} State
 * @property {boolean} isThere whether anything is read
 * @property {boolean} plays
 * @property {boolean} canHold
 * @property {boolean} isHeld
 * @property {boolean} isInvited whether one is invited to one thing alone
 * @property {boolean} hasSecond whether there is a second memory
 * @property {boolean} isSpread whether some columns are wide
 */

export class Controls {
  /**
   * @param {HTMLElement} root the element of watch.html
   * @param {{speed: number, after: boolean}} settings
   * @param {Handlers} handlers
   */
  constructor(root, settings, handlers) {
    const button = (/** @type {string} */ name) =>
      elementWithin(root, `button.${name}`, HTMLButtonElement);
    this.row = elementWithin(root, "input.row", HTMLInputElement);
    this.output = elementWithin(root, "output", HTMLElement);
    this.play = button("play");
    this.slowly = button("slowly");
    this.wipe = button("wipe");
    this.back = button("back");
    this.all = button("whole");
    this.alone = elementWithin(root, ".alone", HTMLElement);
    this.part = elementWithin(this.alone, "input", HTMLInputElement);
    this.after = elementWithin(root, ".after", HTMLElement);
    const speed = elementWithin(root, "select", HTMLSelectElement),
      after = elementWithin(this.after, "input", HTMLInputElement);
    speed.value = String(settings.speed);
    after.checked = settings.after;
    speed.onchange = () => handlers.set({ speed: Number(speed.value) });
    after.onchange = () => handlers.set({ after: after.checked });
    this.play.onclick = handlers.toggle;
    this.slowly.onclick = handlers.slowly;
    this.wipe.onclick = handlers.wipe;
    this.back.onclick = handlers.putBack;
    this.part.onchange = handlers.part;
    this.all.onclick = handlers.spreadAll;
    this.row.oninput = () => handlers.move(Number(this.row.value) - 1);
    this.row.onchange = handlers.rest;
  }

  /** @param {State} state */
  show({ isThere, plays, canHold, isHeld, isInvited, hasSecond, isSpread }) {
    for (const part of [this.row, this.play, this.slowly]) part.disabled = !isThere;
    this.wipe.hidden = isHeld || isInvited || (isThere && !canHold);
    this.wipe.disabled = !canHold;
    this.back.hidden = !isHeld;
    this.alone.hidden = !isHeld || !hasSecond;
    this.slowly.hidden = this.after.hidden = isHeld || isInvited; // as what a hand has comes in their place
    this.all.hidden = !isSpread;
    setText(this.play, say(plays ? "pause" : "play"));
  }

  /**
   * Where the cursor is.
   * @param {number} step
   * @param {string} name of the step
   * @param {string} text what who only hears is told of it
   */
  showStep(step, name, text) {
    this.row.value = String(step + 1);
    this.row.ariaValueText = text;
    this.row.parentElement?.style.setProperty("--done", `${(100 * step) / (ROWS - 1)}%`);
    setText(this.output, name);
  }
}
