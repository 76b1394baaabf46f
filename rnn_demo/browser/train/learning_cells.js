// The recurrent cells with their way back: each reads B images row by row, and then says how its weights should
// change. The equations are those of reader/cells.py and their derivatives; gates stand as in Keras.
//
// LEARNING[kind](units, batch, activation, w, g) gives {x, h, dh, forward, backward}. w, g: weights and their
// gradients, each {kernel: (28, G), recurrent_kernel: (U, G), bias}, as Float64Arrays. x (28, B, 28): the rows,
// h (29, B, U): the state before and after each; dh (B, U): the loss's gradient by the last state. forward(rows) reads
// the first so many images of a batch; backward(rows) adds to g, and spoils dh.

import { sigmoid, tanh } from "./squash.js";
import { addDenseOuter, addDenseProduct, addMatrixProduct, addOuterProduct, addRows, backProduct, setRows } from "./matrices.js";
import { IMAGE_SIDE } from "./weights.js";

const floats = (count) => new Float64Array(count);

// Each activation, and its slope where it gave y.
const CURVES = {
  relu: { of: (x) => (x > 0 ? x : 0), slope: (y) => (y > 0 ? 1 : 0) },
  tanh: { of: tanh, slope: (y) => 1 - y * y },
  sigmoid: { of: sigmoid, slope: (y) => y * (1 - y) },
};

// What all cells have, n numbers wide before their activations: `read` leads one row forward into a, `learn` back from
// a's gradient da, with the products of the state in arrays of their own where a cell keeps these apart.
function cellOf(u, batch, n, w, g) {
  const x = floats(IMAGE_SIDE * batch * IMAGE_SIDE), h = floats((IMAGE_SIDE + 1) * batch * u), dh = floats(batch * u);
  return {
    x, h, dh,
    read(t, rows, a, at, bias = w.bias, r = a) {
      setRows(a, at, bias, rows, n);
      addMatrixProduct(a, at, x, t * batch * IMAGE_SIDE, rows, IMAGE_SIDE, w.kernel, n);
      addDenseProduct(r, at, h, t * batch * u, rows, u, w.recurrent_kernel, n);
    },
    learn(t, rows, da, dBias = g.bias, dr = da) {
      addOuterProduct(g.kernel, x, t * batch * IMAGE_SIDE, rows, IMAGE_SIDE, da, n);
      addDenseOuter(g.recurrent_kernel, h, t * batch * u, rows, u, dr, n);
      addRows(dBias, da, rows, n);
      backProduct(dh, dr, rows, n, w.recurrent_kernel, u);
    },
  };
}

function simpleRNN(u, batch, activation, w, g) {
  const cell = cellOf(u, batch, u, w, g), { h, dh } = cell, dz = floats(batch * u), { of, slope } = CURVES[activation];
  cell.forward = (rows) => {
    for (let t = 0; t < IMAGE_SIDE; t++) {
      const after = (t + 1) * batch * u;
      cell.read(t, rows, h, after); // h = activation(bias + x @ kernel + h @ recurrent_kernel)
      for (let i = after; i < after + rows * u; i++) h[i] = of(h[i]);
    }
  };
  cell.backward = (rows) => {
    for (let t = IMAGE_SIDE - 1; t >= 0; t--) {
      const after = (t + 1) * batch * u;
      for (let i = 0; i < rows * u; i++) dz[i] = dh[i] * slope(h[after + i]);
      cell.learn(t, rows, dz);
    }
  };
  return cell;
}

