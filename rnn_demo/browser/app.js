// The app's page, and the one owner of what is drawn on it, where the cursor is, what a hand does to the memory, and the
// answer that is seen: the component `stage`, of which components.js hears.
//
// It tells the server one thing, what a person did: {revision, row, hand, cell, strokes}. The revision grows with each
// change that a person makes; the drawing itself comes from the pad, in the same message, as Streamlit sends together what
// is set in one task. The server answers with what the browser lacks, a `Told` of types.d.ts, and with the revision that it has
// heard of. An answer that has not heard of the last change is dropped, as is one that was made before the one on screen:
// both by their numbers, whenever they come. So what a person did last stands.
//
// From the pen's lifting to the answer: `lift` reads the pad a last time (`read`), shows that (`show`), and sends strokes and
// revision (`send`); `hear` takes the server's answer to it, and shows it in its place.

import { AnswerPlaces } from "./answer.js";
import { Announcer } from "./announcer.js";
import { Autoplay } from "./autoplay.js";
import { hearFigures } from "./clicks.js";
import { takeDroppedFiles } from "./dropped_files.js";
import { handText } from "./hands.js";
import { Heatmap, isTaken } from "./heatmap.js";
import { NetworkStore, unpackedReading } from "./network_store.js";
import { adoptPads, drawnOn, invite, padOf, sendStrokes, uninvite } from "./pad.js";
import { isFirst } from "./player.js";
import { imageFrom, inOrder } from "./reader.js";
import { save } from "./saved.js";
import { shownOf } from "./scene.js";
import { answerAfter, answerOf } from "./story.js";
import { keepVisit } from "./visit.js";
import { LAST } from "./playing.js";
import { Watching } from "./watching.js";
import { nameClasses } from "./words.js";

const LINKED = new URLSearchParams(location.search).has("row"); // before the app writes its own
const TYPING =
  "input, textarea, select, button, a, summary, [role=slider], [role=option], [contenteditable]";
const READS_ANEW =
  ":is(.st-key-clear, .st-key-undo, .st-key-redo, .st-key-examples, .st-key-alike) button";
const MAKES_ANEW = ".st-key-stage, .st-key-model, .st-key-export"; // the page, which is to know the cursor

/** @typedef {import("./types.js").Told} Told */

export class App {
  revision = 0; // of the last change that a person made
  session = null;
  told = null; // the server's answer that stands
  heard = null; // what a person did that no answer is about: {row, hand, cell, strokes}, a `Done` of types.d.ts but for its revision
  read = null; // what is shown: a `Read`
  shown = null; // the same as the stage has it
  row = LAST; // the cursor, as the server knows it or is being told
  hand = "";
  pad = null; // what the pen is on, or was last
  isDrawing = false; // the pen is down
  isUnsent = false; // a stroke is, or strokes are, on the pad alone
  isAsked = false; // a frame is on its way
  isCleared = false; // by a click that the server has not answered
  autoplay = new Autoplay(this);
  networks = new NetworkStore();
  places = new AnswerPlaces();
  watching = null; // what leads the stage, where there is one
  announcer = new Announcer();
  set = () => {}; // tells the server
  lacks = () => {}; // asks for a network

  constructor() {
    adoptPads();
    takeDroppedFiles();
    hearFigures((cell) => this.point(cell));
    const pen = { capture: true, passive: true },
      on = (name, hear, how = true) =>
        addEventListener(name, (event) => this.guarded(() => hear(event)), how);
    on("pointerdown", (e) => this.press(e), pen);
    on("pointermove", () => this.isDrawing && this.ask(), pen);
    for (const name of ["pointerup", "pointercancel"])
      on(name, () => this.isUnsent && this.lift(), pen);
    addEventListener("click", (e) => this.click(e), true);
    addEventListener("keydown", (e) => this.key(e));
  }

  // Where its reader fails, the page goes on without: the server reads.
  guarded(act) {
    try {
      act();
    } catch (error) {
      const stamp = this.told?.question?.program;
      if (stamp) this.networks.unable.add(stamp);
      this.isDrawing = false;
      this.read = null;
      this.lacks("reading");
      console.warn("It reads when the pen is lifted:", error);
    }
  }

  // --- What a person does.

  press(event) {
    this.send(); // the stroke before this one is a step of its own, to be undone alone
    const pad = padOf(event);
    if (pad) {
      uninvite();
      Object.assign(this, { pad, isDrawing: true, isUnsent: true, isCleared: false });
      this.change({ row: null, hand: "" });
      this.moveTo(LAST);
      this.ask();
    }
    if (!this.watching || event.composedPath().includes(this.watching.root)) return;
    this.autoplay.want(null);
    if (event.target.closest?.(".st-key-canvas") || this.watching.player.byItself)
      this.watching.stop();
  }

