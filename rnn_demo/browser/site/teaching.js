// Teach on the page without a server: it uses the page's pad and stage.

import { requireElementById } from "../elements.js";
import { NOTHING_DRAWN } from "../pad/sheet.js";
import { Teach } from "../teach/teach.js";
import { FILE_SHELF } from "./file_shelf.js";

/** @import { Site, SitePage } from "./site_types.js" */

/** @implements {SitePage} */
export default class SiteTeachPage {
  /**
   * @param {Site} site
   * @param {{worker: string}} file worker: the text of teach_worker.js
   */
  constructor(site, { worker }) {
    this.site = site;
    this.teach = new Teach(requireElementById("teach", HTMLElement), {
      worker,
      networks: site.data.networks.map(([name, title]) => [name, title]),
      openNetworkByName: FILE_SHELF.openNetworkByName,
      desk: site.desk,
      sheet: site.sheet,
      rail: requireElementById("rail", HTMLElement),
      stage: site.watching.root,
      onChange: () => site.keeper.updateAddress(),
    });
    addEventListener("keydown", (event) => {
      if (site.pages.currentPageUnlessWatch === this) this.teach.handleKey(event);
    });
  }

  /** The text of the taught signs in a link; "1" for none. */
  get code() {
    return this.teach.code ?? "1";
  }

  /**
   * Opens the page with the signs taught before, or with those of a link. Throws if it is invalid.
   * @param {?string} code
   */
  async open(code = null) {
    const { site, teach } = this,
      base = site.desk.baseNetwork;
    if (site.isOnExample) {
      site.sheet.setDrawing(NOTHING_DRAWN); // removes a digit that the visitor did not draw
      site.putImageOnDesk({ image: null });
      site.sheet.repaint();
    }
    if (!base) return;
    teach.root.hidden = false;
    if (code) await teach.openLink(code, base);
    teach.setBaseAndTeach(base);
    teach.showState();
  }

  /** Leaves for another page, with the original network. */
  leave() {
    const { site, teach } = this,
      { base } = teach.pupil;
    teach.stopAndHideResults();
    teach.root.hidden = true;
    if (!base) return;
    site.desk.setNetworkWithoutReading(base, site.desk.tools);
    site.desk.showContents();
  }

  /** Called when the desk has shown its contents. */
  handleDeskUpdate() {
    this.teach.showResultsOfCurrentDrawing();
  }

  showInNewLanguage() {
    this.teach.showState();
  }
}
