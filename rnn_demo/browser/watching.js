// The stage with what leads it: slider, sentence, Play, speed. The app and the page without a server hand it a reading,
// and what is to happen where the cursor rests; all else, such as whose reading it is, is theirs.

import { MIXES, POURS, WEIGHS, captionAt } from "./chain.js";
import { spreadAt } from "./columns.js";
import { ROWS } from "./constants.js";
import {
  addedBy,
  handFrom,
  handText,
  handTold,
  readWith,
  ribbonsTold,
  weighedAt,
} from "./hands.js";
import { Player, isFirst, keepSettings, settingsOf, still } from "./player.js";
import { Stage, shownOf } from "./stage.js";
import { atStep, ideaAfter, percent, rowSaid, story } from "./story.js";
import { Touch, placeAt, unitsOf } from "./touch.js";
import { retell, say, tell } from "./words.js";

const SLOWLY = [9000, 5000]; // ms of the first two rows with ink, where they go in slowly
const BLANK = 0.7; // of a row's time, where there is no ink on it
const LIT = 0.3,
  BACK = 350; // of a pixel; ms
export const LAST = ROWS - 1; // the step after which all is read
const SLOW_ONCE = "rnn-slowly",
  LONG = 80,
  WIDE_LETTERS = /[\u2e80-\uffef]/g; // letters of a sentence that is set smaller, where these count twice

export class Watching {
  by = {}; // what a hand needs, as `take` is given it
  whole = null; // what is read, as `shownOf` of stage.js, or nothing
  shown = null; // the same with a hand on the memory, where there is one
  hand = null; // as hands.js has it
  isHeld = false; // whether what is shown is with it
  slow = []; // the steps that go in slowly
  settings = settingsOf();
  view = null;
  look = null;

  // root: the element of watch.html. moved: called after each frame. rested: where the cursor comes to rest by hand, or
  // what played is over. handed: when there is another hand on the memory. say: tells those who only hear.
  constructor(
    root,
    { moved = () => {}, rested = () => {}, handed = () => {}, say = () => {}, makeHeatmap } = {},
  ) {
    Object.assign(this, { root, moved, rested, handed, say });
    const find = (name) => root.querySelector(name);
    tell(root);
    this.stage = new Stage(find(".stage"), makeHeatmap);
    Object.assign(this, {
      row: find("input.row"),
      told: find(".story"),
      button: find("button.play"),
      speed: find("select"),
      after: find(".after input"),
      slowly: find("button.slowly"),
      wipe: find("button.wipe"),
      back: find("button.back"),
      alone: find(".alone"),
      hint: find(".hint"),
      all: find("button.whole"),
    });
    this.touch = new Touch(this.stage.root, this.stage.card, () => this.stage.scene, {
      lay: (does) => this.lay(does),
      done: () => this.handed(this.hand ? handText(this.hand) : ""),
      spread: (columns) => this.spread(columns),
      redraw: () => this.draw(),
    });
    this.player = new Player(
      () => this.draw(),
      (t) => this.lengthOf(t),
    );
    this.speed.value = String(this.settings.speed);
    this.after.checked = this.settings.after;
    this.button.onclick = () => this.toggle();
    this.speed.onchange = () =>
      keepSettings(Object.assign(this.settings, { speed: Number(this.speed.value) }));
    this.after.onchange = () =>
      keepSettings(Object.assign(this.settings, { after: this.after.checked }));
    this.slowly.onclick = () => this.play(false, true);
    const hand = (does) => {
      this.lay(does);
      this.handed(handText(this.hand));
    };
    this.wipe.onclick = () => hand({ does: "wipe", which: 0, percent: 100 });
    this.alone.firstElementChild.onchange = () => hand(this.hand);
    this.back.onclick = () => this.putBack();
    this.all.onclick = () => this.spread(null);
    this.row.oninput = () => this.player.move(this.row.value - 1);
    this.row.onchange = () => this.rested();
    root.querySelector(".stage").addEventListener("click", (e) => this.click(e));
    this.stage.root.addEventListener("dblclick", (e) => this.spreadBy(e));
    this.stage.root.addEventListener("pointermove", (e) => {
      this.stage.root.title = this.shown && !e.target.closest(".card") ? this.rowAt(e) : "";
    });
    const resized = new ResizeObserver(() => this.draw());
    for (let up = root; up; up = up.parentElement ?? up.getRootNode().host) resized.observe(up); // what stands above takes room, too
    addEventListener("resize", () => this.draw());
  }

