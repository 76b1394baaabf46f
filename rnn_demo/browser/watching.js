// The stage with what leads it: a reading that is played, asked about and taken in the hand. The
// app and the page without a server hand it the reading, and what is to happen where the cursor
// rests; all else, such as whose reading it is, is theirs.

import { doubtOf } from "./answer_sum.js";
import { Caption } from "./caption.js";
import { Controls } from "./controls.js";
import { elementWithin } from "./elements.js";
import { Explanation } from "./explanation.js";
import { drawWatching, hearRoom } from "./frame.js";
import { handText } from "./hands.js";
import { Hold } from "./hold.js";
import { still } from "./player.js";
import { LAST, Playing } from "./playing.js";
import { Pointing } from "./pointing.js";
import { Stage } from "./stage.js";
import { ideaAfter, rowSaid } from "./story.js";
import { Touch } from "./touch.js";
import { tell } from "./words.js";

/** @import { Stop } from "./first_viewing.js" */
/** @import { Question } from "./explanation.js" */
/** @import { By } from "./hold.js" */
/** @import { Lines } from "./stage.js" */
/** @import { Lay } from "./touch.js" */
/** @import { Look, Shown, UnitShares, View } from "./types.js" */

/**
 * @typedef {object} Owner who hears of it
 * @property {(t: number) => void} [moved] called after each frame, with the step that is answered
 * @property {() => void} [rested] called where the cursor comes to rest, or playing is over
 * @property {(hand: string) => void} [handed] called when there is another hand, as links hold it
 * @property {(text: string) => void} [say] tells those who only hear
 * @property {(place: HTMLElement) => Lines} [makeHeatmap]
 */

const ARRIVES = 1500; // ms

export class Watching {
  /** @type {?View} */
  view = null;
  /** @type {?Look} */
  look = null;
  isWatched = true; // and not another lens, of which it has the slider alone
  /** @type {Set<string>} */
  done = new Set(); // what of "pull" and "draw" was done: then another thing comes next
  /** @type {{key: string, shown: ?Shown, of: ?UnitShares}} */
  shares = { key: "", shown: null, of: null }; // of what one points at, as frame.js has them
  /** @type {?number} */
  origin = null; // the step from which an explanation went elsewhere
  /** @type {?number} */
  mind = null; // the answer that who only hears was told last
  /** @type {?Stop} */
  lastStop = null; // of which who only hears was told

  /**
   * @param {HTMLElement} root the element of watch.html
   * @param {Owner} owner
   */
  constructor(root, { moved, rested, handed, say, makeHeatmap } = {}) {
    this.root = root;
    const nobody = () => {};
    this.moved = moved ?? nobody;
    this.rested = rested ?? nobody;
    this.handed = handed ?? nobody;
    this.say = say ?? nobody;
    tell(root);
    const redraw = () => this.draw();
    this.stage = new Stage(elementWithin(root, ".stage", HTMLElement), makeHeatmap);
    this.hold = new Hold();
    this.playing = new Playing({
      shown: () => this.shown,
      view: () => this.view,
      draw: redraw,
      begin: () => this.explanation.close(),
      rest: () => this.rested(),
      after: () => (this.shown && this.canHold ? doubtOf(this.shown) : null) ?? LAST,
      arrive: () => this.arrive(),
    });
    this.explanation = new Explanation(redraw, still);
    this.touch = new Touch(this.stage.root, this.stage.card, () => this.stage.scene, {
      lay: (does) => this.lay(does),
      done: () => {
        this.hold.pulls++;
        this.tellHand();
      },
      spread: (columns) => this.pointing.spread(columns),
      redraw,
    });
    this.pointing = new Pointing(this);
    this.caption = new Caption(root, {
      goOn: () => this.playing.goOn(),
      skip: () => this.playing.skip(),
      step: () => this.explainOn(),
      close: () => this.explain(null),
    });
    this.caption.element.onkeydown = (e) => this.pointing.keyInCaption(e);
    this.asks = [...root.querySelectorAll("button.ask")].filter((e) => e instanceof HTMLElement);
    for (const ask of this.asks)
      ask.onclick = () => this.explain(ask.dataset.about === "memory" ? "memory" : "answer");
    this.controls = new Controls(root, this.playing.settings, {
      toggle: () => this.playing.toggle(),
      slowly: () => this.playing.play(false, true),
      wipe: () => this.layAndTell({ does: "wipe", which: 0, percent: 100 }),
      putBack: () =>
        this.hold.putBack(
          () => this.refresh(),
          () => this.handed(""),
        ),
      part: () => this.hold.hand && this.layAndTell(this.hold.hand),
      spreadAll: () => this.pointing.spread(null),
      move: (step) => {
        this.playing.viewing = null;
        this.player.move(step);
      },
      rest: () => this.rested(),
      set: (settings) => this.playing.set(settings),
    });
    hearRoom(root, redraw);
  }

