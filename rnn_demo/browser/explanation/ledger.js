// What makes one number of the memory, where one asks: lines from pixels and old bars that push it,
// and the addition.

import { FINE_TEXT, SMALL_TEXT } from "../constants.js";
import { ledgerOf } from "./memory_sum.js";
import { traceRoundedBox, write } from "../stage/paint.js";
import { progressBetween } from "../stage/row_step.js";
import { barTip } from "./sums.js";

/** @import { Scene } from "../stage/scene.js" */
/** @import { Places } from "../types.js" */

const LEDGER_LINE = 34; // pixels of a line with its bar
const PUSHES = 8; // lines at most, from pixels and from old bars
const LEAST_PUSH = 0.04; // of the strongest: what pushes less is not drawn

/** @type {(places: Places, count: number) => number} */
const lineHeight = ({ narrow, type, ledger }, count) =>
  Math.min(type(narrow ? 17 : LEDGER_LINE), ledger.height / count);

/**
 * The addition, line by line: what is added, and each as a bar from 0, on one scale in all steps.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawLedger(context, { places, look, colours, view, how }) {
  if (how?.of !== "memory") return;
  const { narrow, ledger, type, size, scale } = places,
    lines = ledgerOf(how, view),
    all = how.steps.flatMap((step) => ledgerOf({ step, parts: how.parts }, view)),
    high = lineHeight(places, lines.length),
    letters = Math.min(type(narrow ? FINE_TEXT : SMALL_TEXT), 0.8 * high),
    zero = ledger.x + 0.5 * ledger.width,
    unit = (0.5 * ledger.width) / Math.max(1, ...all.map(({ v }) => Math.abs(v)));
  lines.forEach(({ label, v, text, isTotal, isStore }, k) => {
    const y = ledger.y + k * high,
      middle = narrow ? y + 0.5 * high : y + 0.38 * high,
      style = { size: letters, weight: isTotal ? 700 : 400, colour: look.ink };
    context.globalAlpha = Math.max(0, Math.min(1, how.p * lines.length - k));
    if (isStore) {
      const out = 6 * scale;
      traceRoundedBox(context, ledger.x - out, y, ledger.width + 2 * out, high, 6);
      Object.assign(context, { fillStyle: colours.soft, strokeStyle: colours.frame, lineWidth: 1 });
      context.fill();
      context.stroke();
    } else if (isTotal) {
      context.fillStyle = colours.frame;
      context.fillRect(ledger.x, y, ledger.width, 1);
    }
    if (!narrow) {
      context.fillStyle = v > 0 ? colours.up : colours.down;
      context.fillRect(
        Math.min(zero, zero + v * unit),
        y + 0.68 * high,
        Math.abs(v * unit),
        size(7),
      );
      for (const end of [-1, 0, 1]) {
        context.fillStyle = end ? colours.frame : colours.arrow;
        context.fillRect(zero + end * unit - 0.5, y + 0.62 * high, 1, size(7) + 0.12 * high);
      }
    }
    write(context, label, ledger.x, middle, { ...style, room: 0.76 * ledger.width });
    write(context, text, ledger.x + ledger.width, middle, { ...style, align: "right" });
  });
  context.globalAlpha = 1;
}

/**
 * From the end of the addition a line to the bar that it makes.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawResult(context, scene) {
  const { places, colours, card, how, t, view } = scene,
    { narrow, ledger, scale } = places;
  if (how?.of !== "memory" || how.step !== "value" || narrow) return;
  const count = ledgerOf(how, view).length,
    high = lineHeight(places, count),
    to = barTip(scene, how.parts, t, card),
    y = ledger.y + (count - 0.5) * high,
    x = ledger.x - 8 * scale,
    edge = card.x + card.width,
    bend = 0.6 * (x - edge);
  Object.assign(context, {
    strokeStyle: colours.arrow,
    fillStyle: colours.arrow,
    lineWidth: 1.5 * scale,
    globalAlpha: progressBetween(how.p, 0.85, 1),
  });
  context.beginPath();
  context.moveTo(x, y);
  context.bezierCurveTo(x - bend, y, edge + bend, to.y, edge, to.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.beginPath();
  context.arc(to.x, to.y, 4.5 * scale, 0, 2 * Math.PI);
  context.fill();
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
    to = barTip(scene, how.parts, t - 1, card);
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
