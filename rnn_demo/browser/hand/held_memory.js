// A reading, and a hand on its memory: where there is one, the network reads again with it.

import { handFrom, readWithHand } from "./hands.js";
import { handSentence } from "./hand_words.js";
import { resultOf } from "../stage/scene.js";
import { storyAt } from "../reader/story.js";

/** @import { Hand, MemoryReader, Program, ReadingResult, UnitRanges, View } from "../types.js" */

/**
 * @typedef {object} ReadingTools what a hand needs, where it can be laid on the memory
 * @property {?Program} [program]
 * @property {?MemoryReader} [memory]
 * @property {?UnitRanges[]} [ranges]
 *
 * @typedef {object} MomentResult
 * @property {ReadingResult} result
 * @property {?ReadingResult} was what would be shown had nobody touched the memory; null where nobody has
 * @property {?Hand["does"]} does what a hand does to it
 * @property {?number} pulledDigit the digit that it pulls up
 * @property {string} sentence
 */

export class HeldMemory {
  /** @type {ReadingTools} */
  by = {};
  /** @type {?ReadingResult} */
  whole = null; // what is read
  /** @type {?ReadingResult} */
  result = null; // the same with the hand
  /** @type {?Hand} */
  hand = null;
  isHeld = false; // whether what is shown is with it
  pulls = 0; // how often a hand was laid on this memory since it was as it is

  /**
   * @param {?ReadingResult} whole
   * @param {ReadingTools} by
   * @param {?string} hand as a link holds it
   */
  setReading(whole, by, hand) {
    if (!hand) this.pulls = 0;
    Object.assign(this, { whole, by, hand: handFrom(hand, by.ranges) });
  }

  get canHold() {
    return Boolean(this.whole && this.by.program && this.by.ranges);
  }

  /**
   * The reading with the hand, if any.
   * @param {string | undefined} word what a step is called
   */
  readAgain(word) {
    const { whole, hand } = this,
      { program, memory, ranges } = this.by;
    this.isHeld = Boolean(hand && whole && program && ranges);
    this.result = whole;
    if (!hand || !whole || !program || !ranges) return;
    const reading = readWithHand(program, whole.image, hand, ranges),
      result = resultOf(whole.image, reading, memory, { names: whole.names }, word, whole.reading);
    result.end.since = Math.min(result.end.since, hand.row); // what it has from a hand is told
    this.result = result;
  }

  /**
   * What there is to see after step t, with the hand or without it.
   * @param {number} t
   * @param {View} view
   * @param {boolean} isHeld
   * @returns {MomentResult}
   */
  momentAt(t, { word }, isHeld = this.isHeld) {
    const { whole, result, hand } = this;
    if (!whole || !result) throw new Error("nothing is read");
    if (!isHeld || !hand)
      return {
        result: whole,
        was: null,
        does: null,
        pulledDigit: null,
        sentence: storyAt(whole.rows, t, word, whole.end),
      };
    const sentence =
      t === hand.row
        ? handSentence(whole.reading, result.reading, hand, this.by.ranges ?? [], word)
        : storyAt(result.rows, t, word, result.end);
    const isPast = t >= hand.row,
      pulledDigit = isPast && hand.does === "pull" ? hand.which : null;
    return { result, was: isPast ? whole : null, does: hand.does, pulledDigit, sentence };
  }
}
