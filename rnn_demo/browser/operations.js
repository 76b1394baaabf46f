// What a network does between its cells, by reader/operations.py: one entry for each of its classes.
// OPERATIONS[kind](description) gives a function from values to a value. A value is what stands
// after every row: {data, shape}, float32, the rows one after the other, each of that shape.

import { activation } from "./activations.js";
import { CELLS, addProduct } from "./cells.js";

export const ROWS = 28;
const size = (shape) => shape.reduce((a, b) => a * b, 1);
const last = (shape) => (shape.length ? shape[shape.length - 1] : 1);

function mapped(x, f) {
  const data = new Float32Array(x.data.length), width = last(x.shape);
  for (let i = 0; i < data.length; i++) data[i] = f(x.data[i], i % width, i);
  return { data, shape: x.shape };
}

function together(inputs, f) {
  const data = Float32Array.from(inputs[0].data);
  for (const x of inputs.slice(1)) for (let i = 0; i < data.length; i++) data[i] = f(data[i], x.data[i]);
  return { data, shape: inputs[0].shape };
}

// number or array along the last axis, as a function of the place on it
const along = (v) => (typeof v === "number" ? () => v : v.data.length === 1 ? () => v.data[0] : (k) => v.data[k]);

function dense({ kernel, bias }) {
  const [inputs, units] = kernel.shape, row = new Float64Array(units);
  return (x) => {
    const count = x.data.length / inputs, data = new Float32Array(count * units);
    for (let i = 0; i < count; i++) {
      if (bias === null) row.fill(0);
      else row.set(bias.data);
      addProduct(row, units, x.data, i * inputs, inputs, kernel.data);
      data.set(row, i * units);
    }
    return { data, shape: [...x.shape.slice(0, -1), units] };
  };
}

function byLastAxis(f) {
  return (x) => {
    const data = Float32Array.from(x.data), width = last(x.shape);
    for (let at = 0; at < data.length; at += width) f(data, at, at + width);
    return { data, shape: x.shape };
  };
}

function normalize({ epsilon, scale, offset }) {
  return byLastAxis((y, from, to) => {
    let mean = 0, variance = 0;
    for (let i = from; i < to; i++) mean += y[i];
    mean /= to - from;
    for (let i = from; i < to; i++) variance += (y[i] - mean) ** 2;
    const deviation = Math.sqrt(variance / (to - from) + epsilon);
    for (let i = from; i < to; i++) {
      y[i] = ((y[i] - mean) / deviation) * scale.data[i - from] + offset.data[i - from];
    }
  });
}

function rootMeanSquare({ epsilon, scale }) {
  return byLastAxis((y, from, to) => {
    let square = 0;
    for (let i = from; i < to; i++) square += y[i] ** 2;
    const size = Math.sqrt(square / (to - from) + epsilon);
    for (let i = from; i < to; i++) y[i] = (y[i] / size) * scale.data[i - from];
  });
}

function rectify({ slope, threshold, highest }) {
  const by_row = slope.shape?.length === 3; // each row has slopes of its own
  const s = by_row ? (k, i) => slope.data[i] : along(slope), most = highest === null ? Infinity : highest;
  return (x) => mapped(x, (v, k, i) => Math.min(v > threshold ? v : s(k, i) * (v - threshold), most));
}

// which rows are not all zero: a number for each
function isInked(x) {
  const width = size(x.shape), data = new Float32Array(ROWS);
  for (let i = 0; i < x.data.length; i++) if (x.data[i] !== 0) data[Math.floor(i / width)] = 1;
  return { data, shape: [] };
}

function onlyRead(x, read) {
  const width = size(x.shape);
  return { data: x.data.map((v, i) => v * read.data[Math.floor(i / width)]), shape: x.shape };
}

// the mean of the rows so far, of those that `counted` says
function meanOfRows(x, counted) {
  const width = size(x.shape), data = new Float32Array(x.data.length), sum = new Float64Array(width);
  let count = 0;
  for (let t = 0; t < ROWS; t++) {
    if (!counted || counted.data[t]) {
      count++;
      for (let k = 0; k < width; k++) sum[k] += x.data[t * width + k];
    }
    for (let k = 0; k < width; k++) data[t * width + k] = sum[k] / Math.max(count, 1);
  }
  return { data, shape: x.shape };
}

