// A state_dict of PyTorch in a `.safetensors` file, read as reader/torch/ reads it in Python, as data, in this page
// alone: by the same rules, with the same layers, and what it does not say is found out in the same way.

import { ROWS, inOrder, programOf } from "./reader.js";
import { RECORDS } from "./records.js";
import { say, written } from "./words.js";

const MOST_FILE_BYTES = 64 * 2 ** 20,
  MOST_HEADER = 100_000,
  MOST_FILE_NUMBERS = 6_000_000,
  MOST_UNITS = 1024,
  MOST_CLASSES = 64;
const MOST_FILE_WORK = 16_000_000; // multiplications an image, as program.py
const TYPE_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 },
  TORCHS = Object.keys(RECORDS).filter((kind) => RECORDS[kind].torch);
const FIRST_LAYER = /^(.{0,80}?)weight_ih_l0$/,
  PLAINLY = 0.3,
  MOST_TRIED = 500,
  FEWEST_TRIED = 20,
  MOST_TRIED_WORK = 2 ** 30;
const SCALINGS = ["pixels in [0, 1]", "pixels less 0.1307, over 0.3081"],
  HEAD_TAKES = ["the last row's outputs", "the two last states"];
const pixelsBy = (at) =>
  Array.from({ length: ROWS * ROWS }, (_, k) => at(Math.floor(k / ROWS), k % ROWS)); // the image's, in reading order
const ROW_ORDERS = {
  "rows from the top": () => null,
  "columns from the left": () => pixelsBy((row, column) => column * ROWS + row),
  "rows from the bottom": () => pixelsBy((row, column) => (ROWS - 1 - row) * ROWS + column),
  "rows in an order of its own": (rows) => pixelsBy((row, column) => rows[row] * ROWS + column),
};
const SAID_AS = ["activation", "pixels", "linear_takes", "row_order"]; // as WORDS in state_dict.py
const multiplied = (numbers) => numbers.reduce((a, b) => a * b, 1);
const refuseFile = (why, values) => {
  throw new Error(say(`torch.${why}`, { can: say("torch.can"), ...values }));
};

// How many keys stand in a JSON text, and in what it says: more in the text if one stands twice.
const keysOf = (text) =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;
const keysIn = (value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.values(value).reduce((sum, v) => sum + 1 + keysIn(v), 0)
    : 0;

function fileHeader(bytes, length) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)),
      header = JSON.parse(text);
    if (text[0] === "{" && keysOf(text) === keysIn(header)) return header;
  } catch {
    /* the same */
  }
  return refuseFile("header");
}

function fromHalf(bits) {
  const sign = bits >> 15 ? -1 : 1,
    power = (bits >> 10) & 31,
    part = bits & 1023;
  if (power === 31) return NaN;
  return sign * (power ? 2 ** (power - 15) * (1 + part / 1024) : (2 ** -14 * part) / 1024);
}

function tensorNumbers(bytes, kind) {
  const { buffer } = bytes.slice(); // where they lie at a multiple of eight
  if (kind === "F64") return Float32Array.from(new Float64Array(buffer));
  if (kind === "F32") return new Float32Array(buffer);
  if (kind === "F16") return Float32Array.from(new Uint16Array(buffer), fromHalf);
  return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (v) => v << 16).buffer);
}

