// Edits of a network's memory after a row ("hands"), as in explain/state_edit.py, and the reading
// that follows. A `Hand` is its `StateEdit`; `does` is the action and `which` the target.

import { EDIT_PATTERN, FIRM_CELL_STATE, ROWS } from "../constants.js";
import { unpackNumbersAndCodes } from "../reader/memory.js";
import { handEffectSentence } from "./hand_words.js";
import { resultOf, storyAt } from "../reader/story.js";

/** @import { Foreign, Hand, MemoryReader, Program, ReadingResult, StateEdit } from "../types.js" */
/** @import { UnitRanges, UnitsOfLayer, View } from "../types.js" */

/**
 * @typedef {UnitsOfLayer & {t: number}} Without units whose h is 0 after step t
 *
 * @typedef {object} ReadingTools what a hand needs, if it can edit the memory
 * @property {?Program} [program]
 * @property {?MemoryReader} [memory]
 * @property {?UnitRanges[]} [ranges]
 *
 * @typedef {object} MomentResult
 * @property {ReadingResult} result
 * @property {?ReadingResult} was the reading without the hand; null if there is no hand
 * @property {?Hand["does"]} does the hand's action
 * @property {?number} pulledDigit the digit that the hand pulls up
 * @property {string} sentence
 */

const HAND = new RegExp(`^(?:${EDIT_PATTERN})$`);

/**
 * The text of a hand in links: "9.pull.2.80", "9.wipe.h".
 * @param {Hand} hand
 */
export const handText = ({ row, does, which, percent, part }) =>
  [
    row + 1,
    ...(does === "wipe" ? [does] : [does, which, percent]),
    ...(part === "h" ? ["h"] : []),
  ].join(".");

/**
 * Parses the text of a hand; null if it is invalid. ranges: those of the network, if loaded; a
 * network with fewer units lacks some that a link may name.
 * @param {?string | undefined} text
 * @param {?UnitRanges[]} ranges
 * @returns {?Hand}
 */
export function handFrom(text, ranges = null) {
  const found = HAND.exec(text ?? "");
  if (found === null) return null;
  const [, row, does = "wipe", ...numbers] = found,
    [which, percent] = [Number(numbers[0] ?? 0), Number(numbers[1] ?? 100)];
  if ((does === "pull" && percent < 0) || (does !== "unit" && which > 9)) return null;
  if (does === "unit" && ranges && !ranges.some(({ first, units }) => which < first + units))
    return null;
  return {
    row: Number(row) - 1,
    does: /** @type {Hand["does"]} */ (does),
    which,
    percent,
    part: numbers[2] ? "h" : "both",
  };
}

/**
 * Unpacks ranges. bytes: made by packed_network.py. Returns for each layer that a hand can edit the
 * ranges of unit_ranges.py, as arrays of U numbers: {layer, first, units: U, states,
 * digit, sign, low, high, mean(digit, step): [h] or [h, c]}.
 * @param {Uint8Array} bytes
 * @returns {UnitRanges[]}
 */
export function unpackUnitRanges(bytes) {
  const { header, numbers, codes } = unpackNumbersAndCodes(bytes);
  let at = 0,
    code = 0;
  const next = (/** @type {number} */ count) => numbers.subarray(at, (at += count));
  return header.layers.map((/** @type {Foreign} */ of) => {
    const units = of.digit.length,
      width = of.states * units,
      from = code,
      scale = next(width);
    code += 10 * ROWS * width;
    /** @type {UnitRanges["mean"]} */
    const mean = (d, step) =>
      Array.from({ length: of.states }, (_, s) =>
        Float32Array.from(
          { length: units },
          (_, u) => codes[from + (d * ROWS + step) * width + s * units + u] * scale[s * units + u],
        ),
      );
    return { ...of, units, low: next(units), high: next(units), mean };
  });
}

/**
 * Edits a layer's state, [h] or [h, c], in place. of: a result of `unpackUnitRanges`.
 * @param {Hand} hand
 * @param {UnitRanges} of
 * @param {Float64Array[]} state
 */
