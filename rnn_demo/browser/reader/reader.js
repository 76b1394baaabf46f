// Reads 28x28 images with a network, as reader/network.py does: a third implementation of the reader,
// after Keras and NumPy. A network is a list of operations, as in reader/operations.py and
// recurrent.py; a recurrent one goes from row to row.

import { ACTIVATIONS, softmaxInPlace } from "./activations.js";
import { bytesFromBase64 } from "../bytes.js";
import { ROWS } from "../constants.js";
import { addProduct, makeRecurrent } from "./recurrent.js";

/** @import { EditState, Layer, Program, ProgramDescription } from "../types.js" */
/** @import { ProgramReading, Tensor, Unpacked, Value } from "../types.js" */

/**
 * @param {string} text bytes in base64
 * @returns {Float32Array} numbers in [0, 1]
 */
export const imageFromBase64 = (text) => Float32Array.from(bytesFromBase64(text), (v) => v / 255);

/**
 * order: for each pixel in reading order, its index in the image; null for the image's own order
 * @type {(image: Float32Array, order: ?number[]) => Float32Array}
 */
export const orderPixels = (image, order) =>
  order ? Float32Array.from(order, (k) => image[k]) : image;

/**
 * bytes: made by packed_network.py.
 * @type {(bytes: Uint8Array) => Unpacked}
 */
export function unpackHeaderAndOffset(bytes) {
  const { buffer } = bytes.slice(); // a copy, as float32 numbers must be aligned to four bytes
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { header, buffer, at: 4 + length };
}

/**
 * bytes: made by packed_network.py.
 * @type {(bytes: Uint8Array) => Program}
 */
export function openProgram(bytes) {
  const { header, buffer, at } = unpackHeaderAndOffset(bytes),
    numbers = new Float32Array(buffer, at);
  /**
   * Replaces the references to arrays in a node's JSON with the arrays.
   * @type {(value: any) => any}
   */
  const withNumbers = (value) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    if ("at" in value) {
      /** @type {number[]} */
      const shape = value.shape,
        size = shape.reduce((a, b) => a * b, 1);
      return { shape, data: numbers.subarray(value.at, value.at + size) };
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withNumbers(v)]));
  };
  return makeProgram({ ...header, nodes: header.nodes.map(withNumbers) });
}

// --- The operations. Each takes and returns values; a value is {data, shape}: one float32 array of
// `shape` per row, concatenated.

/** @type {(shape: number[]) => number} */
const lastDimension = (shape) => (shape.length ? shape[shape.length - 1] : 1);

/** @type {(x: Value, f: (v: number, k: number) => number) => Value} */
function mapElementwise(x, f) {
  const width = lastDimension(x.shape);
  return { data: x.data.map((v, i) => f(v, i % width)), shape: x.shape };
}

/** @type {(f: (a: number, b: number) => number) => (...inputs: Value[]) => Value} */
function makeElementwise(f) {
  return (first, ...others) => {
    const data = Float32Array.from(first.data);
    for (const x of others) for (let i = 0; i < data.length; i++) data[i] = f(data[i], x.data[i]);
    return { data, shape: first.shape };
  };
}

/**
 * v, broadcast along the last axis, at index k: v itself if it is a number, otherwise its k-th element.
 * @type {(v: number | Tensor, k: number) => number}
 */
const broadcastNumberAt = (v, k) =>
  typeof v === "number" ? v : v.data[v.data.length === 1 ? 0 : k];

/** @type {(node: {scale: number | Tensor, offset: number | Tensor}) => (x: Value) => Value} */
function makeScaling({ scale, offset }) {
  return (x) =>
    mapElementwise(x, (v, k) => v * broadcastNumberAt(scale, k) + broadcastNumberAt(offset, k));
}

/** @type {(node: {activation: string}) => (x: Value) => Value} */
function makeActivation({ activation }) {
  return (x) => {
    const data = Float32Array.from(x.data),
      width = lastDimension(x.shape);
    for (let at = 0; at < data.length; at += width)
      ACTIVATIONS[activation].forward(data, at, at + width);
    return { data, shape: x.shape };
  };
}

