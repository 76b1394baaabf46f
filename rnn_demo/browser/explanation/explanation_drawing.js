// Draws explanations on the stage. For the answer: a sum for each class, and ribbons from the bars
// that add most to one sum. For a row's effect: lines from its pixels and the old bars to the bar
// that they push, and a line from that bar to its enlarged picture.

import { SMALL_TEXT } from "../constants.js";
import { barAxisLimit, partAndColumnOfUnit, numberShownByBar } from "../stage/bars.js";
import { drawArrowThroughPoints, fontOf, write } from "../stage/paint.js";
import { progressBetween } from "../stage/row_step.js";
import { formatSigned, numberText, signedTermText } from "./worked_calculation.js";
import { drawClassLabel, isSoftmaxStep } from "./sum_table.js";

/** @import { Scene } from "../stage/scene.js" */
/** @import { Bar, Places } from "../types.js" */
/** @import { Card } from "../stage/bars.js" */

/** @typedef {ReturnType<typeof classSumsGeometry>} Axis */

/** @typedef {{v: number, text: string, isBest?: boolean} | null} SumRow null for an empty row */

const LEAST_SUM = 4,
  LEAST_PART = 0.5,
  BELOW = 0.3; // least value of a bar of full length; share of the room below 0
const PUSHES = 8; // most lines from pixels, and most from old bars
const LEAST_PUSH = 0.04; // least share of the strongest push that is drawn
const MORE = 1.25; // room, relative to the image's own sums, for sums that an edit changes

/**
 * The geometry of the sums: row height, font size, start and length of the bars, and x of 0.
 * @param {Places} places
 * @param {number} classes
 */
function classSumsGeometry({ sums: { x, width, height }, type }, classes) {
  const high = height / classes,
    letters = Math.min(type(SMALL_TEXT), 0.9 * high),
    left = x + 1.7 * letters,
    room = x + 0.92 * width - 4.2 * letters - left;
  return { high, letters, left, room, zero: left + BELOW * room };
}

/**
 * The length of 1: one scale for all rows of an image, with and without an edit, so bars can be
 * compared.
 * @type {(scene: Scene, axis: Axis) => number}
 */
function lengthOfOneInPixels({ result, adds }, { room }) {
  const all = adds?.sums ?? result.readingWithoutEdit.logits.map((v) => MORE * v);
  return Math.min(
    ((1 - BELOW) * room) / Math.max(adds ? LEAST_PART : LEAST_SUM, ...all),
    (BELOW * room) / Math.max(...all.map((v) => -v), 1e-6),
  );
}

/**
 * The number in each class's row, and how much of its bar is drawn.
 * @type {(scene: Scene) => SumRow[]}
 */
function sumRowsByClass({ adds, how }) {
  if (adds) return adds.sums.map((v) => ({ v, text: formatSigned(v, 2) }));
  if (how?.of !== "answer") return [];
  const { step, digit, parts } = how,
    { bars, sums } = parts,
    of = { bar: bars?.first.adds, other: bars?.together }[step],
    only = of ?? (step === "all" ? sums[digit] : null); // if the words explain only one sum
  return sums.map((sum, d) => {
    const isBest = d === digit,
      number = only ?? sum;
    if (only && !isBest) return null;
    return { v: number.v, text: of ? signedTermText(number) : numberText(number), isBest };
  });
}

