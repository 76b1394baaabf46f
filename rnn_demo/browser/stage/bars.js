// The bars of the memory: the number of each, where it stands, and what it does to the digit below it.

import { ROWS } from "../constants.js";
import { spanOf } from "./columns.js";

/** @import { Places, Reading, ReadingResult, StateView } from "../types.js" */
/** @import { Part } from "./columns.js" */

/** @typedef {ReturnType<typeof cardAt>} Card where the card of the bars stands: a box, and lines in it */

const WIDE_BARS = 4; // pixels, from where on bars have gaps

/**
 * The numbers of one part after step t, as its columns stand; before any row all are 0.
 * @param {Pick<StateView, "layer" | "columns">} state
 * @param {{reading: Reading}} result
 * @param {number} t
 */
export function numbersAt({ layer, columns }, { reading }, t) {
  const { states, units } = reading.layers[layer];
  return columns.map((u) => (t < 0 ? 0 : states[0][t * units + u]));
}

/**
 * What a number does to the digit below it: above 0 it speaks for the digit, below 0 against it, by
 * the sign of its weight; 0 where it speaks for none.
 * @param {Pick<StateView, "digits" | "signs">} state
 * @param {number} column
 * @param {number} number
 */
const supportOf = ({ digits, signs }, column, number) =>
  digits[column] < 0 ? 0 : number * signs[column];

/**
 * The number of which a bar is as high as can be, up or down, the same in all parts: 1 where h has
 * that bound, else the largest of the image's own reading, or of what a hand made of it.
 * @param {StateView[]} states
 * @param {{own: Reading, reading: Reading}} result
 */
export const largestNumber = (states, { own, reading }) =>
  Math.max(
    ...states.map((state) =>
      state.unbounded
        ? Math.max(largestOf(own, state.layer), largestOf(reading, state.layer))
        : Math.max(-state.low, state.high),
    ),
  );

/** @type {WeakMap<Reading, number[]>} */
const largest = new WeakMap(); // of each layer

/**
 * @param {Reading} reading
 * @param {number} layer
 */
function largestOf(reading, layer) {
  const found = largest.get(reading) ?? [];
  largest.set(reading, found);
  return (found[layer] ??= reading.layers[layer].states[0].reduce(
    (/** @type {number} */ most, /** @type {number} */ v) => Math.max(most, Math.abs(v)),
    1e-6,
  ));
}

/**
 * Lines so far: rows of numbers in the colours of their bars. Where columns stand above digits, what
 * each does to its digit; else how large each is.
 * @param {StateView} state
 * @param {ReadingResult} result
 * @param {number} past
 */
export const linesOf = (state, result, past) =>
  Array.from({ length: past }, (_, t) =>
    numbersAt(state, result, t).map((v, k) =>
      state.groups.length ? supportOf(state, k, v) : Math.abs(v),
    ),
  );

/**
 * The colours of its lines: for or against a digit, or how large a number is.
 * @param {StateView} state
 */
export const scaleOf = ({ groups }) => (groups.length ? "diverging" : "sequential");

/**
 * Where the card stands: its top frames the newest of so many lines, its bars stand below all lines.
 * @param {Places} places
 * @param {number} rows
 * @param {number} keys how much of the digits below it is there
 * @param {boolean} isRaised whether no number is below 0: bars stand on the ground
 */
export function cardAt({ memory, bars, labels, legend }, rows, keys = 1, isRaised = false) {
  const high = memory.height / ROWS,
    line = memory.y + rows * high,
    top = memory.y + memory.height + 4,
    under = top + bars,
    room = bars - 6;
  return {
    x: memory.x - 4,
    y: line - high - 1.5,
    width: memory.width + 8,
    line,
    top,
    middle: isRaised ? under - 3 : top + bars / 2, // where 0 is
    half: isRaised ? room : room / 2, // how high a bar can be
    under,
    bottom: under + 2 + keys * (labels + legend),
    high,
  };
}

/** @param {StateView[]} states */
export const areRaised = (states) => states.every(({ low }) => low >= 0);

/**
 * @typedef {object} MemoryBar
 * @property {number} x
 * @property {number} width
 * @property {number} y
 * @property {number} height
 * @property {number} tip where it ends
 * @property {number} support for the digit below it, as `supportOf` has it
 */

/**
 * The bars of one part: a box for each column, from 0 to its number, and what the number does to the
 * digit below it.
 * @param {Part} part
 * @param {StateView} state
 * @param {number[]} numbers
 * @param {number} end the number of which a bar is as high as can be
 * @param {Pick<Card, "middle" | "half">} card
 * @param {number} arranged how far columns are on their way to their digits
 * @returns {MemoryBar[]}
 */
export const barsOf = (part, state, numbers, end, { middle, half }, arranged) =>
  numbers.map((v, k) => {
    const [left, right] = spanOf(part, state, k, arranged),
      high = Math.max(-1, Math.min(1, v / end)) * half,
      filled = part.width / numbers.length > WIDE_BARS ? 0.9 : 1; // of each: areas compare
    return {
      x: left + ((right - left) * (1 - filled)) / 2,
      width: (right - left) * filled,
      y: middle - Math.max(high, 0),
      height: Math.abs(high),
      tip: middle - high,
      support: supportOf(state, k, v),
    };
  });
