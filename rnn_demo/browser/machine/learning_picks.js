// The memory cell and the two weights that the stops of learning from one digit work out.

import { ROWS } from "../constants.js";
import { inputValueOfWeight } from "./machine_scene.js";

/** @import { SmallNetwork, Target, Trace } from "./machine_types.js" */

export const FEW_ROWS = 2; // rows in which the products of a weight that is worked out are not 0
const LAST_CHOICE = 1e-6, // weight of a cell that is only chosen if there is no other
  SECOND_CHOICE = 1e-3;

/**
 * The rows, from 0, in which what a weight is multiplied by and the error of its memory cell are not
 * 0.
 * @param {SmallNetwork} network
 * @param {Trace} trace
 * @param {Float64Array} memoryErrors
 * @param {Target} target
 */
export function rowsWithProduct(network, trace, memoryErrors, target) {
  const rows = [];
  for (let t = 0; t < ROWS; t++)
    if (
      memoryErrors[t * network.units + target.k] &&
      inputValueOfWeight({ network, trace, row: t }, target)
    )
      rows.push(t);
  return rows;
}

/**
 * The memory cell that is worked out: one with a large error after the last row, and one before,
 * that moves as its error says when the step is taken; its name is not one of the digits.
 * @param {Trace} trace
 * @param {Float64Array} memoryErrors
 * @param {Trace} read after the step
 * @param {number[]} digits
 */
export function pickWorkedCellIndex({ memory }, memoryErrors, read, digits) {
  const u = memoryErrors.length / ROWS,
    from = ROWS * u;
  let found = 0,
    most = -1;
  for (let k = 0; k < u; k++) {
    const error = memoryErrors[(ROWS - 1) * u + k],
      moved = read.memory[from + k] - memory[from + k],
      isGood = moved * error < 0 && memoryErrors[(ROWS - 2) * u + k] !== 0,
      size = Math.abs(
        error ? error * memory[from + k] : SECOND_CHOICE * LAST_CHOICE * memory[from + k],
      );
    const score = size * (isGood ? 1 : SECOND_CHOICE) * (digits.includes(k + 1) ? LAST_CHOICE : 1);
    if (score > most) [found, most] = [k, score];
  }
  return found;
}

/**
 * A weight of the row and one of the memory that lead to the same memory cell, whose lines are short
 * and whose changes are large; null if none moves. row: one in which both have a product, if any.
 * @param {SmallNetwork} network
 * @param {Trace} trace
 * @param {Float64Array} memoryErrors
 * @param {ArrayLike<number>} gradient
 * @param {{U: number}} at
 * @returns {?{W: Target, U: Target, row: number}}
 */
export function pickWeightPair(network, trace, memoryErrors, gradient, at) {
  const u = network.units,
    largest = (/** @type {number} */ from, /** @type {number} */ to) =>
      Array.from(gradient)
        .slice(from, to)
        .reduce((most, g) => Math.max(most, Math.abs(g)), 0),
    most = { W: largest(0, at.U), U: largest(at.U, at.U + u * u) };
  /** @type {(block: "W" | "U", k: number, i: number) => {target: Target, score: number}} */
  const rated = (block, k, i) => {
    const target = { block, k, i },
      rows = rowsWithProduct(network, trace, memoryErrors, target).length,
      fits = rows === FEW_ROWS ? 1 : SECOND_CHOICE / Math.max(1, rows),
      g = gradient[(block === "W" ? 0 : at.U) + i * u + k];
    return { target, score: most[block] ? (fits * Math.abs(g)) / most[block] : 0 };
  };
  const bestOf = (
    /** @type {"W" | "U"} */ block,
    /** @type {number} */ k,
    fits = (/** @type {number} */ _i) => true,
  ) =>
    Array.from({ length: block === "W" ? ROWS : u }, (_, i) => {
      const { target, score } = rated(block, k, i);
      return { target, score: fits(i) ? score : score * LAST_CHOICE };
    }).reduce((best, one) => (one.score > best.score ? one : best));
  const pairs = Array.from({ length: u }, (_, k) => {
    const W = bestOf("W", k),
      rowsOfW = rowsWithProduct(network, trace, memoryErrors, W.target),
      isShared = (/** @type {number} */ i) => rowsOfW.some((t) => trace.memory[t * u + i] !== 0),
      U = bestOf("U", k, isShared),
      row = pickImageRowForWeightPair(network, trace, memoryErrors, W.target, U.target),
      score = Math.min(W.score, U.score);
    return { W: W.target, U: U.target, row, score };
  });
  const best = pairs.reduce((one, other) => (other.score > one.score ? other : one));
  return best.score ? best : null;
}

/**
 * The row with the largest product of a weight of the row, preferably one with a product of the
 * memory's weight, too.
 * @param {SmallNetwork} network
 * @param {Trace} trace
 * @param {Float64Array} memoryErrors
 * @param {Target} W
 * @param {Target} U
 */
function pickImageRowForWeightPair({ units: u }, { image, memory }, memoryErrors, W, U) {
  const size = (/** @type {number} */ t) =>
    Math.abs(image[t * ROWS + W.i] * memoryErrors[t * u + W.k]) *
    (memory[t * u + U.i] ? 1 : LAST_CHOICE);
  return Array.from({ length: ROWS }, (_, t) => t).reduce((best, t) =>
    size(t) > size(best) ? t : best,
  );
}
