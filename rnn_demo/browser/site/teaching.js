// Teach on the page without a server: the pad and the stage are those of the page.

import { elementOf } from "../elements.js";
import { signOf } from "../teach/sign_set.js";
import { Teach, headInputOf } from "../teach/teach.js";
import { setText, say } from "../words.js";
import { openNetwork } from "./file_shelf.js";

/** @import { Site } from "../types.js" */

export default class Teaching {
  /**
   * @param {Site} site
   * @param {HTMLElement} root of teach.html
   * @param {string} worker the text of teach_worker.js
   */
  constructor(site, root, worker) {
    this.site = site;
    this.teach = new Teach(root, {
      worker,
      networks: site.data.networks.map(([name, title]) => [name, title]),
      openNetwork,
      drawing: () => site.desk.drawing.image && site.sheet.image,
      answer: () => signOf(site.desk.endAnswer),
      clear: () => {
        site.sheet.clear();
        site.putImage({ image: null });
      },
      draw: (strokes) => {
        site.sheet.replaceDrawing(strokes);
        site.sheet.showChange();
      },
      isDrawing: () => site.sheet.isDown,
      headInput: () => headInputOf(site.desk.reading),
      look: () => site.desk.look,
      rail: elementOf("rail", HTMLElement),
      stage: site.watching.root,
      use: (network) => site.useNetwork(network, site.desk.tools),
      onChange: () => site.keeper.link(),
    });
    addEventListener("keydown", (event) => this.handleKey(event));
    const showBoth = () => requestAnimationFrame(() => this.isOpen && this.teach.showBoth());
    for (const name of ["pointermove", "pointerup"])
      elementOf("pad", HTMLCanvasElement).addEventListener(name, showBoth);
  }

  get isOpen() {
    return this.site.page === "teach";
  }

  // A link's text, of which there is none for what was taught on a layer that is not the last.
  get code() {
    return this.teach.code ?? "1";
  }

  /**
   * The page of Teach, with what was taught before, or with what a link holds. Throws where that is
   * nothing of ours.
   * @param {?string} code
   */
  async openPage(code = null) {
    const { site, teach } = this;
    if (!this.isOpen) {
      site.watching.player.pause(false);
      site.changeState({ page: "teach" });
      if (site.isOnExample) {
        site.sheet.replaceDrawing([]); // a digit, which nobody drew here
        site.putImage({ image: null });
        site.sheet.paint();
      }
    }
    const base = site.desk.baseNetwork;
    if (!base) return;
    teach.root.hidden = false;
    this.inviteDrawing(true);
    if (code) await teach.openLink(code, base);
    teach.setBase(base);
    teach.showState();
    site.keeper.link();
  }

  /** To another page: the network is as it was. */
  leavePage() {
    const { site, teach } = this,
      { base } = teach.pupil;
    if (!this.isOpen) return;
    teach.endTeaching();
    teach.root.hidden = true;
    this.inviteDrawing(false);
    site.changeState({ page: "watch" });
    if (base) site.useNetwork(base, site.desk.tools);
    site.keeper.link();
  }

  /**
   * What is to be drawn, on the empty pad and the empty stage.
   * @param {boolean} signs or digits
   */
  inviteDrawing(signs) {
    const empty = document.querySelector(".watch .empty");
    if (!(empty instanceof HTMLElement)) return;
    empty.dataset.say = signs ? "empty.signs" : "empty";
    setText(empty, say(empty.dataset.say));
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    const isOther = event.altKey || event.ctrlKey || event.metaKey,
      isTyped = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (!this.isOpen || isOther || isTyped) return;
    if (this.teach.handleKey(event)) event.preventDefault();
  }
}
