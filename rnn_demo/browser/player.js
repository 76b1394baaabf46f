// Plays the reading: Play and Pause, how fast, after each drawing; Space and arrow keys; and takes to
// the server a click on a heatmap's cell, and the row where the cursor has come to rest.
//
// data: {play: a number that is new where it is to begin; row: the server's; plays: whether there is
// a reading to play}. What is read, and by whom, it hears from ui/live.py's words: were it in the
// data, all of this would travel again with each drawing.

import { clickedCell, cursorOf, shapesAt } from "./cursor.js";
import { Film } from "./film.js";
import { showParts } from "./parts.js";
import { answerAfter, story } from "./story.js";

const STORE = "rnn-player", VISITED = "rnn-visited";
const LINKED = new URLSearchParams(location.search).has("row"); // before the app writes its own
const REST = 700; // ms after the last stroke, before it plays
const TYPING = "input, textarea, select, button, a, summary, canvas, [role=slider], [role=option], [contenteditable]";
const chart = () => document.querySelector(".st-key-reading .js-plotly-plot");
const still = matchMedia("(prefers-reduced-motion: reduce)");

class Player {
  playing = null; // the frame that is asked for
  settings = { speed: 120, after: true };
  film = new Film();
  lifted = -REST; // when the pen last left the canvas
  tell = () => {};

  constructor() {
    try {
      Object.assign(this.settings, JSON.parse(localStorage.getItem(STORE)));
    } catch { /* a browser that keeps nothing */ }
    addEventListener("keydown", (e) => this.key(e));
    addEventListener("rnn-words", () => this.hear());
    addEventListener("pointerdown", (e) => this.stopBy(e), true);
    addEventListener("pointerup", () => { if (this.drawn) this.lifted = performance.now(); }, true);
    addEventListener("click", (e) => this.leave(e), true);
    new MutationObserver(() => this.look()).observe(document.body, { childList: true, subtree: true });
  }

  // Streamlit has put something on the page: what is a figure takes clicks, and plays if it is to.
  look() {
    if (this.looking) return;
    this.looking = setTimeout(() => {
      this.looking = null;
      for (const figure of document.querySelectorAll(".st-key-stage .js-plotly-plot")) {
        if (!figure.on || figure.rnnClicks) continue;
        figure.rnnClicks = true;
        figure.on("plotly_sliderchange", ({ slider }) => { if (figure === chart()) this.follow(slider.active); });
        figure.on("plotly_click", (event) => {
          const cell = clickedCell(event);
          if (cell) this.tell("cell", cell);
        });
      }
      const cursor = cursorOf(chart()), { live } = document.documentElement.dataset;
      if (!cursor) this.letServerTell();
      if (!cursor || live || cursor.image !== window.rnnWords?.image) return;
      // What opens at a row stands there, unless it is asked to play.
      if (this.wanted === "after" && Math.min(this.row, this.step) < cursor.steps - 1) this.wanted = false;
      const rest = this.lifted + REST - performance.now();
      if (!this.wanted) this.tellAnswer(chart(), this.step);
      else if (rest > 0) setTimeout(() => this.look(), rest);
      else {
        this.wanted = false;
        this.play(true);
      }
    }, 60);
  }

  // Another drawing, or another network.
  hear() {
    const words = window.rnnWords;
    if (!words) return;
    this.film.remove();
    const read = `${words.program} ${words.order} ${words.image}`, plays = this.root && words.image && !still.matches;
    if (this.read !== undefined && this.read !== read) {
      this.pause();
      this.letServerTell();
      this.wanted = plays && this.settings.after && "after";
    } else if (plays && this.read === undefined && this.isFirstVisit()) this.wanted = true;
    if (this.root) this.read = read;
    this.look();
  }

  show(root, { play, row, plays }) {
    this.root = root;
    this.row = row;
    root.querySelector(".player").hidden = !plays;
    const [button, speed, after] = ["button", "select", "input"].map((tag) => root.querySelector(tag));
    speed.value = String(this.settings.speed);
    after.checked = this.settings.after;
    button.onclick = () => (this.playing ? this.pause() : this.play());
    speed.onchange = () => this.keep({ speed: Number(speed.value) });
    after.onchange = () => this.keep({ after: after.checked });
    if (play && play !== this.asked && !still.matches) this.wanted = true;
    this.asked = play;
    this.say();
    this.hear();
    this.look();
  }

  keep(some) {
    Object.assign(this.settings, some);
    try {
      localStorage.setItem(STORE, JSON.stringify(this.settings));
    } catch { /* it lasts as long as the page */ }
  }

