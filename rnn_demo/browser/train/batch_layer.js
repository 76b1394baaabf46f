// A recurrent layer that reads B images row by row, and then computes the gradient of its weights.
//
// While their rows are blank, all images of a batch have the same state. ink.apart (28): the number
// of images with distinct states after each row, plus one that represents the rest. Only these are
// computed, which saves a sixth of the work.

import { ROWS } from "../constants.js";
import { cellEquations } from "../reader/cells.js";
import {
  addTransposedInkProduct,
  addInkProduct,
  addTransposedProduct,
  addSumOfRows,
  setProductPlusBias,
  setTranspose,
} from "./matrices.js";
import { IMAGE_SIZE } from "./weights.js";

/** @import { Architecture, BatchLayer, WeightParts } from "./train_types.js" */

/** @param {number} count */
const zeros = (count) => new Float64Array(count);

/**
 * ink: the rows of the images, see matrices.js; row t of image b at t * B + b. h (29, B, U), and c of
 * an LSTM: the states before the first row and after each row; dh (B, U): the loss's gradient by the
 * last h. forward(rows) reads the first `rows` images of a batch; backward() adds to g, and
 * overwrites dh.
 *
 * @param {Architecture} architecture a GRU is one with reset_after
 * @param {number} batch B
 * @param {WeightParts} w
 * @param {WeightParts} g the gradients of w
 * @returns {BatchLayer}
 */
export function makeBatchLayer({ kind, units: u, activation }, batch, w, g) {
  const n = w.kernel.length / ROWS,
    size = (ROWS + 1) * batch * u,
    cell = cellEquations(kind, u, activation, "sigmoid", size),
    states = Array.from({ length: kind === "LSTM" ? 2 : 1 }, () => zeros(size)),
    gradients = states.map(() => zeros(batch * u)),
    [h, c] = states,
    [dh] = gradients;
  const a = zeros(ROWS * batch * n), // (28, B, n)
    da = zeros(batch * n), // their gradients (B, n)
    r = cell.isApart ? zeros(ROWS * batch * n) : a,
    dr = cell.isApart ? zeros(batch * n) : da,
    kept = zeros(batch * u);
  const first = w.bias.subarray(0, n),
    last = w.bias.subarray(-n), // of the state's products, if they are kept apart
    dFirst = g.bias.subarray(0, n),
    dLast = g.bias.subarray(-n);
  const transposedKernel = zeros(n * u),
    none = zeros(u);
  const apart = new Uint32Array(ROWS), // images computed for each row; the rest equal the last
    column = new Uint8Array(batch * IMAGE_SIZE),
    shade = zeros(batch * IMAGE_SIZE),
    ink = { apart, from: new Uint32Array(ROWS * batch + 1), column, shade };
  let all = 0;

  /** @type {BatchLayer["forward"]} */
  function forward(rows) {
    all = rows;
    for (let t = 0, row = 0; t < ROWS; t++, row += batch) {
      setProductPlusBias(r, row * n, last, h, row * u, apart[t], u, w.recurrent_kernel, n);
      if (cell.isApart) for (let b = row; b < row + apart[t]; b++) a.set(first, b * n);
      addInkProduct(a, row * n, ink, row, apart[t], w.kernel, n);
      cell.forward(apart[t], a, r, row * n, states, row * u, (row + batch) * u);
      for (const state of states) {
        for (let b = apart[t], of = (row + batch + b - 1) * u; b < rows; b++)
          state.copyWithin((row + batch + b) * u, of, of + u);
      }
    }
  }

  function backward() {
    setTranspose(transposedKernel, w.recurrent_kernel, u, n);
    for (const d of gradients.slice(1)) d.fill(0);
    for (let t = ROWS - 1, after = all; t >= 0; after = apart[t--]) {
      const row = t * batch,
        one = (apart[t] - 1) * u;
      for (const d of gradients)
        for (let k = one + u, end = after * u; k < end; k++) d[one + ((k - one) % u)] += d[k];
      const to = (row + batch) * u;
      cell.backward(apart[t], a, r, row * n, states, row * u, to, gradients, da, dr, kept);
      addTransposedInkProduct(g.kernel, ink, row, apart[t], da, n);
      addTransposedProduct(g.recurrent_kernel, h, row * u, apart[t], u, dr, n);
      addSumOfRows(dFirst, da, apart[t], n);
      if (cell.isApart) addSumOfRows(dLast, dr, apart[t], n);
      setProductPlusBias(dh, 0, none, dr, 0, apart[t], n, transposedKernel, u);
      if (cell.isApart) for (let k = 0; k < apart[t] * u; k++) dh[k] += kept[k];
    }
  }

  return { ink, h, c, dh, forward, backward };
}
