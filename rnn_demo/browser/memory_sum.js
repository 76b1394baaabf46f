// How a row changes the memory: how the number that changes most comes about.

import { RECORDS } from "./records.js";
import { atStep } from "./story.js";
import { signed } from "./sums.js";
import { decimals, say } from "./words.js";

/** @import { MemoryHow } from "./explanation.js" */
/** @import { CellDescription, Program, Shown, View } from "./types.js" */

/**
 * @typedef {object} MemoryParts of one number
 * @property {number} layer
 * @property {number} unit
 * @property {number} inputs how many pixels a row has
 * @property {number} units how many numbers there were before
 * @property {number} before what it was
 * @property {number} now
 * @property {number} row what the row adds to its sum
 * @property {?number} memory and what the numbers before; null where these take no part
 * @property {number} start where the sum starts
 * @property {?string} activation what makes the number of the sum; null where gates do more
 */

/**
 * How the number that a row changes most comes about, of the layer that reads the row itself; or
 * null.
 * @param {?Program | undefined} program
 * @param {Shown} shown
 * @param {View} view
 * @param {number} t
 * @returns {?MemoryParts}
 */
export function memoryParts(program, shown, view, t) {
  const reader = program?.description.nodes.find(({ kind }) => kind === "Recurrent"),
    // Of the rows themselves, from the first to the last.
    isDirect = reader && reader.inputs[0] < 0 && !reader.go_backwards,
    state = view.states.find(({ layer }) => layer === 0);
  if (!program || !isDirect || !state) return null;
  /** @type {CellDescription} */
  const cell = reader.cell,
    scale = program.description.pixel_scale,
    { units, states } = shown.reading.layers[0],
    { kind, kernel, recurrent_kernel: recurrent, bias } = cell,
    h = (/** @type {number} */ step, /** @type {number} */ u) =>
      step < 0 ? 0 : states[0][step * units + u],
    // of bars that stand as their numbers are, the one whose area changes most
    moved = state.columns.map(
      (u, k) =>
        Number(state.signs[k] > 0) * (state.weights[k] ?? 1) * Math.abs(h(t, u) - h(t - 1, u)),
    ),
    unit = state.columns[moved.indexOf(Math.max(...moved))],
    [inputs, columns] = kernel.shape,
    column = RECORDS[kind].candidate * units + unit,
    x = shown.image.subarray(inputs * t, inputs * (t + 1)),
    wide = recurrent?.shape[1];
  let row = 0,
    memory = 0;
  for (let i = 0; i < inputs; i++) row += x[i] * scale * kernel.data[i * columns + column];
  if (wide)
    for (let u = 0; u < units; u++) memory += h(t - 1, u) * recurrent.data[u * wide + column];
  return {
    layer: 0,
    unit,
    inputs,
    units,
    before: h(t - 1, unit),
    now: h(t, unit),
    row,
    memory: wide ? memory : null,
    start: bias ? bias.data[column] : 0,
    activation: RECORDS[kind].blocks > 1 ? null : cell.activation,
  };
}

/**
 * @param {MemoryHow} how
 * @param {View} view
 * @param {number} t
 */
export function memoryText({ step, parts }, view, t) {
  const { unit, inputs, units, before, now, row, memory, start, activation } = parts,
    at = atStep(view.word, t),
    numbers = { inputs, units, at, row: signed(row, 2) };
  if (step === "number") return say("how.memory.number", { unit, at, before: decimals(before, 2) });
  const parted =
    memory === null
      ? say("how.memory.row", numbers)
      : say("how.memory.both", { ...numbers, memory: signed(memory, 2) });
  const total = {
    sum: signed(row + (memory ?? 0) + start, 2),
    start: signed(start, 2),
    activation,
  };
  const end =
    activation === null
      ? say("how.memory.gates", { now: decimals(now, 2) })
      : say("how.memory.bent", { ...total, now: decimals(now, 2) });
  return `${parted} ${end}`;
}
