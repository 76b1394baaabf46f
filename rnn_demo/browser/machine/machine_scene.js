// A scene of the machine: everything side by side belongs to one row.

import { CLASSES, ROWS } from "../constants.js";
import { FULL_COLOUR } from "./machine_pen.js";
import { answerTable, decimalPlacesForAnswerErrors } from "./worked_lines.js";

/** @import { BlockName, SmallNetwork, Target, Trace, Values } from "./machine_types.js" */
/** @import { AnswerTable } from "./worked_lines.js" */
/** @import { MachinePlaces } from "./machine_layout.js" */
/** @import { WeightsWithUndo } from "./machine_weights.js" */
/** @import { Machine } from "./whole_machine.js" */

// Share of a row's time after which the next row and the memory move to their places
const FLIES_FROM = 0.5;
const LARGEST_SUM = 1e12; // beyond it, float64 has no digits left for the powers of e
const MOST_MARKED = 60; // most changed weights marked with a dot

/**
 * @typedef {object} MachineScene
 * @property {MachinePlaces} places
 * @property {SmallNetwork} network
 * @property {WeightsWithUndo} weights
 * @property {Trace} trace
 * @property {number} row the row read last, from 0
 * @property {Values} values
 * @property {?ArrayLike<number>} changes of each weight by a step of learning
 * @property {?ArrayLike<number>} errors of the ten sums
 * @property {number} rate of the step with these changes
 * @property {?Float64Array} memoryErrors of the memory's sums, by row
 * @property {?Target} also a second selected cell
 * @property {Set<string>} shown the visible blocks
 * @property {?Target} target the selected cell
 * @property {number[]} changed indices of weights changed by hand
 * @property {number} scale the number at the full length of a bar
 * @property {?Trace} before the reading by the original weights, if they are changed
 * @property {number} flight progress of the memory and of a row to their places, 0 to 1
 * @property {boolean} blank true if nothing is drawn
 * @property {?AnswerTable} table
 * @property {number} best the digit with the largest share
 */

/**
 * The number with the strongest colour: one for all numbers, except for changes, which are small.
 * @param {Pick<MachineScene, "values" | "changes">} scene
 */
export function valueOfFullColour({ values, changes }) {
  if (values !== "changes" || !changes) return FULL_COLOUR;
  let most = 0;
  for (let n = 0; n < changes.length; n++) most = Math.max(most, Math.abs(changes[n]));
  return most > 0 ? Number(most.toPrecision(1)) : FULL_COLOUR;
}

/**
 * The names of all parts: the blocks, "picture", "captions". Only a stop of the first tour shows
 * "back", too: the arrow to the old memory. In
 * learning also "E", the errors of the memory, and "before", those one row earlier.
 */
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
  "captions",
]);

/**
 * What a machine shows now; null if it has no network.
 * @type {(machine: Machine) => ?MachineScene}
 */
export function machineScene(machine) {
  const { owned, trace, player, learning, row, selectedCell: target, places } = machine,
    { currentStop: stop } = machine.tour;
  if (!owned) return null;
  const changed = learning.isOn || owned.isLearned ? [] : owned.changedWeightIndices,
    share = player.isPlaying && row < player.last ? player.share : 0,
    values = machine.image && !machine.input.draggedWeightTarget ? machine.values : "weights";
  return {
    places,
    network: owned.network,
    weights: owned,
    trace,
    row,
    values: stop?.values ?? values,
    changes: stop?.changes ?? null,
    errors: stop?.errors ?? null,
    rate: stop?.rate ?? 0,
    memoryErrors: stop?.memoryErrors ?? null,
    also: stop?.also ?? null,
    shown: stop?.shown ?? ALL_SHOWN,
    target,
    changed: changed.length <= MOST_MARKED ? changed : [],
    scale: roundedBarLimitOfRow(row, owned.network.units, trace, machine.before),
    before: machine.before,
    flight: Math.max(0, (share - FLIES_FROM) / (1 - FLIES_FROM)),
    blank: !machine.image,
    table: machine.image
      ? answerTableAfterNRows(trace, row + 1, owned.softmaxTemperatures?.[row] ?? 1, stop?.errors)
      : null,
    best: bestDigitAfterNRows(trace, row + 1),
  };
}

/**
 * The last row with ink, from 0; the last row of a blank image.
 * @param {?ArrayLike<number>} image
 */
export function lastRowWithInk(image) {
  const pixels = Array.from(image ?? []),
    last = pixels.length - 1 - pixels.reverse().findIndex((v) => v > 0);
  return last < pixels.length ? Math.floor(last / ROWS) : ROWS - 1;
}

/**
 * What a weight is multiplied by in this row; null for a bias.
 * @type {(scene: Pick<MachineScene, "network" | "trace" | "row">, target: Target) => number | null}
 */
export function inputValueOfWeight({ network: { units: u, scale }, trace, row }, { block, k, i }) {
  if (block === "W") return trace.image[row * ROWS + i] * scale;
  if (block === "U") return trace.memory[row * u + i];
  return block === "V" ? trace.memory[(row + 1) * u + k] : null;
}

/**
 * The number in the cell of a weight.
 * @param {MachineScene} scene
 * @param {Target} target
 * @param {number} place index of the weight
 */
export function valueShownInWeightCell(scene, target, place) {
  const { weights, values, changes } = scene;
  if (values === "changes") return changes?.[place] ?? 0;
  const factor = values === "weights" ? 1 : (inputValueOfWeight(scene, target) ?? 1);
  return weights.numbers[place] * factor;
}

/**
 * The printed table of the ten shares after a number of rows, as exact as the errors that are
 * printed below it, if any; null if numbers overflow.
 * @type {(trace: Trace, steps: number, divisor: number, errors?: ArrayLike<number>) =>
 *   AnswerTable | null}
 */
export function answerTableAfterNRows({ logits, shares }, steps, divisor, errors) {
  const from = steps * CLASSES,
    sums = logits.subarray(from, from + CLASSES),
    places = errors ? decimalPlacesForAnswerErrors(errors) : null;
  if (!sums.every((v) => Math.abs(v) < LARGEST_SUM)) return null;
  return answerTable(sums, divisor, shares.subarray(from, from + CLASSES), places);
}

/**
 * The digit with the largest share after a number of rows.
 * @type {(trace: Trace, steps: number) => number}
 */
export function bestDigitAfterNRows({ shares }, steps) {
  const own = shares.subarray(steps * CLASSES, (steps + 1) * CLASSES);
  return own.indexOf(Math.max(...own));
}

const ROUND = [1, 2, 4, 6, 8, 10];

/**
 * The round number at the full length of a row's bars: no sum and no memory is larger.
 * @param {number} row
 * @param {number} u number of memory cells
 * @param {(Trace | null)[]} traces
 */
export function roundedBarLimitOfRow(row, u, ...traces) {
  let largest = 0;
  for (const trace of traces)
    for (let k = row * u; trace && k < (row + 1) * u; k++)
      largest = Math.max(largest, Math.abs(trace.sums[k]), Math.abs(trace.memory[k + u]));
  return roundUpToNiceNumber(largest);
}

/**
 * The next round number; 1 if there is none.
 * @param {number} largest
 */
export function roundUpToNiceNumber(largest) {
  if (!(largest > 0) || !Number.isFinite(largest)) return 1;
  const unit = 10 ** Math.floor(Math.log10(largest));
  return (ROUND.find((n) => n * unit >= largest) ?? 10) * unit;
}

/** @param {BlockName} block */
export const isWeightBlock = (block) => "WUbVc".includes(block);
