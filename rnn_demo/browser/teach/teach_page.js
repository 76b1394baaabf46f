// Teach in the app, a component with a pad, an answer and a stage of its own: everything is done in
// the browser, as on the page without a server. The server gives the networks, and is handed the
// new layer where other views are to read with it.

import { elementWithin, press } from "../elements.js";
import { penLabel } from "../pad/pen_keys.js";
import { openHands } from "../hand/hands.js";
import { openMemory } from "../reader/memory.js";
import { showBars, showDigit, showDoubt } from "../answer.js";
import { Overflow, bytesFrom, inOrder, openProgram } from "../reader/reader.js";
import { Sheet } from "../site/sheet.js";
import { resultOf } from "../stage/scene.js";
import { answerAfter, answerOf, answerWithSigns } from "../reader/story.js";
import { signOf } from "./sign_set.js";
import { Teach } from "./teach.js";
import { LAST } from "../player/playing.js";
import { Watching } from "../stage/watching.js";
import { addTexts, nameClasses, say, translate } from "../words.js";

/** @import { Component, Look, Memory, MemoryReader, ReadingResult } from "../types.js" */
/** @import { TaughtNetwork, Texts, UnitRanges, View } from "../types.js" */

/**
 * A network in base64, all but its stamp left out where the page has it; basis, maps and hands are
 * empty where there are none.
 * @typedef {object} PageNetwork
 * @property {string} stamp
 * @property {string} name
 * @property {string} [program]
 * @property {number[] | null} order
 * @property {View} view
 * @property {string} basis
 * @property {string} maps
 * @property {string} hands
 */

/**
 * What the server says.
 * @typedef {object} PageGiven
 * @property {PageNetwork} network
 * @property {?PageNetwork} second beside it, where one was asked for
 * @property {[string, string][]} networks that can be taught: [name, title]
 * @property {Look} look
 * @property {Texts} words of Teach
 * @property {string} worker the text of teach_worker.js
 * @property {?string} code what a link holds
 */

const SIGN_INVITATION = "invitation.signs"; // on the empty pad

class TeachPage {
  /** @type {?(Memory | TaughtNetwork)} */
  network = null; // that reads: as it was, or taught
  /** @type {?Memory} */
  base = null;
  /** @type {?string} */
  stamp = null; // of the base
  /** @type {?Float32Array} */
  image = null;
  /** @type {?ReadingResult} */
  result = null;
  /** @type {?MemoryReader} */
  memory = null;
  /** @type {UnitRanges[] | undefined} */
  ranges = undefined;
  isDrawing = false;
  isOpened = false;
  /** @type {?{name: string, done: (network: Memory) => void}} */
  request = null; // the second network that was asked for

  /**
   * @param {HTMLElement} root
   * @param {PageGiven} data
   * @param {(name: string, value: unknown) => void} tellServer
   */
  constructor(root, data, tellServer) {
    this.root = root;
    this.data = data;
    this.tellServer = tellServer;
    addTexts(data.words);
    const empty = root.querySelector(".empty");
    if (empty instanceof HTMLElement) empty.dataset.say = "empty.signs";
    translate(root);
    this.part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    const pad = elementWithin(root, ".pad", HTMLCanvasElement);
    pad.ariaLabel = penLabel(SIGN_INVITATION);
    this.sheet = new Sheet(pad, (isDrawing) => this.readDrawing(isDrawing));
    elementWithin(root, "#clear", HTMLElement).onclick = () => this.sheet.clear();
    elementWithin(root, "#undo", HTMLElement).onclick = () => this.sheet.undo();
    this.watching = new Watching(this.part("watch"), {
      onMove: (t) => this.showAnswer(t),
      say: (text) => {
        this.part("heard").textContent = text;
      },
      isDrawing: () => this.isDrawing,
      draw: () => this.sheet.clear(),
      train: () => press('.st-key-navigation a[href$="train"]'),
    });
    this.teach = new Teach(elementWithin(root, "#teach", HTMLElement), {
      worker: data.worker,
      networks: data.networks,
      openNetwork: (name) => this.openNetwork(name),
      drawing: () => this.sheet.image,
      answer: () => signOf(this.result && answerAfter(this.result, LAST)),
      clear: () => this.sheet.clear(),
      use: (network) => this.use(network),
      onChange: () => this.tellServer("code", this.teach.code ?? ""),
    });
    translate(this.teach.root); // the sets to begin with are there now
    this.teach.root.hidden = false;
    this.sheet.paint();
    new ResizeObserver(() => this.sheet.paint()).observe(this.part("paper"));
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    addEventListener("keydown", this.onKey);
  }

  end() {
    removeEventListener("keydown", this.onKey);
    this.teach.end();
    nameClasses();
  }