  lift() {
    this.isDrawing = false;
    this.autoplay.lift();
    // Fabric moves the stroke to the other canvas in a frame of its own
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.guarded(() => this.frame());
        this.send();
        if (this.read?.drawn) this.autoplay.want("after");
      }),
    );
  }

  // The cursor, or what else a click on a number means.
  point({ row, ...cell }) {
    if (row !== undefined) this.watching?.player.move(row);
    this.change({ ...(row !== undefined && { row }), ...(cell.layer !== undefined && { cell }) });
    this.tell();
  }

  // Something that the server is to know: what it has said before is older from now on.
  change(what) {
    this.revision++;
    this.heard = { row: null, hand: this.hand, ...this.heard, ...what };
    if (what.row !== undefined) this.row = what.row ?? LAST;
    if (what.hand !== undefined) this.hand = what.hand;
  }

  tell() {
    this.set("told", { revision: this.revision, ...this.heard });
  }

  // The strokes, and in the same message their revision.
  send() {
    if (!this.isUnsent || this.isDrawing) return;
    this.isUnsent = false;
    if (this.pad.isConnected) sendStrokes(this.pad);
    this.tell();
  }

  click(event) {
    const button = event.target.closest?.(READS_ANEW);
    if (this.save(event)) return;
    if (button) {
      this.send();
      this.change({});
      this.tell(); // in one message with the click
      if (button.closest(".st-key-clear")) {
        this.isCleared = true;
        this.guarded(() => this.show());
      }
    } else if (event.target.closest?.(MAKES_ANEW)) this.leave(event);
  }

  // Another lens or network, a link, or what else makes the page anew, is to find the cursor where it is.
  leave(event) {
    const { watching } = this;
    if (!this.told?.figure?.watched || !watching?.shown) return;
    if (event.composedPath().includes(watching.root)) return;
    watching.player.pause();
    if (watching.step !== this.row) this.point({ row: watching.step });
  }

  // Pictures are drawn here, whichever lens is shown: whether the click was for one.
  save(event) {
    const kind = ["gif", "png"].find((name) => event.target.closest?.(`.st-key-${name} button`)),
      { watching: on, told } = this;
    if (!kind || !on?.shown || !on.view) return false;
    event.stopPropagation();
    const { watched, name } = told.figure;
    if (watched) save(kind, on, on.step, name);
    else save(kind, on, LAST, name, false); // as other lenses have it
    return true;
  }

  key(event) {
    const { watching } = this;
    if (!watching?.root.isConnected || event.altKey || event.ctrlKey || event.metaKey) return;
    const focused = event.composedPath()[0],
      isPlay = focused === watching.controls.play;
    if ((focused.closest?.(TYPING) && !isPlay) || !this.told?.figure?.watched) return;
    if (event.key === " " && (isPlay || document.querySelector(".st-key-step-next"))) return; // it is a button; the next step
    if (watching.key(event)) event.preventDefault();
  }

  // --- What the server answers.

  /** @param {Told} told */
  hear(told) {
    const began = told.session !== this.session;
    if (began) Object.assign(this, { session: told.session, revision: told.revision, told: null });
    if (told.revision < this.revision || told.number < this.told?.number) return; // older than what is on screen
    const before = this.told,
      isOther = !before || keyOf(told) !== keyOf(before),
      isOurs = this.isAbout(told),
      watched = told.figure?.watched;
    Object.assign(this, { told, heard: null, isCleared: false });
    if (isOurs) this.read = { ...this.read, drawn: null };
    else if (isOther || this.read?.drawn) this.read = null;
    if (!isOurs || !watched) {
      // what a person did on the stage since the pen was lifted stays
      if (told.row !== this.row || isOther) this.moveTo(told.row);
      this.hand = told.hand ?? "";
    }
    this.row = told.row;
    nameClasses(told.question?.signs);
    invite(told.visit.invitation, told.visit.behind, told.visit.hasLowInk);
    const strokes = keepVisit(told.visit);
    if (strokes) {
      this.change({ strokes });
      this.tell();
    }
    if (isOther && before) this.announcer.saySoon(told.question?.said ?? "");
    this.show();
    if (told.play && told.play !== before?.play) this.autoplay.want("now");
    else if (before && isOther && !isOurs) this.autoplay.want("after");
    else if (!before && !LINKED && isFirst("rnn-visited")) this.autoplay.want("now");
  }

  // Whether an answer is about what is read here of the pad already.
  isAbout({ question }) {
    const drawn = this.read?.drawn,
      image = drawn && question?.image && imageFrom(question.image);
    return Boolean(image) && drawn.every((v, i) => Math.abs(v - image[i]) < 1e-3);
  }

  moveTo(row) {
    if (!this.watching) return;
    this.watching.player.pause(false);
    this.watching.player.step = row;
  }

  // A network has come, or what is known of its memory.
  take(give) {
    this.guarded(() => {
      give();
      this.show();
      this.autoplay.begin();
    });
  }

  // --- What is read here.

  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    const turn = () => {
      if (isTaken()) return requestAnimationFrame(turn);
      this.isAsked = false;
      if (this.isDrawing) this.guarded(() => this.frame());
    };
    requestAnimationFrame(turn);
  }

  // Reads the pad, and shows that.
  frame() {
    const { question } = this.told ?? {},
      program = question && this.networks.programOf(question.program);
    const drawn = program && this.pad.isConnected && drawnOn(this.pad);
    if (!drawn) return;
    const image = inOrder(drawn, question.order);
    if (this.isDrawing) this.moveTo(LAST); // once it is lifted, the cursor may have been led elsewhere
    this.read = { image, reading: program.read(image), program, drawn };
    this.show();
  }

  // What is to be shown, a `Read` of types.d.ts; null where nothing is; undefined where its network is on its way.
  reading() {
    const { question } = this.told;
    if (this.isCleared) return null;
    if (this.read?.drawn) return this.read;
    if (!question?.image) return null;
    const { reading, program: stamp, order } = question,
      program = this.networks.programOf(stamp);
    if (reading) return (this.read ??= unpackedReading(reading));
    if (!program) return undefined;
    if (this.read?.program === program) return this.read;
    const image = inOrder(imageFrom(question.image), order);
    return { image, reading: program.read(image), program, drawn: null };
  }

  show() {
    if (!this.told) return;
    const read = this.reading();
    if (read === undefined) return;
    const { question } = this.told,
      known = this.networks.memoryOf(question?.program) ?? null;
    if (read !== this.shownOf?.read || known !== this.shownOf.known) {
      const isStrange = read?.drawn
        ? answerOf(read.reading, question.terms).strange
        : question?.strange;
      this.shown =
        read && shownOf(read.image, read.reading, known?.memory, isStrange, question.word);
      this.shownOf = { read, known };
    }
    this.read = read;
    this.showOnStage(known);
    if (this.isDrawing)
      requestAnimationFrame(() => this.guarded(() => this.showAnswer())); // a frame holds little more than a reading
    else this.showAnswer();
  }

  // Whether it is the stage that is looked at, and not another lens.
  get isWatched() {
    return Boolean(this.told?.figure?.watched && this.watching?.shown);
  }

  showOnStage(known) {
    const { watching: on, read, shown } = this,
      { figure, look } = this.told;
    if (!on || !figure) return;
    on.root.dataset.watched = figure.watched ? "yes" : "no";
    if (JSON.stringify(on.view) !== JSON.stringify(figure.view)) on.view = figure.view;
    if (JSON.stringify(on.look) !== JSON.stringify(look)) on.look = look;
    if (!on.view || (read && !fits(on.view, read.reading))) return; // it is still that of the network before
    const hand = on.touch.held ? on.hand && handText(on.hand) : this.hand;
    on.take(shown, { program: read?.program, ...known }, null, figure.watched ? hand : null); // other lenses are about the memory without one
  }

  // --- What is seen of it beside the pad.

  /** @param {number} [t] the step that is answered, the cursor's if it is not said */
  showAnswer(t = this.isWatched ? this.watching.step : this.read?.drawn ? LAST : this.told.row) {
    const { read, isWatched } = this,
      { question, look } = this.told;
    if (!question) return;
    const isEnd = t === LAST && !(isWatched && this.watching.isHeld),
      of = !read ? "none" : read.drawn ? "pen" : isEnd ? "end" : "row",
      answer = read && { ...this.answerAt(t, isEnd), names: question.names };
    this.places.show(answer, look, of, isWatched);
  }

  answerAt(t, isEnd) {
    const { read, shown } = this,
      { question } = this.told;
    if (isEnd && read.drawn) return answerOf(read.reading, question.terms);
    const answer = answerAfter(this.isWatched ? this.watching.shown : shown, t);
    return { ...answer, doubt: isEnd ? question.doubt : null };
  }

  // --- Its places on the page.

  /** @param {HTMLElement} root where the stage is to be; it has come anew */
  place(root, plotly) {
    if (this.watching?.root === root) return;
    this.watching?.player.pause(false);
    this.watching = new Watching(root, {
      moved: (t) => this.isWatched && !this.isDrawing && this.showAnswer(t),
      rested: () => {
        if (!this.told?.figure?.watched) this.point({ row: this.watching.step }); // other lenses are the server's
      },
      handed: (hand) => {
        this.change({ hand, ...(hand ? { row: this.watching.hand.row } : {}) });
        this.tell();
      },
      say: (text) => this.announcer.say(text),
      makeHeatmap: (place) =>
        new Heatmap(
          place,
          plotly,
          (cell) => this.point(cell),
          () => this.watching?.draw(),
        ),
    });
    window.rnn.watching = this.watching; // for who wants the numbers: `rnn.watching.shown`
    this.moveTo(this.row);
    this.guarded(() => this.show());
    this.autoplay.begin();
  }

  leavePlace(root) {
    if (this.watching?.root !== root) return;
    this.watching.player.pause(false);
    this.watching = null;
  }
}

const keyOf = ({ question }) =>
  question && `${question.program} ${question.order} ${question.image}`;

const fits = (view, { layers }) =>
  view.states.every(({ layer, columns }) => layers[layer]?.units === columns.length);