  say() {
    const button = this.root?.querySelector("button");
    if (button) button.textContent = this.playing ? "❚❚ Pause" : "▶ Play";
  }

  get step() {
    return chart()?.layout.sliders?.[0]?.active ?? 27;
  }

  // The cursor after step t; false where there is no figure for it.
  move(t) {
    const cursor = cursorOf(chart());
    if (!cursor || !window.Plotly) return false;
    const to = Math.max(0, Math.min(cursor.steps - 1, t));
    this.follow(to, { "sliders[0].active": to });
    return true;
  }

  // The slider is at step t, or is to go there with what `more` changes.
  follow(t, more = {}) {
    const figure = chart(), cursor = cursorOf(figure);
    if (!cursor) return;
    window.Plotly.relayout(figure, { shapes: shapesAt(t, cursor), ...more });
    this.film.show(figure, t);
    this.tellAnswer(figure, t);
  }

  // What was told of another row of another reading, or of none, is over.
  letServerTell() {
    delete document.documentElement.dataset.cursor;
  }

  // The answer, how sure, and the story so far, as of step t; at the server's row they are its own.
  tellAnswer(figure, t) {
    const { probabilities: rows, word, told } = cursorOf(figure), { look } = window.rnnWords ?? {}, root = document.documentElement;
    if (!rows || !look || root.dataset.live) return;
    if (t === this.row || !this.root) return this.letServerTell();
    showParts(answerAfter(rows, t), look, story(rows, t, word, told));
    root.dataset.cursor = t;
  }

  // It reads by itself once, unless a link has set the cursor.
  isFirstVisit() {
    try {
      if (sessionStorage.getItem(VISITED)) return false;
      sessionStorage.setItem(VISITED, "1");
    } catch { /* each is the first */ }
    return !LINKED;
  }

  // The pen or a click ends what plays by itself, and the last frame stays.
  stopBy(event) {
    this.drawn = Boolean(event.target.closest?.(".st-key-canvas"));
    if (event.composedPath().includes(this.root)) return;
    this.wanted = false;
    if (this.playing && this.byItself) this.move(Infinity);
    if (this.byItself || this.drawn || event.target.closest?.(".slider-container")) this.pause();
  }

  // For who hears it: what the figure's slider says.
  tellRow() {
    const { steps, active } = chart().layout.sliders[0];
    this.root.querySelector("[role=status]").textContent = steps[active].label;
  }

  play(byItself = false) {
    const cursor = cursorOf(chart());
    if (!cursor) return;
    this.pause();
    this.byItself = byItself;
    let t = this.step >= cursor.steps - 1 ? 0 : this.step, shown = null, due = performance.now() + this.settings.speed;
    const frame = (now) => {
      for (; due <= now && t < cursor.steps - 1; t++) due += this.settings.speed;
      if (t !== shown && !this.move(t)) return this.pause();
      shown = t;
      if (t >= cursor.steps - 1) return this.pause();
      this.playing = requestAnimationFrame(frame);
    };
    this.playing = requestAnimationFrame(frame);
    this.say();
  }

  pause() {
    if (this.playing) cancelAnimationFrame(this.playing);
    this.playing = null;
    this.say();
  }

  // Another lens or network, or what else makes the figure anew, is to find the cursor where it is.
  leave(event) {
    const { target } = event;
    if (!target.closest?.(".st-key-stage, .st-key-model") || !cursorOf(chart())) return;
    if (target.closest(".js-plotly-plot") || event.composedPath().includes(this.root)) return;
    if (this.playing) this.pause();
    if (this.step !== this.row) this.tell("cell", { row: (this.row = this.step) });
  }

  key(event) {
    if (!this.root?.isConnected || event.altKey || event.ctrlKey || event.metaKey) return;
    const focused = event.composedPath()[0], own = focused === this.root.querySelector("button");
    if ((focused.closest?.(TYPING) && !own) || !cursorOf(chart())) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === " " && document.querySelector(".st-key-step-next")) return; // the next step
    if (event.key === " " && own) return; // it is a button
    if (this.playing && this.byItself && by) this.move(Infinity);
    if (event.key === " ") this.playing ? this.pause() : this.play();
    else if (by) {
      this.pause();
      if (this.move(this.step + by)) this.tellRow();
    } else return;
    event.preventDefault();
  }
}

let player = null;

export default function ({ parentElement, data, setTriggerValue }) {
  player ??= new Player();
  player.tell = setTriggerValue;
  player.show(parentElement, data);
  return () => {
    if (player.root === parentElement) {
      player.pause();
      player.root = null;
    }
  };
}
