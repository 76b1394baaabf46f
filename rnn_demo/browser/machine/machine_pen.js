// The drawing functions of the machine: rectangles, words and lines on a canvas, in the colours of
// the page, with one scale of colours for all numbers.

import { FINE_TEXT } from "../constants.js";
import { colourFunctionOf, fontOf, isLookDark, mixColours } from "../stage/paint.js";

/** @import { Look, Scale } from "../types.js" */

const COLOURS_EACH = 256; // number of colours on either side of 0
export const FULL_COLOUR = 10; // numbers from here on have the last colour

/** @typedef {"left" | "right" | "center"} Align */

// Powers of a number's size that keep the colours of small numbers distinguishable; the eye needs a
// larger difference between dark ones.
const ON_LIGHT = 0.5,
  ON_DARK = 0.35;

/**
 * The strength of a number's colour, from -1 to 1.
 * @param {number} v
 * @param {number} full the number with the strongest colour
 * @param {number} power
 */
const signedColourStrength = (v, full, power) =>
  Math.sign(v) * Math.min(1, (Math.abs(v) / full) ** power);

export class MachinePen {
  /** @type {string[]} */
  shades = [];
  pale = "";
  line = "";
  quiet = "";
  /** @type {?Look} */
  look = null;
  power = ON_LIGHT;
  fine = FINE_TEXT; // the usual size of words

  /** @param {CanvasRenderingContext2D} context */
  constructor(context) {
    this.context = context;
  }

  /** @param {Look} look */
  setColours(look) {
    if (this.look === look) return;
    this.look = look;
    this.power = isLookDark(look) ? ON_DARK : ON_LIGHT;
    this.pale = mixColours(look.background, look.ink, 0.06);
    this.line = mixColours(look.background, look.ink, 0.32);
    this.quiet = look.faint;
    /** @type {Scale} */
    const scale = look.diverging.map(([at, colour]) => [at, at === 0.5 ? this.pale : colour]),
      shadeAt = colourFunctionOf(scale);
    this.shades = Array.from(
      { length: 2 * COLOURS_EACH + 1 },
      (_, n) => `rgb(${shadeAt(n / (2 * COLOURS_EACH)).map(Math.round)})`,
    );
  }

  get inkColour() {
    return this.look?.ink ?? "#000";
  }

  get paperColour() {
    return this.look?.background ?? "#fff";
  }

  /**
   * The colour of a number.
   * @param {number} v
   * @param {number} full the number with the strongest colour
   */
  colourOfNumber(v, full = FULL_COLOUR) {
    return this.shades[
      COLOURS_EACH + Math.round(COLOURS_EACH * signedColourStrength(v || 0, full, this.power))
    ];
  }

  /** The colour of bars. @param {number} v */
  barColourBySign(v) {
    return this.look?.sides[v < 0 ? 0 : 1] ?? "";
  }

  /** @type {(x: number, y: number, width: number, height: number, fill: string) => void} */
  fillRectangle(x, y, width, height, fill) {
    this.context.fillStyle = fill;
    this.context.fillRect(x, y, width, height);
  }

  /**
   * Draws a frame around a rectangle.
   * @param {{x: number, y: number, width: number, height: number}} rect
   * @param {number} thick thickness of the line, in pixels
   * @param {string} colour
   */
  drawFrameAround({ x, y, width, height }, thick = 2, colour = this.inkColour) {
    Object.assign(this.context, { strokeStyle: colour, lineWidth: thick });
    this.context.strokeRect(x - 0.5, y - 0.5, width, height);
  }

  /**
   * @param {string | number} text
   * @param {number} x
   * @param {number} y the baseline
   * @param {{size?: number, weight?: number, fill?: string, align?: Align, room?: number}} how
   */
  text(
    text,
    x,
    y,
    { size = this.fine, weight = 400, fill = this.quiet, align = "left", room } = {},
  ) {
    Object.assign(this.context, {
      font: fontOf({ size, weight }),
      fillStyle: fill,
      textAlign: align,
    });
    this.context.fillText(String(text), x, y, room);
  }

  /**
   * The width of a text.
   * @type {(text: string, size?: number, weight?: number) => number}
   */
  widthOf(text, size = this.fine, weight = 400) {
    this.context.font = fontOf({ size, weight });
    return this.context.measureText(text).width;
  }

  /**
   * Draws a line through points, with a head at its end.
   * @param {[number, number][]} points
   */
  arrow(points, colour = this.line) {
    const { context } = this,
      [first, ...others] = points,
      [x, y] = points[points.length - 1],
      [x0, y0] = points[points.length - 2],
      angle = Math.atan2(y - y0, x - x0);
    Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 1.5 });
    context.beginPath();
    context.moveTo(...first);
    others.forEach((point, n) => {
      const next = others[n + 1];
      if (next) context.arcTo(...point, ...next, 6);
      else context.lineTo(...point);
    });
    context.stroke();
    context.beginPath();
    context.moveTo(x, y);
    for (const turn of [2.6, -2.6])
      context.lineTo(x + 7 * Math.cos(angle + turn), y + 7 * Math.sin(angle + turn));
    context.fill();
  }
}