// bytes: a Uint8Array. Returns {tensors: {name: {shape, data: Float32Array}}, about: its metadata}. Throws an Error with
// a sentence.
export function tensorsOf(bytes) {
  if (bytes.length > MOST_FILE_BYTES) refuseFile("large");
  const view = new DataView(bytes.buffer, bytes.byteOffset),
    length = bytes.length < 8 || view.getUint32(4, true) ? Infinity : view.getUint32(0, true);
  if (length > MOST_HEADER) refuseFile("none");
  if (bytes.length < 8 + length) refuseFile("early");
  const { __metadata__: about = {}, ...entries } = fileHeader(bytes, length),
    whole = (n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32;
  if (
    !about ||
    typeof about !== "object" ||
    !Object.values(about).every((text) => typeof text === "string")
  )
    refuseFile("header");
  const lie = Object.entries(entries)
    .map(([name, entry]) => {
      const { dtype, shape, data_offsets: offsets } = entry ?? {};
      if (!name || name.length > 100 || /[\p{C}\p{Z}]/u.test(name)) refuseFile("name");
      if (
        ![shape, offsets].every((some) => Array.isArray(some) && some.every(whole)) ||
        offsets.length !== 2 ||
        shape.length > 8
      )
        refuseFile("entry", { name });
      if (!Object.hasOwn(TYPE_BYTES, dtype)) refuseFile("type", { name });
      if (multiplied(shape) * TYPE_BYTES[dtype] !== offsets[1] - offsets[0])
        refuseFile("shape", { name });
      return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
    })
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of lie) {
    if (begin !== at) refuseFile("begins", { name });
    at = end;
  }
  if (8 + length + at !== bytes.length) refuseFile("ends");
  if (lie.reduce((sum, { shape }) => sum + multiplied(shape), 0) > MOST_FILE_NUMBERS)
    refuseFile("many");
  const tensors = Object.fromEntries(
    lie.map(({ name, dtype, shape, begin, end }) => {
      const data = tensorNumbers(bytes.subarray(8 + length + begin, 8 + length + end), dtype);
      if (!data.every(Number.isFinite)) refuseFile("infinite", { name });
      return [name, { shape, data }];
    }),
  );
  return { tensors, about: new Map(Object.entries(about)) };
}

// (rows, columns) to (columns, rows), the gates of a cell in Keras's order. order: PyTorch's, as of RECORDS.
function transposed({ shape: [rows, columns], data }, order = [0]) {
  const other = new Float32Array(data.length),
    each = rows / order.length;
  for (let j = 0; j < rows; j++) {
    const to = order[Math.floor(j / each)] * each + (j % each);
    for (let i = 0; i < columns; i++) other[i * rows + to] = data[j * columns + i];
  }
  return { shape: [columns, rows], data: other };
}

function bothBiases(one, other, kind) {
  if (!one) return null;
  const { biases, order } = RECORDS[kind],
    [a, b] = [one, other].map(
      ({ shape, data }) => transposed({ shape: [...shape, 1], data }, order).data,
    );
  return biases > 1
    ? { shape: [2, ...one.shape], data: Float32Array.from([...a, ...b]) }
    : { shape: one.shape, data: a.map((v, i) => v + b[i]) };
}

// What the names of each module that reads rows begin with, as _modules of state_dict.py has them.
function modulesOf(tensors) {
  const ordered = [],
    left = new Set(
      Object.keys(tensors)
        .map((name) => name.match(FIRST_LAYER)?.[1])
        .filter((prefix) => prefix !== undefined),
    );
  for (let width = ROWS; left.size; ) {
    const fits = [...left]
      .filter((prefix) => tensors[`${prefix}weight_ih_l0`].shape.at(-1) === width)
      .sort();
    if (new Set(fits.map((prefix) => prefix.replace(/\d+/g, ""))).size > 1)
      refuseFile("first", { one: fits[0], other: fits[1], width });
    const [prefix] = (fits.length ? fits : [...left]).sort(
      (a, b) => a.length - b.length || (a < b ? -1 : 1),
    );
    left.delete(prefix);
    ordered.push(prefix);
    let k = 0;
    while (tensors[`${prefix}weight_hh_l${k + 1}`]) k++;
    width = [`l${k}`, `l${k}_reverse`].reduce(
      (sum, of) => sum + (tensors[`${prefix}weight_hh_${of}`]?.shape.at(-1) ?? 0),
      0,
    );
  }
  return ordered;
}

