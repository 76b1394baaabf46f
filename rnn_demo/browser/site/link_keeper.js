// The keeper of the page without a server: the address holds the desk's contents and the open page.
// They are restored from it at first, and by Back and Forward.

import { decodeDrawing, encodeDrawing } from "../pad/drawing.js";
import { elementOf, elementWithin, pagePart } from "../elements.js";
import { handText } from "../hand/hands.js";
import { imageFromBase64 } from "../reader/reader.js";
import { LAST } from "../player/playback.js";
import { say, translate } from "../words.js";
import { entryLinkOf } from "./answers.js";
import { hasKeptNetworks } from "./file_shelf.js";
import { isOutput } from "./scheme.js";

/** @import { Drawing, Keeper } from "../desk/desk.js" */
/** @import { Site } from "../types.js" */

const requestFromAddress = () =>
  new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);

const STUDY_NAME = /^[A-Za-z0-9_-]{1,24}$/;

/** The part of the page that opens what an address names. */
const PARTS = {
  lesson: "lessons",
  study: "lessons",
  train: "lab",
  trained: "lab",
  teach: "teaching",
  machine: "machine",
};

/** @implements {Keeper} */
export class LinkKeeper {
  request = requestFromAddress(); // the parameters of the address
  study = studyName(this.request); // null where there is none
  isQuiz = this.request.get("quiz") === "1"; // true if the page was opened as a quiz
  lessonLink = entryLinkOf(this.request); // the link that opened the lessons
  returns = 0; // number of pending returns by Back or Forward

  /** @param {Site} site */
  constructor(site) {
    this.site = site;
  }

  // --- Calls from the desk.

  keep() {
    this.updateAddress();
  }

  rest() {
    this.updateAddress();
  }

  /** @param {string} text */
  say(text) {
    this.site.writePart("heard", text);
  }

  /** @param {boolean} overflows */
  handleOverflow(overflows) {
    this.site.writePart("trouble", overflows ? say("site.unbound") : "");
  }

  onShow() {
    this.site.showTools();
    if (this.site.page === "machine") this.site.lazyPages.opened.machine?.machine.follow();
    if (this.site.page === "teach") this.site.lazyPages.opened.teaching?.teach.showBoth();
  }

  // True if there are other pages than Watch, such as the page of one network.
  get hasPages() {
    return Boolean(this.site.data.trained);
  }

  /**
   * Whether a page can be opened.
   * @param {string} part of `LazyPages`
   */
  has(part) {
    return this.site.data.parts.includes(part);
  }

  /**
   * True if the address asks for this page.
   * @param {"lesson" | "study" | "train" | "teach" | "trained" | "machine"} name
   */
  asksFor(name) {
    return this.has(PARTS[name]) && this.request.has(name);
  }

  // --- The address and the title of the open page.

  async updateAddress() {
    const { site } = this;
    for (const id of ["watch", "to-machine", "train", "lessons", "to-teach"])
      pagePart(id).ariaPressed = String(id === this.buttonId);
    this.entitle();
    if (isOutput()) return; // an output has no address
    if (this.returns) return; // the address was set by Back or Forward
    const query = await queryOf(site, this.request);
    history.replaceState(null, "", `?${query}`);
    site.writePart("copy", say("site.copy"));
    elementOf("frame", HTMLTextAreaElement).value =
      `<iframe src="${location.href}" width="100%" height="720" title="${document.title}"></iframe>`;
  }

  // The button of the open page.
  get buttonId() {
    const { lesson, page } = this.site;
    if (lesson) return "lessons";
    return page === "teach" || page === "machine" ? `to-${page}` : page;
  }

  // Sets the title of the document and the headline of the page.
  entitle() {
    if (!this.hasPages) return; // a page of one network has its own title
    const isOwn = this.site.page === "watch" && this.site.networkList.value.startsWith("trained-"),
      line = elementWithin(document, "h1", HTMLElement);
    line.dataset.say = isOwn
      ? "headline.own"
      : this.site.page === "teach" || this.site.page === "machine"
        ? `headline.${this.site.page}`
        : "headline";
    translate(elementWithin(document, "header", HTMLElement));
    const headline = line.textContent ?? "";
    document.title =
      this.buttonId === "watch" ? headline : `${pagePart(this.buttonId).textContent} · ${headline}`;
  }

  // --- Opening a page.

  async watch() {
    const { page, lazyPages } = this.site;
    if (page === "train") (await lazyPages.lab()).openPage("watch");
    if (page === "teach") (await lazyPages.teaching()).leavePage();
    if (page === "machine") (await lazyPages.machine()).leave();
  }

  async train() {
    if (this.site.page !== "train") await this.watch();
    (await this.site.shelf.loadOrTell(this.site.lazyPages.lab()))?.openTrainPage();
  }

  /**
   * Opens Teach, with the signs that a link holds, if any.
   * @param {?string} code
   */
  async teach(code = null) {
    const { site } = this,
      teaching = await site.shelf.loadOrTell(site.lazyPages.teaching());
    if (site.page === "train" || site.page === "machine") await this.watch();
    if (site.lesson) (await site.lazyPages.lessons()).leave();
    if (!site.desk.network || !teaching) return;
    try {
      await teaching.openPage(code);
    } catch {
      site.writePart("trouble", say("site.link.not"));
      await teaching.openPage();
    }
  }

