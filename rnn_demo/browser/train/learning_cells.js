// The recurrent cells with their gradients: each reads B images row by row, and then computes the
// gradient of its weights. The equations are those of rnn_demo/cells/ and their derivatives; gates
// are in Keras's order.
//
// LEARNING[kind](units, batch, activation, w, g) returns {ink, h, dh, forward, backward}. w, g:
// weights and their gradients, each {kernel: (28, G), recurrent_kernel: (U, G), bias}. ink: the rows
// of the images, see matrices.js; row t of image b at t * B + b. h (29, B, U): the state before the
// first row and after each row; dh (B, U): the loss's gradient by the last state. forward(rows)
// reads the first `rows` images of a batch; backward() adds to g, and overwrites dh.
//
// While their rows are blank, all images of a batch have the same state. ink.apart (28): the number
// of images with distinct states after each row, plus one that represents the rest. Only these are
// computed, which saves a sixth of the work.

import { ROWS } from "../constants.js";
import {
  addTransposedInkProduct,
  addInkProduct,
  addTransposedProduct,
  addSumOfRows,
  setProductPlusBias,
  setTranspose,
} from "./matrices.js";
import { IMAGE_SIZE } from "./weights.js";

/** @import { LearningCell, WeightParts } from "./train_types.js" */

/**
 * @typedef {(row: number, rows: number) => void} Step of so many rows, from one on
 *
 * @typedef {(u: number, batch: number, activation: string, w: WeightParts,
 *   g: WeightParts) => LearningCell} MakeLearningCell
 */

/** @param {number} count */
const zeros = (count) => new Float64Array(count);

// Sigmoid and tanh by a power of two and a polynomial, within 3e-10 of Math's functions. They make
// a GRU learn a fifth faster.
const { LN2, LOG2E } = Math,
  MOST = 60; // beyond this both have reached their limits
const POWERS = Float64Array.from({ length: 2 * 90 + 1 }, (_, i) => 2 ** (i - 90));

/**
 * Computes exp(x) for x from -62 to 62 as 2 ** k times the series of the rest, at most ln(2) / 2.
 * @param {number} x
 */
function fastExp(x) {
  const k = (x * LOG2E + 90.5) | 0,
    f = x - (k - 90) * LN2,
    high = 1 / 24 + f * (1 / 120 + f * (1 / 720 + f * (1 / 5040 + f / 40320)));
  return POWERS[k] * (1 + f * (1 + f * (1 / 2 + f * (1 / 6 + f * high))));
}

/** @type {(x: number) => number} */
export const sigmoid = (x) => (x > MOST ? 1 : x < -MOST ? 0 : 1 / (1 + fastExp(-x)));
/** @type {(x: number) => number} */
export const fastTanh = (x) => 2 * sigmoid(2 * x) - 1;

/**
 * Each activation, and its slope as a function of its value y.
 * @type {Record<string, {of: (x: number) => number, slope: (y: number) => number}>}
 */
const CURVES = {
  relu: { of: (x) => (x > 0 ? x : 0), slope: (y) => (y > 0 ? 1 : 0) },
  tanh: { of: fastTanh, slope: (y) => 1 - y * y },
  sigmoid: { of: sigmoid, slope: (y) => y * (1 - y) },
};

/**
 * The common part of all cells: u units, n pre-activations, B images in a batch; w: weights, g:
 * their gradients.
 * @param {number} u
 * @param {number} batch
 * @param {number} n
 * @param {WeightParts} w
 * @param {WeightParts} g
 * @param {boolean} keepsApart
 */
