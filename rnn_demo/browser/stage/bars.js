// The bars of the memory: the number, place and support of each. Support is a bar's effect on the
// digit below it.

import { ROWS } from "../constants.js";
import { edgesOfColumn } from "./columns.js";

/** @import { Bar, Places, Reading, ReadingResult, StateView, View } from "../types.js" */
/** @import { Part } from "./columns.js" */

/** @typedef {ReturnType<typeof cardBox>} Card the card of the bars: its box, and lines in it */

const WIDE_BARS = 4; // pixels: wider bars have gaps between them

/** @param {View} view */
export const memoryBarCount = ({ states }) =>
  states.reduce((sum, { columns }) => sum + columns.length, 0);

/**
 * The part that contains a bar, and the bar's column there; -1 for none.
 * @param {View} view
 * @param {Bar} bar
 */
export function partAndColumnOfUnit({ states }, { layer, unit }) {
  const part = states.findIndex((state) => state.layer === layer);
  return { part, column: states[part]?.columns.indexOf(unit) ?? -1 };
}

/**
 * The digit above which a bar stands; -1 for none.
 * @type {(view: View, bar: Bar) => number}
 */
export function digitBelowBar(view, bar) {
  const { part, column } = partAndColumnOfUnit(view, bar);
  return view.states[part]?.digits[column] ?? -1;
}

/**
 * The number of a bar after step t.
 * @type {(result: {reading: Reading}, bar: Bar, t: number) => number}
 */
export function numberShownByBar({ reading: { layers } }, { layer, unit }, t) {
  const { states, units } = layers[layer];
  return states[0][t * units + unit];
}

/**
 * The numbers of one part after step t in the order of its columns; before the first row all are 0.
 * @param {Pick<StateView, "layer" | "columns">} state
 * @param {{reading: Reading}} result
 * @param {number} t
 */
export function partNumbersAfterStep({ layer, columns }, { reading }, t) {
  const { states, units } = reading.layers[layer];
  return columns.map((u) => (t < 0 ? 0 : states[0][t * units + u]));
}

/**
 * A number's effect on the digit below it, by the sign of its weight: above 0 it supports the
 * digit, below 0 it opposes it; 0 if the column has no digit.
 * @type {(state: Pick<StateView, "digits" | "weights">, column: number, number: number) => number}
 */
export const signedSupportForColumnDigit = ({ digits, weights }, column, number) =>
  digits[column] < 0 ? 0 : number * Math.sign(weights[column]);

/**
 * The number for a bar of full height, up or down, in all parts: 1 if h is bounded by it, else the
 * largest absolute number in the reading with or without the edit.
 * @type {(states: StateView[], result: {readingWithoutEdit: Reading, reading: Reading}) => number}
 */
export const barAxisLimit = (states, { readingWithoutEdit: own, reading }) =>
  Math.max(
    ...states.flatMap(({ unbounded, layer, low, high }) =>
      unbounded ? [own, reading].map((one) => largestAbsoluteState(one, layer)) : [-low, high],
    ),
  );

/** @type {WeakMap<Reading, number[]>} */
const largest = new WeakMap(); // by layer

/** @type {(reading: Reading, layer: number) => number} */
function largestAbsoluteState(reading, layer) {
  const found = largest.get(reading) ?? [];
  largest.set(reading, found);
  return (found[layer] ??= reading.layers[layer].states[0].reduce(
    (/** @type {number} */ most, /** @type {number} */ v) => Math.max(most, Math.abs(v)),
    1e-6,
  ));
}

/**
 * The lines so far: rows of numbers for the colours of their bars. If columns stand above digits,
 * the support for the digit; else the size of the number.
 * @type {(state: StateView, result: ReadingResult, lineCount: number) => number[][]}
 */
export const barColourValuesByRow = (state, result, lineCount) =>
  Array.from({ length: lineCount }, (_, t) =>
    partNumbersAfterStep(state, result, t).map((v, k) =>
      state.groups.length ? signedSupportForColumnDigit(state, k, v) : Math.abs(v),
    ),
  );

/**
 * The colour scale of its lines: for or against a digit, or the size of a number.
 * @param {StateView} state
 */
export const scaleNameOfSupportOrSize = ({ groups }) =>
  groups.length ? "diverging" : "sequential";

/**
 * The place of the card: its top frames the newest line, and its bars are below all lines.
 * @param {Places} places
 * @param {number} rows
 * @param {number} keyShare visible share of the digits below it
 * @param {boolean} isRaised true if no number is below 0: bars stand on the bottom
 */
export function cardBox({ memory, bars, labels, legend }, rows, keyShare, isRaised) {
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
    half: isRaised ? room : room / 2, // greatest height of a bar
    under,
    bottom: under + 2 + keyShare * (labels + legend),
    high,
  };
}

/** @param {StateView[]} states */
export const areStatesNonNegative = (states) => states.every(({ low }) => low >= 0);

/**
 * @typedef {object} MemoryBar
 * @property {number} x
 * @property {number} width
 * @property {number} y
 * @property {number} height
 * @property {number} tip the end of the bar
 * @property {number} support for the digit below it, see `signedSupportForColumnDigit`
 */

/**
 * The bars of one part: for each column a box from 0 to its number, and its support for the digit
 * below it.
 * @param {Part} part
 * @param {StateView} state
 * @param {number[]} numbers
 * @param {number} end the number for a bar of full height
 * @param {Pick<Card, "middle" | "half">} card
 * @param {number} arranged progress of the columns towards their digits, 0 to 1
 * @returns {MemoryBar[]}
 */
export const barBoxes = (part, state, numbers, end, { middle, half }, arranged) =>
  numbers.map((v, k) => {
    const [left, right] = edgesOfColumn(part, state, k, arranged),
      high = Math.max(-1, Math.min(1, v / end)) * half,
      // Share of each column, so that areas can be compared
      filled = part.width / numbers.length > WIDE_BARS ? 0.9 : 1;
    return {
      x: left + ((right - left) * (1 - filled)) / 2,
      width: (right - left) * filled,
      y: middle - Math.max(high, 0),
      height: Math.abs(high),
      tip: middle - high,
      support: signedSupportForColumnDigit(state, k, v),
    };
  });