  get step() {
    return this.player.step;
  }

  // whole: a reading, or null. by: {program, memory, usual}: what a hand needs, where it can be laid on the memory. step: where
  // the cursor is to be; null: it goes on as it does. hand: as a link holds it.
  take(whole, by = {}, step = null, hand = null) {
    Object.assign(this, { whole, by, hand: handFrom(hand, by.usual) });
    if (this.hand) this.alone.firstElementChild.checked = this.hand.part === "h";
    if (!whole || step !== null) this.player.pause(false);
    if (step !== null) this.player.step = step;
    this.refresh();
  }

  get canHold() {
    return Boolean(this.whole && this.by.program && this.by.usual);
  }

  // The reading with the hand, if any.
  refresh() {
    const {
      whole,
      by: { program, memory, usual },
      hand,
    } = this;
    this.isHeld = Boolean(hand && this.canHold);
    this.shown = this.isHeld
      ? shownOf(
          whole.image,
          readWith(program, whole.image, hand, usual),
          memory,
          false,
          this.view?.word,
          whole.reading,
        )
      : whole;
    if (this.shown !== whole) this.shown.end.since = Math.min(this.shown.end.since, hand.row); // what it has from a hand is told
    this.draw();
  }

  // After step t, with the hand or without it: what is shown, what would be had nobody touched it, or null, and what is told.
  momentAt(t, held = this.isHeld) {
    const { whole, view, hand, by } = this,
      shown = held ? this.shown : whole;
    const told =
      held && t === hand.row
        ? handTold(whole.reading, shown.reading, hand, by.usual, view.word)
        : story(shown.rows, t, view.word, shown.end);
    return { shown, was: held && t >= hand.row ? whole : null, told };
  }

  // What a hand does to the memory after the row at the cursor: {does, which, percent}, or of a single unit its layer and number.
  lay({ does, which, layer, unit, percent, row = this.step }) {
    const { usual } = this.by,
      of = usual.find((u) => u.layer === layer),
      part = this.alone.firstElementChild.checked ? "h" : "both";
    if (does === "unit" && unit !== undefined) which = of ? of.first + unit : -1;
    this.player.pause(false);
    this.hand = percent && which >= 0 ? { row, does, which, percent, part } : null;
    this.refresh();
  }

  // All as it was, in a moment.
  putBack() {
    const from = this.hand,
      began = performance.now();
    const frame = (now) => {
      const left = still.matches || from.does === "wipe" ? 0 : 1 - (now - began) / BACK,
        percent = Math.round(from.percent * left);
      this.hand = left > 0 && percent ? { ...from, percent } : null;
      this.refresh();
      if (this.hand) requestAnimationFrame(frame);
      else this.handed("");
    };
    frame(began);
  }

  // The first rows with ink, of those that go in one after the other.
  inked() {
    const { image } = this.shown,
      rows = [...Array(LAST + 1).keys()];
    return rows.filter((r) => Math.max(...image.subarray(28 * r, 28 * (r + 1))) > LIT);
  }

  lengthOf(t) {
    const { speed } = this.settings,
      at = this.slow.indexOf(t);
    if (at >= 0) return SLOWLY[at];
    return t < this.inked()[0] ? BLANK * speed : speed;
  }

  // slowly: whether the first rows with ink are to go in slowly; once a visit they do by themselves.
  play(byItself = false, slowly = byItself && isFirst(SLOW_ONCE)) {
    if (!this.shown || (byItself && still.matches)) return;
    this.slow =
      slowly && !still.matches && this.view.reads === "forward" ? this.inked().slice(0, 2) : [];
    if (slowly && this.slow.length) this.player.step = Math.max(0, this.slow[0] - 1);
    this.player.play(byItself);
  }

  toggle() {
    const { player } = this;
    if (!player.playing) return player.share < 1 ? player.play(false, player.share) : this.play();
    player.pause(true, this.slow.includes(this.step) ? player.share : 1); // what is explained stays, to be looked at
    this.rested();
  }

  // What plays by itself ends with everything read.
  stop() {
    if (this.player.playing && this.player.byItself) this.player.move(LAST);
    else this.player.pause();
  }

