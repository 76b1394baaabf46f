// The keeper of the page without a server: the address holds the desk's contents and the open page.
// They are restored from it at first, and by Back and Forward.

import { decodeDrawing, encodeDrawing } from "../pad/drawing.js";
import { elementOf, targetOf } from "../elements.js";
import { handText } from "../hand/hands.js";
import { imageFromBase64 } from "../reader/reader.js";
import { LAST } from "../player/playback.js";
import { say } from "../words.js";
import { tabLessonLink } from "./answers.js";
import { hasKeptNetworks } from "./file_shelf.js";
import { isNotebookOutput } from "./scheme.js";

/** @import { Drawing, Keeper } from "../desk/desk.js" */
/** @import { Site } from "../types.js" */

const requestFromAddress = () =>
  new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);
const STUDY_NAME = /^[A-Za-z0-9_-]{1,24}$/;
// The parameters that open a page, and the page.
const ASKED_PAGES = /** @type {const} */ ({
  study: "lessons",
  lesson: "lessons",
  train: "train",
  machine: "machine",
  teach: "teach",
});
// A click on these gets its own entry in the history; its address is set like all others.
const LEADS_ELSEWHERE =
  "#pages [aria-pressed=false], #lesson-way :not(#ask-again, #lesson-next), #begin-anew, #tell";

/** @implements {Keeper} */
export class LinkKeeper {
  request = requestFromAddress(); // the parameters of the address
  isQuiz = this.request.get("quiz") === "1"; // true if the page was opened as a quiz
  lessonLink = tabLessonLink(this.request); // the link that opened the lessons
  returns = 0; // number of pending returns by Back or Forward

  /** @param {Site} site */
  constructor(site) {
    this.site = site;
    const name = this.request.get("study") ?? "";
    this.study = STUDY_NAME.test(name) ? name : null; // null where there is none
    addEventListener(
      "click",
      (event) => {
        if (!isNotebookOutput() && targetOf(event)?.closest(LEADS_ELSEWHERE))
          history.pushState(null, "");
      },
      true,
    );
    addEventListener("popstate", () => this.comeBack());
  }

  // --- Calls from the desk.

  keep() {
    this.updateAddress();
  }

  handleRest() {
    this.updateAddress();
  }

  /** @param {string} text */
  announce(text) {
    this.site.writePart("heard", text);
  }

  /** @param {boolean} overflows */
  handleOverflow(overflows) {
    this.site.writePart("trouble", overflows ? say("site.unbound") : "");
  }

  onShow() {
    this.site.updateTools();
    this.site.pages.current?.follow?.();
  }

  // --- Writing the address.

  async updateAddress() {
    const { site } = this;
    site.pages.showTitle();
    if (isNotebookOutput()) return; // an output has no address
    if (this.returns) return; // the address was set by Back or Forward
    const query = await this.presentQuery();
    history.replaceState(null, "", `?${query}`);
    site.writePart("copy", say("site.copy"));
    elementOf("frame", HTMLTextAreaElement).value =
      `<iframe src="${location.href}" width="100%" height="720" title="${document.title}"></iframe>`;
  }

  /** The query of the address: network, row and digit, as in the app, and the open page. */
  async presentQuery() {
    const { site, request } = this,
      { image, example = null } = site.desk.drawing,
      drawing = image && example === null ? await encodeDrawing(image) : null,
      { watching, desk } = site,
      { lesson, page, current } = site.pages,
      query = new URLSearchParams([
        desk.network?.code ? ["trained", desk.network.code] : ["model", site.networkList.value],
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
    if (lesson === "study") query.set("study", this.study ?? "");
    else if (lesson) query.set("lesson", String(lesson));
    else if (current) query.set(page, current.code);
    if (lesson && request.has("quiz")) query.set("quiz", "1");
    return query;
  }

  // --- Restoring from the address.

  /** The parameter that opens a page; undefined where it is Watch. */
  get askedPage() {
    const names = /** @type {(keyof typeof ASKED_PAGES)[]} */ (Object.keys(ASKED_PAGES));
    return names.find((name) => this.request.has(name) && this.site.pages.has(ASKED_PAGES[name]));
  }

  // Handles Back and Forward, starting from the page of Watch.
  async comeBack() {
    const { site } = this;
    this.request = requestFromAddress();
    this.returns++;
    const isKept = this.request.has("lesson") || this.request.has("study");
    if (site.pages.lesson && !isKept) (await site.pages.load("lessons")).leave();
    site.pages.leave();
    await this.open();
    this.returns--;
    this.updateAddress();
  }

  // Restores the state of the address. What can't be restored keeps its default, and a note says
  // so.
  async open() {
    const { site, request, askedPage: asked } = this,
      drawing = await this.requestedDrawing(),
      loading = site.chooseNetwork(await this.requestedNetwork());
    site.putImage(drawing, { row: this.requestedRow, hand: request.get("hand") ?? "" });
    await loading;
    if (!asked) {
      if (!request.has("row") && !request.has("hand")) site.watching.play(true);
    } else if (asked === "study" && !this.study) {
      site.pages.changeState({ isAsking: false });
      site.writePart("trouble", say("site.study.not"));
    } else {
      const page = ASKED_PAGES[asked],
        value = request.get(asked) ?? "";
      if (page !== "lessons") await site.pages.open(page, value.length > 1 ? value : null);
      else await site.pages.openLessons(asked === "study" ? null : value);
    }
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
      model = request.get("model"),
      code = request.get("trained");
    try {
      // Also networks of an earlier visit can be chosen
      if (site.pages.has("train") && (code !== null || hasKeptNetworks())) {
        const { networks } = await site.pages.load("train");
        if (code !== null) return networks.addFromCode(code);
      }
    } catch {
      site.writePart("trouble", say("site.link.not"));
    }
    return model !== null && names.includes(model) ? model : names[0];
  }
}
