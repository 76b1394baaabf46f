// The stage with its controls: it plays a reading, explains it, and edits the memory. Its owner,
// the desk, passes the reading and callbacks.

import { ROWS } from "../constants.js";
import { Explanation } from "../explanation/explanation.js";
import { Caption, captionAndHighlightsOfFrame, invitationTextAndButton } from "./caption.js";
import { elementWithin } from "../elements.js";
import { isNarrowStage } from "./layout.js";
import { EditableReading } from "../edit/memory_edit.js";
import { glideNumber } from "../player/player.js";
import { LAST, Playback, PlaybackControls } from "../player/playback.js";
import { StageInput } from "./stage_input.js";
import { StagePanels } from "./stage_panels.js";
import { guessAfter, stepAnswerSentence } from "../reader/story.js";
import { MemoryPointer, layerAndUnitsOfPlace } from "../edit/memory_pointer.js";
import { say, translateElementTexts } from "../words.js";

/** @import { Stop } from "../player/first_viewing.js" */
/** @import { Cursor } from "../player/player.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Lines, Room } from "./stage_panels.js" */
/** @import { EditOrder } from "../edit/memory_pointer.js" */
/** @import { Look, MemoryEdit, ReadingResult, View } from "../types.js" */
/** @import { ReadingTools } from "../edit/memory_edit.js" */

/**
 * @typedef {object} Owner callbacks of the stage
 * @property {(t: number) => void} onMove called after a frame is drawn, with the step after which the
 *   memory is shown: in *How?* this can be the step before the cursor
 * @property {() => void} onRest called when the cursor comes to rest or playing ends
 * @property {(edit: ?MemoryEdit) => void} onEdit called when a person changes the edit of the
 *   memory, also while it is dragged
 * @property {() => void} onEditEnd called when such a change has ended
 * @property {(text: string) => void} announce announces a text to screen readers
 * @property {(place: HTMLElement) => Lines} [makeHeatmap]
 * @property {() => boolean} isQuiet returns true to hide invitations, as when the pen is down
 * @property {() => void} draw empties the pad for a new drawing
 * @property {() => void} [train] opens the page for training
 */

const ARRIVES = 1500,
  BACK = 350,
  PULLS = 900; // ms of animations: the controls appear, an edit is removed, the memory is pulled
const BETWEEN = 10; // pixels between the controls and the window's lower edge

export class StageWithControls {
  /** @type {?View} */
  view = null;
  /** @type {?Look} */
  look = null;
  showsWholeStage = true; // true for the stage, false for another lens, which uses only the slider
  /** @type {Set<string>} */
  done = new Set(); // invitations that were followed: "pull", "draw"
  stopGlide = () => {}; // stops the animation of an edit
  /** @type {?number} */
  lastAnnouncedAnswer = null; // the answer announced last
  /** @type {?Stop} */
  lastStop = null; // the stop announced last

  /**
   * @param {HTMLElement} root the element of watch.html
   * @param {Cursor} cursor
   * @param {Owner} owner
   */
  constructor(root, cursor, owner) {
    this.root = root;
    this.owner = owner;
    translateElementTexts(root);
    this.stage = new StagePanels(elementWithin(root, ".stage", HTMLElement), owner.makeHeatmap);
    this.editableReading = new EditableReading();
    this.playback = new Playback(this, cursor);
    this.explanation = new Explanation(this);
    this.memoryPointer = new MemoryPointer(this);
    this.input = new StageInput(this);
    this.caption = new Caption(this);
    this.controls = new PlaybackControls(this);
    this.stopObservingRoom = observeRoom(root, () => this.draw());
  }

  /** Ends it, once its element was removed from the page. */
  dispose() {
    this.player.pause(false);
    this.stopGlide();
    this.stopObservingRoom();
  }

  get player() {
    return this.playback.player;
  }

  get step() {
    return this.player.step;
  }

  get result() {
    return this.editableReading.result;
  }

  get memoryEdit() {
    return this.editableReading.edit;
  }

  get isEdited() {
    return this.editableReading.isEdited;
  }

  /**
   * @param {?ReadingResult} reading
   * @param {ReadingTools} tools
   * @param {?MemoryEdit} edit
   */
  setReading(reading, tools, edit) {
    if (reading?.image !== this.editableReading.original?.image) {
      this.stopGlide();
      this.playback.viewing = null;
      this.explanation.closeWithoutRedraw();
      if (this.done.has("pull") && reading) this.done.add("draw");
    }
    this.editableReading.setOriginalToolsAndEdit(reading, tools, edit);
    if (this.memoryEdit) this.controls.part.checked = this.memoryEdit.part === "h";
    if (!reading) this.player.pause(false);
    this.applyEditAndRedraw();
  }