// Returns {layers: [[{name, kind, kernel, recurrent_kernel, bias}, ...]], head, classes, work, about}; throws as `tensorsOf`.
function layersOf(bytes) {
  const { tensors: rest, about } = tensorsOf(bytes),
    layers = [],
    take = (name) => {
      const found = rest[name];
      delete rest[name];
      return found;
    };
  let width = ROWS,
    work = 0;
  for (const prefix of modulesOf(rest)) {
    for (let k = 0; k < 16 && rest[`${prefix}weight_ih_l${k}`]; k++) {
      const suffixes = [`_l${k}`, `_l${k}_reverse`].filter(
        (suffix) => rest[`${prefix}weight_ih${suffix}`],
      );
      layers.push(
        suffixes.map((suffix) => {
          const [ih, hh, one, other] = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map(
            (name) => take(`${prefix}${name}${suffix}`),
          );
          const name = `${prefix}${suffix.slice(1)}`.replace("_reverse", " reverse"),
            [rows, units] = hh?.shape ?? [],
            kind = TORCHS.find((name) => RECORDS[name].blocks === rows / units);
          const fits =
            hh?.shape.length === 2 &&
            kind &&
            ih.shape.join() === [rows, width].join() &&
            !one === !other;
          if (!fits || (one && `${one.shape}|${other.shape}` !== `${rows}|${rows}`))
            refuseFile("fits", { name, width });
          if (units > MOST_UNITS) refuseFile("units", { name, units, most: MOST_UNITS });
          work += ROWS * (ih.data.length + hh.data.length + 10 * rows);
          return {
            name,
            kind,
            units,
            kernel: transposed(ih, RECORDS[kind].order),
            recurrent_kernel: transposed(hh, RECORDS[kind].order),
            bias: bothBiases(one, other, kind),
          };
        }),
      );
      const [one, other = one] = layers.at(-1);
      if (one.units !== other.units || one.kind !== other.kind)
        refuseFile("differ", { name: one.name });
      width = layers.at(-1).length * one.units;
    }
  }
  const name = Object.keys(rest).find((n) => n.endsWith("weight") && rest[n].shape.length === 2),
    kernel = name && take(name),
    bias = name && take(name.replace(/weight$/, "bias"));
  const [left] = Object.keys(rest);
  if (left || !kernel || !layers.length) refuseFile(left ? "other" : "missing", { name: left });
  const [classes, inputs] = kernel.shape;
  if (
    inputs !== width ||
    classes < 2 ||
    classes > MOST_CLASSES ||
    (bias && bias.shape.join() !== `${classes}`)
  )
    refuseFile("head", { name, inputs, classes, width, most: MOST_CLASSES });
  if (work > MOST_FILE_WORK) refuseFile("work");
  return { layers, head: { kernel: transposed(kernel), bias: bias ?? null }, classes, work, about };
}

const numbersIn = (text = "", form) =>
  text.split(",").every((part) => form.test(part)) && text.split(",").length === ROWS
    ? text.split(",").map(Number)
    : null;

// What metadata say beside the words: [28 temperatures, 28 rows in the order in which they are read], each or null.
function alsoSaid(about) {
  const temperatures = numbersIn(about.get("temperatures"), /^[0-9]{1,6}(\.[0-9]{0,20})?$/),
    rows = numbersIn(about.get("rows"), /^[0-9]{1,2}$/);
  return [
    temperatures?.every((t) => t > 0) ? temperatures : null,
    new Set(rows?.filter((row) => row < ROWS)).size === ROWS ? rows : null,
  ];
}

// Of a cell that is read in one way: [activation, pixels, end, order].
export const activationIn = ([activation], kind) =>
  RECORDS[kind].blocks === 1 ? activation : "tanh";

// The program, read in one way.
function programIn({ layers, head }, way, temperatures) {
  const [, pixels, end] = way,
    nodes = [],
    add = (kind, inputs, about = {}) => nodes.push({ kind, inputs, ...about }) - 1;
  let at = -1;
  if (pixels === SCALINGS[1])
    at = add("Scale", [at], { scale: 1 / 0.3081, offset: -0.1307 / 0.3081 });
  for (const layer of layers) {
    const states = layer === layers.at(-1) && end !== HEAD_TAKES[0];
    const given = layer.map(({ name, kind, kernel, recurrent_kernel, bias }, backward) => {
      const cell = {
        kind,
        kernel,
        recurrent_kernel,
        bias,
        reset_after: true,
        activation: activationIn(way, kind),
        recurrent_activation: "sigmoid",
      };
      const node = add("Recurrent", [at], {
        name,
        cell,
        go_backwards: Boolean(backward),
        backward: Boolean(backward),
        off: null,
      });
      return backward && !states ? add("Flip", [node]) : node;
    });
    at = given.length === 1 ? given[0] : add("Concatenate", given);
  }
  add("Dense", [at], head);
  return programOf({ temperatures, nodes });
}

