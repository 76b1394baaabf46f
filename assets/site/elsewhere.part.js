(window.rnnFiles ??= {})["elsewhere.part"] = { forms: [], about: null, open: (shared) => {
"use strict";
const { ROWS, bytesFrom, file, inOrder, offer, openProgram, plainView, say } = shared;


const MOST_FILE_BYTES = 64 * 2 ** 20, MOST_HEADER = 100_000, MOST_FILE_NUMBERS = 6_000_000, MOST_UNITS = 1024, MOST_CLASSES = 64;
const MOST_FILE_WORK = 16_000_000; // multiplications an image, as program.py
const TYPE_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 }, KINDS_BY_GATES = { 1: "SimpleRNN", 3: "GRU", 4: "LSTM" };
const FIRST_LAYER = /^(.{0,80}?)weight_ih_l0$/, PLAINLY = 0.3, MOST_TRIED = 500, FEWEST_TRIED = 20, MOST_TRIED_WORK = 2 ** 31;
const SCALINGS = ["pixels in [0, 1]", "pixels less 0.1307, over 0.3081"], HEAD_TAKES = ["the last row's outputs", "the two last states"];
const pixelsBy = (at) => Array.from({ length: ROWS * ROWS }, (_, k) => at(Math.floor(k / ROWS), k % ROWS)); // the image's, in reading order
const ROW_ORDERS = {
  "rows from the top": () => null,
  "columns from the left": () => pixelsBy((row, column) => column * ROWS + row),
  "rows from the bottom": () => pixelsBy((row, column) => (ROWS - 1 - row) * ROWS + column),
  "rows in an order of its own": (rows) => pixelsBy((row, column) => rows[row] * ROWS + column),
};
const SAID_AS = ["activation", "pixels", "linear_takes", "row_order"]; // as WORDS in state_dict.py
const multiplied = (numbers) => numbers.reduce((a, b) => a * b, 1);
const refuseFile = (why) => { throw new Error(why); };

const keysOf = (text) => [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;
const keysIn = (value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.values(value).reduce((sum, v) => sum + 1 + keysIn(v), 0) : 0);

function fileHeader(bytes, length) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)), header = JSON.parse(text);
    if (text[0] === "{" && keysOf(text) === keysIn(header)) return header;
  } catch { /* the same */ }
  return refuseFile("The header of this .safetensors file is damaged: save it again.");
}