  get player() {
    return this.playing.player;
  }

  get step() {
    return this.player.step;
  }

  get viewing() {
    return this.playing.viewing;
  }

  get settings() {
    return this.playing.settings;
  }

  get whole() {
    return this.hold.whole;
  }

  get shown() {
    return this.hold.shown;
  }

  get hand() {
    return this.hold.hand;
  }

  get isHeld() {
    return this.hold.isHeld;
  }

  get canHold() {
    return this.hold.canHold;
  }

  /**
   * @param {?Shown} whole a reading
   * @param {By} by
   * @param {?number} step where the cursor is to be; null: it goes on as it does
   * @param {?string} hand as a link holds it
   */
  take(whole, by = {}, step = null, hand = null) {
    if (whole?.image !== this.whole?.image) {
      this.playing.viewing = null;
      this.explanation.close();
      if (this.done.has("pull") && whole) this.done.add("draw");
    }
    this.hold.take(whole, by, hand);
    if (this.hand) this.controls.part.checked = this.hand.part === "h";
    if (!whole || step !== null) this.player.pause(false);
    if (step !== null) this.player.step = step;
    this.refresh();
  }

  /** Reads again with the hand, if any. */
  refresh() {
    this.hold.read(this.view?.word);
    this.draw();
  }

  /**
   * What a hand does to the memory after the row at the cursor.
   * @param {Lay & {row?: number}} lay
   */
  lay({ does, which = 0, layer, unit, percent, row = this.step }) {
    const of = this.hold.by.usual?.find((u) => u.layer === layer),
      part = this.controls.part.checked ? "h" : "both";
    if (does === "unit" && unit !== undefined) which = of ? of.first + unit : -1;
    this.player.pause(false);
    this.explanation.close();
    this.playing.viewing = null;
    this.done.add("pull");
    this.hold.hand = percent && which >= 0 ? { row, does, which, percent, part } : null;
    this.refresh();
  }

  /** @param {Lay & {row?: number}} lay */
  layAndTell(lay) {
    this.lay(lay);
    this.tellHand();
  }

  tellHand() {
    this.handed(this.hand ? handText(this.hand) : "");
  }

  /** @param {number} t */
  momentAt(t, isHeld = this.isHeld) {
    if (!this.view) throw new Error("nothing is read");
    return this.hold.momentAt(t, this.view, isHeld);
  }

  play(byItself = false) {
    this.playing.play(byItself);
  }

  /** What plays by itself ends with everything read. */
  stop() {
    this.playing.stop();
  }

  /** @param {{key: string}} event */
  key(event) {
    return this.pointing.key(event);
  }

  /** What comes last comes one after the other. */
  arrive() {
    this.root.dataset.fresh = "yes";
    setTimeout(() => {
      this.root.dataset.fresh = "no";
    }, ARRIVES);
  }

  /**
   * How its memory, or its answer, comes about; null: no more.
   * @param {?Question} of
   */
  explain(of, n = 0) {
    if (this.player.playing || this.player.share < 1) this.player.pause(false);
    if (this.origin !== null) this.player.step = this.origin;
    this.origin = null;
    this.playing.viewing = null;
    this.explanation.show(of, n);
    if (!of) this.rested();
  }

  explainOn() {
    const { explanation, shown, view, step } = this,
      how = shown && view && explanation.at(this.hold.by.program, shown, view, step);
    if (!how) return;
    const n = (explanation.n + 1) % how.steps.length;
    if (!n) return this.explain(explanation.of);
    const to = explanation.goesTo(shown, step, how.steps[n]);
    if (to !== null) {
      this.origin = step;
      this.player.step = to;
    }
    explanation.show(explanation.of, n);
  }

  draw() {
    this.playing.halt();
    const { shown, view, step, viewing } = this,
      scene = drawWatching(this);
    if (!scene || !shown || !view) return;
    const { answered } = scene.at;
    if (viewing?.isSlow(step))
      this.controls.row.ariaValueText = rowSaid(shown, answered, view.word); // not before it is so
    else if (this.player.playing) this.tellChange(shown, view, answered);
    this.moved(answered);
  }

  /**
   * For who hears it: each change of mind while it plays.
   * @param {Shown} shown
   * @param {View} view
   * @param {number} t
   */
  tellChange(shown, view, t) {
    const mind = ideaAfter(shown, t);
    if (mind === null || mind === this.mind) return;
    this.mind = mind;
    this.say(rowSaid(shown, t, view.word));
  }

  /**
   * And each stop.
   * @param {Stop} stop
   * @param {string} text
   */
  tellStop(stop, text) {
    if (stop === this.lastStop) return;
    this.lastStop = stop;
    this.say(text);
    const root = this.root.getRootNode();
    if (root instanceof Document || root instanceof ShadowRoot)
      if (root.activeElement === this.controls.play) this.caption.focus(); // it is not there now
  }
}
