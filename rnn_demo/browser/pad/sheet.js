// Our own pad: strokes of one pen, drawn with a mouse, finger or stylus.

import { ENLARGED_FROM, PAD_SIDE } from "../constants.js";
import { enlargementBeforeReading, normalisedImageOfPixelLayers } from "./drawing.js";
import { require2dContext, newCanvas } from "../elements.js";
import { enableDrawingByKeys } from "./pen_keys.js";
import { paintStrokesOnCanvas, canvasOfImage } from "./strokes.js";

/** @import { Pad } from "../desk/adapters.js" */
/** @import { Stroke } from "../types.js" */

const FADE = 0.6; // opacity of an image that was not drawn here

/** @implements {Pad} */
export class Sheet {
  /** @type {Stroke[]} */
  strokes = []; // each a list of points on paper of 280 x 280
  /** @type {Stroke[][]} */
  past = []; // the drawing before each step, for Undo
  /** @type {?Stroke} */
  stroke = null; // the stroke being drawn
  frame = 0; // the requested frame that shows a change, or 0
  // The canvas that is read; its size does not depend on the screen.
  ink = newCanvas(PAD_SIDE, PAD_SIDE);
  /** @type {?HTMLCanvasElement} */
  behind = null; // a canvas with an image that was not drawn here, shown faded

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} onDraw called after each change of the drawing; while the pen is down, in
   *   the next frame
   */
  constructor(canvas, onDraw) {
    this.canvas = canvas;
    this.inkContext = require2dContext(this.ink, { willReadFrequently: true });
    this.onDraw = onDraw;
    enableDrawingByKeys(canvas);
    new ResizeObserver(() => this.repaint()).observe(canvas);
    canvas.addEventListener("pointerdown", (e) => this.handlePointerDown(e));
    canvas.addEventListener("pointermove", (e) => this.handlePointerMove(e));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
      canvas.addEventListener(name, (e) => this.handlePointerUp(e));
  }

  /** @param {PointerEvent} event */
  handlePointerDown(event) {
    if (!event.isPrimary || event.button) return; // a palm, a second finger, another mouse button
    event.preventDefault();
    // Events by keys have no pointer.
    if (event.isTrusted) this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.pointOf(event)];
    this.replaceDrawingWithoutRepaint([...this.strokes, this.stroke]);
    this.scheduleRepaintAndReport();
  }

  /** @param {PointerEvent} event */
  handlePointerMove(event) {
    if (!this.stroke || !event.isPrimary) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const e of passed.length ? passed : [event]) this.stroke.push(this.pointOf(e));
    this.scheduleRepaintAndReport();
  }

  /** @param {PointerEvent} event */
  handlePointerUp(event) {
    if (!this.stroke || !event.isPrimary) return;
    this.stroke = null;
    this.repaintAndReportChange(); // so that a button pressed next sees the whole drawing
  }

  /** @type {(event: PointerEvent) => [number, number]} */
  pointOf({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) * PAD_SIDE) / width, ((clientY - top) * PAD_SIDE) / height];
  }

  scheduleRepaintAndReport() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => this.repaintAndReportChange());
  }

  repaintAndReportChange() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.repaint();
    this.onDraw();
  }

  /**
   * Replaces the drawing with other strokes, or with a canvas that shows an image not drawn here.
   * `undo` restores the drawing.
   * @type {(strokes: Stroke[], behind?: ?HTMLCanvasElement) => void}
   */
  replaceDrawingWithoutRepaint(strokes, behind = null) {
    if (this.strokes.length || strokes.length) this.past.push(this.strokes);
    Object.assign(this, { strokes, behind });
  }

  clear() {
    this.replaceDrawingWithoutRepaint([]);
    this.repaintAndReportChange();
  }

  /** Undoes the last stroke, Clear or choice of an example. */
  undo() {
    Object.assign(this, { strokes: this.past.pop() ?? [], behind: null });
    this.repaintAndReportChange();
  }

  /**
   * Puts an image on the pad that was not drawn here: 784 numbers in [0, 1].
   * @param {Float32Array} image
   */
  replaceDrawingByImage(image) {
    this.replaceDrawingWithoutRepaint([], canvasOfImage(image));
    this.repaint();
  }

  /** Paints the pad at the screen's resolution. */
  repaint() {
    const { canvas } = this,
      side = Math.round(canvas.clientWidth * devicePixelRatio) || PAD_SIDE;
    if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
    this.paintDrawingOnContext(require2dContext(canvas), side / PAD_SIDE);
    this.paintDrawingOnContext(this.inkContext, 1);
  }

  /** @type {(context: CanvasRenderingContext2D, scale: number) => void} */
  paintDrawingOnContext(context, scale) {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = "#000000";
    context.fillRect(0, 0, PAD_SIDE, PAD_SIDE);
    if (this.behind) {
      context.globalAlpha = FADE;
      context.drawImage(this.behind, 0, 0, PAD_SIDE, PAD_SIDE);
      context.globalAlpha = 1;
    }
    paintStrokesOnCanvas(context, this.strokes);
  }

  get isPenDown() {
    return this.stroke !== null;
  }

  get rgbaPixels() {
    return this.inkContext.getImageData(0, 0, PAD_SIDE, PAD_SIDE).data;
  }

  /** The drawing as the network's 28x28 input; null if nothing is drawn. */
  get normalisedImage() {
    if (!this.strokes.length) return null;
    return normalisedImageOfPixelLayers([this.rgbaPixels], PAD_SIDE, PAD_SIDE);
  }

  /** The factor by which the drawing is enlarged for reading; 0 if not worth mentioning. */
  get readingEnlargement() {
    const times = this.strokes.length ? enlargementBeforeReading(this.rgbaPixels, PAD_SIDE) : 0;
    return times > ENLARGED_FROM ? Math.round(times) : 0;
  }
}
