// Activations of cells and layers, by their names in Keras.

/** @import { Numbers } from "../types.js" */

/** @type {(f: (v: number) => number) => (y: Numbers, from: number, to: number) => void} */
const makeActivationFromScalarFunction = (f) => (y, from, to) => {
  for (let i = from; i < to; i++) y[i] = f(y[i]);
};

/** @type {(y: Numbers, from: number, to: number) => void} */
export function softmaxInPlace(y, from, to) {
  let highest = -Infinity,
    sum = 0;
  for (let i = from; i < to; i++) highest = Math.max(highest, y[i]);
  for (let i = from; i < to; i++) sum += y[i] = Math.exp(y[i] - highest);
  for (let i = from; i < to; i++) y[i] /= sum;
}

/**
 * Each is applied in place to numbers [from, to) of an array.
 * @type {Record<string, (y: Numbers, from: number, to: number) => void>}
 */
export const ACTIVATIONS = {
  linear: () => {},
  tanh: makeActivationFromScalarFunction(Math.tanh),
  relu: makeActivationFromScalarFunction((x) => Math.max(x, 0)),
  // Math.exp may overflow, with the correct limits 0 and 1
  sigmoid: makeActivationFromScalarFunction((x) => 1 / (1 + Math.exp(-x))),
  hard_sigmoid: makeActivationFromScalarFunction((x) => Math.min(Math.max(x / 6 + 0.5, 0), 1)),
  elu: makeActivationFromScalarFunction((x) => (x > 0 ? x : Math.expm1(x))),
  softmax: softmaxInPlace,
};

/** @param {string} name the activation's name in Keras */
export const scalarActivationFunction = (name) => (/** @type {number} */ x) => {
  const y = Float64Array.of(x);
  ACTIVATIONS[name](y, 0, 1);
  return y[0];
};
