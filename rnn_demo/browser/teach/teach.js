// Teach: a visitor's own signs, a card for each, and the new last layer that tells them apart; on the page without a server and
// in the app. A host has the pad and the stage.

import { FIRST_SIGNS } from "./first_signs.js";
import { codeOfSigns, signsFromCode } from "./signs_code.js";
import { Refusal, SignSet } from "./sign_set.js";
import { Trial } from "./trial.js";
import { showCards } from "./cards.js";
import { taughtNetwork } from "./taught_network.js";
import { canBeTaught } from "./teacher.js";
import { download } from "../saved.js";
import { imageOfStrokes } from "../site/sheet.js";
import { decimals, retell, say, written } from "../words.js";
import { safetensorsOfTaught } from "./safetensors_of.js";

const KEYS = "1234567890";

/**
 * @typedef {object} Host
 * @property {() => ?Float32Array} drawing what is on the pad
 * @property {() => ?number} answer the sign it is read as, -1 for none of these; null for nothing
 * @property {() => void} clear empties the pad
 * @property {(network: object) => void} use reads with a network from now on
 * @property {() => void} changed called when the address is to be written anew
 * @property {string} worker the text of teach_worker.js, as a bundle
 */
export class Teach {
  set = new SignSet();
  layer = null; // the newest, as a Teacher gives it, with the names and drawings it was made for
  check = null;
  job = 0;
  code = null;
  trial = null; // of a lesson

  /**
   * @param {HTMLElement} root as teach.html has it
   * @param {Host} host
   */
  constructor(root, host) {
    Object.assign(this, { root, host });
    this.part = (name) => root.querySelector(`.${name}`);
    for (const [key, signs] of Object.entries(FIRST_SIGNS)) {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.dataset.say = `teach.${key}`;
      button.onclick = () => this.does(() => this.set.take(drawn(signs)));
      this.part("begin").append(button);
    }
    this.part("undo").onclick = () => this.does(() => this.set.undo());
    this.part("forget").onclick = () => this.does(() => this.set.forget());
    this.part("link").onclick = () => this.copy();
    this.part("save").onclick = () => this.save();
    this.set.recall();
  }

  /** Teaches another memory from now on. base: a network as networks.js has it. */
  on(base) {
    if (this.base === base) return;
    this.base = base;
    this.layer = null;
    this.worker?.terminate();
    this.worker = null;
    if (canBeTaught(base.program.description)) {
      const text = new Blob([this.host.worker], { type: "text/javascript" });
      this.worker = new Worker(URL.createObjectURL(text));
      this.sent = new Set();
      this.worker.onmessage = ({ data }) => this.hear(data);
      const { description } = base.program;
      this.worker.postMessage({ network: { description, order: base.order } });
    }
    this.teach();
  }

  /** Stops teaching: the page goes on with the network as it was. */
  end() {
    this.worker?.terminate();
    this.worker = this.base = null;
  }

  // A change, or what there is to say where it is refused.
  does(change) {
    try {
      change();
      this.refused = null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refused = [error.key, error.values];
      this.show();
      return false;
    }
    this.teach();
    return true;
  }

  add(at) {
    if (this.trial?.takes(at, this.host.answer())) return this.show();
    if (this.does(() => this.set.add(at, this.host.drawing()))) this.host.clear();
  }

  another() {
    if (this.does(() => this.set.another()))
      this.root.querySelector(`[data-sign="${this.set.signs.length - 1}"] input`).select();
  }

  /** A key that adds the drawing to a sign; whether it was one. */
  key({ key }) {
    const at = key === "" ? -1 : KEYS.indexOf(key);
    if (at < 0 || at >= this.set.signs.length) return false;
    this.add(at);
    return true;
  }

  /**
   * Three letters, a drawing of each, and ten more. The signs from before come back.
   * @param {AbortSignal} left once the lesson is
   * @returns {Promise<?number>} how many of the ten were read; null where it was left before
   */
  try(left) {
    const before = this.set.signs;
    return new Promise((ended) => {
      const leave = () => {
        this.trial = null;
        this.does(() => this.set.change(before));
        ended(null);
      };
      this.trial = new Trial(this, ended);
      this.show();
      if (left.aborted) leave();
      else left.addEventListener("abort", leave, { once: true });
    });
  }

  teach() {
    const { drawn: signs } = this.set;
    this.job++;
    this.check = null;
    if (signs.length < 2 || !this.worker) {
      this.layer = this.code = null;
      if (this.base) this.host.use(this.base);
    } else if (this.layer && sameDrawings(this.layer.signs, signs))
      this.put({ ...this.layer, signs });
    else {
      this.asked = signs;
      const withImages = signs.map(({ drawings }) =>
        drawings.map(({ id, image }) => (this.sent.has(id) ? { id } : { id, image })),
      );
      for (const { drawings } of signs) for (const { id } of drawings) this.sent.add(id);
      this.worker.postMessage({ teach: { job: this.job, signs: withImages } });
    }
    this.show();
  }

