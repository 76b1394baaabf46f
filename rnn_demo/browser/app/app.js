// The app's host of the desk. Its keeper is the server, which also sends the networks; its pad lies
// over Fabric's canvas, and owns the drawing.
//
// When the pen is lifted, `FabricPad` reports the drawing, the desk reads it and shows the answer,
// and `saveDrawing` sends its 28x28 numbers. The server never sends strokes. An image that the server
// puts in place of the drawing, such as an upload, arrives with a reply (`ServerReplies.applyReply`).

import { ReadingAutoplay } from "../desk/autoplay.js";
import { Desk } from "../desk/desk.js";
import { clickFirstMatch } from "../elements.js";
import { PlotlyHeatmap } from "../figures/heatmap.js";
import { base64OfImage } from "../pad/drawing.js";
import { FabricPad } from "../pad/fabric_pad.js";
import { keepStrokes } from "../pad/kept_drawing.js";
import { NOTHING_DRAWN } from "../pad/sheet.js";
import { LAST } from "../player/playback.js";
import { AppInput } from "./app_input.js";
import { ServerKeeper } from "./server_keeper.js";
import { ServerReplies } from "./server_replies.js";

/** @import { StoredNetwork } from "./app_types.js" */
/** @import { ClickedCell } from "../figures/plotly_types.js" */

const UNTOUCHED = { row: null, hand: "" }; // the cursor and the memory of a new drawing

export class App {
  pad = new FabricPad(() => this.handleDrawing());
  keeper = new ServerKeeper(this);
  replies = new ServerReplies(this);
  /** @type {Desk<StoredNetwork>} */
  desk = new Desk(this.pad, this.keeper);
  autoplay = new ReadingAutoplay(this.desk);
  input = new AppInput(this);
  /** @type {?() => void} */
  tools = null; // shows which of Clear, Undo and Redo can be used

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
      this.keeper.switchToServerReading();
      console.warn("The browser can't read; the server reads when the pen is lifted:", error);
    }
  }

  // --- What a person draws.

  /** @param {PointerEvent} event that puts the pen down on the pad */
  handlePenDown(event) {
    if (this.keeper.awaitsImage) this.pad.setDrawing(NOTHING_DRAWN); // an image will replace it
    this.pad.putPenDown(event);
    this.keeper.recordChange(UNTOUCHED);
    this.desk.pauseAtRow(LAST);
    this.desk.setMemoryEditWithoutReading(null);
  }

  /** @param {"clear" | "undo" | "redo"} act on the drawing */
  changeDrawing(act) {
    this.keeper.recordChange(UNTOUCHED);
    this.desk.pauseAtRow(LAST);
    this.desk.setMemoryEditWithoutReading(null);
    this.pad[act]();
  }

  /** Reads the drawing after a change; sends it unless the pen is down. */
  handleDrawing() {
    const { pad, autoplay, desk } = this;
    if (!pad.isPenDown) {
      autoplay.recordLiftTime();
      this.saveDrawing();
      keepStrokes(pad);
      this.tools?.();
    }
    this.runActOrSwitchToServer(() => this.readPad());
    if (!pad.isPenDown && desk.drawing.isLive && desk.drawing.image)
      autoplay.requestOrCancelPlay("after");
  }

  /** Reads the drawing on the pad and shows the reading. */
  readPad() {
    const { desk, pad } = this,
      { image } = pad;
    if (image && !desk.network?.program) return; // the server reads it
    // After the pen is lifted, keep the cursor and edit: the visitor may have moved them.
    desk.setDrawingWithoutReading(
      { image, isLive: true },
      pad.isPenDown ? {} : { row: null, edit: desk.edit },
    );
    desk.showContents();
  }

  saveDrawing() {
    const { image, drawing } = this.pad,
      example = drawing.example ?? null;
    this.keeper.saveChange({
      drawing: example === null ? { pixels: image && base64OfImage(image) } : { example },
    });
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
