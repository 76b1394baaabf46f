// How a small network reads an image, and the gradient of one digit's loss: forward and back, row
// by row. Computed in float64 from float32 weights; tests compare it with Keras and its
// GradientTape.

import { ACTIVATIONS, softmaxInPlace } from "../reader/activations.js";
import { cellEquations } from "../reader/cells.js";
import { addProduct } from "../reader/recurrent.js";
import { CLASSES, ROWS } from "../constants.js";
import { weightOffsets } from "./small_network.js";

/** @import { SmallNetwork, Trace } from "./machine_types.js" */
/** @import { CellEquations, Numbers, ProgramReading } from "../types.js" */

const scaledRow = new Float64Array(ROWS);

/** @type {WeakMap<SmallNetwork, CellEquations>} */
const knownEquations = new WeakMap();

/** @type {(network: SmallNetwork) => CellEquations} */
function equationsOf(network) {
  const { units, activation } = network,
    known =
      knownEquations.get(network) ?? cellEquations("SimpleRNN", units, activation, activation);
  knownEquations.set(network, known);
  return known;
}

/**
 * @param {number} units
 * @returns {Trace}
 */
export const newTrace = (units) => ({
  image: new Float32Array(ROWS * ROWS),
  sums: new Float64Array(ROWS * units),
  memory: new Float64Array((ROWS + 1) * units),
  logits: new Float64Array((ROWS + 1) * CLASSES),
  shares: new Float64Array((ROWS + 1) * CLASSES),
});

/**
 * Reads an image: writes trace.sums, memory, logits and, by `divisors`, shares.
 *
 * h_t = activation(x_t W + h_(t-1) U + b), z_t = h_t V + c, p_t = softmax(z_t / T_t)
 *
 * @param {SmallNetwork} network
 * @param {Numbers} w its weights
 * @param {ArrayLike<number>} image 784 numbers in [0, 1]
 * @param {Trace} trace
 * @param {ArrayLike<number>} silenced by memory cell: 1 if it is 0 after every row
 * @param {?ArrayLike<number>} divisors T by row, or null for none
 */
export function readImageIntoTrace(network, w, image, trace, silenced, divisors) {
  const { sums, memory, logits, shares } = trace,
    { units: u } = network,
    at = weightOffsets(u);
  trace.image.set(image);
  memory.fill(0, 0, u);
  computeLogitsInto(u, w, at, memory, 0, logits, 0);
  for (let t = 0; t < ROWS; t++) {
    readRowIntoMemory(network, w, image, t, memory, t * u, (t + 1) * u, sums, t * u, silenced);
    computeLogitsInto(u, w, at, memory, (t + 1) * u, logits, (t + 1) * CLASSES);
  }
  for (let t = 0; t <= ROWS; t++) {
    const divisor = divisors ? divisors[Math.max(t - 1, 0)] : 1;
    for (let q = t * CLASSES; q < (t + 1) * CLASSES; q++) shares[q] = logits[q] / divisor;
    softmaxInPlace(shares, t * CLASSES, (t + 1) * CLASSES);
  }
}

/**
 * The reading that the desk uses, from a trace: its numbers after each row.
 * @type {(trace: Trace, units: number) => ProgramReading}
 */
export function readingFromTrace({ memory, logits, shares }, units) {
  const states = Float32Array.from(memory.subarray(units));
  return {
    logits: Float32Array.from(logits.subarray(CLASSES)),
    probabilities: Float32Array.from(shares.subarray(CLASSES)),
    classes: CLASSES,
    layers: [{ units, states: [states] }],
    headInput: states,
    temperatures: null,
  };
}

/**
 * Computes one row: from the memory before it, u numbers that start at `from`, the sums and the
 * memory after it, which is written from `to` on.
 * @param {SmallNetwork} network
 * @param {Numbers} w
 * @param {ArrayLike<number>} image
 * @param {number} t
 * @param {Float64Array} memory
 * @param {number} from
 * @param {number} to
 * @param {Float64Array} sums
 * @param {number} sumsAt index at which they are written
 * @param {ArrayLike<number>} silenced
 */
export function readRowIntoMemory(network, w, image, t, memory, from, to, sums, sumsAt, silenced) {
  const { units: u, scale } = network,
    at = weightOffsets(u);
  for (let k = 0; k < u; k++) sums[sumsAt + k] = w[at.b + k];
  for (let i = 0; i < ROWS; i++) scaledRow[i] = image[t * ROWS + i] * scale;
  addProduct(sums, sumsAt, u, scaledRow, 0, ROWS, w, at.W);
  addProduct(sums, sumsAt, u, memory, from, u, w, at.U);
  equationsOf(network).forward(1, sums, sums, sumsAt, [memory], from, to);
  for (let k = 0; k < u; k++) if (silenced[k]) memory[to + k] = 0;
}