  /** @param {?MemoryEdit} edit */
  setMemoryEdit(edit) {
    this.editableReading.edit = edit;
    this.owner.onEdit(edit);
    this.applyEditAndRedraw();
  }

  /** Reads once more with the edit, if any. */
  applyEditAndRedraw() {
    this.editableReading.rereadAndStoreResult(this.view?.word);
    this.draw();
  }

  /**
   * Edits the memory after a row, by default the one at the cursor.
   * @param {EditOrder & {row?: number}} order
   */
  editMemory({ action, target = 0, layer, unit, percent, row = this.step }) {
    const of = this.editableReading.tools.ranges?.find((u) => u.layer === layer),
      part = this.controls.part.checked ? "h" : "both";
    if (action === "unit" && unit !== undefined) target = of ? of.first + unit : -1;
    this.stopGlide();
    this.player.pause(false);
    this.explanation.closeWithoutRedraw();
    this.playback.viewing = null;
    this.done.add("pull");
    this.setMemoryEdit(percent && target >= 0 ? { row, action, target, percent, part } : null);
  }

  /** Removes the edit, in a short animation. */
  removeEdit() {
    const from = this.memoryEdit,
      ms = from?.action === "wipe" ? 0 : BACK,
      show = (/** @type {number} */ v) => {
        const percent = Math.round(v);
        this.setMemoryEdit(from && percent ? { ...from, percent } : null);
      };
    this.stopGlide();
    if (from) this.stopGlide = glideNumber(from.percent, 0, ms, show, () => this.owner.onEditEnd());
  }

  /** Does what the invitation's button says, at the row that it names. */
  followInvitation() {
    const { view } = this,
      { does, digit, row } = view
        ? invitationTextAndButton(this.editableReading, this.step, view, this.done)
        : {};
    if (does !== "pull") return does && this.owner[does]?.();
    if (row !== undefined) this.playback.moveTo(row);
    const pull = (/** @type {number} */ percent) =>
      this.editMemory({ action: does, target: digit, percent: Math.round(percent) });
    this.stopGlide = glideNumber(0, 100, PULLS, pull, () => this.countAndReportEdit());
  }

  /** Counts and reports an edit whose dragging or animation has ended. */
  countAndReportEdit() {
    this.editableReading.editCount++;
    this.owner.onEditEnd();
  }

  /** @param {EditOrder & {row?: number}} order */
  editMemoryAndReport(order) {
    this.editMemory(order);
    this.owner.onEditEnd();
  }

  /** Fades in the controls and the *How?* buttons after the answer. */
  fadeInControls() {
    this.root.dataset.fresh = "yes";
    setTimeout(() => {
      this.root.dataset.fresh = "no";
    }, ARRIVES);
  }

  draw() {
    this.playback.haltIfStopReached();
    const { result, view, step } = this,
      { viewing } = this.playback,
      scene = this.drawFrame();
    if (!scene || !result || !view) return;
    const { answerStep } = scene.at;
    if (viewing?.isSlowRow(step))
      // The answer changes only after the row has been read
      this.controls.row.ariaValueText = stepAnswerSentence(result, answerStep, view.word);
    else if (this.player.isPlaying) this.announceAnswerChange(result, view, answerStep);
    this.owner.onMove(scene.pictureStep);
  }

  /**
   * Measures the room once per frame, before the frame changes the page.
   * @returns {Room}
   */
  measureRoom() {
    const { root, stage, caption } = this;
    const below = root.offsetHeight - stage.root.offsetHeight;
    let top = stage.root.getBoundingClientRect().top + scrollY;
    for (let up = stage.root.parentElement; up; up = up.parentElement)
      top += up.scrollTop && up !== document.documentElement ? up.scrollTop : 0;
    const speaks = caption.element.offsetParent !== null; // Train hides the caption
    return { width: stage.root.clientWidth, height: innerHeight - top - below - BETWEEN, speaks };
  }

