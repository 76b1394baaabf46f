// The whole machine: all numbers of a small network at their places, while it reads the visitor's
// digit. It depends neither on Streamlit nor on the site: its host passes an image, a network and
// the page's colours, and is told of a person's acts.

import { CLASSES, FINE_TEXT, FINE_TEXT_ON_PHONE, ROWS } from "../constants.js";
import { contextOf, elementWithin } from "../elements.js";
import { Player } from "../player/player.js";
import { Sheet } from "../pad/sheet.js";
import { newTrace, readInto } from "./arithmetic.js";
import { MachineControls, architectureOfMachine } from "./machine_controls.js";
import { MachineHand } from "./machine_hand.js";
import { drawMachine } from "./machine_drawing.js";
import { heightRoom, narrowPlaces, rectOf, widePlaces } from "./machine_layout.js";
import { MachineLearning } from "./machine_learning.js";
import { MachinePen } from "./machine_pen.js";
import { barScale, bestAfter, endOfDigit, memorySizes, sceneOf } from "./machine_scene.js";
import { MachineTests } from "./machine_tests.js";
import { MachineTour, isTourSeen, tourStops } from "./machine_tour.js";
import { keptWeights } from "./machine_weights.js";
import { MachineWords } from "./machine_words.js";
import { refusalOf, smallNetworkOf } from "./small_network.js";

/** @import { BlockName, MachineHost, NetworkForMachine, Target, Trace } from "./machine_types.js" */
/** @import { Values } from "./machine_scene.js" */
/** @import { MachineWeights } from "./machine_weights.js" */
/** @import { Tab } from "./machine_layout.js" */
/** @import { Look } from "../types.js" */

const LAST_ROW = ROWS - 1;
const ROW_TIME = 650; // ms
const NARROW_BELOW = 1140; // pixels: on a narrower figure the words would be too small

/** The final answer to an image, for comparison. @typedef {{digit: number, share: number}} Said */

export class Machine {
  /** @type {?MachineWeights} */
  owned = null;
  /** @type {Trace} */
  trace = newTrace(1);
  /** @type {?Float32Array} */
  image = null;
  /** @type {?number} */
  label = null; // the digit's label, if known
  /** @type {?number} */
  example = null;
  isDrawing = false;
  scale = 1; // the memory for a bar of full length
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
  title = ""; // the network's title
  zoom = 1;
  sharp = 1; // canvas pixels per unit of the drawing
  places = widePlaces();
  /** @type {?Said} */
  saidBefore = null; // the answer before the last change by hand

