// The stage with its controls: a reading is played, explained, and changed by a hand. The host
// passes the reading and callbacks, such as one for when the cursor comes to rest, and keeps
// everything else.

import { Asking } from "../explanation/asking.js";
import { Caption } from "./caption.js";
import { Controls } from "../player/controls.js";
import { elementWithin } from "../elements.js";
import { drawWatching, observeRoom } from "./frame.js";
import { handText } from "../hand/hands.js";
import { HeldMemory } from "../hand/held_memory.js";
import { nextThing } from "./invitation.js";
import { glideNumber } from "../player/player.js";
import { Playback } from "../player/playback.js";
import { StagePointer } from "./stage_pointer.js";
import { Stage } from "./stage.js";
import { guessAfter, stepAnswerSentence } from "../reader/story.js";
import { Touch } from "../hand/touch.js";
import { translate } from "../words.js";

/** @import { Stop } from "../player/first_viewing.js" */
/** @import { ReadingTools } from "../hand/held_memory.js" */
/** @import { Lines } from "./stage.js" */
/** @import { HandOrder } from "../hand/touch.js" */
/** @import { Look, ReadingResult, UnitShares, View } from "../types.js" */

/**
 * @typedef {object} Owner who hears of it
 * @property {(t: number) => void} [onMove] called after each frame with the step whose answer is
 *   shown
 * @property {() => void} [onRest] called when the cursor comes to rest or playing ends
 * @property {(hand: string) => void} [onHand] called when the hand changes, with its text for links
 * @property {(text: string) => void} [say] announces a text to screen readers
 * @property {(place: HTMLElement) => Lines} [makeHeatmap]
 * @property {() => boolean} [isQuiet] true while there is no invitation, as when the pen is down
 * @property {() => void} [draw] empties the pad for a drawing
 * @property {() => void} [train] opens the page for training
 */

const ARRIVES = 1500,
  BACK = 350,
  PULLS = 900; // ms

export class Watching {
  /** @type {?View} */
  view = null;
  /** @type {?Look} */
  look = null;
  isWatched = true; // true for the stage, false for another lens, which uses only the slider
  /** @type {Set<string>} */
  done = new Set(); // which of "pull" and "draw" was done, for the next invitation
  /** @type {{key: string, result: ?ReadingResult, of: ?UnitShares}} */
  shares = { key: "", result: null, of: null }; // of the units under the pointer, see frame.js
  stopGlide = () => {}; // stops a hand that moves by itself
  /** @type {?number} */
  mind = null; // the answer announced last
  /** @type {?Stop} */
  lastStop = null; // the stop announced last

  /**
   * @param {HTMLElement} root the element of watch.html
   * @param {Owner} owner
   */
  constructor(root, owner = {}) {
    this.root = root;
    this.owner = owner;
    translate(root);
    this.stage = new Stage(elementWithin(root, ".stage", HTMLElement), owner.makeHeatmap);
    this.hold = new HeldMemory();
    this.playing = new Playback(this);
    this.asking = new Asking(this);
    this.touch = new Touch(this);
    this.pointing = new StagePointer(this);
    this.caption = new Caption(this);
    this.controls = new Controls(this);
    observeRoom(root, () => this.draw());
  }

  /** Called when the cursor has come to rest. */
  rest() {
    this.owner.onRest?.();
  }

  /** @param {string} text */
  say(text) {
    this.owner.say?.(text);
  }

  get player() {
    return this.playing.player;
  }

  get step() {
    return this.player.step;
  }

  get result() {
    return this.hold.result;
  }

  get hand() {
    return this.hold.hand;
  }

  get isHeld() {
    return this.hold.isHeld;
  }

  /**
   * @param {?ReadingResult} whole the reading
   * @param {ReadingTools} by
   * @param {?number} step the new step of the cursor; null: unchanged
   * @param {?string} hand in the format of links
   */
  take(whole, by = {}, step = null, hand = null) {
    if (whole?.image !== this.hold.whole?.image) {
      this.stopGlide();
      this.playing.viewing = null;
      this.asking.explanation.close();
      if (this.done.has("pull") && whole) this.done.add("draw");
    }
    this.hold.setReading(whole, by, hand);
    if (this.hand) this.controls.part.checked = this.hand.part === "h";
    if (!whole || step !== null) this.player.pause(false);
    if (step !== null) this.player.step = step;
    this.readAgain();
  }