  /**
   * Draws the stage; returns its scene, or null if nothing is drawn.
   * @returns {?Scene}
   */
  drawFrame() {
    const { root, stage, result, view, look, playback, editableReading, controls, step } = this,
      { viewing, player } = playback,
      room = this.measureRoom();
    Object.assign(root.dataset, {
      empty: result ? "no" : "yes",
      end: step === LAST ? "yes" : "no",
      plays: player.isPlaying ? "yes" : "no",
      viewing: !viewing ? "no" : viewing.currentStop ? "halted" : "yes",
    });
    controls.updateButtons();
    const rests = playback.isPausedOutsideFirstViewing;
    this.memoryPointer.isOff = !editableReading.canEditMemory || !rests;
    if (!view || !root.isConnected) return null;
    if (!result) {
      controls.row.ariaValueText = "";
      this.caption.showTextAndButtons({ text: "", kind: "rest" });
      this.explanation.hideHowButtons();
      stage.clear();
      if (room.width) stage.updatePlaces(room, view, Boolean(editableReading.tools.memory));
      return null;
    }
    // Outside the whole stage only the step is named: in a quiz the text would reveal the answer
    const name = say(`of.${view.word}`, { n: step + 1, count: ROWS }),
      text = this.showsWholeStage ? stepAnswerSentence(result, step, view.word) : name;
    controls.showStep(step, name, text);
    if (!room.width || !look) return null;
    const how = this.explanation.state,
      pointerPlace = this.memoryPointer.isOff || how ? null : this.memoryPointer.highlightedPlace,
      asked = pointerPlace && !pointerPlace.rise ? layerAndUnitsOfPlace(view, pointerPlace) : null,
      { was, editAction, pulledDigit, sentence } = editableReading.resultAndSentenceAt(step, view),
      frame = { result, view, how, pointerPlace, sentence },
      narrow = isNarrowStage(room.width),
      { words, highlights } = captionAndHighlightsOfFrame(this, frame, narrow);
    this.caption.showTextAndButtons(words);
    this.explanation.updateVessel(how, view);
    if (how)
      Object.assign(room, { asks: how.of, captionHeight: this.caption.element.offsetHeight });
    const scene = stage.draw(room, view, look, result, step, {
      p: player.share,
      slow: Boolean(viewing?.isSlowRow(step)),
      plays: player.isPlaying,
      was,
      editAction,
      pulledDigit,
      pointerPlace,
      how,
      veil: viewing?.partVisibilitiesAt(step, player.share),
      picked: viewing?.explainedBarAt(step, player.share) ?? null,
      selection: this.memoryPointer.selection,
      editableLayers: editableReading.tools.ranges?.map(({ layer }) => layer) ?? [],
      adds: asked && editableReading.sharesInSumsAndPicture(step, asked),
    });
    if (viewing?.currentStop) this.announceExplanationStop(viewing.currentStop, words.text);
    stage.dimPanelsExcept(scene, highlights);
    this.caption.placeAndFitCaption(scene, highlights);
    this.explanation.placeHowButtons(scene, !how && rests && !editableReading.isEdited);
    return scene;
  }

  /**
   * Announces the answer after step t, if it differs from the last announced one.
   * @type {(result: ReadingResult, view: View, t: number) => void}
   */
  announceAnswerChange(result, view, t) {
    const mind = guessAfter(result, t);
    if (mind === null || mind === this.lastAnnouncedAnswer) return;
    this.lastAnnouncedAnswer = mind;
    this.owner.announce(stepAnswerSentence(result, t, view.word));
  }

  /**
   * Announces a stop, once.
   * @type {(stop: Stop, text: string) => void}
   */
  announceExplanationStop(stop, text) {
    if (stop === this.lastStop) return;
    this.lastStop = stop;
    this.owner.announce(text);
    const root = this.root.getRootNode();
    if (root instanceof Document || root instanceof ShadowRoot)
      if (root.activeElement === this.controls.play)
        // the stop hides Play
        this.caption.goes.focus({ preventScroll: true });
  }
}

/**
 * Redraws when the room for the stage changes, including when an ancestor is resized. Returns a
 * function that ends this.
 * @type {(root: HTMLElement, redraw: () => void) => () => void}
 */
function observeRoom(root, redraw) {
  const observer = new ResizeObserver(redraw);
  for (let up = /** @type {?Element} */ (root); up; up = parentOrHost(up)) observer.observe(up);
  addEventListener("resize", redraw);
  return () => {
    observer.disconnect();
    removeEventListener("resize", redraw);
  };
}

/** @param {Element} element */
function parentOrHost(element) {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
