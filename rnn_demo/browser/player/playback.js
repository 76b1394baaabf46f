// Plays one row after the other; the first time it stops to explain. Its controls are below the
// stage: slider, Play, speed, and the buttons for an edited memory.

import { ROWS } from "../constants.js";
import { BLANK, FIRST_VIEWING, FirstViewing } from "./first_viewing.js";
import { StepPlayer, loadPlayerSettings, still, storePlayerSettings } from "./player.js";
import { detailsOfAnswerChanges, inkRowIndices } from "../reader/story.js";
import { elementWithin } from "../elements.js";
import { wasSeenBefore, markSeen } from "../seen.js";
import { setTextIfChanged, say } from "../words.js";

/** @import { StageWithControls } from "../stage/watching.js" */
/** @import { Cursor } from "./player.js" */

const EXPLAINED_SPEED = 0, // the speed at which it stops to explain
  USUAL_SPEED = 240; // ms per row
const TURNS = 4; // how many times longer a row takes if the answer changes at it
export const LAST = ROWS - 1; // the last step

export class Playback {
  /** @type {?FirstViewing} */
  viewing = null; // the first viewing, while it lasts
  settings = loadPlayerSettings();

  /**
   * @param {StageWithControls} watching
   * @param {Cursor} cursor
   */
  constructor(watching, cursor) {
    this.watching = watching;
    const draw = () => watching.draw();
    this.player = new StepPlayer(cursor, draw, (t) => this.stepDuration(t));
    this.player.handleEnd = () => watching.owner.onRest();
  }

  /** @param {Partial<Playback["settings"]>} some */
  changeAndStoreSettings(some) {
    storePlayerSettings(Object.assign(this.settings, some));
  }

  get isPausedOutsideFirstViewing() {
    return !this.player.isPlaying && !this.viewing;
  }

  /**
   * Milliseconds of a step.
   * @param {number} t
   */
  stepDuration(t) {
    const { viewing, settings } = this,
      speed = settings.speed || USUAL_SPEED,
      { result } = this.watching;
    if (!result) return speed;
    if (viewing) return viewing.stepDuration(t, speed);
    if (detailsOfAnswerChanges(result).some((mind) => mind.t === t)) return TURNS * speed;
    return t < inkRowIndices(result)[0] ? BLANK * speed : speed;
  }

  /**
   * Plays; it stops to explain the first time, and always at the speed EXPLAINED.
   */
  play(byItself = false) {
    const { result, view, explanation } = this.watching;
    if (!result || !view || (byItself && still.matches)) return;
    const isExplained =
      this.settings.speed === EXPLAINED_SPEED || (byItself && !wasSeenBefore(FIRST_VIEWING));
    explanation.closeWithoutRedraw();
    this.viewing = isExplained ? FirstViewing.createIfForwardWithInk(result, view) : null;
    if (this.viewing) {
      this.viewing.byItself = byItself;
      markSeen(FIRST_VIEWING);
      if (still.matches) return this.jumpToNextStop();
      this.player.step = this.viewing.slow[0];
    }
    this.player.play(byItself);
  }

  /** Replaces playing if motion is reduced. */
  jumpToNextStop() {
    const stop = this.viewing?.stops[0];
    if (!stop) return;
    this.player.pause(false, stop.share);
    this.player.step = stop.step;
    this.watching.draw();
  }

  /** Halts playing at a stop that the cursor has reached, until the visitor continues. */
  haltIfStopReached() {
    const { viewing, player } = this,
      stop = viewing?.makeReachedStopCurrent(player);
    if (!stop || !player.isPlaying) return;
    player.pause(false, stop.share);
    player.step = stop.step;
  }

  /** Continues to the next stop; after the last one it stays there. */
  continueToNextStop() {
    const { viewing, player, watching } = this,
      from = viewing?.takeCurrentStop();
    if (viewing && !viewing.isOver)
      return still.matches ? this.jumpToNextStop() : player.play(viewing.byItself, from?.on);
    this.viewing = null;
    watching.fadeInControls();
    player.moveTo(LAST);
    watching.owner.onRest();
  }

  /** @param {number} step the visitor's new step of the cursor */
  moveTo(step) {
    this.viewing = null;
    this.player.moveTo(step);
  }

  skipToEnd() {
    this.moveTo(LAST);
    this.watching.owner.onRest();
  }

  togglePlay() {
    const { player, viewing } = this;
    if (viewing?.currentStop) return this.continueToNextStop();
    if (player.isPlaying) {
      const isSlow = viewing?.isSlowRow(player.step); // its explanation stays visible
      player.pause(true, isSlow ? player.share : 1);
      return this.watching.owner.onRest();
    }
    if (viewing || player.share < 1) return player.play(false, player.share);
    this.play();
  }

  /** Stops playing; if it started by itself, moves the cursor to the last row. */
  pauseOrSkipToEnd() {
    if (this.viewing?.currentStop && this.viewing.byItself) return this.skipToEnd();
    this.viewing = null;
    if (this.player.isPlaying && this.player.byItself) this.player.moveTo(LAST);
    else this.player.pause();
  }
}

export class PlaybackControls {
  /** @param {StageWithControls} watching */
  constructor(watching) {
    this.watching = watching;
    const { root, playback } = watching,
      { settings } = playback;
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
    speed.onchange = () => playback.changeAndStoreSettings({ speed: Number(speed.value) });
    after.onchange = () => playback.changeAndStoreSettings({ after: after.checked });
    this.play.onclick = () => playback.togglePlay();
    this.more.onclick = () => this.setSettingsShown(this.settings.hidden);
    this.wipe.onclick = () => watching.editMemoryAndReport({ action: "wipe", percent: 100 });
    this.back.onclick = () => watching.removeEdit();
    this.part.onchange = () =>
      watching.memoryEdit && watching.editMemoryAndReport(watching.memoryEdit);
    this.all.onclick = () => watching.input.setWidenedColumnsAndRedraw(null);
    this.row.oninput = () => playback.moveTo(Number(this.row.value) - 1);
    this.row.onchange = () => watching.owner.onRest();
  }

  /** @param {boolean} isShown */
  setSettingsShown(isShown) {
    this.settings.hidden = !isShown;
    this.more.ariaExpanded = String(isShown);
    this.watching.draw();
  }

  updateButtons() {
    const { result, editableReading, stage, player } = this.watching,
      { canEditMemory, hasCellStates, isEdited } = editableReading;
    for (const part of [this.row, this.play]) part.disabled = !result;
    this.wipe.hidden = isEdited || Boolean(result && !canEditMemory);
    this.wipe.disabled = !canEditMemory;
    this.back.hidden = !isEdited;
    this.alone.hidden = !isEdited || !hasCellStates;
    this.all.hidden = !stage.spread;
    setTextIfChanged(this.play, say(player.isPlaying ? "pause" : "play"));
  }

  /**
   * @param {number} step
   * @param {string} name of the step
   * @param {string} text text for screen readers
   */
  showStep(step, name, text) {
    this.row.value = String(step + 1);
    this.row.ariaValueText = text;
    this.row.parentElement?.style.setProperty("--done", `${(100 * step) / (ROWS - 1)}%`);
    setTextIfChanged(this.output, name);
  }
}