function learningCellBase(u, batch, n, w, g, keepsApart = false) {
  const rowsOfAll = ROWS * batch;
  const h = zeros((rowsOfAll + batch) * u), // (29, B, u), with the state before the first row
    dh = zeros(batch * u); // (B, u), for one row
  const a = zeros(rowsOfAll * n), // pre-activations (28, B, n)
    da = zeros(batch * n); // their gradients (B, n)
  const r = keepsApart ? zeros(rowsOfAll * n) : a, // products with the state, if kept apart
    dr = keepsApart ? zeros(batch * n) : da;
  const first = w.bias.subarray(0, n),
    last = w.bias.subarray(-n), // of the state's products, if kept apart
    dFirst = g.bias.subarray(0, n),
    dLast = g.bias.subarray(-n);
  const transposedKernel = zeros(n * u),
    none = zeros(u),
    kept = zeros(batch * u);
  const apart = new Uint32Array(ROWS); // images computed for each row; the rest equal the last
  const column = new Uint8Array(batch * IMAGE_SIZE),
    shade = zeros(batch * IMAGE_SIZE),
    ink = { apart, from: new Uint32Array(rowsOfAll + 1), column, shade };
  let all = 0;
  /**
   * Reads all rows forward: `step` computes the states after a row, `states`, from a and r. Its
   * argument is the index at which the row's images begin.
   * @type {(rows: number, states: Float64Array[], step: Step) => void}
   */
  function forward(rows, states, step) {
    all = rows;
    for (let t = 0, row = 0; t < ROWS; t++, row += batch) {
      setProductPlusBias(r, row * n, last, h, row * u, apart[t], u, w.recurrent_kernel, n);
      if (keepsApart) for (let b = row; b < row + apart[t]; b++) a.set(first, b * n);
      addInkProduct(a, row * n, ink, row, apart[t], w.kernel, n);
      step(row, apart[t]);
      for (const state of states) {
        for (let b = apart[t], of = (row + batch + b - 1) * u; b < rows; b++)
          state.copyWithin((row + batch + b) * u, of, of + u);
      }
    }
  }
  /**
   * Goes back over the rows: `step` computes da and dr from `gradients`, those by the states after
   * a row, the first of which is dh. The part of the gradient that reaches the previous h not
   * through the product is written into `kept`.
   * @type {(gradients: Float64Array[], step: Step) => void}
   */
  function backward(gradients, step) {
    setTranspose(transposedKernel, w.recurrent_kernel, u, n);
    for (let t = ROWS - 1, after = all; t >= 0; after = apart[t--]) {
      const row = t * batch,
        one = (apart[t] - 1) * u;
      for (const d of gradients)
        for (let k = one + u, end = after * u; k < end; k++) d[one + ((k - one) % u)] += d[k];
      step(row, apart[t]);
      addTransposedInkProduct(g.kernel, ink, row, apart[t], da, n);
      addTransposedProduct(g.recurrent_kernel, h, row * u, apart[t], u, dr, n);
      addSumOfRows(dFirst, da, apart[t], n);
      if (keepsApart) addSumOfRows(dLast, dr, apart[t], n);
      setProductPlusBias(dh, 0, none, dr, 0, apart[t], n, transposedKernel, u);
      if (keepsApart) for (let k = 0; k < apart[t] * u; k++) dh[k] += kept[k];
    }
  }
  return { ink, h, dh, a, da, r, dr, kept, forward, backward };
}

/** @type {MakeLearningCell} */
function simpleRNN(u, batch, activation, w, g) {
  const cell = learningCellBase(u, batch, u, w, g),
    { h, dh, a, da } = cell,
    { of, slope } = CURVES[activation];
  // h = activation(bias + x @ kernel + h @ recurrent_kernel)
  /** @type {Step} */
  const ahead = (row, rows) => {
    for (let i = row * u, end = i + rows * u, after = batch * u; i < end; i++)
      h[i + after] = of(a[i]);
  };
  /** @type {Step} */
  const back = (row, rows) => {
    for (let k = 0, after = (row + batch) * u; k < rows * u; k++)
      da[k] = dh[k] * slope(h[after + k]);
  };
  return {
    ...cell,
    forward: (rows) => cell.forward(rows, [h], ahead),
    backward: () => cell.backward([dh], back),
  };
}

/**
 * Order of blocks in a: the gates i, f, the candidate, the gate o.
 * @type {MakeLearningCell}
 */
