// The recurrent cells: the equations of rnn_demo/cells/ and their derivatives, for n images at once.
// Everything that reads, trains or explains a cell uses these. The products with the weights are
// computed by whoever uses a cell: of one image with many blank pixels, or of a batch.
//
// `a` (n, blocks * U) from index i on: x @ kernel + bias, plus h @ recurrent_kernel in the first
// `joined` blocks; forward replaces it by the gates and the candidate (SimpleRNN has none and leaves
// it). `r`, of the same shape: h @ recurrent_kernel + its bias, of a cell with `isApart`; the same
// array as `a` otherwise. A state is [h] or [h, c], arrays with U numbers an image: the one before
// the row begins at `from`, the one after it at `to`, which may be the same place.
//
// backward takes d, the gradients by the state after the row, [dh] or [dh, dc], each (n, U), and
// writes those by the sums, da and dr (n, blocks * U; one array unless `isApart`), the part of dh
// that reaches the state before the row not through its product, `kept`, and, in its place, dc of
// the state before. The gradient through the product is added by the caller.

import { ACTIVATIONS } from "./activations.js";

/** @import { Activation, CellEquations } from "../types.js" */

/**
 * h = activation(a)
 * @type {(u: number, act: Activation) => CellEquations}
 */
const simpleRNN = (u, act) => ({
  joined: 1,
  isApart: false,
  forward(n, a, _r, i, [h], _from, to) {
    for (let k = 0; k < n * u; k++) h[to + k] = a[i + k];
    const width = act.mixes ? u : n * u;
    for (let k = to; k < to + n * u; k += width) act.forward(h, k, k + width);
  },
  backward(n, _a, _r, _i, [h], _from, to, [dh], da) {
    for (let k = 0; k < n * u; k++) da[k] = dh[k];
    const width = act.mixes ? u : n * u;
    for (let k = 0; k < n * u; k += width) act.backward(da, k, h, to + k, width);
  },
  gates: () => null,
});

/**
 * c = f * c + i * g, h = o * activation(c); order of blocks: i, f, g, o. count: the numbers that a
 * state's array has.
 * @type {(u: number, act: Activation, gate: Activation, count: number) => CellEquations}
 */
function lstm(u, act, gate, count) {
  const squashed = new Float64Array(count), // activation(c), where c is
    own = new Float64Array(u); // the gradient by c that comes through h
  return {
    joined: 4,
    isApart: false,
    forward(n, a, _r, i, [h, c], from, to) {
      for (let b = 0; b < n; b++, i += 4 * u, from += u, to += u) {
        gate.forward(a, i, i + 2 * u);
        act.forward(a, i + 2 * u, i + 3 * u);
        gate.forward(a, i + 3 * u, i + 4 * u);
        for (let k = 0; k < u; k++)
          squashed[to + k] = c[to + k] = a[i + u + k] * c[from + k] + a[i + k] * a[i + 2 * u + k];
        act.forward(squashed, to, to + u);
        for (let k = 0; k < u; k++) h[to + k] = a[i + 3 * u + k] * squashed[to + k];
      }
    },
    backward(n, a, _r, i, [, c], from, to, [dh, dc], da) {
      for (
        let b = 0, q = 0, k = 0;
        b < n;
        b++, i += 4 * u, q += 4 * u, k += u, from += u, to += u
      ) {
        for (let j = 0; j < u; j++) {
          own[j] = dh[k + j] * a[i + 3 * u + j];
          da[q + 3 * u + j] = dh[k + j] * squashed[to + j];
        }
        act.backward(own, 0, squashed, to, u);
        for (let j = 0; j < u; j++) {
          const d = dc[k + j] + own[j];
          da[q + j] = d * a[i + 2 * u + j];
          da[q + u + j] = d * c[from + j];
          da[q + 2 * u + j] = d * a[i + j];
          dc[k + j] = d * a[i + u + j];
        }
        gate.backward(da, q, a, i, 2 * u);
        act.backward(da, q + 2 * u, a, i + 2 * u, u);
        gate.backward(da, q + 3 * u, a, i + 3 * u, u);
      }
    },
    gates: (a, k) => ({ keep: a[u + k], lets: a[k], shows: a[3 * u + k] }),
  };
}

