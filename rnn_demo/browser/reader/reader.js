// Reads 28x28 images with a network, row by row, as reader/network.py does: the third reader.

import { softmax } from "./activations.js";
import { ROWS } from "../constants.js";
import { OPERATIONS } from "./operations.js";

/** @import {
 *   Layer, Program, ProgramDescription, ProgramReading, StateEdit, Unpacked, Value
 * } from "../types.js" */

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
 * bytes: a Uint8Array as packed_network.py makes it. Returns {header, buffer, at: where the numbers begin
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
 * bytes: a Uint8Array, a network as packed_network.py makes it.
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
 * A network by its description, as packed_network.py has it, its arrays as {data, shape}.
 * @param {ProgramDescription} description
 * @returns {Program}
 */
export function programOf({ pixel_scale = 1, temperatures = null, nodes: described }) {
  const nodes = described.map((node) => ({ ...node, run: OPERATIONS[node.kind](node) }));

  /**
   * image: 784 numbers in [0, 1], rows in the order in which they are read. edits: by index in
   * layers, what changes a layer's states on the way, as `recurrent` has it. Returns {logits,
   * probabilities: (28, classes); classes; layers: [{units, states}]; headInput: (28, features), what
   * the last operation makes the logits of}, float32, a layer's states in the order in which it
   * reads; and temperatures, as they are given. Throws an Overflow where numbers are not finite.
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
    const { data: headInput } = values[nodes[nodes.length - 1].inputs[0]] ?? { data: scaled };
    return { logits, probabilities, classes, layers, headInput, temperatures };
  }

  return { read, temperatures, description: { pixel_scale, nodes: described } };
}
