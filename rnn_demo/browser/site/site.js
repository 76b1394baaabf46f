// The owner of the page without a server: what is drawn on it, which network reads that, which page
// is open, and the answer that is seen. Its parts change what it holds by its methods alone, and
// are shown anew by it.

import { INVITATION_ROWS, ROWS } from "../constants.js";
import { showBars, showDigit, showDoubt } from "../answer.js";
import { elementOf, elementWithin, pagePart, press } from "../elements.js";
import { handText } from "../hand/hands.js";
import { Overflow, imageFrom } from "../reader/reader.js";
import { answerAfter } from "../reader/story.js";
import { LAST } from "../player/playing.js";
import { Watching } from "../stage/watching.js";
import { nameClasses, say } from "../words.js";
import { Later } from "./later.js";
import { readWithNetwork } from "./network_reading.js";
import { memoryOf, openNetwork, rangesOf } from "./networks.js";
import { showCssClasses } from "./css_classes.js";
import { Sheet } from "./sheet.js";
import { Visits } from "./visits.js";

/** @import { MemoryTools, PageData, PageState, ReadingResult, SiteNetwork } from "../types.js" */

const REST_AFTER = 700; // ms after the last stroke, before it plays: a person may not have done yet
const dark = matchMedia("(prefers-color-scheme: dark)");

/** @implements {PageState} */
export class Site {
  /** @type {PageState["page"]} */
  page = "watch";
  /** @type {PageState["lesson"]} */
  lesson = null;
  isAsking = false;
  isQuiz = false;
  /** @type {string[]} */
  hiddenParts = [];

  /** @type {?Float32Array} */
  image = null; // as drawn: 784 numbers in [0, 1]
  /** @type {?number} */
  example = null; // which one it is
  isDrawing = false; // the pen is down
  /** @type {number | undefined} */
  rest = undefined; // the timer until it plays

  /** @type {?Omit<SiteNetwork, "name"> & {name?: string}} */
  network = null;
  /** @type {?string} */
  loadingName = null; // the name of the network that is on its way
  /** @type {MemoryTools} */
  tools = {};
  /** @type {?SiteNetwork} */
  detector = null; // the network that detects what is no digit
  wantsRanges = false; // somebody is there who may lay a hand on the memory

  /** @type {?ReadingResult} */
  result = null; // what is read, as the stage has it
  overflows = false; // whether the network's numbers do

  /** @param {PageData} data */
  constructor(data) {
    this.data = data;
    this.examples = data.examples.map(imageFrom);
    this.networkList = elementOf("network", HTMLSelectElement);
    this.sheet = new Sheet(elementOf("pad", HTMLCanvasElement), (isDown) =>
      this.takeDrawing(isDown),
    );
    this.watching = new Watching(elementWithin(document, ".watch", HTMLElement), {
      onMove: (t) => this.showAnswer(t),
      onRest: () => this.link(),
      onHand: () => this.link(),
      say: (text) => this.write("heard", text),
      isDrawing: () => this.isDrawing,
      draw: () => this.sheet.clear(),
      train: () => press("#train"),
    });
    this.visits = new Visits(this);
    this.later = new Later(this);
    this.wantsRanges = this.visits.request.has("hand");
    dark.addEventListener("change", () => this.show());
  }

  // After the last row.
  get answer() {
    return this.result && answerAfter(this.result, LAST);
  }

  get look() {
    return dark.matches ? this.data.looks.dark : this.data.looks.light;
  }

  // --- Which page is open.

  /** @param {Partial<PageState>} changes */
  change(changes) {
    Object.assign(this, changes);
    showCssClasses(this);
    this.showInvitation();
  }

  // The address says what is open.
  link() {
    return this.visits.link();
  }

  // What a link holds of signs that were taught here.
  get signs() {
    return this.later.parts.teaching?.code;
  }

  // --- Which network reads.

  /** @param {string} name */
  async choose(name) {
    this.watching.player.pause(false);
    this.networkList.value = this.loadingName = name;
    const network = await this.load(openNetwork(name));
    if (!network || this.loadingName !== name) return; // another one was chosen meanwhile
    this.use(network);
    if (this.page === "teach") (await this.later.teaching()).teach.on(network);
    this.link();
    const { detector: ofDetector } = this.data,
      detector = ofDetector && (await this.load(openNetwork(ofDetector))),
      reader = await this.load(memoryOf(network));
    if (this.baseNetwork !== network) return;
    this.detector = detector || null;
    this.tools = { reader };
    this.show();
    if (this.wantsRanges) await this.loadRanges();
  }

  // The network without the signs that it may have been taught.
  get baseNetwork() {
    return this.network?.base ?? this.network;
  }

  wantRanges() {
    if (this.wantsRanges) return;
    this.wantsRanges = true;
    if (this.tools.reader) this.loadRanges();
  }

