// Reads 28x28 images with a network, row by row, as reader/network.py does: the third reader.

import { softmax } from "./activations.js";
import { OPERATIONS, ROWS } from "./operations.js";

export const bytesFrom = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

// an image's 784 numbers in [0, 1] from its bytes in base64
export const imageFrom = (text) => Float32Array.from(bytesFrom(text), (v) => v / 255);

// order: for each pixel in reading order, which one of the image it is; null for as it is
export const inOrder = (image, order) => (order ? Float32Array.from(order, (k) => image[k]) : image);

// bytes: a Uint8Array as program.py makes it. Returns {read, oneWay}; throws for what it can't read.
export function openProgram(bytes) {
  const copy = bytes.slice(); // for float32 numbers have to lie at a multiple of four
  const length = new DataView(copy.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(copy.subarray(4, 4 + length)));
  const numbers = new Float32Array(copy.buffer, 4 + length);

  const withNumbers = (value) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    if ("at" in value) {
      const size = value.shape.reduce((a, b) => a * b, 1);
      return { shape: value.shape, data: numbers.subarray(value.at, value.at + size) };
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withNumbers(v)]));
  };
  const nodes = header.nodes.map((node) => {
    if (!Object.hasOwn(OPERATIONS, node.kind)) throw new Error(`no operation ${node.kind}`);
    return { ...node, run: OPERATIONS[node.kind](withNumbers(node)) };
  });

  // image: 784 numbers in [0, 1], rows in the order in which they are read. Returns
  // {logits, probabilities: (28, classes); classes; layers: [{name, cell, backward, activation,
  // units, states, gates}]}, float32, a layer's arrays in the order in which it reads.
  // Throws where numbers overflow.
  function read(image) {
    const scaled = Float32Array.from(image, (v) => (header.dark_ink ? 1 - v : v) * header.pixel_scale);
    const values = [], layers = [];
    nodes.forEach((node, i) => {
      const inputs = node.inputs.map((k) => (k < 0 ? { data: scaled, shape: [ROWS] } : values[k]));
      values[i] = node.run(...inputs);
      if (node.kind === "Recurrent") {
        layers.push({
          name: node.name, cell: node.cell.kind, backward: node.backward, units: values[i].shape[0],
          activation: node.cell.activation, states: values[i].states, gates: values[i].gates,
        });
      }
    });
    const logits = values[values.length - 1].data, classes = logits.length / ROWS;
    const at = header.temperatures; // of each row, where the network is calibrated
    const probabilities = logits.map((v, i) => (at ? v / at[Math.floor(i / classes)] : v));
    for (let t = 0; t < ROWS; t++) softmax(probabilities, t * classes, (t + 1) * classes);
    if (![logits, ...layers.map((l) => l.states[0])].every((a) => a.every(Number.isFinite))) {
      throw new Error("the numbers grow without bound");
    }
    return { logits, probabilities, classes, layers };
  }

  return { read, stamp: header.stamp, oneWay: header.one_way };
}
