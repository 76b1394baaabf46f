// The stage with what leads it: slider, sentence, Play, speed. The app and the page without a server hand it a reading,
// and what is to happen where the cursor rests; all else, such as whose reading it is, is theirs.

import { captionAt } from "./chain.js";
import { Player, isFirst, keepSettings, settingsOf, still } from "./player.js";
import { Stage } from "./stage.js";
import { IDEA, likeliest, rowSaid, story } from "./story.js";

const SLOWLY = [5600, 3600]; // ms of the first two rows with ink, where they go in slowly
const BLANK = 0.7; // of a row's time, where there is no ink on it
const INK = 0.3;
export const LAST = 27; // the step after which all is read
const SLOW_ONCE = "rnn-slowly";

export class Watching {
  shown = null; // as `shownOf` of stage.js, or nothing
  was = null; // what would be shown had nobody touched it
  slow = []; // the steps that go in slowly
  settings = settingsOf();
  view = null;
  look = null;

  // root: an element with .stage, input.row, .story, and .player with button.play, select, input, button.slowly.
  // moved: called after each frame. rested: where the cursor comes to rest by hand, or what played is over.
  // say: tells those who only hear.
  constructor(root, { moved = () => {}, rested = () => {}, say = () => {}, makeHeatmap } = {}) {
    Object.assign(this, { root, moved, rested, say });
    const find = (name) => root.querySelector(name);
    this.stage = new Stage(find(".stage"), makeHeatmap);
    Object.assign(this, { row: find("input.row"), told: find(".story"), button: find("button.play"), speed: find("select"), after: find(".player input"), slowly: find("button.slowly") });
    this.player = new Player(() => this.draw(), (t) => this.lengthOf(t));
    this.speed.value = String(this.settings.speed);
    this.after.checked = this.settings.after;
    this.button.onclick = () => this.toggle();
    this.speed.onchange = () => keepSettings(Object.assign(this.settings, { speed: Number(this.speed.value) }));
    this.after.onchange = () => keepSettings(Object.assign(this.settings, { after: this.after.checked }));
    this.slowly.onclick = () => this.play(false, true);
    this.row.oninput = () => this.player.move(this.row.value - 1);
    this.row.onchange = () => this.rested();
    root.querySelector(".stage").addEventListener("click", (e) => this.click(e));
    new ResizeObserver(() => this.draw()).observe(root);
    addEventListener("resize", () => this.draw());
  }

  get step() {
    return this.player.step;
  }

  // shown: a reading, or null. step: where the cursor is to be; where it is if nothing is said.
  take(shown, step = this.step) {
    this.shown = shown;
    this.player.pause(false);
    this.player.step = step;
    this.draw();
  }

  // The first rows with ink, of those that go in one after the other.
  inked() {
    const { image } = this.shown, rows = [...Array(LAST + 1).keys()];
    return rows.filter((r) => Math.max(...image.subarray(28 * r, 28 * (r + 1))) > INK);
  }

  lengthOf(t) {
    const { speed } = this.settings, at = this.slow.indexOf(t);
    if (at >= 0) return SLOWLY[at];
    return t < this.inked()[0] ? BLANK * speed : speed;
  }

  // slowly: whether the first rows with ink are to go in slowly; once a visit they do by themselves.
  play(byItself = false, slowly = byItself && isFirst(SLOW_ONCE)) {
    if (!this.shown || (byItself && still.matches)) return;
    this.slow = slowly && !still.matches && this.view.reads === "forward" ? this.inked().slice(0, 2) : [];
    if (slowly && this.slow.length) this.player.step = Math.max(0, this.slow[0] - 1);
    this.player.play(byItself);
  }

  toggle() {
    if (!this.player.playing) return this.play();
    this.player.pause();
    this.rested();
  }

  // What plays by itself ends with everything read.
  stop(all = true) {
    if (this.player.playing && this.player.byItself && all) this.player.move(LAST);
    else this.player.pause();
  }

  click(event) {
    const { left, top } = this.stage.root.getBoundingClientRect(), step = this.stage.stepAt(event.clientX - left, event.clientY - top);
    if (step === undefined || !this.shown || event.target.closest(".plot")) return;
    this.player.move(step);
    this.rested();
  }

  // Space and arrow keys; whether it was one of these.
  key({ key }) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (!this.shown || (key !== " " && !by)) return false;
    if (key === " ") this.toggle();
    else {
      if (this.player.playing && this.player.byItself) this.player.move(LAST);
      this.player.move(this.step + by);
      this.say(this.row.ariaValueText);
      this.rested();
    }
    return true;
  }

  get room() {
    const { root, stage: { root: stage } } = this, below = root.offsetHeight - stage.offsetHeight;
    let top = stage.getBoundingClientRect().top + scrollY;
    for (let up = stage.parentElement; up; up = up.parentElement) top += up.scrollTop && up !== document.documentElement ? up.scrollTop : 0;
    return { width: stage.clientWidth, height: innerHeight - top - below - 10 };
  }

  draw() {
    const { shown, view, look, player, stage, root } = this;
    root.dataset.empty = shown ? "no" : "yes";
    for (const part of [this.row, this.button, this.slowly]) part.disabled = !shown;
    this.button.textContent = player.playing ? "❚❚ Pause" : "▶ Play";
    if (!shown || !view || !root.isConnected || !stage.root.clientWidth) return;
    const { step, share: p, playing: plays } = player, slow = plays && this.slow.includes(step);
    stage.draw(this.room, view, look, shown, step, { p, slow, plays, was: this.was, touch: this.touch, pulls: this.pulls && !plays });
    const said = rowSaid(shown.rows, step, view.word), answered = stage.scene.at.answered;
    this.row.value = step + 1;
    this.row.ariaValueText = said;
    this.row.style.setProperty("--done", `${(100 * step) / LAST}%`);
    this.told.textContent = slow ? captionAt(p, view.word, step) : this.sentence?.() ?? story(shown.rows, step, view.word);
    if (plays && !slow) this.tellChange(answered);
    this.moved(answered);
  }

  // For who hears it: each change of mind while it plays.
  tellChange(t) {
    const digit = likeliest(this.shown.rows[t]), mind = this.shown.rows[t][digit] < IDEA ? null : digit;
    if (mind === null || mind === this.mind) return;
    this.mind = mind;
    this.say(rowSaid(this.shown.rows, t, this.view.word));
  }
}