/**
 * Draws the sum for each class, which is its logit: the sum of all numbers, each times its weight,
 * and the bias. A bar that is longer than its room ends at the edge; its number is exact.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawClassSums(context, scene) {
  const { places, look, colours, adds, how } = scene;
  if (!adds && (how?.of !== "answer" || isSoftmaxStep(how))) return;
  const { y, height } = places.sums,
    rows = sumRowsByClass(scene),
    axis = classSumsGeometry(places, rows.length),
    { high, letters, left, room, zero } = axis,
    unit = lengthOfOneInPixels(scene, axis),
    isGrowing = (/** @type {boolean} */ isBest) => how?.step !== "sums" || !isBest;
  rows.forEach((row, d) => {
    const { v, text, isBest = false } = row ?? { v: 0, text: "" },
      middle = y + (d + 0.5) * high,
      p = how && isGrowing(isBest) ? how.p : 1,
      end = Math.max(left, Math.min(left + room, zero + v * unit * p));
    context.globalAlpha = row ? 1 : 0.3;
    drawClassLabel(context, scene, d, { middle, high, letters, isBest });
    if (!row) return;
    context.fillStyle = look.digits[d % look.digits.length];
    const width = Math.max(1, Math.abs(end - zero));
    context.fillRect(Math.min(zero, end), middle - 0.32 * high, width, 0.64 * high);
    write(context, text, Math.max(zero, end) + 4, middle + 0.5, {
      size: 0.95 * letters,
      weight: isBest ? 700 : 400,
      colour: isBest ? look.ink : look.faint,
    });
  });
  context.globalAlpha = 1;
  context.fillStyle = colours.arrow;
  context.fillRect(zero - 0.5, y, 1, height);
}

/** @type {(context: CanvasRenderingContext2D, scene: Scene, digit: number) => number} */
function rightEndOfNumber(context, scene, digit) {
  const rows = sumRowsByClass(scene),
    axis = classSumsGeometry(scene.places, rows.length),
    { v, text } = rows[digit] ?? { v: 0, text: "" };
  context.font = fontOf({ size: 0.95 * axis.letters, weight: 700 });
  const bar = Math.max(0, v * lengthOfOneInPixels(scene, axis));
  return axis.zero + bar + 4 + context.measureText(text).width;
}

/**
 * Draws ribbons from the bars that add most to a sum into its row. A ribbon's width is what the bar
 * adds; it is dashed if negative.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawRibbonsToSum(context, scene) {
  const { places, colours, look, result, t, card, how } = scene,
    { narrow, scale, sums } = places;
  if (how?.of !== "answer" || !how.ribbons.length) return;
  const x = narrow ? rightEndOfNumber(context, scene, how.digit) + 15 : sums.x - 11 * scale,
    y = sums.y + ((how.digit + 0.5) * sums.height) / result.reading.classes,
    colour = look.digits[how.digit % look.digits.length],
    most = Math.max(...how.ribbons.map(({ adds }) => Math.abs(adds)));
  Object.assign(context, { strokeStyle: colour, fillStyle: colour });
  for (const of of how.ribbons.toReversed()) {
    const isMarked = of === how.focus,
      p = isMarked || how.step === "all" ? how.p : 1,
      from = memoryBarEndPoint(scene, of, t);
    Object.assign(context, {
      globalAlpha: (isMarked ? 1 : how.step === "other" ? 0.3 : 0.75) * Math.min(1, 3 * p),
      lineWidth: scale * (1.2 + (1.8 * Math.abs(of.adds)) / most),
    });
    context.setLineDash(of.adds > 0 ? [] : [3 * scale, 3 * scale]); // negative
    drawRibbonToSum(context, from, { x, y }, p, narrow ? null : card);
    if (isMarked) {
      context.beginPath();
      context.arc(from.x, from.y, 4.5 * scale, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.setLineDash([]);
  context.globalAlpha = how.step === "bar" ? progressBetween(how.p, 0.8, 1) : 1;
  /** @type {import("../stage/paint.js").Point[]} */
  const into = [
    [x, y],
    [narrow ? x - 9 : sums.x - 1, y],
  ];
  drawArrowThroughPoints(context, into, { colour: colours.arrow, width: 0, head: 9 * scale });
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @param {number} p how much of it is drawn, 0 to 1
 * @param {?Card} card where the ribbon leaves, above its keys; null: it goes down, as on a narrow
 *   screen
 */
