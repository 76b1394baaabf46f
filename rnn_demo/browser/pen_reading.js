// What is read in the browser: the pad in each frame while the pen is on it, and the image of the
// server's question.

import { isTaken } from "./heatmap.js";
import { unpackedReading } from "./network_store.js";
import { drawnOn, uninvite } from "./pad.js";
import { imageFrom, inOrder } from "./reader.js";

/** @import { App } from "./app.js" */
/** @import { Question, Read } from "./types.js" */

const SAME_SHADE = 1e-3; // of 1: half a shade of the 255 that are sent

export class PenReading {
  /** @type {?HTMLElement} */
  pad = null; // what the pen is on, or was last
  isDrawing = false; // the pen is down
  isUnsent = false; // a stroke is, or strokes are, on the pad alone
  isCleared = false; // by a click that the server has not replied to
  isAsked = false; // a frame is on its way
  /** @type {?Read} */
  read = null; // what is shown

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** @param {HTMLElement} pad */
  press(pad) {
    uninvite();
    this.pad = pad;
    this.isDrawing = this.isUnsent = true;
    this.isCleared = false;
    this.app.change({ row: null, hand: "" });
    this.app.view.moveToLast();
    this.ask();
  }

  lift() {
    const { app } = this;
    this.isDrawing = false;
    app.autoplay.lift();
    // Fabric moves the stroke to the other canvas in a frame of its own
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        app.guarded(() => this.frame());
        app.send();
        if (this.read?.drawn) app.autoplay.want("after");
      }),
    );
  }

  clear() {
    this.isCleared = true;
    this.app.guarded(() => this.app.view.show());
  }

  // Where it can't go on.
  stop() {
    this.isDrawing = false;
    this.read = null;
  }

  /**
   * Whether a question is about what is read here of the pad already.
   * @param {?Question} question
   */
  hasRead(question) {
    const drawn = this.read?.drawn,
      image = drawn && question?.image ? imageFrom(question.image) : null;
    return Boolean(drawn && image?.every((v, i) => Math.abs(v - drawn[i]) < SAME_SHADE));
  }

  /**
   * The server has replied. isOther: to another question; isOurs: to the one that was read here.
   * @param {boolean} isOther
   * @param {boolean} isOurs
   */
  settle(isOther, isOurs) {
    this.isCleared = false;
    if (isOurs && this.read) this.read = { ...this.read, drawn: null };
    else if (isOther || this.read?.drawn) this.read = null;
  }

  // In the next frame, unless that is Plotly's.
  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    const turn = () => {
      if (isTaken()) return requestAnimationFrame(turn);
      this.isAsked = false;
      if (this.isDrawing) this.app.guarded(() => this.frame());
    };
    requestAnimationFrame(turn);
  }

  // Reads the pad, and shows that.
  frame() {
    const { app, pad } = this,
      question = app.reply?.question,
      program = question && app.networks.programOf(question.program),
      drawn = program && pad?.isConnected ? drawnOn(pad) : null;
    if (!program || !drawn) return;
    const image = inOrder(drawn, question.order);
    // once it is lifted, the cursor may have been led elsewhere
    if (this.isDrawing) app.view.moveToLast();
    this.read = { image, reading: program.read(image), program, drawn };
    app.view.show();
  }

  /**
   * What is to be shown; null where nothing is; undefined where its network is on its way.
   * @returns {?Read | undefined}
   */
  current() {
    const question = this.app.reply?.question;
    if (this.isCleared) return null;
    if (this.read?.drawn) return this.read;
    if (!question?.image) return null;
    const program = this.app.networks.programOf(question.program);
    if (question.reading) return this.read ?? unpackedReading(question.reading);
    if (!program) return undefined;
    if (this.read?.program === program) return this.read;
    const image = inOrder(imageFrom(question.image), question.order);
    return { image, reading: program.read(image), program, drawn: null };
  }
}
