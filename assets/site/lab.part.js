(window.rnnFiles ??= {})["lab.part"] = { forms: ["<section id=\"lab\" data-say-label=\"train\" hidden>\n<div id=\"doings\">\n<button id=\"start\" type=\"button\"></button><button id=\"once\" type=\"button\" data-say=\"train.once\"></button><button id=\"again\"\ntype=\"button\" data-say=\"train.seed\"></button>\n<p><output id=\"accuracy\" aria-live=\"off\"></output> <span data-say=\"train.right\"></span></p>\n</div>\n<p id=\"said\"></p>\n<p id=\"why\"></p>\n<canvas id=\"curves\" role=\"img\" data-say-label=\"train.curves\"></canvas>\n</section>\n", "<section id=\"settings\" data-say-label=\"train.settings\" hidden>\n<div id=\"how\">\n<label><span data-say=\"site.network\"></span> <select id=\"kind\"></select></label>\n<label><span data-say=\"train.units\"></span> <select id=\"units\"></select></label>\n<label><span data-say=\"train.activation\"></span> <select id=\"activation\"></select></label>\n<label><span data-say=\"train.memory\"></span> <select id=\"memory\"></select></label>\n<label><span data-say=\"train.rate\"></span> <select id=\"rate\"></select></label>\n<label><input id=\"all\" type=\"checkbox\"> <span data-say=\"train.all\"></span></label>\n</div>\n<div id=\"failing\"><span data-say=\"train.fail\"></span></div>\n<div id=\"made\">\n<button id=\"tell\" type=\"button\" data-say=\"train.tell\"></button><button id=\"test\" type=\"button\" data-say=\"train.test\"></button><button\nid=\"keep\" type=\"button\" data-say=\"train.keep\"></button><button id=\"save\" type=\"button\" data-say=\"train.save\"></button><button\nid=\"share\" type=\"button\" data-say=\"train.share\"></button><button id=\"forget\" type=\"button\" data-say=\"train.forget\"></button>\n</div>\n<p id=\"tested\" role=\"status\"></p>\n<canvas id=\"byrow\" role=\"img\" data-say-label=\"train.byrow\" hidden></canvas>\n</section>\n"], about: {"train": "Training", "train.start": "\u25b6 Start", "train.on": "\u25b6 Go on", "train.again": "\u25b6 Again", "train.once": "One batch", "train.seed": "Another seed", "train.right": "right of 1,000 digits it never sees", "train.right.said": "{percent} right", "train.curves": "Loss and accuracy while it learns", "train.settings": "What is trained, and how", "train.units": "Units", "train.activation": "Activation", "train.memory": "Its memory starts as", "train.memory.identity": "the identity x 0.95", "train.memory.orthogonal": "an orthogonal matrix", "train.memory.zeros": "zeros", "train.rate": "Learning rate", "train.all": "all 55,000 images (4.2 MB)", "train.fail": "See it fail:", "train.fast": "too fast", "train.fast.why": "Each step is 60 times as long as it should be: it jumps over what it looks for. The loss shoots up, and it ends no better than a guess.", "train.fast.cure": "Cure: a learning rate of 0.005", "train.flat": "a slope too flat", "train.flat.why": "The slope of a sigmoid is at most 1/4. On the way back through the rows what is to be learned shrinks to a quarter at each: from the upper rows next to nothing arrives.", "train.flat.cure": "Cure: relu", "train.zero": "a memory that starts at zero", "train.zero.why": "With recurrent weights of zeros each row wipes out the one before. After the last rows, which are blank, every digit leaves the same state: for long nothing tells them apart.", "train.zero.cure": "Cure: start as the identity x 0.95", "train.tell": "Watch it", "train.test": "Test it", "train.keep": "Keep it here", "train.save": "Download it", "train.share": "Copy a link to it", "train.forget": "Forget what is kept", "train.byrow": "Accuracy after each row", "train.loss": "loss", "train.accuracy": "accuracy", "train.rows": "correct after row 1 to 28", "train.coming": "Its images are on their way.", "train.coming.all": "The other 45,000 images are on their way.", "train.coming.test": "The other 9,000 images are on their way.", "train.coming.not": "The images to learn from could not be loaded: reload the page.", "train.tested": "Of all {of} test images it reads {right} correctly, {percent}. After each row:", "train.broken": "Its numbers have grown beyond all bounds: nothing can be learned from here on. Make the learning rate smaller.", "train.unbound": "the numbers grow without bound", "train.new": "It knows nothing yet: its weights are random numbers. Guessing gets 10% right.", "train.seen": "{seen} of {of} images, {speed} a second", "train.title": "{kind} {units}, trained in a browser", "train.kept": "Kept in this browser, for you alone: it is among the networks to watch.", "train.kept.not": "This browser keeps nothing for this page: download it instead.", "train.forgotten": "Nothing is kept in this browser any more.", "train.shared": "Copied: whoever opens the link has this network, in the app too.", "train.shared.not": "The link can't be copied from here: watch it, and the address of this page is the link."}, open: (shared) => {
"use strict";
const { KEPT_UNDER, LAST, RECORDS, cleared, decimals, download, file, offer, percent, plainView, programOf, retell, say, tell, trace, write, written } = shared;


const BETWEEN = 14;

function drawCurves(canvas, fields, look, ratio = window.devicePixelRatio) {
  const { clientWidth: width, clientHeight: height } = canvas, context = cleared(canvas, width, height, ratio);
  const strong = getComputedStyle(canvas).color, wide = (width - BETWEEN * (fields.length - 1)) / fields.length;
  fields.forEach(({ title, now, low, high, most, marks, curves }, k) => {
    const left = k * (wide + BETWEEN), end = left + wide, top = 22, bottom = height - 3;
    const across = (x) => left + (wide * x) / most, down = (y) => bottom - ((bottom - top) * (Math.min(Math.max(y, low), high) - low)) / (high - low);
    write(context, title, left, 9, { size: 13, colour: look.faint });
    write(context, now, end, 9, { size: 13, weight: 700, colour: look.ink, align: "right" });
    const lines = [...marks.map((y) => ({ points: [[0, y], [most, y]], width: 1, faint: true })), ...curves];
    for (const { points, width: thick = 2.5, faint } of lines) {
      Object.assign(context, { strokeStyle: faint ? look.faint : strong, globalAlpha: faint ? 0.4 : 1, lineWidth: thick, lineJoin: "round" });
      trace(context, points.map(([x, y]) => [across(x), down(y)]));
      context.stroke();
    }
    context.globalAlpha = 1;
  });
}



const IMAGE_SIDE = 28, IMAGE_SIZE = IMAGE_SIDE * IMAGE_SIDE, CLASSES = 10; // of an image: rows, and pixels of each; digits
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

function shapesFor({ kind, units }) {
  const { blocks, biases } = RECORDS[kind], n = blocks * units;
  return [
    ["kernel", [IMAGE_SIDE, n]], ["recurrent_kernel", [units, n]], ["bias", biases > 1 ? [biases, n] : [n]],
    ["dense_kernel", [units, CLASSES]], ["dense_bias", [CLASSES]],
  ];
}

const countOf = (made) => shapesFor(made).reduce((sum, [, shape]) => sum + sizeOf(shape), 0);

function layoutOf(made) {
  let at = 0;
  return Object.fromEntries(shapesFor(made).map(([name, shape]) => {
    const place = { at, shape };
    at += sizeOf(shape);
    return [name, place];
  }));
}

const weightParts = (made, numbers) =>
  Object.fromEntries(Object.entries(layoutOf(made)).map(([name, { at, shape }]) => [name, numbers.subarray(at, at + sizeOf(shape))]));

function randomFrom(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function orthogonal(u, random) {
  const rows = [];
  for (let i = 0; i < u; i++) {
    const row = Array.from({ length: u }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
    for (const other of rows) {
      const along = row.reduce((sum, v, j) => sum + v * other[j], 0);
      other.forEach((v, j) => { row[j] -= along * v; });
    }
    const length = Math.hypot(...row);
    rows.push(row.map((v) => v / length));
  }
  return rows;
}

const GAIN = 0.95; // of an identity that forgets slowly, as the chapter's network has it
const SQUARES = {
  identity: (u) => Array.from({ length: u }, (_, i) => Array.from({ length: u }, (_, j) => (i === j ? GAIN : 0))),
  zeros: (u) => Array.from({ length: u }, () => Array(u).fill(0)),
  orthogonal,
};

function startingWeights(made, memory, random) {
  const { kind, units: u } = made, numbers = new Float64Array(countOf(made)), parts = weightParts(made, numbers);
  const { blocks, keeps } = RECORDS[kind], n = blocks * u;
  const glorot = (array, inputs, outputs) => {
    for (let i = 0; i < array.length; i++) array[i] = (2 * random() - 1) * Math.sqrt(6 / (inputs + outputs));
  };
  glorot(parts.kernel, IMAGE_SIDE, n);
  for (let gate = 0; gate < blocks; gate++) {
    SQUARES[memory](u, random).forEach((row, i) => parts.recurrent_kernel.set(row, i * n + gate * u));
  }
  if (keeps !== null) parts.bias.fill(1, keeps * u, (keeps + 1) * u);
  glorot(parts.dense_kernel, u, CLASSES);
  return numbers;
}



const nothing = { go_backwards: false, backward: false, off: null };
const COARSEST = 32767; // the largest of 16 bits

const bytesOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function learnedProgram(made, weights) {
  const layout = layoutOf(made), parts = weightParts(made, weights), { kind, activation } = made, array = (name) => ({ shape: layout[name].shape, data: parts[name] });
  const [kernel, recurrent_kernel, bias] = ["kernel", "recurrent_kernel", "bias"].map(array);
  const cell = { kind, kernel, recurrent_kernel, bias, activation, recurrent_activation: "sigmoid", reset_after: true };
  const nodes = [
    { kind: "Recurrent", name: kind, cell, ...nothing, inputs: [-1] },
    { kind: "Dense", kernel: array("dense_kernel"), bias: array("dense_bias"), inputs: [0] },
  ];
  return programOf({ nodes });
}

function safetensorsOf(made, weights) {
  const { kind, units: u, activation } = made, layout = layoutOf(made), { torch, order: gates, biases } = RECORDS[kind], n = gates.length * u;
  const turned = ({ at, shape: [rows, columns] }, order) => order.flatMap((gate) =>
    Array.from({ length: columns / order.length }, (_, j) => Array.from({ length: rows }, (_, i) => weights[at + i * columns + (gate * columns) / order.length + j])).flat());
  const biasAt = (from) => gates.flatMap((gate) => Array.from(weights.subarray(from + gate * u, from + (gate + 1) * u)));
  const arrays = {
    "rnn.weight_ih_l0": [[n, IMAGE_SIDE], turned(layout.kernel, gates)],
    "rnn.weight_hh_l0": [[n, u], turned(layout.recurrent_kernel, gates)],
    "rnn.bias_ih_l0": [[n], biasAt(layout.bias.at)],
    "rnn.bias_hh_l0": [[n], biases > 1 ? biasAt(layout.bias.at + n) : Array(n).fill(0)],
    "fc.weight": [[10, u], turned(layout.dense_kernel, [0])],
    "fc.bias": [[10], Array.from(weights.subarray(layout.dense_bias.at))],
  };
  const header = { __metadata__: { format: "pt", cell: torch, activation, pixels: "pixels in [0, 1]", row_order: "rows from the top" } };
  let at = 0;
  for (const [name, [shape, values]] of Object.entries(arrays)) header[name] = { dtype: "F32", shape, data_offsets: [at, (at += 4 * values.length)] };
  const text = JSON.stringify(header), room = Math.ceil(text.length / 8) * 8; // all of it ASCII
  return new Blob([BigUint64Array.of(BigInt(room)), text.padEnd(room), ...Object.values(arrays).map(([, values]) => Float32Array.from(values))]);
}

function codeOf({ kind, units, activation }, weights) {
  const largest = weights.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const rounded = Int16Array.from(weights, (v) => Math.round((COARSEST * v) / largest));
  const text = btoa(String.fromCharCode(...bytesOf(Float32Array.of(largest)), ...bytesOf(rounded)));
  return `${kind}-${units}-${activation}-${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

function fromCode(code) {
  const [, kind, units, activation, text] = code.match(/^(\w+)-(\d{1,2})-(relu|tanh|sigmoid)-([\w-]{1,40000})$/);
  const made = { kind, units: Number(units), activation }, bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  if (!RECORDS[kind]?.learns) throw new Error("no cell of these");
  const [largest] = new Float32Array(bytes.slice(0, 4).buffer);
  if (bytes.length !== 4 + 2 * countOf(made) || !Number.isFinite(largest)) throw new Error("not its numbers");
  const rounded = new Int16Array(bytes.slice(4).buffer);
  return { made, weights: Float32Array.from(rounded, (v) => (v * largest) / COARSEST) };
}

const memoryBy = (maps) => ({
  seen: Array.from({ length: IMAGE_SIDE }, (_, t) => Array.from({ length: IMAGE_SIDE }, (_, r) => Number(r <= t))),
  pictureAt(layers, t) {
    const map = maps[t];
    if (!map) return null;
    const picture = map.slice(0, IMAGE_SIZE);
    let from = IMAGE_SIZE;
    for (const { states, units } of layers) {
      for (const state of states) {
        for (let u = t * units; u < (t + 1) * units; u++, from += IMAGE_SIZE) {
          for (let p = 0; p < IMAGE_SIZE; p++) picture[p] += state[u] * map[from + p];
        }
      }
    }
    return picture.map((v) => Math.min(1, Math.max(0, v)));
  },
});



const MOST_IN_A_LINK = 3000; // numbers: 8 kB
const titleOf = ({ kind, units }, right) => say("train.title", { kind, units }) + (right ? ` · ${percent(right / 1000, 1)}` : ""); // right: of 1,000

const networkOf = (made, weights, about) => ({
  ...about, made, weights, program: learnedProgram(made, weights), order: null, legend: [], remembers: true,
  view: plainView([{ ...made, backward: false }]),
});

async function startedWorker() {
  const [{ text, test }, train] = await Promise.all([file("train.worker"), file("train.first")]);
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  worker.postMessage({ packed: { train, test } });
  return worker;
}

async function looked(made, weights) {
  const worker = await startedWorker();
  return new Promise((done) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      done(data);
    };
    worker.postMessage({ open: { made, weights } });
  });
}

const stored = () => JSON.parse(localStorage.getItem(KEPT_UNDER)) ?? [];

class MadeHere {
  names = new Map(); // by their codes: none is there twice

  constructor(about) {
    this.about = about;
    try {
      for (const { code, right } of stored()) this.add(code, right);
    } catch { /* a browser that keeps nothing, or what is none of ours */ }
  }

  put(made, weights, right) {
    const code = codeOf(made, weights), known = this.names.get(code), name = known ?? `trained-${this.names.size + 1}`, list = document.getElementById("network");
    if (!known) {
      this.names.set(code, name);
      offer(name, { ...networkOf(made, weights, this.about), code: this.canShare(made) ? code : null }, async () => memoryBy((await looked(made, weights)).maps));
      list.append(new Option("", name));
    }
    if (!known || right) [...list.options].find(({ value }) => value === name).text = titleOf(made, right);
    return name;
  }

  add(code, right) {
    const { made, weights } = fromCode(code);
    return this.put(made, weights, right);
  }

  keep(made, weights, right) {
    const code = codeOf(made, weights);
    try {
      localStorage.setItem(KEPT_UNDER, JSON.stringify([...stored().filter((kept) => kept.code !== code), { code, right }]));
    } catch {
      return say("train.kept.not");
    }
    this.add(code, right);
    return say("train.kept");
  }

  forget() {
    try {
      localStorage.removeItem(KEPT_UNDER);
    } catch { /* nothing was kept */ }
    return say("train.forgotten");
  }

  canShare = (made) => countOf(made) <= MOST_IN_A_LINK;

  canSave = ({ kind, activation }) => activation === "tanh" || (RECORDS[kind].blocks === 1 && activation === "relu");

  save = (made, weights) => download(safetensorsOf(made, weights), `${made.kind}-${made.units}.safetensors`);

  async share(made, weights) {
    const link = new URL(location.href.split("?")[0]);
    link.search = new URLSearchParams([["trained", codeOf(made, weights)]]);
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return say("train.shared.not");
    }
    return say("train.shared");
  }
}


const PLAIN = { kind: "SimpleRNN", units: 16, activation: "relu", memory: "identity", rate: 0.005, warm: 300, batch: 16, passes: 12 };
const GATED = { kind: "GRU", units: 24, activation: "tanh", memory: "orthogonal", rate: 0.01, warm: 100, batch: 16, passes: 5 };

const RECIPES = { // by their names; the first is the chapter's
  "SimpleRNN 16": PLAIN,
  "SimpleRNN 32": { ...PLAIN, units: 32, rate: 0.003 },
  "GRU 24": GATED,
  "LSTM 24": { ...GATED, kind: "LSTM" },
};

const named = (values) => values.map((value) => [value, String(value)]);
const CHOICES = {
  units: named([8, 16, 24, 32, 48, 64]),
  activation: named(["relu", "tanh", "sigmoid"]),
  memory: ["identity", "orthogonal", "zeros"].map((value) => [value, null, `train.memory.${value}`]),
  rate: named([0.0005, 0.001, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3]),
};

const FAILURES = [
  { name: "train.fast", run: "too-fast", bad: { rate: 0.3 }, good: { rate: 0.005 } },
  { name: "train.flat", run: "long-sigmoid", bad: { activation: "sigmoid" }, good: { activation: "relu" } },
  { name: "train.zero", run: "zero-memory", bad: { memory: "zeros", rate: 0.001 }, good: { memory: "identity" } },
];



const GUESSING = Math.log(10); // the loss of who finds all ten digits equally likely
const PASSES_OF_ALL = 5;
function saying(part, key) {
  part.dataset.say = key;
  return part;
}
const buttonOf = (key, onclick) => saying(Object.assign(document.createElement("button"), { type: "button", onclick }), key);
const find = (id) => document.getElementById(id);
const exactPercent = (share) => percent(share, 1), grouped = (n) => written(Math.round(n));

return class Lab {
  runs = 0; // each has a number of its own
  seed = 1;
  learns = false;
  shown = { losses: [], shares: [] }; // the curves: [[images seen, number]]
  before = null; // those of the run before it

  constructor(site, about) {
    Object.assign(this, { site, about, recipe: { ...Object.values(RECIPES)[0] }, kept: new MadeHere(about) });
    this.offerChoices();
    find("watch").onclick = () => {
      this.visit("watch");
      site.choose(find("network").value);
    };
    find("start").onclick = () => (this.report && this.report.seen === this.report.of ? this.begin(true) : this.go(!this.learns));
    find("once").onclick = () => this.worker.postMessage({ once: true });
    find("again").onclick = () => {
      this.seed++;
      this.begin(true);
    };
    find("all").onchange = () => this.loadAll();
    find("test").onclick = () => this.test();
    find("tell").onclick = () => {
      this.visit("watch");
      site.choose(this.kept.put(...this.learned));
    };
    const noted = (text) => { find("tested").textContent = text; };
    find("keep").onclick = () => noted(this.kept.keep(...this.learned));
    find("forget").onclick = () => noted(this.kept.forget());
    find("save").onclick = () => this.kept.save(...this.learned);
    find("share").onclick = () => this.kept.share(...this.learned).then(noted);
  }

  get learned() {
    return [this.made, this.report.weights, this.report.right];
  }

  offerChoices() {
    find("kind").append(...Object.keys(RECIPES).map((name) => new Option(name)));
    find("kind").onchange = () => this.take(RECIPES[find("kind").value]);
    for (const [field, choices] of Object.entries(CHOICES)) {
      find(field).append(...choices.map(([value, label, key]) => (key ? saying(new Option("", value), key) : new Option(label, value))));
      find(field).onchange = () => this.take({ [field]: choices.find(([value]) => String(value) === find(field).value)[0] });
    }
    for (const failure of FAILURES) {
      find("failing").append(buttonOf(failure.name, () => {
        this.fail(failure, true);
        this.tellWhy(failure);
        find("lab").scrollIntoView({ block: "nearest" });
      }));
    }
    this.take({});
  }

  fail({ bad }, goes) {
    find("kind").selectedIndex = 0;
    this.take({ ...Object.values(RECIPES)[0], ...bad }, goes);
  }

  tellWhy({ name, good }) {
    find("why").replaceChildren(saying(document.createElement("span"), `${name}.why`), " ", buttonOf(`${name}.cure`, () => this.take(good, true)));
    tell(find("why"));
  }

  take(changes, goes = false) {
    Object.assign(this.recipe, changes);
    for (const field of Object.keys(CHOICES)) find(field).value = String(this.recipe[field]);
    find("why").replaceChildren();
    this.begin(goes);
  }

  async loadAll() {
    find("all").disabled = true;
    this.go(false);
    this.say(say("train.coming.all"));
    this.worker.postMessage({ packed: { train: await file("train.more") } });
    this.begin();
  }

  async test() {
    find("test").disabled = true;
    find("tested").textContent = say("train.coming.test");
    const packed = this.tests ? {} : { test: (this.tests = await file("train.tests")) };
    this.worker.postMessage({ packed });
    this.worker.postMessage({ test: true });
  }

  showTested({ tested, of }) {
    const { look } = this.site, points = tested.map((right, t) => [t + 1, right / of]), last = points.at(-1)[1];
    find("test").disabled = false;
    find("tested").textContent = say("train.tested", { of: grouped(of), right: grouped(tested.at(-1)), percent: exactPercent(last) });
    find("byrow").hidden = false;
    drawCurves(find("byrow"), [{
      title: say("train.rows"), now: exactPercent(last), low: 0, high: 1, most: 28, marks: [0, 0.1, 1], curves: [{ points }],
    }], look);
  }

  visit(page) {
    this.site.watching.player.pause(false);
    this.site.page = document.documentElement.dataset.page = page;
    if (page === "watch") this.go(false);
    for (const id of ["lab", "settings"]) find(id).hidden = page !== "train";
    this.site.show(LAST, null);
    this.site.link();
  }

  async open() {
    this.visit("train");
    this.show();
    if (this.worker) return;
    try {
      this.worker = await startedWorker();
    } catch {
      return this.say(say("train.coming.not"));
    }
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.begin();
  }

  begin(goes = this.learns) {
    this.before = this.shown.shares.length > 1 ? this.shown : this.before;
    Object.assign(this, { learns: false, report: null, maps: {}, shown: { losses: [], shares: [] } });
    this.made = (({ kind, units, activation }) => ({ kind, units, activation }))(this.recipe);
    find("tested").textContent = "";
    find("byrow").hidden = true;
    const passes = find("all").checked ? PASSES_OF_ALL : this.recipe.passes;
    this.worker?.postMessage({ start: { ...this.recipe, passes, made: this.made, seed: this.seed, run: ++this.runs } });
    this.go(goes);
  }

  go(learns) {
    this.learns = learns;
    this.worker?.postMessage({ go: learns });
    this.show();
  }

  hear(news) {
    if (news.run !== this.runs) return; // of the run before
    if (news.tested) return this.showTested(news);
    this.report = { ...this.report, ...news };
    Object.assign(this.maps, news.maps);
    if (news.loss !== undefined) this.shown.losses.push([news.seen, news.loss]);
    if (news.right !== undefined) this.shown.shares.push([news.seen, news.right / 1000]);
    if (news.seen === news.of) this.learns = false;
    if (news.rests) find("heard").textContent = say("train.right.said", { percent: exactPercent(news.right / 1000) });
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this.show();
    });
  }

  show() {
    const { report, learns, shown, before, site: { look } } = this, seen = report?.seen ?? 0, over = report && seen === report.of;
    for (const rate of find("rate").options) retell(rate, written(Number(rate.value), { maximumSignificantDigits: 1 }));
    find("start").textContent = say(learns ? "pause" : over ? "train.again" : seen ? "train.on" : "train.start");
    const rests = report?.rests && !learns, broken = report && !report.weights.every(Number.isFinite);
    find("once").disabled = !rests || over;
    for (const id of ["tell", "keep", "save", "share", "test"]) find(id).disabled = !rests || !seen || broken;
    find("save").disabled ||= !this.kept.canSave(this.made);
    find("share").disabled ||= !this.kept.canShare(this.made);
    find("accuracy").textContent = report ? exactPercent(report.right / 1000) : "";
    if (!report) return this.say(learns ? say("train.coming") : "");
    if (broken) return this.say(say("train.broken"));
    if (!seen) this.say(say("train.new"));
    else this.say(say("train.seen", { seen: grouped(seen), of: grouped(report.of), speed: grouped(report.speed) }));
    const both = (of) => [{ points: before?.[of] ?? [], faint: true }, { points: shown[of] }], most = report.of;
    const [loss, share] = ["losses", "shares"].map((of) => shown[of].at(-1)?.[1]);
    drawCurves(find("curves"), [
      { title: say("train.loss"), now: loss === undefined ? "" : decimals(loss, 2), low: 0, high: 1.25 * GUESSING, most, marks: [0, GUESSING], curves: both("losses") },
      { title: say("train.accuracy"), now: exactPercent(share), low: 0, high: 1, most, marks: [0, 0.1, 1], curves: both("shares") },
    ], look);
    if (this.site.page !== "train") return;
    try {
      this.site.use(networkOf(this.made, report.weights, this.about), { memory: memoryBy(this.maps) });
    } catch { // what it reads overflows, as it does on the server
      this.say(say("train.unbound"));
    }
  }

  say(text) {
    find("said").textContent = text;
  }
}

} };
