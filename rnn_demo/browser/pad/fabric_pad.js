// The app's pad: a `Sheet` over a streamlit-drawable-canvas (Fabric.js in a shadow root), which
// hears the pen and sends nothing. The sheet's canvas moves to the pad of the page that is open.

import { PAD_SIDE } from "../constants.js";
import { newCanvas } from "../elements.js";
import { plotlyDrawsInThisFrame } from "../figures/heatmap.js";
import { say } from "../words.js";
import { isInkLow } from "./drawing.js";
import { enableDrawingByKeys } from "./pen_keys.js";
import { Sheet } from "./sheet.js";

// The invisible toolbar covers the upper right of the canvas and would swallow strokes.
const NO_TOOLBAR =
  ".dc-toolbar { display: none !important } .dc-canvas { outline: none !important }";
const TOOLBAR = new CSSStyleSheet(),
  INVITATION = new CSSStyleSheet();
TOOLBAR.replaceSync(NO_TOOLBAR);
const OVER_FABRIC =
  "position: absolute; inset: 0; width: 100%; height: 100%; z-index: 10; pointer-events: none";
const RESET = ".dc-toolbar button:last-of-type"; // empties Fabric's canvas

export class FabricPad extends Sheet {
  hasRequest = false; // true while a frame is requested that looks for pads

  /** @param {() => void} onDraw as for `Sheet` */
  constructor(onDraw) {
    super(newCanvas(PAD_SIDE, PAD_SIDE), onDraw);
    this.canvas.className = "drawing";
    this.canvas.style.cssText = OVER_FABRIC;
    new MutationObserver(() => {
      if (this.hasRequest) return;
      this.hasRequest = true;
      requestAnimationFrame(() => this.mountOnPad());
    }).observe(document.body, { childList: true, subtree: true });
    this.mountOnPad();
  }

  listenForPen() {} // the app hears the pen first: see app_input.js

  /** Paints in each frame, and reports the change in one in which Plotly does not draw. */
  scheduleRepaintAndReport() {
    if (this.frame) return;
    const paintOrReport = () => {
      if (!plotlyDrawsInThisFrame()) return this.repaintAndReportChange();
      this.repaint();
      this.frame = requestAnimationFrame(paintOrReport);
    };
    this.frame = requestAnimationFrame(paintOrReport);
  }

  repaint() {
    super.repaint();
    if (this.isPenDown) INVITATION.replaceSync("");
    else this.showTexts();
  }

  /** Shows the invitation on a pad without strokes, and how much a small drawing is enlarged. */
  showTexts() {
    const { strokes, image } = this.drawing,
      invitation = say(image ? "invitation.over" : "invitation"),
      isHigh = image && isInkLow(image),
      times = this.readingEnlargement,
      note = document.querySelector(".st-key-canvas .enlarged");
    INVITATION.replaceSync(
      strokes.length
        ? ""
        : `.dc-container::after {
    content: ${JSON.stringify(invitation)}; position: absolute; inset: ${isHigh ? "10px 0 auto" : "auto 0 10px"}; z-index: 15;
    text-align: center; color: #fff; font: 600 var(--small) "Source Sans", sans-serif; pointer-events: none }`,
    );
    if (note) note.textContent = times ? say("site.enlarged", { times }) : "";
  }

  /** Lays the sheet over the pad of the page, if there is one. */
  mountOnPad() {
    this.hasRequest = false;
    const root = padRoots().at(-1),
      upper = root?.querySelector(".upper-canvas");
    if (!root || !(upper instanceof HTMLElement) || upper.parentElement?.contains(this.canvas))
      return;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, TOOLBAR, INVITATION];
    enableDrawingByKeys(upper);
    upper.after(this.canvas);
    this.repaint();
  }

  setDrawing(/** @type {import("../types.js").PadDrawing} */ drawing) {
    super.setDrawing(drawing);
    if (!drawing.strokes.length) this.emptyFabric();
  }

  /** Empties Fabric's own canvas, which is covered, so that it does not grow for ever. */
  emptyFabric() {
    for (const root of padRoots()) {
      const button = root.querySelector(RESET);
      if (button instanceof HTMLElement) button.click();
    }
  }
}

/**
 * Returns true if an event puts the pen down on the pad.
 * @param {PointerEvent} event
 */
export function isOnPad(event) {
  const path = event.composedPath().filter((e) => e instanceof HTMLElement);
  return (
    path.some((e) => e.classList.contains("st-key-canvas")) &&
    path.some((e) => e.classList.contains("upper-canvas"))
  );
}

/** @returns {ShadowRoot[]} those of the pads on the page */
const padRoots = () =>
  [...document.querySelectorAll(".st-key-canvas *")].flatMap((e) => e.shadowRoot ?? []);
