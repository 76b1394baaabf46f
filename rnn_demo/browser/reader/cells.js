// The recurrent cells, one row at a time, by the equations of rnn_demo/cells/. Each is made from its
// description, which contains its weights. A state is [h] or [h, c], arrays of U numbers.

import { RECORDS } from "../records.js";
import { ACTIVATIONS } from "./activations.js";

/** @import { Cell, CellDescription, Numbers } from "../types.js" */

/**
 * y (n) += x (count numbers from `at` on) @ w (count, n), from column `first` of w's `width` on
 * @param {Numbers} y
 * @param {number} n
 * @param {Numbers} x
 * @param {number} at
 * @param {number} count
 * @param {Numbers} w
 * @param {number} width
 * @param {number} first
 */
export function addProduct(y, n, x, at, count, w, width = n, first = 0) {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const a = x[at + i],
      b = x[at + i + 1],
      c = x[at + i + 2],
      d = x[at + i + 3];
    if (a === 0 && b === 0 && c === 0 && d === 0) continue; // four blank pixels
    const p = i * width + first,
      q = p + width,
      r = q + width,
      s = r + width;
    for (let j = 0; j < n; j++) y[j] += a * w[p + j] + b * w[q + j] + c * w[r + j] + d * w[s + j];
  }
  for (; i < count; i++) {
    const a = x[at + i],
      p = i * width + first;
    for (let j = 0; j < n; j++) y[j] += a * w[p + j];
  }
}

/** @type {(description: CellDescription) => Omit<Cell, "step" | "gates">} */
function makeCellWithoutStep({ kind, kernel, bias }) {
  const [inputs, columns] = kernel.shape,
    { states, blocks } = RECORDS[kind];
  return {
    units: columns / blocks,
    columns,
    states,
    project(x, at, a) {
      if (bias === null) a.fill(0);
      else a.set(bias.data.subarray(0, columns));
      addProduct(a, columns, x, at, inputs, kernel.data);
    },
  };
}

/** @type {(description: CellDescription) => Cell} */
function makeSimpleRNNCell(description) {
  const cell = makeCellWithoutStep(description),
    u = cell.units,
    w = description.recurrent_kernel.data;
  const act = ACTIVATIONS[description.activation];
  /** @type {Cell["step"]} */
  const step = (a, [h]) => {
    addProduct(a, u, h, 0, u, w);
    act(a, 0, u);
    h.set(a);
  };
  return { ...cell, step, gates: () => null };
}

/** @type {(description: CellDescription) => Cell} */
function makeLSTMCell(description) {
  const cell = makeCellWithoutStep(description),
    u = cell.units,
    w = description.recurrent_kernel.data,
    squashed = new Float64Array(u);
  const act = ACTIVATIONS[description.activation],
    gate = ACTIVATIONS[description.recurrent_activation];
  /** @type {Cell["step"]} */
  const step = (a, [h, c]) => {
    addProduct(a, 4 * u, h, 0, u, w);
    gate(a, 0, 2 * u);
    act(a, 2 * u, 3 * u);
    gate(a, 3 * u, 4 * u);
    // f * c + i * g
    for (let k = 0; k < u; k++) squashed[k] = c[k] = a[u + k] * c[k] + a[k] * a[2 * u + k];
    act(squashed, 0, u);
    for (let k = 0; k < u; k++) h[k] = a[3 * u + k] * squashed[k];
  };
  /** @type {Cell["gates"]} */
  const gates = (a, k) => ({ keep: a[u + k], lets: a[k], shows: a[3 * u + k] });
  return { ...cell, step, gates };
}

/** @type {(description: CellDescription) => Cell} */
function makeGRUCell(description) {
  const cell = makeCellWithoutStep(description),
    u = cell.units,
    w = description.recurrent_kernel.data,
    after = description.reset_after;
  const act = ACTIVATIONS[description.activation],
    gate = ACTIVATIONS[description.recurrent_activation];
  const wide = after ? 3 * u : 2 * u,
    a = new Float64Array(wide),
    reset = new Float64Array(u);
  const second = after && description.bias ? description.bias.data.subarray(3 * u) : null; // bias: (2, 3U)
  /** @type {Cell["step"]} */
  const step = (x, [h]) => {
    if (second) a.set(second);
    else a.fill(0);
    addProduct(a, wide, h, 0, u, w, 3 * u);
    for (let k = 0; k < 2 * u; k++) x[k] += a[k];
    gate(x, 0, 2 * u); // z, then r
    if (after) {
      for (let k = 0; k < u; k++) x[2 * u + k] += x[u + k] * a[2 * u + k];
    } else {
      for (let k = 0; k < u; k++) reset[k] = x[u + k] * h[k];
      const candidate = x.subarray(2 * u);
      addProduct(candidate, u, reset, 0, u, w, 3 * u, 2 * u);
    }
    act(x, 2 * u, 3 * u);
    for (let k = 0; k < u; k++) h[k] = x[k] * h[k] + (1 - x[k]) * x[2 * u + k];
  };
  /** @type {Cell["gates"]} */
  const gates = (x, k) => ({ keep: x[k], lets: 1 - x[k], shows: null });
  return { ...cell, step, gates };
}

/** @type {(description: CellDescription) => Cell} */
function makeMinGRUCell(description) {
  const cell = makeCellWithoutStep(description),
    u = cell.units;
  const act = ACTIVATIONS[description.activation],
    gate = ACTIVATIONS[description.recurrent_activation];
  /** @type {Cell["step"]} */
  const step = (x, [h]) => {
    gate(x, 0, u); // z
    act(x, u, 2 * u);
    for (let k = 0; k < u; k++) h[k] = (1 - x[k]) * h[k] + x[k] * x[u + k];
  };
  /** @type {Cell["gates"]} */
  const gates = (x, k) => ({ keep: 1 - x[k], lets: x[k], shows: null });
  return { ...cell, step, gates };
}

/** @type {Record<string, (description: CellDescription) => Cell>} */
export const CELLS = {
  SimpleRNN: makeSimpleRNNCell,
  LSTM: makeLSTMCell,
  GRU: makeGRUCell,
  MinGRU: makeMinGRUCell,
};
