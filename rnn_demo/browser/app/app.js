// The app's host of the desk. Its pad is Fabric's canvas and its keeper is the server; the server
// also sends the networks.
//
// When the pen is lifted, `FabricPad.liftPen` takes the image from the pad a last time, the desk reads
// it and shows the answer, and `sendDrawing` sends the strokes with their revision. `takeReply`
// then replaces the desk's contents with the server's reply.

import { Autoplay } from "../desk/autoplay.js";
import { Desk } from "../desk/desk.js";
import { clickFirstMatch } from "../elements.js";
import { Heatmap } from "../figures/heatmap.js";
import { FabricPad } from "../pad/fabric_pad.js";
import { isFirstTimeInTab } from "../player/player.js";
import { LAST } from "../player/playback.js";
import { AppControls } from "./app_controls.js";
import { announceSoon } from "./page_aids.js";
import { SentNetworks } from "./sent_networks.js";
import { ServerKeeper } from "./server_keeper.js";

/** @import { ClickedCell, Reply, StoredNetwork } from "../types.js" */

const OPENS_AT_ROW = new URLSearchParams(location.search).has("row"); // opened by a link to a row

export class App {
  networks = new SentNetworks();
  pad = new FabricPad(() => this.runWithServerFallback(() => this.readPad()));
  keeper = new ServerKeeper(this);
  /** @type {Desk<StoredNetwork>} */
  desk = new Desk(this.pad, this.keeper);
  autoplay = new Autoplay(this.desk);
  controls = new AppControls(this);

  constructor() {
    this.desk.lens = null; // the server's reply names the open lens
  }

  /**
   * Runs an act that needs the browser's reader. If it throws, the server reads from then on.
   * @param {() => void} act
   */
  runWithServerFallback(act) {
    try {
      act();
    } catch (error) {
      this.pad.isDown = false;
      this.switchToServerReading();
      console.warn("The browser can't read; the server reads when the pen is lifted:", error);
    }
  }

  switchToServerReading() {
    const { network } = this.desk;
    if (network) network.program = null;
    this.desk.drawing = { image: null }; // the server's reply puts the drawing back
    this.keeper.requestNetwork("reading");
  }

  // --- What a person draws.

  /** @param {HTMLElement} element the pad on which the pen is put down */
  pressPen(element) {
    this.pad.pressPen(element);
    this.keeper.recordChange({ row: null, hand: "" });
    this.desk.move(LAST);
    this.desk.setHand("");
  }

  liftPen() {
    this.autoplay.noteLift();
    this.pad.liftPen(() => {
      this.sendDrawing();
      if (this.desk.drawing.isLive) this.autoplay.requestPlay("after");
    });
  }

  /** Reads the drawing on the pad and shows the reading. */
  readPad() {
    const { desk, pad } = this,
      image = desk.network?.program ? pad.image : null;
    if (!image) return;
    // After the pen is lifted, keep the cursor and hand: the visitor may have moved them.
    desk.setDrawing({ image, isLive: true }, pad.isDown ? {} : { row: null, hand: desk.hand });
    desk.show();
  }

  /** Sends the strokes that the server lacks, with their revision in the same message. */
  sendDrawing() {
    const { pad, keeper } = this;
    if (!pad.isUnsent || pad.isDown) return;
    pad.sendStrokes();
    keeper.sendPending();
  }

  /** Empties the desk at once, without waiting for the server's reply. */
  clearDrawing() {
    this.pad.element = null; // so that its last stroke is not read after this
    this.desk.setDrawing({ image: null });
    this.desk.show();
  }

  /**
   * Moves the cursor to the clicked row, or selects the clicked unit.
   * @param {ClickedCell} cell
   */
  selectCell({ row, layer, unit }) {
    const { watching } = this.desk;
    if (row !== undefined) {
      this.desk.move(row);
      watching?.draw();
    }
    this.keeper.keepChange({
      ...(row !== undefined && { row }),
      ...(layer !== undefined && unit !== undefined && { cell: { layer, unit } }),
    });
  }

  // --- What the server replies.

  /** @param {Reply} reply */
  takeReply(reply) {
    const { desk, autoplay, keeper } = this,
      change = keeper.acceptReply(reply);
    if (!change) return;
    const { before, isOther, isReadHere } = change;
    this.useNetworkOfReply(reply);
    desk.look = reply.look;
    desk.lens = reply.figure && { view: reply.figure.view, isWatched: reply.figure.watched };
    keeper.putDrawingOnDesk(isReadHere);
    desk.setHand(reply.hand ?? "");
    // The stage moves there only if the visitor has not moved the cursor since lifting the pen.
    desk.row = reply.row;
    if (change.moves) desk.move(reply.row);
    keeper.keepVisitAndSendStrokes(reply.visit);
    desk.show();
    if (isOther && before) {
      const spoken = reply.question?.spoken ?? ""; // "" in a quiz
      announceSoon([spoken, spoken && desk.finalAnswer?.doubt].filter(Boolean).join(" "));
    }
    if (reply.play && reply.play !== before?.play) autoplay.requestPlay("now");
    else if (before && isOther && !isReadHere) autoplay.requestPlay("after");
    else if (!before && !OPENS_AT_ROW && isFirstTimeInTab("rnn-visited"))
      autoplay.requestPlay("now");
  }

  /** @param {Reply} reply */
  useNetworkOfReply({ question }) {
    const network = question ? this.networks.find(question.network) : null;
    this.desk.setNetwork(network, network ?? {});
  }

  /**
   * Stores a network that the server sent, and shows its reading.
   * @param {Uint8Array | string} data see `SentNetworks.storeNetwork`
   */
  takeNetwork(data) {
    this.runWithServerFallback(() => {
      const { desk, keeper } = this;
      this.networks.storeNetwork(data, keeper.requestNetwork);
      if (!keeper.reply) return;
      this.useNetworkOfReply(keeper.reply);
      desk.show();
      this.autoplay.playWhatIsRequested();
    });
  }

  // --- Where the stage is.

  /**
   * Attaches the desk to a stage that Streamlit has mounted.
   * @param {HTMLElement} root the stage's element
   * @param {string} plotly the address of Plotly's script
   */
  mountStage(root, plotly) {
    const { desk } = this;
    if (desk.watching?.root === root) return;
    // Makes `rnn.watching.result` available to notebooks and in the console.
    window.rnn.watching = desk.mount(root, {
      train: () => clickFirstMatch('.st-key-navigation a[href$="train"]'),
      makeHeatmap: (place) =>
        new Heatmap(
          place,
          plotly,
          (cell) => this.selectCell(cell),
          () => desk.watching?.draw(),
        ),
    });
    this.runWithServerFallback(() => {
      if (this.keeper.reply) desk.show();
    });
    this.autoplay.playWhatIsRequested();
  }
}
