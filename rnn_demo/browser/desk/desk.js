// The desk: the only owner of the drawing, the network, its reading, the cursor, the edit of the
// memory, and the answer on screen. A host (the app, the page without a server, Teach, Machine)
// connects it to a pad and a keeper; `NetworkChoice` puts the network on it that a visitor chooses.
//
// An act (`setDrawingWithoutReading`, `setNetworkWithoutReading`, `pauseAtRow`,
// `setMemoryEditWithoutReading`) changes the contents of the desk. `showContents` then reads the
// drawing if necessary, and updates the stage and the elements of the answer. Only a player moves
// the cursor directly, not by an act. When a person edits the memory, the stage passes each change
// to the desk; when the person has finished, the desk tells the keeper. The strokes belong to the
// pad.

import { AnswerElements } from "../answer.js";
import { linkTextOfEdit } from "../edit/memory_edit.js";
import { Cursor } from "../player/player.js";
import { LAST } from "../player/playback.js";
import { Overflow, orderPixels } from "../reader/reader.js";
import {
  answerAfter,
  makeAnswerFromReading,
  makeSignAnswer,
  doubtReason,
  makeReadingResult,
} from "../reader/story.js";
import { StageWithControls } from "../stage/watching.js";
import { setNetworkClassNames } from "../words.js";

/** @import { Answer, Look, MemoryEdit, MemoryReader, MemoryTools, Program } from "../types.js" */
/** @import { ProgramReading, Reading, ReadingResult } from "../types.js" */
/** @import { UnitRanges, View } from "../types.js" */
/** @import { StepPlayer } from "../player/player.js" */
/** @import { Owner } from "../stage/watching.js" */
/** @import { Keeper, Pad } from "./adapters.js" */
/** @import { NonDigitDetector } from "./non_digit_detector.js" */

/**
 * @typedef {object} DeskNetwork the properties of a network that the desk uses
 * @property {string} [name]
 * @property {DeskNetwork} [base] the network that this one was made from, by teaching it signs or
 *   changing its weights
 * @property {?Program} program null if the browser can't run it
 * @property {?number[]} order in which it reads the pixels
 * @property {?number} limit of strangeness, see `makeAnswerFromReading`
 * @property {View} [view] how the stage shows its memory
 * @property {string} [word] the name of a step ("row", ...), if `view` does not give it
 * @property {?string[]} [names] names of its classes; digits if absent
 * @property {(reading: ProgramReading) => ?string} [whyNone] why a drawing matches no taught
 *   sign; null if it matches one
 * @property {(ranges: ?UnitRanges[] | undefined) => UnitRanges[] | undefined} [rangesOfSigns]
 *
 * @typedef {object} Drawing
 * @property {?Float32Array} image 784 numbers in [0, 1], as drawn; null for an empty pad
 * @property {boolean} [isLive] true while it is drawn; in the app also until the server has replied
 * @property {?number} [example] its index, if it is an example
 * @property {?number} [label] the true digit, if known
 * @property {boolean} [strange] true if it is like none of the classes, false if like one, if the
 *   keeper has decided that; otherwise the desk decides
 * @property {Reading} [reading] the keeper's reading, if the browser can't read
 *
 * @typedef {object} Lens how the desk's contents are shown
 * @property {?View} [view] view of the stage, if not the network's own
 * @property {boolean} showsWholeStage true if the whole stage is shown, false if only its slider
 *
 * @typedef {{drawing: Drawing, network: ?DeskNetwork | undefined, ordered: Float32Array,
 *   reader: ?MemoryReader | undefined}} ReadingInputs the inputs of the last reading
 */

/** @template {DeskNetwork} N */
export class Desk {
  /** @type {Drawing} */
  drawing = { image: null };
  /** @type {?N | undefined} */
  network = null; // null for none, undefined while it is loading
  /** @type {MemoryTools} */
  tools = {}; // tools for the network's memory
  /** @type {?NonDigitDetector} */
  detector = null;
  /** @type {?ReadingResult} */
  reading = null; // the network's reading of the drawing, without an edit
  invites = true; // true if the stage proposes what to do next
  /** @type {?StepPlayer} */
  player = null; // plays by moving the cursor: the player of the stage, or of Machine
  cursor = new Cursor(LAST);
  /** @type {?MemoryEdit} */
  edit = null; // the edit of the memory
  /** @type {?Answer} */
  answer = null; // the answer on screen
  overflows = false; // true if the network overflows on this drawing

  /** @type {?Lens} */
  lens = { showsWholeStage: true };
  /** @type {?Look} */
  look = null;
  /** @type {?StageWithControls} */
  watching = null; // the mounted stage, if any
  places = new AnswerElements();
  /** @type {?ReadingInputs} */
  lastInputs = null;

