// The recurrent cells, one row at a time, by the equations of reader/cells.py.
// A cell is made from its description with its weights: {units, columns, gates, project, step}.
// project(x, at, a): a = x @ kernel + bias for the row of x that begins at `at`.
// step(a, state, gates): from the projected row a (which it spoils) to the state after it; state:
// [h] or [h, c] and gates: in the order of GATES, float64 arrays of U numbers that it overwrites.

import { activation } from "./activations.js";

// y (n) += x (count numbers from `at` on) @ w (count, n), from column `first` of w's `width` on
export function addProduct(y, n, x, at, count, w, width = n, first = 0) {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const a = x[at + i], b = x[at + i + 1], c = x[at + i + 2], d = x[at + i + 3];
    if (a === 0 && b === 0 && c === 0 && d === 0) continue; // paper
    const p = i * width + first, q = p + width, r = q + width, s = r + width;
    for (let j = 0; j < n; j++) y[j] += a * w[p + j] + b * w[q + j] + c * w[r + j] + d * w[s + j];
  }
  for (; i < count; i++) {
    const a = x[at + i], p = i * width + first;
    for (let j = 0; j < n; j++) y[j] += a * w[p + j];
  }
}

function fill(y, bias, from, n) {
  if (bias === null) y.fill(0);
  else for (let j = 0; j < n; j++) y[j] = bias[from + j];
}

function cellOf({ kernel, recurrent_kernel, bias }, states, gates) {
  const [inputs, columns] = kernel.shape;
  return {
    units: recurrent_kernel.shape[0], columns, states, gates,
    project(x, at, a) {
      fill(a, bias && bias.data, 0, columns);
      addProduct(a, columns, x, at, inputs, kernel.data);
    },
  };
}

function simpleRNN(made) {
  const cell = cellOf(made, 1, []), u = cell.units, w = made.recurrent_kernel.data;
  const act = activation(made.activation);
  cell.step = (a, [h]) => {
    addProduct(a, u, h, 0, u, w);
    act(a, 0, u);
    h.set(a);
  };
  return cell;
}

function lstm(made) {
  const cell = cellOf(made, 2, ["input", "forget", "candidate", "output"]);
  const u = cell.units, w = made.recurrent_kernel.data, squashed = new Float64Array(u);
  const act = activation(made.activation), gate = activation(made.recurrent_activation);
  cell.step = (a, [h, c], [i, f, g, o]) => {
    addProduct(a, 4 * u, h, 0, u, w);
    gate(a, 0, 2 * u);
    act(a, 2 * u, 3 * u);
    gate(a, 3 * u, 4 * u);
    for (let k = 0; k < u; k++) {
      i[k] = a[k]; f[k] = a[u + k]; g[k] = a[2 * u + k]; o[k] = a[3 * u + k];
      squashed[k] = c[k] = f[k] * c[k] + i[k] * g[k];
    }
    act(squashed, 0, u);
    for (let k = 0; k < u; k++) h[k] = o[k] * squashed[k];
  };
  return cell;
}

function gru(made) {
  const cell = cellOf(made, 1, ["update", "reset", "candidate"]);
  const u = cell.units, w = made.recurrent_kernel.data, after = made.reset_after;
  const act = activation(made.activation), gate = activation(made.recurrent_activation);
  const wide = after ? 3 * u : 2 * u, a = new Float64Array(wide), candidate = new Float64Array(u);
  const second = after && made.bias ? made.bias.data.subarray(3 * u) : null; // bias: (2, 3U)
  cell.step = (x, [h], [z, r, g]) => {
    fill(a, second, 0, wide);
    addProduct(a, wide, h, 0, u, w, 3 * u);
    for (let k = 0; k < 2 * u; k++) x[k] += a[k];
    gate(x, 0, u);
    gate(x, u, 2 * u);
    for (let k = 0; k < u; k++) { z[k] = x[k]; r[k] = x[u + k]; }
    if (after) {
      for (let k = 0; k < u; k++) g[k] = x[2 * u + k] + r[k] * a[2 * u + k];
    } else {
      for (let k = 0; k < u; k++) { candidate[k] = r[k] * h[k]; g[k] = x[2 * u + k]; }
      addProduct(g, u, candidate, 0, u, w, 3 * u, 2 * u);
    }
    act(g, 0, u);
    for (let k = 0; k < u; k++) h[k] = z[k] * h[k] + (1 - z[k]) * g[k];
  };
  return cell;
}

export const CELLS = { SimpleRNN: simpleRNN, LSTM: lstm, GRU: gru };