  // What a hand on the memory goes by comes when somebody is there who has one.
  async loadRanges() {
    const { baseNetwork, tools } = this,
      ranges = baseNetwork && (await this.load(rangesOf(baseNetwork)));
    if (this.tools !== tools || tools.ranges || !ranges) return;
    tools.ranges = ranges;
    this.show();
  }

  /**
   * Reads with a network from now on.
   * @param {Site["network"]} network
   * @param {MemoryTools} tools
   */
  use(network, tools = {}) {
    Object.assign(this, { network, tools, loadingName: null });
    nameClasses(network?.names);
    this.describe();
    this.show();
  }

  // What a network does, and how its numbers are to be read. A legend: keys with their values.
  describe() {
    const { about, legend = [] } = this.network ?? {};
    this.write("about", about ? say(about) : "");
    this.write("legend", legend.map((part) => say(...part)).join(" "));
  }

  /**
   * What a file holds, or null where it can't be had, which is said.
   * @template T
   * @param {Promise<T>} file
   * @returns {Promise<?T>}
   */
  load(file) {
    return file.catch(() => {
      this.write("trouble", say("site.network.not"));
      return null;
    });
  }

  // --- What is drawn.

  /**
   * @param {?Float32Array} image
   * @param {{example?: ?number, step?: number, hand?: ?string}} how hand: as a link holds it
   */
  take(image, { example = null, step = LAST, hand = null } = {}) {
    Object.assign(this, { image, example });
    this.write("enlarged", "");
    if (image) this.sheet.put(image);
    this.show(step, hand);
    this.link();
  }

  /** @param {boolean} isDown the pen */
  takeDrawing(isDown) {
    const { sheet, watching } = this;
    clearTimeout(this.rest);
    for (const id of ["trouble", "enlarged"]) this.write(id, "");
    Object.assign(this, { image: sheet.image, example: null, isDrawing: isDown });
    this.show(LAST, null);
    if (isDown) return;
    const times = sheet.enlargement;
    if (times) this.write("enlarged", say("site.enlarged", { times }));
    const { answer } = this,
      read = answer && !answer.isNone ? say("said.read", { digit: answer.digit }) : "";
    this.write("heard", `${read} ${answer?.doubt ?? ""}`.trim());
    this.link();
    if (this.image && this.page === "watch" && watching.playing.settings.after)
      this.rest = setTimeout(() => watching.play(true), REST_AFTER);
  }

  /**
   * Somebody is there: nothing plays by itself, but for what they look at.
   * @param {boolean} isOnStage whether they are on the stage
   */
  heed(isOnStage) {
    clearTimeout(this.rest);
    if (this.watching.player.byItself && !isOnStage) this.watching.stop();
  }

  // --- What is seen.

  /**
   * Reads the image anew, and shows it up to the cursor.
   * @param {number} [step] where the cursor is to be; without it, it goes on as it does
   * @param {?string} hand as a link holds it
   */
  show(step, hand = this.watching.hand && handText(this.watching.hand)) {
    const { network, watching, tools } = this;
    this.read();
    this.showInvitation();
    elementOf("undo", HTMLButtonElement).disabled = !this.sheet.past.length;
    elementOf("gif", HTMLButtonElement).disabled = !this.result;
    if (!this.result) for (const id of ["answer", "bars", "doubt"]) pagePart(id).replaceChildren();
    Object.assign(watching, { view: network?.view, look: this.look });
    const ranges = network?.rangesOfSigns ? network.rangesOfSigns(tools.ranges) : tools.ranges,
      by = { program: network?.program, memory: tools.reader, ranges };
    watching.take(this.result, by, step, hand);
  }

  // Where the network's numbers overflow, that is said, and nothing is read.
  read() {
    const { network, image, detector, tools } = this;
    this.result = null;
    if (!network || !image) return;
    const overflowed = this.overflows;
    try {
      this.result = readWithNetwork(network, image, detector, tools);
      this.overflows = false;
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      this.overflows = true;
    }
    if (overflowed || this.overflows)
      this.write("trouble", this.overflows ? say("site.unbound") : "");
  }

  /** @param {number} t the step after which */
  showAnswer(t) {
    const { result } = this.watching,
      { look } = this;
    if (!result) return;
    const answer = answerAfter(result, t);
    showDigit(pagePart("answer"), answer, look);
    showBars(pagePart("bars"), answer, look);
    showDoubt(pagePart("doubt"), this.isDrawing ? {} : answer); // it is told once the pen is up
  }

  // What is to be drawn, on the empty paper.
  showInvitation() {
    const { image, sheet, page } = this,
      key = page === "teach" ? "invitation.signs" : "invitation";
    Object.assign(pagePart("paper").dataset, {
      invitation: say(sheet.behind ? "invitation.over" : key),
      invites: !image || sheet.behind ? "yes" : "no",
      ink: image?.subarray(-INVITATION_ROWS * ROWS).some(Boolean) ? "low" : "",
    });
  }

  /**
   * @param {string} id of a part of the page
   * @param {string} text
   */
  write(id, text) {
    pagePart(id).textContent = text;
  }
}