  /** Reads again with the hand, if any. */
  readAgain() {
    this.hold.readAgain(this.view?.word);
    this.draw();
  }

  /**
   * Puts a hand on the memory after the row at the cursor.
   * @param {HandOrder & {row?: number}} lay
   */
  lay({ does, which = 0, layer, unit, percent, row = this.step }) {
    const of = this.hold.by.ranges?.find((u) => u.layer === layer),
      part = this.controls.part.checked ? "h" : "both";
    if (does === "unit" && unit !== undefined) which = of ? of.first + unit : -1;
    this.stopGlide();
    this.player.pause(false);
    this.asking.explanation.close();
    this.playing.viewing = null;
    this.done.add("pull");
    this.hold.hand = percent && which >= 0 ? { row, does, which, percent, part } : null;
    this.readAgain();
  }

  /** Takes the hand back, as a short animation. */
  putBack() {
    const from = this.hand,
      ms = from?.does === "wipe" ? 0 : BACK,
      show = (/** @type {number} */ v) => {
        const percent = Math.round(v);
        this.hold.hand = from && percent ? { ...from, percent } : null;
        this.readAgain();
      };
    this.stopGlide();
    if (from) this.stopGlide = glideNumber(from.percent, 0, ms, show, () => this.tellHand());
  }

  /** Follows the invitation, at the row that its button names. */
  goNext() {
    const { view } = this,
      { does, digit, row } = view ? nextThing(this.hold, this.step, view, this.done) : {};
    if (does !== "pull") return does && this.owner[does]?.();
    if (row !== undefined) this.playing.moveTo(row);
    const pull = (/** @type {number} */ percent) =>
      this.lay({ does, which: digit, percent: Math.round(percent) });
    this.stopGlide = glideNumber(0, 100, PULLS, pull, () => this.endPull());
  }

  /** Called when the bars are released. */
  endPull() {
    this.hold.pulls++;
    this.tellHand();
  }

  /** @param {HandOrder & {row?: number}} lay */
  layAndTell(lay) {
    this.lay(lay);
    this.tellHand();
  }

  tellHand() {
    this.owner.onHand?.(this.hand ? handText(this.hand) : "");
  }

  play(byItself = false) {
    this.playing.play(byItself);
  }

  /** Playing that started by itself jumps to the last row. */
  stop() {
    this.playing.stop();
  }

  key(/** @type {{key: string}} */ event) {
    return this.pointing.handleKey(event);
  }

  /** At the end the parts of the answer appear one after the other. */
  revealAnswer() {
    this.root.dataset.fresh = "yes";
    setTimeout(() => {
      this.root.dataset.fresh = "no";
    }, ARRIVES);
  }

  draw() {
    this.playing.haltAtStop();
    const { result, view, step } = this,
      { viewing } = this.playing,
      scene = drawWatching(this);
    if (!scene || !result || !view) return;
    const { answerStep } = scene.at;
    if (viewing?.isSlow(step))
      // Only when the row has been read
      this.controls.row.ariaValueText = stepAnswerSentence(result, answerStep, view.word);
    else if (this.player.isPlaying) this.announceAnswerChange(result, view, answerStep);
    this.owner.onMove?.(scene.pictureStep);
  }

  /**
   * Announces each change of the answer while it plays.
   * @param {ReadingResult} result
   * @param {View} view
   * @param {number} t
   */
  announceAnswerChange(result, view, t) {
    const mind = guessAfter(result, t);
    if (mind === null || mind === this.mind) return;
    this.mind = mind;
    this.say(stepAnswerSentence(result, t, view.word));
  }

  /**
   * Announces each stop.
   * @param {Stop} stop
   * @param {string} text
   */
  tellStop(stop, text) {
    if (stop === this.lastStop) return;
    this.lastStop = stop;
    this.say(text);
    const root = this.root.getRootNode();
    if (root instanceof Document || root instanceof ShadowRoot)
      if (root.activeElement === this.controls.play)
        // Play is hidden now
        this.caption.focusNextButton();
  }
}
