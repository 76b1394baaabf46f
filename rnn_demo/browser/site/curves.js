// Draws curves side by side on a canvas, each in its own field with its name, its bounds and its
// present value; on request in the whole window.

import { FINE_TEXT } from "../constants.js";
import { enlargeDrawing, makeEnlargeButton } from "../figures/enlarged.js";
import { prepareCanvas, tracePath, write } from "../stage/paint.js";
import { say } from "../words.js";

/** @import { Box, CurveField, CurveLine, Look } from "../types.js" */

/** @typedef {Pick<Look, "ink" | "faint">} Colours */

const BETWEEN = 14,
  NAME_HEIGHT = 22; // pixels of a field's name
const ROOMY = 200; // pixels: higher fields show their bounds
const LARGER = 1.5; // factor for letters in the whole window; 1 on a phone
const PHONE_WIDE = 640;
const TITLE_ROOM = 60; // pixels for the title in the whole window

export class CurvePlot {
  /** @type {?{fields: CurveField[], look: Colours}} */
  content = null;

  /**
   * @param {HTMLCanvasElement} canvas whose CSS colour is that of the curves; the only child of its
   *   parent
   * @param {string} title key of the title
   */
  constructor(canvas, title) {
    this.canvas = canvas;
    const button = makeEnlargeButton("", () =>
      enlargeDrawing(
        say(title),
        () => ({ box: windowBox(), of: this.content }),
        (context, { fields, look }) =>
          drawFieldsOfCurves(context, windowBox(), fields, look, this.curveColour),
      ),
    );
    Object.assign(button.dataset, { sayTitle: "enlarge", sayLabel: "enlarge" });
    canvas.after(button);
  }

  get curveColour() {
    return getComputedStyle(this.canvas).color;
  }

  /**
   * @param {CurveField[]} fields
   * @param {Colours} look
   */
  drawCurves(fields, look) {
    this.content = { fields, look };
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const context = prepareCanvas(this.canvas, width, height, window.devicePixelRatio);
    drawFieldsOfCurves(context, { x: 0, y: 0, width, height }, fields, look, this.curveColour);
  }
}

/** @returns {Box} */
function windowBox() {
  const scale = innerWidth > PHONE_WIDE ? LARGER : 1;
  return { x: 0, y: 0, width: innerWidth / scale, height: (innerHeight - TITLE_ROOM) / scale };
}

/**
 * Draws the fields side by side, or one above the other if the canvas is higher than wide.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {CurveField[]} fields
 * @param {Colours} look
 * @param {string} strong the colour of curves
 */
function drawFieldsOfCurves(context, { width, height }, fields, look, strong) {
  const count = fields.length,
    isStacked = height > width,
    wide = isStacked ? width : (width - BETWEEN * (count - 1)) / count,
    high = isStacked ? (height - BETWEEN * (count - 1)) / count : height;
  fields.forEach((field, k) => {
    const x = isStacked ? 0 : k * (wide + BETWEEN),
      y = isStacked ? k * (high + BETWEEN) : 0;
    drawField(context, { x, y, width: wide, height: high }, field, look, strong);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {CurveField} field
 * @param {Colours} look
 * @param {string} strong
 */
function drawField(context, box, field, look, strong) {
  const { title, now, low, high, most, marks, curves } = field,
    { x: left, y, width, height } = box,
    end = left + width,
    top = y + NAME_HEIGHT,
    bottom = y + height - 3;
  const across = (/** @type {number} */ at) => left + (width * at) / most,
    down = (/** @type {number} */ value) =>
      bottom - ((bottom - top) * (Math.min(Math.max(value, low), high) - low)) / (high - low);
  write(context, title, left, y + 9, { size: FINE_TEXT, colour: look.faint });
  write(context, now, end, y + 9, {
    size: FINE_TEXT,
    weight: 700,
    colour: look.ink,
    align: "right",
  });
  /** @type {CurveLine[]} */
  const lines = [
    ...marks.map(([value]) => ({ points: horizontalPoints(value, most), width: 1, faint: true })),
    ...curves,
  ];
  for (const { points, width: thick = 2.5, faint } of lines) {
    Object.assign(context, {
      strokeStyle: faint ? look.faint : strong,
      globalAlpha: faint ? 0.4 : 1,
      lineWidth: thick,
      lineJoin: "round",
    });
    tracePath(
      context,
      points.map(([at, value]) => [across(at), down(value)]),
    );
    context.stroke();
  }
  context.globalAlpha = 1;
  if (height < ROOMY) return;
  for (const [value, text] of marks) {
    const line = down(value),
      under = line - NAME_HEIGHT < top;
    write(context, text, left, line + (under ? 9 : -9), { size: FINE_TEXT, colour: look.faint });
  }
}

/**
 * @param {number} value
 * @param {number} most
 * @returns {CurveLine["points"]}
 */
const horizontalPoints = (value, most) => [
  [0, value],
  [most, value],
];
