// The control of Teach: an untrained network with the same layers. What it can do with a last layer
// fitted to drawings does not come from training.

import { RECORDS } from "../records.js";
import { orthogonal, randomFrom } from "../train/weights.js";

/** @import { Program } from "../types.js" */
/** @typedef {{data: Float32Array, shape: number[]}} Weights */

export const UNTRAINED = "untrained"; // name of the control
const SEED = 1;

/**
 * Returns a network with initial weights drawn like Keras's: Glorot uniform kernels, orthogonal
 * recurrent kernels, biases 0, but 1 for the forget gate. Operations between the layers, such as a
 * normalisation, stay as they are.
 * @param {Program["description"]} description
 * @returns {Program["description"]}
 */
export function untrainedDescription({ nodes, ...header }) {
  const random = randomFrom(SEED);
  return {
    ...header,
    nodes: nodes.map((node) => {
      if (node.kind === "Dense") return { ...node, kernel: glorotLike(node.kernel, random) };
      if (node.kind !== "Recurrent") return node;
      const { cell } = node,
        made = { kernel: glorotLike(cell.kernel, random), bias: biasLike(cell) };
      return {
        ...node,
        cell: { ...cell, ...made, recurrent_kernel: squaresLike(cell.recurrent_kernel, random) },
      };
    }),
  };
}

/**
 * @param {Weights} weights (inputs, outputs)
 * @param {() => number} random
 */
function glorotLike({ shape }, random) {
  const [inputs, outputs] = shape,
    most = Math.sqrt(6 / (inputs + outputs));
  const data = Float32Array.from({ length: inputs * outputs }, () => (2 * random() - 1) * most);
  return { data, shape };
}

/**
 * An orthogonal square matrix for each gate; a vector, if each unit is connected only to itself, is
 * uniform.
 * @param {Weights} weights (units, gates * units), or (units,)
 * @param {() => number} random
 */
function squaresLike({ shape }, random) {
  const [units, wide] = shape,
    data = new Float32Array(units * (wide ?? 1));
  if (wide === undefined) return { data: data.map(() => 2 * random() - 1), shape };
  for (let first = 0; first < wide; first += units)
    orthogonal(units, random).forEach((row, i) => data.set(row, i * wide + first));
  return { data, shape };
}

/**
 * @param {{kind: string, bias: ?Weights, recurrent_kernel: Weights}} cell
 * @returns {?Weights}
 */
function biasLike({ kind, bias, recurrent_kernel }) {
  if (!bias) return bias;
  const { keeps } = RECORDS[kind],
    data = new Float32Array(bias.data.length),
    [units] = recurrent_kernel.shape;
  if (keeps !== null) data.fill(1, keeps * units, (keeps + 1) * units);
  return { data, shape: bias.shape };
}
