// The lines of the explanation of a row's effect: from the pixels and the old bars to the bar that
// they push, and from that bar to its enlarged picture.

import { barTip } from "./sums.js";

/** @import { Scene } from "../stage/scene.js" */

const PUSHES = 8; // most lines from pixels, and most from old bars
const LEAST_PUSH = 0.04; // least share of the strongest push that is drawn

/**
 * @template {{adds: number}} T
 * @param {T[]} all
 */
const strongestPushes = (all) =>
  all.toSorted((a, b) => Math.abs(b.adds) - Math.abs(a.adds)).slice(0, PUSHES);

/**
 * Draws lines to the highlighted bar from the pixels of the row and the old bars that push it most.
 * A line's width is what it adds; lines that push down are dashed and paler.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawPushes(context, scene) {
  const { places, look, card, how, t } = scene;
  if (how?.of !== "memory" || !how.pushes) return;
  const { row, scale } = places,
    { pixels, bars, reset } = how.pushes,
    y = row.y + (t + 0.5) * card.high,
    to = barTip(scene, how.parts, t - 1, card);
  const pushes = [
    ...strongestPushes(pixels).map(({ column, adds }) => ({
      adds,
      from: { x: row.x + ((column + 0.5) * row.width) / pixels.length, y },
    })),
    ...strongestPushes(bars ?? []).map((bar) => ({
      adds: (reset ?? 1) * bar.adds,
      from: barTip(scene, bar, t - 1, card),
    })),
  ];
  const most = Math.max(...pushes.map(({ adds }) => Math.abs(adds)));
  for (const { from, adds } of pushes.filter((push) => Math.abs(push.adds) > LEAST_PUSH * most)) {
    Object.assign(context, {
      strokeStyle: adds > 0 ? look.ink : look.faint, // colours are reserved for digits
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
  context.globalAlpha = how.p;
  const { pixel, bar } = how.gate ? { pixel: null, bar: null } : how.parts.numbers;
  for (const named of [
    ...pushes.slice(0, pixel ? 1 : 0), // the one pixel and the one bar that the lines name
    ...pushes.slice(strongestPushes(pixels).length).slice(0, bar ? 1 : 0),
  ]) {
    context.beginPath();
    context.arc(named.from.x, named.from.y, 6 * scale, 0, 2 * Math.PI);
    const stroke = (/** @type {string} */ colour, /** @type {number} */ wide) => {
      Object.assign(context, { strokeStyle: colour, lineWidth: wide * scale });
      context.stroke();
    };
    stroke(look.background, 4); // to be seen on dark pixels, too
    stroke(look.ink, 1.75);
  }
  context.globalAlpha = 1;
}

/**
 * Draws a line from the bar to its enlarged picture.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawLineToVessel(context, scene) {
  const { places, colours, card, how, t } = scene,
    { belief, narrow, scale } = places;
  if (how?.of !== "memory" || how.barBelow === undefined || narrow) return;
  const from = barTip(scene, how.parts, how.step === "value" ? t : t - 1, card),
    to = { x: belief.x - 2, y: belief.y + how.barBelow },
    edge = card.x + card.width,
    bend = 0.6 * (to.x - edge);
  Object.assign(context, {
    strokeStyle: colours.arrow,
    fillStyle: colours.arrow,
    lineWidth: 1.5 * scale,
    globalAlpha: how.p,
  });
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(edge, from.y);
  context.bezierCurveTo(edge + bend, from.y, to.x - bend, to.y, to.x, to.y);
  context.stroke();
  for (const { x, y } of [from, to]) {
    context.beginPath();
    context.arc(x, y, 3.5 * scale, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}
