// Reads 28x28 images with a network, row by row, as reader/network.py does: the third reader.
//
// OPERATIONS[kind](description) gives a function from values to a value, as reader/operations.py
// and recurrent.py have it. A value is what stands after every row: {data, shape}, float32, the
// rows one after the other, each of that shape.

import { ROWS } from "./constants.js";
import { ACTIVATIONS, CELLS, addProduct, softmax } from "./cells.js";

/** @import {
 *   CellDescription, Layer, Program, ProgramDescription, ProgramReading, StateEdit, Tensor,
 *   Unpacked, Value
 * } from "./types.js" */

/** @type {(shape: number[]) => number} */
const last = (shape) => (shape.length ? shape[shape.length - 1] : 1);

/** @param {string} text in base64 */
export const bytesFrom = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/**
 * an image's 784 numbers in [0, 1] from its bytes in base64
 * @param {string} text
 */
export const imageFrom = (text) => Float32Array.from(bytesFrom(text), (v) => v / 255);

/**
 * order: for each pixel in reading order, which one of the image it is; null for as it is
 * @param {Float32Array} image
 * @param {?number[]} order
 */
export const inOrder = (image, order) =>
  order ? Float32Array.from(order, (k) => image[k]) : image;

/**
 * @param {Value} x
 * @param {(v: number, k: number) => number} f
 * @returns {Value}
 */
function mapped(x, f) {
  const width = last(x.shape);
  return { data: x.data.map((v, i) => f(v, i % width)), shape: x.shape };
}

/**
 * @param {Value[]} inputs
 * @param {(a: number, b: number) => number} f
 * @returns {Value}
 */
function together(inputs, f) {
  const data = Float32Array.from(inputs[0].data);
  for (const x of inputs.slice(1))
    for (let i = 0; i < data.length; i++) data[i] = f(data[i], x.data[i]);
  return { data, shape: inputs[0].shape };
}

/**
 * number or array along the last axis, as a function of the place on it
 * @type {(v: number | Tensor) => (k: number) => number}
 */
const along = (v) =>
  typeof v === "number" ? () => v : v.data.length === 1 ? () => v.data[0] : (k) => v.data[k];

/**
 * @param {{scale: number | Tensor, offset: number | Tensor}} node
 * @returns {(x: Value) => Value}
 */
function scale({ scale: by, offset }) {
  const s = along(by),
    o = along(offset);
  return (x) => mapped(x, (v, k) => v * s(k) + o(k));
}

/**
 * @param {{activation: string}} node
 * @returns {(x: Value) => Value}
 */
