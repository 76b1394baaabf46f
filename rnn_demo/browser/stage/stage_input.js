// Pointer and keys on the stage: they move the cursor to a row, widen columns, and continue the
// first viewing. Also the notes for the place under the pointer.

import { columnRangeToWiden } from "./columns.js";
import { eventTargetElement } from "../elements.js";
import { hasModifier } from "../keyboard.js";
import { LAST } from "../player/playback.js";
import { formatPercent, stepAnswerSentence, stepName } from "../reader/story.js";
import { barsOrKeyAt } from "../edit/memory_pointer.js";
import { say } from "../words.js";

/** @import { StageWithControls } from "./watching.js" */
/** @import { Spread } from "../types.js" */

const IN_WORDS = ["Tab", "Shift", "Enter", " "]; // keys that a button handles itself

export class StageInput {
  /** @param {StageWithControls} watching */
  constructor(watching) {
    this.watching = watching;
    const { root } = watching.stage;
    root.addEventListener("click", (e) => this.moveToClickedStep(e));
    root.addEventListener("dblclick", (e) => this.toggleClickedGroupWidth(e));
    root.addEventListener("pointermove", (e) => {
      root.title =
        watching.result && !eventTargetElement(e)?.closest(".card, .caption")
          ? this.tooltipTextAt(e)
          : "";
    });
  }

  /**
   * The note about a row, in the panels with rows.
   * @param {MouseEvent} event
   */
  tooltipTextAt(event) {
    const { stage, result, view, step } = this.watching,
      at = stage.stageCoordinatesOfEvent(event),
      r = stage.pictureRowAt(...at),
      row = stage.stepOfLineAt(...at),
      note = stage.sumsNoteAt(...at);
    if (note) return note;
    if (!result || !view) return "";
    const { memory, image } = result,
      picture = result.pictureAt(step);
    if (r !== undefined && memory?.leftAt && picture) {
      const share = (/** @type {?number} */ v) =>
          v === null || Number.isNaN(v) ? "–" : formatPercent(Math.max(0, v)),
        mean = memory.meanLeft?.[step][r],
        name = stepName(view.word === "column" ? "column" : "row", r),
        here = share(memory.leftAt(picture, image, r));
      if (mean === undefined) return say("left", { at: name, here });
      return say("left.usual", { at: name, here, usual: share(mean) });
    }
    return row === undefined ? "" : stepAnswerSentence(result, row, view.word);
  }

  /**
   * Widens columns; null restores all widths.
   * @param {?Spread} spread
   */
  setWidenedColumnsAndRedraw(spread) {
    const { stage, memoryPointer } = this.watching;
    stage.spread = spread;
    memoryPointer.setHovered(null);
    this.watching.draw();
  }

  /** @param {MouseEvent} event */
  toggleClickedGroupWidth(event) {
    const { stage, view } = this.watching,
      at = stage.scene && barsOrKeyAt(stage.scene, ...stage.stageCoordinatesOfEvent(event));
    if (!at || !view) return;
    const to = columnRangeToWiden(view.states[at.part], at.part, at.column);
    this.setWidenedColumnsAndRedraw(stage.spread ? null : to);
  }

  /**
   * Widens the columns of a digit's group; without one, those around the digit's tenth of all
   * columns.
   * @param {number} digit
   */
  toggleDigitGroupWidth(digit) {
    const { stage, view } = this.watching;
    if (!view) return;
    const { states } = view,
      named = states.findIndex(({ groups }) => groups.some(([of]) => of === digit)),
      part = Math.max(0, named),
      { groups, columns } = states[part],
      own = groups.find(([of]) => of === digit),
      column = own ? own[1] : Math.floor(((digit + 0.5) * columns.length) / 10),
      to = columnRangeToWiden(states[part], part, column),
      isWidened = JSON.stringify(to) === JSON.stringify(stage.spread);
    this.setWidenedColumnsAndRedraw(isWidened ? null : to);
  }

  /** @param {MouseEvent} event */
  moveToClickedStep(event) {
    const { playback, stage, memoryPointer, result } = this.watching,
      target = eventTargetElement(event);
    if (playback.viewing) {
      if (playback.viewing.currentStop && !target?.closest("button")) playback.continueToNextStop();
      return;
    }
    const step = stage.stepOfLineAt(...stage.stageCoordinatesOfEvent(event)),
      isElsewhere = memoryPointer.isDragged || target?.closest(".card, .caption, button");
    if (step === undefined || !result || isElsewhere) return;
    playback.player.moveTo(step);
    this.watching.owner.onRest();
  }

  /**
   * Handles Space, arrow keys, digits and Escape; returns true for these. At a stop any key
   * continues.
   * @param {{key: string}} event
   */
  handleStageKey({ key }) {
    const { playback, stage, result, explanation } = this.watching,
      by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (!result || ["Tab", "Shift"].includes(key)) return false;
    if (key === "Escape" && (playback.viewing || explanation.isOpen || stage.spread)) {
      if (playback.viewing) playback.skipToEnd();
      else if (explanation.isOpen) explanation.explainTopicOrClose(null);
      else this.setWidenedColumnsAndRedraw(null);
    } else if (playback.viewing?.currentStop) playback.continueToNextStop();
    else if (/^\d$/.test(key)) this.toggleDigitGroupWidth(Number(key));
    else if (key === " ") playback.togglePlay();
    else if (by) this.stepBy(by);
    else return false;
    return true;
  }

  /** @param {number} rows */
  stepBy(rows) {
    const { playback, controls } = this.watching,
      { player } = playback;
    if (player.isPlaying && player.byItself) player.moveTo(LAST);
    playback.moveTo(player.step + rows);
    this.watching.owner.announce(controls.row.ariaValueText ?? "");
    this.watching.owner.onRest();
  }

  /**
   * The page leaves keys to a focused button. In the caption, Escape and, at a stop, any other key
   * belong to the stage.
   * @param {KeyboardEvent} event
   */
  passCaptionKeyToStage(event) {
    const { key } = event;
    if (hasModifier(event) || IN_WORDS.includes(key)) return;
    if (key !== "Escape" && !this.watching.playback.viewing?.currentStop) return;
    event.preventDefault();
    event.stopPropagation();
    this.handleStageKey(event);
  }
}
