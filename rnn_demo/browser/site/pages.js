// The pages of the site: Watch, Machine, Teach, Train, and Lessons, which is shown above one of the
// others. The code of each but Watch is loaded when it is first opened.

import { elementWithin, pagePart } from "../elements.js";
import { addEnglishTexts, say, translateElementTexts } from "../words.js";
import { awaitLoadOrReport, loadDataFromScript } from "./file_shelf.js";

/** @import { LoadedPages, PageName, PageState, Site, SitePage } from "./site_types.js" */

/** @type {Record<PageName, string>} the id of each page's button */
const BUTTONS = {
  watch: "watch",
  machine: "to-machine",
  teach: "to-teach",
  train: "train",
  lessons: "lessons",
};
/** @type {Record<keyof LoadedPages, string>} the file with the code of each */
const PARTS = { machine: "machine", teach: "teaching", train: "lab", lessons: "lessons" };
const HIDEABLE = ["title", "rail", "answer", "more"]; // parts that a link can hide

/** @implements {PageState} */
export class Pages {
  /** @type {PageState["page"]} */
  page = "watch";
  /** @type {PageState["lesson"]} */
  lesson = null;
  isAsking = false;
  isQuiz = false;
  /** @type {string[]} */
  hiddenParts = [];
  /** @type {Partial<LoadedPages>} */
  loaded = {};
  /** @type {Partial<Record<keyof LoadedPages, Promise<any>>>} */
  loading = {};

  /** @param {Site} site */
  constructor(site) {
    this.site = site;
    pagePart("pages").hidden = !site.data.parts.length;
    for (const name of /** @type {PageName[]} */ (Object.keys(BUTTONS))) {
      const button = pagePart(BUTTONS[name]);
      button.hidden = name !== "watch" && !this.has(name);
      button.onclick = () => this.handlePress(name);
    }
  }

  /** @param {keyof LoadedPages} name */
  has(name) {
    return this.site.data.parts.includes(PARTS[name]);
  }

  /** @param {Partial<PageState>} changes */
  setStateAndBodyClasses(changes) {
    Object.assign(this, changes);
    const { site, page, lesson, isAsking, isQuiz, hiddenParts } = this,
      classes = [
        `page-${page}`,
        isAsking ? "is-asking" : "",
        isQuiz ? "is-quiz" : "",
        lesson === "points" ? "is-points" : "",
        ...HIDEABLE.filter((part) => hiddenParts.includes(part)).map((part) => `hides-${part}`),
      ];
    document.body.className = classes.filter(Boolean).join(" ");
    elementWithin(document, ".watch", HTMLElement).inert = isAsking; // a click would reveal the answer
    site.desk.invites = !isAsking;
    site.updateButtonsAndInvitation();
  }

  // --- Opening a page.

  /** @param {PageName} name of the page whose button is pressed */
  async handlePress(name) {
    const { site, page, lesson } = this;
    pagePart("trouble").textContent = "";
    if (lesson && name !== "lessons") (await this.getOrLoadPage("lessons")).leave();
    if (name === "lessons") return this.openLessons("1");
    if (page === "train" && (name === "watch" || name === "machine")) {
      // No longer the network that learns, which is not in the list
      const trained = name === "machine" && this.loaded.train?.addTrainedNetworkToList();
      await this.openWatchWithNetwork(trained || site.networkList.value);
    }
    await this.open(name);
  }

  /**
   * Leaves the open page for Watch, which reads with a network of the list.
   * @param {string} name
   */
  async openWatchWithNetwork(name) {
    this.leave();
    await this.site.chooseNetwork(name);
  }

  /**
   * Opens a page, and leaves the one that is open.
   * @param {PageState["page"]} name
   * @param {?string} code the page's state in a link
   */
  async open(name, code = null) {
    const { site } = this,
      page = name === "watch" ? null : await awaitLoadOrReport(this.getOrLoadPage(name));
    if (this.page !== name) this.closePage();
    if (page && (site.desk.network || name === "train")) {
      site.watching.player.pause(false);
      this.setStateAndBodyClasses({ page: name });
      this.showTitle();
      try {
        await page.open(code);
      } catch (error) {
        if (code === null) throw error;
        pagePart("trouble").textContent = say("site.link.not");
        await page.open();
      }
    }
    site.keeper.updateAddress();
  }

  /** Leaves the open page for Watch. */
  leave() {
    if (this.page === "watch") return;
    this.closePage();
    this.site.keeper.updateAddress();
  }

  /** Leaves the open page without writing the address. */
  closePage() {
    const { currentPageUnlessWatch } = this;
    this.setStateAndBodyClasses({ page: "watch" });
    currentPageUnlessWatch?.leave();
  }

  /** @param {string} name of a lesson, in a link */
  async openLessons(name) {
    const lessons = await awaitLoadOrReport(this.getOrLoadPage("lessons"));
    if (!lessons) this.setStateAndBodyClasses({ isAsking: false });
    else await lessons.openFromLink(name);
  }

  /**
   * The open page; undefined for Watch.
   * @returns {SitePage | undefined}
   */
  get currentPageUnlessWatch() {
    return this.page === "watch" ? undefined : this.loaded[this.page];
  }

  /**
   * @template {keyof LoadedPages} K
   * @param {K} name
   * @returns {Promise<LoadedPages[K]>}
   */
  getOrLoadPage(name) {
    return (this.loading[name] ??= loadDataFromScript(`${PARTS[name]}.part`)
      .catch((error) => {
        this.loading[name] = undefined; // so that the next press tries again
        throw error;
      })
      .then(({ forms: [form, settings = ""], about, worker, open }) => {
        const place = name === "lessons" ? "#drawing" : ".watch";
        elementWithin(document, place, HTMLElement).insertAdjacentHTML("beforebegin", form);
        pagePart("heard").insertAdjacentHTML("afterend", settings);
        addEnglishTexts(about.words);
        this.loaded[name] = new (open(window.rnn.shared))(this.site, { ...about, worker });
        translateElementTexts(document);
        return this.loaded[name];
      }));
  }

  // --- Showing the open page.

  /** Marks the button of the open page, and sets the headline and the document's title. */
  showTitle() {
    const { site, page, lesson } = this,
      open = BUTTONS[lesson ? "lessons" : page];
    for (const id of Object.values(BUTTONS)) pagePart(id).ariaPressed = String(id === open);
    if (!this.has("train")) return; // a page of one network has its own title
    const isOwn = page === "watch" && site.networkList.value.startsWith("trained-"),
      line = elementWithin(document, "h1", HTMLElement);
    line.dataset.say = isOwn
      ? "headline.own"
      : page === "teach" || page === "machine"
        ? `headline.${page}`
        : "headline";
    translateElementTexts(elementWithin(document, "header", HTMLElement));
    const headline = line.textContent ?? "";
    document.title = open === "watch" ? headline : `${pagePart(open).textContent} · ${headline}`;
  }

  /** Shows the loaded pages in another language. */
  translateLoadedPages() {
    for (const page of Object.values(this.loaded)) page.showInNewLanguage();
  }
}
