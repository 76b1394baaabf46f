// What makes one number of the memory, where one asks: lines from pixels and old bars that push it,
// and the addition.

import { FINE_TEXT, SMALL_TEXT } from "./constants.js";
import { ledgerOf } from "./memory_sum.js";
import { write } from "./paint.js";
import { barTip, signed } from "./sums.js";

/** @import { Scene } from "./scene.js" */

const PUSHES = 8; // lines at most, from pixels and from old bars
const LEAST_PUSH = 0.04; // of the strongest: what pushes less is not drawn

/**
 * The addition, line by line: what is added, and each as a bar from 0.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawLedger(context, { places, look, colours, view, how }) {
  if (how?.of !== "memory") return;
  const { narrow, sums, type, size } = places,
    lines = ledgerOf(how, view),
    top = narrow ? sums.y : places.belief.y + places.belief.height + size(8),
    high = type(narrow ? 17 : 25),
    letters = type(narrow ? FINE_TEXT : SMALL_TEXT),
    zero = sums.x + 0.7 * sums.width,
    unit = (0.12 * sums.width) / Math.max(1, ...lines.map(({ v }) => Math.abs(v))),
    right = sums.x + sums.width;
  lines.forEach(({ label, v, isTotal = false }, k) => {
    const y = top + (k + 0.5) * high,
      style = { size: letters, weight: isTotal ? 700 : 400, colour: look.ink };
    context.globalAlpha = Math.max(0, Math.min(1, how.p * lines.length - k));
    if (isTotal) {
      context.fillStyle = colours.line;
      context.fillRect(sums.x, y - high / 2, sums.width, 1);
    }
    write(context, label, sums.x, y + 0.5, { ...style, room: (narrow ? 0.7 : 0.55) * sums.width });
    write(context, signed(v, 2), right, y + 0.5, { ...style, align: "right" });
    if (narrow) return;
    context.fillStyle = v > 0 ? colours.up : colours.down;
    context.fillRect(Math.min(zero, zero + v * unit), y - size(6), Math.abs(v * unit), size(12));
  });
  context.globalAlpha = 1;
}

/**
 * @template {{adds: number}} T
 * @param {T[]} all
 */
const strongest = (all) =>
  all.toSorted((a, b) => Math.abs(b.adds) - Math.abs(a.adds)).slice(0, PUSHES);

/**
 * Lines to the bar that is looked at, from the pixels of the row and from the old bars that push it
 * most: as wide as is what they add, dashed where they push it down.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawPushes(context, scene) {
  const { places, colours, card, how, t } = scene;
  if (how?.of !== "memory" || how.step !== "sum") return;
  const { row, scale } = places,
    { pixels, bars } = how.parts,
    y = row.y + (t + 0.5) * card.high,
    to = { x: barTip(scene, how.parts, t, card).x, y: card.top };
  const pushes = [
    ...strongest(pixels).map(({ column, adds }) => ({
      adds,
      from: { x: row.x + ((column + 0.5) * row.width) / pixels.length, y },
    })),
    ...strongest(bars ?? []).map((bar) => ({
      adds: bar.adds,
      from: barTip(scene, bar, t - 1, card),
    })),
  ];
  const most = Math.max(...pushes.map(({ adds }) => Math.abs(adds)));
  for (const { from, adds } of pushes.filter((push) => Math.abs(push.adds) > LEAST_PUSH * most)) {
    Object.assign(context, {
      strokeStyle: adds > 0 ? colours.up : colours.down,
      lineWidth: scale * (0.8 + (2.2 * Math.abs(adds)) / most),
      globalAlpha: 0.8 * how.p,
    });
    context.setLineDash(adds > 0 ? [] : [3 * scale, 3 * scale]);
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.quadraticCurveTo((from.x + to.x) / 2, Math.min(from.y, to.y) - 14 * scale, to.x, to.y);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}
