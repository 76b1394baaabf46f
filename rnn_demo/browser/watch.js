// Watch in the app, and what other lenses have of it, the row's slider: a component. What is read comes from `live.js`,
// which reads while the pen moves and what the server says is drawn; where it can't, the server sends what it has read.
// A click on a number, and the row where the cursor has come to rest, go to the server.
//
// data: {name: of a file of the reading; play: a number that is new where it is to begin; row: the server's; watched: whether it is Watch that is shown;
// view, look: as `stage.js` has them; plotly: the address of its script; reading: as ui/live.py packs it, or null; hand:
// what a hand does to the memory, as a link holds it, or null}.

import { hearFigures } from "./clicks.js";
import { handText } from "./hands.js";
import { Heatmap } from "./heatmap.js";
import { showParts } from "./parts.js";
import { isFirst, still } from "./player.js";
import { bytesFrom, imageFrom } from "./reader.js";
import { save } from "./saved.js";
import { shownOf } from "./stage.js";
import { answerAfter, answerOf } from "./story.js";
import { LAST, Watching } from "./watching.js";

const LINKED = new URLSearchParams(location.search).has("row"); // before the app writes its own
const HEARS = 1500; // ms in which the server may still speak of the row before
const REST = 700; // ms after the last stroke, before it plays
const TYPING =
  "input, textarea, select, button, a, summary, [role=slider], [role=option], [contenteditable]";

class Watch {
  on = null; // the component on the page, and what leads its stage
  wanted = false; // it is to play
  awaits = 0; // until when what the server says of the row may be old
  lifted = -REST; // when the pen last left the canvas
  tell = () => {};

  constructor() {
    addEventListener("keydown", (e) => this.key(e));
    for (const name of ["rnn-reading", "rnn-memory", "rnn-words"])
      addEventListener(name, () => this.hear());
    addEventListener("pointerdown", (e) => this.stopBy(e), true);
    addEventListener(
      "pointerup",
      () => {
        if (this.drawn) this.lifted = performance.now();
      },
      true,
    );
    addEventListener("click", (e) => this.save(e) || this.leave(e), true);
    hearFigures((cell) => this.goTo(cell));
  }

  show(root, data) {
    const other = this.root !== root;
    Object.assign(this, { root, data });
    if (other) {
      this.on?.player.pause(false);
      this.on = new Watching(root.querySelector(".watch"), {
        moved: (t) => this.tellAnswer(t),
        rested: () => this.rest(),
        handed: (text) => this.tellHand(text),
        say: (text) => {
          document.getElementById("rnn-said").textContent = text;
        },
        makeHeatmap: (place) =>
          new Heatmap(
            place,
            data.plotly,
            (cell) => this.goTo(cell),
            () => this.on?.draw(),
          ),
      });
      window.rnnWatch = this.on; // for who wants the numbers: `rnnWatch.shown`
    }
    root.querySelector(".watch").dataset.watched = data.watched ? "yes" : "no";
    if (!data.watched) this.letServerTell(); // other lenses are about the memory without a hand
    if (JSON.stringify(this.on.view) !== JSON.stringify(data.view)) this.on.view = data.view;
    if (JSON.stringify(this.on.look) !== JSON.stringify(data.look)) this.on.look = data.look;
    const isOld = data.row !== this.row && performance.now() < this.awaits; // it has not heard yet
    if ((this.row !== data.row && !isOld) || other) {
      this.row = data.row;
      this.on.player.pause(false);
      this.on.player.step = data.row;
    }
    if (data.play && data.play !== this.asked && !still.matches) this.wanted = true;
    this.asked = data.play;
    this.hear();
  }

  // Another reading, or more about it.
  hear() {
    const words = window.rnnWords,
      own = window.rnnReading;
    if (!this.on || !this.data || !words) return;
    const sent = this.data.reading && unpackedReading(this.data.reading),
      read = own?.drawn || !sent ? own : sent;
    const key = `${words.program} ${words.order} ${words.image}`,
      known = window.rnnMemories?.get(words.program),
      hand = this.handNow();
    if (read && !this.fits(read.reading)) return; // the view is still that of the network before
    const isOther =
      this.source !== read || this.known !== known || this.hand !== hand || !this.on.shown;
    if (!read) this.on.take(null, { ...known });
    else if (isOther) {
      const isNew = this.heard !== undefined && this.heard !== key && !own?.drawn;
      if (isNew || read.drawn) this.unheard = null;
      const by = { program: read.program, ...known },
        step = own?.drawn ? LAST : isNew ? this.row : null;
      const strange = read.drawn ? answerOf(read.reading, words.terms).strange : words.strange;
      this.on.take(
        shownOf(read.image, read.reading, known?.memory, strange, words.word),
        by,
        step,
        read.drawn || isNew ? null : hand,
      );
    }
    Object.assign(this, { source: read, known, hand });
    if (own?.drawn) return isOther || this.on.draw(); // what is taken is drawn
    const plays = this.data.watched && words.image && !still.matches;
    if (this.heard !== undefined && this.heard !== key) {
      this.awaits = 0;
      this.letServerTell();
      this.wanted = plays && this.on.settings.after && "after";
    } else if (plays && this.heard === undefined && !LINKED && isFirst("rnn-visited"))
      this.wanted = true;
    this.heard = key;
    this.on.draw();
    this.begin();
  }

