// The app: the desk with the canvas of Fabric as its pad, the server as its keeper, and networks
// that the server sends as its shelf.
//
// From the pen's lifting to the answer: `FabricPad.lift` has the pad read a last time, the desk
// reads and shows that, and `sendDrawing` sends strokes and revision; `takeReply` puts what the
// server replies on the desk instead.

import { Autoplay } from "../desk/autoplay.js";
import { Desk } from "../desk/desk.js";
import { press } from "../elements.js";
import { Heatmap } from "../figures/heatmap.js";
import { FabricPad } from "../pad/fabric_pad.js";
import { isFirst } from "../player/player.js";
import { LAST } from "../player/playing.js";
import { AppControls } from "./app_controls.js";
import { SentNetworks } from "./sent_networks.js";
import { ServerKeeper } from "./server_keeper.js";

/** @import { ClickedCell, MemoryTools, Question, Reply, StoredNetwork } from "../types.js" */

const SAY_AFTER = 400; // ms, as strokes follow each other and the last answer counts
const OPENS_AT_ROW = new URLSearchParams(location.search).has("row"); // by a link

/** Tells screen readers what others see. */
class Announcer {
  region = Object.assign(document.createElement("div"), { id: "rnn-said" });

  constructor() {
    this.region.setAttribute("role", "status");
    this.region.style.cssText =
      "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap";
    document.body.append(this.region);
  }

  /** @param {string} text to be said at once */
  say(text) {
    this.region.textContent = text;
  }

  /** @param {string} text to be said unless another one comes soon */
  saySoon(text) {
    clearTimeout(this.saying);
    this.say("");
    this.saying = setTimeout(() => this.say(text), SAY_AFTER);
  }
}

export class App {
  networks = new SentNetworks();
  announcer = new Announcer();
  pad = new FabricPad(() => this.guard(() => this.readPad()));
  keeper = new ServerKeeper(this);
  /** @type {Desk<StoredNetwork>} */
  desk = new Desk(this.pad, this.keeper);
  autoplay = new Autoplay(this.desk);
  controls = new AppControls(this);

  constructor() {
    this.desk.lens = null; // the server's reply says which one is open
  }

  /**
   * Runs what the browser's reader is needed for. Where it fails, the server reads from then on.
   * @param {() => void} act
   */
  guard(act) {
    try {
      act();
    } catch (error) {
      this.pad.isDown = false;
      this.readOnServer();
      console.warn("It reads when the pen is lifted:", error);
    }
  }

  readOnServer() {
    const { network } = this.desk;
    if (network) network.program = null;
    this.desk.drawing = { image: null }; // the server's reply puts it there again
    this.keeper.requestNetwork("reading");
  }

  // --- What a person draws.

  /** @param {HTMLElement} element the pad that the pen is put down on */
  press(element) {
    this.pad.press(element);
    this.keeper.record({ row: null, hand: "" });
    this.desk.move(LAST);
    this.desk.push("");
  }

  lift() {
    this.autoplay.noteLift();
    this.pad.lift(() => {
      this.sendDrawing();
      if (this.desk.drawing.isLive) this.autoplay.requestPlay("after");
    });
  }

  /** Reads the pad, and shows the reading. */
  readPad() {
    const { desk, pad } = this,
      image = desk.network?.program ? pad.image : null;
    if (!image) return;
    // once the pen is lifted, the cursor may have been led elsewhere
    desk.draw({ image, isLive: true }, pad.isDown ? {} : { row: null, hand: desk.hand });
    desk.show();
  }

  /** Sends strokes that the server lacks, and their revision in the same message. */
  sendDrawing() {
    const { pad, keeper } = this;
    if (!pad.isUnsent || pad.isDown) return;
    pad.send();
    keeper.sendPending();
  }

  /** Empties the desk at once: the server replies later. */
  clear() {
    this.guard(() => {
      this.desk.draw({ image: null });
      this.desk.show();
    });
  }

  /**
   * Moves the cursor to what was clicked, or looks at its unit.
   * @param {ClickedCell} cell
   */
  select({ row, layer, unit }) {
    const { watching } = this.desk;
    if (row !== undefined) {
      this.desk.move(row);
      watching?.draw();
    }
    this.keeper.send({
      ...(row !== undefined && { row }),
      ...(layer !== undefined && unit !== undefined && { cell: { layer, unit } }),
    });
  }

  // --- What the server replies.

  /** @param {Reply} reply */
  takeReply(reply) {
    const { desk, autoplay, keeper } = this,
      change = keeper.takeReply(reply);
    if (!change) return;
    const { before, isOther, isReadHere } = change,
      { question } = reply;
    desk.use(...this.networkOf(reply));
    desk.look = reply.look;
    desk.lens = reply.figure && { view: reply.figure.view, isWatched: reply.figure.watched };
    keeper.putDrawing(isReadHere);
    desk.push(reply.hand ?? "");
    // where a person has led the cursor on the stage since the pen was lifted it stays
    desk.row = reply.row;
    if (change.moves) desk.move(reply.row);
    keeper.takeVisit(reply.visit);
    desk.show();
    if (isOther && before) this.announcer.saySoon(this.spokenAnswer(question));
    if (reply.play && reply.play !== before?.play) autoplay.requestPlay("now");
    else if (before && isOther && !isReadHere) autoplay.requestPlay("after");
    else if (!before && !OPENS_AT_ROW && isFirst("rnn-visited")) autoplay.requestPlay("now");
  }

  /**
   * The answer in words, with why it may be wrong; "" where it is not to be told.
   * @param {?Question} question
   */
  spokenAnswer(question) {
    if (!question?.spoken) return "";
    return [question.spoken, this.desk.endAnswer?.doubt].filter(Boolean).join(" ");
  }

  /**
   * @param {Reply} reply
   * @returns {[?StoredNetwork | undefined, MemoryTools]} the network with its tools
   */
  networkOf({ question }) {
    const network = question ? this.networks.find(question.network) : null;
    return [network, network ?? {}];
  }

  /**
   * Takes a network, and shows what it reads.
   * @param {Uint8Array | string} data as `SentNetworks.take` has it
   */
  takeNetwork(data) {
    this.guard(() => {
      const { desk, keeper } = this;
      this.networks.take(data, keeper.requestNetwork);
      if (!keeper.reply) return;
      desk.use(...this.networkOf(keeper.reply));
      desk.show();
      this.autoplay.begin();
    });
  }

  // --- Where the stage is.

  /**
   * Takes a stage that Streamlit has mounted.
   * @param {HTMLElement} root its element
   * @param {string} plotly the address of Plotly's script
   */
  mountStage(root, plotly) {
    const { desk } = this;
    if (desk.watching?.root === root) return;
    // for notebooks and engineers: `rnn.watching.result`
    window.rnn.watching = desk.mount(root, {
      train: () => press('.st-key-navigation a[href$="train"]'),
      makeHeatmap: (place) =>
        new Heatmap(
          place,
          plotly,
          (cell) => this.select(cell),
          () => desk.watching?.draw(),
        ),
    });
    this.guard(() => {
      if (this.keeper.reply) desk.show();
    });
    this.autoplay.begin();
  }
}
