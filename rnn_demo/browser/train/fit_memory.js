// Fits the picture in the memory of a learning network: for each step, the map from its state to
// the pixels, by ridge regression over some images, as in explain/memory_picture/fit.py.

import { RIDGE } from "../constants.js";
import { consecutiveIndexBatches } from "./learner.js";
import { IMAGE_SIZE } from "./weights.js";

/** @import { ImageSet, Learner } from "./train_types.js" */

/**
 * Solves a @ x = b by Gauss-Jordan elimination, for a symmetric positive definite; a: (n, n), b:
 * (n, m), Float64Arrays; x is written into b.
 * @param {Float64Array} a
 * @param {number} n
 * @param {Float64Array} b
 * @param {number} m
 */
function solveInPlace(a, n, b, m) {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      // The multiple of row k that is subtracted from row i.
      const share = i === k ? 1 - 1 / a[k * n + k] : a[i * n + k] / a[k * n + k];
      for (let j = k; j < n; j++) a[i * n + j] -= share * a[k * n + j];
      for (let c = 0; c < m; c++) b[i * m + c] -= share * b[k * m + c];
    }
  }
}

/**
 * The maps after some steps. learner: from learner.js; set: images, of which the first `count` are
 * read, `batch` at once. Returns for each step a Float32Array: the offset (784), and for each
 * number of the state, h then c, its weights (784).
 * @param {Learner} learner
 * @param {ImageSet} set
 * @param {number} count
 * @param {number} batch
 * @param {number[]} steps
 * @returns {Float32Array[]}
 */
export function fitWholeImageMaps(learner, set, count, batch, steps) {
  const { h, c } = learner.cell,
    states = c ? [h, c] : [h],
    u = learner.cell.dh.length / batch,
    n = states.length * u;
  const sums = steps.map(() => ({
    x: new Float64Array(n),
    xx: new Float64Array(n * n),
    xy: new Float64Array(n * IMAGE_SIZE),
  }));
  const y = new Float64Array(IMAGE_SIZE),
    carried = new Float64Array(n);
  for (const places of consecutiveIndexBatches(count, batch)) {
    learner.readBatch(set, places);
    places.forEach((place, b) => {
      const image = set.images.subarray(place * IMAGE_SIZE, (place + 1) * IMAGE_SIZE);
      /** @type {number[]} */
      const inked = [];
      image.forEach((v, p) => {
        if (v) inked.push(p);
      });
      for (const p of inked) y[p] += image[p] / set.full;
      steps.forEach((t, s) => {
        const { x, xx, xy } = sums[s],
          at = ((t + 1) * batch + b) * u;
        states.forEach((state, k) => carried.set(state.subarray(at, at + u), k * u));
        for (let i = 0; i < n; i++) {
          const v = carried[i];
          x[i] += v;
          if (v === 0) continue;
          for (let j = 0; j < n; j++) xx[i * n + j] += v * carried[j];
          for (const p of inked) xy[i * IMAGE_SIZE + p] += (v * image[p]) / set.full;
        }
      });
    });
  }
  return sums.map(({ x, xx, xy }) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) xx[i * n + j] -= (x[i] * x[j]) / count;
      for (let p = 0; p < IMAGE_SIZE; p++) xy[i * IMAGE_SIZE + p] -= (x[i] * y[p]) / count;
      xx[i * n + i] += RIDGE;
    }
    solveInPlace(xx, n, xy, IMAGE_SIZE);
    const map = new Float32Array((n + 1) * IMAGE_SIZE);
    map.set(xy, IMAGE_SIZE);
    for (let p = 0; p < IMAGE_SIZE; p++) {
      map[p] = y[p] / count;
      for (let i = 0; i < n; i++) map[p] -= (x[i] / count) * xy[i * IMAGE_SIZE + p];
    }
    return map;
  });
}
