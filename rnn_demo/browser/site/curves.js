// Curves side by side on a canvas, each in a field of its own with its name, its bounds and where
// it stands now.

import { FINE_TEXT } from "../constants.js";
import { cleared, trace, write } from "../paint.js";

/** @import { CurveField, CurveLine, Look } from "../types.js" */

const BETWEEN = 14;

/**
 * fields: [{title, now: a text, low, high, most: of x, marks: lines across, curves: [{points: [[x,
 * y]], faint}]}]; look: {ink, faint}; the curves have the canvas's own colour.
 * @param {HTMLCanvasElement} canvas
 * @param {CurveField[]} fields
 * @param {Pick<Look, "ink" | "faint">} look
 * @param {number} ratio
 */
export function drawCurves(canvas, fields, look, ratio = window.devicePixelRatio) {
  const { clientWidth: width, clientHeight: height } = canvas,
    context = cleared(canvas, width, height, ratio);
  const strong = getComputedStyle(canvas).color,
    wide = (width - BETWEEN * (fields.length - 1)) / fields.length;
  fields.forEach(({ title, now, low, high, most, marks, curves }, k) => {
    const left = k * (wide + BETWEEN),
      end = left + wide,
      top = 22,
      bottom = height - 3;
    const across = (/** @type {number} */ x) => left + (wide * x) / most,
      down = (/** @type {number} */ y) =>
        bottom - ((bottom - top) * (Math.min(Math.max(y, low), high) - low)) / (high - low);
    write(context, title, left, 9, { size: FINE_TEXT, colour: look.faint });
    write(context, now, end, 9, { size: FINE_TEXT, weight: 700, colour: look.ink, align: "right" });
    const acrossAt = (/** @type {number} */ y) =>
      /** @type {CurveLine["points"]} */ ([
        [0, y],
        [most, y],
      ]);
    /** @type {CurveLine[]} */
    const lines = [
      ...marks.map((y) => ({
        points: acrossAt(y),
        width: 1,
        faint: true,
      })),
      ...curves,
    ];
    for (const { points, width: thick = 2.5, faint } of lines) {
      Object.assign(context, {
        strokeStyle: faint ? look.faint : strong,
        globalAlpha: faint ? 0.4 : 1,
        lineWidth: thick,
        lineJoin: "round",
      });
      trace(
        context,
        points.map(([x, y]) => [across(x), down(y)]),
      );
      context.stroke();
    }
    context.globalAlpha = 1;
  });
}
