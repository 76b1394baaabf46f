// The app's keeper of the desk: it talks to the server. A `VisitorMessage` (app_types.d.ts) says
// what the visitor did, with a revision number that grows with each change. It has all changes that
// no reply includes yet, so a message that is lost, late or double does no harm. The server answers
// with a `Reply`: the contents of the desk, and the newest revision that it knows. A reply is dropped
// if its revision is older than the visitor's last change, or if it was made before the reply on
// screen. So the visitor's last act wins. A server that has started a new session knows none of the
// changes: it is sent the drawing, the cursor and the edit again. The only other message,
// `requestNetwork`, asks for a network that the browser lacks, or says that the browser can't read.

import { linkTextOfEdit } from "../edit/memory_edit.js";
import { LAST } from "../player/playback.js";
import { announce } from "./page_aids.js";

/** @import { Keeper } from "../desk/adapters.js" */
/** @import { Reply, VisitorMessage } from "./app_types.js" */
/** @import { App } from "./app.js" */

const LONGEST_WAIT = 3000; // ms without a reply, after which a message may have been lost

/** @implements {Keeper} */
export class ServerKeeper {
  revision = 0; // number of the visitor's last change
  /** @type {?Reply} */
  reply = null; // the last reply that was not dropped
  /** @type {?Omit<VisitorMessage, "revision">} */
  pending = null; // changes since that reply; they override it
  sentAt = 0; // when they were last sent
  awaitsImage = false; // true if the server was asked for an image in place of the drawing

  /** @type {?HTMLElement} */
  element = null; // the component that sends the messages
  /** @type {(name: string, value: unknown) => void} */
  setState = () => {}; // sends the server a named value of the component
  /** @type {(stamp: string) => void} */
  requestNetwork = () => {}; // asks the server for a network that was sent before

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** True if the server has not replied to the last change yet, and the page can receive its reply. */
  get awaitsReply() {
    return Boolean(this.pending && this.element?.isConnected);
  }

  /** The server's cursor, once it has received the pending changes. */
  get rowOnServerAfterPending() {
    const { pending, reply } = this;
    return (pending && "row" in pending ? pending.row : reply?.row) ?? LAST;
  }

  // --- Calls from the desk.

  announceToScreenReader = announce;

  /**
   * Records a change and sends it.
   * @param {Partial<VisitorMessage>} change
   */
  saveChange(change) {
    this.recordChange(change);
    this.sendPending();
  }

  handleRowCursorRest() {
    const { desk } = this.app;
    if (!desk.lens?.showsWholeStage) this.app.selectAndSendRowOrUnit({ row: desk.cursor.step }); // the server draws other lenses
  }

  /** @param {boolean} overflows */
  handleNumberOverflow(overflows) {
    if (overflows) this.switchToServerReading();
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
    this.sentAt = performance.now();
    this.setState("message", { revision: this.revision, ...this.pending });
  }

  /**
   * Resends pending changes through the new component; the server ignores what the old one sent
   * after its page was closed. While the pen is down they wait for the drawing.
   */
  resendPending() {
    if (this.pending && !this.app.pad.isPenDown) this.sendPending();
  }

  /** Sends a server that knows nothing of this visit what is on the desk. */
  sendAll() {
    const { desk, pad } = this.app,
      { edit, cursor } = desk;
    this.recordChange({ row: cursor.step, hand: edit ? linkTextOfEdit(edit) : "" });
    if (!pad.isPenDown) this.app.saveDrawing();
  }

  /** Lets the server read from now on; its reply puts the drawing back on the desk. */
  switchToServerReading() {
    this.app.desk.clearDrawingAndDropProgram();
    this.requestNetwork("reading");
  }

  /**
   * Makes a reply the current one, unless it is outdated.
   * @param {Reply} reply
   * @returns {boolean} false if the reply is dropped
   */
  acceptReplyUnlessOutdated(reply) {
    const isRestarted = this.reply !== null && this.reply.session !== reply.session;
    if (isRestarted) {
      this.reply = { ...reply, number: 0 };
      this.sendAll();
      return false;
    }
    const isLate = reply.number < (this.reply?.number ?? 0);
    if (isLate || reply.revision < this.revision) {
      if (performance.now() - this.sentAt > LONGEST_WAIT) this.resendPending();
      return false;
    }
    this.awaitsImage = false;
    this.reply = reply;
    this.pending = null;
    return true;
  }
}
