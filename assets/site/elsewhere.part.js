(window.rnnFiles ??= {})["elsewhere.part"] = { forms: [], about: {"torch.as": "as {activation}", "torch.pixels.0": "on pixels in [0, 1]", "torch.pixels.1": "on pixels less 0.1307, over 0.3081", "torch.end.0": "by the last row's outputs", "torch.end.1": "by the two last states", "torch.order.0": "with rows from the top", "torch.order.1": "with columns from the left", "torch.order.2": "with rows from the bottom", "torch.order.3": "with rows in an order of its own", "torch.comma": ", ", "torch.said": "as its file says, {how}", "torch.read": "Read {how}, it gets {right} of {images} training images right.", "torch.best": "Read {how}, it gets {right} of {images} training images right; otherwise at most {most}.", "torch.best.few": "Read {how}, it gets {right} of {images} training images right; otherwise at most {most} of at least {fewest}.", "torch.untrained": "However it is read, at most {most} of {fewest} training images come out right, and guessing gives 10%: it is untrained, or was trained otherwise. It is read {how}.", "torch.untrained.few": "However it is read, at most {most} of at least {fewest} training images come out right, and guessing gives 10%: it is untrained, or was trained otherwise. It is read {how}.", "torch.letters": "It is no network of ten digits, so how it reads is assumed: {how}.", "torch.letters.said": "It is no network of ten digits; it is read {how}.", "torch.can": "nn.RNN, nn.LSTM or nn.GRU that take rows of 28 numbers, and one nn.Linear behind them, can be read.", "torch.large": "This file is larger than 64 MB, the most that is read.", "torch.none": "This is not a .safetensors file with a header of at most 100,000 bytes.", "torch.early": "This .safetensors file ends too early: copy it again.", "torch.header": "The header of this .safetensors file is damaged: save it again.", "torch.name": "A tensor in this file has an unusable name: rename it.", "torch.entry": "What the header says of tensor \"{name}\" can't be read: save it again.", "torch.type": "Tensor \"{name}\" is of another type than F64, F32, F16 and BF16, which can be read.", "torch.shape": "Tensor \"{name}\" is not as long as its shape says: save it again.", "torch.begins": "Tensor \"{name}\" does not begin where the one before it ends: save it again.", "torch.ends": "This .safetensors file does not end where its tensors do: save it again.", "torch.many": "This file holds more than 6,000,000 numbers, the most that fit.", "torch.infinite": "Tensor \"{name}\" holds NaN or infinite numbers: train it again.", "torch.fits": "Layer \"{name}\" is given {width} numbers a row, which its tensors don't fit: {can}", "torch.first": "\"{one}\" and \"{other}\" both take {width} numbers a row, and nothing says which comes first: number their names, as rnn1 and rnn2.", "torch.units": "Layer \"{name}\" has {units} units; 1 to {most} can be read.", "torch.differ": "The two directions of layer \"{name}\" differ: {can}", "torch.other": "Tensor \"{name}\" is of another layer: {can}", "torch.missing": "A layer is missing: {can}", "torch.head": "\"{name}\" takes {inputs} numbers and gives {classes}; {width} and 2 to {most} can be read.", "torch.work": "This network is too large to be read while one draws: open it in the app."}, open: (shared) => {
"use strict";
const { ROWS, bytesFrom, file, inOrder, offer, plainView, programFrom, say, written } = shared;


const MOST_FILE_BYTES = 64 * 2 ** 20, MOST_HEADER = 100_000, MOST_FILE_NUMBERS = 6_000_000, MOST_UNITS = 1024, MOST_CLASSES = 64;
const MOST_FILE_WORK = 16_000_000; // multiplications an image, as program.py
const TYPE_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 }, KINDS_BY_GATES = { 1: "SimpleRNN", 3: "GRU", 4: "LSTM" };
const FIRST_LAYER = /^(.{0,80}?)weight_ih_l0$/, PLAINLY = 0.3, MOST_TRIED = 500, FEWEST_TRIED = 20, MOST_TRIED_WORK = 2 ** 30;
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
const refuseFile = (why, values) => { throw new Error(say(`torch.${why}`, { can: say("torch.can"), ...values })); };

const keysOf = (text) => [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;
const keysIn = (value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.values(value).reduce((sum, v) => sum + 1 + keysIn(v), 0) : 0);

function fileHeader(bytes, length) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)), header = JSON.parse(text);
    if (text[0] === "{" && keysOf(text) === keysIn(header)) return header;
  } catch { /* the same */ }
  return refuseFile("header");
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
  if (bytes.length > MOST_FILE_BYTES) refuseFile("large");
  const view = new DataView(bytes.buffer, bytes.byteOffset), length = bytes.length < 8 || view.getUint32(4, true) ? Infinity : view.getUint32(0, true);
  if (length > MOST_HEADER) refuseFile("none");
  if (bytes.length < 8 + length) refuseFile("early");
  const { __metadata__: about = {}, ...entries } = fileHeader(bytes, length), whole = (n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32;
  if (!about || typeof about !== "object" || !Object.values(about).every((text) => typeof text === "string")) refuseFile("header");
  const lie = Object.entries(entries).map(([name, entry]) => {
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    if (!name || name.length > 100 || /[\p{C}\p{Z}]/u.test(name)) refuseFile("name");
    if (![shape, offsets].every((some) => Array.isArray(some) && some.every(whole)) || offsets.length !== 2 || shape.length > 8) refuseFile("entry", { name });
    if (!Object.hasOwn(TYPE_BYTES, dtype)) refuseFile("type", { name });
    if (multiplied(shape) * TYPE_BYTES[dtype] !== offsets[1] - offsets[0]) refuseFile("shape", { name });
    return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
  }).sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of lie) {
    if (begin !== at) refuseFile("begins", { name });
    at = end;
  }
  if (8 + length + at !== bytes.length) refuseFile("ends");
  if (lie.reduce((sum, { shape }) => sum + multiplied(shape), 0) > MOST_FILE_NUMBERS) refuseFile("many");
  const tensors = Object.fromEntries(lie.map(({ name, dtype, shape, begin, end }) => {
    const data = tensorNumbers(bytes.subarray(8 + length + begin, 8 + length + end), dtype);
    if (!data.every(Number.isFinite)) refuseFile("infinite", { name });
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

function modulesOf(tensors) {
  const ordered = [], left = new Set(Object.keys(tensors).map((name) => name.match(FIRST_LAYER)?.[1]).filter((prefix) => prefix !== undefined));
  for (let width = ROWS; left.size;) {
    const fits = [...left].filter((prefix) => tensors[`${prefix}weight_ih_l0`].shape.at(-1) === width).sort();
    if (new Set(fits.map((prefix) => prefix.replace(/\d+/g, ""))).size > 1) refuseFile("first", { one: fits[0], other: fits[1], width });
    const [prefix] = (fits.length ? fits : [...left]).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    left.delete(prefix);
    ordered.push(prefix);
    let k = 0;
    while (tensors[`${prefix}weight_hh_l${k + 1}`]) k++;
    width = [`l${k}`, `l${k}_reverse`].reduce((sum, of) => sum + (tensors[`${prefix}weight_hh_${of}`]?.shape.at(-1) ?? 0), 0);
  }
  return ordered;
}

function layersOf(bytes) {
  const { tensors: rest, about } = tensorsOf(bytes), layers = [], take = (name) => {
    const found = rest[name];
    delete rest[name];
    return found;
  };
  let width = ROWS, work = 0;
  for (const prefix of modulesOf(rest)) {
    for (let k = 0; k < 16 && rest[`${prefix}weight_ih_l${k}`]; k++) {
      const suffixes = [`_l${k}`, `_l${k}_reverse`].filter((suffix) => rest[`${prefix}weight_ih${suffix}`]);
      layers.push(suffixes.map((suffix) => {
        const [ih, hh, one, other] = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map((name) => take(`${prefix}${name}${suffix}`));
        const name = `${prefix}${suffix.slice(1)}`.replace("_reverse", " reverse"), [rows, units] = hh?.shape ?? [], kind = KINDS_BY_GATES[rows / units];
        const fits = hh?.shape.length === 2 && kind && ih.shape.join() === [rows, width].join() && !one === !other;
        if (!fits || (one && `${one.shape}|${other.shape}` !== `${rows}|${rows}`)) refuseFile("fits", { name, width });
        if (units > MOST_UNITS) refuseFile("units", { name, units, most: MOST_UNITS });
        work += ROWS * (ih.data.length + hh.data.length + 10 * rows);
        return { name, kind, units, kernel: transposed(ih, kind), recurrent_kernel: transposed(hh, kind), bias: bothBiases(one, other, kind) };
      }));
      const [one, other = one] = layers.at(-1);
      if (one.units !== other.units || one.kind !== other.kind) refuseFile("differ", { name: one.name });
      width = layers.at(-1).length * one.units;
    }
  }
  const name = Object.keys(rest).find((n) => n.endsWith("weight") && rest[n].shape.length === 2), kernel = name && take(name), bias = name && take(name.replace(/weight$/, "bias"));
  const [left] = Object.keys(rest);
  if (left || !kernel || !layers.length) refuseFile(left ? "other" : "missing", { name: left });
  const [classes, inputs] = kernel.shape;
  if (inputs !== width || classes < 2 || classes > MOST_CLASSES || (bias && bias.shape.join() !== `${classes}`)) refuseFile("head", { name, inputs, classes, width, most: MOST_CLASSES });
  if (work > MOST_FILE_WORK) refuseFile("work");
  return { layers, head: { kernel: transposed(kernel), bias: bias ?? null }, classes, work, about };
}

const numbersIn = (text = "", form) => (text.split(",").every((part) => form.test(part)) && text.split(",").length === ROWS ? text.split(",").map(Number) : null);

function alsoSaid(about) {
  const temperatures = numbersIn(about.get("temperatures"), /^[0-9]{1,6}(\.[0-9]{0,20})?$/), rows = numbersIn(about.get("rows"), /^[0-9]{1,2}$/);
  return [temperatures?.every((t) => t > 0) ? temperatures : null, new Set(rows?.filter((row) => row < ROWS)).size === ROWS ? rows : null];
}

function programIn({ layers, head }, [activation, pixels, end], temperatures) {
  const nodes = [], add = (kind, inputs, about = {}) => nodes.push({ kind, inputs, ...about }) - 1;
  let at = -1;
  if (pixels === SCALINGS[1]) at = add("Scale", [at], { scale: 1 / 0.3081, offset: -0.1307 / 0.3081 });
  for (const layer of layers) {
    const states = layer === layers.at(-1) && end !== HEAD_TAKES[0];
    const given = layer.map(({ name, kind, kernel, recurrent_kernel, bias }, backward) => {
      const cell = { kind, kernel, recurrent_kernel, bias, reset_after: true, activation: kind === "SimpleRNN" ? activation : "tanh", recurrent_activation: "sigmoid" };
      const node = add("Recurrent", [at], { name, cell, go_backwards: Boolean(backward), backward: Boolean(backward), off: null });
      return backward && !states ? add("Flip", [node]) : node;
    });
    at = given.length === 1 ? given[0] : add("Concatenate", given);
  }
  add("Dense", [at], head);
  return programFrom({ stamp: "", pixel_scale: 1, temperatures, nodes });
}

function openStateDict(bytes) {
  const state = layersOf(bytes), { layers, classes, work, about } = state, [temperatures, rows] = alsoSaid(about), orders = Object.keys(ROW_ORDERS);
  const among = [layers.some(([{ kind }]) => kind === "SimpleRNN") ? ["tanh", "relu"] : [""], SCALINGS, layers.at(-1).length === 2 ? HEAD_TAKES : [""], rows ? orders : orders.slice(0, 3)];
  const choices = among.map((words, i) => words.filter((word) => word === about.get(SAID_AS[i]))).map((said, i) => (said.length ? said : among[i].slice(0, 2)));
  const ways = choices.reduce((some, words) => some.flatMap((way) => words.map((word) => [...way, word])), [[]]);
  return { classes, layers, work, ways, programIn: (way) => programIn(state, way, ways.length > 1 ? null : temperatures), orderOf: (way) => ROW_ORDERS[way[3]](rows) };
}

const saying = ([activation, pixels, end, order]) => [
  activation && say("torch.as", { activation }), say(`torch.pixels.${SCALINGS.indexOf(pixels)}`), end && say(`torch.end.${HEAD_TAKES.indexOf(end)}`),
  say(`torch.order.${Object.keys(ROW_ORDERS).indexOf(order)}`),
].filter(Boolean).join(say("torch.comma"));

async function foundOut({ ways, classes, work, programIn: of, orderOf }, images, labels) {
  const isSaid = ways.length === 1, how = (way) => (isSaid ? say("torch.said", { how: saying(way) }) : saying(way));
  if (classes !== 10) return { way: ways[0], sentence: () => say(isSaid ? "torch.letters.said" : "torch.letters", { how: how(ways[0]) }) };
  const most = Math.min(MOST_TRIED, Math.max(FEWEST_TRIED, Math.floor(MOST_TRIED_WORK / work))), all = Math.floor(MOST_TRIED_WORK / (ways.length * work));
  const tried = ways.map((way) => ({ way, right: 0, count: 0 }));
  let left = tried, done = 0, count = all >= most ? most : Math.max(FEWEST_TRIED, Math.floor(all / 2));
  while (done < count) {
    for (const one of left) {
      const { read } = of(one.way), order = orderOf(one.way);
      for (let i = done; i < count; i++) {
        try {
          const { logits } = read(inOrder(images[i], order)), last = [...logits.subarray(-classes)];
          one.right += last.indexOf(Math.max(...last)) === labels[i];
        } catch { /* its numbers overflow in this way */ }
        if (i % 50 === 0) await new Promise((then) => { setTimeout(then); }); // the page answers meanwhile
      }
      one.count = count;
    }
    left = [...left].sort((a, b) => b.right - a.right).slice(0, Math.max(1, left.length >> 1));
    [done, count] = [count, left.length > 1 ? Math.min(most, 2 * count) : most];
  }
  const [best] = left, share = ({ right, count: of }) => right / of, { way } = best, fewest = Math.min(...tried.map((one) => one.count));
  const inPercent = (value) => written(value, { style: "percent" }), up = (value) => inPercent(Math.ceil(Number((100 * value).toFixed(6))) / 100);
  const largest = (some) => up(Math.max(...some.map(share))), few = fewest < best.count ? ".few" : "";
  if (!isSaid && share(best) < PLAINLY) return { way: ways[0], sentence: () => say(`torch.untrained${few}`, { most: largest(tried), fewest, how: how(ways[0]) }) };
  const others = tried.filter((one) => one !== best), values = () => ({ how: how(way), right: inPercent(share(best)), images: best.count, fewest });
  return { way, sentence: () => (isSaid ? say("torch.read", values()) : say(`torch.best${few}`, { ...values(), most: largest(others) })) };
}



const IMAGE_PIXELS = ROWS * ROWS, MOST_DROPPED = 64 * 2 ** 20;

function droppedNetwork(state, { way, sentence }, { terms }) {
  const layers = state.layers.flat().map(({ name, kind, units }) => ({ units, kind, activation: way[0], backward: name.endsWith("reverse") }));
  return {
    program: state.programIn(way), order: state.orderOf(way), about: null, legend: sentence, remembers: false,
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
