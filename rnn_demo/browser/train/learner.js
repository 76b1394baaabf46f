// A network that learns: a recurrent and a Dense layer, trained by categorical cross-entropy on the
// answer after the last row, like in the app's trainer.

import { CLASSES, ROWS } from "../constants.js";
import { makeBatchLayer } from "./batch_layer.js";
import {
  addTransposedProduct,
  addSumOfRows,
  setProductPlusBias,
  setTranspose,
} from "./matrices.js";
import { IMAGE_SIZE, weightArraysByName } from "./weights.js";

/** @import { Architecture, ImageSet, Learner } from "./train_types.js" */

/**
 * architecture, weights: see weights.js; the weights are a Float64Array that is used, not copied.
 * batch: most images read at once. Returns {gradient, cell, readBatch, answersAfter, learn}.
 * @param {Architecture} architecture
 * @param {Float64Array} weights
 * @param {number} batch
 * @returns {Learner}
 */
export function makeGradientLearner(architecture, weights, batch) {
  const gradient = new Float64Array(weights.length),
    w = weightArraysByName(architecture, weights),
    g = weightArraysByName(architecture, gradient);
  const { units: u } = architecture,
    cell = makeBatchLayer(architecture, batch, w, g),
    last = ROWS * batch * u;
  // Holds logits, then probabilities, then the gradient of the loss by the logits.
  const answers = new Float64Array(batch * CLASSES);
  const transposedKernel = new Float64Array(u * CLASSES),
    none = new Float64Array(u);

  /**
   * The logits after step t for the images that were read last.
   * @type {(t: number, rows: number) => Float64Array}
   */
  function answersAfter(t, rows) {
    const { dense_kernel: kernel, dense_bias: bias } = w,
      from = (t + 1) * batch * u;
    setProductPlusBias(answers, 0, bias, cell.h, from, rows, u, kernel, CLASSES);
    return answers;
  }

  /**
   * Reads the images at given indices. set: {images: Uint8Array, 784 each; full: the number for
   * full ink}.
   * @type {(set: {images: Uint8Array, full: number}, places: ArrayLike<number>) => void}
   */
  function readBatch({ images, full }, places) {
    const rows = places.length,
      { from, column, shade, apart } = cell.ink;
    for (let t = 0, begun = 0, end = 0; t < ROWS; t++) {
      for (let b = 0, row = t * batch; b < rows; b++, row++) {
        from[row] = end;
        for (let k = 0, i = places[b] * IMAGE_SIZE + t * ROWS; k < ROWS; k++, i++) {
          if (images[i] === 0) continue;
          column[end] = k;
          shade[end++] = images[i] / full;
        }
        from[row + 1] = end;
        if (end > from[row]) begun = Math.max(begun, b + 1);
      }
      apart[t] = Math.min(begun + 1, rows);
    }
    cell.forward(rows);
  }

  /**
   * Returns the mean loss of some images, and writes its gradient by the weights into `gradient`.
   * set: with labels, too.
   * @type {(set: ImageSet, places: ArrayLike<number>) => number}
   */
  function learn(set, places) {
    const rows = places.length;
    readBatch(set, places);
    answersAfter(ROWS - 1, rows);
    let loss = 0;
    for (let b = 0, from = 0; b < rows; b++, from += CLASSES) {
      const truth = from + set.labels[places[b]];
      let highest = -Infinity,
        sum = 0;
      for (let i = from; i < from + CLASSES; i++) highest = Math.max(highest, answers[i]);
      for (let i = from; i < from + CLASSES; i++) sum += Math.exp(answers[i] - highest);
      loss += (highest + Math.log(sum) - answers[truth]) / rows;
      for (let i = from; i < from + CLASSES; i++)
        answers[i] = (Math.exp(answers[i] - highest) / sum - Number(i === truth)) / rows;
    }
    gradient.fill(0);
    addTransposedProduct(g.dense_kernel, cell.h, last, rows, u, answers, CLASSES);
    addSumOfRows(g.dense_bias, answers, rows, CLASSES);
    setTranspose(transposedKernel, w.dense_kernel, u, CLASSES);
    setProductPlusBias(cell.dh, 0, none, answers, 0, rows, CLASSES, transposedKernel, u);
    cell.backward();
    return loss;
  }

  return { gradient, cell, readBatch, answersAfter, learn };
}

/**
 * How many of a set's first `count` images are answered correctly after each of some steps. batch:
 * that of the learner.
 * @param {number[]} steps
 * @param {Learner} learner
 * @param {ImageSet} set
 * @param {number} count
 * @param {number} batch
 */
export function countRightByStep(steps, learner, set, count, batch) {
  const right = steps.map(() => 0);
  for (const places of consecutiveIndexBatches(count, batch)) {
    learner.readBatch(set, places);
    steps.forEach((t, s) => {
      const answers = learner.answersAfter(t, places.length);
      places.forEach((place, b) => {
        const own = answers.subarray(b * CLASSES, (b + 1) * CLASSES);
        right[s] += Number(own.indexOf(Math.max(...own)) === set.labels[place]);
      });
    });
  }
  return right;
}

/**
 * The indices 0 to count - 1 in batches of at most `batch`.
 * @type {(count: number, batch: number) => number[][]}
 */
export const consecutiveIndexBatches = (count, batch) =>
  Array.from({ length: Math.ceil(count / batch) }, (_, i) =>
    Array.from({ length: Math.min(batch, count - i * batch) }, (_, b) => i * batch + b),
  );