/**
 * h = z * h + (1 - z) * g; order of blocks: z, r, g. With reset_after, r acts on the candidate's
 * part of the product with h; without it, on h before that product, which `product(x, a, i)` adds
 * to the candidate's sums, for x = r * h of one image. Only the former has a derivative here: the
 * latter is not trained in the browser.
 * @type {(u: number, act: Activation, gate: Activation, count: number,
 *   product?: (x: Float64Array, a: Float64Array, i: number) => void) => CellEquations}
 */
function gru(u, act, gate, _count, product) {
  const reset = new Float64Array(u);
  return {
    joined: product ? 2 : 0,
    isApart: !product,
    forward(n, a, r, i, [h], from, to) {
      for (let b = 0; b < n; b++, i += 3 * u, from += u, to += u) {
        if (!product) for (let k = i; k < i + 2 * u; k++) a[k] += r[k];
        gate.forward(a, i, i + 2 * u);
        if (product) {
          for (let k = 0; k < u; k++) reset[k] = a[i + u + k] * h[from + k];
          product(reset, a, i + 2 * u);
        } else for (let k = i + 2 * u; k < i + 3 * u; k++) a[k] += a[k - u] * r[k];
        act.forward(a, i + 2 * u, i + 3 * u);
        for (let k = 0; k < u; k++)
          h[to + k] = a[i + k] * h[from + k] + (1 - a[i + k]) * a[i + 2 * u + k];
      }
    },
    backward(n, a, r, i, [h], from, _to, [dh], da, dr, kept) {
      for (let b = 0, q = 0, k = 0; b < n; b++, i += 3 * u, q += 3 * u, k += u, from += u) {
        for (let j = 0; j < u; j++) {
          da[q + j] = dh[k + j] * (h[from + j] - a[i + 2 * u + j]);
          da[q + 2 * u + j] = dh[k + j] * (1 - a[i + j]);
          kept[k + j] = dh[k + j] * a[i + j];
        }
        act.backward(da, q + 2 * u, a, i + 2 * u, u);
        for (let j = 0; j < u; j++) da[q + u + j] = da[q + 2 * u + j] * r[i + 2 * u + j];
        gate.backward(da, q, a, i, 2 * u);
        for (let j = 0; j < 2 * u; j++) dr[q + j] = da[q + j];
        for (let j = 0; j < u; j++) dr[q + 2 * u + j] = da[q + 2 * u + j] * a[i + u + j];
      }
    },
    gates: (a, k) => ({ keep: a[k], lets: 1 - a[k], shows: null }),
  };
}

/**
 * h = (1 - z) * h + z * g; order of blocks: z, g. It has no product with h.
 * @type {(u: number, act: Activation, gate: Activation) => CellEquations}
 */
const minGRU = (u, act, gate) => ({
  joined: 0,
  isApart: false,
  forward(n, a, _r, i, [h], from, to) {
    for (let b = 0; b < n; b++, i += 2 * u, from += u, to += u) {
      gate.forward(a, i, i + u);
      act.forward(a, i + u, i + 2 * u);
      for (let k = 0; k < u; k++)
        h[to + k] = (1 - a[i + k]) * h[from + k] + a[i + k] * a[i + u + k];
    }
  },
  backward(n, a, _r, i, [h], from, _to, [dh], da, _dr, kept) {
    for (let b = 0, q = 0, k = 0; b < n; b++, i += 2 * u, q += 2 * u, k += u, from += u) {
      for (let j = 0; j < u; j++) {
        da[q + j] = dh[k + j] * (a[i + u + j] - h[from + j]);
        da[q + u + j] = dh[k + j] * a[i + j];
        kept[k + j] = dh[k + j] * (1 - a[i + j]);
      }
      gate.backward(da, q, a, i, u);
      act.backward(da, q + u, a, i + u, u);
    }
  },
  gates: (a, k) => ({ keep: 1 - a[k], lets: a[k], shows: null }),
});

const EQUATIONS = { SimpleRNN: simpleRNN, LSTM: lstm, GRU: gru, MinGRU: minGRU };

/**
 * The equations of a cell with u units.
 * @param {string} kind
 * @param {number} u
 * @param {string} activation
 * @param {string} gate the gates' activation
 * @param {number} [count] the numbers that a state's array has
 * @param {(x: Float64Array, a: Float64Array, i: number) => void} [product] of a GRU without
 *   reset_after
 */
export const cellEquations = (kind, u, activation, gate, count = u, product = undefined) =>
  EQUATIONS[/** @type {keyof typeof EQUATIONS} */ (kind)](
    u,
    ACTIVATIONS[activation],
    ACTIVATIONS[gate],
    count,
    product,
  );