function fromHalf(bits) {
  const sign = bits >> 15 ? -1 : 1, power = (bits >> 10) & 31, part = bits & 1023;
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

function tensorsOf(bytes) {
  if (bytes.length > MOST_FILE_BYTES) refuseFile("This file is larger than 64 MB, the most that is read.");
  const view = new DataView(bytes.buffer, bytes.byteOffset), length = bytes.length < 8 || view.getUint32(4, true) ? Infinity : view.getUint32(0, true);
  if (length > MOST_HEADER) refuseFile("This is not a .safetensors file with a header of at most 100,000 bytes.");
  if (bytes.length < 8 + length) refuseFile("This .safetensors file ends too early: copy it again.");
  const { __metadata__: about = {}, ...entries } = fileHeader(bytes, length), whole = (n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32;
  if (!about || typeof about !== "object" || !Object.values(about).every((text) => typeof text === "string")) refuseFile("The __metadata__ of this .safetensors file are no texts.");
  const lie = Object.entries(entries).map(([name, entry]) => {
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    if (!name || name.length > 100 || /[\p{C}\p{Z}]/u.test(name)) refuseFile("A tensor in this file has an unusable name: rename it.");
    if (![shape, offsets].every((some) => Array.isArray(some) && some.every(whole)) || offsets.length !== 2 || shape.length > 8) refuseFile(`What the header says of tensor "${name}" can't be read: save it again.`);
    if (!Object.hasOwn(TYPE_BYTES, dtype)) refuseFile(`Tensor "${name}" is of another type than F64, F32, F16 and BF16, which can be read.`);
    if (multiplied(shape) * TYPE_BYTES[dtype] !== offsets[1] - offsets[0]) refuseFile(`Tensor "${name}" is not as long as its shape says: save it again.`);
    return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
  }).sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of lie) {
    if (begin !== at) refuseFile(`Tensor "${name}" ${begin < at ? "overlaps the one" : "leaves a hole"} before it: save it again.`);
    at = end;
  }
  if (8 + length + at !== bytes.length) refuseFile("This .safetensors file does not end where its tensors do: save it again.");
  if (lie.reduce((sum, { shape }) => sum + multiplied(shape), 0) > MOST_FILE_NUMBERS) refuseFile("This file holds more than 6,000,000 numbers, the most that fit.");
  const tensors = Object.fromEntries(lie.map(({ name, dtype, shape, begin, end }) => {
    const data = tensorNumbers(bytes.subarray(8 + length + begin, 8 + length + end), dtype);
    if (!data.every(Number.isFinite)) refuseFile(`Tensor "${name}" holds NaN or infinite numbers: train it again.`);
    return [name, { shape, data }];
  }));
  return { tensors, about: new Map(Object.entries(about)) };
}

function transposed({ shape: [rows, columns], data }, kind) {
  const other = new Float32Array(data.length), third = rows / 3;
  for (let j = 0; j < rows; j++) {
    const to = kind !== "GRU" || j >= 2 * third ? j : (j + third) % (2 * third);
    for (let i = 0; i < columns; i++) other[i * rows + to] = data[j * columns + i];
  }
  return { shape: [columns, rows], data: other };
}

function bothBiases(one, other, kind) {
  if (!one) return null;
  if (kind !== "GRU") return { shape: one.shape, data: one.data.map((v, i) => v + other.data[i]) };
  const swapped = [one, other].map(({ shape, data }) => transposed({ shape: [...shape, 1], data }, kind).data);
  return { shape: [2, one.shape[0]], data: Float32Array.from([...swapped[0], ...swapped[1]]) };
}

const CAN_BE_READ = "nn.RNN, nn.LSTM or nn.GRU that take rows of 28 numbers, and one nn.Linear behind them, can be read.";

function layersOf(bytes) {
  const { tensors: rest, about } = tensorsOf(bytes), layers = [], take = (name) => {
    const found = rest[name];
    delete rest[name];
    return found;
  };
  let width = ROWS, work = 0;
  const prefixes = Object.keys(rest).map((name) => name.match(FIRST_LAYER)?.[1]).filter((prefix) => prefix !== undefined).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  for (const prefix of prefixes) {
    for (let k = 0; k < 16 && rest[`${prefix}weight_ih_l${k}`]; k++) {
      const suffixes = [`_l${k}`, `_l${k}_reverse`].filter((suffix) => rest[`${prefix}weight_ih${suffix}`]);
      layers.push(suffixes.map((suffix) => {
        const [ih, hh, one, other] = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map((name) => take(`${prefix}${name}${suffix}`));
        const name = `${prefix}${suffix.slice(1)}`.replace("_reverse", " reverse"), [rows, units] = hh?.shape ?? [], kind = KINDS_BY_GATES[rows / units];
        const fits = hh?.shape.length === 2 && kind && ih.shape.join() === [rows, width].join() && !one === !other;
        if (!fits || (one && `${one.shape}|${other.shape}` !== `${rows}|${rows}`)) refuseFile(`Layer "${name}" is given ${width} numbers a row, which its tensors don't fit: ${CAN_BE_READ}`);
        if (units > MOST_UNITS) refuseFile(`Layer "${name}" has ${units} units; 1 to ${MOST_UNITS} can be read.`);
        work += ROWS * (ih.data.length + hh.data.length + 10 * rows);
        return { name, kind, units, kernel: transposed(ih, kind), recurrent_kernel: transposed(hh, kind), bias: bothBiases(one, other, kind) };
      }));
      const [one, other = one] = layers.at(-1);
      if (one.units !== other.units || one.kind !== other.kind) refuseFile(`The two directions of layer "${one.name}" differ: ${CAN_BE_READ}`);
      width = layers.at(-1).length * one.units;
    }
  }
  const name = Object.keys(rest).find((n) => n.endsWith("weight") && rest[n].shape.length === 2), kernel = name && take(name), bias = name && take(name.replace(/weight$/, "bias"));
  const [left] = Object.keys(rest);
  if (left || !kernel || !layers.length) refuseFile(left ? `Tensor "${left}" is of another layer: ${CAN_BE_READ}` : `A layer is missing: ${CAN_BE_READ}`);
  const [classes, inputs] = kernel.shape;
  if (inputs !== width || classes < 2 || classes > MOST_CLASSES || (bias && bias.shape.join() !== `${classes}`)) refuseFile(`"${name}" takes ${inputs} numbers and gives ${classes}; ${width} and 2 to ${MOST_CLASSES} can be read.`);
  if (work > MOST_FILE_WORK) refuseFile("This network is too large to be read while one draws: open it in the app.");
  return { layers, head: { kernel: transposed(kernel), bias: bias ?? null }, classes, work, about };
}

const numbersIn = (text = "", form) => (text.split(",").every((part) => form.test(part)) && text.split(",").length === ROWS ? text.split(",").map(Number) : null);

function alsoSaid(about) {
  const temperatures = numbersIn(about.get("temperatures"), /^[0-9]{1,6}(\.[0-9]{0,20})?$/), rows = numbersIn(about.get("rows"), /^[0-9]{1,2}$/);
  return [temperatures?.every((t) => t > 0) ? temperatures : null, new Set(rows?.filter((row) => row < ROWS)).size === ROWS ? rows : null];
}

function programIn({ layers, head }, [activation, pixels, end], temperatures) {
  const arrays = [], nodes = [], add = (kind, inputs, about = {}) => nodes.push({ kind, inputs, ...about }) - 1;
  let from = 0, at = -1;
  const put = (array) => {
    if (!array) return null;
    arrays.push(array.data);
    from += array.data.length;
    return { at: from - array.data.length, shape: array.shape };
  };
  if (pixels === SCALINGS[1]) at = add("Scale", [at], { scale: 1 / 0.3081, offset: -0.1307 / 0.3081 });
  for (const layer of layers) {
    const states = layer === layers.at(-1) && end !== HEAD_TAKES[0];
    const given = layer.map(({ name, kind, kernel, recurrent_kernel, bias }, backward) => {
      const cell = { kind, kernel: put(kernel), recurrent_kernel: put(recurrent_kernel), bias: put(bias), reset_after: true };
      Object.assign(cell, { activation: kind === "SimpleRNN" ? activation : "tanh", recurrent_activation: "sigmoid" });
      const node = add("Recurrent", [at], { name, cell, go_backwards: Boolean(backward), backward: Boolean(backward), off: null });
      return backward && !states ? add("Flip", [node]) : node;
    });
    at = given.length === 1 ? given[0] : add("Concatenate", given);
  }
  add("Dense", [at], { kernel: put(head.kernel), bias: put(head.bias) });
  const text = new TextEncoder().encode(JSON.stringify({ stamp: "", pixel_scale: 1, temperatures, nodes }));
  const room = Math.ceil(text.length / 4) * 4, bytes = new Uint8Array(4 + room + 4 * from).fill(32);
  new DataView(bytes.buffer).setUint32(0, room, true);
  bytes.set(text, 4);
  const numbers = new Float32Array(bytes.buffer, 4 + room);
  let start = 0;
  for (const data of arrays) {
    numbers.set(data, start);
    start += data.length;
  }
  return bytes;
}

function openStateDict(bytes) {
  const state = layersOf(bytes), { layers, classes, work, about } = state, [temperatures, rows] = alsoSaid(about), orders = Object.keys(ROW_ORDERS);
  const among = [layers.some(([{ kind }]) => kind === "SimpleRNN") ? ["tanh", "relu"] : [""], SCALINGS, layers.at(-1).length === 2 ? HEAD_TAKES : [""], rows ? orders : orders.slice(0, 3)];
  const choices = among.map((words, i) => words.filter((word) => word === about.get(SAID_AS[i]))).map((said, i) => (said.length ? said : among[i].slice(0, 2)));
  const ways = choices.reduce((some, words) => some.flatMap((way) => words.map((word) => [...way, word])), [[]]);
  return { classes, layers, work, ways, programIn: (way) => programIn(state, way, ways.length > 1 ? null : temperatures), orderOf: (way) => ROW_ORDERS[way[3]](rows) };
}

async function foundOut(network, images, labels) {
  const { ways, classes, work, programIn: of, orderOf } = network, count = Math.min(MOST_TRIED, images.length, Math.max(FEWEST_TRIED, Math.floor(MOST_TRIED_WORK / (ways.length * work))));
  const every = Math.floor(images.length / count), saying = ([activation, pixels, end, order]) =>
    [activation && `as ${activation}`, `on ${pixels}`, end && `by ${end}`, `with ${order}`].filter(Boolean).join(", ");
  const isSaid = ways.length === 1, how = (way) => (isSaid ? `as its file says, ${saying(way)}` : saying(way));
  if (classes !== 10) return { way: ways[0], sentence: `It is no network of ten digits${isSaid ? "; it is read" : ", so how it reads is assumed:"} ${how(ways[0])}.` };
  const shares = [];
  for (const way of ways) {
    const { read } = openProgram(of(way)), order = orderOf(way);
    let right = 0;
    for (let i = 0; i < count; i++) {
      try {
        const { logits } = read(inOrder(images[i * every], order)), last = [...logits.subarray(-classes)];
        right += last.indexOf(Math.max(...last)) === labels[i * every];
      } catch { /* its numbers overflow in this way */ }
      if (i % 50 === 0) await new Promise((done) => { setTimeout(done); }); // the page answers meanwhile
    }
    shares.push(right / count);
  }
  const best = Math.max(...shares), up = (share) => `${Math.ceil(Number((100 * share).toFixed(6)))}%`, of500 = `of ${count} training images`;
  const said = (way) => `Read ${how(way)}, it gets ${Math.round(100 * best)}% ${of500} right`;
  if (isSaid) return { way: ways[0], sentence: `${said(ways[0])}.` };
  if (best < PLAINLY) {
    const sentence = `However it is read, at most ${up(best)} ${of500} come out right, and guessing gives 10%: it is untrained, or was trained otherwise. It is read ${saying(ways[0])}.`;
    return { way: ways[0], sentence };
  }
  const k = shares.indexOf(best), others = shares.filter((_, i) => i !== k), way = ways[k];
  return { way, sentence: `${said(way)}; otherwise at most ${up(Math.max(...others))}.` };
}



const IMAGE_PIXELS = ROWS * ROWS, MOST_DROPPED = 64 * 2 ** 20;

function droppedNetwork(state, { way, sentence }, { terms }) {
  const layers = state.layers.flat().map(({ name, kind, units }) => ({ units, kind, activation: way[0], backward: name.endsWith("reverse") }));
  return {
    program: openProgram(state.programIn(way)), order: state.orderOf(way), about: null, legend: sentence, remembers: false,
    terms: state.classes === 10 ? terms : { ...terms, unsure: 0 }, view: plainView(layers),
  };
}

return async function openFile(site, dropped, about) {
  const trouble = document.getElementById("trouble"), choices = document.getElementById("network");
  trouble.textContent = "";
  try {
    if (!dropped.name.endsWith(".safetensors") || dropped.size > MOST_DROPPED) throw new Error(say("site.drop"));
    const state = openStateDict(new Uint8Array(await dropped.arrayBuffer())), { images, labels } = await file("tried"), bytes = bytesFrom(images);
    const known = labels.map((_, i) => Float32Array.from(bytes.subarray(i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS), (v) => v / 255));
    document.getElementById("legend").textContent = say("site.drop.tried", { count: state.ways.length });
    const name = `yours-${choices.length}`;
    offer(name, droppedNetwork(state, await foundOut(state, known, labels), about));
    choices.append(new Option(say("site.yours", { name: dropped.name.slice(0, 60) }), name));
    await site.choose(name);
  } catch (error) {
    trouble.textContent = error.message;
  }
}

} };
