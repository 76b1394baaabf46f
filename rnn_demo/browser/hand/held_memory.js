// A reading and the hand on its memory, if any: the network reads again with the hand.

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
 * @property {?ReadingResult} was what would be shown without the hand; null without one
 * @property {?Hand["does"]} does the hand's action
 * @property {?number} pulledDigit the digit that the hand pulls up
 * @property {string} sentence
 */

export class HeldMemory {
  /** @type {ReadingTools} */
  by = {};
  /** @type {?ReadingResult} */
  whole = null; // the reading without a hand
  /** @type {?ReadingResult} */
  result = null; // the reading with the hand, or the same
  /** @type {?Hand} */
  hand = null;
  isHeld = false; // true if the reading with the hand is shown
  pulls = 0; // number of hands on this memory since it was read

  /**
   * @param {?ReadingResult} whole
   * @param {ReadingTools} by
   * @param {?string} hand in the format of links
   */
  setReading(whole, by, hand) {
    if (!hand) this.pulls = 0;
    Object.assign(this, { whole, by, hand: handFrom(hand, by.ranges) });
  }

  get canHold() {
    return Boolean(this.whole && this.by.program && this.by.ranges);
  }

  /**
   * Reads with the hand, if any.
   * @param {string | undefined} word the name of a step
   */
  readAgain(word) {
    const { whole, hand } = this,
      { program, memory, ranges } = this.by;
    this.isHeld = Boolean(hand && whole && program && ranges);
    this.result = whole;
    if (!hand || !whole || !program || !ranges) return;
    const reading = readWithHand(program, whole.image, hand, ranges),
      result = resultOf(whole.image, reading, memory, { names: whole.names }, word, whole.reading);
    result.end.since = Math.min(result.end.since, hand.row); // the words tell what a hand caused
    this.result = result;
  }

  /**
   * The moment after step t, with the hand or without it.
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
