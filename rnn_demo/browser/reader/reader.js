// Reads 28x28 images with a network row by row, as reader/network.py does. It is the third reader,
// next to Keras and NumPy.

import { softmax } from "./activations.js";
import { ROWS } from "../constants.js";
import { OPERATIONS } from "./operations.js";

/** @import {
 *   Layer, Program, ProgramDescription, ProgramReading, StateEdit, Unpacked, Value
 * } from "../types.js" */

/** @param {string} text in base64 */
export const bytesFromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/**
 * @returns an image's 784 numbers in [0, 1], from its bytes in base64
 * @param {string} text
 */
export const imageFromBase64 = (text) => Float32Array.from(bytesFromBase64(text), (v) => v / 255);

/**
 * order: for each pixel in reading order its index in the image; null for the image's own order
 * @param {Float32Array} image
 * @param {?number[]} order
 */
export const orderPixels = (image, order) =>
  order ? Float32Array.from(order, (k) => image[k]) : image;

/**
 * bytes: a Uint8Array made by packed_network.py. Returns {header, buffer, at: the offset of its
 * numbers}.
 * @param {Uint8Array} bytes
 * @returns {Unpacked}
 */
export function unpackHeader(bytes) {
  const { buffer } = bytes.slice(); // a copy, as float32 numbers must be aligned to four bytes
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { header, buffer, at: 4 + length };
}

/**
 * Opens a network. bytes: a Uint8Array made by packed_network.py.
 * @param {Uint8Array} bytes
 * @returns {Program}
 */
export function openProgram(bytes) {
  const { header, buffer, at } = unpackHeader(bytes),
    numbers = new Float32Array(buffer, at);
  /**
   * Replaces the references to arrays in a node's JSON by the arrays.
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
  return makeProgram({ ...header, nodes: header.nodes.map(withNumbers) });
}

// Thrown by `read` if a network's numbers overflow float32.
export class Overflow extends Error {}

/**
 * Makes a program from a network's description (see packed_network.py), with arrays as {data,
 * shape}.
 * @param {ProgramDescription} description
 * @returns {Program}
 */
export function makeProgram({ pixel_scale = 1, temperatures = null, nodes: described }) {
  const nodes = described.map((node) => ({ ...node, run: OPERATIONS[node.kind](node) }));

  /**
   * image: 784 numbers in [0, 1], rows in the order in which they are read. edits: by layer index,
   * functions that change a layer's states while it reads, see `recurrent`. Returns {logits,
   * probabilities: (28, classes); classes; layers: [{units, states}]; headInput: (28, features),
   * the input of the last operation}, float32, states in the order in which the layer reads; and
   * the given temperatures. Throws an Overflow if numbers are not finite.
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
    // A calibrated network has a temperature for each row.
    const probabilities = logits.map((v, i) =>
      temperatures ? v / temperatures[Math.floor(i / classes)] : v,
    );
    for (let t = 0; t < ROWS; t++) softmax(probabilities, t * classes, (t + 1) * classes);
    if (![logits, ...layers.map((l) => l.states[0])].every((a) => a.every(Number.isFinite))) {
      throw new Overflow("the numbers grow without bound");
    }
    const { data: headInput } = values[nodes[nodes.length - 1].inputs[0]] ?? { data: scaled };
    return { logits, probabilities, classes, layers, headInput, temperatures };
  }

  return { read, temperatures, description: { pixel_scale, nodes: described } };
}
