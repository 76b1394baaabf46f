// Reads what is drawn at every move of the pen, and shows it until the server has answered.
//
// The server's words come as data: {image, canvas, program, order, terms, look, said, word}. They stand
// as soon as they are about what is on the canvas; in between the answer is our own. What is read, theirs or
// ours, is told to whoever draws it, as window.rnnReading: {image: in reading order, reading, drawn: whether
// it is ours, program: what reads}; null where nothing is read here.

import { imageOf } from "./drawing.js";
import { isTaken } from "./heatmap.js";
import { showParts } from "./parts.js";
import { imageFrom, inOrder, openProgram } from "./reader.js";
import { answerOf } from "./story.js";

const PATIENCE = 1500; // ms after which the server's words stand, whatever is on the canvas
const HOLDS = 10_000; // ms after which a click waits no more for a server that is busy
const HELD =
  ":is(.st-key-clear, .st-key-undo, .st-key-redo, .st-key-examples, .st-key-alike) button";
const MOST_PROGRAMS = 8; // of up to 8 MB
const SETTLED = 500; // ms after which a stroke is on the canvas that it ends on, on a busy machine too

function tellReading(read) {
  window.rnnReading = read;
  dispatchEvent(new Event("rnn-reading"));
}

class Live {
  program = null;
  programs = new Map(); // all that have come, by their stamps: none has to come again
  words = null;
  pad = null; // what was drawn on last
  drawing = false; // the pen is down
  own = false; // what is shown is our own
  asked = false; // a frame is on its way
  lack = () => {}; // asks for a program that is said to have come

  constructor() {
    addEventListener("rnn-words", () => this.guarded(() => this.listen()));
    const on = (name, f) =>
      addEventListener(name, (e) => this.guarded(() => f(e)), { capture: true, passive: true });
    on("pointerdown", (e) => {
      const pad = this.program && padOf(e);
      if (!pad || e.button) return; // Fabric draws with the first button alone
      this.pad = pad;
      this.drop(); // a click that waits would take this stroke away: what is done last counts
      this.drawing = true;
      this.ask();
    });
    on("pointermove", () => this.drawing && this.ask());
    for (const name of ["pointerup", "pointercancel"]) on(name, () => this.drawing && this.lift());
    addEventListener("click", (e) => this.guarded(() => this.hold(e)), { capture: true });
  }

  guarded(f) {
    if (this.broken) return;
    try {
      f();
    } catch (error) {
      // the page goes on without us, as it does where there is no reader
      this.broken = true;
      this.failed = this.program?.stamp ?? window.rnnWords?.program;
      this.drawing = false;
      this.drop();
      this.stand();
      this.lack("reading");
      console.warn("It reads when the pen is lifted:", error);
    }
  }

  // What empties the canvas, or reads something else, waits until the server knows the last stroke:
  // the canvas tells it late, and would take the answer back.
  hold(event) {
    const button = this.own && event.target.closest?.(HELD);
    if (!button) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    this.held = button;
    clearTimeout(this.holding);
    this.holding = setTimeout(() => this.release(), HOLDS);
  }

  // The click that waits, which then does not any more.
  drop() {
    clearTimeout(this.holding);
    const button = this.held;
    this.held = null;
    return button;
  }

  release() {
    const button = this.drop();
    this.own = false;
    if (button?.isConnected) button.click();
  }

  // given: a program's bytes, the stamp of one that has come before, or nothing
  take(given) {
    if (given === this.given) return;
    this.given = given;
    this.program = null;
    if (typeof given === "string") {
      this.program = this.programs.get(given) || null;
      if (!this.program) this.lack(given);
    } else if (given?.length) {
      this.program = openProgram(given);
      this.programs.set(this.program.stamp, this.program);
      if (this.programs.size > MOST_PROGRAMS)
        this.programs.delete(this.programs.keys().next().value);
    }
    this.listen();
  }

  // The words for what the program here reads, or none.
  get terms() {
    return this.program && this.words && this.words.program === this.program.stamp
      ? this.words
      : null;
  }