function lstm(u, batch, activation, w, g) {
  const n = 4 * u,
    cell = learningCellBase(u, batch, n, w, g),
    { h, dh, a, da } = cell,
    { of, slope } = CURVES[activation];
  const c = zeros(h.length),
    squashed = zeros(h.length), // activation(c)
    dc = zeros(dh.length);
  /** @type {Step} */
  const ahead = (row, rows) => {
    for (let b = row; b < row + rows; b++) {
      for (
        let j = 0, i = b * n, before = b * u, after = before + batch * u;
        j < u;
        j++, i++, before++, after++
      ) {
        const input = (a[i] = sigmoid(a[i])),
          forget = (a[i + u] = sigmoid(a[i + u]));
        const candidate = (a[i + 2 * u] = of(a[i + 2 * u])),
          output = (a[i + 3 * u] = sigmoid(a[i + 3 * u]));
        c[after] = forget * c[before] + input * candidate;
        h[after] = output * (squashed[after] = of(c[after]));
      }
    }
  };
  /** @type {Step} */
  const back = (row, rows) => {
    for (let b = row, k = 0; b < row + rows; b++) {
      for (
        let j = 0, i = b * n, to = i - row * n, before = b * u, after = before + batch * u;
        j < u;
        j++, i++, to++, k++, before++, after++
      ) {
        const input = a[i],
          forget = a[i + u],
          candidate = a[i + 2 * u],
          output = a[i + 3 * u];
        const s = squashed[after],
          d = dc[k] + dh[k] * output * slope(s); // the gradient by c
        da[to] = d * candidate * input * (1 - input);
        da[to + u] = d * c[before] * forget * (1 - forget);
        da[to + 2 * u] = d * input * slope(candidate);
        da[to + 3 * u] = dh[k] * s * output * (1 - output);
        dc[k] = d * forget;
      }
    }
  };
  const backward = () => {
    dc.fill(0);
    cell.backward([dh, dc], back);
  };
  return { ...cell, c, forward: (rows) => cell.forward(rows, [h, c], ahead), backward };
}

/**
 * With reset_after: the reset gate acts on the state's product r, which has its own bias. Order of
 * blocks in a: the gates z, r, the candidate.
 * @type {MakeLearningCell}
 */
function gru(u, batch, activation, w, g) {
  const n = 3 * u,
    cell = learningCellBase(u, batch, n, w, g, true),
    { h, dh, a, da, r, dr, kept } = cell,
    { of, slope } = CURVES[activation];
  /** @type {Step} */
  const ahead = (row, rows) => {
    for (let b = row; b < row + rows; b++) {
      for (
        let j = 0, i = b * n, before = b * u, after = before + batch * u;
        j < u;
        j++, i++, before++, after++
      ) {
        const update = (a[i] = sigmoid(a[i] + r[i])),
          reset = (a[i + u] = sigmoid(a[i + u] + r[i + u]));
        const candidate = (a[i + 2 * u] = of(a[i + 2 * u] + reset * r[i + 2 * u]));
        h[after] = update * h[before] + (1 - update) * candidate;
      }
    }
  };
  /** @type {Step} */
  const back = (row, rows) => {
    for (let b = row, k = 0; b < row + rows; b++) {
      for (
        let j = 0, i = b * n, to = i - row * n, before = b * u;
        j < u;
        j++, i++, to++, k++, before++
      ) {
        const update = a[i],
          reset = a[i + u],
          candidate = a[i + 2 * u],
          d = dh[k];
        const dCandidate = d * (1 - update) * slope(candidate);
        da[to] = dr[to] = d * (h[before] - candidate) * update * (1 - update);
        da[to + u] = dr[to + u] = dCandidate * r[i + 2 * u] * reset * (1 - reset);
        da[to + 2 * u] = dCandidate;
        dr[to + 2 * u] = dCandidate * reset;
        kept[k] = d * update;
      }
    }
  };
  return {
    ...cell,
    forward: (rows) => cell.forward(rows, [h], ahead),
    backward: () => cell.backward([dh], back),
  };
}

/** @type {Record<string, MakeLearningCell>} */
export const LEARNING = { SimpleRNN: simpleRNN, LSTM: lstm, GRU: gru };
