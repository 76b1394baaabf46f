// The app's pad: a streamlit-drawable-canvas (Fabric.js in a shadow root). Reads the drawing from it,
// adds drawing by keys and an invitation before the first stroke, and hides the toolbar.

import { clickFirstMatch, require2dContext } from "../elements.js";
import { plotlyDrawsInThisFrame } from "../figures/heatmap.js";
import { say } from "../words.js";
import { normalisedImageOfPixelLayers } from "./drawing.js";
import { enableDrawingByKeys } from "./pen_keys.js";

/** @import { Pad } from "../desk/adapters.js" */
/** @import { Visit } from "../app/app_types.js" */

// The invisible toolbar covers the upper right of the canvas and would swallow strokes.
const NO_TOOLBAR =
  ".dc-toolbar { display: none !important } .dc-canvas { outline: none !important }";
const TOOLBAR = new CSSStyleSheet(),
  INVITATION = new CSSStyleSheet(),
  BLOCK = new CSSStyleSheet();
TOOLBAR.replaceSync(NO_TOOLBAR);
const ALONE = ".dc-background-canvas { visibility: hidden }"; // shows only the strokes
// The pad turns pale only if the server is slow.
const BLOCKED = `.upper-canvas { pointer-events: none }
  .dc-canvas { cursor: progress; opacity: .4; transition: opacity .1s .2s }`;
const LONGEST_BLOCK = 5000; // ms without a reply
const SEND = ".dc-toolbar button"; // the first sends the drawing and cancels the delayed sending

/** @implements {Pad} */
export class FabricPad {
  /** @type {?HTMLElement} */
  element = null; // the pad that the pen is on or was last on; null after Clear
  isPenDown = false;
  isUnsent = false; // true if some strokes were not sent to the server
  hasRequest = false; // true while a frame is requested
  blockTimer = 0;
  liftFrame = 0; // the requested frame that waits for a lifted stroke

  /**
   * @param {() => void} onDraw called at most once per frame while the pen is down, and one more
   *   time after it is lifted
   */
  constructor(onDraw) {
    this.onDraw = onDraw;
    setUpPads();
  }

  /** @returns {?Float32Array} the 28x28 image, not in reading order; null if nothing is drawn */
  get image() {
    if (!this.element?.isConnected) return null;
    const layers = [...this.element.querySelectorAll("canvas")],
      { width, height } = layers[0];
    const pixels = (/** @type {HTMLCanvasElement} */ canvas) =>
      require2dContext(canvas, { willReadFrequently: true }).getImageData(0, 0, width, height).data;
    return normalisedImageOfPixelLayers(layers.map(pixels), width, height);
  }

  /** @param {HTMLElement} element on which the pen is put down */
  notePenDown(element) {
    INVITATION.replaceSync(ALONE);
    this.element = element;
    this.isPenDown = this.isUnsent = true;
    cancelAnimationFrame(this.liftFrame); // the next lift reads both strokes
    this.scheduleOnDraw();
  }

  /**
   * Waits until the finished stroke can be read, unless the pen comes down again before that.
   * @param {() => void} onLift called after the last `onDraw`
   */
  notePenUp(onLift) {
    this.isPenDown = false;
    // Fabric moves the stroke to the other canvas in its own frame.
    this.liftFrame = requestAnimationFrame(() => {
      this.liftFrame = requestAnimationFrame(() => {
        this.onDraw();
        onLift();
      });
    });
  }

  /** Calls onDraw in the next frame in which Plotly does not draw. */
  scheduleOnDraw() {
    if (this.hasRequest) return;
    this.hasRequest = true;
    const onFrame = () => {
      if (plotlyDrawsInThisFrame()) return requestAnimationFrame(onFrame);
      this.hasRequest = false;
      if (this.isPenDown) this.onDraw();
    };
    requestAnimationFrame(onFrame);
  }

  /** Sends the strokes now, instead of 200 ms after the pen was lifted. */
  sendStrokes() {
    this.isUnsent = false;
    if (!this.element?.isConnected) return;
    const root = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
    /** @type {?HTMLElement} */
    const button = root.querySelector(SEND);
    button?.click();
  }

  /** Takes no strokes until the server has replaced those on the pad, as that removes new ones. */
  blockPen() {
    BLOCK.replaceSync(BLOCKED);
    clearTimeout(this.blockTimer);
    this.blockTimer = setTimeout(() => this.unblockPen(), LONGEST_BLOCK);
  }

  unblockPen() {
    clearTimeout(this.blockTimer);
    BLOCK.replaceSync("");
  }

  clear() {
    clickFirstMatch(".st-key-clear button");
  }
}

/**
 * Returns the element on which an event puts the pen down. It contains two canvases: one for
 * finished strokes, one for the new stroke.
 * @param {PointerEvent} event
 * @returns {?HTMLElement} null if the event is not a pen's or is outside the pad
 */
export function padPressedBy(event) {
  const path = event.composedPath().filter((e) => e instanceof Element),
    upper = path.find((e) => e.classList.contains("upper-canvas"));
  const isOurs = path.some((e) => e.classList.contains("st-key-canvas"));
  // Fabric draws only with the first button.
  return upper && isOurs && !event.button ? upper.parentElement : null;
}

/**
 * Shows the invitation, over an image that was not drawn here if there is one; with strokes,
 * neither.
 * @param {Visit} visit
 */
export function updateInvitationAndImageBehind({ strokes, behind, hasLowInk }) {
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

/** Adds the missing features to all pads of the page, now and later. */
function setUpPads() {
  let hasRequest = false;
  const adopt = () => {
    hasRequest = false;
    for (const host of document.querySelectorAll(".st-key-canvas *")) {
      const root = host.shadowRoot;
      if (root && !root.adoptedStyleSheets.includes(TOOLBAR))
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, TOOLBAR, INVITATION, BLOCK];
      /** @type {?HTMLElement | undefined} */
      const pad = root?.querySelector(".upper-canvas:not([tabindex])");
      if (pad) enableDrawingByKeys(pad);
    }
  };
  new MutationObserver(() => {
    if (hasRequest) return;
    hasRequest = true;
    requestAnimationFrame(adopt);
  }).observe(document.body, { childList: true, subtree: true });
  adopt();
}