function lstm(u, batch, activation, w, g) {
  const n = 4 * u, cell = cellOf(u, batch, n, w, g), { h, dh } = cell, { of, slope } = CURVES[activation];
  const a = floats(IMAGE_SIDE * batch * n); // the gates i, f, the candidate, the gate o
  const c = floats((IMAGE_SIDE + 1) * batch * u), squashed = floats(IMAGE_SIDE * batch * u); // and activation(c)
  const dc = floats(batch * u), da = floats(batch * n);
  cell.c = c;
  cell.forward = (rows) => {
    for (let t = 0; t < IMAGE_SIDE; t++) {
      const before = t * batch * u, after = before + batch * u, at = t * batch * n;
      cell.read(t, rows, a, at);
      for (let b = 0, k = 0; b < rows; b++) {
        for (let j = 0, i = at + b * n; j < u; j++, i++, k++) {
          const input = (a[i] = sigmoid(a[i])), forget = (a[i + u] = sigmoid(a[i + u]));
          const candidate = (a[i + 2 * u] = of(a[i + 2 * u])), output = (a[i + 3 * u] = sigmoid(a[i + 3 * u]));
          c[after + k] = forget * c[before + k] + input * candidate;
          h[after + k] = output * (squashed[before + k] = of(c[after + k]));
        }
      }
    }
  };
  cell.backward = (rows) => {
    dc.fill(0);
    for (let t = IMAGE_SIDE - 1; t >= 0; t--) {
      const before = t * batch * u, at = t * batch * n;
      for (let b = 0, k = 0; b < rows; b++) {
        for (let j = 0, i = b * n; j < u; j++, i++, k++) {
          const input = a[at + i], forget = a[at + i + u], candidate = a[at + i + 2 * u], output = a[at + i + 3 * u];
          const s = squashed[before + k], d = dc[k] + dh[k] * output * slope(s); // the gradient by c
          da[i] = d * candidate * input * (1 - input);
          da[i + u] = d * c[before + k] * forget * (1 - forget);
          da[i + 2 * u] = d * input * slope(candidate);
          da[i + 3 * u] = dh[k] * s * output * (1 - output);
          dc[k] = d * forget;
        }
      }
      cell.learn(t, rows, da);
    }
  };
  return cell;
}

// With reset_after: the reset gate acts on the product of the state, which has a bias of its own.
function gru(u, batch, activation, w, g) {
  const n = 3 * u, cell = cellOf(u, batch, n, w, g), { h, dh } = cell, { of, slope } = CURVES[activation];
  const bias = [w.bias.subarray(0, n), w.bias.subarray(n)], dBias = [g.bias.subarray(0, n), g.bias.subarray(n)];
  const a = floats(IMAGE_SIDE * batch * n), r = floats(IMAGE_SIDE * batch * n); // of the row: then z, r, the candidate; of the state
  const da = floats(batch * n), dr = floats(batch * n), kept = floats(batch * u);
  cell.forward = (rows) => {
    for (let t = 0; t < IMAGE_SIDE; t++) {
      const before = t * batch * u, after = before + batch * u, at = t * batch * n;
      setRows(r, at, bias[1], rows, n);
      cell.read(t, rows, a, at, bias[0], r);
      for (let b = 0, k = 0; b < rows; b++) {
        for (let j = 0, i = at + b * n; j < u; j++, i++, k++) {
          const update = (a[i] = sigmoid(a[i] + r[i])), reset = (a[i + u] = sigmoid(a[i + u] + r[i + u]));
          const candidate = (a[i + 2 * u] = of(a[i + 2 * u] + reset * r[i + 2 * u]));
          h[after + k] = update * h[before + k] + (1 - update) * candidate;
        }
      }
    }
  };
  cell.backward = (rows) => {
    for (let t = IMAGE_SIDE - 1; t >= 0; t--) {
      const before = t * batch * u, at = t * batch * n;
      for (let b = 0, k = 0; b < rows; b++) {
        for (let j = 0, i = b * n; j < u; j++, i++, k++) {
          const update = a[at + i], reset = a[at + i + u], candidate = a[at + i + 2 * u], d = dh[k];
          const dCandidate = d * (1 - update) * slope(candidate);
          da[i] = dr[i] = d * (h[before + k] - candidate) * update * (1 - update);
          da[i + u] = dr[i + u] = dCandidate * r[at + i + 2 * u] * reset * (1 - reset);
          da[i + 2 * u] = dCandidate;
          dr[i + 2 * u] = dCandidate * reset;
          kept[k] = d * update;
        }
      }
      cell.learn(t, rows, da, dBias[0], dr);
      addRows(dBias[1], dr, rows, n);
      for (let i = 0; i < rows * u; i++) dh[i] += kept[i];
    }
  };
  return cell;
}

export const LEARNING = { SimpleRNN: simpleRNN, LSTM: lstm, GRU: gru };
