// The whole machine: all numbers of a small network at their places, while it reads the visitor's
// digit. The desk owns drawing, network, reading, cursor and answer; the machine's own are the
// changed weights, with which the desk's network reads, and everything that is computed meanwhile.

import { CLASSES, FINE_TEXT, FINE_TEXT_ON_PHONE, ROWS } from "../constants.js";
import { require2dContext, elementWithin } from "../elements.js";
import { StepPlayer } from "../player/player.js";
import { Overflow } from "../reader/reader.js";
import { NOTHING_DRAWN, Sheet } from "../pad/sheet.js";
import { wasSeenBefore } from "../seen.js";
import { newTrace, readImageIntoTrace, readingFromTrace } from "./arithmetic.js";
import { MachineControls } from "./machine_controls.js";
import { MachineInput } from "./machine_input.js";
import { drawMachine } from "./machine_drawing.js";
import { layoutForRoom, rectOfTarget, widePlaces } from "./machine_layout.js";
import { MachineLearning } from "./machine_learning.js";
import { MachinePen } from "./machine_pen.js";
import { lastRowWithInk, machineScene } from "./machine_scene.js";
import { MachineEvaluation } from "./machine_evaluation.js";
import { MACHINE_TOUR, MachineTour, tourStops } from "./machine_tour.js";
import { keptOrOriginalWeights } from "./machine_weights.js";
import { MachineTextDisplay } from "./machine_words.js";
import { refusalKey, smallNetworkOrThrow } from "./small_network.js";

/** @import { BlockName, MachineHost, Target, Trace, Values } from "./machine_types.js" */
/** @import { DeskNetwork } from "../desk/desk.js" */
/** @import { WeightsWithUndo } from "./machine_weights.js" */
/** @import { Tab } from "./machine_layout.js" */
/** @import { Program, ProgramReading } from "../types.js" */

const LAST_ROW = ROWS - 1;
const NO_INK = new Float32Array(ROWS * ROWS);
const ROW_TIME = 650; // ms

/** The final answer to an image, for comparison. @typedef {{digit: number, share: number}} Said */

export class Machine {
  /** @type {?WeightsWithUndo} */
  owned = null;
  /** @type {Trace} */
  trace = newTrace(1);
  /** @type {?Program} */
  program = null; // of the original network
  /** @type {?Trace} */
  before = null; // the same image, read by the original weights, if they are changed
  /** @type {Values} */
  values = "products";
  /** @type {?Target} */
  hovered = null;
  /** @type {?Target} */
  pinned = null;
  /** @type {Tab} */
  tab = "row";
  /** @type {?string} */
  refusal = null;
  frame = 0;
  sharp = 1; // canvas pixels per unit of the drawing
  places = widePlaces();

