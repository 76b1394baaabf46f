// Trains a new last layer on the memory of a network whose other weights stay unchanged: softmax
// regression on its states.

import { ROWS } from "../constants.js";
import { makeProgram, orderPixels } from "../reader/reader.js";
import {
  meanCosineToNearestDrawings,
  drawingLikenessToCopies,
  readingProfile,
  strangerRuleData,
} from "./likeness.js";
import { warpedCopies } from "./moved_copies.js";
import { makeAdamStep } from "../train/adam.js";
import { addTransposedProduct, addSumOfRows, setProductPlusBias } from "../train/matrices.js";

/** @import { Check, Examples, LastLayer, TaughtLayer, Versions } from "./teach_types.js" */
/** @import { Program } from "../types.js" */

const COPIES_EACH = 20, // of each drawing; with 8, half a percent fewer letters are recognised
  // Drawings and copies together: with more than 25 drawings each gets fewer copies
  MOST_VERSIONS = 525;
// The layer learns from the last step of each version, which gives the answer, and from every
// eighth step before it, so that it also answers while reading. These steps differ from copy to
// copy.
const FIRST = 8, // earlier steps have little ink
  EVERY = 8,
  LAST_COUNTS = 7; // weight of the last step
// On letters of 8 writers, 75 steps at 0.05 were no better and took twice as long.
const L2 = 0.01, // weight decay of the kernel on standardised inputs
  STEPS = 40,
  RATE = 0.03;
// Added to each standard deviation, so that nearly constant inputs are not magnified
const DEVIATION_OFFSET = 1e-3,
  NEVER = 1e-6; // smaller deviations are rounding errors, which Adam would magnify
const LAST_STEP = ROWS - 1;
const NONE = -1; // the answer for a drawing that is unlike all those of its sign

/**
 * @param {Program["description"]} description
 * @param {LastLayer} layer
 */
export function descriptionWithLastLayer({ pixel_scale, nodes }, { kernel, bias }) {
  const classes = bias.length,
    layer = {
      ...nodes[nodes.length - 1],
      kernel: { data: kernel, shape: [kernel.length / classes, classes] },
      bias: { data: bias, shape: [classes] },
    };
  return { pixel_scale, nodes: [...nodes.slice(0, -1), layer] };
}

/**
 * True if a network ends in a layer that can be replaced.
 * @param {Program["description"]} description
 */
export const canBeTaught = ({ nodes }) => nodes[nodes.length - 1].kind === "Dense";

/** Teaches one network; it reads each drawing only once. */
export class LastLayerTeacher {
  /** @type {Map<Float32Array, Float32Array[]>} */
  states = new Map(); // by drawing: inputs of the last layer for it and its copies
  /** @type {Map<Float32Array, Versions>} */
  versions = new Map();

  /**
   * @param {Program["description"]} description of a network, see `makeProgram`
   * @param {?number[]} order for each pixel in reading order its index in the drawing; null if the
   *   orders agree
   */
  constructor(description, order) {
    this.order = order;
    this.network = makeProgram(description);
  }

  /**
   * Fits a layer for signs, each with at least one drawing.
   * @param {Float32Array[][]} signs the drawings of each, 784 numbers in [0, 1]
   * @returns {TaughtLayer}
   */
  fitLayerForSigns(signs) {
    const copies = copiesPerDrawing(signs),
      read = (/** @type {Float32Array} */ one) => this.readingsOfDrawingAndCopies(one, copies);
    return fittedLayerWithStrangerRule(signs.map((drawings) => drawings.map(read)));
  }

  /**
   * Leave-one-out check: how many drawings are recognised by a layer taught on the others. Yields
   * after each one, so that the caller can do other work. A drawing that is the only one of its
   * sign is skipped.
   * @param {Float32Array[][]} signs
   * @returns {Generator<Check>}
   */
  *iterateLeaveOneOutCounts(signs) {
    /** @type {Check} */
    const found = { of: 0, right: 0, mistaken: [] },
      copies = copiesPerDrawing(signs);
    for (const [sign, drawings] of signs.entries()) {
      if (drawings.length < 2) continue;
      for (const drawing of drawings) {
        const others = signs.map((all) =>
          all
            .filter((one) => one !== drawing)
            .map((one) => this.readingsOfDrawingAndCopies(one, copies)),
        );
        const [states] = this.readingsOfDrawingAndCopies(drawing, copies).states,
          answer = recognisedSignIndexOrNone(states, fittedLayerWithStrangerRule(others));
        found.of++;
        if (answer === sign) found.right++;
        else found.mistaken.push([sign, answer]);
        yield found;
      }
    }
  }

  /** @type {(drawing: Float32Array, copies: number) => Versions} */
  readingsOfDrawingAndCopies(drawing, copies) {
    const before = this.versions.get(drawing);
    if (before?.states.length === copies + 1) return before;
    const held = this.states.get(drawing) ?? [],
      images = held.length > copies ? [] : [drawing, ...warpedCopies(drawing, copies)];
    for (const image of images.slice(held.length))
      held.push(this.network.read(orderPixels(image, this.order)).headInput);
    this.states.set(drawing, held);
    const states = held.slice(0, copies + 1),
      [profile, ...others] = states.map(readingProfile),
      versions = { states, profile, copiesAlike: drawingLikenessToCopies(profile, others) };
    this.versions.set(drawing, versions);
    return versions;
  }
}

