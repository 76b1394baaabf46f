// The desk: the one owner of the drawing, the network, its reading, the cursor, the hand on the
// memory, and the answer on screen. The app, the page without a server and Teach are each this
// desk with three adapters: a pad, a keeper and a shelf.
//
// An act (draw, use, move, push) changes what lies on the desk, and `show` reads what is to be
// read and shows all of it: on the stage, and as the answer in its places. What a person does on
// the stage changes the desk first, and the keeper hears of it.

import { AnswerPlaces } from "../answer.js";
import { handText } from "../hand/hands.js";
import { LAST } from "../player/playback.js";
import { Overflow, inOrder } from "../reader/reader.js";
import { answerAfter, answerOf, answerWithSigns, doubtSentence } from "../reader/story.js";
import { resultOf } from "../stage/scene.js";
import { Watching } from "../stage/watching.js";
import { nameClasses } from "../words.js";

/** @import { Answer, Look, MemoryReader, MemoryTools, Program, ProgramReading } from "../types.js" */
/** @import { Reading, ReadingResult, Terms, UnitRanges, View } from "../types.js" */
/** @import { Owner } from "../stage/watching.js" */

/**
 * @template N
 * @typedef {object} Shelf the networks at hand
 * @property {(name: string) => Promise<?N>} open null where it can't be had
 * @property {(network: N, withHand: boolean) => Promise<MemoryTools>} openTools what works on its
 *   memory; withHand: also what a hand on it needs
 */

/**
 * @typedef {object} Pad where a person draws
 * @property {boolean} isDown whether the pen is on it
 * @property {() => void} clear empties it
 *
 * @typedef {object} Keeper what keeps the desk from one visit to the next, and who hears of it
 * @property {(change: {hand?: string, row?: number}) => void} keep called when a person has
 *   changed what lies on the desk other than the drawing
 * @property {() => void} rest called when the cursor has come to rest
 * @property {(text: string) => void} say tells a sentence to screen readers
 * @property {(overflows: boolean) => void} tellOverflow called when a network's numbers begin to
 *   overflow, and when they no longer do
 * @property {() => void} [onShow] called when all is shown
 *
 * @typedef {object} DeskNetwork what the desk needs of a network
 * @property {string} [name]
 * @property {DeskNetwork} [base] where it was taught signs, the network as it was
 * @property {?Program} program null where it can't be read with in a browser
 * @property {?number[]} order of the pixels
 * @property {Terms} terms on which its answer is doubted
 * @property {View} [view] how the stage shows its memory
 * @property {string} [word] what a step is called, where `view` does not say it
 * @property {?string[]} [names] of its classes; without them digits
 * @property {(reading: ProgramReading) => boolean} [isStrange] whether a drawing is none of the
 *   signs that it was taught
 * @property {(ranges: ?UnitRanges[] | undefined) => UnitRanges[] | undefined} [rangesOfSigns]
 *
 * @typedef {object} Drawing
 * @property {?Float32Array} image 784 numbers in [0, 1], as drawn; null for an empty pad
 * @property {boolean} [isLive] whether the pen is still at it, or the keeper has not answered it
 * @property {?number} [example] which of the examples it is
 * @property {boolean} [strange] whether it is like none of the classes, where the keeper knows;
 *   else the network's own terms say it
 * @property {Reading} [reading] where the keeper has read it, as the browser can't
 *
 * @typedef {object} Lens how the desk is looked at
 * @property {?View} [view] of the stage, where it is not the network's own
 * @property {boolean} isWatched whether the whole stage is shown, or its slider only
 *
 * @typedef {object} ReadWith what the reading was made from
 * @property {Drawing} drawing
 * @property {?DeskNetwork | undefined} network
 * @property {?MemoryReader | undefined} reader
 * @property {Float32Array} ordered
 */

/** @template {DeskNetwork} N */
export class Desk {
  /** @type {Drawing} */
  drawing = { image: null };
  /** @type {?N | undefined} */
  network = null; // null where nothing is to read, undefined while it is on its way
  /** @type {MemoryTools} */
  tools = {}; // what works on the network's memory
  /** @type {?N} */
  detector = null; // the network that detects what is no digit, where another one reads
  /** @type {?ReadingResult} */
  reading = null; // of the drawing by the network, without a hand
  row = LAST; // where the cursor is to be when a stage is mounted
  hand = ""; // what a hand does to the memory, as a link holds it
  /** @type {?Answer} */
  answer = null; // as it is shown
  overflows = false; // whether the network's numbers do on this drawing

