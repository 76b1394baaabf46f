// What is visited on the page without a server: what the address asks for, at first and by Back and
// Forward, the way to each of its pages, and the address and the title of what is open.

import { decodeDrawing } from "../pad/drawing.js";
import { elementOf, elementWithin, pagePart } from "../elements.js";
import { imageFrom } from "../reader/reader.js";
import { LAST } from "../player/playing.js";
import { say, translate } from "../words.js";
import { queryOf, requestFromAddress } from "./address.js";
import { lessonLink } from "./answers.js";
import { hasKept } from "./networks.js";

/** @import { Site } from "../types.js" */

export class Visits {
  request = requestFromAddress(); // what the address asks for
  isQuiz = this.request.get("quiz") === "1"; // at first
  lessonLink = lessonLink(this.request); // by which lessons were opened
  returns = 0; // by Back or Forward, that are under way

  /** @param {Site} site */
  constructor(site) {
    this.site = site;
  }

  // Whether there are pages beside that of Watch.
  get hasPages() {
    return Boolean(this.site.data.trained);
  }

  /**
   * Whether the address asks for one of these pages.
   * @param {"lesson" | "train" | "teach" | "trained"} name
   */
  asksFor(name) {
    return this.hasPages && this.request.has(name);
  }

  // --- The address and the title of what is open.

  async link() {
    const { site } = this;
    for (const id of ["watch", "train", "lessons", "to-teach"])
      pagePart(id).ariaPressed = String(id === this.button);
    this.entitle();
    if (this.returns) return; // the address says where to
    const query = await queryOf(site, site.networkList.value, this.request);
    history.replaceState(null, "", `?${query}`);
    site.write("copy", say("site.copy"));
    elementOf("frame", HTMLTextAreaElement).value =
      `<iframe src="${location.href}" width="100%" height="720" title="${document.title}"></iframe>`;
  }

  // Of the page that is open.
  get button() {
    const { lesson, page } = this.site;
    return lesson ? "lessons" : page === "teach" ? "to-teach" : page;
  }

  // The page's name, as a tab or a bookmark shows it, and above it what is done there.
  entitle() {
    if (!this.hasPages) return; // a page of one network has a title of its own
    const isOwn = this.site.page === "watch" && this.site.networkList.value.startsWith("trained-"),
      line = elementWithin(document, "h1", HTMLElement);
    line.dataset.say = isOwn
      ? "headline.own"
      : this.site.page === "teach"
        ? "headline.teach"
        : "headline";
    translate(elementWithin(document, "header", HTMLElement));
    const headline = line.textContent ?? "";
    document.title =
      this.button === "watch" ? headline : `${pagePart(this.button).textContent} · ${headline}`;
  }

  // --- The way to a page.

  async watch() {
    const { page, later } = this.site;
    if (page === "train") (await later.lab()).visit("watch");
    if (page === "teach") (await later.teaching()).leave();
  }

  async train() {
    if (this.site.page === "teach") await this.watch();
    (await this.site.load(this.site.later.lab()))?.open();
  }

  /**
   * With the signs that a link holds, if any.
   * @param {?string} code
   */
  async teach(code = null) {
    const { site } = this,
      teaching = await site.load(site.later.teaching());
    if (site.page === "train") await this.watch();
    if (site.lesson) (await site.later.lessons()).end();
    if (!site.network || !teaching) return;
    try {
      await teaching.open(code);
    } catch {
      site.write("trouble", say("site.link.not"));
      await teaching.open();
    }
  }

  /** @param {string} name of a lesson, in a link */
  async learn(name) {
    const { site } = this;
    if (site.page === "teach") await this.watch();
    const lessons = await site.load(site.later.lessons());
    if (lessons) lessons.openNumber(name);
    else site.change({ isAsking: false });
  }

  // --- What the address asks for.

  // Back and Forward: from the page of Watch.
  async comeBack() {
    const { site } = this;
    this.request = requestFromAddress();
    this.returns++;
    if (site.lesson && !this.request.has("lesson")) (await site.later.lessons()).end();
    await this.watch();
    await this.open();
    this.returns--;
    this.link();
  }

  // What it can't have is as at first, and said.
  async open() {
    const { site, request } = this,
      { image, example } = await this.requestedImage(),
      loading = site.choose(await this.requestedNetwork());
    site.take(image, { example, step: this.requestedStep, hand: request.get("hand") });
    await loading;
    const teach = request.get("teach") ?? "";
    if (this.asksFor("lesson")) await this.learn(request.get("lesson") ?? "");
    else if (this.asksFor("train")) await this.train();
    else if (this.asksFor("teach")) await this.teach(teach.length > 1 ? teach : null);
    else if (!request.has("row") && !request.has("hand")) site.watching.play(true);
  }

  get requestedStep() {
    const row = Number(this.request.get("row"));
    return Number.isInteger(row) && row >= 1 && row <= LAST + 1 ? row - 1 : LAST;
  }

  /** @returns {Promise<{image: ?Float32Array, example: ?number}>} */
  async requestedImage() {
    const { site, request } = this,
      { data, examples } = site,
      example = Number(request.get("example") ?? data.example);
    try {
      const code = request.get("drawing");
      if (code !== null) return { image: await decodeDrawing(code), example: null };
    } catch {
      site.write("trouble", say("site.drawing.not"));
    }
    if (data.image) return { image: imageFrom(data.image), example: null };
    return examples[example]
      ? { image: examples[example], example }
      : { image: null, example: null };
  }

  // The name of a network: one that came with the page, or one that a link holds.
  async requestedNetwork() {
    const { site, request } = this,
      names = site.data.networks.map(([name]) => name),
      model = request.get("model");
    try {
      if (this.asksFor("trained"))
        return (await site.later.lab()).networks.add(request.get("trained") ?? "");
      // that from an earlier visit can be chosen
      if (this.hasPages && hasKept()) await site.later.lab();
    } catch {
      site.write("trouble", say("site.link.not"));
    }
    return model !== null && names.includes(model) ? model : names[0];
  }
}
