// Teach in the app: a component with its own pad, answer and stage. Everything is computed in the
// browser, as on the page without a server. The server sends the networks, and receives the new
// layer when other pages should read with it.

import { makePageComponent } from "../app/page_component.js";
import { Desk } from "../desk/desk.js";
import { clickFirstMatch, elementWithin } from "../elements.js";
import { unpackUnitRanges } from "../hand/hands.js";
import { penLabel } from "../pad/pen_keys.js";
import { Sheet } from "../pad/sheet.js";
import { openPictureReader } from "../reader/memory.js";
import { bytesFromBase64, openProgram } from "../reader/reader.js";
import { addEnglishTexts, say, translate } from "../words.js";
import { Teach, hostFunctions } from "./teach.js";

/** @import { Keeper } from "../desk/desk.js" */
/** @import { Look, Memory, Texts, View } from "../types.js" */

/**
 * A network in base64, without its program if the page already has it. basis, maps and hands are
 * empty if there are none.
 * @typedef {Pick<Memory, "order" | "seen"> & {stamp: string, name: string, program?: string,
 *   view: View, basis: string, maps: string, hands: string}} PageNetwork
 */

/**
 * The server's message.
 * @typedef {object} PageGiven
 * @property {PageNetwork} network
 * @property {?PageNetwork} second a network for comparison, if requested
 * @property {[string, string][]} networks networks that can be taught: [name, title]
 * @property {Look} look
 * @property {Texts} words of Teach
 * @property {string} worker the text of teach_worker.js
 * @property {?string} code the text of a link
 */

const SIGN_INVITATION = "invitation.signs"; // the text on the empty pad

/** @implements {Keeper} */
class TeachPage {
  /** @type {?string} */
  stamp = null; // of the network being taught
  isOpened = false;
  /** @type {?{name: string, done: (network: Memory) => void}} */
  request = null; // the requested second network

  /**
   * @param {HTMLElement} root
   * @param {PageGiven} data
   * @param {(name: string, value: unknown) => void} tellServer
   */
  constructor(root, data, tellServer) {
    this.root = root;
    this.tellServer = tellServer;
    addEnglishTexts(data.words);
    translate(root);
    this.part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    const pad = elementWithin(root, ".pad", HTMLCanvasElement);
    pad.ariaLabel = penLabel(SIGN_INVITATION);
    this.sheet = new Sheet(pad, () => this.passDrawingToDesk());
    elementWithin(root, "#clear", HTMLElement).onclick = () => this.sheet.clear();
    elementWithin(root, "#undo", HTMLElement).onclick = () => this.sheet.undo();
    /** @type {Desk<Memory>} */
    this.desk = new Desk(this.sheet, this);
    this.desk.places.add("digit", this.part("st-key-prediction"));
    this.desk.places.add("bars", this.part("st-key-probabilities"));
    this.desk.places.add("doubt", this.part("st-key-doubt"));
    this.watching = this.desk.mount(this.part("watch"), {
      train: () => clickFirstMatch('.st-key-navigation a[href$="train"]'),
    });
    this.teach = new Teach(elementWithin(root, "#teach", HTMLElement), {
      worker: data.worker,
      networks: data.networks,
      openNetwork: (name) => this.requestNetwork(name),
      ...hostFunctions(this.desk, this.sheet),
      rail: this.part("beside"),
      stage: this.watching.root,
      use: (network) => {
        this.desk.setNetwork(network, this.desk.tools);
        this.desk.show();
      },
      onChange: () => this.tellServer("code", this.teach.code ?? ""),
    });
    translate(this.teach.root); // includes the sets to begin with, which now exist
    this.teach.root.hidden = false;
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.handleKey(event);
    addEventListener("keydown", this.onKey);
  }

  removePage() {
    removeEventListener("keydown", this.onKey);
    this.desk.unmount(this.watching.root);
    this.teach.stopAndHide();
  }

  // --- Calls from the desk.

  /** @param {string} text */
  announce(text) {
    this.part("heard").textContent = text;
  }

  /** @param {boolean} overflows */
  handleNumberOverflow(overflows) {
    this.part("trouble").textContent = overflows ? say("site.unbound") : "";
  }

  onShow() {
    this.part("paper").dataset.invitation = this.sheet.image ? "" : say(SIGN_INVITATION);
  }

  // --- Messages of the server.

  /** @param {PageGiven} data data with another network or another look */
  takeData(data) {
    const { network, second } = data,
      isOther = this.stamp !== network.stamp;
    // So that the server sends it once more
    if (isOther && !network.program) return this.tellServer("has", null);
    this.desk.look = data.look;
    if (second?.program && second.name === this.request?.name)
      this.request?.done(openPageNetwork(second));
    if (!isOther) return this.desk.show();
    const { basis, maps, hands, stamp } = network,
      base = openPageNetwork(network);
    this.desk.setNetwork(base, {
      reader: maps ? openPictureReader(bytesFromBase64(basis), bytesFromBase64(maps)) : null,
      ranges: hands ? unpackUnitRanges(bytesFromBase64(hands)) : undefined,
    });
    this.stamp = stamp;
    this.tellServer("has", stamp);
    const code = this.isOpened ? null : data.code;
    this.isOpened = true;
    if (!code) return this.teach.setBase(base);
    this.teach.openLink(code, base).catch(() => {
      this.teach.refusal = ["site.link.not", {}];
      this.teach.setBase(base);
    });
  }

  /**
   * Asks the server for another network.
   * @param {string} name
   * @returns {Promise<Memory>}
   */
  requestNetwork(name) {
    return new Promise((done) => {
      this.request = { name, done };
      this.tellServer("second", name);
    });
  }

  // --- A person's acts.

  passDrawingToDesk() {
    const { image, isDown } = this.sheet;
    this.desk.setDrawing({ image, isLive: isDown });
    this.desk.show();
    this.teach.showDrawingResults();
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    const isOther = event.altKey || event.ctrlKey || event.metaKey,
      [target] = event.composedPath();
    if (isOther || !(target instanceof Element)) return;
    if (target.closest("input, textarea, select, [contenteditable]")) return;
    if (this.teach.handleKey(event)) event.preventDefault();
    else if (!target.closest("button, a, canvas") && this.watching.handleKey(event))
      event.preventDefault();
  }
}

/**
 * @param {PageNetwork} network
 * @returns {Memory}
 */
const openPageNetwork = ({ name, program, order, view, seen }) => ({
  name,
  seen,
  order,
  view,
  program: openProgram(bytesFromBase64(program ?? "")),
  terms: { limit: null, unsure: 0 },
  legend: [],
  remembers: false,
});

export default makePageComponent(".teach-page", TeachPage);
