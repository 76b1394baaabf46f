// The app's page, and the one owner of the drawing, the cursor, the hand on the memory and the
// answer on screen: the component `stage` of components.js.
//
// It sends the server one thing, what a person did: a `VisitorMessage` of types.d.ts. Its revision
// grows with each change that a person makes. The drawing itself comes from the pad, in the same
// message, as Streamlit sends together what is set in one task. The server replies with what the
// browser lacks, a `Reply`, and with the revision that it knows. Two kinds of replies are dropped,
// by their numbers alone, whenever they come: one that does not know the last change, and one that
// was made before the reply on screen. So the last act of a person stands.
//
// From the pen's lifting to the answer: `PenReading.lift` reads the pad a last time, `AppView.show`
// shows that, and `sendDrawing` sends strokes and revision; `takeReply` takes the server's reply,
// and shows it instead.

import { Announcer } from "./announcer.js";
import { AppControls } from "./app_controls.js";
import { AppView } from "./app_view.js";
import { Autoplay } from "./autoplay.js";
import { NetworkStore } from "./network_store.js";
import { sendStrokes, showBehind } from "../pad/pad.js";
import { PenReading } from "../pad/pen_reading.js";
import { isFirst } from "../player/player.js";
import { keepVisit } from "./visit.js";
import { LAST } from "../player/playing.js";

/** @import { ClickedCell, Reply, VisitorMessage } from "../types.js" */

const OPENS_AT_ROW = new URLSearchParams(location.search).has("row"); // by a link

export class App {
  revision = 0; // the number of the last change that a person made
  /** @type {?Reply} */
  reply = null; // the last one of the server that was not dropped
  /** @type {?Omit<VisitorMessage, "revision">} */
  pending = null; // what a person did since that reply: it counts instead of what that says
  networks = new NetworkStore();
  announcer = new Announcer();
  view = new AppView(this);
  pen = new PenReading(this);
  autoplay = new Autoplay(this);
  controls = new AppControls(this);

  /** @type {(name: string, value: unknown) => void} */
  setState = () => {}; // sends the server a value of the component, by its name
  /** @type {(stamp: string) => void} */
  requestNetwork = () => {}; // asks the server for a network that was sent before

  /** The cursor, as the server knows it, or will when it has taken what is pending. */
  get row() {
    const { pending, reply } = this;
    return (pending && "row" in pending ? pending.row : reply?.row) ?? LAST;
  }

  /** What a hand does to the memory, as a link holds it; "" for nothing. */
  get hand() {
    return this.pending?.hand ?? this.reply?.hand ?? "";
  }

  /** The network that is to read; null where it has not come, or none is to. */
  get network() {
    return this.networks.find(this.reply?.question?.network);
  }

  /**
   * Runs what the browser's reader is needed for. Where it fails, the server reads from then on.
   * @param {() => void} act
   */
  guard(act) {
    try {
      act();
    } catch (error) {
      if (this.network) this.network.program = null;
      this.pen.stop();
      this.requestNetwork("reading");
      console.warn("It reads when the pen is lifted:", error);
    }
  }

  // --- What the server is sent.

  /**
   * Records a change that a person made: each reply that the server has made is older.
   * @param {Partial<VisitorMessage>} change
   */
  record(change) {
    this.revision++;
    this.pending = { ...this.pending, ...change };
  }

  /**
   * Records a change, and sends it.
   * @param {Partial<VisitorMessage>} change
   */
  send(change) {
    this.record(change);
    this.sendPending();
  }

  sendPending() {
    this.setState("message", { revision: this.revision, ...this.pending });
  }

  /** Sends strokes that are on the pad alone, and their revision in the same message. */
  sendDrawing() {
    const { pen } = this;
    if (!pen.isUnsent || pen.isDrawing) return;
    pen.isUnsent = false;
    if (pen.pad?.isConnected) sendStrokes(pen.pad);
    this.sendPending();
  }

  /**
   * Moves the cursor to what was clicked, or looks at its unit.
   * @param {ClickedCell} cell
   */
  select({ row, layer, unit }) {
    if (row !== undefined) this.view.watching?.player.move(row);
    this.send({
      ...(row !== undefined && { row }),
      ...(layer !== undefined && unit !== undefined && { cell: { layer, unit } }),
    });
  }

  // --- What the server replies.

  /** @param {Reply} reply */
  takeReply(reply) {
    const before = reply.session === this.reply?.session ? this.reply : null;
    if (!before) this.revision = reply.revision; // a server that was restarted knows no change
    if (reply.revision < this.revision || (before && reply.number < before.number)) return;
    const { row } = this,
      isOther = !before || questionKey(reply) !== questionKey(before),
      isReadHere = this.pen.hasRead(reply.question);
    this.reply = reply;
    this.pending = null;
    this.pen.takeReply(isOther, isReadHere);
    // where a person has led the cursor on the stage since the pen was lifted it stays
    if ((!isReadHere || !reply.figure?.watched) && (reply.row !== row || isOther))
      this.view.moveTo(reply.row);
    this.takeVisit(reply.visit);
    if (isOther && before) this.announcer.saySoon(reply.question?.spoken ?? "");
    this.view.show();
    if (reply.play && reply.play !== before?.play) this.autoplay.want("now");
    else if (before && isOther && !isReadHere) this.autoplay.want("after");
    else if (!before && !OPENS_AT_ROW && isFirst("rnn-visited")) this.autoplay.want("now");
  }

  /**
   * Stores what the browser keeps of a visit, and sends strokes that the server lacks.
   * @param {Reply["visit"]} visit
   */
  takeVisit(visit) {
    showBehind(visit);
    const strokes = keepVisit(visit);
    if (strokes) this.send({ strokes });
  }

  /**
   * Takes a network, and shows what it reads.
   * @param {Uint8Array | string} data as `NetworkStore.take` has it
   */
  takeNetwork(data) {
    this.guard(() => {
      this.networks.take(data, this.requestNetwork);
      this.view.show();
      this.autoplay.begin();
    });
  }
}

/** @param {Reply} reply */
const questionKey = ({ question }) => question && `${question.network} ${question.image}`;
