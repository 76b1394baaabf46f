// The animation of reading one row: its phases, and threads from its ink to the bars.

import { ROWS } from "../constants.js";
import { rowIndicesReadInStep } from "./layout.js";
import { sliceRow } from "./panels.js";

/** @import { Scene } from "./scene.js" */
/** @import { Moment } from "../types.js" */

// Phases of a slow row, as shares of its time: when it meets the old memory, when the new memory is
// complete, when the answer follows, when the bars move to their digits, and when the picture
// appears.
export const MIXES = 0.16,
  STANDS = 0.36,
  ANSWERS = 0.62,
  ARRANGES = 0.72,
  SHOWS_PICTURE = 0.86;

const THREADS = 24; // number of threads from the row's pixels to the memory

/**
 * The progress from one share to another, 0 to 1.
 * @type {(p: number, from: number, to: number) => number}
 */
export const progressBetween = (p, from, to) => Math.max(0, Math.min(1, (p - from) / (to - from)));
/** @param {number} x */
const easeOut = (x) => 1 - (1 - x) ** 3;
/** @param {number} x */
export const easeInOut = (x) => (x < 0.5 ? 4 * x ** 3 : 1 - (2 - 2 * x) ** 3 / 2);

/**
 * The progress of a step's parts when the share p of its time has passed.
 * @param {number} t the step
 * @param {number} p
 * @param {boolean} slow true if it plays slowly
 * @param {boolean} rests true if nothing plays
 * @returns {Moment}
 */
export function progressOfStepParts(t, p, slow, rests) {
  if (!slow) {
    const motion = easeOut(progressBetween(p, 0, 0.7)),
      line = t + motion,
      lines = motion > 0.9 ? t + 1 : t,
      blend = easeOut(progressBetween(p, 0, 0.8));
    return { line, lines, tail: line, answerStep: t, blend, flat: 0, fades: 1, rests };
  }
  // The bars, the answer and the picture belong to the same step.
  const line = t + easeInOut(progressBetween(p, 0, 0.08)),
    blend = easeInOut(progressBetween(p, STANDS - 0.1, STANDS)),
    lines = blend > 0.02 ? t + 1 : t,
    answerStep = blend < 0.5 ? Math.max(t - 1, 0) : t,
    flat = easeInOut(progressBetween(p, 0.1, 0.26));
  return {
    line,
    lines,
    tail: answerStep + 1,
    answerStep,
    blend,
    flat,
    fades: blend,
    rests,
    flies: p,
  };
}

/**
 * Draws threads from the ink of a slow row to some of the bars.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawThreads(context, { places, view, look, result, t, at, card }) {
  const p = at.flies;
  if (p === undefined || p > 0.4) return;
  const { row, memory } = places,
    [r] = rowIndicesReadInStep(t, view.reads),
    ink = Array.from(sliceRow(result.image, r)),
    lit = [...ink.keys()].filter((c) => ink[c] > 0.5),
    some = lit.filter((_, k) => k % Math.ceil(lit.length / 4) === 0),
    y = row.y + (r + 0.5) * card.high,
    grows = easeInOut(progressBetween(p, 0.03, 0.2));
  context.save();
  context.beginPath();
  context.rect(0, 0, row.x + (memory.x + memory.width - row.x) * grows, card.bottom);
  context.clip();
  Object.assign(context, {
    strokeStyle: look.faint,
    lineWidth: 0.8,
    globalAlpha: 0.45 * (1 - progressBetween(p, 0.34, 0.4)),
  });
  for (const c of some)
    for (let k = 0; k < THREADS; k++) {
      const from = row.x + ((c + 0.5) * row.width) / ROWS,
        to = memory.x + (memory.width * (k + 0.5)) / THREADS,
        bend = from + 0.8 * (to - from);
      context.beginPath();
      context.moveTo(from, y);
      context.bezierCurveTo(bend, y, to, y, to, card.middle);
      context.stroke();
    }
  context.restore();
}