function activate({ activation }) {
  return (x) => {
    const data = Float32Array.from(x.data),
      width = last(x.shape);
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
function flip(x) {
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
  const widths = inputs.map((x) => last(x.shape)),
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
 * A cell led over the rows. The value has more: what the cell held after each step, in the order in
 * which it read, as states: [h] or [h, c], each (28, U). edit(t, state), if any, changes in place
 * what it holds after t steps, before that is kept or gone on with; where it is `whole`, it says
 * all, and the cell does nothing.
 * @param {{cell: CellDescription, go_backwards: boolean}} node
 * @returns {(x: Value, edit?: StateEdit) => Value}
 */
function recurrent({ cell: made, go_backwards }) {
  const cell = CELLS[made.kind](made),
    u = cell.units,
    a = new Float64Array(cell.columns);
  return (x, edit) => {
    const states = Array.from({ length: cell.states }, () => new Float32Array(ROWS * u));
    const state = states.map(() => new Float64Array(u));
    for (let t = 0; t < ROWS; t++) {
      const row = go_backwards ? ROWS - 1 - t : t;
      if (!edit?.whole) cell.project(x.data, row * last(x.shape), a);
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
    mapped(x, (v) => data.reduce((count, boundary) => count + Number(boundary <= v), 0));
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
 * Each takes the description of its own kind, and values; a recurrent one also an edit after its
 * value: hence `any`.
 * @type {Record<string, (node: any) => (...inputs: any[]) => Value>}
 */
export const OPERATIONS = {
  Identity: () => (x) => x,
  Recurrent: recurrent,
  Flip: () => flip,
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
      together(inputs, (a, b) => a + b),
  Multiply:
    () =>
    (...inputs) =>
      together(inputs, (a, b) => a * b),
  Concatenate: () => concatenate,
};

/**
 * bytes: a Uint8Array as program.py makes it. Returns {header, buffer, at: where the numbers begin
 * in it}.
 * @param {Uint8Array} bytes
 * @returns {Unpacked}
 */
export function unpack(bytes) {
  const { buffer } = bytes.slice(); // for float32 numbers have to lie at a multiple of four
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { header, buffer, at: 4 + length };
}

/**
 * bytes: a Uint8Array, a network as program.py makes it.
 * @param {Uint8Array} bytes
 * @returns {Program}
 */
export function openProgram(bytes) {
  const { header, buffer, at } = unpack(bytes),
    numbers = new Float32Array(buffer, at);
  /**
   * Parts of a node, as JSON has them, with their arrays in place of where these lie.
   * @type {(value: any) => any}
   */
  const withNumbers = (value) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    if ("at" in value) {
      /** @type {number[]} */
      const shape = value.shape;
      const size = shape.reduce((a, b) => a * b, 1);
      return { shape, data: numbers.subarray(value.at, value.at + size) };
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withNumbers(v)]));
  };
  return programOf({ ...header, nodes: header.nodes.map(withNumbers) });
}

// What `read` throws where a network's numbers grow beyond float32.
export class Overflow extends Error {}

/**
 * A network by its description, as program.py has it, its arrays as {data, shape}. Returns {read,
 * stamp, description}.
 * @param {ProgramDescription} description
 * @returns {Program}
 */
export function programOf({ stamp = "", pixel_scale = 1, temperatures = null, nodes: described }) {
  const nodes = described.map((node) => ({ ...node, run: OPERATIONS[node.kind](node) }));

  /**
   * image: 784 numbers in [0, 1], rows in the order in which they are read. edits: by index in
   * layers, what changes a layer's states on the way, as `recurrent` has it. Returns {logits,
   * probabilities: (28, classes); classes; layers: [{units, states}]; given: (28, features), what
   * the last operation makes the logits of}, float32, a layer's states in the order in which it
   * reads. Throws an Overflow where numbers are not finite.
   * @param {Float32Array} image
   * @param {Record<number, StateEdit | undefined>} edits
   * @returns {ProgramReading}
   */
  function read(image, edits = {}) {
    const scaled = Float32Array.from(image, (v) => v * pixel_scale);
    /** @type {Value[]} */
    const values = [];
    /** @type {Layer[]} */
    const layers = [];
    nodes.forEach((node, i) => {
      const inputs = node.inputs.map((k) => (k < 0 ? { data: scaled, shape: [ROWS] } : values[k]));
      const recurs = node.kind === "Recurrent";
      values[i] = recurs ? node.run(inputs[0], edits[layers.length]) : node.run(...inputs);
      const { shape, states } = values[i];
      if (states) layers.push({ units: shape[0], states });
    });
    const logits = values[values.length - 1].data,
      classes = logits.length / ROWS;
    // temperatures: of each row, where the network is calibrated
    const probabilities = logits.map((v, i) =>
      temperatures ? v / temperatures[Math.floor(i / classes)] : v,
    );
    for (let t = 0; t < ROWS; t++) softmax(probabilities, t * classes, (t + 1) * classes);
    if (![logits, ...layers.map((l) => l.states[0])].every((a) => a.every(Number.isFinite))) {
      throw new Overflow("the numbers grow without bound");
    }
    const { data: given } = values[nodes[nodes.length - 1].inputs[0]] ?? { data: scaled };
    return { logits, probabilities, classes, layers, given };
  }

  return { read, stamp, description: { pixel_scale, nodes: described } };
}
