// Reads in the browser: the pad, in each frame while the pen is down, and the image that the server
// asks about.

import { isTaken } from "../figures/heatmap.js";
import { unpackReading } from "../app/network_store.js";
import { drawnOn, hideBehind } from "./pad.js";
import { LAST } from "../player/playing.js";
import { imageFrom, inOrder } from "../reader/reader.js";

/** @import { App } from "../app/app.js" */
/** @import { Question, Read } from "../types.js" */

const SAME_SHADE = 1e-3; // of 1: half a shade of the 255 that are sent

export class PenReading {
  /** @type {?HTMLElement} */
  pad = null; // the one that the pen is on, or was last
  isDrawing = false; // whether the pen is down
  isUnsent = false; // whether strokes are on the pad alone
  isCleared = false; // whether Clear was clicked, to which the server has not replied
  hasRequest = false; // whether a frame is requested
  /** @type {?Read} */
  read = null; // the reading that is shown

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** @param {HTMLElement} pad */
  press(pad) {
    hideBehind();
    this.pad = pad;
    this.isDrawing = this.isUnsent = true;
    this.isCleared = false;
    this.app.record({ row: null, hand: "" });
    this.app.view.moveTo(LAST);
    this.requestFrame();
  }

  lift() {
    const { app } = this;
    this.isDrawing = false;
    app.autoplay.lift();
    // Fabric moves the stroke to the other canvas in a frame of its own
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        app.guard(() => this.readPad());
        app.sendDrawing();
        if (this.read?.padImage) app.autoplay.want("after");
      }),
    );
  }

  clear() {
    this.isCleared = true;
    this.app.guard(() => this.app.view.show());
  }

  /** Stops where the browser's reader has failed. */
  stop() {
    this.isDrawing = false;
    this.read = null;
  }

  /**
   * Returns whether the image of a question has been read here, off the pad.
   * @param {?Question} question
   */
  hasRead(question) {
    const padImage = this.read?.padImage,
      image = padImage && question?.image ? imageFrom(question.image) : null;
    return Boolean(padImage && image?.every((v, i) => Math.abs(v - padImage[i]) < SAME_SHADE));
  }

  /**
   * Keeps or drops the reading when the server has replied.
   * @param {boolean} isOther whether its question is another one than before
   * @param {boolean} isReadHere whether its image has been read here
   */
  takeReply(isOther, isReadHere) {
    this.isCleared = false;
    if (isReadHere && this.read) this.read = { ...this.read, padImage: null };
    else if (isOther || this.read?.padImage) this.read = null;
  }

  /** Reads the pad in the next frame in which Plotly does not draw. */
  requestFrame() {
    if (this.hasRequest) return;
    this.hasRequest = true;
    const onFrame = () => {
      if (isTaken()) return requestAnimationFrame(onFrame);
      this.hasRequest = false;
      if (this.isDrawing) this.app.guard(() => this.readPad());
    };
    requestAnimationFrame(onFrame);
  }

  /** Reads the pad, and shows the reading. */
  readPad() {
    const { app, pad } = this,
      { program = null, order = null } = app.network ?? {},
      padImage = program && pad?.isConnected ? drawnOn(pad) : null;
    if (!program || !padImage) return;
    const image = inOrder(padImage, order);
    // once it is lifted, the cursor may have been led elsewhere
    if (this.isDrawing) app.view.moveTo(LAST);
    this.read = { image, reading: program.read(image), program, padImage };
    app.view.show();
  }

  /**
   * Returns the reading to show: null for no drawing, undefined where its network has not come yet.
   * @returns {?Read | undefined}
   */
  currentRead() {
    const { network, reply } = this.app,
      question = reply?.question;
    if (this.isCleared) return null;
    if (this.read?.padImage) return this.read;
    if (!question?.image) return null;
    if (!network) return undefined;
    const packed = question.reading,
      program = packed ? null : network.program;
    if (this.read && this.read.program === program) return this.read;
    const image = inOrder(imageFrom(question.image), network.order),
      reading = packed ? unpackReading(packed) : program?.read(image);
    return reading && { image, reading, program, padImage: null };
  }
}
