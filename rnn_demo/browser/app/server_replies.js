// Puts the server's replies and networks on the desk.

import { parseEdit } from "../edit/memory_edit.js";
import { imageFromBase64 } from "../reader/reader.js";
import { keptStrokes } from "../pad/kept_drawing.js";
import { markFirstTimeInTab } from "../player/player.js";
import { History } from "../state/history.js";
import { keepVisit } from "./kept_visit.js";
import { announceSoon } from "./page_aids.js";
import { SentNetworks, unpackReading } from "./sent_networks.js";

/** @import { Drawing } from "../desk/desk.js" */
/** @import { Reply } from "./app_types.js" */
/** @import { App } from "./app.js" */

const SAME_SHADE = 1e-3; // on [0, 1]: a quarter of one of the 255 shades that are sent
const OPENS_AT_ROW = new URLSearchParams(location.search).has("row"); // opened by a link to a row

export class ServerReplies {
  networks = new SentNetworks();
  /** @type {?Drawing} */
  drawing = null; // the last drawing that a reply put on the desk
  drawingKey = ""; // identifies the network and image of that drawing

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** @param {Reply} reply */
  applyReply(reply) {
    const { desk, autoplay, keeper } = this.app,
      wasWatched = desk.lens?.showsWholeStage,
      before = keeper.reply?.session === reply.session ? keeper.reply : null;
    if (!keeper.acceptReplyUnlessOutdated(reply)) return;
    this.putImageOnPad(reply, !before);
    const isOther = !before || questionKeyOfReply(reply) !== questionKeyOfReply(before),
      isReadHere = this.isOnDesk(reply.image),
      isSameImage = isReadHere || reply.image === before?.image,
      // The visitor or a player has moved the cursor since the act that this reply answers.
      isCursorNewer = reply.figure && isSameImage && desk.cursor.hasMovedSincePlaced;
    this.useNetworkOfReply(reply);
    desk.look = reply.look;
    desk.lens = reply.figure && { view: reply.figure.view, showsWholeStage: reply.figure.watched };
    this.putDrawingOnDesk(reply, isReadHere);
    if (!desk.isDraggingMemory) desk.setMemoryEditWithoutReading(parseEdit(reply.hand));
    if (isCursorNewer || (isSameImage && reply.row === desk.cursor.step))
      desk.recordCursorPlacement(reply.row);
    else desk.pauseAtRow(reply.row);
    keepVisit(reply.visit);
    desk.showContents();
    if (isCursorNewer && wasWatched) keeper.handleRowCursorRest();
    if (isOther && before) {
      const spoken = reply.question?.spoken ?? ""; // "" in a quiz
      announceSoon([spoken, spoken && desk.finalAnswer?.doubt].filter(Boolean).join(" "));
    }
    if (reply.play && reply.play !== before?.play) autoplay.requestOrCancelPlay("now");
    else if (before && isOther && !isReadHere) autoplay.requestOrCancelPlay("after");
    else if (!before && !OPENS_AT_ROW && markFirstTimeInTab("rnn-visited"))
      autoplay.requestOrCancelPlay("now");
    this.app.input.openHeldLink();
  }

  /**
   * Stores a network that the server sent, and shows its reading.
   * @param {Uint8Array | string} data see `SentNetworks.storeOrRequestNetwork`
   */
  storeAndShowNetwork(data) {
    const { desk, keeper, autoplay } = this.app;
    this.networks.storeOrRequestNetwork(data, keeper.requestNetwork);
    if (!keeper.reply) return;
    this.useNetworkOfReply(keeper.reply);
    desk.showContents();
    autoplay.playWhatIsRequested();
  }

  /** @param {Reply} reply */
  useNetworkOfReply({ question }) {
    const network = question ? this.networks.find(question.network) : null;
    this.app.desk.setNetworkWithoutReading(network, network ?? {});
  }

  /**
   * Puts the image of a reply on the pad, unless it is that of the drawing. After a reload the
   * drawing gets its strokes back.
   * @param {Reply} reply
   * @param {boolean} isFirst true for the first reply since the page was loaded
   */
  putImageOnPad({ image, example }, isFirst) {
    const { pad } = this.app,
      pixels = image === null ? null : imageFromBase64(image),
      now = pad.image;
    if (pixels === null ? now === null : now && isSameImage(pixels, now)) return;
    const strokes = isFirst && pixels ? keptStrokes(pixels) : null;
    if (strokes)
      for (const k of strokes.keys())
        pad.setDrawing({ strokes: strokes.slice(0, k + 1), image: null });
    else if (isFirst) pad.history = new History({ strokes: [], image: pixels, example });
    else pad.setDrawing({ strokes: [], image: pixels, example });
    pad.repaint();
    this.app.tools?.();
  }

  /**
   * Returns true if an image is the one on the desk that was read from the pad.
   * @param {?string} image
   */
  isOnDesk(image) {
    const { drawing } = this.app.desk;
    return Boolean(
      drawing.isLive &&
        drawing.image &&
        image &&
        isSameImage(imageFromBase64(image), drawing.image),
    );
  }

  /**
   * Puts the drawing of a reply on the desk, unless it is already there.
   * @param {Reply} reply
   * @param {boolean} isReadHere true if the browser has already read this image from the pad
   */
  putDrawingOnDesk({ question, image: code }, isReadHere) {
    const { desk } = this.app,
      { drawing, edit } = desk,
      key = JSON.stringify(question && { ...question, code, reading: Boolean(question.reading) }),
      isOnDesk = key === this.drawingKey && drawing === this.drawing;
    this.drawingKey = key;
    if (isOnDesk) return;
    const decode = () => (code !== null && question?.canRead ? imageFromBase64(code) : null),
      image = isReadHere ? drawing.image : decode(),
      packed = isReadHere ? null : question?.reading,
      reading = packed ? unpackReading(packed) : undefined;
    this.drawing = { image, strange: question?.strange, reading };
    desk.setDrawingWithoutReading(this.drawing, { row: null, edit });
  }
}

/** @type {(a: Float32Array, b: Float32Array) => boolean} */
const isSameImage = (a, b) => a.every((v, i) => Math.abs(v - b[i]) < SAME_SHADE);

/** @param {Reply} reply */
const questionKeyOfReply = ({ question, image }) => question && `${question.network} ${image}`;
