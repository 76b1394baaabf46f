// Teach in the app: a component with its own pad, answer and stage. Everything is computed in the
// browser, as on the page without a server. The server sends the networks, and receives the new
// layer when other pages should read with it.

import { makePageComponent } from "../app/page_component.js";
import { openTeachNetwork, decodeTeachMemoryTools } from "../app/sent_networks.js";
import { Desk } from "../desk/desk.js";
import { clickFirstMatch, elementWithin } from "../elements.js";
import { hasModifier } from "../keyboard.js";
import { padLabel } from "../pad/pen_keys.js";
import { Sheet } from "../pad/sheet.js";
import { addEnglishTexts, say, translateElementTexts } from "../words.js";
import { Teach } from "./teach.js";

/** @import { Keeper } from "../desk/adapters.js" */
/** @import { TeachMessage } from "./teach_types.js" */
/** @import { BrowserNetwork } from "../types.js" */

const SIGN_INVITATION = "invitation.signs"; // the text on the empty pad
const TAKES_KEYS = "input, textarea, select, [contenteditable], button, a, canvas";

/** @implements {Keeper} */
class TeachPage {
  /** @type {?string} */
  stamp = null; // of the network being taught; null before the first one
  /** @type {?{name: string, done: (network: BrowserNetwork) => void}} */
  request = null; // the network requested for comparison

  /**
   * @param {HTMLElement} root
   * @param {TeachMessage} data
   * @param {(name: string, value: unknown) => void} tellServer
   */
  constructor(root, data, tellServer) {
    this.tellServer = tellServer;
    addEnglishTexts(data.words);
    this.part = (/** @type {string} */ name) => elementWithin(root, `.${name}`, HTMLElement);
    const pad = elementWithin(root, ".pad", HTMLCanvasElement);
    this.sheet = new Sheet(pad, () => {
      const { image, isPenDown } = this.sheet;
      this.desk.setDrawingWithoutReading({ image, isLive: isPenDown });
      this.desk.showContents();
    });
    pad.ariaLabel = padLabel(SIGN_INVITATION);
    elementWithin(root, "#clear", HTMLElement).onclick = () => this.sheet.clear();
    elementWithin(root, "#undo", HTMLElement).onclick = () => this.sheet.undo();
    /** @type {Desk<BrowserNetwork>} */
    this.desk = new Desk(this.sheet, this);
    this.desk.places.add("digit", this.part("st-key-prediction"));
    this.desk.places.add("bars", this.part("st-key-probabilities"));
    this.desk.places.add("doubt", this.part("st-key-doubt"));
    this.watching = this.desk.mountStage(this.part("watch"), {
      train: () => clickFirstMatch('.st-key-navigation a[href$="train"]'),
    });
    this.teach = new Teach(elementWithin(root, "#teach", HTMLElement), {
      worker: data.worker,
      networks: data.networks,
      openNetworkByName: (name) =>
        new Promise((done) => {
          this.request = { name, done };
          this.tellServer("second", name);
        }),
      desk: this.desk,
      sheet: this.sheet,
      rail: this.part("beside"),
      stage: this.watching.root,
      onChange: () => this.tellServer("code", this.teach.code ?? ""),
    });
    this.teach.root.hidden = false;
    translateElementTexts(root);
    addEventListener("keydown", this.handleKey);
  }

  cleanUpPage() {
    removeEventListener("keydown", this.handleKey);
    this.desk.forgetStage(this.watching.root);
    this.teach.stopAndHideResults();
  }

  // --- Calls from the desk.

  /** @param {string} text */
  announceToScreenReader(text) {
    this.part("heard").textContent = text;
  }

  /** @param {boolean} overflows */
  handleNumberOverflow(overflows) {
    this.part("trouble").textContent = overflows ? say("site.unbound") : "";
  }

  handleDeskUpdate() {
    this.part("paper").dataset.invitation = this.desk.drawing.image ? "" : say(SIGN_INVITATION);
    this.teach.showResultsOfCurrentDrawing();
  }

  // --- Messages of the server.

  /** @param {TeachMessage} data with another network or another look */
  takeData({ network, second, look, code }) {
    const { desk, teach, request } = this,
      { stamp } = network,
      isOther = this.stamp !== stamp,
      link = this.stamp === null ? code : null; // opened once
    if (isOther && !network.program) return this.tellServer("has", null); // so that the server sends it again
    desk.look = look;
    if (second?.program && second.name === request?.name) request.done(openTeachNetwork(second));
    if (!isOther) return desk.showContents();
    const base = openTeachNetwork(network);
    desk.setNetworkWithoutReading(base, decodeTeachMemoryTools(network));
    this.stamp = stamp;
    this.tellServer("has", stamp);
    if (!link) return teach.setBaseAndTeach(base);
    teach.openLink(link, base).catch(() => {
      teach.refusal = ["site.link.not", {}];
      teach.setBaseAndTeach(base);
    });
  }

  // --- Keys.

  handleKey = (/** @type {KeyboardEvent} */ event) => {
    const [target] = event.composedPath();
    if (this.teach.handleKey(event) || hasModifier(event) || !(target instanceof Element)) return;
    if (!target.closest(TAKES_KEYS) && this.watching.input.handleStageKey(event))
      event.preventDefault();
  };
}

export default makePageComponent(".teach-page", TeachPage);