function highestOfRows(x) {
  const width = size(x.shape), data = Float32Array.from(x.data);
  for (let i = width; i < data.length; i++) data[i] = Math.max(data[i], data[i - width]);
  return { data, shape: x.shape };
}

function flip(x) {
  const width = size(x.shape), data = new Float32Array(x.data.length);
  for (let t = 0; t < ROWS; t++) data.set(x.data.subarray(t * width, (t + 1) * width), (ROWS - 1 - t) * width);
  return { data, shape: x.shape };
}

function concatenate(...inputs) {
  const widths = inputs.map((x) => last(x.shape)), width = widths.reduce((a, b) => a + b);
  const count = inputs[0].data.length / widths[0], data = new Float32Array(count * width);
  let start = 0;
  inputs.forEach((x, k) => {
    for (let i = 0; i < count; i++) {
      data.set(x.data.subarray(i * widths[k], (i + 1) * widths[k]), i * width + start);
    }
    start += widths[k];
  });
  return { data, shape: [...inputs[0].shape.slice(0, -1), width] };
}

// A cell led over the rows. The value has more: what the cell held after each step, in the order in
// which it read, as {states: [h] or [h, c], gates: by name}, each (28, U).
function recurrent({ cell: made, go_backwards, off, silent }) {
  const cell = CELLS[made.kind](made), u = cell.units;
  const a = new Float64Array(cell.columns);
  return (x, read) => {
    const held = () => new Float32Array(ROWS * u);
    const states = Array.from({ length: cell.states }, held), gates = cell.gates.map(held);
    const state = states.map(() => new Float64Array(u)), gate = gates.map(() => new Float64Array(u));
    for (let t = 0; t < ROWS; t++) {
      const row = go_backwards ? ROWS - 1 - t : t, kept = read && state.map((s) => s.slice());
      cell.project(x.data, row * last(x.shape), a);
      cell.step(a, state, gate);
      if (read && !read.data[row]) state.forEach((s, k) => s.set(kept[k])); // a row that is skipped
      if (off !== null) state[0][off] = 0;
      if (silent) state.forEach((s) => s.fill(0));
      states.forEach((s, k) => s.set(state[k], t * u));
      gates.forEach((g, k) => g.set(gate[k], t * u));
    }
    const named = Object.fromEntries(cell.gates.map((name, k) => [name, gates[k]]));
    return { data: states[0], shape: [u], states, gates: named };
  };
}

function discretize({ boundaries }) {
  return (x) => mapped(x, (v) => {
    let count = 0;
    while (count < boundaries.data.length && boundaries.data[count] <= v) count++;
    return count;
  });
}

function embed({ embeddings }) {
  const [tokens, width] = embeddings.shape;
  return (x) => {
    const data = new Float32Array(x.data.length * width);
    x.data.forEach((v, i) => {
      const token = Math.min(Math.max(Math.trunc(v), 0), tokens - 1);
      data.set(embeddings.data.subarray(token * width, (token + 1) * width), i * width);
    });
    return { data, shape: [...x.shape, width] };
  };
}

const sum = (...inputs) => together(inputs, (a, b) => a + b);

export const OPERATIONS = {
  Identity: () => (x) => x,
  Recurrent: recurrent,
  Flip: () => flip,
  Dense: dense,
  Activate: ({ activation: name }) => byLastAxis(activation(name)),
  Scale: ({ scale, offset }) => {
    const s = along(scale), o = along(offset);
    return (x) => mapped(x, (v, k) => v * s(k) + o(k));
  },
  Normalize: normalize,
  RootMeanSquare: rootMeanSquare,
  Rectify: rectify,
  Elu: ({ alpha }) => (x) => mapped(x, (v) => (v > 0 ? v : alpha * Math.expm1(v))),
  IsInked: () => isInked,
  OnlyRead: () => onlyRead,
  MeanOfRows: () => meanOfRows,
  HighestOfRows: () => highestOfRows,
  Regroup: ({ row_shape }) => (x) => ({ data: x.data, shape: row_shape }),
  Discretize: discretize,
  Embed: embed,
  Add: () => sum,
  Average: () => (...inputs) => mapped(sum(...inputs), (v) => v / inputs.length),
  Multiply: () => (...inputs) => together(inputs, (a, b) => a * b),
  Concatenate: () => concatenate,
};
