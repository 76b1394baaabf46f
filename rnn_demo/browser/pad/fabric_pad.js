// The app's pad: a streamlit-drawable-canvas (Fabric.js in a shadow root). Reads the drawing from it,
// adds drawing by keys and an invitation before the first stroke, and hides the toolbar.

import { clickFirstMatch, require2dContext } from "../elements.js";
import { plotlyDrawsInThisFrame } from "../figures/heatmap.js";
import { say } from "../words.js";
import { DelayedStrokes } from "./delayed_strokes.js";
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
const BLOCKED = `.upper-canvas { cursor: progress !important }
  .dc-canvas { opacity: .4; transition: opacity .1s .2s }`;
const LONGEST_BLOCK = 5000; // ms without a reply
// ms from a reply until Fabric has replaced the strokes
const USUAL_REPLACEMENT = 200,
  LONGEST_REPLACEMENT = 1000;
const SEND = ".dc-toolbar button"; // the first sends the drawing and cancels the delayed sending

/** @implements {Pad} */
export class FabricPad {
  /** @type {?HTMLElement} */
  element = null; // the pad that the pen is on or was last on; null after Clear
  isPenDown = false;
  isUnsent = false; // true if some strokes were not sent to the server
  hasRequest = false; // true while a frame is requested
  delayedStrokes = new DelayedStrokes((event) => canvasPressedBy(event));
  blockTimer = 0; // opens a blocked pad if no reply comes
  openFrame = 0; // the requested frame in which a blocked pad opens or waits on; 0 for none
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

  /** Delays strokes until the server has replaced those on the pad, as that removes new ones. */
  blockPen() {
    BLOCK.replaceSync(BLOCKED);
    this.delayedStrokes.blockPad();
    cancelAnimationFrame(this.openFrame);
    this.openFrame = 0;
    clearTimeout(this.blockTimer);
    this.blockTimer = setTimeout(() => this.unblockPen(true), LONGEST_BLOCK);
  }

  /**
   * Opens a blocked pad when Fabric has replaced the strokes. Fabric does not say when it has. So
   * this waits until the pad is empty or, if the new drawing has strokes, for a fixed time.
   * @param {boolean} hasStrokes true if the new drawing has strokes
   */
  unblockPen(hasStrokes) {
    if (!this.delayedStrokes.isPadBlocked || this.openFrame) return;
    clearTimeout(this.blockTimer);
    const end = performance.now() + (hasStrokes ? USUAL_REPLACEMENT : LONGEST_REPLACEMENT);
    const openOrWait = () => {
      if (performance.now() < end && (hasStrokes || hasInkOnPad()))
        this.openFrame = requestAnimationFrame(openOrWait);
      else {
        this.openFrame = 0;
        BLOCK.replaceSync("");
        this.delayedStrokes.openPad();
      }
    };
    this.openFrame = requestAnimationFrame(openOrWait);
  }

  clear() {
    clickFirstMatch(".st-key-clear button");
  }
}

/**
 * Returns the pad's upper canvas, which hears the pen.
 * @param {Event} event
 * @returns {?HTMLElement} null if the event is not a pen's or is outside the pad
 */
function canvasPressedBy(event) {
  const path = event.composedPath().filter((e) => e instanceof HTMLElement),
    isOurs = path.some((e) => e.classList.contains("st-key-canvas")),
    isOtherButton = event instanceof MouseEvent && event.button; // with which Fabric draws nothing
  if (!isOurs || isOtherButton) return null;
  return path.find((e) => e.classList.contains("upper-canvas")) ?? null;
}

/**
 * Returns the element on which an event puts the pen down. It contains two canvases: one for
 * finished strokes, one for the new stroke.
 * @param {PointerEvent} event
 * @returns {?HTMLElement} null if the event is not a pen's or is outside the pad
 */
export function padPressedBy(event) {
  return canvasPressedBy(event)?.parentElement ?? null;
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

/** @returns {ShadowRoot[]} those of the pads on the page */
const padRoots = () =>
  [...document.querySelectorAll(".st-key-canvas *")].flatMap((e) => e.shadowRoot ?? []);

/** Returns true if there are strokes on the pad of the page. */
function hasInkOnPad() {
  /** @type {?HTMLCanvasElement | undefined} */
  const canvas = padRoots().at(0)?.querySelector("canvas.dc-canvas");
  if (!canvas) return false;
  const context = require2dContext(canvas, { willReadFrequently: true });
  return context.getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
}

/** Adds the missing features to all pads of the page, now and later. */
function setUpPads() {
  let hasRequest = false;
  const adopt = () => {
    hasRequest = false;
    for (const root of padRoots()) {
      if (!root.adoptedStyleSheets.includes(TOOLBAR))
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, TOOLBAR, INVITATION, BLOCK];
      /** @type {?HTMLElement} */
      const pad = root.querySelector(".upper-canvas:not([tabindex])");
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
