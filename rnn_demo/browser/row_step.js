// How one row goes in: what of it has happened when, and the row on its way into the card.

import { pixelsOf } from "./paint.js";
import { readIn } from "./layout.js";
import { rowOf } from "./panels.js";

/** @import { Scene } from "./scene.js" */
/** @import { Box, Moment } from "./types.js" */

// Shares of the time of a row that goes in slowly: when it meets the old memory, when the new one
// stands, when the answer comes of it, and when the picture does.
export const MIXES = 0.16,
  STANDS = 0.36,
  ANSWERS = 0.7,
  PICTURED = 0.84;

/**
 * How much of the way from one share to another is done.
 * @param {number} p
 * @param {number} from
 * @param {number} to
 */
export const passed = (p, from, to) => Math.max(0, Math.min(1, (p - from) / (to - from)));
/** @param {number} x */
const out = (x) => 1 - (1 - x) ** 3;
/** @param {number} x */
export const inOut = (x) => (x < 0.5 ? 4 * x ** 3 : 1 - (2 - 2 * x) ** 3 / 2);

/**
 * What of a step has happened where p of its time is over.
 * @param {number} t the step
 * @param {number} p
 * @param {boolean} slow whether it goes in slowly
 * @param {boolean} rests whether nothing plays
 * @returns {Moment}
 */
export function momentOf(t, p, slow, rests) {
  const moved = slow ? inOut(passed(p, 0, 0.08)) : out(passed(p, 0, 0.7)),
    line = t + moved;
  if (!slow)
    return {
      line,
      lines: moved > 0.9 ? t + 1 : t,
      tail: line,
      answered: t,
      mixed: out(passed(p, 0, 0.8)),
      grown: 1,
      old: 0,
      flat: 0,
      fades: 1,
      rests,
    };
  const fades = out(passed(p, ANSWERS, ANSWERS + 0.08)),
    answered = fades < 0.35 ? Math.max(t - 1, 0) : t,
    mixed = inOut(passed(p, STANDS - 0.1, STANDS)),
    faded = inOut(passed(p, 0.13, 0.18));
  return {
    line,
    lines: mixed > 0.02 ? t + 1 : t,
    tail: answered + 1,
    answered,
    mixed,
    grown: Math.min(1, mixed * 3),
    old: (1 - 0.66 * faded) * (1 - passed(p, STANDS, STANDS + 0.06)),
    flat: inOut(passed(p, 0.1, 0.26)),
    fades,
    rests,
    flies: p,
  };
}

/**
 * The row on its way into the card, and threads from its ink to some of the bars.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawFlight(context, { places, view, look, shown, t, at, card }) {
  const p = at.flies;
  if (p === undefined || p > 0.4 || p < 0.03) return;
  const { row, memory } = places,
    [r] = readIn(t, view.reads),
    way = inOut(passed(p, 0.04, 0.16)),
    ink = Array.from(rowOf(shown.image, r)),
    mid = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * way;
  const x = mid(row.x, memory.x),
    wide = mid(row.width, memory.width),
    y = mid(row.y + r * card.high, card.top + 2),
    high = mid(card.high, card.high + 3),
    visible = 1 - passed(p, 0.34, 0.4);
  Object.assign(context, { strokeStyle: look.faint, lineWidth: 1, globalAlpha: 0.55 * visible });
  drawThreads(context, ink, memory, y + high, card.middle, passed(p, 0.18, 0.28));
  context.globalAlpha = visible;
  context.drawImage(pixelsOf([ink], 0, 1, look.pixels), x, y, wide, high);
  Object.assign(context, { strokeStyle: look.background, lineWidth: 1.5 });
  context.strokeRect(x, y, wide, high);
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} ink
 * @param {Box} memory
 * @param {number} from
 * @param {number} to
 * @param {number} grows
 */
function drawThreads(context, ink, { x, width }, from, to, grows) {
  if (!grows) return;
  const lit = [...ink.keys()].filter((c) => ink[c] > 0.5),
    some = lit.filter((_, k) => k % Math.ceil(lit.length / 4) === 0);
  for (const c of some)
    for (let k = 0; k < 5; k++) {
      const begins = x + ((c + 0.5) * width) / 28,
        ends = begins + (x + width * (0.1 + 0.2 * k) - begins) * grows,
        below = (/** @type {number} */ share) => from + (to - from) * share * grows;
      context.beginPath();
      context.moveTo(begins, from);
      context.bezierCurveTo(begins, below(0.6), ends, below(0.35), ends, below(1));
      context.stroke();
    }
}