  /** @type {?Lens} */
  lens = { isWatched: true };
  /** @type {?Look} */
  look = null;
  /** @type {?Watching} */
  watching = null; // the stage, where one is mounted
  places = new AnswerPlaces();
  /** @type {?ReadWith} */
  readWith = null;
  /** @type {?string} */
  chosenName = null; // of a network that is on its way from the shelf
  /** @type {?N} */
  shelved = null; // the network that came from the shelf last
  expectsHand = false; // whether a person is there who may push the memory

  /**
   * @param {Pad} pad
   * @param {Keeper} keeper
   * @param {?Shelf<N>} shelf null where the host hands the networks over by itself
   */
  constructor(pad, keeper, shelf = null) {
    this.pad = pad;
    this.keeper = keeper;
    this.shelf = shelf;
  }

  // --- What lies on the desk.

  /**
   * Puts a drawing on the desk.
   * @param {Drawing} drawing
   * @param {{row?: ?number, hand?: string}} at where the cursor is then (null: where it is), and
   *   the hand
   */
  draw(drawing, { row = LAST, hand = "" } = {}) {
    this.drawing = drawing;
    if (row !== null) this.move(row);
    this.push(hand);
  }

  /**
   * Reads with a network from now on.
   * @param {?N | undefined} network null for none, undefined where it is on its way
   * @param {MemoryTools} tools
   */
  use(network, tools = {}) {
    Object.assign(this, { network, tools, chosenName: null });
  }

  /** @param {number} row from 0, after which the cursor is */
  move(row) {
    this.row = row;
    if (!this.watching) return;
    this.watching.player.pause(false);
    this.watching.player.step = row;
  }

  /** @param {string} hand what a hand does to the memory, as a link holds it; "" for nothing */
  push(hand) {
    this.hand = hand;
  }

  /** The step after which the desk is looked at: it moves while the stage plays. */
  get cursor() {
    return this.watching?.step ?? this.row;
  }

  /** The answer after the last row, without a hand. */
  get endAnswer() {
    return this.reading && answerAfter(this.reading, LAST);
  }

  /** Whether the whole stage is looked at, with a reading on it. */
  get isWatched() {
    return Boolean(this.lens?.isWatched && this.watching?.result);
  }

  /**
   * The network without the signs that it may have been taught.
   * @returns {?N}
   */
  get baseNetwork() {
    const { network } = this;
    return /** @type {?N} */ (network?.base ?? network ?? null);
  }

  // --- Networks of the shelf.

  /**
   * Reads with a network of the shelf once it has come.
   * @param {string} name
   * @returns {Promise<boolean>} false where it can't be had, or another one was chosen meanwhile
   */
  async choose(name) {
    this.chosenName = name;
    const network = await this.shelf?.open(name);
    if (!network || this.chosenName !== name) return false;
    this.shelved = network;
    this.use(network);
    this.show();
    return true;
  }

  /**
   * Takes from the shelf what works on the memory of a network of the shelf: the picture first,
   * then what a hand needs, where a person is there who may push.
   */
  async takeTools(withHand = false) {
    const { shelved } = this;
    if (!shelved || this.baseNetwork !== shelved) return;
    const tools = await this.shelf?.openTools(shelved, withHand);
    if (!tools || this.baseNetwork !== shelved) return;
    this.tools = tools;
    this.show();
    if (this.expectsHand && !withHand) await this.takeTools(true);
  }

  /** A person is there who may push the memory: what a hand needs is taken from the shelf. */
  expectHand() {
    if (this.expectsHand) return;
    this.expectsHand = true;
    if (this.tools.reader) this.takeTools(true);
  }

  // --- The reading.

  /**
   * Reads the drawing, unless the same network has read the same image before: then only what is
   * said of it is made again.
   */
  readDrawing() {
    const { drawing, network, tools, readWith: before } = this,
      { image } = drawing,
      overflowed = this.overflows,
      old = this.reading;
    this.readWith = null;
    this.reading = null;
    if (!image || !network) return;
    const isSame = old && before?.network?.program === network.program,
      isRead = isSame && before?.drawing.image === image && !drawing.reading,
      ordered = isRead ? before.ordered : inOrder(image, network.order);
    try {
      const reading = drawing.reading ?? (isRead ? old.reading : network.program?.read(ordered));
      if (!reading) return;
      const verdict = this.verdictOn(/** @type {ProgramReading} */ (reading), network, image),
        word = network.word ?? network.view?.word;
      this.reading = resultOf(ordered, reading, tools.reader, verdict, word);
      this.overflows = false;
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      this.overflows = true;
    }
    this.readWith = { drawing, network, reader: tools.reader, ordered };
    if (overflowed || this.overflows) this.keeper.tellOverflow(this.overflows);
  }

