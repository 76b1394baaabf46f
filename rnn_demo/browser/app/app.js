// The app's host of the desk. Its pad is Fabric's canvas and its keeper is the server; the server
// also sends the networks.
//
// When the pen is lifted, `FabricPad.notePenUp` takes the image from the pad one last time, the desk
// reads it and shows the answer, and `sendDrawing` sends the strokes with their revision.
// `ServerReplies.applyReply` then replaces the desk's contents with the server's reply.

import { ReadingAutoplay } from "../desk/autoplay.js";
import { Desk } from "../desk/desk.js";
import { clickFirstMatch } from "../elements.js";
import { PlotlyHeatmap } from "../figures/heatmap.js";
import { FabricPad } from "../pad/fabric_pad.js";
import { LAST } from "../player/playback.js";
import { AppInput } from "./app_input.js";
import { ServerKeeper } from "./server_keeper.js";
import { ServerReplies } from "./server_replies.js";

/** @import { StoredNetwork } from "./app_types.js" */
/** @import { ClickedCell } from "../figures/plotly_types.js" */

export class App {
  pad = new FabricPad(() => this.runActOrSwitchToServer(() => this.readPad()));
  keeper = new ServerKeeper(this);
  replies = new ServerReplies(this);
  /** @type {Desk<StoredNetwork>} */
  desk = new Desk(this.pad, this.keeper);
  autoplay = new ReadingAutoplay(this.desk);
  input = new AppInput(this);

  constructor() {
    this.desk.lens = null; // the server's reply names the open lens
  }

  /**
   * Runs an act that needs the browser's reader. If it throws, the server reads from then on.
   * @param {() => void} act
   */
  runActOrSwitchToServer(act) {
    try {
      act();
    } catch (error) {
      this.pad.isPenDown = false;
      this.keeper.switchToServerReading();
      console.warn("The browser can't read; the server reads when the pen is lifted:", error);
    }
  }

  // --- What a person draws.

  /** @param {HTMLElement} element the pad that the pen touches */
  handlePenDown(element) {
    this.pad.notePenDown(element);
    this.keeper.recordChange({ row: null, hand: "" });
    this.desk.pauseAtRow(LAST);
    this.desk.setMemoryEditWithoutReading(null);
  }

  handlePenLift() {
    this.autoplay.recordLiftTime();
    this.pad.notePenUp(() => {
      this.sendDrawing();
      if (this.desk.drawing.isLive) this.autoplay.requestOrCancelPlay("after");
    });
  }

  /** Reads the drawing on the pad and shows the reading. */
  readPad() {
    const { desk, pad, keeper } = this,
      hasReply = !pad.isPenDown && !pad.isUnsent && !keeper.pending, // which shows the whole drawing
      image = desk.network?.program && !hasReply ? pad.image : null;
    if (!image) return;
    // After the pen is lifted, keep the cursor and edit: the visitor may have moved them.
    desk.setDrawingWithoutReading(
      { image, isLive: true },
      pad.isPenDown ? {} : { row: null, edit: desk.edit },
    );
    desk.showContents();
  }

  /** True if the pad may have strokes: drawn since the last Clear, or sent by the server. */
  get hasStrokes() {
    return Boolean(this.pad.element || this.keeper.reply?.visit.strokes);
  }

  /** Sends the strokes that the server lacks, with their revision in the same message. */
  sendDrawing() {
    const { pad, keeper } = this;
    if (!pad.isUnsent || pad.isPenDown) return;
    pad.sendStrokes();
    keeper.sendPending();
  }

  /** Empties the desk at once, without waiting for the server's reply. */
  clearDesk() {
    this.pad.element = null; // so that its last stroke is not read after this
    this.desk.setDrawingWithoutReading({ image: null });
    this.desk.showContents();
  }

  /**
   * Moves the cursor to the clicked row, or selects the clicked unit.
   * @param {ClickedCell} cell
   */
  selectAndSendRowOrUnit({ row, layer, unit }) {
    const { watching } = this.desk;
    if (row !== undefined) {
      this.desk.pauseAtRow(row);
      watching?.draw();
    }
    this.keeper.saveChange({
      ...(row !== undefined && { row }),
      ...(layer !== undefined && unit !== undefined && { cell: { layer, unit } }),
    });
  }

  // --- The stage.

  /**
   * Attaches the desk to a stage that Streamlit has mounted.
   * @param {HTMLElement} root the stage's element
   * @param {string} plotly the address of Plotly's script
   */
  attachDeskToStage(root, plotly) {
    const { desk } = this;
    if (desk.watching?.root === root) return;
    // Makes `rnn.watching.result` available to notebooks and in the console.
    window.rnn.watching = desk.mountStage(root, {
      train: () => clickFirstMatch('.st-key-navigation a[href$="train"]'),
      makeHeatmap: (place) =>
        new PlotlyHeatmap(
          place,
          plotly,
          (cell) => this.selectAndSendRowOrUnit(cell),
          () => desk.watching?.draw(),
        ),
    });
    this.runActOrSwitchToServer(() => {
      if (this.keeper.reply) desk.showContents();
    });
    this.autoplay.playWhatIsRequested();
  }
}
