// Puts the server's replies and networks on the desk.

import { parseEdit } from "../edit/memory_edit.js";
import { imageFromBase64 } from "../reader/reader.js";
import { updateInvitationAndImageBehind } from "../pad/fabric_pad.js";
import { markFirstTimeInTab } from "../player/player.js";
import { keepVisitAndFindStrokes } from "./kept_visit.js";
import { announceSoon } from "./page_aids.js";
import { SentNetworks, unpackReading } from "./sent_networks.js";

/** @import { Drawing } from "../desk/desk.js" */
/** @import { ReadingTask, Reply } from "./app_types.js" */
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
    this.app.pad.unblockPen(Boolean(reply.visit.strokes));
    const isOther = !before || questionKeyOfReply(reply) !== questionKeyOfReply(before),
      isReadHere = this.isQuestionAboutPadDrawing(reply.question),
      isSameImage = isReadHere || reply.question?.image === before?.question?.image,
      // The visitor or a player has moved the cursor since the act that this reply answers.
      isCursorNewer = reply.figure && isSameImage && desk.cursor.hasMovedSincePlaced;
    this.useNetworkOfReply(reply);
    desk.look = reply.look;
    desk.lens = reply.figure && { view: reply.figure.view, showsWholeStage: reply.figure.watched };
    this.putDrawingOnDesk(reply.question, isReadHere);
    if (!desk.isDraggingMemory) desk.setMemoryEditWithoutReading(parseEdit(reply.hand));
    if (isCursorNewer || (isSameImage && reply.row === desk.cursor.step))
      desk.recordCursorPlacement(reply.row);
    else desk.pauseAtRow(reply.row);
    updateInvitationAndImageBehind(reply.visit);
    const strokes = keepVisitAndFindStrokes(reply.visit);
    if (strokes) keeper.saveChange({ strokes });
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
    if (!this.app.pad.delayedStrokes.events.length) this.app.input.openHeldLink();
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
   * Returns true if the question's image is the one on the desk that was read from the pad.
   * @param {?ReadingTask} question
   */
  isQuestionAboutPadDrawing(question) {
    const { drawing } = this.app.desk,
      drawn = drawing.isLive ? drawing.image : null,
      image = drawn && question?.image ? imageFromBase64(question.image) : null;
    return Boolean(drawn && image?.every((v, i) => Math.abs(v - drawn[i]) < SAME_SHADE));
  }

  /**
   * Puts the drawing of a question on the desk, unless it is already there.
   * @param {?ReadingTask} question
   * @param {boolean} isReadHere true if the browser has already read this image from the pad
   */
  putDrawingOnDesk(question, isReadHere) {
    const { desk } = this.app,
      { drawing, edit } = desk,
      key = JSON.stringify(question && { ...question, reading: Boolean(question.reading) }),
      isOnDesk = key === this.drawingKey && drawing === this.drawing;
    this.drawingKey = key;
    if (isOnDesk) return;
    const image = question?.image
        ? isReadHere
          ? drawing.image
          : imageFromBase64(question.image)
        : null,
      packed = isReadHere ? null : question?.reading,
      reading = packed ? unpackReading(packed) : undefined;
    this.drawing = { image, strange: question?.strange, reading };
    desk.setDrawingWithoutReading(this.drawing, { row: null, edit });
  }
}

/** @param {Reply} reply */
const questionKeyOfReply = ({ question }) => question && `${question.network} ${question.image}`;