  listen() {
    this.words = window.rnnWords || null;
    clearTimeout(this.waiting);
    if (this.drawing) return;
    const image = this.words?.image && imageFrom(this.words.image);
    if (this.own && this.isOnCanvas(image) === false) {
      // more was drawn: the next words are about that
      this.waiting = setTimeout(() => this.guarded(() => this.stand()), PATIENCE);
    } else this.stand();
  }

  // Whether an image that the words are about is what is on the canvas; undefined where none can be.
  isOnCanvas(image) {
    const here = image && this.words.canvas && this.pad?.isConnected && drawnOn(this.pad);
    return here ? same(here, image) : undefined;
  }

  // The server's words stand, and what they are about is read here, too.
  stand() {
    this.own = false;
    delete document.documentElement.dataset.live;
    for (const place of document.querySelectorAll(".live-part")) place.replaceChildren();
    if (this.broken || !this.words?.image || !this.given) tellReading(null);
    else if (this.terms) this.readAndTell(imageFrom(this.words.image), false); // else its program is on its way
    if (this.held) this.release();
  }

  ask() {
    if (this.asked) return;
    this.asked = true;
    const turn = () => {
      if (isTaken()) return requestAnimationFrame(turn);
      this.asked = false;
      this.guarded(() => this.frame());
    };
    requestAnimationFrame(turn);
  }

  lift() {
    this.drawing = false;
    clearTimeout(this.waiting);
    // Fabric moves the stroke to the other canvas in a frame of its own
    requestAnimationFrame(() => requestAnimationFrame(() => this.guarded(() => this.frame(true))));
    this.waiting = setTimeout(() => this.guarded(() => this.settle()), SETTLED);
  }

  // Where the press has added nothing to what the words are about, no words will come.
  settle() {
    const image = this.own && this.words?.image && imageFrom(this.words.image);
    if (image && this.isOnCanvas(image)) this.stand();
  }

  frame(last = false) {
    if (!this.terms || !this.pad.isConnected || (!this.drawing && !last)) return;
    const image = drawnOn(this.pad);
    if (!image) return;
    const { terms, look } = this.terms,
      reading = this.readAndTell(image, true);
    this.own = true;
    requestAnimationFrame(() =>
      this.guarded(() => this.own && this.answer(answerOf(reading, terms), look)),
    ); // a frame holds little more than a reading
  }

  answer(answer, look) {
    const { dataset } = document.documentElement,
      live = document.querySelector(".watch[data-watched=yes]") ? "figure" : "alone";
    showParts(answer, look);
    delete dataset.cursor;
    if (dataset.live !== live) dataset.live = live; // the same, written again, has styles looked up anew
  }

  readAndTell(drawn, isOurs) {
    const image = inOrder(drawn, this.terms.order),
      reading = this.program.read(image);
    tellReading({ image, reading, drawn: isOurs, program: this.program });
    return reading;
  }
}

// The canvas that is drawn on is streamlit-drawable-canvas, in a shadow root of its own.

// The box of the two canvases, finished strokes and the one being drawn, that an event is on.
function padOf(event) {
  const path = event.composedPath();
  const upper = path.find((e) => e.classList?.contains("upper-canvas"));
  const ours = path.some((e) => e.classList?.contains("st-key-canvas"));
  return upper && ours ? upper.parentNode : null;
}

// What is on it, as a network sees it; null if nothing is.
function drawnOn(pad) {
  const layers = [...pad.querySelectorAll("canvas")];
  const { width, height } = layers[0];
  const pixels = (c) =>
    c.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, width, height).data;
  return imageOf(layers.map(pixels), width, height);
}

const same = (a, b) => a.every((v, i) => Math.abs(v - b[i]) < 1e-3);

let live = null,
  mounts = 0;

// The component: its data is the program, or its stamp where it has come before.
export default function ({ data, setTriggerValue }) {
  const mount = ++mounts;
  live ??= new Live();
  live.lack = (stamp) => setTriggerValue("lacks", stamp);
  if (data?.length && data !== live.failed) live.broken = false; // it may be one that can be read here
  live.guarded(() => live.take(data));
  return () => {
    if (mount !== mounts) return;
    live.guarded(() => {
      live.take(null);
      live.stand();
    });
  };
}
