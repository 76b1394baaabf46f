// The pad of the app: streamlit-drawable-canvas, in a shadow root of its own, on which Fabric draws.
// Reads what is drawn on it, and adds what it lacks: keys to draw with, an invitation until the
// first stroke, and no toolbar over the strokes.

import { contextOf, press } from "../elements.js";
import { isTaken } from "../figures/heatmap.js";
import { say } from "../words.js";
import { imageOf } from "./drawing.js";
import { drawByKeys } from "./pen_keys.js";

/** @import { Pad } from "../desk/desk.js" */
/** @import { Visit } from "../types.js" */

// The toolbar is invisible, lies over the upper right of the canvas and would swallow strokes.
const TOOLBAR = new CSSStyleSheet(),
  INVITATION = new CSSStyleSheet();
TOOLBAR.replaceSync(
  ".dc-toolbar { display: none !important } .dc-canvas { outline: none !important }",
);
const ALONE = ".dc-background-canvas { visibility: hidden }"; // the strokes, nothing behind them
// the first button sends the drawing, and cancels what was going to be sent later
const SEND = ".dc-toolbar button";

/** @implements {Pad} */
export class FabricPad {
  /** @type {?HTMLElement} */
  element = null; // the pad that the pen is on, or was last
  isDown = false;
  isUnsent = false; // whether there are strokes that the server has not been sent
  hasRequest = false; // whether a frame is requested

  /** @param {() => void} onDraw called in each frame in which the pen is down, and once it is up */
  constructor(onDraw) {
    this.onDraw = onDraw;
    adoptPads();
  }

  /** @returns {?Float32Array} 784 numbers in [0, 1], as drawn; null where nothing is */
  get image() {
    if (!this.element?.isConnected) return null;
    const layers = [...this.element.querySelectorAll("canvas")],
      { width, height } = layers[0];
    const pixels = (/** @type {HTMLCanvasElement} */ canvas) =>
      contextOf(canvas, { willReadFrequently: true }).getImageData(0, 0, width, height).data;
    return imageOf(layers.map(pixels), width, height);
  }

  /** @param {HTMLElement} element that the pen is put down on */
  pressPen(element) {
    INVITATION.replaceSync(ALONE);
    this.element = element;
    this.isDown = this.isUnsent = true;
    this.requestFrame();
  }

  /** @param {() => void} onLift called once the last stroke is where it can be read */
  liftPen(onLift) {
    this.isDown = false;
    // Fabric moves the stroke to the other canvas in a frame of its own
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.onDraw();
        onLift();
      }),
    );
  }

  /** Has the pad read in the next frame in which Plotly does not draw. */
  requestFrame() {
    if (this.hasRequest) return;
    this.hasRequest = true;
    const onFrame = () => {
      if (isTaken()) return requestAnimationFrame(onFrame);
      this.hasRequest = false;
      if (this.isDown) this.onDraw();
    };
    requestAnimationFrame(onFrame);
  }

  /** Sends the strokes now, and not 200 ms after the pen was lifted. */
  sendStrokes() {
    this.isUnsent = false;
    if (!this.element?.isConnected) return;
    const root = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
    /** @type {?HTMLElement} */
    const button = root.querySelector(SEND);
    button?.click();
  }

  clear() {
    press(".st-key-clear button");
  }
}

/**
 * Returns the element with the two canvases, of finished strokes and of the new one, on which an
 * event puts the pen down.
 * @param {PointerEvent} event
 * @returns {?HTMLElement} null where it is no pen's, or beside the pad
 */
export function padOf(event) {
  const path = event.composedPath().filter((e) => e instanceof Element),
    upper = path.find((e) => e.classList.contains("upper-canvas"));
  const isOurs = path.some((e) => e.classList.contains("st-key-canvas"));
  // Fabric draws with the first button alone
  return upper && isOurs && !event.button ? upper.parentElement : null;
}

/**
 * Shows an invitation, and what is read though it was not drawn here; behind strokes neither.
 * @param {Visit} visit
 */
export function showBehind({ strokes, behind, hasLowInk }) {
  const invitation = say(behind ? "invitation.over" : "invitation");
  INVITATION.replaceSync(
    strokes
      ? ALONE
      : `.dc-container::after {
    content: ${JSON.stringify(invitation)}; position: absolute; inset: ${hasLowInk ? "10px 0 auto" : "auto 0 10px"}; z-index: 15;
    text-align: center; color: #fff; font: 600 var(--small) "Source Sans", sans-serif; pointer-events: none }
    .dc-background-canvas { background: center / 100% 100% ${behind ? `url(${JSON.stringify(behind)})` : "none"}; opacity: .88 }`,
  );
}

/** Adds what they lack to all pads of the page, present and future ones. */
function adoptPads() {
  let hasRequest = false;
  const adopt = () => {
    hasRequest = false;
    for (const host of document.querySelectorAll(".st-key-canvas *")) {
      const root = host.shadowRoot;
      if (root && !root.adoptedStyleSheets.includes(TOOLBAR))
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, TOOLBAR, INVITATION];
      /** @type {?HTMLElement | undefined} */
      const pad = root?.querySelector(".upper-canvas:not([tabindex])");
      if (pad) drawByKeys(pad);
    }
  };
  new MutationObserver(() => {
    if (hasRequest) return;
    hasRequest = true;
    requestAnimationFrame(adopt);
  }).observe(document.body, { childList: true, subtree: true });
  adopt();
}