  // What lies on the memory: here, while it is dragged and until the server has heard of it, else what the server says.
  handNow() {
    const { on, data } = this,
      theirs = data.hand ?? "";
    if (on.touch.held) return on.hand ? handText(on.hand) : "";
    if (theirs === this.unheard) return this.hand;
    this.unheard = null;
    return theirs;
  }

  fits({ layers }) {
    return (
      !this.data.view ||
      this.data.view.states.every(({ layer, columns }) => layers[layer]?.units === columns.length)
    );
  }

  begin() {
    clearTimeout(this.waiting);
    if (!this.wanted || !this.on?.shown || !this.data.watched) return;
    // What opens at a row stands there, unless it is asked to play.
    if (this.wanted === "after" && Math.min(this.row, this.on.step) < LAST) this.wanted = false;
    if (!this.wanted) return;
    const rest = this.lifted + REST - performance.now();
    if (rest > 0) this.waiting = setTimeout(() => this.begin(), rest);
    else {
      this.wanted = false;
      this.on.play(true);
    }
  }

  // A click on a cell of a figure. The cursor moves here at once: what the server then says of this row is not old.
  goTo(cell) {
    if (cell.row === undefined) return this.tell("cell", cell);
    this.on?.player.move(cell.row);
    this.tellRow(cell.row, cell);
  }

  // The server is to know where the cursor is, and what more of a cell.
  tellRow(row, cell = {}) {
    Object.assign(this, { row, awaits: performance.now() + HEARS });
    this.tell("cell", { ...cell, row });
  }

  // What lies on the memory; the row after which it does is the server's, too: the link opens there.
  tellHand(text) {
    if (text) Object.assign(this, { row: this.on.hand.row, awaits: performance.now() + HEARS });
    this.unheard = this.data.hand ?? "";
    this.tell("hand", (this.hand = text));
  }

  letServerTell() {
    delete document.documentElement.dataset.cursor;
  }

  // The answer, and how sure, as of step t; at the server's row they are its own.
  tellAnswer(t) {
    const root = document.documentElement,
      { look } = window.rnnWords ?? {},
      { shown } = this.on;
    if (!shown || !look || root.dataset.live || !this.data.watched) return;
    if (t === this.row && !this.on.hand) return this.letServerTell();
    showParts(answerAfter(shown, t), look);
    root.dataset.cursor = t;
  }

  // Other lenses are the server's: it hears at once.
  rest() {
    if (!this.data.watched) this.tellRow(this.on.step);
  }

  // The pen or a click ends what plays by itself, and the last frame stays.
  stopBy(event) {
    this.drawn = Boolean(event.target.closest?.(".st-key-canvas"));
    if (!this.on || event.composedPath().includes(this.on.root)) return;
    this.wanted = false;
    if (this.drawn || this.on.player.byItself) this.on.stop();
  }

  // Pictures are drawn here, whichever lens is shown: whether the click was for one.
  save(event) {
    const kind = ["gif", "png"].find((name) => event.target.closest?.(`.st-key-${name} button`)),
      { on } = this;
    if (!kind || !on?.shown || !on.view) return false;
    event.stopPropagation();
    if (this.data.watched) save(kind, on, on.step, this.data.name);
    else save(kind, on, LAST, this.data.name, false); // as other lenses have it
    return true;
  }

  // Another lens or network, a link, or what else makes the page anew, is to find the cursor where it is.
  leave(event) {
    if (
      !event.target.closest?.(".st-key-stage, .st-key-model, .st-key-export") ||
      !this.data?.watched ||
      !this.on.shown
    )
      return;
    if (event.composedPath().includes(this.on.root)) return;
    this.on.player.pause();
    if (this.on.step !== this.row) this.tellRow(this.on.step);
  }

  key(event) {
    if (!this.root?.isConnected || event.altKey || event.ctrlKey || event.metaKey) return;
    const focused = event.composedPath()[0],
      own = focused === this.on.button;
    if ((focused.closest?.(TYPING) && !own) || !this.data.watched) return;
    if (event.key === " " && (own || document.querySelector(".st-key-step-next"))) return; // it is a button; the next step
    if (this.on.key(event)) event.preventDefault();
  }
}

// What the server has read, where the browser can't: as `live.js` tells a reading.
const unpackedReadings = new WeakMap();

function unpackedReading(sent) {
  if (!unpackedReadings.has(sent)) {
    const numbers = (text) => new Float32Array(bytesFrom(text).buffer),
      { classes } = sent;
    const layers = sent.layers.map(({ units, states }) => ({ units, states: states.map(numbers) }));
    const reading = {
      logits: numbers(sent.logits),
      probabilities: numbers(sent.probabilities),
      classes,
      layers,
    };
    unpackedReadings.set(sent, { image: imageFrom(sent.image), reading, drawn: false });
  }
  return unpackedReadings.get(sent);
}

let watch = null;

export default function ({ parentElement, data, setTriggerValue }) {
  watch ??= new Watch();
  watch.tell = setTriggerValue;
  watch.show(parentElement, data);
  return () => {
    if (watch.root === parentElement && !parentElement.isConnected) {
      watch.on.player.pause(false);
      watch.root = null;
    }
  };
}
