// The app's keeper of the desk: it talks to the server. It sends one kind of message, a
// `VisitorMessage` (types.d.ts): what the visitor did, with a revision number that grows with each
// change. The pad sends the drawing itself, in the same request, because Streamlit sends all values
// that are set in one task together. The server answers with a `Reply`: what the browser lacks, and
// the newest revision that the server knows. A reply is dropped if its revision is older than the
// visitor's last change, or if it was made before the reply on screen. So the visitor's last act
// always wins.

import { showPadBackground } from "../pad/fabric_pad.js";
import { LAST } from "../player/playback.js";
import { imageFromBase64 } from "../reader/reader.js";
import { keepVisit } from "./kept_visit.js";
import { announce } from "./page_aids.js";
import { unpackReading } from "./sent_networks.js";

/** @import { Drawing, Keeper } from "../desk/desk.js" */
/** @import { Question, Reply, VisitorMessage } from "../types.js" */
/** @import { App } from "./app.js" */

/**
 * @typedef {object} ReplyChange what a reply changes
 * @property {?Reply} before the previous reply of the same server session
 * @property {boolean} isOther true if the image or the network differs from before
 * @property {boolean} isReadHere true if the browser has already read this image from the pad
 * @property {boolean} moves true if the cursor must move to the reply's row
 */

const SAME_SHADE = 1e-3; // on [0, 1]: a quarter of one of the 255 shades that are sent

/** @implements {Keeper} */
export class ServerKeeper {
  revision = 0; // number of the visitor's last change
  /** @type {?Reply} */
  reply = null; // the last reply that was not dropped
  /** @type {?Omit<VisitorMessage, "revision">} */
  pending = null; // changes since that reply; they override it
  /** @type {?Drawing} */
  drawing = null; // the last drawing that a reply put on the desk
  drawingKey = ""; // identifies the network and image of that drawing

  /** @type {(name: string, value: unknown) => void} */
  setState = () => {}; // sends the server a named value of the component
  /** @type {(stamp: string) => void} */
  requestNetwork = () => {}; // asks the server for a network that was sent before

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** The server's cursor, once it has received the pending changes. */
  get rowOnServer() {
    const { pending, reply } = this;
    return (pending && "row" in pending ? pending.row : reply?.row) ?? LAST;
  }

  // --- Calls from the desk.

  announce = announce;

  /**
   * Records a change and sends it.
   * @param {Partial<VisitorMessage>} change
   */
  keepChange(change) {
    this.recordChange(change);
    this.sendPending();
  }

  handleRest() {
    const { desk } = this.app;
    if (!desk.lens?.isWatched) this.app.selectCell({ row: desk.cursor }); // the server draws other lenses
  }

  /** @param {boolean} overflows */
  handleNumberOverflow(overflows) {
    if (overflows) this.app.switchToServerReading();
  }

  // --- Messages to the server.

  /**
   * Records a change by the visitor: replies made before it are now outdated.
   * @param {Partial<VisitorMessage>} change
   */
  recordChange(change) {
    this.revision++;
    this.pending = { ...this.pending, ...change };
  }

  sendPending() {
    this.setState("message", { revision: this.revision, ...this.pending });
  }

  // --- Replies of the server.

  /**
   * @param {Reply} reply
   * @returns {?ReplyChange} null if the reply is dropped
   */
  acceptReply(reply) {
    const before = reply.session === this.reply?.session ? this.reply : null;
    if (!before) this.revision = reply.revision; // a restarted server knows none of the changes
    if (reply.revision < this.revision || (before && reply.number < before.number)) return null;
    const { rowOnServer: row } = this,
      isOther = !before || questionKeyOfReply(reply) !== questionKeyOfReply(before),
      isReadHere = this.isPadImage(reply.question),
      moves = (!isReadHere || !reply.figure?.watched) && (reply.row !== row || isOther);
    this.reply = reply;
    this.pending = null;
    return { before, isOther, isReadHere, moves };
  }

  /**
   * Returns true if the question's image is the one on the desk that was read from the pad.
   * @param {?Question} question
   */
  isPadImage(question) {
    const { drawing } = this.app.desk,
      drawn = drawing.isLive ? drawing.image : null,
      image = drawn && question?.image ? imageFromBase64(question.image) : null;
    return Boolean(drawn && image?.every((v, i) => Math.abs(v - drawn[i]) < SAME_SHADE));
  }

  /**
   * Puts the drawing of the reply's question on the desk, unless it is already there.
   * @param {boolean} isReadHere
   */
  putDrawingOnDesk(isReadHere) {
    const { desk } = this.app,
      { drawing, hand } = desk,
      question = this.reply?.question ?? null,
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
    desk.setDrawing(this.drawing, { row: null, hand });
  }

  /**
   * Stores the visit's data in the browser, and sends strokes that the server lacks.
   * @param {Reply["visit"]} visit
   */
  keepVisitAndSendStrokes(visit) {
    showPadBackground(visit);
    const strokes = keepVisit(visit);
    if (strokes) this.keepChange({ strokes });
  }
}

/** @param {Reply} reply */
const questionKeyOfReply = ({ question }) => question && `${question.network} ${question.image}`;
