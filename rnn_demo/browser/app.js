// The app's page, and the one owner of what is drawn on it, where the cursor is, what a hand does
// to the memory, and the answer that is seen: the component `stage`, of which components.js hears.
//
// It sends the server one thing, what a person did: a `VisitorMessage` of types.d.ts. Its revision
// grows with each change that a person makes; the drawing itself comes from the pad, in the same
// message, as Streamlit sends together what is set in one task. The server replies with what the
// browser lacks, a `Reply`, and with the revision that it has heard of. A reply that has not heard
// of the last change is dropped, as is one that was made before the one on screen: both by their
// numbers, whenever they come. So what a person did last stands.
//
// From the pen's lifting to the answer: `PenReading.lift` reads the pad a last time, `AppView.show`
// shows that, and `send` sends strokes and revision; `hear` takes the server's reply to it, and
// shows it in its place.

import { Announcer } from "./announcer.js";
import { AppControls } from "./app_controls.js";
import { AppView } from "./app_view.js";
import { Autoplay } from "./autoplay.js";
import { NetworkStore } from "./network_store.js";
import { invite, sendStrokes } from "./pad.js";
import { PenReading } from "./pen_reading.js";
import { isFirst } from "./player.js";
import { keepVisit } from "./visit.js";
import { LAST } from "./playing.js";
import { nameClasses } from "./words.js";

/** @import { ClickedCell, Reply, VisitorMessage } from "./types.js" */

const LINKED = new URLSearchParams(location.search).has("row"); // before the app writes its own

export class App {
  revision = 0; // of the last change that a person made
  /** @type {?string} */
  session = null;
  /** @type {?Reply} */
  reply = null; // the server's last one that stands
  /** @type {?Omit<VisitorMessage, "revision">} */
  pending = null; // what a person did that no reply is about
  row = LAST; // the cursor, as the server knows it or is being told
  hand = ""; // as a link holds it
  networks = new NetworkStore();
  announcer = new Announcer();
  view = new AppView(this);
  pen = new PenReading(this);
  autoplay = new Autoplay(this);
  controls = new AppControls(this);

  /** @type {(name: string, value: unknown) => void} */
  set = () => {}; // sends the server the state of the component, under a name
  /** @type {(stamp: string) => void} */
  lacks = () => {}; // asks the server for a network

  /**
   * Where the browser's reader fails, the page goes on without: the server reads.
   * @param {() => void} act
   */
  guarded(act) {
    try {
      act();
    } catch (error) {
      const stamp = this.reply?.question?.program;
      if (stamp) this.networks.unable.add(stamp);
      this.pen.stop();
      this.lacks("reading");
      console.warn("It reads when the pen is lifted:", error);
    }
  }

  // --- What the server is sent.

  /**
   * Something that the server is to know: what it has replied before is older from now on.
   * @param {Partial<VisitorMessage>} what
   */
  change(what) {
    this.revision++;
    this.pending = { row: null, hand: this.hand, ...this.pending, ...what };
    if (what.row !== undefined) this.row = what.row ?? LAST;
    if (what.hand !== undefined) this.hand = what.hand;
  }

  tell() {
    this.set("message", { revision: this.revision, ...this.pending });
  }

  // The strokes that are on the pad alone, and in the same message their revision.
  send() {
    const { pen } = this;
    if (!pen.isUnsent || pen.isDrawing) return;
    pen.isUnsent = false;
    if (pen.pad?.isConnected) sendStrokes(pen.pad);
    this.tell();
  }

  /**
   * The cursor, or what else a click on a number means.
   * @param {ClickedCell} clicked
   */
  point({ row, layer, unit }) {
    if (row !== undefined) this.view.watching?.player.move(row);
    this.change({
      ...(row !== undefined && { row }),
      ...(layer !== undefined && unit !== undefined && { cell: { layer, unit } }),
    });
    this.tell();
  }

  // --- What the server replies.

  /** @param {Reply} reply */
  hear(reply) {
    if (reply.session !== this.session) {
      // a server that began anew has heard of nothing
      this.session = reply.session;
      this.revision = reply.revision;
      this.reply = null;
    }
    const before = this.reply;
    // older than what is on screen
    if (reply.revision < this.revision || (before && reply.number < before.number)) return;
    const isOther = !before || questionKey(reply) !== questionKey(before),
      isOurs = this.pen.hasRead(reply.question);
    this.reply = reply;
    this.pending = null;
    this.pen.settle(isOther, isOurs);
    if (!isOurs || !reply.figure?.watched) {
      // what a person did on the stage since the pen was lifted stays
      if (reply.row !== this.row || isOther) this.view.moveTo(reply.row);
      this.hand = reply.hand ?? "";
    }
    this.row = reply.row;
    nameClasses(reply.question?.signs);
    this.keep(reply.visit);
    if (isOther && before) this.announcer.saySoon(reply.question?.said ?? "");
    this.view.show();
    if (reply.play && reply.play !== before?.play) this.autoplay.want("now");
    else if (before && isOther && !isOurs) this.autoplay.want("after");
    else if (!before && !LINKED && isFirst("rnn-visited")) this.autoplay.want("now");
  }

  /**
   * What the browser itself keeps of a visit; the server is sent the strokes that it lacks.
   * @param {Reply["visit"]} visit
   */
  keep(visit) {
    invite(visit.invitation, visit.behind, visit.hasLowInk);
    const strokes = keepVisit(visit);
    if (!strokes) return;
    this.change({ strokes });
    this.tell();
  }

  /**
   * Takes a network that has come, or what works on its memory.
   * @param {() => void} take
   */
  load(take) {
    this.guarded(() => {
      take();
      this.view.show();
      this.autoplay.begin();
    });
  }
}

/** @param {Reply} reply */
const questionKey = ({ question }) =>
  question && `${question.program} ${question.order} ${question.image}`;
