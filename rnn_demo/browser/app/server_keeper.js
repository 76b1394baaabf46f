// The app's keeper of the desk: it talks to the server. It sends one kind of message, a
// `VisitorMessage` (types.d.ts): what the visitor did, with a revision number that grows with each
// change. The pad sends the drawing itself, in the same request, because Streamlit sends all values
// that are set in one task together. The server answers with a `Reply`: what the browser lacks, and
// the newest revision that the server knows. A reply is dropped if its revision is older than the
// visitor's last change, or if it was made before the reply on screen. So the visitor's last act
// always wins.

import { showBehind } from "../pad/fabric_pad.js";
import { LAST } from "../player/playback.js";
import { imageFrom } from "../reader/reader.js";
import { unpackReading } from "./sent_networks.js";

/** @import { Drawing, Keeper } from "../desk/desk.js" */
/** @import { Question, Reply, Visit, VisitorMessage } from "../types.js" */
/** @import { App } from "./app.js" */

/**
 * @typedef {object} ReplyChange what a reply changes
 * @property {?Reply} before the previous reply of the same server session
 * @property {boolean} isOther true if the image or the network differs from before
 * @property {boolean} isReadHere true if the browser has already read this image from the pad
 * @property {boolean} moves true if the cursor must move to the reply's row
 */

const STROKES_STORE = "rnn-strokes"; // key in sessionStorage
const SAME_SHADE = 1e-3; // of 1: half a shade of the 255 that are sent

/** @implements {Keeper} */
export class ServerKeeper {
  revision = 0; // number of the visitor's last change
  /** @type {?Reply} */
  reply = null; // the last reply that was not dropped
  /** @type {?Omit<VisitorMessage, "revision">} */
  pending = null; // changes since that reply; they override it
  /** @type {?Drawing} */
  drawing = null; // the last drawing that a reply put on the desk
  drawingKey = ""; // identifies the question of that drawing

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

  /** @param {Partial<VisitorMessage>} change */
  keep(change) {
    this.sendChange(change);
  }

  rest() {
    const { desk } = this.app;
    if (!desk.lens?.isWatched) this.app.selectCell({ row: desk.cursor }); // the server draws other lenses
  }

  /** @param {string} text */
  say(text) {
    this.app.announcer.say(text);
  }

  /** @param {boolean} overflows */
  tellOverflow(overflows) {
    if (overflows) this.app.readOnServer();
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

  /**
   * Records a change and sends it.
   * @param {Partial<VisitorMessage>} change
   */
  sendChange(change) {
    this.recordChange(change);
    this.sendPending();
  }

  sendPending() {
    this.setState("message", { revision: this.revision, ...this.pending });
  }

  // --- Replies of the server.

  /**
   * @param {Reply} reply
   * @returns {?ReplyChange} null if the reply is dropped
   */
  takeReply(reply) {
    const before = reply.session === this.reply?.session ? this.reply : null;
    if (!before) this.revision = reply.revision; // a restarted server knows none of the changes
    if (reply.revision < this.revision || (before && reply.number < before.number)) return null;
    const { rowOnServer: row } = this,
      isOther = !before || questionKey(reply) !== questionKey(before),
      isReadHere = this.isReadHere(reply.question),
      moves = (!isReadHere || !reply.figure?.watched) && (reply.row !== row || isOther);
    this.reply = reply;
    this.pending = null;
    return { before, isOther, isReadHere, moves };
  }

  /**
   * Returns true if the question's image is the one on the desk that was read from the pad.
   * @param {?Question} question
   */
  isReadHere(question) {
    const { drawing } = this.app.desk,
      drawn = drawing.isLive ? drawing.image : null,
      image = drawn && question?.image ? imageFrom(question.image) : null;
    return Boolean(drawn && image?.every((v, i) => Math.abs(v - drawn[i]) < SAME_SHADE));
  }

  /**
   * Puts the drawing of the reply's question on the desk, unless it is already there.
   * @param {boolean} isReadHere
   */
  putDrawing(isReadHere) {
    const { desk } = this.app,
      { drawing, hand } = desk,
      question = this.reply?.question ?? null,
      key = JSON.stringify(question && { ...question, reading: Boolean(question.reading) }),
      lies = key === this.drawingKey && drawing === this.drawing;
    this.drawingKey = key;
    if (lies) return;
    const image = question?.image ? (isReadHere ? drawing.image : imageFrom(question.image)) : null,
      packed = isReadHere ? null : question?.reading,
      reading = packed ? unpackReading(packed) : undefined;
    this.drawing = { image, strange: question?.strange, reading };
    desk.draw(this.drawing, { row: null, hand });
  }

  /**
   * Stores the visit's data in the browser, and sends strokes that the server lacks.
   * @param {Reply["visit"]} visit
   */
  takeVisit(visit) {
    showBehind(visit);
    const strokes = keepVisit(visit);
    if (strokes) this.sendChange({ strokes });
  }
}

/** @param {Reply} reply */
const questionKey = ({ question }) => question && `${question.network} ${question.image}`;

// --- Kept in the browser: the address, the strokes (they outlive a reload), and the key of
// uploads.

/**
 * Sets the page's address, without adding an entry to the history.
 * @param {string} query
 */
function writeAddress(query) {
  const embed = [...new URLSearchParams(location.search)].filter(([name]) =>
    name.startsWith("embed"),
  );
  const search = [query, new URLSearchParams(embed).toString()].filter(Boolean).join("&");
  if (location.search !== `?${search}`)
    history.replaceState(history.state, "", `${location.pathname}?${search}${location.hash}`);
}

/** @param {string} browser */
function keepKey(browser) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: older browsers lack the Cookie Store API
  document.cookie = `rnn-browser=${browser}; max-age=86400; path=/; samesite=strict${secure}`;
}

/**
 * Keeps the address, strokes and key of a visit that the server sends.
 * @param {Visit} visit
 * @returns {?Object} the strokes of the drawing, if the server lacks them and they are kept here
 */
function keepVisit({ query, strokes, browser }) {
  const code = new URLSearchParams(query).get("drawing");
  writeAddress(query);
  if (browser) keepKey(browser);
  try {
    if (strokes) sessionStorage.setItem(STROKES_STORE, JSON.stringify({ code, strokes }));
    else if (code) {
      // The drawing came from the address: perhaps it was drawn here before a reload.
      const kept = JSON.parse(sessionStorage.getItem(STROKES_STORE) || "{}");
      if (kept.code === code) return kept.strokes;
    }
  } catch {
    /* No storage: the drawing is restored without its strokes. */
  }
  return null;
}
