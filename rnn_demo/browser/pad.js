// The pad: streamlit-drawable-canvas, in a shadow root of its own. What is on it, and what it
// lacks: no toolbar in the way of strokes, keys to draw by, an invitation that goes with the first
// stroke.

import { imageOf } from "./drawing.js";
import { contextOf } from "./elements.js";
import { drawByKeys } from "./pen_keys.js";

// The toolbar is invisible, lies over the upper right of the canvas and would swallow strokes.
const TOOLBAR = new CSSStyleSheet(),
  INVITATION = new CSSStyleSheet();
TOOLBAR.replaceSync(
  ".dc-toolbar { display: none !important } .dc-canvas { outline: none !important }",
);
const ALONE = ".dc-background-canvas { visibility: hidden }"; // the strokes, nothing behind them
// its first one sends the drawing, and takes back what was to be sent
const SEND = ".dc-toolbar button";

/**
 * The box of the two canvases, finished strokes and the one being drawn, that the pen comes down on
 * by an event.
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
 * What is on a pad, as a network sees it.
 * @param {HTMLElement} pad
 * @returns {?Float32Array} 784 numbers in [0, 1]; null where nothing is
 */
export function drawnOn(pad) {
  const layers = [...pad.querySelectorAll("canvas")],
    { width, height } = layers[0];
  const pixels = (/** @type {HTMLCanvasElement} */ canvas) =>
    contextOf(canvas, { willReadFrequently: true }).getImageData(0, 0, width, height).data;
  return imageOf(layers.map(pixels), width, height);
}

/**
 * Has the canvas send its strokes now, and not 200 ms after the pen was lifted.
 * @param {HTMLElement} pad
 */
export function sendStrokes(pad) {
  const root = /** @type {ShadowRoot | Document} */ (pad.getRootNode()); // it is on the page
  /** @type {?HTMLElement} */
  const button = root.querySelector(SEND);
  button?.click();
}

/**
 * Shows what lies on the pad beside strokes.
 * @param {?string} text an invitation; null: there are strokes, and nothing behind them
 * @param {?string} behind the URL of a picture to show faded
 * @param {boolean} hasLowInk whether the picture has ink where the invitation stands: it stands
 *   above it
 */
export function invite(text, behind, hasLowInk) {
  INVITATION.replaceSync(
    text === null
      ? ALONE
      : `.dc-container::after {
    content: ${JSON.stringify(text)}; position: absolute; inset: ${hasLowInk ? "10px 0 auto" : "auto 0 10px"}; z-index: 15;
    text-align: center; color: #fff; font: 600 var(--small) "Source Sans", sans-serif; pointer-events: none }
    .dc-background-canvas { background: center / 100% 100% ${behind ? `url(${JSON.stringify(behind)})` : "none"}; opacity: .88 }`,
  );
}

/** Nothing but strokes from now on. */
export const uninvite = () => INVITATION.replaceSync(ALONE);

/** Makes all canvases on the page ours, also those that come later. */
export function adoptPads() {
  let isAsked = false;
  const adopt = () => {
    isAsked = false;
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
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(adopt);
  }).observe(document.body, { childList: true, subtree: true });
  adopt();
}