  /**
   * @param {HTMLElement} root of machine.html
   * @param {MachineHost} host
   */
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.canvas = elementWithin(root, ".machine-canvas", HTMLCanvasElement);
    this.stage = elementWithin(root, ".machine-stage", HTMLElement);
    this.pen = new MachinePen(contextOf(this.canvas));
    this.player = new Player(
      () => this.show(),
      () => ROW_TIME,
    );
    this.player.step = LAST_ROW;
    this.sheet = new Sheet(elementWithin(root, ".machine-pad", HTMLCanvasElement), () =>
      this.takeDrawing(this.sheet.isDown),
    );
    this.tour = new MachineTour(this);
    this.tests = new MachineTests(this);
    this.learning = new MachineLearning(this);
    this.words = new MachineWords(this);
    this.hand = new MachineHand(this);
    this.controls = new MachineControls(this);
    this.resized = new ResizeObserver(() => this.place());
    this.resized.observe(root);
    this.place();
  }

  end() {
    this.resized.disconnect();
    this.player.pause(false);
    this.tests.end();
    this.controls.end();
    cancelAnimationFrame(this.frame);
  }

  // --- For hosts and tests.

  /** All weights, W, U, b, V, c, row by row. */
  get weights() {
    return this.owned?.numbers ?? new Float32Array();
  }

  /** The network's result for the image; null if nothing is read. */
  get result() {
    return this.owned && this.image ? this.trace : null;
  }

  /** How many of 1,000 test images are answered correctly; null while they are counted. */
  get accuracy() {
    return this.tests.right;
  }

  /** True if its accuracy is lower than the original network's. */
  get isWorse() {
    const { right, base } = this.tests;
    return right !== null && base !== null && right < base && !this.learning.job;
  }

  /** The network's architecture for links and files; null if there is no network. */
  get architecture() {
    return this.owned ? architectureOfMachine(this.owned.network) : null;
  }

  /**
   * The rectangle of a cell, in CSS pixels of the page.
   * @param {BlockName} block
   * @param {number} row the cell's line
   * @param {number} column
   */
  boxOf(block, row, column) {
    const rect = rectOf(this.places, { block, k: row, i: column });
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

  // --- Input from the host.

  /**
   * @param {?Float32Array} image as drawn, 784 numbers in [0, 1]
   * @param {{example?: ?number, label?: ?number, row?: number}} how row: the row read last, from 0;
   *   instead of the last row of the picture, the last one with ink
   */
  take(image, { example = null, label = example, row = LAST_ROW } = {}) {
    Object.assign(this, { image, example, label });
    this.tour.end();
    this.learning.leave();
    this.stand(row < LAST_ROW ? row : this.lastRow);
    this.read();
  }

  /**
   * Shows why a network can't be shown here.
   * @param {string} reason the key of a sentence
   * @param {string} title of the network
   */
  refuse(reason, title) {
    this.tour.end();
    this.learning.stop();
    Object.assign(this, { refusal: reason, title, owned: null, pinned: null, hovered: null });
    this.show();
  }

  /** @param {NetworkForMachine} network */
  use(network) {
    const refusal = refusalOf(network);
    if (refusal) return this.refuse(refusal, network.title);
    this.refuse("", network.title);
    this.refusal = null;
    this.owned = keptWeights(network.name, smallNetworkOf(network));
    this.trace = newTrace(this.owned.network.units);
    this.scale = barScale(memorySizes(this.owned, this.host.examples));
    this.tests.forget();
    this.place();
    this.read();
    this.tests.count();
  }

  /** @param {Look} look */
  look(look) {
    this.pen.use(look);
    this.show();
  }

  /** @param {string} code the changes in a link; throws if they are invalid */
  open(code) {
    this.owned?.open(code);
    this.changed();
  }

  /** The text of the changes in a link; null if there are too many. */
  get code() {
    return this.owned?.isChanged ? this.owned.code : "";
  }

  /** Starts the first viewing, unless this browser has shown it. */
  begin() {
    if (!isTourSeen() && this.image && this.owned) this.explain();
  }

  // --- A person's acts.

  /** @param {boolean} isDown true while the pen is down */
  takeDrawing(isDown) {
    this.isDrawing = isDown;
    this.tour.end();
    this.learning.leave();
    Object.assign(this, { image: this.sheet.image, example: null, label: null });
    this.stand(isDown ? LAST_ROW : this.lastRow);
    this.read();
    if (!isDown) this.host.onImage(this.image, null);
  }

  explain() {
    if (!this.owned || !this.image) return;
    this.player.pause(false);
    this.learning.leave();
    this.pinned = null;
    this.tour.start(tourStops(this, this.owned), () => this.play());
  }

  /** Plays from the present row, or from the first. */
  play() {
    this.tour.end();
    if (this.player.isPlaying) this.player.pause();
    else {
      this.player.last = this.lastRow;
      this.player.play(false, 0);
    }
    this.show();
  }

  /** @param {number} row from 0 */
  moveTo(row) {
    this.tour.end();
    this.stand(row);
    this.host.onChange();
  }

  /** Stops at a row. @param {number} row from 0 */
  stand(row) {
    this.player.last = LAST_ROW;
    this.player.moveTo(row);
  }

  /** The row at which it rests: the last one of the digit. */
  get lastRow() {
    return endOfDigit(this.image);
  }

  /** The row for other pages, which rest at the picture's last one. */
  get rowElsewhere() {
    return this.row === this.lastRow ? LAST_ROW : this.row;
  }

  /** Called after a change of weights: reads all rows again, and counts the test images. */
  changed() {
    this.read();
    this.tests.count();
  }

  undo() {
    this.learning.stop();
    this.tour.end();
    this.learning.leave();
    if (this.owned?.undo()) this.changed();
    this.forgetChange();
    this.host.onChange();
  }

  /** Forgets the text about the last change, which no longer holds. */
  forgetChange() {
    this.saidBefore = this.hand.change = null;
  }

  putBack() {
    this.learning.stop();
    this.tour.end();
    this.learning.leave();
    this.owned?.putBack();
    this.forgetChange();
    this.changed();
    this.host.onChange();
  }

  /** @param {number} k a memory cell */
  silence(k) {
    const { owned } = this;
    if (!owned || this.learning.job) return;
    this.tour.end();
    this.learning.leave();
    this.saidBefore = this.said;
    owned.remember();
    owned.silenced[k] ^= 1;
    this.pinned = { block: "H", k, i: 0 };
    this.hand.change = { target: this.pinned, from: 0, to: 0 };
    this.changed();
    this.host.onChange();
  }

  // --- Reading and display.

  /** The answer after the last row. @returns {?Said} */
  get said() {
    if (!this.result) return null;
    const digit = bestAfter(this.trace, ROWS);
    return { digit, share: this.trace.shares[ROWS * CLASSES + digit] };
  }

  get row() {
    return this.tour.stop?.row ?? this.player.step;
  }

  /** The selected cell. */
  get target() {
    return this.hand.held ?? this.tour.stop?.target ?? this.hovered ?? this.pinned;
  }

  read() {
    const { owned, image } = this;
    if (owned)
      readInto(
        owned.network,
        owned.numbers,
        image ?? new Float32Array(ROWS * ROWS),
        this.trace,
        owned.silenced,
        owned.divisors,
      );
    this.show();
  }

  /** What is on show. */
  get scene() {
    return sceneOf(this);
  }

  // Computes the layout for the available room.
  place() {
    const room = this.root.clientWidth || 1,
      isNarrow = room < NARROW_BELOW,
      network = this.owned?.network;
    this.places = isNarrow ? narrowPlaces(network, this.tab) : widePlaces(network);
    this.pen.fine = isNarrow ? FINE_TEXT_ON_PHONE : FINE_TEXT;
    const most = isNarrow ? 520 / this.places.width : Number.POSITIVE_INFINITY;
    this.zoom = Math.min(room / this.places.width, most, isNarrow ? most : heightRoom(this));
    this.stage.classList.toggle("is-narrow", isNarrow);
    this.stage.dataset.tab = this.tab;
    this.stage.style.setProperty("--zoom", String(this.zoom));
    const left = Math.max(0, (room - this.zoom * this.places.width) / 2);
    this.stage.style.setProperty("--left", `${left}px`);
    const sharp = Math.max(1, devicePixelRatio) * this.zoom;
    Object.assign(this.canvas, {
      width: Math.round(this.places.width * sharp),
      height: Math.round(this.places.height * sharp),
    });
    this.sharp = sharp;
    this.sheet.paint();
    this.show();
  }

  /** @param {Tab} tab */
  openTab(tab) {
    this.tab = tab;
    this.place();
  }

  show() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const { scene, pen, owned } = this;
    this.controls.show();
    if (!scene || !owned || !pen.look) return;
    pen.context.setTransform(this.sharp, 0, 0, this.sharp, 0, 0);
    drawMachine(pen, scene, owned);
    this.words.show(scene);
  }
}
