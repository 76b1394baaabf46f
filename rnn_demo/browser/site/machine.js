// The machine on the page without a server: it shows the page's image and network.

import { elementWithin } from "../elements.js";
import { Machine } from "../machine/whole_machine.js";
import { awaitLoadOrReport, loadDataFromScript } from "./file_shelf.js";
import { makeCorrectCountQuestionOfChange } from "./machine_question.js";

/** @import { Site, SitePage } from "./site_types.js" */

/** @implements {SitePage} */
export default class SiteMachinePage {
  /** @type {?{name: string, refusal: string}} */
  replaced = null; // the network in whose place the small one was opened

  /**
   * @param {Site} site
   * @param {{worker: string}} file worker: the text of machine_worker.js
   */
  constructor(site, { worker }) {
    const root = elementWithin(document, "section.machine", HTMLElement),
      hasAll = site.pages.has("train"); // what trains, and its images
    this.site = site;
    this.root = root;
    this.machine = new Machine(root, {
      deskFor: () => site.desk,
      titleOf: (name) => this.listedNetworkTitle(name),
      worker,
      examples: site.examples,
      images: hasAll
        ? (name) => loadDataFromScript(name === "tests" ? "machine.tests" : "train.first")
        : null,
      onImage: () => site.putImageOnDesk(site.desk.drawing, { row: null, edit: site.desk.edit }),
      watch: hasAll ? (code) => this.openWatchWithCode(code) : null,
      openSmallNetwork: () => this.openSmallNetwork(),
      replacedNetwork: () =>
        this.replaced && { ...this.replaced, title: this.listedNetworkTitle(this.replaced.name) },
    });
    Object.assign(window.rnn, { machine: this.machine });
  }

  /** The title of a network in the list. @param {string} name */
  listedNetworkTitle(name) {
    const option = [...this.site.networkList.options].find(({ value }) => value === name);
    return option?.text.split(" · ")[0] ?? name;
  }

  /** The text of its state in a link. */
  get code() {
    return this.machine.owned?.weightChangesAsLinkText || "1";
  }

  /**
   * Opens the page; begins the first tour, if it was not seen yet.
   * @param {?string} code the changes in a link; throws if they are invalid
   */
  async open(code = null) {
    const { site, root, machine } = this,
      { request } = site.keeper,
      isAsked = request.has("model") || request.has("trained");
    site.desk.lens = null; // the stage is hidden
    scrollTo(0, 0);
    root.hidden = false;
    machine.takeOverRowCursor();
    this.showInNewLanguage();
    // If nobody asked for this network, open one that the machine can show.
    if (machine.refusal && !isAsked) await this.openSmallNetwork();
    if (code) machine.applyChangesFromLink(code);
    else if (!site.pages.lesson && !request.has("row")) machine.startFirstTour();
  }

  async openSmallNetwork() {
    const { site, machine } = this,
      { small } = site.data,
      { name = "" } = site.desk.baseNetwork ?? {},
      { refusal } = machine;
    if (small !== null) await site.chooseNetwork(small);
    this.replaced = refusal === null ? null : { name, refusal };
    machine.requestDraw();
  }

  /**
   * Opens the page for a lesson's question about a change of the original network.
   * @param {string} code the change, as in links
   */
  async openAndMakeQuestionOfChange(code) {
    await this.site.pages.open("machine");
    this.replaced = null; // the lesson says what it shows
    return makeCorrectCountQuestionOfChange(this.machine, code);
  }

  /** Leaves for another page, which gets its own network back. */
  leave() {
    const { site, machine, root } = this,
      { desk, watching } = site;
    machine.learning.stopLearningJob();
    this.replaced = null;
    root.hidden = true;
    desk.lens = { showsWholeStage: true };
    desk.pauseAtRow(machine.rowForOtherPages);
    desk.setPlayerThatMovesCursor(watching.player);
    desk.setNetworkWithoutReading(desk.baseNetwork, desk.tools);
    desk.showContents();
  }

  /** @param {string} code of the changed network */
  async openWatchWithCode(code) {
    const { site } = this,
      lab = await awaitLoadOrReport(site.pages.getOrLoadPage("train"));
    if (!lab) return;
    site.pages.openWatchWithNetwork(lab.networks.addFromCode(code));
  }

  /** Called when the desk has shown its contents. */
  handleDeskUpdate() {
    const { desk, data } = this.site;
    if (desk.baseNetwork?.name !== data.small) this.replaced = null;
    this.machine.updateFromDesk();
  }

  /** Shows it again in another language. */
  showInNewLanguage() {
    this.machine.words.written = "";
    this.machine.requestDraw();
  }
}
