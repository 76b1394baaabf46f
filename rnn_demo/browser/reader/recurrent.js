// A recurrent layer that reads one image, row by row.

import { ROWS } from "../constants.js";
import { RECORDS } from "../records.js";
import { cellEquations } from "./cells.js";

/** @import { Cell, CellDescription, EditState, Numbers, Value } from "../types.js" */

/**
 * y (n numbers from `to` on) += x (count numbers from `at` on) @ w (count, n), which begins at index
 * `first` and has rows of `width` numbers
 * @param {Numbers} y
 * @param {number} to
 * @param {number} n
 * @param {Numbers} x
 * @param {number} at
 * @param {number} count
 * @param {Numbers} w
 * @param {number} [first]
 * @param {number} [width]
 */
export function addProduct(y, to, n, x, at, count, w, first = 0, width = n) {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const a = x[at + i],
      b = x[at + i + 1],
      c = x[at + i + 2],
      d = x[at + i + 3];
    if (a === 0 && b === 0 && c === 0 && d === 0) continue; // four blank pixels
    const p = first + i * width,
      q = p + width,
      r = q + width,
      s = r + width;
    for (let j = 0; j < n; j++)
      y[to + j] += a * w[p + j] + b * w[q + j] + c * w[r + j] + d * w[s + j];
  }
  for (; i < count; i++) {
    const a = x[at + i],
      p = first + i * width;
    for (let j = 0; j < n; j++) y[to + j] += a * w[p + j];
  }
}

/**
 * A cell with its weights. A state is [h] or [h, c], arrays of U numbers.
 * @type {(description: CellDescription) => Cell}
 */
export function makeCell(description) {
  const { kind, kernel, recurrent_kernel: recurrent, bias, reset_after } = description,
    { activation, recurrent_activation } = description,
    { states, blocks } = RECORDS[kind],
    [inputs, columns] = kernel.shape,
    u = columns / blocks;
  /** @type {(x: Float64Array, a: Float64Array, i: number) => void} */
  const product = (x, a, i) => addProduct(a, i, u, x, 0, u, recurrent.data, 2 * u, columns);
  const before = kind === "GRU" && !reset_after ? product : undefined,
    cell = cellEquations(kind, u, activation, recurrent_activation, u, before),
    apart = new Float64Array(columns), // its bias is the second row of `bias`, (2, 3U)
    second = cell.isApart && bias ? bias.data.subarray(columns) : null;
  return {
    units: u,
    columns,
    states,
    gates: cell.gates,
    project(x, at, a) {
      if (bias === null) a.fill(0);
      else a.set(bias.data.subarray(0, columns));
      addProduct(a, 0, columns, x, at, inputs, kernel.data);
    },
    step(a, state) {
      const r = cell.isApart ? apart : a,
        joined = cell.isApart ? columns : cell.joined * u;
      if (second) r.set(second);
      else if (cell.isApart) r.fill(0);
      if (joined) addProduct(r, 0, joined, state[0], 0, u, recurrent.data, 0, columns);
      cell.forward(1, a, r, 0, state, 0, 0);
    },
  };
}

/**
 * Runs a cell over the rows. The returned value also has `states`: the cell's states after each
 * step in reading order, [h] or [h, c], each (28, U). edit(t, state), if given, changes the state
 * after t steps in place, before it is stored and used by the next step; if edit.whole is true, it
 * sets the whole state and the cell is not run.
 * @param {{cell: CellDescription, go_backwards: boolean}} node
 * @returns {(x: Value, edit?: EditState) => Value}
 */
export function makeRecurrent({ cell: described, go_backwards }) {
  const cell = makeCell(described),
    u = cell.units,
    a = new Float64Array(cell.columns);
  return (x, edit) => {
    const width = x.shape[x.shape.length - 1];
    const states = Array.from({ length: cell.states }, () => new Float32Array(ROWS * u));
    const state = states.map(() => new Float64Array(u));
    for (let t = 0; t < ROWS; t++) {
      const row = go_backwards ? ROWS - 1 - t : t;
      if (!edit?.whole) cell.project(x.data, row * width, a);
      if (!edit?.whole) cell.step(a, state);
      edit?.(t + 1, state);
      states.forEach((s, k) => s.set(state[k], t * u));
    }
    return { data: states[0], shape: [u], states };
  };
}