  /**
   * @param {HTMLElement} root of machine.html
   * @param {MachineHost} host
   */
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.canvas = elementWithin(root, ".machine-canvas", HTMLCanvasElement);
    this.stage = elementWithin(root, ".machine-stage", HTMLElement);
    this.pen = new MachinePen(require2dContext(this.canvas));
    this.sheet = new Sheet(elementWithin(root, ".machine-pad", HTMLCanvasElement), () =>
      this.readDrawingFromSheet(),
    );
    this.desk = host.deskFor(this.sheet);
    this.player = new StepPlayer(
      this.desk.cursor,
      () => this.requestDraw(),
      () => ROW_TIME,
    );
    this.tour = new MachineTour(this);
    this.evaluation = new MachineEvaluation(this);
    this.learning = new MachineLearning(this);
    this.words = new MachineTextDisplay(this);
    this.input = new MachineInput(this);
    this.controls = new MachineControls(this);
    this.resized = new ResizeObserver(() => this.updateLayout());
    this.resized.observe(root);
    this.updateLayout();
  }

  dispose() {
    this.resized.disconnect();
    this.player.pause(false);
    this.evaluation.endWorker();
    this.controls.removeDocumentListener();
    cancelAnimationFrame(this.frame);
  }

  // --- For hosts and tests.

  /** The drawn image, 784 numbers in [0, 1]; null if there is none. */
  get image() {
    return this.desk.drawing.image;
  }

  /** All weights, W, U, b, V, c, row by row. */
  get weightNumbers() {
    return this.owned?.numbers ?? new Float32Array();
  }

  /** The network's result for the image; null if nothing is read. */
  get readingTraceOrNull() {
    return this.owned && this.image ? this.trace : null;
  }

  /** How many of 1,000 test images are answered correctly; null while they are counted. */
  get correctTestCountOrNull() {
    return this.evaluation.right;
  }

  /**
   * The rectangle of a cell, in CSS pixels of the page.
   * @param {BlockName} block
   * @param {number} row the cell's line
   * @param {number} column
   */
  cellBoxOnPage(block, row, column) {
    const rect = rectOfTarget(this.places, { block, k: row, i: column });
    if (!rect) return null;
    const { left, top, width } = this.canvas.getBoundingClientRect(),
      unit = width / this.places.width;
    return {
      x: left + scrollX + rect.x * unit,
      y: top + scrollY + rect.y * unit,
      width: rect.width * unit,
      height: rect.height * unit,
    };
  }

  // --- The desk.

  /** Takes over the cursor, and reads with the weights as they were left. */
  takeOverRowCursor() {
    const { desk } = this;
    desk.setPlayerThatMovesCursor(this.player);
    this.endTourAndOneDigitLearning();
    desk.showContents({ row: desk.cursor.step < LAST_ROW ? desk.cursor.step : this.lastInkRow });
  }

  /** Follows the desk: its keeper calls it at the end of `show`. */
  updateFromDesk() {
    const { desk, owned, image } = this,
      { baseNetwork: base } = desk;
    if (base && base.program !== this.program) return this.useNetwork(base);
    if (owned && desk.network === base) return this.readWithPresentWeights();
    if (owned && !image) this.computeReadingOfImage(NO_INK);
    if (desk.look) this.pen.setColours(desk.look);
    this.requestDraw();
  }

  /**
   * Puts an image on the desk.
   * @param {?Float32Array} image as drawn, 784 numbers in [0, 1]
   * @param {{example?: ?number, label?: ?number, row?: number}} how row: the row read last, from 0;
   *   instead of the last row of the picture, the last one with ink
   */
  putImage(image, { example = null, label = example, row = LAST_ROW } = {}) {
    this.endTourAndOneDigitLearning();
    this.sheet.setDrawing(NOTHING_DRAWN); // the next stroke begins another drawing
    const cursor = row < LAST_ROW ? row : lastRowWithInk(image);
    this.desk.setDrawingWithoutReading({ image, example, label }, { row: cursor });
    this.desk.showContents();
  }

  /** @param {?string} refusal the key of the sentence why a network can't be shown here */
  dropNetworkAndSetRefusal(refusal) {
    Object.assign(this, { refusal, owned: null, pinned: null, hovered: null });
    this.tour.end();
    this.learning.stopLearningJob();
    this.requestDraw();
  }

  /** @param {DeskNetwork} base */
  useNetwork(base) {
    const { name = "", order, program } = base;
    if (!program) return;
    this.program = program;
    this.dropNetworkAndSetRefusal(refusalKey({ program, order }));
    if (this.refusal) return;
    this.owned = keptOrOriginalWeights(name, smallNetworkOrThrow({ program, order }));
    this.trace = newTrace(this.owned.network.units);
    this.evaluation.resetAndCountOriginal();
    this.updateLayout();
    this.readWithPresentWeights();
    this.evaluation.scheduleCount();
  }

  /** @param {string} code the changes in a link; throws if they are invalid */
  applyChangesFromLink(code) {
    this.owned?.applyChangesFromLink(code);
    this.rereadAndRecount();
  }

  /** Starts the first tour, unless this browser has shown it. */
  startFirstTour() {
    if (!wasSeenBefore(MACHINE_TOUR) && this.image && this.owned) this.startTour();
  }

  // --- A person's acts.

  readDrawingFromSheet() {
    const { image, isPenDown } = this.sheet,
      row = isPenDown ? LAST_ROW : lastRowWithInk(image);
    this.endTourAndOneDigitLearning();
    this.desk.setDrawingWithoutReading({ image, isLive: isPenDown }, { row });
    this.desk.showContents();
    if (!isPenDown) this.host.onImage(image, null);
  }

  /** Also forgets the last change, which was made for this drawing. */
  endTourAndOneDigitLearning() {
    this.input.change = null;
    this.tour.end();
    this.learning.stopLearningOneDigit();
  }

  /** Tells the keeper that a person has changed something. */
  reportChangeToKeeper() {
    this.desk.keeper.saveChange?.({});
  }

  startTour() {
    if (!this.owned || !this.image) return;
    this.player.pause(false);
    this.learning.stopLearningOneDigit();
    this.pinned = null;
    this.tour.start(tourStops(this, this.owned, this.desk.drawing.label), () => this.togglePlay());
  }

  /** Plays from the current row, or from the first. */
  togglePlay() {
    this.tour.end();
    if (this.player.isPlaying) this.player.pause();
    else {
      this.player.last = this.lastInkRow;
      this.player.play();
    }
    this.requestDraw();
  }

  /** @param {number} row from 0 */
  moveTo(row) {
    this.tour.end();
    this.desk.showContents({ row });
    this.reportChangeToKeeper();
  }

  /** The row at which it rests: the last one of the digit. */
  get lastInkRow() {
    return lastRowWithInk(this.image);
  }

  /** The row for other pages, which rest at the picture's last one. */
  get rowForOtherPages() {
    return this.row === this.lastInkRow ? LAST_ROW : this.row;
  }

  /** Called after a change of weights: reads all rows again, and counts the test images. */
  rereadAndRecount() {
    this.readWithPresentWeights();
    this.evaluation.scheduleCount();
  }

  /** @param {"undo" | "restoreOriginal"} act restores the weights before the last change, or the original */
  restoreWeights(act) {
    this.learning.stopLearningJob();
    this.endTourAndOneDigitLearning();
    this.owned?.[act]();
    this.rereadAndRecount();
    this.reportChangeToKeeper();
  }

  /** @param {number} k a memory cell */
  toggleSilence(k) {
    const { owned } = this;
    if (!owned || this.learning.job) return;
    this.endTourAndOneDigitLearning();
    owned.saveForUndo();
    owned.silenced[k] ^= 1;
    this.pinned = { block: "H", k, i: 0 };
    this.input.change = { target: this.pinned, from: 0, to: 0 };
    this.rereadAndRecount();
    this.reportChangeToKeeper();
  }

  // --- Reading and display.

  /** The answer after the last row. @returns {?Said} */
  get finalAnswer() {
    const { digit } = this.desk.finalAnswer ?? {};
    return digit === undefined ? null : { digit, share: this.trace.shares[ROWS * CLASSES + digit] };
  }

  get row() {
    return this.tour.currentStop?.row ?? this.desk.cursor.step;
  }

  /** The selected cell. */
  get selectedCell() {
    return (
      this.input.draggedWeightTarget ?? this.tour.currentStop?.target ?? this.hovered ?? this.pinned
    );
  }

  /** Reads with the current weights: puts the network with them on the desk. */
  readWithPresentWeights() {
    const { desk, program, owned } = this,
      base = desk.baseNetwork,
      read = (/** @type {Float32Array} */ image) => this.computeReadingOfImage(image);
    if (owned) desk.setVariantWithoutReading({ ...base, base, program: { ...program, read } });
    desk.showContents();
  }

  /**
   * Computes the trace of an image. Throws an Overflow if the answer's numbers are not finite.
   * @type {(image: Float32Array) => ProgramReading}
   */
  computeReadingOfImage(image) {
    const { owned, trace } = this;
    if (!owned) throw new Error("no network");
    const { network, numbers, silenced, softmaxTemperatures: temperatures } = owned;
    readImageIntoTrace(network, numbers, image, trace, silenced, temperatures);
    if (!trace.shares.every(Number.isFinite)) throw new Overflow("the numbers grow without bound");
    this.before = owned.isChanged ? owned.originalTrace(image) : null;
    return readingFromTrace(trace, network.units);
  }

  /** The scene that is shown. */
  get scene() {
    return machineScene(this);
  }

  // Computes the layout for the available room.
  updateLayout() {
    const { stage, tab } = this,
      { places, zoom, left, isBeside } = layoutForRoom(this.root, this.owned?.network, tab),
      sharp = Math.max(1, devicePixelRatio) * zoom;
    Object.assign(this, { places, sharp });
    this.pen.fine = places.narrow ? FINE_TEXT_ON_PHONE : FINE_TEXT;
    stage.classList.toggle("is-narrow", places.narrow);
    stage.classList.toggle("is-beside", isBeside);
    stage.dataset.tab = tab;
    stage.style.setProperty("--zoom", String(zoom));
    stage.style.setProperty("--left", `${left}px`);
    Object.assign(this.canvas, {
      width: Math.round(places.width * sharp),
      height: Math.round(places.height * sharp),
    });
    this.sheet.repaint();
    this.requestDraw();
  }

  /** @param {Tab} tab */
  openTab(tab) {
    this.tab = tab;
    this.updateLayout();
  }

  requestDraw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const { scene, pen } = this;
    this.controls.update();
    if (!scene || !pen.look) return;
    pen.context.setTransform(this.sharp, 0, 0, this.sharp, 0, 0);
    drawMachine(pen, scene);
    this.words.update(scene);
  }
}
