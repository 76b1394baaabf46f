// The app's keeper of the desk: it talks to the server. A `VisitorMessage` (app_types.d.ts) says
// what the visitor did, with a revision number that grows with each change. The pad sends the
// drawing itself, in the same request, because Streamlit sends all values that are set in one task
// together. The server answers with a `Reply`: the contents of the desk, and the newest revision
// that the server knows. A reply is dropped if its revision is older than the visitor's last
// change, or if it was made before the reply on screen. So the visitor's last act wins, unless the
// server has started a new session, which knows none of the changes. Its only other message,
// `requestNetwork`, asks for a network that the browser lacks, or says that the browser can't read.

import { LAST } from "../player/playback.js";
import { announce } from "./page_aids.js";

/** @import { Keeper } from "../desk/adapters.js" */
/** @import { Reply, VisitorMessage } from "./app_types.js" */
/** @import { App } from "./app.js" */

/** @implements {Keeper} */
export class ServerKeeper {
  revision = 0; // number of the visitor's last change
  /** @type {?Reply} */
  reply = null; // the last reply that was not dropped
  /** @type {?Omit<VisitorMessage, "revision">} */
  pending = null; // changes since that reply; they override it

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
    this.setState("message", { revision: this.revision, ...this.pending });
  }

  /**
   * Resends pending changes through the new component; the server ignores what the old one sent
   * after its page was closed. Changes that belong to unsent strokes wait for them.
   */
  resendPending() {
    if (this.pending && !this.app.pad.isUnsent) this.sendPending();
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
    const isRestarted = this.reply?.session !== reply.session;
    if (isRestarted) this.revision = reply.revision; // the server knows none of the changes
    const isLate = !isRestarted && reply.number < (this.reply?.number ?? 0);
    if (isLate || reply.revision < this.revision) return false;
    this.reply = reply;
    this.pending = null;
    return true;
  }
}