  stepOf({ clientX, clientY }) {
    const { left, top } = this.stage.root.getBoundingClientRect();
    return this.stage.stepAt(clientX - left, clientY - top);
  }

  // What there is to say of a row, in the panels that have them.
  rowAt(event) {
    const { left, top } = this.stage.root.getBoundingClientRect(),
      r = this.stage.pictureRowAt(event.clientX - left, event.clientY - top);
    const { memory, image } = this.shown,
      step = this.stepOf(event),
      note = this.stage.noteAt(event.clientX - left, event.clientY - top);
    if (note) return note;
    if (r !== undefined && memory) {
      const share = (v) => (v === null || Number.isNaN(v) ? "–" : percent(Math.max(0, v))),
        usual = memory.usual?.[this.step][r];
      const here = share(memory.leftAt(this.shown.pictureAt(this.step), image, r));
      return say(usual === undefined ? "left" : "left.usual", {
        at: atStep(this.view.word === "column" ? "column" : "row", r),
        here,
        usual: share(usual ?? null),
      });
    }
    return step === undefined ? "" : rowSaid(this.shown, step, this.view.word);
  }

  // Columns become wide, {part, first, past}, or, with null, all are as before.
  spread(columns) {
    this.stage.spread = columns;
    this.touch.hover(null);
    this.draw();
  }

  // Those of a group.
  spreadBy({ clientX, clientY }) {
    const { stage } = this,
      { left, top } = stage.root.getBoundingClientRect(),
      at = stage.scene && placeAt(stage.scene, clientX - left, clientY - top);
    if (at)
      this.spread(stage.spread ? null : spreadAt(this.view.states[at.part], at.part, at.column));
  }

  // The same by a key: a digit's, or, where none speaks for it, the first, the second, ... tenth of all.
  spreadTo(digit) {
    const { states } = this.view,
      part = Math.max(
        0,
        states.findIndex(({ groups }) => groups.some(([of]) => of === digit)),
      ),
      { groups, columns } = states[part];
    const column =
        groups.find(([of]) => of === digit)?.[1] ??
        Math.floor(((digit + 0.5) * columns.length) / 10),
      to = spreadAt(states[part], part, column);
    this.spread(JSON.stringify(to) === JSON.stringify(this.stage.spread) ? null : to);
  }

  // Of what is asked about, what it adds to the sums and to the picture; null where nothing is.
  addsOf(touch) {
    const {
      by: { program, usual },
      shown,
      step,
      view,
      hand,
    } = this;
    if (!touch || touch.moved || !program) return null;
    const of = unitsOf(view, touch),
      key = `${step} ${of.layer} ${of.units}`;
    if (this.asked?.key !== key || this.asked.shown !== shown) {
      const sums = addedBy(program, shown, shown === this.whole ? null : hand, usual, {
        ...of,
        t: step,
      });
      this.asked = {
        ...of,
        key,
        shown,
        sums,
        picture: shown.memory?.partAt(shown.reading.layers, step, of) ?? null,
      };
    }
    return this.asked;
  }

  click(event) {
    const step = this.stepOf(event);
    if (
      step === undefined ||
      !this.shown ||
      this.touch.isDragged ||
      event.target.closest(".card, button")
    )
      return;
    this.player.move(step);
    this.rested();
  }

