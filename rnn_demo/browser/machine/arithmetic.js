// How a small network reads an image, and the gradient of one digit's loss: forward and back, row
// by row. Computed in float64 from float32 weights; tests compare it with Keras and its
// GradientTape.

import { ACTIVATIONS, softmaxInPlace } from "../reader/activations.js";
import { CLASSES, ROWS } from "../constants.js";
import { weightOffsets } from "./small_network.js";

/** @import { SmallNetwork, Trace } from "./machine_types.js" */
/** @import { Numbers, ProgramReading } from "../types.js" */

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
  const { units: u, activation, scale } = network,
    at = weightOffsets(u);
  for (let k = 0; k < u; k++) sums[sumsAt + k] = w[at.b + k];
  for (let i = 0; i < ROWS; i++) {
    const x = image[t * ROWS + i] * scale;
    if (x) for (let k = 0, m = i * u; k < u; k++) sums[sumsAt + k] += x * w[m + k];
  }
  for (let j = 0; j < u; j++) {
    const h = memory[from + j];
    if (h) for (let k = 0, m = at.U + j * u; k < u; k++) sums[sumsAt + k] += h * w[m + k];
  }
  for (let k = 0; k < u; k++) memory[to + k] = sums[sumsAt + k];
  ACTIVATIONS[activation](memory, to, to + u);
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
  for (let k = 0; k < u; k++) {
    const h = memory[from + k];
    if (h) for (let d = 0, m = at.V + k * CLASSES; d < CLASSES; d++) logits[to + d] += h * w[m + d];
  }
}

/**
 * Converts gradients by a layer's states into those by its sums, in place; y: the states.
 * @type {Record<string, (dy: Float64Array, y: Float64Array) => void>}
 */
const SLOPES = {
  linear: () => {},
  relu: makeInPlaceSlopeMultiplier((y) => (y > 0 ? 1 : 0)),
  tanh: makeInPlaceSlopeMultiplier((y) => 1 - y * y),
  sigmoid: makeInPlaceSlopeMultiplier((y) => y * (1 - y)),
  hard_sigmoid: makeInPlaceSlopeMultiplier((y) => (y > 0 && y < 1 ? 1 / 6 : 0)),
  elu: makeInPlaceSlopeMultiplier((y) => (y > 0 ? 1 : y + 1)),
  softmax: (dy, y) => {
    const mean = dy.reduce((sum, d, k) => sum + d * y[k], 0);
    dy.forEach((d, k) => {
      dy[k] = y[k] * (d - mean);
    });
  },
};

/** @param {(y: number) => number} slope */
function makeInPlaceSlopeMultiplier(slope) {
  return (/** @type {Float64Array} */ dy, /** @type {Float64Array} */ y) =>
    dy.forEach((d, k) => {
      dy[k] = d * slope(y[k]);
    });
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
  const slope = new Float64Array([1]);
  SLOPES[activation](slope, new Float64Array([y]));
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
function backpropagateToMemorySums({ units: u, activation }, w, { memory }, errors) {
  const at = weightOffsets(u),
    found = new Float64Array(ROWS * u);
  for (let t = ROWS - 1; t >= 0; t--) {
    const own = found.subarray(t * u, (t + 1) * u),
      next = found.subarray((t + 1) * u, (t + 2) * u);
    for (let k = 0; k < u; k++)
      if (t === ROWS - 1)
        for (let d = 0; d < CLASSES; d++) own[k] += errors[d] * w[at.V + k * CLASSES + d];
      else for (let j = 0; j < u; j++) own[k] += next[j] * w[at.U + k * u + j];
    SLOPES[activation](own, memory.subarray((t + 1) * u, (t + 2) * u));
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
