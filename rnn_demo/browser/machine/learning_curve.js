// Draws the curve of learning: the accuracy on test images by the number of digits seen.

import { formatPercent } from "../reader/story.js";
import { say } from "../words.js";
import { TESTED } from "./machine_tests.js";
import { printedCount } from "./worked_lines.js";

/** @import { MachinePen } from "./machine_pen.js" */
/** @import { CurvePoint } from "./machine_learning.js" */

export const CURVE_HEIGHT = 84;
const CURVE_LEFT = 48, // pixels around the curve, for its labels
  CURVE_RIGHT = 8,
  CURVE_TOP = 24,
  CURVE_BOTTOM = 18;
const DOT = 2.5; // radius
const AXIS_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5], // between lines of the axis
  MOST_LINES = 2;

/**
 * The shares at the lines of the axis: round ones around all points.
 * @param {CurvePoint[]} curve
 */
function curveAxis(curve) {
  const shares = curve.map(({ right }) => right / TESTED),
    low = Math.min(...shares),
    high = Math.max(...shares);
  for (const step of AXIS_STEPS) {
    const from = Math.floor(low / step + 1e-9),
      to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
    if (to - from <= MOST_LINES)
      return Array.from({ length: to - from + 1 }, (_, n) => (from + n) * step);
  }
  return [0, 0.5, 1];
}

/**
 * @param {MachinePen} pen its context is the figure's
 * @param {CurvePoint[]} curve
 * @param {number} width of the figure
 */
export function drawLearningCurve(pen, curve, width) {
  const { context } = pen,
    lines = curveAxis(curve),
    from = lines[0],
    to = lines[lines.length - 1],
    most = curve[curve.length - 1].of,
    tall = CURVE_HEIGHT - CURVE_TOP - CURVE_BOTTOM,
    x = (/** @type {number} */ seen) =>
      CURVE_LEFT + (seen / most) * (width - CURVE_LEFT - CURVE_RIGHT),
    y = (/** @type {number} */ share) => CURVE_TOP + tall * (1 - (share - from) / (to - from)),
    digits = lines[1] - from < 0.0099 ? 1 : 0,
    base = CURVE_HEIGHT - 3;
  pen.text(say("machine.curve.y"), 0, 11, { room: width });
  for (const share of lines) {
    pen.rect(CURVE_LEFT, y(share), width - CURVE_LEFT - CURVE_RIGHT, 1, pen.pale);
    pen.text(formatPercent(share, digits), CURVE_LEFT - 6, y(share) + 4, { align: "right" });
  }
  pen.text("0", CURVE_LEFT, base);
  pen.text(say("machine.curve.x", { of: printedCount(most) }), width - CURVE_RIGHT, base, {
    align: "right",
  });
  context.beginPath();
  for (const { seen, right } of curve) context.lineTo(x(seen), y(right / TESTED));
  Object.assign(context, { strokeStyle: pen.ink, lineWidth: 2, lineJoin: "round" });
  context.stroke();
  context.beginPath();
  for (const { seen, right } of curve) {
    context.moveTo(x(seen), y(right / TESTED));
    context.arc(x(seen), y(right / TESTED), DOT, 0, 7);
  }
  context.fillStyle = pen.ink;
  context.fill(); // a dot where it is measured
}
