// The weights of a recurrent and a Dense layer in Keras's layout, one after the other in one typed
// array.

import { CLASSES, ROWS } from "../constants.js";
import { RECORDS } from "../records.js";

/** @import { Architecture } from "./train_types.js" */

export const IMAGE_SIZE = ROWS * ROWS; // pixels
/** @type {(shape: number[]) => number} */
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/**
 * [name, shape] of each array, in Keras's order.
 * @type {(architecture: Architecture) => [string, number[]][]}
 */
function weightShapes({ kind, units, classes = CLASSES }) {
  const { blocks, biases } = RECORDS[kind],
    n = blocks * units;
  return [
    ["kernel", [ROWS, n]],
    ["recurrent_kernel", [units, n]],
    ["bias", biases > 1 ? [biases, n] : [n]],
    ["dense_kernel", [units, classes]],
    ["dense_bias", [classes]],
  ];
}

/** @param {Architecture} architecture */
export const weightCountOf = (architecture) =>
  weightShapes(architecture).reduce((sum, [, shape]) => sum + sizeOf(shape), 0);

/**
 * The place of each array: {name: {at, shape}}.
 * @type {(architecture: Architecture) => Record<string, {at: number, shape: number[]}>}
 */
export function weightLayout(architecture) {
  let at = 0;
  return Object.fromEntries(
    weightShapes(architecture).map(([name, shape]) => {
      const place = { at, shape };
      at += sizeOf(shape);
      return [name, place];
    }),
  );
}

/**
 * Each array by name, as a view of the numbers.
 * @template {{subarray(begin: number, end: number): T}} T
 * @param {Architecture} architecture
 * @param {T} numbers
 * @returns {Record<string, T>}
 */
export const weightArraysByName = (architecture, numbers) =>
  Object.fromEntries(
    Object.entries(weightLayout(architecture)).map(([name, { at, shape }]) => [
      name,
      numbers.subarray(at, at + sizeOf(shape)),
    ]),
  );

/**
 * A random generator of numbers in [0, 1) from a seed (mulberry32).
 * @param {number} seed
 */
export function seededRandomGenerator(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Makes normally distributed numbers from uniform ones (Box and Muller).
 * @type {(random: () => number) => () => number}
 */
export const normalGeneratorFromUniform = (random) => () =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * A random orthogonal matrix (u, u), by Gram-Schmidt orthonormalisation of random rows.
 * @type {(u: number, random: () => number) => number[][]}
 */
export function randomOrthogonalMatrix(u, random) {
  /** @type {number[][]} */
  const rows = [];
  for (let i = 0; i < u; i++) {
    const row = Array.from({ length: u }, normalGeneratorFromUniform(random));
    for (const other of rows) {
      const along = row.reduce((sum, v, j) => sum + v * other[j], 0);
      other.forEach((v, j) => {
        row[j] -= along * v;
      });
    }
    const length = Math.hypot(...row);
    rows.push(row.map((v) => v / length));
  }
  return rows;
}

const GAIN = 0.95; // factor of the identity, so that it forgets slowly, as in the chapter's network
/** @type {Record<string, (u: number, random: () => number) => number[][]>} */
const SQUARES = {
  identity: (u) =>
    Array.from({ length: u }, (_, i) => Array.from({ length: u }, (_, j) => (i === j ? GAIN : 0))),
  zeros: (u) => Array.from({ length: u }, () => Array(u).fill(0)),
  orthogonal: randomOrthogonalMatrix,
};

/**
 * Initial weights. memory: the initialiser of the recurrent_kernel, a name in SQUARES. The gate that
 * keeps the memory starts open: an LSTM's as in Keras, and also a GRU's (Tallec and Ollivier, 2018),
 * which then learns twice as fast.
 * @type {(architecture: Architecture, memory: string, random: () => number) => Float64Array}
 */
export function startingWeights(architecture, memory, random) {
  const { kind, units: u } = architecture,
    numbers = new Float64Array(weightCountOf(architecture)),
    parts = weightArraysByName(architecture, numbers);
  const { blocks, keeps } = RECORDS[kind],
    n = blocks * u;
  /** @type {(array: Float64Array, inputs: number, outputs: number) => void} */
  const glorot = (array, inputs, outputs) => {
    for (let i = 0; i < array.length; i++)
      array[i] = (2 * random() - 1) * Math.sqrt(6 / (inputs + outputs));
  };
  glorot(parts.kernel, ROWS, n);
  for (let gate = 0; gate < blocks; gate++) {
    SQUARES[memory](u, random).forEach((row, i) =>
      parts.recurrent_kernel.set(row, i * n + gate * u),
    );
  }
  if (keeps !== null) parts.bias.fill(1, keeps * u, (keeps + 1) * u);
  glorot(parts.dense_kernel, u, CLASSES);
  return numbers;
}