function applyHand({ row, does, which, percent, part }, of, state) {
  const parts = part === "h" ? state.slice(0, 1) : state,
    share = Math.abs(percent) / 100,
    [h, c] = parts;
  const goal = does === "pull" ? of.mean(which, row) : null;
  for (let u = 0; u < of.units; u++) {
    if (does === "wipe") for (const a of parts) a[u] = 0;
    else if (goal) for (const [s, a] of parts.entries()) a[u] += share * (goal[s][u] - a[u]);
    else {
      const isOf = does === "push" ? of.digit[u] === which : of.first + u === which,
        speaks = isOf ? (does === "push" ? of.sign[u] : 1) : 0;
      const way = speaks * Math.sign(percent),
        end = way > 0 ? of.high[u] : of.low[u];
      const room = Math.max(way * (end - h[u]), 0); // 0 if the value is already beyond the end
      h[u] += way * Math.min(share * (of.high[u] - of.low[u]), room);
      if (c && way) c[u] += share * (way * Math.max(Math.abs(c[u]), FIRM_CELL_STATE) - c[u]);
    }
  }
}

/**
 * Reads an image like `program.read`, but with a hand on the memory, or with the h of some units
 * set to 0.
 * @param {Program} program
 * @param {Float32Array} image
 * @param {?Hand} hand
 * @param {UnitRanges[]} ranges
 * @param {?Without} without
 */
export function readWithHand(program, image, hand, ranges, without = null) {
  /** @type {Record<number, StateEdit>} */
  const edits = {};
  if (hand)
    for (const of of ranges)
      edits[of.layer] = (steps, state) => {
        if (steps === hand.row + 1) applyHand(hand, of, state);
      };
  if (!without) return program.read(image, edits);
  const before = edits[without.layer];
  edits[without.layer] = (steps, state) => {
    before?.(steps, state);
    if (steps === without.t + 1) for (const u of without.units) state[0][u] = 0;
  };
  return program.read(image, edits);
}

/**
 * What some units add to each sum after step t: the sums minus those with the units' h set to 0.
 * @param {Program} program
 * @param {ReadingResult} result
 * @param {?Hand} hand
 * @param {UnitRanges[]} ranges
 * @param {Without} without
 */
export function jointContributions(
  program,
  { image, reading: { logits, classes } },
  hand,
  ranges,
  without,
) {
  const other = readWithHand(program, image, hand, ranges, without).logits,
    at = without.t * classes;
  return Array.from({ length: classes }, (_, d) => logits[at + d] - other[at + d]);
}

/** A reading without a hand, and the reading with the hand, if any. */
export class HandReadings {
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

  /** True if a layer that a hand can edit has a cell state, too. */
  get hasCellStates() {
    return this.by.ranges?.some(({ states }) => states > 1) ?? false;
  }

  get canHold() {
    return Boolean(this.whole && this.by.program && this.by.ranges);
  }

  /**
   * Reads with the hand, if any.
   * @param {string | undefined} word the name of a step
   */
  computeHandReading(word) {
    const { whole, hand } = this,
      { program, memory, ranges } = this.by;
    this.isHeld = Boolean(hand && whole && program && ranges);
    this.result = whole;
    if (!hand || !whole || !program || !ranges) return;
    const reading = readWithHand(program, whole.image, hand, ranges),
      result = resultOf(whole.image, reading, memory, { names: whole.names }, word, whole.reading);
    result.end.since = Math.min(result.end.since, hand.row); // the sentences include what the hand caused
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
        ? handEffectSentence(whole.reading, result.reading, hand, this.by.ranges ?? [], word)
        : storyAt(result.rows, t, word, result.end);
    const isPast = t >= hand.row,
      pulledDigit = isPast && hand.does === "pull" ? hand.which : null;
    return { result, was: isPast ? whole : null, does: hand.does, pulledDigit, sentence };
  }
}