  hear({ job, layer, took, check, done }) {
    if (job !== this.job) return;
    if (layer) this.put({ ...layer, took, signs: this.asked });
    else {
      this.check = check ?? this.check;
      this.isChecked = done;
    }
    this.show();
  }

  // Reads with a new layer. layer: with `signs`, those it was made for.
  put(layer) {
    this.layer = layer;
    this.isChecked = false;
    const names = layer.signs.map(({ name }) => name),
      drawings = layer.signs.map((sign) => sign.drawings.map(({ image }) => image));
    this.taught = taughtNetwork(this.base, names, layer, drawings);
    this.host.use(this.taught);
    this.code = null;
    codeOfSigns({ names, ...layer, drawings }).then((code) => {
      if (this.layer !== layer) return;
      this.code = code;
      this.host.changed();
    });
  }

  /** What a link holds. Throws where it is none of ours. */
  async open(code, base) {
    const features = base.program.description.nodes.at(-1).kernel.shape[0],
      { names, drawings, ...layer } = await signsFromCode(code, features);
    this.set.take(names.map((name, k) => [name, drawings[k] ?? []]));
    this.on(base);
    if (drawings.length) return;
    const signs = names.map((name) => ({ name, drawings: [] }));
    this.put({ ...layer, signs, took: null });
    this.show();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      retell(this.part("link"), say("teach.link.copied"));
    } catch {
      this.refused = ["site.copy.not", {}];
      this.show();
    }
  }

  save() {
    download(safetensorsOfTaught(this.taught), "signs.safetensors");
  }

  show() {
    const { set, layer } = this;
    this.part("begin").hidden = !set.isEmpty;
    showCards(this.part("cards"), this);
    this.part("undo").disabled = !set.past.length;
    this.part("link").disabled = !layer;
    this.part("save").disabled = !layer || !safetensorsOfTaught(this.taught);
    retell(this.part("link"), say("teach.link"));
    retell(
      this.part("taught"),
      this.base && !this.worker ? say("teach.not") : layer ? this.taughtBy() : say("teach.how"),
    );
    const checked = layer && this.check ? this.checked() : "";
    retell(this.part("checked"), this.trial?.text ?? checked);
    retell(this.part("refused"), this.refused ? say(...this.refused) : "");
  }

  // "Taught by 9 drawings in 0.2 s. ... New is the last layer: 3 x 129."
  taughtBy() {
    const { kernel, bias, took, signs } = this.layer,
      before = this.base.program.description.nodes,
      count = signs.reduce((sum, { drawings }) => sum + drawings.length, 0);
    const memory = numbersIn(before.slice(0, -1)),
      [classes, inputs] = [bias.length, kernel.length / bias.length];
    const how = count
      ? say("teach.by", { count, time: decimals(took / 1000, 1) })
      : say("teach.linked");
    return `${how} ${say("teach.new", { memory: written(memory), classes, inputs: inputs + 1 })}`;
  }

  checked() {
    const { of, right, mistaken } = this.check,
      { signs } = this.layer;
    if (!this.isChecked) return say("teach.checking");
    const counted = say("teach.checked", { of, right }),
      pair = mostMistaken(mistaken);
    if (!pair) return counted;
    const [a, b] = pair.map((k) => signs[k].name);
    return `${counted} ${say("teach.mistaken", { a, b })}`;
  }
}

// The two signs that are taken for each other most often, or null. mistaken: as Teacher.check has it.
function mostMistaken(mistaken) {
  const times = new Map();
  for (const pair of mistaken) {
    if (pair[1] < 0) continue;
    const key = String([...pair].sort());
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const [most] = [...times].sort(([, a], [, b]) => b - a);
  return most ? most[0].split(",").map(Number) : null;
}

const sameDrawings = (a, b) =>
  a.length === b.length &&
  a.every(
    ({ drawings }, k) =>
      String(drawings.map(({ id }) => id)) === String(b[k].drawings.map(({ id }) => id)),
  );

// Signs to begin with, as a set takes them.
const drawn = (signs) =>
  signs.map(([name, drawings]) => [
    name.startsWith("teach.") ? say(name) : name,
    drawings.map((strokes) => imageOfStrokes(strokes.map(pointsOf))),
  ]);

const pointsOf = (numbers) =>
  Array.from({ length: numbers.length / 2 }, (_, k) => [numbers[2 * k], numbers[2 * k + 1]]);

// How many weights operations have.
function numbersIn(value) {
  if (ArrayBuffer.isView(value)) return value.length;
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((sum, part) => sum + numbersIn(part), 0);
}
