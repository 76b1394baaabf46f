// The operations of a network, as in reader/operations.py and recurrent.py: OPERATIONS[kind](node)
// returns a function from values to a value. A value holds an array for every row: {data, shape},
// float32, the rows one after the other, each of that shape.

import { ACTIVATIONS } from "./activations.js";
import { CELLS, addProduct } from "./cells.js";
import { ROWS } from "../constants.js";

/** @import { CellDescription, StateEdit, Tensor, Value } from "../types.js" */

/** @type {(shape: number[]) => number} */
const lastSize = (shape) => (shape.length ? shape[shape.length - 1] : 1);

/**
 * @param {Value} x
 * @param {(v: number, k: number) => number} f
 * @returns {Value}
 */
function mapValues(x, f) {
  const width = lastSize(x.shape);
  return { data: x.data.map((v, i) => f(v, i % width)), shape: x.shape };
}

/**
 * @param {Value[]} inputs
 * @param {(a: number, b: number) => number} f
 * @returns {Value}
 */
function mapTogether(inputs, f) {
  const data = Float32Array.from(inputs[0].data);
  for (const x of inputs.slice(1))
    for (let i = 0; i < data.length; i++) data[i] = f(data[i], x.data[i]);
  return { data, shape: inputs[0].shape };
}

/**
 * Returns a function from the index on the last axis to a number; v: a number or an array along it.
 * @type {(v: number | Tensor) => (k: number) => number}
 */
const broadcastFunction = (v) =>
  typeof v === "number" ? () => v : v.data.length === 1 ? () => v.data[0] : (k) => v.data[k];

/**
 * @param {{scale: number | Tensor, offset: number | Tensor}} node
 * @returns {(x: Value) => Value}
 */
function scale({ scale: by, offset }) {
  const s = broadcastFunction(by),
    o = broadcastFunction(offset);
  return (x) => mapValues(x, (v, k) => v * s(k) + o(k));
}

/**
 * @param {{activation: string}} node
 * @returns {(x: Value) => Value}
 */
function activate({ activation }) {
  return (x) => {
    const data = Float32Array.from(x.data),
      width = lastSize(x.shape);
    for (let at = 0; at < data.length; at += width) ACTIVATIONS[activation](data, at, at + width);
    return { data, shape: x.shape };
  };
}

/**
 * @param {{kernel: Tensor, bias: ?Tensor}} node
 * @returns {(x: Value) => Value}
 */
function dense({ kernel, bias }) {
  const [inputs, units] = kernel.shape,
    row = new Float64Array(units);
  return (x) => {
    const count = x.data.length / inputs,
      data = new Float32Array(count * units);
    for (let i = 0; i < count; i++) {
      if (bias === null) row.fill(0);
      else row.set(bias.data);
      addProduct(row, units, x.data, i * inputs, inputs, kernel.data);
      data.set(row, i * units);
    }
    return { data, shape: [...x.shape.slice(0, -1), units] };
  };
}

/**
 * @param {Value} x
 * @returns {Value}
 */
function reverseRows(x) {
  const width = x.data.length / ROWS,
    data = new Float32Array(x.data.length);
  for (let t = 0; t < ROWS; t++)
    data.set(x.data.subarray(t * width, (t + 1) * width), (ROWS - 1 - t) * width);
  return { data, shape: x.shape };
}

/**
 * @param {Value[]} inputs
 * @returns {Value}
 */
function concatenate(...inputs) {
  const widths = inputs.map((x) => lastSize(x.shape)),
    width = widths.reduce((a, b) => a + b);
  const count = inputs[0].data.length / widths[0],
    data = new Float32Array(count * width);
  let start = 0;
  inputs.forEach((x, k) => {
    for (let i = 0; i < count; i++)
      data.set(x.data.subarray(i * widths[k], (i + 1) * widths[k]), i * width + start);
    start += widths[k];
  });
  return { data, shape: [...inputs[0].shape.slice(0, -1), width] };
}

/**
 * Runs a cell over the rows. The returned value also has `states`: the cell's states after each
 * step in reading order, [h] or [h, c], each (28, U). edit(t, state), if given, changes the state
 * after t steps in place, before it is stored and used by the next step; if edit.whole is true, it
 * sets the whole state and the cell is not run.
 * @param {{cell: CellDescription, go_backwards: boolean}} node
 * @returns {(x: Value, edit?: StateEdit) => Value}
 */
function recurrent({ cell: described, go_backwards }) {
  const cell = CELLS[described.kind](described),
    u = cell.units,
    a = new Float64Array(cell.columns);
  return (x, edit) => {
    const states = Array.from({ length: cell.states }, () => new Float32Array(ROWS * u));
    const state = states.map(() => new Float64Array(u));
    for (let t = 0; t < ROWS; t++) {
      const row = go_backwards ? ROWS - 1 - t : t;
      if (!edit?.whole) cell.project(x.data, row * lastSize(x.shape), a);
      if (!edit?.whole) cell.step(a, state);
      edit?.(t + 1, state);
      states.forEach((s, k) => s.set(state[k], t * u));
    }
    return { data: states[0], shape: [u], states };
  };
}

/**
 * @param {{boundaries: Tensor}} node
 * @returns {(x: Value) => Value}
 */
function discretize({ boundaries: { data } }) {
  return (x) =>
    mapValues(x, (v) => data.reduce((count, boundary) => count + Number(boundary <= v), 0));
}

/**
 * @param {{embeddings: Tensor}} node
 * @returns {(x: Value) => Value}
 */
function embed({ embeddings }) {
  const [tokens, width] = embeddings.shape;
  return (x) => {
    const data = new Float32Array(x.data.length * width);
    x.data.forEach((v, i) => {
      const token = Math.min(Math.max(Math.trunc(v), 0), tokens - 1);
      data.set(embeddings.data.subarray(token * width, (token + 1) * width), i * width);
    });
    return { data, shape: [...x.shape, width] };
  };
}

/**
 * Each takes the description of its own kind and then values; a recurrent one also takes an edit.
 * Hence `any`.
 * @type {Record<string, (node: any) => (...inputs: any[]) => Value>}
 */
export const OPERATIONS = {
  Identity: () => (x) => x,
  Recurrent: recurrent,
  Flip: () => reverseRows,
  Dense: dense,
  Activate: activate,
  Scale: scale,
  Regroup:
    ({ row_shape }) =>
    (x) => ({ data: x.data, shape: row_shape }),
  Discretize: discretize,
  Embed: embed,
  Add:
    () =>
    (...inputs) =>
      mapTogether(inputs, (a, b) => a + b),
  Multiply:
    () =>
    (...inputs) =>
      mapTogether(inputs, (a, b) => a * b),
  Concatenate: () => concatenate,
};