function drawRibbonToSum(context, from, to, p, card) {
  const way = to.x - from.x,
    down = to.y - from.y,
    isDown = card === null;
  context.save();
  context.beginPath();
  if (isDown) context.rect(0, 0, 5000, from.y + (down + 6) * p);
  else context.rect(from.x - 20, 0, (way + 20) * p + 6, 5000);
  context.clip();
  context.beginPath();
  context.moveTo(from.x, from.y);
  const bend = to.x + 0.3 * Math.abs(way);
  if (isDown) context.bezierCurveTo(from.x, from.y + 0.7 * down, bend, to.y, to.x, to.y);
  else if (to.y < card.under)
    context.bezierCurveTo(from.x + 0.5 * way, from.y, to.x - 0.45 * way, to.y, to.x, to.y);
  else {
    const edge = card.x + card.width,
      y = Math.max(from.y, card.under - 0.35 * card.half),
      [into, out] = [0.5 * (edge - from.x), 0.6 * (to.x - edge)];
    context.bezierCurveTo(from.x + into, from.y, edge - into, y, edge, y);
    context.bezierCurveTo(edge + out, y, to.x - out, to.y, to.x, to.y);
  }
  context.stroke();
  context.restore();
}

/**
 * @param {Scene} scene
 * @param {Bar} of
 * @param {number} t the step
 */
function memoryBarEndPoint({ places, view, result, card }, of, t) {
  const { part, column } = partAndColumnOfUnit(view, of),
    { edges } = places.parts[part],
    bar = t < 0 ? 0 : numberShownByBar(result, of, t) / barAxisLimit(view.states, result);
  return {
    x: (edges[column] + edges[column + 1]) / 2,
    y: card.middle - card.half * Math.max(-1, Math.min(1, bar)),
  };
}

/**
 * @template {{adds: number}} T
 * @param {T[]} all
 */
const strongestPushes = (all) =>
  all.toSorted((a, b) => Math.abs(b.adds) - Math.abs(a.adds)).slice(0, PUSHES);

/**
 * Draws lines to the highlighted bar from the pixels of the row and the old bars that push it most.
 * A line's width is what it adds; lines that push down are dashed and paler.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawInputLinesToMemoryBar(context, scene) {
  const { places, look, card, how, t } = scene;
  if (how?.of !== "memory" || !how.pushes) return;
  const { row, scale } = places,
    { pixels, bars, reset } = how.pushes,
    y = row.y + (t + 0.5) * card.high,
    to = memoryBarEndPoint(scene, how.parts, t - 1);
  const pushes = [
    ...strongestPushes(pixels).map(({ column, adds }) => ({
      adds,
      from: { x: row.x + ((column + 0.5) * row.width) / pixels.length, y },
    })),
    ...strongestPushes(bars ?? []).map((bar) => ({
      adds: (reset ?? 1) * bar.adds,
      from: memoryBarEndPoint(scene, bar, t - 1),
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
  const named = [
    ...pushes.slice(0, pixel ? 1 : 0), // the one pixel and the one bar that the lines name
    ...pushes.slice(strongestPushes(pixels).length).slice(0, bar ? 1 : 0),
  ];
  for (const { from } of named) {
    context.beginPath();
    context.arc(from.x, from.y, 6 * scale, 0, 2 * Math.PI);
    Object.assign(context, { strokeStyle: look.background, lineWidth: 4 * scale });
    context.stroke(); // visible on dark pixels, too
    Object.assign(context, { strokeStyle: look.ink, lineWidth: 1.75 * scale });
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** @type {(context: CanvasRenderingContext2D, scene: Scene) => void} */
export function drawBarToVesselLine(context, scene) {
  const { places, colours, card, how, t } = scene,
    { belief, narrow, scale } = places;
  if (how?.of !== "memory" || how.barBelow === undefined || narrow) return;
  const from = memoryBarEndPoint(scene, how.parts, how.step === "value" ? t : t - 1),
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