  // Space, arrow keys, digits and Escape; whether it was one of these.
  key({ key }) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key],
      isDigit = /^\d$/.test(key),
      isBack = key === "Escape" && this.stage.spread;
    if (!this.shown || (key !== " " && !by && !isDigit && !isBack)) return false;
    if (isDigit) this.spreadTo(Number(key));
    else if (isBack) this.spread(null);
    else if (key === " ") this.toggle();
    else {
      if (this.player.playing && this.player.byItself) this.player.move(LAST);
      this.player.move(this.step + by);
      this.say(this.row.ariaValueText);
      this.rested();
    }
    return true;
  }

  // What goes in slowly, or what the card means and what can be done, where the pointer is: parts, of which the last may stand alone.
  hinted(held, slow, weighed) {
    const {
      view,
      touch: { over, isOff },
      stage: { places: { narrow } = {} },
      shown,
      player,
    } = this;
    if (slow && !narrow && weighed)
      return [ribbonsTold(shown, player.step, weighed, player.share > POURS)];
    if (slow && !narrow && view.word !== "step" && view.states.length === 1 && player.share > MIXES)
      return [say("slow.curves")];
    if (isOff) return [];
    const isGrouped = view.states.some(({ groups }) => groups.length);
    if (over?.lines || (!isGrouped && !held)) return [say("spread")];
    if (over && !over.lean)
      return [
        say(view.ordered ? "head.speaks" : `head.${view.show === "votes" ? "votes" : "signs"}`, {
          digit: view.digit,
          for: say("for"),
          against: say("against"),
        }),
      ];
    const second = this.by.usual.reduce(
      (sum, { states, units }) => sum + (states > 1 ? units : 0),
      0,
    );
    if (held)
      return [
        ...(second
          ? [say(`hand.second${this.hand.part === "h" ? ".left" : ""}`, { count: second })]
          : []),
        say("hand.faded"),
      ];
    return [...(narrow ? [say("hand.where")] : []), say("hand.try")];
  }

  get room() {
    const {
        root,
        stage: { root: stage },
      } = this,
      below = root.offsetHeight - stage.offsetHeight;
    let top = stage.getBoundingClientRect().top + scrollY;
    for (let up = stage.parentElement; up; up = up.parentElement)
      top += up.scrollTop && up !== document.documentElement ? up.scrollTop : 0;
    return { width: stage.clientWidth, height: innerHeight - top - below - 10 };
  }

  draw() {
    const { shown, view, look, player, stage, root, room } = this; // measured before anything is written: once a frame
    root.dataset.empty = shown ? "no" : "yes";
    for (const part of [this.row, this.button, this.slowly]) part.disabled = !shown;
    const { step, share: p, playing: plays } = player,
      slow = (plays || p < 1) && this.slow.includes(step),
      rests = !plays && !slow;
    const { canHold, isHeld: held } = this,
      two = this.by.usual?.some((of) => of.states > 1);
    this.touch.isOff = !canHold || !rests;
    this.wipe.hidden = held || (shown && !canHold);
    this.wipe.disabled = !canHold;
    this.back.hidden = !held;
    this.alone.hidden = !held || !two;
    this.slowly.hidden = this.after.parentNode.hidden = held; // as what a hand has comes in their place
    this.all.hidden = !stage.spread;
    const weighed =
      view && slow && p > WEIGHS ? weighedAt(this.by.program, shown, view, step) : null;
    stage.hint(this.hint, view ? this.hinted(held, slow, weighed) : []);
    retell(this.button, say(plays ? "pause" : "play"));
    if (!view || !root.isConnected) return;
    if (!shown) {
      this.row.ariaValueText = "";
      retell(this.told, "");
      if (room.width) stage.fit(room, view, Boolean(this.by.memory));
      return;
    }
    this.row.value = step + 1;
    const here = atStep(view.word, step); // all that other lenses say: in a quiz they tell no answer
    this.row.ariaValueText = root.dataset.watched === "no" ? here : rowSaid(shown, step, view.word);
    this.row.parentNode.style.setProperty("--done", `${(100 * step) / LAST}%`);
    retell(this.row.nextElementSibling, here);
    if (!room.width) return;
    const { was, told } = this.momentAt(step),
      pulls = canHold && rests && !held,
      touch = this.touch.isOff ? null : this.touch.shown;
    stage.draw(room, view, look, shown, step, {
      p,
      slow,
      plays,
      was,
      touch,
      marked: this.touch.marked,
      taken: this.by.usual?.map((of) => of.layer),
      pulls,
      adds: this.addsOf(touch),
      weighed,
    });
    const { answered } = stage.scene.at;
    const text = slow
      ? captionAt(
          p,
          view.word,
          step,
          view.states.length,
          weighed && !stage.places.narrow,
          view.addsRow,
        )
      : told;
    retell(this.told, text);
    this.told.dataset.long =
      text.length + (text.match(WIDE_LETTERS)?.length ?? 0) > LONG ? "yes" : "no";
    if (slow)
      this.row.ariaValueText = rowSaid(shown, answered, view.word); // not before it is so
    else if (plays) this.tellChange(answered);
    this.moved(answered);
  }

  // For who hears it: each change of mind while it plays.
  tellChange(t) {
    const mind = ideaAfter(this.shown, t);
    if (mind === null || mind === this.mind) return;
    this.mind = mind;
    this.say(rowSaid(this.shown, t, this.view.word));
  }
}
