// The keeper of the page without a server: the address holds the desk's contents and the open page.
// They are restored from it at start, and by Back and Forward.

import { parseEdit } from "../edit/memory_edit.js";
import { eventTargetElement, pagePart, requireElementById } from "../elements.js";
import { say } from "../words.js";
import { getOrStoreLessonsLink } from "./answers.js";
import {
  PAGES_OF_LINKS,
  drawingOfLinkOrDefault,
  makeLinkParameters,
  resolveLinkNetworkName,
  rowOfLinkOrLast,
} from "./link.js";
import { isPageInNotebookOutput } from "./scheme.js";

/** @import { Keeper } from "../desk/adapters.js" */
/** @import { Site } from "./site_types.js" */

const parametersFromAddress = () =>
  new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);
// A click on these gets its own entry in the history; its address is set like all others.
const LEADS_ELSEWHERE =
  "#pages [aria-pressed=false], #lesson-way :not(#ask-again, #lesson-next), #begin-anew, #tell";

/** @implements {Keeper} */
export class LinkKeeper {
  request = parametersFromAddress(); // the parameters of the address
  isQuiz = this.request.get("quiz") === "1"; // true if the page was opened as a quiz
  lessonLink = getOrStoreLessonsLink(this.request); // the link that opened the lessons
  returns = 0; // number of pending returns by Back or Forward
  writes = 0; // number of the last write of the address that has begun

  /** @param {Site} site */
  constructor(site) {
    this.site = site;
    const addEntry = (/** @type {MouseEvent} */ event) => {
      if (!isPageInNotebookOutput() && eventTargetElement(event)?.closest(LEADS_ELSEWHERE))
        history.pushState(null, "");
    };
    addEventListener("click", addEntry, true);
    addEventListener("popstate", () => this.handleBackOrForward());
  }

  // --- Calls from the desk.

  saveChange() {
    this.updateAddress();
  }

  handleRowCursorRest() {
    this.updateAddress();
  }

  /** @param {string} text */
  announceToScreenReader(text) {
    pagePart("heard").textContent = text;
  }

  /** @param {boolean} overflows */
  handleNumberOverflow(overflows) {
    pagePart("trouble").textContent = overflows ? say("site.unbound") : "";
  }

  handleDeskUpdate() {
    this.site.updateButtonsAndInvitation();
    this.site.showNetworkDescription();
    this.site.pages.currentPageUnlessWatch?.handleDeskUpdate?.();
  }

  // --- Writing the address.

  async updateAddress() {
    const { site } = this;
    site.pages.showTitle();
    if (isPageInNotebookOutput()) return; // an output has no address
    if (this.returns) return; // the address was set by Back or Forward
    const write = ++this.writes,
      link = await makeLinkParameters(site, this.request);
    if (write !== this.writes) return; // a later write, Back or Forward came in between
    history.replaceState(null, "", `?${link}`);
    pagePart("copy").textContent = say("site.copy");
    const frame = document.createElement("iframe"),
      attributes = { src: location.href, width: "100%", height: "720", title: document.title };
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
    requireElementById("frame", HTMLTextAreaElement).value = frame.outerHTML;
  }

  // --- Restoring from the address.

  /** The parameter that opens a page; undefined for Watch. */
  get requestedPageParameterName() {
    const { request, site } = this,
      names = /** @type {(keyof typeof PAGES_OF_LINKS)[]} */ (Object.keys(PAGES_OF_LINKS));
    return names.find((name) => request.has(name) && site.pages.has(PAGES_OF_LINKS[name]));
  }

  /** Handles Back and Forward, starting from the page of Watch. */
  async handleBackOrForward() {
    const { site } = this;
    this.request = parametersFromAddress();
    this.returns++;
    this.writes++;
    try {
      if (site.pages.lesson && !this.request.has("lesson"))
        (await site.pages.getOrLoadPage("lessons")).leave();
      site.pages.leave();
      await this.restoreFromAddress();
    } catch {
      pagePart("trouble").textContent = say("site.network.not");
    } finally {
      this.returns--;
    }
    this.updateAddress();
  }

  /** Restores the state of the address. What it can't restore keeps its default; a note says so. */
  async restoreFromAddress() {
    const { site, request, requestedPageParameterName: asked } = this,
      drawing = await drawingOfLinkOrDefault(request, site),
      loading = site.chooseNetwork(await resolveLinkNetworkName(request, site));
    site.putImageOnDesk(drawing, {
      row: rowOfLinkOrLast(request),
      edit: parseEdit(request.get("hand")),
    });
    await loading;
    if (!asked) {
      if (!request.has("row") && !request.has("hand")) site.watching.playback.play(true);
    } else {
      const page = PAGES_OF_LINKS[asked],
        value = request.get(asked) ?? "";
      if (page !== "lessons") await site.pages.open(page, value.length > 1 ? value : null);
      else await site.pages.openLessons(value);
    }
  }
}
