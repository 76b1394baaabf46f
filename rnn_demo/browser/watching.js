// The stage with what leads it: slider, caption, Play, speed. The app and the page without a server hand it a reading,
// and what is to happen where the cursor rests; all else, such as whose reading it is, is theirs.

import { ROWS } from "./constants.js";
import { SURE } from "./answer_panel.js";
import { Caption } from "./caption.js";
import { spreadAt } from "./columns.js";
import { Explanation, doubtOf, explained, memoryParts } from "./explanation.js";
import { BLANK, FirstViewing, inked, isSeen, markSeen } from "./first_viewing.js";
import { addedBy, handFrom, handText, handTold, readWith } from "./hands.js";
import { Player, keepSettings, settingsOf, still } from "./player.js";
import { shownOf } from "./scene.js";
import { Stage } from "./stage.js";
import { atStep, ideaAfter, likeliest, mindsOf, percent, rowSaid, story } from "./story.js";
import { Touch, placeAt, unitsOf } from "./touch.js";
import { retell, say, tell } from "./words.js";

const TURNS = 4; // rows' time, where it changes its mind
const BACK = 350,
  ARRIVES = 1500; // ms
export const LAST = ROWS - 1; // the step after which all is read

export class Watching {
  by = {}; // what a hand needs, as `take` is given it
  whole = null; // what is read, as `shownOf` of scene.js, or nothing
  shown = null; // the same with a hand on the memory, where there is one
  hand = null; // as hands.js has it
  isHeld = false; // whether what is shown is with it
  viewing = null; // the first viewing, while it lasts
  pulls = 0; // how often a hand was laid on this memory since it was as it is
  done = new Set(); // what of "pull" and "draw" was done: then another thing comes next
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
      button: find("button.play"),
      speed: find("select"),
      after: find(".after input"),
      slowly: find("button.slowly"),
      wipe: find("button.wipe"),
      back: find("button.back"),
      alone: find(".alone"),
      all: find("button.whole"),
      asks: [...root.querySelectorAll("button.ask")],
    });
    this.touch = new Touch(this.stage.root, this.stage.card, () => this.stage.scene, {
      lay: (does) => this.lay(does),
      done: () => {
        this.pulls++;
        this.handed(this.hand ? handText(this.hand) : "");
      },
      spread: (columns) => this.spread(columns),
      redraw: () => this.draw(),
    });
    this.player = new Player(
      () => this.draw(),
      (t) => this.lengthOf(t),
    );
    this.explanation = new Explanation(() => this.draw(), still);
    this.caption = new Caption(root, {
      goOn: () => this.goOn(),
      skip: () => this.skip(),
      step: () => this.explainOn(),
      close: () => this.explain(null),
    });
    find(".caption").onkeydown = (e) => this.keyInCaption(e);
    for (const ask of this.asks) ask.onclick = () => this.explain(ask.dataset.about);
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
    this.row.oninput = () => {
      this.viewing = null;
      this.player.move(this.row.value - 1);
    };
    this.row.onchange = () => this.rested();
    this.stage.root.addEventListener("click", (e) => this.click(e));
    this.stage.root.addEventListener("dblclick", (e) => this.spreadBy(e));
    this.stage.root.addEventListener("pointermove", (e) => {
      this.stage.root.title =
        this.shown && !e.target.closest(".card, .caption") ? this.rowAt(e) : "";
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
    if (whole?.image !== this.whole?.image) {
      this.viewing = null;
      this.explanation.of = null;
      if (this.done.has("pull") && whole) this.done.add("draw");
    }
    if (!hand) this.pulls = 0;
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
    this.explanation.of = this.viewing = null;
    this.done.add("pull");
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

  lengthOf(t) {
    const { shown, viewing } = this,
      { speed } = this.settings;
    if (viewing) return viewing.lengthOf(t, speed);
    if (mindsOf(shown).some((mind) => mind.t === t)) return TURNS * speed;
    return t < inked(shown)[0] ? BLANK * speed : speed;
  }

  // slowly: whether it is to stop where there is something to say; the first time it does by itself.
  play(byItself = false, slowly = byItself && !isSeen()) {
    if (!this.shown || (byItself && still.matches)) return;
    this.explanation.of = null;
    this.viewing = slowly ? FirstViewing.of(this.shown, this.view) : null;
    if (this.viewing) {
      this.viewing.byItself = byItself;
      markSeen();
      if (still.matches) return this.jump();
      this.player.step = this.viewing.slow[0];
    }
    this.player.play(byItself);
  }

  // Who wants no motion sees where it stands, one stop after the other.
  jump() {
    const { step, share } = this.viewing.next;
    this.player.pause(false, share);
    this.player.step = step;
    this.draw();
  }

  // Whether it stands where something is to be said until one goes on.
  halt() {
    const { viewing, player } = this,
      stop = viewing?.halt(player);
    if (!stop || !player.playing) return;
    player.pause(false, stop.share);
    player.step = stop.step;
  }

  // From where it stands, on to the next stop; after the last one back to a row that was in doubt, where a hand does most.
  goOn() {
    const { viewing, player } = this,
      from = viewing.goOn();
    if (!viewing.isOver)
      return still.matches ? this.jump() : player.play(viewing.byItself, from.on);
    this.viewing = null;
    this.arrive();
    const doubt = this.canHold ? doubtOf(this.shown) : null;
    player.move(doubt ?? LAST);
    this.rested();
  }

  skip() {
    this.viewing = null;
    this.player.move(LAST);
    this.rested();
  }

  // What comes last comes one after the other.
  arrive() {
    this.root.dataset.fresh = "yes";
    setTimeout(() => {
      this.root.dataset.fresh = "no";
    }, ARRIVES);
  }

  toggle() {
    const { player, viewing } = this;
    if (viewing?.halted) return this.goOn();
    if (player.playing) {
      player.pause(true, viewing?.isSlow(this.step) ? player.share : 1); // what is explained stays, to be looked at
      return this.rested();
    }
    if (viewing || player.share < 1) return player.play(false, player.share);
    this.play();
  }

  // What plays by itself ends with everything read.
  stop() {
    if (this.viewing?.halted && this.viewing.byItself) return this.skip();
    this.viewing = null;
    if (this.player.playing && this.player.byItself) this.player.move(LAST);
    else this.player.pause();
  }

  // How its memory, or its answer, comes about; null: no more.
  explain(of, n = 0) {
    if (this.player.playing || this.player.share < 1) this.player.pause(false);
    if (this.came !== undefined) this.player.step = this.came; // from where it was
    this.came = undefined;
    this.viewing = null;
    this.explanation.show(of, n);
    if (!of) this.rested();
  }

  explainOn() {
    const { explanation, shown, view, player } = this,
      { steps } = explanation.at(this.by.program, shown, view, this.step),
      n = (explanation.n + 1) % steps.length;
    if (!n) return this.explain(explanation.of);
    const to = explanation.goesTo(shown, this.step, steps[n]);
    if (to !== null) {
      this.came = this.step;
      player.step = to;
    }
    explanation.show(explanation.of, n);
  }

  // The digit that one is invited to pull: of those that it does not say now what it thought of most.
  get invited() {
    const { shown, step, view } = this,
      said = likeliest(shown.rows[step]),
      since = Math.min(shown.end.since, step),
      most = shown.rows[0].map((_, d) =>
        Math.max(...shown.rows.slice(since, step + 1).map((row) => row[d])),
      ),
      has = (d) => view.states.some(({ groups }) => groups.some(([of]) => of === d));
    const digits = [...most.keys()].filter((d) => d !== said && has(d));
    return digits.sort((a, b) => most[b] - most[a])[0] ?? null;
  }

  // The one thing that comes next.
  get nextThing() {
    const { step, shown, invited, by, pulls, done } = this;
    if (this.isHeld) {
      const count = by.usual.reduce((sum, of) => sum + (of.states - 1) * of.units, 0),
        isSecond = count && this.hand.part === "both"; // an LSTM's cell state
      if (pulls > 1) return say("next.anew");
      return isSecond ? say("next.second", { count }) : say("next.picture");
    }
    if (done.size) return say(done.has("draw") ? "next.train" : "next.draw");
    if (invited === null) return "";
    const hasIdea = ideaAfter(shown, step) !== null,
      isDoubt = hasIdea && step < LAST && Math.max(...shown.rows[step]) < SURE;
    return say(isDoubt ? "next.pull.doubt" : "next.pull", { digit: invited });
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
    if (this.viewing) {
      if (this.viewing.halted && !event.target.closest("button")) this.goOn();
      return;
    }
    const step = this.stepOf(event);
    if (
      step === undefined ||
      !this.shown ||
      this.touch.isDragged ||
      event.target.closest(".card, .caption, button")
    )
      return;
    this.player.move(step);
    this.rested();
  }

  // Space, arrow keys, digits and Escape; whether it was one of these. While it stands any key goes on.
  key({ key }) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key],
      isDigit = /^\d$/.test(key),
      isBack = key === "Escape" && (this.viewing || this.explanation.isOpen || this.stage.spread);
    if (!this.shown || ["Tab", "Shift"].includes(key)) return false;
    if (isBack) {
      if (this.viewing) this.skip();
      else if (this.explanation.isOpen) this.explain(null);
      else this.spread(null);
    } else if (this.viewing?.halted) this.goOn();
    else if (isDigit) this.spreadTo(Number(key));
    else if (key === " ") this.toggle();
    else if (by) {
      if (this.player.playing && this.player.byItself) this.player.move(LAST);
      this.viewing = null;
      this.player.move(this.step + by);
      this.say(this.row.ariaValueText);
      this.rested();
    } else return false;
    return true;
  }

  // The page leaves keys to a button that has the focus; of these here Escape, and while it stands any other, are the stage's.
  keyInCaption(event) {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || ["Tab", "Shift", "Enter", " "].includes(key)) return;
    if (key !== "Escape" && !this.viewing?.halted) return;
    event.preventDefault();
    event.stopPropagation();
    this.key(event);
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
    const speaks = this.caption.element.offsetParent !== null; // in Train it doesn't
    return { width: stage.clientWidth, height: innerHeight - top - below - 10, speaks };
  }

  draw() {
    this.halt();
    const { shown, view, stage, root, room, viewing, player } = this; // measured before anything is written: once a frame
    Object.assign(root.dataset, {
      empty: shown ? "no" : "yes",
      plays: player.playing ? "yes" : "no",
      viewing: !viewing ? "no" : viewing.halted ? "halted" : "yes",
    });
    document.documentElement.dataset.stage = root.dataset.watched === "no" ? "no" : "yes";
    this.showControls();
    if (!view || !root.isConnected) return;
    if (!shown) {
      this.row.ariaValueText = "";
      this.caption.show({ text: "", kind: "rest" });
      for (const ask of this.asks) ask.hidden = true;
      if (room.width) stage.fit(room, view, Boolean(this.by.memory));
      return;
    }
    const { step } = this;
    this.row.value = step + 1;
    const here = atStep(view.word, step); // all that other lenses say: in a quiz they tell no answer
    this.row.ariaValueText = root.dataset.watched === "no" ? here : rowSaid(shown, step, view.word);
    this.row.parentNode.style.setProperty("--done", `${(100 * step) / LAST}%`);
    retell(this.row.nextElementSibling, here);
    if (!room.width) return;
    this.drawStage(room);
    const { answered } = stage.scene.at;
    if (viewing?.isSlow(step))
      this.row.ariaValueText = rowSaid(shown, answered, view.word); // not before it is so
    else if (player.playing) this.tellChange(answered);
    this.moved(answered);
  }

  get rests() {
    return !this.player.playing && !this.viewing;
  }

  showControls() {
    const { shown, canHold, isHeld: held, player } = this;
    for (const part of [this.row, this.button, this.slowly]) part.disabled = !shown;
    this.touch.isOff = !canHold || !this.rests;
    this.wipe.hidden = held || (shown && !canHold);
    this.wipe.disabled = !canHold;
    this.back.hidden = !held;
    this.alone.hidden = !held || !this.by.usual?.some((of) => of.states > 1);
    this.slowly.hidden = this.after.parentNode.hidden = held; // as what a hand has comes in their place
    this.all.hidden = !this.stage.spread;
    retell(this.button, say(player.playing ? "pause" : "play"));
  }

  drawStage(room) {
    const { shown, view, look, player, stage, viewing, explanation, rests, step } = this,
      { share: p, playing: plays } = player,
      { was, told } = this.momentAt(step),
      how = explanation.at(this.by.program, shown, view, step),
      touch = this.touch.isOff || how ? null : this.touch.shown,
      pulls = this.canHold && rests && !this.isHeld && !how;
    stage.draw(room, view, look, shown, step, {
      p,
      slow: Boolean(viewing?.isSlow(step)),
      plays,
      was,
      touch,
      how,
      veil: viewing?.veilAt(step, p),
      quiet: viewing && !(viewing.halted && step === LAST) ? true : null,
      invited: pulls && !this.done.size ? this.invited : null,
      marked: this.touch.marked,
      taken: this.by.usual?.map((of) => of.layer),
      adds: how ? null : this.addsOf(touch),
    });
    this.showCaption(told, how, touch);
    this.placeAsks(!how && rests && !this.isHeld);
  }

  showCaption(told, how, touch) {
    const { stage, viewing, caption, rests, shown, view, step, player } = this,
      { narrow } = stage.places,
      isAsked = Boolean(touch && !touch.moved) && !narrow; // its sums have the place of words
    let panels = null;
    if (how) {
      const text = explained(how, shown, view, step, narrow, how.of === "answer" && isSeen()),
        n = how.steps.indexOf(how.step) + 1;
      caption.show({
        text,
        kind: "how",
        buttons: n < how.steps.length ? "step" : "again",
        count: `${n} / ${how.steps.length}`,
      });
    } else if (viewing) {
      const [text, lit] = viewing.words(step, player.share, told),
        { halted } = viewing;
      panels = lit;
      caption.show({
        text,
        kind: "viewing",
        big: halted?.step === LAST,
        buttons: halted ? (halted.step === LAST ? "last" : "stop") : null,
      });
      if (halted && this.spoken !== halted) {
        this.say(text);
        if (this.button === this.root.getRootNode().activeElement) caption.focus(); // it is not there now
      }
      this.spoken = halted;
    } else {
      const text = isAsked ? "" : rests ? told : this.turned;
      const next = rests && !isAsked && this.canHold ? this.nextThing : "";
      caption.show({ text, kind: "rest", big: rests && !this.isHeld, next });
    }
    stage.light(panels);
    caption.place(stage.scene, how ? "how" : "rest");
  }

  // What is said while it plays: that it has changed its mind.
  get turned() {
    const { shown, step, view } = this,
      mind = mindsOf(shown).findLast(({ t }) => t <= step && t > step - 2);
    return mind ? say("first.turns", { at: atStep(view.word, mind.t) }) : "";
  }

  // At the arrows that one asks about.
  placeAsks(isThere) {
    const { row, belief, memory, tag, narrow, heads } = this.stage.places,
      { card, at } = this.stage.scene,
      line = row.y + (this.step + 0.5) * card.high,
      into = Math.min(card.line - card.high / 2, line);
    const places = {
      answer: narrow
        ? [belief.x + belief.width, heads.belief.y - 6]
        : [
            (memory.x + memory.width + 4 + belief.x) / 2,
            belief.y + (at.tail * belief.height) / 28 + tag / 2 + 14,
          ],
      memory: narrow
        ? [row.x + row.width / 2, row.y + row.height + 5]
        : [(row.x + row.width + card.x) / 2, into - 34],
    };
    for (const ask of this.asks) {
      const [left, top] = places[ask.dataset.about],
        has =
          ask.dataset.about === "answer" ||
          memoryParts(this.by.program, this.shown, this.view, this.step) !== null;
      ask.hidden = !isThere || !has;
      Object.assign(ask.style, { left: `${left}px`, top: `${top}px` });
    }
  }

  // For who hears it: each change of mind while it plays.
  tellChange(t) {
    const mind = ideaAfter(this.shown, t);
    if (mind === null || mind === this.mind) return;
    this.mind = mind;
    this.say(rowSaid(this.shown, t, this.view.word));
  }
}
