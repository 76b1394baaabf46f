// The host of the desk on the page without a server: its own pad, links as the keeper, and files as
// the shelf.

import { ReadingAutoplay } from "../desk/autoplay.js";
import { Desk } from "../desk/desk.js";
import { NetworkChoice } from "../desk/network_choice.js";
import { NonDigitDetector } from "../desk/non_digit_detector.js";
import { clickFirstMatch, requireElementById, elementWithin, pagePart } from "../elements.js";
import { isInkLow } from "../pad/drawing.js";
import { Sheet } from "../pad/sheet.js";
import { imageFromBase64 } from "../reader/reader.js";
import { answerSentence } from "../reader/story.js";
import { say, setTextIfChanged } from "../words.js";
import { FILE_SHELF } from "./file_shelf.js";
import { LinkKeeper } from "./link_keeper.js";
import { Pages } from "./pages.js";
import { followScheme, isPageDark } from "./scheme.js";

/** @import { PageData } from "./site_types.js" */
/** @import { BrowserNetwork, MemoryEdit } from "../types.js" */
/** @import { Drawing } from "../desk/desk.js" */

export class Site {
  /** @param {PageData} data */
  constructor(data) {
    this.data = data;
    this.examples = data.examples.map(imageFromBase64);
    this.networkList = requireElementById("network", HTMLSelectElement);
    this.sheet = new Sheet(requireElementById("pad", HTMLCanvasElement), () =>
      this.readDrawingFromSheet(),
    );
    this.keeper = new LinkKeeper(this);
    /** @type {Desk<BrowserNetwork>} */
    this.desk = new Desk(this.sheet, this.keeper);
    this.choice = new NetworkChoice(this.desk, FILE_SHELF);
    this.desk.places.add("digit", pagePart("answer"));
    this.desk.places.add("bars", pagePart("bars"));
    this.desk.places.add("doubt", pagePart("doubt"));
    this.choice.needsUnitRanges = this.keeper.request.has("hand");
    const root = elementWithin(document, ".watch", HTMLElement);
    this.watching = this.desk.mountStage(root, { train: () => clickFirstMatch("#train") });
    this.autoplay = new ReadingAutoplay(this.desk);
    this.pages = new Pages(this);
    followScheme(() => {
      this.desk.look = this.pageColours;
      this.desk.showContents();
    });
  }

  get pageColours() {
    return isPageDark() ? this.data.looks.dark : this.data.looks.light;
  }

  // --- The network that reads.

  /** @param {string} name */
  async chooseNetwork(name) {
    const { desk, choice } = this;
    this.watching.player.pause(false);
    this.networkList.value = name;
    if (!(await choice.choose(name))) return;
    if (this.pages.page === "teach" && desk.network)
      this.pages.loaded.teach?.teach.setBaseAndTeach(desk.network);
    this.keeper.updateAddress();
    if (this.data.detector !== null && !desk.detector) {
      const detector = await FILE_SHELF.openNetworkByName(this.data.detector);
      if (detector?.program) desk.detector = new NonDigitDetector(detector.program, detector.limit);
    }
    await choice.loadMemoryTools();
  }

  /** Shows what the network on the desk does and what its numbers mean. */
  showNetworkDescription() {
    const { about, legend = [] } = this.desk.network ?? {};
    setTextIfChanged(pagePart("about"), about ? say(about) : "");
    setTextIfChanged(pagePart("legend"), legend.map((part) => say(...part)).join(" "));
  }

  // --- The drawing.

  /**
   * Puts an image on the desk that was not drawn here.
   * @param {Drawing} drawing
   * @param {{row?: ?number, edit?: ?MemoryEdit}} at see `Desk.setDrawingWithoutReading`
   */
  putImageOnDesk(drawing, at = {}) {
    pagePart("enlarged").textContent = "";
    if (drawing.image) this.sheet.putImage(drawing.image, drawing.example);
    this.desk.setDrawingWithoutReading(drawing, at);
    this.desk.showContents();
    this.keeper.updateAddress();
  }

  /** True if an example is read, not the visitor's drawing. */
  get isOnExample() {
    return (this.desk.drawing.example ?? null) !== null;
  }

  readDrawingFromSheet() {
    const { sheet, desk, autoplay } = this,
      { image, isPenDown } = sheet;
    autoplay.requestOrCancelPlay(null);
    for (const id of ["trouble", "enlarged"]) pagePart(id).textContent = "";
    desk.setDrawingWithoutReading({ image, isLive: isPenDown, example: sheet.drawing.example });
    desk.showContents();
    if (isPenDown) return;
    const times = sheet.readingEnlargement;
    if (times) pagePart("enlarged").textContent = say("site.enlarged", { times });
    pagePart("heard").textContent = answerSentence(desk.finalAnswer);
    this.keeper.updateAddress();
    autoplay.recordLiftTime();
    if (image && this.pages.page === "watch") autoplay.requestOrCancelPlay("after");
  }

  // --- Around the stage.

  updateButtonsAndInvitation() {
    const { desk, sheet, pages } = this,
      { image } = desk.drawing,
      key = pages.page === "teach" ? "invitation.signs" : "invitation";
    requireElementById("undo", HTMLButtonElement).disabled = !sheet.history.past.length;
    requireElementById("gif", HTMLButtonElement).disabled = !desk.reading;
    Object.assign(pagePart("paper").dataset, {
      invitation: say(sheet.drawing.image ? "invitation.over" : key),
      invites: !image || sheet.drawing.image ? "yes" : "no",
      ink: image && isInkLow(image) ? "low" : "",
    });
  }
}
