// The keeper of the app: the server. It is sent one thing, what a person did: a `VisitorMessage` of
// types.d.ts, whose revision grows with each change that a person makes. The drawing itself comes
// from the pad, in the same message, as Streamlit sends together what is set in one task. The
// server replies with what the browser lacks, a `Reply`, and with the revision that it knows. Two
// kinds of replies are dropped, by their numbers only, whenever they come: one that does not know
// the last change, and one that was made before the reply on screen. So the last act of a person
// stands.

import { showBehind } from "../pad/fabric_pad.js";
import { LAST } from "../player/playback.js";
import { imageFrom } from "../reader/reader.js";
import { unpackReading } from "./sent_networks.js";

/** @import { Drawing, Keeper } from "../desk/desk.js" */
/** @import { Question, Reply, Visit, VisitorMessage } from "../types.js" */
/** @import { App } from "./app.js" */

/**
 * @typedef {object} ReplyChange what a reply changes
 * @property {?Reply} before the reply before it of the same server
 * @property {boolean} isOther whether another image or network is read
 * @property {boolean} isReadHere whether the image has been read here, off the pad
 * @property {boolean} moves whether the cursor is where the reply says
 */

const STROKES_STORE = "rnn-strokes"; // in the browser's store
const SAME_SHADE = 1e-3; // of 1: half a shade of the 255 that are sent

/** @implements {Keeper} */
export class ServerKeeper {
  revision = 0; // the number of the last change that a person made
  /** @type {?Reply} */
  reply = null; // the last one of the server that was not dropped
  /** @type {?Omit<VisitorMessage, "revision">} */
  pending = null; // what a person did since that reply: it counts instead of what that says
  /** @type {?Drawing} */
  drawing = null; // what was put on the desk last
  drawingKey = ""; // of its question

  /** @type {(name: string, value: unknown) => void} */
  setState = () => {}; // sends the server a value of the component, by its name
  /** @type {(stamp: string) => void} */
  requestNetwork = () => {}; // asks the server for a network that was sent before

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** The cursor, as the server knows it, or will when it has taken what is pending. */
  get rowOnServer() {
    const { pending, reply } = this;
    return (pending && "row" in pending ? pending.row : reply?.row) ?? LAST;
  }

  // --- What the desk tells.

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

  // --- What the server is sent.

  /**
   * Records a change that a person made: each reply that the server has made is older.
   * @param {Partial<VisitorMessage>} change
   */
  recordChange(change) {
    this.revision++;
    this.pending = { ...this.pending, ...change };
  }

  /**
   * Records a change, and sends it.
   * @param {Partial<VisitorMessage>} change
   */
  sendChange(change) {
    this.recordChange(change);
    this.sendPending();
  }

  sendPending() {
    this.setState("message", { revision: this.revision, ...this.pending });
  }

  // --- What the server replies.

  /**
   * @param {Reply} reply
   * @returns {?ReplyChange} null where the reply is dropped
   */
  takeReply(reply) {
    const before = reply.session === this.reply?.session ? this.reply : null;
    if (!before) this.revision = reply.revision; // a server that was restarted knows no change
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
   * Returns whether the image of a question is on the desk, read off the pad.
   * @param {?Question} question
   */
  isReadHere(question) {
    const { drawing } = this.app.desk,
      drawn = drawing.isLive ? drawing.image : null,
      image = drawn && question?.image ? imageFrom(question.image) : null;
    return Boolean(drawn && image?.every((v, i) => Math.abs(v - drawn[i]) < SAME_SHADE));
  }

  /**
   * Puts on the desk what the reply asks about, unless it lies there.
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
   * Stores what the browser keeps of a visit, and sends strokes that the server lacks.
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

// --- What the browser keeps: the address, the strokes that outlive a reload, and the key of uploads.

/**
 * Without an entry in the history for each drawing.
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
  // biome-ignore lint/suspicious/noDocumentCookie: browsers of a few years ago have no other
  document.cookie = `rnn-browser=${browser}; max-age=86400; path=/; samesite=strict${secure}`;
}

/**
 * Keeps what the server says of a visit.
 * @param {Visit} visit
 * @returns {?Object} the strokes of the drawing, where the server lacks them and they are kept here
 */
function keepVisit({ query, strokes, browser }) {
  const code = new URLSearchParams(query).get("drawing");
  writeAddress(query);
  if (browser) keepKey(browser);
  try {
    if (strokes) sessionStorage.setItem(STROKES_STORE, JSON.stringify({ code, strokes }));
    else if (code) {
      // a drawing out of the address: perhaps our own, before a reload
      const kept = JSON.parse(sessionStorage.getItem(STROKES_STORE) || "{}");
      if (kept.code === code) return kept.strokes;
    }
  } catch {
    /* no storage: the drawing comes back without its strokes */
  }
  return null;
}