/** @param {Float32Array[][]} signs */
const copiesPerDrawing = (signs) =>
  Math.min(COPIES_EACH, Math.floor(MOST_VERSIONS / signs.flat().length) - 1);

/**
 * @param {Versions[][]} versions of each sign, of each drawing
 * @returns {TaughtLayer}
 */
const fittedLayerWithStrangerRule = (versions) => ({
  ...fittedLayer(examplesOf(versions), versions.length),
  ...strangerRuleData(versions),
});

/**
 * The training examples: for each version some steps, and the last one.
 * @type {(versions: Versions[][]) => Examples}
 */
function examplesOf(versions) {
  const features = versions[0][0].states[0].length / ROWS;
  /** @type {[number, number, Float32Array][]} */
  const rows = [];
  for (const [label, drawings] of versions.entries()) {
    for (const { states } of drawings) {
      states.forEach((headInput, copy) => {
        for (let t = FIRST; t < ROWS; t++) {
          const even = (LAST_STEP - t + copy) % EVERY === 0 ? 1 : 0,
            weight = even + (t === LAST_STEP ? LAST_COUNTS - 1 : 0);
          if (weight)
            rows.push([label, weight, headInput.subarray(t * features, (t + 1) * features)]);
        }
      });
    }
  }
  const data = new Float64Array(rows.length * features);
  rows.forEach(([, , state], r) => {
    data.set(state, r * features);
  });
  return {
    data,
    labels: Uint8Array.from(rows, ([label]) => label),
    weights: Float64Array.from(rows, ([, weight]) => weight),
  };
}

/**
 * @param {Float32Array} headInput (28, features), of a reading
 * @param {TaughtLayer} layer
 */
export function recognisedSignIndexOrNone(headInput, layer) {
  const sign = likeliestSignIndex(headInput, layer);
  return isUnlikeItsSign(headInput, sign, layer) ? NONE : sign;
}

/**
 * The sign with the largest sum, regardless of likeness.
 * @param {Float32Array} headInput (28, features), of a reading
 * @param {LastLayer} layer
 */
export function likeliestSignIndex(headInput, { kernel, bias }) {
  const features = headInput.length / ROWS;
  const logits = Array.from(bias, (start, c) => {
    let sum = start;
    for (let f = 0; f < features; f++)
      sum += headInput[LAST_STEP * features + f] * kernel[f * bias.length + c];
    return sum;
  });
  return logits.indexOf(Math.max(...logits));
}

/**
 * True if a drawing is unlike all those of its sign. False for a layer from a link without
 * drawings, for which this is unknown.
 * @param {Float32Array} headInput (28, features), of a reading
 * @param {number} sign
 * @param {LastLayer & Partial<TaughtLayer>} layer
 */
export const isUnlikeItsSign = (headInput, sign, { profiles, least }) =>
  profiles !== undefined &&
  least !== undefined &&
  meanCosineToNearestDrawings(readingProfile(headInput), profiles[sign]) < least;

/**
 * Softmax regression by Adam, starting from zeros, on standardised inputs; the standardisation is
 * folded into the layer.
 * @type {(examples: Examples, classes: number) => LastLayer}
 */
export function fittedLayer({ data, labels, weights: counts }, classes) {
  const rows = labels.length,
    features = data.length / rows,
    all = counts.reduce((sum, count) => sum + count, 0),
    shares = counts.map((count) => count / all),
    wide = 4 * Math.ceil(classes / 4); // columns, padded with zeros, as products take four at once
  const { numbers, mean, scale } = standardisedInputsMeanAndScale(data, shares, features);
  const weights = new Float64Array((features + 1) * wide),
    gradient = new Float64Array(weights.length),
    kernel = weights.subarray(0, features * wide),
    bias = weights.subarray(features * wide),
    kernelGradient = gradient.subarray(0, features * wide),
    biasGradient = gradient.subarray(features * wide);
  const logits = new Float64Array(rows * wide),
    step = makeAdamStep(weights, gradient, Number.MAX_VALUE);
  for (let k = 0; k < STEPS; k++) {
    setProductPlusBias(logits, 0, bias, numbers, 0, rows, features, kernel, wide);
    replaceLogitsByScaledErrors(logits, labels, shares, classes, wide);
    for (let i = 0; i < kernel.length; i++) kernelGradient[i] = L2 * kernel[i];
    biasGradient.fill(0);
    addTransposedProduct(kernelGradient, numbers, 0, rows, features, logits, wide);
    addSumOfRows(biasGradient, logits, rows, wide);
    step(RATE);
  }
  return layerWithFoldedScaling(kernel, bias, mean, scale, classes, wide);
}

/**
 * @param {Float64Array} data (rows, features)
 * @param {Float64Array} shares (rows,), with sum 1
 * @param {number} features
 */
function standardisedInputsMeanAndScale(data, shares, features) {
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
 * Replaces logits with the gradient of the mean cross-entropy with respect to them.
 * @param {Float64Array} logits (rows, wide)
 * @param {Uint8Array} labels
 * @param {Float64Array} shares
 * @param {number} classes
 * @param {number} wide
 */
function replaceLogitsByScaledErrors(logits, labels, shares, classes, wide) {
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
function layerWithFoldedScaling(kernel, bias, mean, scale, classes, wide) {
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