  /**
   * Opens the machine, with the changes that a link holds, if any.
   * @param {?string} code
   */
  async machine(code = null) {
    const { site } = this,
      machine = await site.shelf.loadOrTell(site.lazyPages.machine());
    if (site.page !== "machine") await this.watch();
    if (site.lesson) (await site.lazyPages.lessons()).leave();
    if (!site.desk.network || !machine) return;
    try {
      await machine.open(code);
    } catch {
      site.writePart("trouble", say("site.link.not"));
      await machine.open();
    }
  }

  /** @param {string} name of a lesson, in a link */
  async learn(name) {
    const { site } = this;
    if (site.page === "teach" || site.page === "machine") await this.watch();
    const lessons = await site.shelf.loadOrTell(site.lazyPages.lessons());
    if (lessons) lessons.openNumber(name);
    else site.changeState({ isAsking: false });
  }

  /** The study that the address names; a name that is none is told. */
  async openStudy() {
    const { site } = this,
      lessons = this.study ? await site.shelf.loadOrTell(site.lazyPages.lessons()) : null;
    if (lessons?.study) return lessons.study.openNextStop();
    site.changeState({ isAsking: false });
    if (!this.study) site.writePart("trouble", say("site.study.not"));
  }

  // --- Restoring from the address.

  // Handles Back and Forward, starting from the page of Watch.
  async comeBack() {
    const { site } = this;
    this.request = requestFromAddress();
    this.returns++;
    const isKept = this.request.has("lesson") || this.request.has("study");
    if (site.lesson && !isKept) (await site.lazyPages.lessons()).leave();
    await this.watch();
    await this.open();
    this.returns--;
    this.updateAddress();
  }

  // Restores the state of the address. What can't be restored keeps its default, and a note says
  // so.
  async open() {
    const { site, request } = this,
      drawing = await this.requestedDrawing(),
      loading = site.chooseNetwork(await this.requestedNetwork());
    site.putImage(drawing, { row: this.requestedRow, hand: request.get("hand") ?? "" });
    await loading;
    const teach = request.get("teach") ?? "";
    if (this.asksFor("study")) await this.openStudy();
    else if (this.asksFor("lesson")) await this.learn(request.get("lesson") ?? "");
    else if (this.asksFor("train")) await this.train();
    else if (this.asksFor("machine")) {
      const changes = request.get("machine") ?? "";
      await this.machine(changes.length > 1 ? changes : null);
    } else if (this.asksFor("teach")) await this.teach(teach.length > 1 ? teach : null);
    else if (!request.has("row") && !request.has("hand")) site.watching.play(true);
  }

  get requestedRow() {
    const row = Number(this.request.get("row"));
    return Number.isInteger(row) && row >= 1 && row <= LAST + 1 ? row - 1 : LAST;
  }

  /** @returns {Promise<Drawing>} */
  async requestedDrawing() {
    const { site, request } = this,
      { data, examples } = site,
      example = Number(request.get("example") ?? data.example);
    try {
      const code = request.get("drawing");
      if (code !== null) return { image: await decodeDrawing(code) };
    } catch {
      site.writePart("trouble", say("site.drawing.not"));
    }
    if (data.image) return { image: imageFromBase64(data.image) };
    return examples[example] ? { image: examples[example], example } : { image: null };
  }

  // The name of the requested network: a shipped one, or one that the link contains.
  async requestedNetwork() {
    const { site, request } = this,
      names = site.data.networks.map(([name]) => name),
      model = request.get("model");
    try {
      if (this.asksFor("trained"))
        return (await site.lazyPages.lab()).networks.addFromCode(request.get("trained") ?? "");
      // so that those of an earlier visit can be chosen
      if (this.hasPages && hasKeptNetworks()) await site.lazyPages.lab();
    } catch {
      site.writePart("trouble", say("site.link.not"));
    }
    return model !== null && names.includes(model) ? model : names[0];
  }
}

/**
 * The name of the study that an address asks for, where it is one.
 * @param {URLSearchParams} request
 */
function studyName(request) {
  const name = request.get("study") ?? "";
  return STUDY_NAME.test(name) ? name : null;
}

/**
 * The query of the address: network, row and digit, as in the app, and the open page.
 * @param {Site} site
 * @param {URLSearchParams} request parameters that are kept unchanged
 */
async function queryOf(site, request) {
  const { image, example = null } = site.desk.drawing,
    drawing = image && example === null ? await encodeDrawing(image) : null,
    { lesson, watching, desk } = site,
    machine = site.page === "machine" ? site.lazyPages.opened.machine : undefined,
    { network } = desk;
  const query = new URLSearchParams([
    network?.code ? ["trained", network.code] : ["model", site.networkList.value],
    ["row", String(desk.cursor + 1)],
  ]);
  // A lesson has its own drawing, and the address must not reveal an answer
  const isStep = Number(lesson) > 0 || lesson === "study";
  if (example !== null && !isStep) query.set("example", String(example));
  else if (drawing && example === null) query.set("drawing", drawing);
  if (watching.hand) query.set("hand", handText(watching.hand));
  for (const word of ["hide", "lang"]) {
    const value = request.get(word);
    if (value !== null) query.set(word, value);
  }
  if (lesson === "study") query.set("study", site.keeper.study ?? "");
  else if (lesson) query.set("lesson", String(lesson));
  else if (site.page === "train") query.set("train", "1");
  else if (machine) query.set("machine", machine.code);
  else if (site.page === "teach") query.set("teach", site.lazyPages.opened.teaching?.code ?? "1");
  if (lesson && request.has("quiz")) query.set("quiz", "1");
  return query;
}