  /**
   * @param {ProgramReading} reading
   * @param {N} network
   * @param {Float32Array} image
   * @returns {Partial<Answer>} why the answer may be wrong, with the names of the classes
   */
  verdictOn(reading, { names, isStrange, terms, program }, image) {
    const { drawing, detector } = this;
    if (drawing.strange !== undefined) {
      const { strange } = drawing,
        sure = reading.probabilities.subarray(-reading.classes);
      return { strange, doubt: doubtSentence(strange, sure, terms, names), names };
    }
    const answer = { ...answerOf(reading, terms), names };
    if (names && isStrange) return answerWithSigns(answer, reading, { names, isStrange });
    if (!detector?.program || detector.program === program) return answer;
    const detected = answerOf(detector.program.read(image), { ...detector.terms, unsure: 0 });
    return { ...answer, doubt: detected.doubt ?? answer.doubt, strange: detected.strange };
  }

  /** Whether the reading is to come from a network, or from the keeper, that is not there yet. */
  get awaitsReading() {
    const { drawing, network } = this;
    if (!drawing.image || drawing.reading || network === null) return false;
    return !network?.program;
  }

  // --- What is seen of it.

  /**
   * Shows what lies on the desk.
   * @param {{row?: number, hand?: string}} at where the cursor and the hand are to be before
   */
  show({ row, hand } = {}) {
    if (row !== undefined) this.move(row);
    if (hand !== undefined) this.push(hand);
    const { drawing, network, tools, readWith } = this;
    if (this.awaitsReading) return;
    nameClasses(network?.names);
    const isRead =
      readWith?.drawing === drawing &&
      readWith.network === network &&
      readWith.reader === tools.reader;
    if (!isRead) this.readDrawing();
    this.showOnStage();
    // a frame holds little more than a reading
    if (this.pad.isDown) requestAnimationFrame(() => this.showAnswer());
    else this.showAnswer();
    this.keeper.onShow?.();
  }

  showOnStage() {
    const { watching: on, lens, look, reading, drawing, network, tools } = this;
    if (!on || !lens) return;
    const view = lens.view === undefined ? (network?.view ?? null) : lens.view;
    on.isWatched = lens.isWatched;
    on.root.dataset.watched = lens.isWatched ? "yes" : "no"; // for CSS
    if (JSON.stringify(on.view) !== JSON.stringify(view)) on.view = view;
    if (JSON.stringify(on.look) !== JSON.stringify(look)) on.look = look;
    // it is still that of the network before
    if (reading && (!view || !isViewOf(view, reading.reading))) return;
    const hand = on.touch.drag ? on.hand && handText(on.hand) : this.hand,
      ranges = network?.rangesOfSigns ? network.rangesOfSigns(tools.ranges) : tools.ranges,
      program = drawing.reading ? null : network?.program;
    // other lenses are about the memory without a hand
    on.take(reading, { program, memory: tools.reader, ranges }, null, lens.isWatched ? hand : null);
  }

  /** @param {number} t the step after which it is asked for */
  showAnswer(t = this.isWatched ? this.cursor : this.row) {
    const { reading, watching, isWatched, drawing, look } = this,
      shown = isWatched && watching?.isHeld ? watching.result : reading,
      isEnd = t === LAST && shown === reading,
      source = !shown ? "none" : drawing.isLive ? "pen" : isEnd ? "end" : "row";
    this.answer = shown && answerAfter(shown, t);
    if (look) this.places.show(this.answer, look, source, isWatched);
  }

  // --- The stage, and what a person does on it.

  /**
   * Mounts a stage, with the cursor and the hand where they are.
   * @param {HTMLElement} root the element of watch.html
   * @param {Pick<Owner, "train" | "makeHeatmap">} more what leads to where networks are trained,
   *   and what draws the memory's lines, if not the canvas
   */
  mount(root, { train, makeHeatmap }) {
    if (this.watching?.root === root) return this.watching;
    this.watching?.player.pause(false);
    const watching = new Watching(root, {
      onMove: (t) => {
        if (this.isWatched && !this.pad.isDown) this.showAnswer(t);
      },
      onRest: () => this.keeper.rest(),
      onHand: (hand) => {
        this.push(hand);
        this.keeper.keep({ hand, ...(hand && watching.hand ? { row: watching.hand.row } : {}) });
      },
      say: (text) => this.keeper.say(text),
      isDrawing: () => this.pad.isDown,
      draw: () => this.pad.clear(),
      train,
      makeHeatmap,
    });
    this.watching = watching;
    this.move(this.row);
    return watching;
  }

  /** @param {HTMLElement} root of a stage that is no longer on the page */
  unmount(root) {
    if (this.watching?.root !== root) return;
    this.watching.player.pause(false);
    this.watching = null;
  }
}

/**
 * Returns whether a view is of the network of a reading.
 * @param {View} view
 * @param {Reading} reading
 */
const isViewOf = (view, { layers }) =>
  view.states.every(({ layer, columns }) => layers[layer]?.units === columns.length);
