// Teach on the page without a server: it uses the page's pad and stage.

import { elementOf } from "../elements.js";
import { Teach, hostFunctions } from "../teach/teach.js";
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
      clear: () => {
        site.sheet.clear();
        site.putImage({ image: null });
      },
      ...hostFunctions(site.desk, site.sheet),
      rail: elementOf("rail", HTMLElement),
      stage: site.watching.root,
      use: (network) => site.useNetwork(network, site.desk.tools),
      onChange: () => site.keeper.updateAddress(),
    });
    addEventListener("keydown", (event) => this.handleKey(event));
  }

  get isOpen() {
    return this.site.page === "teach";
  }

  // The text of the taught signs in a link; null if the layer they were taught on is not the last.
  get code() {
    return this.teach.code ?? "1";
  }

  /**
   * Opens the page of Teach with the signs taught before, or with those of a link. Throws if the
   * link is invalid.
   * @param {?string} code
   */
  async openPage(code = null) {
    const { site, teach } = this;
    if (!this.isOpen) {
      site.watching.player.pause(false);
      site.changeState({ page: "teach" });
      if (site.isOnExample) {
        site.sheet.replaceDrawing([]); // removes a digit that the visitor did not draw
        site.putImage({ image: null });
        site.sheet.paint();
      }
    }
    const base = site.desk.baseNetwork;
    if (!base) return;
    teach.root.hidden = false;
    if (code) await teach.openLink(code, base);
    teach.setBase(base);
    teach.showState();
    site.keeper.updateAddress();
  }

  /** Leaves for another page, with the original network. */
  leavePage() {
    const { site, teach } = this,
      { base } = teach.pupil;
    if (!this.isOpen) return;
    teach.endTeaching();
    teach.root.hidden = true;
    site.changeState({ page: "watch" });
    if (base) site.useNetwork(base, site.desk.tools);
    site.keeper.updateAddress();
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    const isOther = event.altKey || event.ctrlKey || event.metaKey,
      isTyped = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (!this.isOpen || isOther || isTyped) return;
    if (this.teach.handleKey(event)) event.preventDefault();
  }
}
