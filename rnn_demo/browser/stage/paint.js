// Helpers for all drawing on canvases: colours, numbers as pixels, words, arrows.

import { require2dContext } from "../elements.js";
import { say } from "../words.js";

/** @import { Colour, Look, Numbers, Scale } from "../types.js" */

/**
 * The style of written words.
 * @typedef {{size: number, weight?: number, colour: string, align?: CanvasTextAlign}} Style
 *
 * @typedef {[number, number]} Point
 */

const FAMILY = '"Source Sans", "Source Sans Pro", "Source Sans 3", system-ui, sans-serif';
const LINE = "Bars show them now, stripes show them before.",
  USUAL_WIDTH = 278; // usual width of LINE at 14 pixels
const SHADES = 1024; // number of colours on a scale

/** @param {string} colour */
export const parseHexColour = (colour) =>
  [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/**
 * Mixes a share of another colour into one, both "#rrggbb".
 * @type {(one: string, other: string, share: number) => string}
 */
export function mixColours(one, other, share) {
  const to = parseHexColour(other),
    parts = parseHexColour(one).map((v, c) => Math.round(v + share * (to[c] - v)));
  return `#${parts.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {Pick<Look, "background">} look */
export const isLookDark = ({ background }) => parseHexColour(background)[0] < 128;

/**
 * The text colour on a background: of two, the one with more contrast by the luminance of WCAG 2.
 * @param {string} colour
 */
export function inkOn(colour) {
  const [r, g, b] = parseHexColour(colour).map((v) =>
    v > 10 ? ((v / 255 + 0.055) / 1.055) ** 2.4 : v / 3294.6,
  );
  // The threshold of equal contrast
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.197 ? "#14171f" : "#ffffff";
}

/**
 * Makes a function from a place on a scale, [[0, "#rrggbb"], ..., [1, ...]], to [red, green, blue].
 * The place is clipped to [0, 1]; colours are interpolated linearly between stops, as in Plotly.
 * @type {(scale: Scale) => (place: number) => Colour}
 */
export function colourFunctionOf(scale) {
  /** @type {[number, Colour][]} */
  const stops = scale.map(([place, colour]) => [place, parseHexColour(colour)]);
  return (place) => {
    let k = 1;
    while (k < stops.length - 1 && place > stops[k][0]) k++;
    const [[from, a], [to, b]] = [stops[k - 1], stops[k]],
      share = (Math.min(Math.max(place, 0), 1) - from) / (to - from);
    return a.map((v, c) => v + share * (b[c] - v));
  };
}

/** @type {WeakMap<Scale, Uint8ClampedArray>} */
const tables = new WeakMap(); // by scale

/** @param {Scale} scale */
function colourTableOfScale(scale) {
  let table = tables.get(scale);
  if (!table) {
    const shadeAt = colourFunctionOf(scale);
    table = new Uint8ClampedArray(3 * SHADES);
    for (let k = 0; k < SHADES; k++) table.set(shadeAt(k / (SHADES - 1)), 3 * k);
    tables.set(scale, table);
  }
  return table;
}

const brush = document.createElement("canvas");

/**
 * Paints rows of numbers in the colours of a scale, a pixel each. The canvas must be used at once,
 * as the next call reuses it.
 * @param {(number[] | Numbers)[]} rows
 * @param {number} low
 * @param {number} high
 * @param {Scale} scale
 */
export function heatmapOnSharedCanvas(rows, low, high, scale) {
  const pixels = new ImageData(rows[0].length, rows.length),
    table = colourTableOfScale(scale);
  let at = 0;
  for (const row of rows) {
    for (const v of row) {
      const place = Math.min(Math.max((v - low) / (high - low), 0), 1),
        from = 3 * Math.round(place * (SHADES - 1));
      pixels.data[at] = table[from];
      pixels.data[at + 1] = table[from + 1];
      pixels.data[at + 2] = table[from + 2];
      pixels.data[at + 3] = 255;
      at += 4;
    }
  }
  Object.assign(brush, { width: pixels.width, height: pixels.height });
  require2dContext(brush).putImageData(pixels, 0, 0);
  return brush;
}

/**
 * Clears a canvas and sets its size in CSS pixels, at the screen's resolution.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} ratio
 */
export function contextAfterSizeAndClear(canvas, width, height, ratio) {
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = require2dContext(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false; // pixels of pictures stay sharp rectangles
  return context;
}

// The factor for font sizes if letters are wider than usual.
export function shrinkFactorForWideFont() {
  const context = require2dContext(brush);
  context.font = `14px ${FAMILY}`;
  return Math.min(1, USUAL_WIDTH / context.measureText(LINE).width);
}

/** @param {{size: number, weight?: number}} style */
export const fontOf = ({ size, weight = 400 }) => `${weight} ${size}px ${FAMILY}`;

/**
 * room: width in pixels into which longer words are condensed.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {Style & {room?: number}} style
 */
export function write(context, text, x, y, { room, ...style }) {
  setTextStyle(context, style);
  context.fillText(text, x, y, room);
}

/** @type {(context: CanvasRenderingContext2D, style: Style) => void} */
function setTextStyle(context, { size, weight, colour, align = "left" }) {
  Object.assign(context, {
    font: fontOf({ size, weight }),
    fillStyle: colour,
    textAlign: align,
    textBaseline: "middle",
    direction: say("direction"),
    textRendering: "geometricPrecision",
  });
}

/**
 * Writes with an outline, over a picture. around: the outline's colour.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {Style & {around: string}} style
 */
export function writeOutlined(context, text, x, y, { around, ...style }) {
  setTextStyle(context, style);
  Object.assign(context, { strokeStyle: around, lineWidth: 3, lineJoin: "round" });
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} radius
 */
export function traceRoundedBox(context, x, y, width, height, radius) {
  context.beginPath();
  context.roundRect(x, y, Math.max(width, 0), Math.max(height, 0), radius);
}

/** @type {(context: CanvasRenderingContext2D, points: Point[]) => void} */
export function tracePath(context, points) {
  context.beginPath();
  for (const point of points) context.lineTo(...point);
}

/**
 * Adds a curve through points, vertical at each. Two such curves with the same y values that don't
 * cross at these points don't cross anywhere.
 * @type {(context: CanvasRenderingContext2D, points: number[][]) => void}
 */
export function addCurve(context, points) {
  points.forEach(([x, y], k) => {
    const [from, above] = points[Math.max(k - 1, 0)],
      half = (above + y) / 2;
    if (k) context.bezierCurveTo(from, half, x, half, x, y);
    else context.lineTo(x, y);
  });
}

/**
 * Draws a line through points with rounded corners and an arrow head.
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {{colour: string, width: number, head: number, radius?: number}} style
 */
export function drawArrowThroughPoints(context, points, { colour, width, head, radius = 8 }) {
  const [[px, py], [x, y]] = points.slice(-2),
    angle = Math.atan2(y - py, x - px);
  context.save();
  Object.assign(context, {
    strokeStyle: colour,
    fillStyle: colour,
    lineWidth: width,
    lineJoin: "round",
  });
  context.beginPath();
  context.moveTo(...points[0]);
  for (let k = 1; k < points.length - 1; k++) context.arcTo(...points[k], ...points[k + 1], radius);
  context.lineTo(x - head * 0.8 * Math.cos(angle), y - head * 0.8 * Math.sin(angle));
  context.stroke();
  context.translate(x, y);
  context.rotate(angle);
  tracePath(context, [
    [0, 0],
    [-head, -0.6 * head],
    [-head, 0.6 * head],
  ]);
  context.fill();
  context.restore();
}