  /**
   * @param {Pad} pad
   * @param {Keeper} keeper
   */
  constructor(pad, keeper) {
    this.pad = pad;
    this.keeper = keeper;
  }

  // --- Acts: they change the contents of the desk.

  /**
   * Puts a drawing on the desk.
   * @param {Drawing} drawing
   * @param {{row?: ?number, edit?: ?MemoryEdit}} at the new row of the cursor (null: unchanged), and
   *   the new edit of the memory
   */
  setDrawingWithoutReading(drawing, { row = LAST, edit = null } = {}) {
    this.drawing = drawing;
    if (row !== null) this.pauseAtRow(row);
    this.setMemoryEditWithoutReading(edit);
  }

  /**
   * Reads with a network from now on.
   * @param {?N | undefined} network null for none, undefined while it is loading
   * @param {MemoryTools} tools
   */
  setNetworkWithoutReading(network, tools = {}) {
    Object.assign(this, { network, tools });
  }

  /** @param {N} network a variant of the current one, with the same memory */
  setVariantWithoutReading(network) {
    this.network = network;
  }

  /** @param {MemoryTools} tools for the memory of the network on the desk */
  setMemoryToolsWithoutReading(tools) {
    this.tools = tools;
  }

  /** Removes the drawing, and stops reading with this network in the browser. */
  clearDrawingAndDropProgram() {
    if (this.network) this.network.program = null;
    this.setDrawingWithoutReading({ image: null });
  }

  /** @param {number} row row for the cursor, from 0 */
  pauseAtRow(row) {
    this.player?.pause(false);
    this.cursor.place(row);
  }

  /**
   * Lets another player move the cursor from now on, from where it is.
   * @param {StepPlayer} player
   */
  setPlayerThatMovesCursor(player) {
    this.player?.pause(false);
    this.player = player;
  }

  /** @param {number} row at which the cursor counts as placed; it is not moved */
  recordCursorPlacement(row) {
    this.cursor.placedAt = row;
  }

  /** @param {number} label the drawing's true digit */
  setTrueDigitOfDrawing(label) {
    this.drawing.label = label;
  }

  /** @param {?MemoryEdit} edit */
  setMemoryEditWithoutReading(edit) {
    this.edit = edit;
  }

  /** The answer after the last row, without an edit. */
  get finalAnswer() {
    return this.reading && answerAfter(this.reading, LAST);
  }

  /** True while a person drags the memory. */
  get isDraggingMemory() {
    return Boolean(this.watching?.memoryPointer.drag);
  }

  /** True while the whole stage is shown with a reading on it. */
  get showsWholeStage() {
    return Boolean(this.lens?.showsWholeStage && this.watching?.result);
  }

  /**
   * The original network, without any taught signs or changed weights.
   * @returns {?N}
   */
  get baseNetwork() {
    const { network } = this;
    return /** @type {?N} */ (network?.base ?? network ?? null);
  }

  // --- The reading.

  /**
   * Reads the drawing. If the same network has just read the same image, its reading is reused and
   * only the answer and the result are computed again.
   */
  updateReading() {
    const { drawing, network, tools, lastInputs: before } = this,
      { image } = drawing,
      overflowed = this.overflows,
      old = this.reading;
    this.lastInputs = null;
    this.reading = null;
    if (!image || !network) return;
    const isSame = old && before?.network?.program === network.program,
      isSameImage = isSame && before?.drawing.image === image && !drawing.reading,
      ordered = isSameImage ? before.ordered : orderPixels(image, network.order);
    try {
      const reading =
        drawing.reading ?? (isSameImage ? old.reading : network.program?.read(ordered));
      if (!reading) return;
      const answer = this.answerProperties(/** @type {ProgramReading} */ (reading), network, image),
        word = network.word ?? network.view?.word;
      this.reading = makeReadingResult(ordered, reading, tools.reader, answer, word);
      this.overflows = false;
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      this.overflows = true;
    }
    this.lastInputs = { drawing, network, reader: tools.reader, ordered };
    if (overflowed || this.overflows) this.keeper.handleNumberOverflow?.(this.overflows);
  }

  /**
   * @param {ProgramReading} reading
   * @param {N} network
   * @param {Float32Array} image
   * @returns {Partial<Answer>} why the answer may be wrong, with the names of the classes
   */
  answerProperties(reading, { names, whyNone, limit, program }, image) {
    const { drawing, detector } = this,
      sure = reading.probabilities.subarray(-reading.classes);
    if (drawing.strange !== undefined) {
      const { strange } = drawing;
      return { strange, doubt: doubtReason(strange, sure, names), names };
    }
    const answer = { ...makeAnswerFromReading(reading, limit, names), names };
    if (names && whyNone) return makeSignAnswer(answer, names, whyNone(reading));
    if (!detector || detector.program === program) return answer;
    const strange = detector.isStrange(image);
    return { ...answer, doubt: doubtReason(strange, sure, names), strange };
  }

