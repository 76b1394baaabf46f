// What each bar adds to each class's sum: its number times its weight for that class.

import { ROWS } from "../constants.js";

/** @import { Bar, Program, ReadingResult } from "../types.js" */

/** @typedef {Bar & {adds: number[]}} BarSums to each of the sums */

const LEAST_REST = 1e-3; // relative to the largest part: more than float32's rounding error

/** @type {WeakMap<ReadingResult, Map<number, BarSums[]>>} */
const sumsByStep = new WeakMap();

/**
 * What each bar adds after step t; empty if the sums contain more than what the bars add.
 * @param {Program} program
 * @param {ReadingResult} result
 * @param {number} t
 * @returns {BarSums[]}
 */
export function barContributions(program, result, t) {
  const byStep = sumsByStep.get(result) ?? new Map(),
    bars = byStep.get(t) ?? measureContributions(program, result, t);
  sumsByStep.set(result, byStep.set(t, bars));
  return bars;
}

/**
 * Uses the rows of one reading as a batch: before each row's answer the layers get their h after
 * step t, with the h of one unit set to 0; in the very first row, that of all units.
 * @type {(program: Program, result: ReadingResult, t: number) => BarSums[]}
 */
function measureContributions(program, { image, reading: { layers, logits, classes } }, t) {
  const all = layers.flatMap(({ units }, layer) =>
      Array.from({ length: units }, (_, unit) => ({ layer, unit })),
    ),
    added = /** @type {number[][]} */ ([]);
  for (let from = -1; from < all.length; from += ROWS) {
    const edits = layers.map(({ units, states: [h] }, layer) =>
        Object.assign(
          (/** @type {number} */ steps, /** @type {Float64Array[]} */ [state]) => {
            const k = from + steps - 1,
              isLess = (/** @type {number} */ unit) =>
                k < 0 || (all[k]?.layer === layer && all[k].unit === unit);
            for (let u = 0; u < units; u++) state[u] = isLess(u) ? 0 : h[t * units + u];
          },
          { whole: true },
        ),
      ),
      less = program.read(image, edits).logits;
    for (let r = 0; r < ROWS; r++)
      added.push(
        Array.from({ length: classes }, (_, d) => logits[t * classes + d] - less[r * classes + d]),
      );
  }
  const [together, ...apart] = added,
    isSum = together.every((whole, d) => {
      const rest = apart.slice(0, all.length).reduce((left, adds) => left - adds[d], whole);
      return Math.abs(rest) <= LEAST_REST * Math.max(1, ...added.map((adds) => Math.abs(adds[d])));
    });
  return isSum ? all.map((bar, k) => ({ ...bar, adds: apart[k] })) : [];
}
