// The controls below the stage: slider, Play, speed, and the buttons for a memory that a hand has
// changed.

import { ROWS } from "../constants.js";
import { elementWithin } from "../elements.js";
import { setText, say } from "../words.js";

/** @import { Watching } from "../stage/watching.js" */

export class Controls {
  /** @param {Watching} watching */
  constructor(watching) {
    this.watching = watching;
    const { root, playing } = watching,
      { settings } = playing;
    const button = (/** @type {string} */ name) =>
      elementWithin(root, `button.${name}`, HTMLButtonElement);
    this.row = elementWithin(root, "input.row", HTMLInputElement);
    this.output = elementWithin(root, "output", HTMLElement);
    this.play = button("play");
    this.more = button("more");
    this.settings = elementWithin(root, ".settings", HTMLElement);
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
    speed.onchange = () => playing.changeSettings({ speed: Number(speed.value) });
    after.onchange = () => playing.changeSettings({ after: after.checked });
    this.play.onclick = () => playing.togglePlay();
    this.more.onclick = () => this.toggleSettings(this.settings.hidden);
    this.wipe.onclick = () => watching.layAndTell({ does: "wipe", percent: 100 });
    this.back.onclick = () => watching.putBack();
    this.part.onchange = () => watching.hand && watching.layAndTell(watching.hand);
    this.all.onclick = () => watching.pointing.widenColumns(null);
    this.row.oninput = () => playing.moveTo(Number(this.row.value) - 1);
    this.row.onchange = () => watching.rest();
  }

  /** @param {boolean} isShown */
  toggleSettings(isShown) {
    this.settings.hidden = !isShown;
    this.more.ariaExpanded = String(isShown);
    this.watching.draw();
  }

  show() {
    const { result, hold, stage, player } = this.watching,
      { canHold, isHeld } = hold,
      hasSecond = hold.by.ranges?.some(({ states }) => states > 1) ?? false;
    for (const part of [this.row, this.play]) part.disabled = !result;
    this.wipe.hidden = isHeld || Boolean(result && !canHold);
    this.wipe.disabled = !canHold;
    this.back.hidden = !isHeld;
    this.alone.hidden = !isHeld || !hasSecond;
    this.all.hidden = !stage.spread;
    setText(this.play, say(player.isPlaying ? "pause" : "play"));
  }

  /**
   * Shows the cursor's row.
   * @param {number} step
   * @param {string} name of the step
   * @param {string} text text for screen readers
   */
  showStep(step, name, text) {
    this.row.value = String(step + 1);
    this.row.ariaValueText = text;
    this.row.parentElement?.style.setProperty("--done", `${(100 * step) / (ROWS - 1)}%`);
    setText(this.output, name);
  }
}