  /** True while the reading must wait for a network or for the keeper. */
  get awaitsReading() {
    const { drawing, network } = this;
    if (!drawing.image || drawing.reading || network === null) return false;
    return !network?.program;
  }

  // --- Display.

  /**
   * Shows the contents of the desk.
   * @param {{row?: number, edit?: ?MemoryEdit}} at a row for the cursor, and an edit, to set first
   */
  showContents({ row, edit } = {}) {
    if (row !== undefined) this.pauseAtRow(row);
    if (edit !== undefined) this.setMemoryEditWithoutReading(edit);
    const { drawing, network, tools, lastInputs } = this;
    if (this.awaitsReading) return;
    setNetworkClassNames(network?.names);
    const isUpToDate =
      lastInputs?.drawing === drawing &&
      lastInputs.network === network &&
      lastInputs.reader === tools.reader;
    if (!isUpToDate) this.updateReading();
    this.showOnStage();
    // While the pen is down, a frame has time for little more than a reading.
    if (this.pad.isPenDown) requestAnimationFrame(() => this.showAnswer());
    else this.showAnswer();
    this.keeper.handleDeskUpdate?.();
  }

  showOnStage() {
    const { watching, lens, look, reading, drawing, network, tools } = this;
    if (!watching || !lens) return;
    const view = lens.view === undefined ? (network?.view ?? null) : lens.view;
    watching.showsWholeStage = lens.showsWholeStage;
    watching.root.dataset.watched = lens.showsWholeStage ? "yes" : "no"; // for CSS
    if (JSON.stringify(watching.view) !== JSON.stringify(view)) watching.view = view;
    if (JSON.stringify(watching.look) !== JSON.stringify(look)) watching.look = look;
    const layers = reading?.reading.layers,
      fits = view?.states.every((s) => layers?.[s.layer]?.units === s.columns.length);
    if (reading && !fits) return; // the view still belongs to the previous network
    const ranges = network?.rangesOfSigns ? network.rangesOfSigns(tools.ranges) : tools.ranges,
      program = drawing.reading ? null : network?.program;
    // Other lenses show the memory without an edit.
    const readers = { program, memory: tools.reader, ranges };
    watching.setReading(reading, readers, lens.showsWholeStage ? this.edit : null);
  }

  /**
   * Shows the answer that follows step t.
   * @param {number} t
   */
  showAnswer(t = this.showsWholeStage ? this.cursor.step : this.cursor.placedAt) {
    const { reading, watching, showsWholeStage, drawing, look } = this,
      shown = showsWholeStage && watching?.isEdited ? watching.result : reading,
      isEnd = t === LAST && shown === reading,
      source = !shown ? "none" : drawing.isLive ? "pen" : isEnd ? "end" : "row";
    this.answer = shown && answerAfter(shown, t);
    if (look) this.places.show(this.answer, look, source, showsWholeStage);
  }

  // --- The stage, and a person's acts on it.

  /**
   * Mounts a stage at the current cursor and edit.
   * @param {HTMLElement} root the element of watch.html
   * @param {Pick<Owner, "train" | "makeHeatmap">} more `train` opens the page for training;
   *   `makeHeatmap` creates the renderer that replaces the canvas for the memory
   */
  mountStage(root, { train, makeHeatmap }) {
    if (this.watching?.root === root) return this.watching;
    this.watching?.dispose();
    const watching = new StageWithControls(root, this.cursor, {
      onMove: (t) => {
        if (this.showsWholeStage && !this.pad.isPenDown) this.showAnswer(t);
      },
      onRest: () => this.keeper.handleRowCursorRest?.(),
      onEdit: (edit) => this.setMemoryEditWithoutReading(edit),
      onEditEnd: () => {
        const { edit } = this;
        this.keeper.saveChange?.({
          hand: edit ? linkTextOfEdit(edit) : "",
          ...(edit && { row: edit.row }),
        });
      },
      announce: (text) => this.keeper.announceToScreenReader?.(text),
      isQuiet: () => this.pad.isPenDown || !this.invites,
      draw: () => this.pad.clear(),
      train,
      makeHeatmap,
    });
    this.watching = watching;
    this.setPlayerThatMovesCursor(watching.player);
    return watching;
  }

  /** @param {HTMLElement} root root of a stage that was removed from the page */
  forgetStage(root) {
    if (this.watching?.root !== root) return;
    this.watching.dispose();
    this.watching = null;
  }
}
