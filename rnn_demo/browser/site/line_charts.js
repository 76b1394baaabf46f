// Line charts side by side on a canvas, each with its name, its bounds and its current value; on
// request in the whole window.

import { FINE_TEXT } from "../constants.js";
import { enlargeDrawingInDialog, makeEnlargeButton } from "../figures/enlarged.js";
import { contextAfterSizeAndClear, tracePath, write } from "../stage/paint.js";
import { say } from "../words.js";

/** @import { ChartLine, LineChart } from "./site_types.js" */
/** @import { Box, Look } from "../types.js" */

/**
 * @typedef {Pick<Look, "ink" | "faint">} Colours
 * @typedef {{charts: LineChart[], look: Colours}} ChartsContent
 */

const BETWEEN = 14,
  NAME_HEIGHT = 22; // pixels of a chart's name
const ROOMY = 200; // pixels: higher charts show their bounds
const LARGER = 1.5; // factor for letters in the whole window; 1 on a phone
const PHONE_WIDE = 640;
const TITLE_ROOM = 60; // pixels for the title in the whole window

export class LineCharts {
  /** @type {?ChartsContent} */
  content = null;

  /**
   * @param {HTMLCanvasElement} canvas whose CSS colour is that of the lines; the only child of its
   *   parent
   * @param {string} title key of the title
   */
  constructor(canvas, title) {
    this.canvas = canvas;
    const see = () => ({ box: enlargedChartsRectangle(), of: this.content });
    /** @type {(context: CanvasRenderingContext2D, content: ChartsContent) => void} */
    const paint = (context, { charts, look }) => {
      const { color } = getComputedStyle(canvas);
      paintChartsInCanvasBox(context, enlargedChartsRectangle(), charts, look, color);
    };
    const button = makeEnlargeButton("", () => enlargeDrawingInDialog(say(title), see, paint));
    Object.assign(button.dataset, { sayTitle: "enlarge", sayLabel: "enlarge" });
    canvas.after(button);
  }

  /** @type {(charts: LineChart[], look: Colours) => void} */
  drawCharts(charts, look) {
    this.content = { charts, look };
    const { canvas } = this,
      { clientWidth: width, clientHeight: height } = canvas,
      context = contextAfterSizeAndClear(canvas, width, height, devicePixelRatio),
      box = { x: 0, y: 0, width, height };
    paintChartsInCanvasBox(context, box, charts, look, getComputedStyle(canvas).color);
  }
}

/**
 * The box of the charts in the whole window.
 * @returns {Box}
 */
function enlargedChartsRectangle() {
  const scale = innerWidth > PHONE_WIDE ? LARGER : 1;
  return { x: 0, y: 0, width: innerWidth / scale, height: (innerHeight - TITLE_ROOM) / scale };
}

/**
 * Paints the charts side by side, or one above the other if the box is higher than wide.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {LineChart[]} charts
 * @param {Colours} look
 * @param {string} strong the colour of lines
 */
function paintChartsInCanvasBox(context, { width, height }, charts, look, strong) {
  const count = charts.length,
    isStacked = height > width,
    wide = isStacked ? width : (width - BETWEEN * (count - 1)) / count,
    high = isStacked ? (height - BETWEEN * (count - 1)) / count : height;
  charts.forEach((chart, k) => {
    const x = isStacked ? 0 : k * (wide + BETWEEN),
      y = isStacked ? k * (high + BETWEEN) : 0;
    paintChart(context, { x, y, width: wide, height: high }, chart, look, strong);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {LineChart} chart
 * @param {Colours} look
 * @param {string} strong
 */
function paintChart(context, box, chart, look, strong) {
  const { title, now, low, high, most, marks, lines } = chart,
    { x: left, y, width, height } = box,
    top = y + NAME_HEIGHT,
    bottom = y + height - 3;
  const across = (/** @type {number} */ at) => left + (width * at) / most,
    down = (/** @type {number} */ value) =>
      bottom - ((bottom - top) * (Math.min(Math.max(value, low), high) - low)) / (high - low);
  write(context, title, left, y + 9, { size: FINE_TEXT, colour: look.faint });
  const strongText = { size: FINE_TEXT, weight: 700, colour: look.ink };
  write(context, now, left + width, y + 9, { ...strongText, align: "right" });
  const grid = marks.map(([value]) => {
    /** @type {ChartLine["points"]} */
    const points = [
      [0, value],
      [most, value],
    ];
    return { points, width: 1, faint: true };
  });
  for (const { points, width: thick = 2.5, faint } of [...grid, ...lines]) {
    Object.assign(context, {
      strokeStyle: faint ? look.faint : strong,
      globalAlpha: faint ? 0.4 : 1,
      lineWidth: thick,
      lineJoin: "round",
    });
    /** @type {ChartLine["points"]} */
    const path = points.map(([at, value]) => [across(at), down(value)]);
    tracePath(context, path);
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