/** @type {(node: {kernel: Tensor, bias: ?Tensor}) => (x: Value) => Value} */
function makeDense({ kernel, bias }) {
  const [inputs, units] = kernel.shape,
    row = new Float64Array(units);
  return (x) => {
    const count = x.data.length / inputs,
      data = new Float32Array(count * units);
    for (let i = 0; i < count; i++) {
      if (bias === null) row.fill(0);
      else row.set(bias.data);
      addProduct(row, 0, units, x.data, i * inputs, inputs, kernel.data);
      data.set(row, i * units);
    }
    return { data, shape: [...x.shape.slice(0, -1), units] };
  };
}

/** @type {(x: Value) => Value} */
function reverseRowsOfValue(x) {
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
function concatenateAlongLastAxis(...inputs) {
  const widths = inputs.map((x) => lastDimension(x.shape)),
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

/** @type {(node: {boundaries: Tensor}) => (x: Value) => Value} */
function makeDiscretization({ boundaries: { data } }) {
  return (x) =>
    mapElementwise(x, (v) => data.reduce((count, boundary) => count + Number(boundary <= v), 0));
}

/** @type {(node: {embeddings: Tensor}) => (x: Value) => Value} */
function makeEmbeddingLookup({ embeddings }) {
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
 * The operations by their kinds. Each takes a node's description, and returns a function of the input
 * values; that of `Recurrent` also takes an edit. Their types differ, hence `any`.
 * @type {Record<string, (node: any) => (...inputs: any[]) => Value>}
 */
export const OPERATIONS = {
  Identity: () => (x) => x,
  Recurrent: makeRecurrent,
  Flip: () => reverseRowsOfValue,
  Dense: makeDense,
  Activate: makeActivation,
  Scale: makeScaling,
  Regroup:
    ({ shape_per_row }) =>
    (x) => ({ data: x.data, shape: shape_per_row }),
  Discretize: makeDiscretization,
  Embed: makeEmbeddingLookup,
  Add: () => makeElementwise((a, b) => a + b),
  Multiply: () => makeElementwise((a, b) => a * b),
  Concatenate: () => concatenateAlongLastAxis,
};

// --- The network.

/** Thrown by `read` if a network's numbers overflow float32. */
export class Overflow extends Error {}

/**
 * Makes a program from a network's description (see packed_network.py), with arrays as {data,
 * shape}.
 * @type {(description: ProgramDescription) => Program}
 */
export function makeProgram({ pixel_scale = 1, temperatures = null, nodes: described }) {
  const nodes = described.map((node) => ({ ...node, run: OPERATIONS[node.kind](node) }));

  /**
   * image: 784 numbers in [0, 1], rows in the order in which they are read. edits: by layer index,
   * functions that change a layer's states while it reads, see `makeRecurrent`. The states returned
   * are in the order in which the layer reads. Throws an Overflow if numbers are not finite.
   * @type {(image: Float32Array, edits?: Record<number, EditState | undefined>) => ProgramReading}
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
    // A calibrated network has a temperature for each row.
    const probabilities = logits.map((v, i) =>
      temperatures ? v / temperatures[Math.floor(i / classes)] : v,
    );
    for (let t = 0; t < ROWS; t++) softmaxInPlace(probabilities, t * classes, (t + 1) * classes);
    if (![logits, ...layers.map((l) => l.states[0])].every((a) => a.every(Number.isFinite))) {
      throw new Overflow("the numbers grow without bound");
    }
    const { data: headInput } = values[nodes[nodes.length - 1].inputs[0]] ?? { data: scaled };
    return { logits, probabilities, classes, layers, headInput, temperatures };
  }

  return {
    read,
    temperatures,
    description: { pixel_scale, nodes: described },
    nodesWithoutIdentity: described.filter(({ kind }) => kind !== "Identity"),
  };
}