/**
 * Computes the ten sums of a memory.
 * @param {number} u
 * @param {Numbers} w
 * @param {{V: number, c: number}} at
 * @param {Float64Array} memory
 * @param {number} from index at which it begins
 * @param {Float64Array} logits
 * @param {number} to index at which they are written
 */
export function computeLogitsInto(u, w, at, memory, from, logits, to) {
  for (let d = 0; d < CLASSES; d++) logits[to + d] = w[at.c + d];
  addProduct(logits, to, CLASSES, memory, from, u, w, at.V);
}

/**
 * The error of each of the ten sums after the last row: its share (of the undivided sums), minus 1
 * for the right digit. This is the gradient of the loss by the sums; the loss is -ln(share of the
 * right digit).
 * @type {(trace: Trace, label: number) => Float64Array}
 */
function answerErrorsOf({ logits }, label) {
  const errors = logits.slice(ROWS * CLASSES);
  softmaxInPlace(errors, 0, CLASSES);
  errors[label] -= 1;
  return errors;
}

/**
 * The slope of the activation where its value is y; null if it depends on all sums.
 * @type {(activation: string, y: number) => number | null}
 */
export function activationSlopeFromOutput(activation, y) {
  if (activation === "softmax") return null;
  const slope = Float64Array.of(1);
  ACTIVATIONS[activation].backward(slope, 0, Float64Array.of(y), 0, 1);
  return slope[0];
}

/**
 * The error of each of the memory's sums, in each row: the gradient of one digit's loss by it. In
 * the last row it comes from the ten errors through V, in the others from the next row's through U.
 * @param {SmallNetwork} network
 * @param {Numbers} w its weights
 * @param {Trace} trace of its reading of the image, without silenced cells
 * @param {ArrayLike<number>} errors of the ten sums, of `answerErrorsOf`
 * @returns {Float64Array} (28, units)
 */
function backpropagateToMemorySums(network, w, { memory, sums }, errors) {
  const { units: u } = network,
    { backward } = equationsOf(network),
    at = weightOffsets(u),
    found = new Float64Array(ROWS * u),
    dh = new Float64Array(u);
  for (let t = ROWS - 1; t >= 0; t--) {
    const own = found.subarray(t * u, (t + 1) * u),
      next = found.subarray((t + 1) * u, (t + 2) * u);
    dh.fill(0);
    for (let k = 0; k < u; k++)
      if (t === ROWS - 1)
        for (let d = 0; d < CLASSES; d++) dh[k] += errors[d] * w[at.V + k * CLASSES + d];
      else for (let j = 0; j < u; j++) dh[k] += next[j] * w[at.U + k * u + j];
    backward(1, sums, sums, t * u, [memory], t * u, (t + 1) * u, [dh], own, own, dh);
  }
  return found;
}

/**
 * Computes the gradient of one digit's loss by all weights: each row's error times what the weight
 * is multiplied by. Also returns the errors that it is made of: of the ten sums, and of the memory's
 * sums, (28, units).
 * @param {SmallNetwork} network
 * @param {Numbers} w its weights
 * @param {Trace} trace of its reading of the image, without silenced cells
 * @param {number} label
 */
export function backpropagate(network, w, trace, label) {
  const { units: u, scale, hasBias, hasAnswerBias } = network,
    { image, memory } = trace,
    at = weightOffsets(u),
    g = new Float64Array(at.end),
    errors = answerErrorsOf(trace, label),
    memoryErrors = backpropagateToMemorySums(network, w, trace, errors),
    after = ROWS * u;
  for (let d = 0; d < CLASSES; d++) {
    if (hasAnswerBias) g[at.c + d] = errors[d];
    for (let k = 0; k < u; k++) g[at.V + k * CLASSES + d] = errors[d] * memory[after + k];
  }
  for (let t = 0; t < ROWS; t++)
    for (let k = 0; k < u; k++) {
      const error = memoryErrors[t * u + k];
      if (!error) continue;
      if (hasBias) g[at.b + k] += error;
      for (let i = 0; i < ROWS; i++) g[i * u + k] += image[t * ROWS + i] * scale * error;
      for (let j = 0; j < u; j++) g[at.U + j * u + k] += memory[t * u + j] * error;
    }
  return { gradient: g, errors, memoryErrors };
}