// A file as a network: {classes, layers, ways, programIn(way): as `openProgram` gives it, orderOf(way)}. Throws an Error
// with a sentence.
export function openStateDict(bytes) {
  const state = layersOf(bytes),
    { layers, classes, work, about } = state,
    [temperatures, rows] = alsoSaid(about),
    orders = Object.keys(ROW_ORDERS);
  const among = [
    layers.some(([{ kind }]) => RECORDS[kind].blocks === 1) ? ["tanh", "relu"] : [""],
    SCALINGS,
    layers.at(-1).length === 2 ? HEAD_TAKES : [""],
    rows ? orders : orders.slice(0, 3),
  ];
  const choices = among
    .map((words, i) => words.filter((word) => word === about.get(SAID_AS[i])))
    .map((said, i) => (said.length ? said : among[i].slice(0, 2)));
  const ways = choices.reduce(
    (some, words) => some.flatMap((way) => words.map((word) => [...way, word])),
    [[]],
  );
  return {
    classes,
    layers,
    work,
    ways,
    programIn: (way) => programIn(state, way, ways.length > 1 ? null : temperatures),
    orderOf: (way) => ROW_ORDERS[way[3]](rows),
  };
}

// How a way reads, in words.
const saying = ([activation, pixels, end, order]) =>
  [
    activation && say("torch.as", { activation }),
    say(`torch.pixels.${SCALINGS.indexOf(pixels)}`),
    end && say(`torch.end.${HEAD_TAKES.indexOf(end)}`),
    say(`torch.order.${Object.keys(ROW_ORDERS).indexOf(order)}`),
  ]
    .filter(Boolean)
    .join(say("torch.comma"));

// The best of its ways by training images, and what says how that is known: {way, sentence: a function}. Where they are too
// many for all, each way reads a few, and then the better half of them twice as many, until one is left.
// images: of 784 numbers in [0, 1], as drawn; labels: what they show.
export async function foundOut({ ways, classes, work, programIn: of, orderOf }, images, labels) {
  const isSaid = ways.length === 1,
    how = (way) => (isSaid ? say("torch.said", { how: saying(way) }) : saying(way));
  if (classes !== 10)
    return {
      way: ways[0],
      sentence: () => say(isSaid ? "torch.letters.said" : "torch.letters", { how: how(ways[0]) }),
    };
  const most = Math.min(MOST_TRIED, Math.max(FEWEST_TRIED, Math.floor(MOST_TRIED_WORK / work))),
    all = Math.floor(MOST_TRIED_WORK / (ways.length * work));
  const tried = ways.map((way) => ({ way, right: 0, count: 0 }));
  let left = tried,
    done = 0,
    count = all >= most ? most : Math.max(FEWEST_TRIED, Math.floor(all / 2));
  while (done < count) {
    for (const one of left) {
      const { read } = of(one.way),
        order = orderOf(one.way);
      for (let i = done; i < count; i++) {
        try {
          const { logits } = read(inOrder(images[i], order)),
            last = [...logits.subarray(-classes)];
          one.right += last.indexOf(Math.max(...last)) === labels[i];
        } catch {
          /* its numbers overflow in this way */
        }
        if (i % 50 === 0)
          await new Promise((then) => {
            setTimeout(then);
          }); // the page answers meanwhile
      }
      one.count = count;
    }
    left = [...left].sort((a, b) => b.right - a.right).slice(0, Math.max(1, left.length >> 1));
    [done, count] = [count, left.length > 1 ? Math.min(most, 2 * count) : most];
  }
  const [best] = left,
    share = ({ right, count: of }) => right / of,
    { way } = best,
    fewest = Math.min(...tried.map((one) => one.count));
  const inPercent = (value) => written(value, { style: "percent" }),
    up = (value) => inPercent(Math.ceil(Number((100 * value).toFixed(6))) / 100);
  const largest = (some) => up(Math.max(...some.map(share))),
    few = fewest < best.count ? ".few" : "";
  if (!isSaid && share(best) < PLAINLY)
    return {
      way: ways[0],
      sentence: () =>
        say(`torch.untrained${few}`, { most: largest(tried), fewest, how: how(ways[0]) }),
    };
  const others = tried.filter((one) => one !== best),
    values = () => ({ how: how(way), right: inPercent(share(best)), images: best.count, fewest });
  return {
    way,
    sentence: () =>
      isSaid
        ? say("torch.read", values())
        : say(`torch.best${few}`, { ...values(), most: largest(others) }),
  };
}
