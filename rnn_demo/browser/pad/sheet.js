// A pad: the only owner of its drawing, with Undo and Redo. It hears the pen (a mouse, finger or
// stylus), paints the drawing, and makes of it the image that a network reads.

import { ENLARGED_FROM, PAD_SIDE, PEN_WIDTH } from "../constants.js";
import { enlargementBeforeReading, normalisedImageOfPixelLayers } from "./drawing.js";
import { require2dContext, newCanvas } from "../elements.js";
import { History } from "../state/history.js";
import { enableDrawingByKeys } from "./pen_keys.js";
import { paintStrokesOnCanvas, canvasOfImage } from "./strokes.js";

/** @import { Pad } from "../desk/adapters.js" */
/** @import { PadDrawing, Stroke } from "../types.js" */

const FADE = 0.6; // opacity of an image that was not drawn here

/** @type {PadDrawing} */
export const NOTHING_DRAWN = { strokes: [], image: null };

/** @implements {Pad} */
export class Sheet {
  history = new History(NOTHING_DRAWN);
  /** @type {?Stroke} */
  stroke = null; // the stroke being drawn: the last one of the drawing, which grows
  penWidth = PEN_WIDTH;
  frame = 0; // the requested frame that shows a change, or 0
  // The canvas that is read; its size does not depend on the screen.
  ink = newCanvas(PAD_SIDE, PAD_SIDE);
  /** @type {?{of: Float32Array, canvas: HTMLCanvasElement}} */
  painted = null; // the image of the drawing on a canvas

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} onDraw called after each change of the drawing; while the pen is down, in
   *   the next frame
   */
  constructor(canvas, onDraw) {
    this.canvas = canvas;
    this.inkContext = require2dContext(this.ink, { willReadFrequently: true });
    this.onDraw = onDraw;
    new ResizeObserver(() => this.repaint()).observe(canvas);
    this.listenForPen();
  }

  listenForPen() {
    const { canvas } = this;
    enableDrawingByKeys(canvas);
    canvas.addEventListener("pointerdown", (event) => {
      if (!isPen(event)) return;
      event.preventDefault();
      // Events by keys have no pointer.
      if (event.isTrusted) canvas.setPointerCapture(event.pointerId);
      this.putPenDown(event);
    });
    canvas.addEventListener("pointermove", (event) => this.movePen(event));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
      canvas.addEventListener(name, (event) => this.liftPen(event));
  }

  /** @param {PointerEvent} event */
  putPenDown(event) {
    this.stroke = { points: [this.pointOf(event)], width: this.penWidth };
    this.setDrawing({ strokes: [...this.drawing.strokes, this.stroke], image: null });
    this.scheduleRepaintAndReport();
  }

  /** @param {PointerEvent} event */
  movePen(event) {
    if (!this.stroke || !event.isPrimary) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const e of passed.length ? passed : [event]) this.stroke.points.push(this.pointOf(e));
    this.scheduleRepaintAndReport();
  }

  /** @param {PointerEvent} event */
  liftPen(event) {
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

  // --- The drawing.

  /** @returns {PadDrawing} */
  get drawing() {
    return this.history.now;
  }

  /**
   * Replaces the drawing, without painting or reporting it; `undo` restores it.
   * @param {PadDrawing} drawing
   */
  setDrawing(drawing) {
    const isEmpty = ({ strokes, image } = this.drawing) => !strokes.length && !image;
    if (isEmpty() && isEmpty(drawing)) return;
    this.history.push(drawing);
  }

  clear() {
    this.setDrawing(NOTHING_DRAWN);
    this.repaintAndReportChange();
  }

  /** Undoes the last stroke, Clear or choice of an example. */
  undo() {
    this.history.undo();
    this.repaintAndReportChange();
  }

  redo() {
    this.history.redo();
    this.repaintAndReportChange();
  }

  /**
   * Puts an image on the pad that was not drawn here.
   * @param {Float32Array} image 784 numbers in [0, 1]
   * @param {?number} example its index, if it is an example
   */
  putImage(image, example = null) {
    this.setDrawing({ strokes: [], image, example });
    this.repaint();
  }

  // --- What is painted and read.

  /** Paints the pad at the screen's resolution. */
  repaint() {
    const { canvas } = this,
      side = Math.round(canvas.clientWidth * devicePixelRatio) || PAD_SIDE;
    if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
    this.paintOn(require2dContext(canvas), side / PAD_SIDE);
    this.paintOn(this.inkContext, 1);
  }

  /** @type {(context: CanvasRenderingContext2D, scale: number) => void} */
  paintOn(context, scale) {
    const { strokes, image } = this.drawing;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = "#000000";
    context.fillRect(0, 0, PAD_SIDE, PAD_SIDE);
    if (image) {
      if (this.painted?.of !== image) this.painted = { of: image, canvas: canvasOfImage(image) };
      context.globalAlpha = FADE;
      context.drawImage(this.painted.canvas, 0, 0, PAD_SIDE, PAD_SIDE);
      context.globalAlpha = 1;
    }
    paintStrokesOnCanvas(context, strokes);
  }

  get isPenDown() {
    return this.stroke !== null;
  }

  get rgbaPixels() {
    return this.inkContext.getImageData(0, 0, PAD_SIDE, PAD_SIDE).data;
  }

  /** The network's 28x28 input, in steps of 1/255 as in links; null if the pad is empty. */
  get image() {
    const { strokes, image } = this.drawing;
    if (!strokes.length) return image;
    const drawn = normalisedImageOfPixelLayers([this.rgbaPixels], PAD_SIDE, PAD_SIDE);
    return drawn?.map((v) => Math.round(255 * v) / 255) ?? null;
  }

  /** The factor by which the drawing is enlarged for reading; 0 if not worth mentioning. */
  get readingEnlargement() {
    const { strokes } = this.drawing,
      times = strokes.length ? enlargementBeforeReading(this.rgbaPixels, PAD_SIDE) : 0;
    return times > ENLARGED_FROM ? Math.round(times) : 0;
  }
}

/**
 * Returns false for a palm, a second finger, or another button of the mouse.
 * @param {PointerEvent} event
 */
export const isPen = ({ isPrimary, button }) => isPrimary && !button;
