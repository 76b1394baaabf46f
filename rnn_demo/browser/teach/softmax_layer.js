// Fits a softmax layer on a network's states: the layer that answers with a visitor's signs.

import { adam } from "../train/adam.js";
import { addOuterProduct, addRows, setProduct } from "../train/matrices.js";

/** @import { Examples, LastLayer } from "../types.js" */

// On letters of 8 writers, 75 steps at 0.05 were no better and took twice as long.
const L2 = 0.01, // weight decay of the kernel on standardised inputs
  STEPS = 40,
  RATE = 0.03;
// Added to each standard deviation, so that nearly constant inputs are not magnified
const DEVIATION_OFFSET = 1e-3,
  NEVER = 1e-6; // smaller deviations are rounding errors, which Adam would magnify

/**
 * Softmax regression by Adam, starting from zeros, on standardised inputs; the standardisation is
 * folded into the layer.
 * @param {Examples} examples
 * @param {number} classes
 * @param {number} steps
 * @returns {LastLayer}
 */
export function fittedLayer({ data, labels, weights: counts }, classes, steps = STEPS) {
  const rows = labels.length,
    features = data.length / rows,
    all = counts.reduce((sum, count) => sum + count, 0),
    shares = counts.map((count) => count / all),
    wide = 4 * Math.ceil(classes / 4); // columns, padded with zeros, as products take four at once
  const { numbers, mean, scale } = standardise(data, shares, features);
  const weights = new Float64Array((features + 1) * wide),
    gradient = new Float64Array(weights.length),
    kernel = weights.subarray(0, features * wide),
    bias = weights.subarray(features * wide),
    kernelGradient = gradient.subarray(0, features * wide),
    biasGradient = gradient.subarray(features * wide);
  const logits = new Float64Array(rows * wide),
    step = adam(weights, gradient, Number.MAX_VALUE);
  for (let k = 0; k < steps; k++) {
    setProduct(logits, 0, bias, numbers, 0, rows, features, kernel, wide);
    toErrors(logits, labels, shares, classes, wide);
    for (let i = 0; i < kernel.length; i++) kernelGradient[i] = L2 * kernel[i];
    biasGradient.fill(0);
    addOuterProduct(kernelGradient, numbers, 0, rows, features, logits, wide);
    addRows(biasGradient, logits, rows, wide);
    step(RATE);
  }
  return foldScaling(kernel, bias, mean, scale, classes, wide);
}

/**
 * @param {Float64Array} data (rows, features)
 * @param {Float64Array} shares (rows,), with sum 1
 * @param {number} features
 */
function standardise(data, shares, features) {
  const rows = shares.length,
    mean = new Float64Array(features),
    scale = new Float64Array(features),
    numbers = new Float64Array(data.length);
  for (let r = 0, i = 0; r < rows; r++)
    for (let f = 0; f < features; f++, i++) mean[f] += data[i] * shares[r];
  for (let r = 0, i = 0; r < rows; r++)
    for (let f = 0; f < features; f++, i++) scale[f] += (data[i] - mean[f]) ** 2 * shares[r];
  for (let f = 0; f < features; f++) {
    const deviation = Math.sqrt(scale[f]);
    scale[f] = deviation > NEVER ? 1 / (deviation + DEVIATION_OFFSET) : 0;
  }
  for (let r = 0, i = 0; r < rows; r++)
    for (let f = 0; f < features; f++, i++) numbers[i] = (data[i] - mean[f]) * scale[f];
  return { numbers, mean, scale };
}

/**
 * Replaces logits by the gradient of the mean cross-entropy with respect to them.
 * @param {Float64Array} logits (rows, wide)
 * @param {Uint8Array} labels
 * @param {Float64Array} shares
 * @param {number} classes
 * @param {number} wide
 */
function toErrors(logits, labels, shares, classes, wide) {
  for (let r = 0, at = 0; r < labels.length; r++, at += wide) {
    let most = logits[at],
      sum = 0;
    for (let c = 1; c < classes; c++) most = Math.max(most, logits[at + c]);
    for (let c = 0; c < classes; c++) sum += logits[at + c] = Math.exp(logits[at + c] - most);
    for (let c = 0; c < classes; c++)
      logits[at + c] = (logits[at + c] / sum - Number(c === labels[r])) * shares[r];
    for (let c = classes; c < wide; c++) logits[at + c] = 0;
  }
}

/**
 * Rewrites softmax((h - mean) * scale @ kernel + bias) as softmax(h @ kernel + bias).
 * @param {Float64Array} kernel (features, wide)
 * @param {Float64Array} bias (wide,)
 * @param {Float64Array} mean
 * @param {Float64Array} scale
 * @param {number} classes
 * @param {number} wide
 */
function foldScaling(kernel, bias, mean, scale, classes, wide) {
  const features = mean.length,
    plain = new Float32Array(features * classes),
    start = Float64Array.from(bias.subarray(0, classes));
  for (let f = 0; f < features; f++) {
    for (let c = 0; c < classes; c++) {
      const weight = kernel[f * wide + c] * scale[f];
      plain[f * classes + c] = weight;
      start[c] -= mean[f] * weight;
    }
  }
  return { kernel: plain, bias: Float32Array.from(start) };
}
