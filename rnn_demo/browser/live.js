// Reads what is drawn at every move of the pen, and shows it until the server has answered.
//
// The server's words come as data: {image, canvas, row, program, order, terms, look}. They stand as soon
// as they are about what is on the canvas; in between the answer and the figure are our own.

import { answerOf } from "./answer.js";
import { ROWS } from "./operations.js";
import { drawnOn, padOf } from "./pad.js";
import { drawInto, fills, holds, paintInto } from "./plot.js";
import { showBars, showDigit, showDoubt } from "./parts.js";
import { imageFrom, inOrder, openProgram } from "./reader.js";

const PATIENCE = 1500; // ms after which the server's words stand, whatever is on the canvas
const HELD = ":is(.st-key-clear, .st-key-undo, .st-key-redo, .st-key-examples, .st-key-alike, .st-key-hardest) button";
const MOST_PROGRAMS = 8; // of up to 8 MB
const SETTLED = 500; // ms after which a stroke is on the canvas that it ends on, on a busy machine too
const CALM = 100; // ms without a move of the pen after which Plotly draws the figure

const part = (name) => document.querySelector(`.live-part[data-part="${name}"]`);
const chart = () => document.querySelector(":is(.st-key-reading, .st-key-belief) .js-plotly-plot");

class Live {
  program = null;
  programs = new Map(); // all that have come, by their stamps: none has to come again
  words = null;
  pad = null; // what was drawn on last
  drawing = false; // the pen is down
  own = false; // what is shown is our own
  asked = false; // a frame is on its way
  shown = null; // {image, reading} in the figure
  stood = null; // the image that the server's words were about, the last time that they stood
  painted = false; // the figure's pictures are ahead of what Plotly knows
  report = () => {}; // tells the server whether the figure is filled here
  lack = () => {}; // asks for a program that is said to have come

  constructor() {
    addEventListener("rnn-words", () => this.guarded(() => this.listen()));
    const on = (name, f) => addEventListener(name, (e) => this.guarded(() => f(e)), { capture: true, passive: true });
    on("pointerdown", (e) => {
      const pad = this.program && padOf(e);
      if (!pad || e.button) return; // Fabric draws with the first button alone
      this.pad = pad;
      this.drop(); // a click that waits would take this stroke away: what is done last counts
      this.drawing = true;
      if (this.fillable()) this.report(true); // with a stroke, so that no click meets a rerun
      this.ask();
    });
    on("pointermove", () => this.drawing && this.ask());
    for (const name of ["pointerup", "pointercancel"]) on(name, () => this.drawing && this.lift());
    addEventListener("click", (e) => this.guarded(() => this.hold(e)), { capture: true });
    new MutationObserver(() => this.look()).observe(document.body, { childList: true, subtree: true });
    this.look();
  }

  guarded(f) {
    if (this.broken) return;
    try {
      f();
    } catch (error) { // the page goes on without us, as it does where there is no reader
      this.broken = true;
      this.failed = this.program?.stamp ?? window.rnnWords?.program;
      this.drawing = false;
      this.drop();
      this.yieldTo(null);
      this.report(false);
      console.warn("It reads when the pen is lifted:", error);
    }
  }

  // Whatever Streamlit has put on the page since.
  look() {
    if (this.looking) return;
    this.looking = setTimeout(() => {
      this.looking = null;
      this.guarded(() => {
        const figure = chart();
        if (figure?.on && !figure.rnnFilled) { // Streamlit draws its own figure again when it likes
          figure.rnnFilled = true;
          figure.on("plotly_afterplot", () => this.guarded(() => this.keep(figure)));
        }
        this.keep(figure);
      });
    }, 50);
  }

  // A figure that shows something else than the answer is about is filled again.
  keep(figure) {
    if (this.shown && !this.painted && figure?._fullData && figure === chart() && !holds(figure, this.shown)) this.fill(this.shown);
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
    this.holding = setTimeout(() => this.release(), PATIENCE);
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
    if (button && button.isConnected) button.click();
  }

  // given: a program's bytes, the stamp of one that has come before, or nothing
  take(given) {
    if (given === this.given) return;
    this.given = given;
    this.program = null;
    if (typeof given === "string") {
      this.program = this.programs.get(given) || null;
      if (!this.program) this.lack(given);
    } else if (given && given.length) {
      this.program = openProgram(given);
      this.programs.set(this.program.stamp, this.program);
      if (this.programs.size > MOST_PROGRAMS) this.programs.delete(this.programs.keys().next().value);
    }
    this.listen();
  }

