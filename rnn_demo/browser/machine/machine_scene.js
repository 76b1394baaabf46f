// What is on show of the machine at a moment: all that stands side by side belongs to one row.

import { CLASSES, ROWS } from "../constants.js";
import { FULL_COLOUR } from "./machine_pen.js";
import { answerTable } from "./worked_lines.js";

/** @import { BlockName, SmallNetwork, Target, Trace } from "./machine_types.js" */
/** @import { AnswerTable } from "./worked_lines.js" */
/** @import { MachinePlaces } from "./machine_layout.js" */

/** @typedef {"products" | "weights" | "changes"} Values what the cells of weights show */

/**
 * @typedef {object} MachineScene
 * @property {MachinePlaces} places
 * @property {SmallNetwork} network
 * @property {ArrayLike<number>} numbers
 * @property {ArrayLike<number>} silenced
 * @property {Trace} trace
 * @property {number} row from 0, that has just been read
 * @property {Values} values
 * @property {?ArrayLike<number>} changes by what a step of learning changes each number
 * @property {?ArrayLike<number>} errors of the ten sums
 * @property {number} rate of the step that the changes belong to
 * @property {Set<string>} shown blocks
 * @property {?Target} target what is pointed at
 * @property {number[]} changed places of weights that a hand changed
 * @property {number} scale the memory that a bar of full length stands for
 * @property {number} flight from 0 to 1, the way of the memory and of a row to their places
 * @property {boolean} blank nothing is drawn
 * @property {?AnswerTable} table
 * @property {number} best the digit of the largest share
 */

/**
 * The number at the end of the scale of colours: one for all, but for changes, which are small.
 * @param {Pick<MachineScene, "values" | "changes">} scene
 */
export function fullColourOf({ values, changes }) {
  if (values !== "changes" || !changes) return FULL_COLOUR;
  let most = 0;
  for (let n = 0; n < changes.length; n++) most = Math.max(most, Math.abs(changes[n]));
  return most > 0 ? Number(most.toPrecision(1)) : FULL_COLOUR;
}

/** Blocks, and "picture", "back" for the arrow back to the old memory, "captions". */
export const ALL_SHOWN = new Set([
  "picture",
  "X",
  "W",
  "O",
  "U",
  "b",
  "S",
  "H",
  "V",
  "c",
  "Z",
  "P",
  "back",
  "captions",
]);

/**
 * The number that a cell shows.
 * @param {MachineScene} scene
 * @param {Target} target
 * @param {number} place of its weight, -1 for none
 */
export function valueAt({ network, numbers, trace, row, values, changes }, { block, k, i }, place) {
  const { units: u, scale } = network,
    before = row * u,
    after = before + u;
  if (block === "X") return trace.image[row * ROWS + i];
  if (block === "O") return trace.memory[before + i];
  if (block === "S") return trace.sums[before + k];
  if (block === "H") return trace.memory[after + k];
  if (block === "Z") return trace.logits[(row + 1) * CLASSES + i];
  if (block === "P") return trace.shares[(row + 1) * CLASSES + i];
  if (values === "changes") return changes?.[place] ?? 0;
  const weight = numbers[place];
  if (values === "weights" || block === "b" || block === "c") return weight;
  if (block === "W") return weight * trace.image[row * ROWS + i] * scale;
  if (block === "U") return weight * trace.memory[before + i];
  return weight * trace.memory[after + k];
}

/**
 * The way to the ten shares after so many rows, as printed; null where numbers are beyond all
 * bounds.
 * @param {Trace} trace
 * @param {number} steps
 * @param {number} divisor
 */
export function tableAfter({ logits, shares }, steps, divisor) {
  const from = steps * CLASSES,
    sums = logits.subarray(from, from + CLASSES);
  if (!sums.every(Number.isFinite)) return null;
  return answerTable(sums, divisor, shares.subarray(from, from + CLASSES));
}

/**
 * The digit of the largest share after so many rows.
 * @param {Trace} trace
 * @param {number} steps
 */
export function bestAfter({ shares }, steps) {
  const own = shares.subarray(steps * CLASSES, (steps + 1) * CLASSES);
  return own.indexOf(Math.max(...own));
}

const FITS = 0.97; // the share of numbers whose bars are not cut

/**
 * The round number that bars of memory go up to.
 * @param {number[]} sizes of numbers that a network held, none of them 0
 */
export function barScale(sizes) {
  const largest = sizes.sort((a, b) => a - b)[Math.floor(FITS * sizes.length)];
  if (!(largest > 0) || !Number.isFinite(largest)) return 1;
  const unit = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= largest) ?? 10 * unit;
}

/** Whether a network's memory can be below 0. @param {SmallNetwork} network */
export const goesBelowZero = ({ activation }) => ["linear", "tanh", "elu"].includes(activation);

/** @param {BlockName} block */
export const isWeights = (block) => "WUbVc".includes(block);