  /**
   * What the server says: another network, or another look.
   * @param {PageGiven} data
   */
  hear(data) {
    const { network, second } = data,
      isOther = this.stamp !== network.stamp;
    if (isOther && !network.program) return this.tellServer("has", null); // it comes once more
    this.data = data;
    this.watching.look = data.look;
    if (second?.program && second.name === this.request?.name)
      this.request?.done(openPageNetwork(second));
    if (!isOther) return this.show();
    const { basis, maps, hands, stamp } = network,
      base = openPageNetwork(network);
    this.memory = maps ? openMemory(bytesFrom(basis), bytesFrom(maps)) : null;
    this.ranges = hands ? openHands(bytesFrom(hands)) : undefined;
    this.base = base;
    this.stamp = stamp;
    this.tellServer("has", stamp);
    const code = this.isOpened ? null : data.code;
    this.isOpened = true;
    if (code)
      this.teach.open(code, base).catch(() => {
        this.teach.refusal = ["site.link.not", {}];
        this.teach.on(base);
      });
    else this.teach.on(base);
  }

  /**
   * Another network of the server's.
   * @param {string} name
   * @returns {Promise<Memory>}
   */
  openNetwork(name) {
    return new Promise((done) => {
      this.request = { name, done };
      this.tellServer("second", name);
    });
  }

  /** @param {Memory | TaughtNetwork} network */
  use(network) {
    this.network = network;
    nameClasses(network.names ?? null);
    this.show();
  }

  /** @param {boolean} isDrawing */
  readDrawing(isDrawing) {
    this.image = this.sheet.image;
    this.isDrawing = isDrawing;
    this.show(LAST);
    this.teach.showBoth();
  }

  /** @param {number} [step] where the cursor is to be */
  show(step) {
    const { network, watching } = this;
    if (!network) return;
    this.read(network);
    this.part("paper").dataset.invitation = this.image ? "" : say(SIGN_INVITATION);
    if (!this.result)
      for (const name of ["st-key-prediction", "st-key-probabilities", "st-key-doubt"])
        this.part(name).replaceChildren();
    watching.view = network.view;
    const ranges = network.rangesOfSigns ? network.rangesOfSigns(this.ranges) : this.ranges;
    watching.take(
      this.result,
      { program: network.program, memory: this.memory, ranges },
      step,
      null,
    );
  }

  /**
   * Where the network's numbers overflow, that is said, and nothing is read.
   * @param {Memory | TaughtNetwork} network
   */
  read(network) {
    this.result = null;
    this.part("trouble").textContent = "";
    if (!this.image) return;
    try {
      const ordered = inOrder(this.image, network.order),
        reading = network.program.read(ordered),
        end = answerOf(reading, { limit: null, unsure: 0 }),
        answer = isTaught(network) ? answerWithSigns(end, reading, network) : end;
      this.result = resultOf(ordered, reading, this.memory, answer, network.view.word);
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      this.part("trouble").textContent = say("site.unbound");
    }
  }

  /** @param {number} t the step */
  showAnswer(t) {
    const { result } = this.watching,
      { look } = this.data;
    if (!result) return;
    const answer = answerAfter(result, t);
    showDigit(this.part("st-key-prediction"), answer, look);
    showBars(this.part("st-key-probabilities"), answer, look);
    showDoubt(this.part("st-key-doubt"), this.isDrawing ? {} : answer);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const isOther = event.altKey || event.ctrlKey || event.metaKey,
      [target] = event.composedPath();
    if (isOther || !(target instanceof Element)) return;
    if (target.closest("input, textarea, select, [contenteditable]")) return;
    if (this.teach.key(event)) event.preventDefault();
    else if (!target.closest("button, a, canvas") && this.watching.key(event))
      event.preventDefault();
  }
}

/**
 * @param {Memory | TaughtNetwork} network
 * @returns {network is TaughtNetwork}
 */
const isTaught = (network) => "layer" in network;

/**
 * @param {PageNetwork} network
 * @returns {Memory}
 */
const openPageNetwork = ({ name, program, order, view }) => ({
  name,
  order,
  view,
  program: openProgram(bytesFrom(program ?? "")),
  terms: { limit: null, unsure: 0 },
  legend: [],
  remembers: false,
});

/** @type {WeakMap<HTMLElement, TeachPage>} */
const pages = new WeakMap();

/** @param {Component} component */
export default ({ parentElement, data, setStateValue }) => {
  const root = elementWithin(parentElement, ".teach-page", HTMLElement),
    page = pages.get(root) ?? new TeachPage(root, data, setStateValue);
  pages.set(root, page);
  page.tellServer = setStateValue;
  page.hear(data);
  return () => {
    if (!root.isConnected) page.end();
  };
};