  // The words for what the program here reads, or none.
  get terms() {
    return this.program && this.words && this.words.program === this.program.stamp ? this.words : null;
  }

  listen() {
    this.words = window.rnnWords || null;
    clearTimeout(this.waiting);
    if (this.drawing) return;
    const image = this.words && this.words.image && imageFrom(this.words.image);
    if (this.own && this.isOnCanvas(image) === false) { // more was drawn: the next words are about that
      this.waiting = setTimeout(() => this.guarded(() => this.yieldTo(image)), PATIENCE);
    } else this.yieldTo(image);
  }

  // Whether an image that the words are about is what is on the canvas; undefined where none can be.
  isOnCanvas(image) {
    const here = image && this.words.canvas && this.pad?.isConnected && drawnOn(this.pad);
    return here ? same(here, image) : undefined;
  }

  // The server's words stand. image: what they are about; the figure follows.
  yieldTo(image) {
    const fresh = this.own || (this.words?.row === ROWS - 1 && this.words.image !== this.stood);
    this.own = false;
    this.stood = this.words?.image;
    delete document.documentElement.dataset.live;
    for (const place of document.querySelectorAll(".live-part")) place.replaceChildren();
    this.shown = null;
    if (image && this.terms && !this.broken) this.fill(this.read(image), fresh);
    if (this.held) this.release();
  }

  ask() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.guarded(() => this.frame());
    });
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
    if (image && this.isOnCanvas(image)) this.yieldTo(image);
  }

  frame(last = false) {
    if (!this.terms || !this.pad.isConnected || (!this.drawing && !last)) return;
    const image = drawnOn(this.pad);
    if (!image) return;
    const shown = this.read(image), { look } = this.terms;
    const answer = answerOf(shown.reading, this.terms.terms);
    const [digit, doubt, bars] = ["digit", "doubt", "bars"].map(part);
    if (digit) showDigit(digit, answer, look);
    if (doubt) showDoubt(doubt, answer);
    if (bars) showBars(bars, answer, look);
    const figure = this.fillable(shown.reading);
    if (!this.own) document.documentElement.dataset.live = figure ? "figure" : "alone";
    this.own = true;
    clearTimeout(this.calm);
    if (last || !figure || !atTheEnd(figure)) this.fill(shown);
    else {
      paintInto(figure, shown);
      this.painted = true;
      this.shown = shown;
      this.calm = setTimeout(() => this.guarded(() => this.own && this.fill(shown)), CALM);
    }
  }

  read(drawn) {
    const image = inOrder(drawn, this.terms.order);
    return { image, reading: this.program.read(image), terms: this.terms.terms };
  }

  // The figure, where it is one of a network with such layers: another one's goes in a moment.
  fillable(reading) {
    const figure = chart(), count = reading ? reading.layers.length : Infinity;
    const is = window.Plotly && figure?.data && fills(figure.data);
    return is && !figure.data.some(({ meta }) => meta?.layer >= count) ? figure : null;
  }

  fill(shown, fresh = this.own) {
    this.shown = shown;
    const figure = this.fillable(shown.reading);
    if (!figure) return;
    clearTimeout(this.calm);
    if (this.own || this.painted || !holds(figure, shown)) drawInto(window.Plotly, figure, shown, fresh);
    this.painted = false;
  }
}

// Whether nothing is covered, and the cursor, if there is one, stands below the last row.
const atTheEnd = ({ layout }) =>
  (layout.shapes || []).every((s) => s.name === "mark" || (s.name === "cursor" && s.y0 === 28.5));

const same = (a, b) => a.every((v, i) => Math.abs(v - b[i]) < 1e-3);

let live = null, mounts = 0;
let said = null; // what the server has been told

// The component: its data is the program, or its stamp where it has come before.
export default function ({ data, setStateValue, setTriggerValue }) {
  const mount = ++mounts;
  live ??= new Live();
  live.report = (works) => {
    if (said !== works) setStateValue("works", works);
    said = works;
  };
  live.lack = (stamp) => setTriggerValue("lacks", stamp);
  if (data?.length && data !== live.failed) live.broken = false; // it may be one that can be read here
  live.guarded(() => live.take(data));
  return () => {
    if (mount !== mounts) return;
    said = null; // it forgets the state of what is not on the page
    live.guarded(() => { live.take(null); live.yieldTo(null); });
  };
}
