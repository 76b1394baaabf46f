// The panel of the answer: the probabilities of the ten digits after each row, side by side, and
// below them a tag with the current answer. A colour stands for a digit, a width for its
// probability.

import { FINE_TEXT, ROWS, SMALL_TEXT } from "../constants.js";
import { addCurve, inkOn, traceRoundedBox, write } from "./paint.js";
import { drawInBorderedBox } from "./panels.js";
import {
  guessAfter,
  isEndWithoutTaughtSign,
  likeliest,
  formatProbability,
} from "../reader/story.js";
import { classNameOrDigit, say } from "../words.js";

/** @import { Scene } from "./scene.js" */
/** @import { Style } from "./paint.js" */

const NAME_WIDTH = 0.2; // a band gets its name where it is at least this wide
const LEGEND_HEIGHT = 1.25, // height of the digits above the bands, in font sizes
  LEGEND_GAP = 2; // pixels
const LEAST_LABEL = 0.05; // the least probability that is written in its segment
const LEAST_LETTERS = 9; // pixels
export const SURE = 0.9; // the least probability at which the tag writes a large digit

/**
 * The total width of the bands of lower digits.
 * @type {(probabilities: Float32Array, digit: number) => number}
 */
const sumProbabilitiesBelowDigit = (probabilities, digit) =>
  probabilities.subarray(0, digit).reduce((a, b) => a + b, 0);

/** @type {(context: CanvasRenderingContext2D, scene: Scene) => void} */
export function drawAnswerPanel(context, scene) {
  const { how, visible } = scene;
  if (!visible.answer || how) return; // an explanation's words take its place
  context.globalAlpha = visible.answer;
  drawRiver(context, scene);
  drawProbabilityStripAtStep(context, scene);
  context.globalAlpha = 1;
}

/**
 * Draws the digits' colours as a legend, and the bands below it. The bands begin with the first row
 * that has ink.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
function drawRiver(context, scene) {
  const { places, look, colours, result, at } = scene,
    { belief: box, type } = places,
    { rows } = result,
    { firstInkStep: since } = result.summary,
    high = box.height / ROWS,
    line = box.y + at.tail * high,
    past = rows.slice(since, at.answerStep + 1);
  const across = (/** @type {number} */ share) => box.x + share * box.width,
    y = (/** @type {number} */ k) => box.y + (since + k + 0.5) * high,
    top = box.y + since * high,
    fills = Array.from(rows[0], (_, digit) => look.digits[digit % look.digits.length]);
  const alpha = context.globalAlpha;
  drawInBorderedBox(context, box, colours.line, () => {
    context.fillStyle = colours.band;
    context.fillRect(box.x, box.y, box.width, box.height);
    for (const digit of past.length ? rows[0].keys() : []) {
      const edge = (/** @type {number} */ d) =>
        past.map((row) => across(sumProbabilitiesBelowDigit(row, d)));
      /** @type {(xs: number[]) => number[][]} */
      const down = (xs) => [
        [xs[0], top],
        ...xs.map((x, k) => [x, Math.min(y(k), line)]),
        [xs[xs.length - 1], line],
      ];
      context.beginPath();
      addCurve(context, down(edge(digit)));
      addCurve(context, down(edge(digit + 1)).reverse());
      Object.assign(context, { strokeStyle: look.background, lineWidth: 0.6 });
      context.fillStyle = fills[digit];
      context.fill();
      context.globalAlpha = 0.6 * alpha;
      context.stroke();
      context.globalAlpha = alpha;
    }
    drawDigitLegend(context, scene, fills);
    for (const { digit, x, k } of namePlacesInWideBands(past))
      write(context, classNameOrDigit(digit), across(x), y(k), {
        size: type(SMALL_TEXT),
        weight: 700,
        colour: inkOn(fills[digit]),
        align: "center",
      });
    drawDecisionRing(context, scene, fills);
  });
}

/** @type {(context: CanvasRenderingContext2D, scene: Scene, fills: string[]) => void} */
function drawDigitLegend(context, { places: { belief: box, type }, look }, fills) {
  const size = type(FINE_TEXT),
    high = LEGEND_HEIGHT * size,
    wide = box.width / fills.length;
  context.fillStyle = look.background;
  context.fillRect(box.x, box.y, box.width, high + LEGEND_GAP);
  fills.forEach((fill, digit) => {
    const x = box.x + digit * wide;
    traceRoundedBox(context, x + 1, box.y, wide - 2, high, 4);
    context.fillStyle = fill;
    context.fill();
    write(context, classNameOrDigit(digit), x + wide / 2, box.y + high / 2 + 0.5, {
      size,
      weight: 700,
      colour: inkOn(fill),
      align: "center",
      room: wide - 4,
    });
  });
}

/**
 * Draws a ring around the row at which the final answer was decided, when the sentence mentions it.
 * @type {(context: CanvasRenderingContext2D, scene: Scene, fills: string[]) => void}
 */
function drawDecisionRing(context, { places: { belief: box, size }, result, at }, fills) {
  const { decidingPixel: ring } = result.summary,
    { rows } = result;
  if (!ring || at.answerStep < ROWS - 1 || !at.rests) return;
  const digit = likeliest(rows[rows.length - 1]),
    [r] = ring,
    middle = box.x + box.width * (sumProbabilitiesBelowDigit(rows[r], digit) + rows[r][digit] / 2);
  Object.assign(context, { strokeStyle: inkOn(fills[digit]), lineWidth: size(2.5) });
  context.beginPath();
  context.arc(middle, box.y + ((r + 0.5) * box.height) / ROWS, size(6), 0, 2 * Math.PI);
  context.stroke();
}

/**
 * The places of the bands' names, one for each stretch of rows in which a band is wide: [{digit, x,
 * k}].
 * @param {Float32Array[]} rows
 */
function namePlacesInWideBands(rows) {
  const named = [];
  for (const digit of rows[0]?.keys() ?? []) {
    for (let from = 0, to; from < rows.length; from = to + 1) {
      for (to = from; to < rows.length && rows[to][digit] >= NAME_WIDTH; to++);
      if (to - from < 3) continue;
      let widest = from + 1;
      for (let k = from + 1; k < to - 1; k++) if (rows[k][digit] > rows[widest][digit]) widest = k;
      const row = rows[widest];
      named.push({ digit, x: sumProbabilitiesBelowDigit(row, digit) + row[digit] / 2, k: widest });
    }
  }
  return named;
}

/**
 * Draws the current answer: a segment for each digit, as wide as its probability.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
function drawProbabilityStripAtStep(context, scene) {
  const { places, look, colours, result, at, how } = scene,
    { belief: box, tag: high, type } = places,
    y = box.y + box.height + 4,
    row = result.rows[at.answerStep],
    isNone = isEndWithoutTaughtSign(result, at.answerStep),
    digit = guessAfter(result, at.answerStep);
  context.save();
  traceRoundedBox(context, box.x, y, box.width, high, 7);
  context.clip();
  if (digit === null && !how) {
    context.fillStyle = colours.soft;
    context.fillRect(box.x, y, box.width, high);
    write(context, isNone ? "?" : say("none"), box.x + box.width / 2, y + high / 2 + 1, {
      size: isNone ? high * 0.8 : type(SMALL_TEXT),
      weight: isNone ? 700 : 600,
      colour: look.ink,
      align: "center",
      room: box.width - 6,
    });
  } else
    row.forEach((share, d) => {
      const x = box.x + box.width * sumProbabilitiesBelowDigit(row, d),
        part = { x, y, wide: box.width * share, high };
      context.fillStyle = look.digits[d % look.digits.length];
      context.fillRect(x, y, part.wide + 0.5, high);
      if (d === digit && share >= SURE) writeSureDigit(context, scene, d, part);
      else if (share >= LEAST_LABEL) writeDigitAndChance(context, scene, d, part);
    });
  context.restore();
}

/** @typedef {{x: number, y: number, wide: number, high: number}} Segment of the tag */

/**
 * Writes a digit that is nearly sure: "3?", and at the end "3".
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} digit
 * @param {Segment} segment
 */
function writeSureDigit(context, scene, digit, { x, y, wide, high }) {
  const { places, look, result, was, editAction, t, at } = scene,
    { type } = places,
    now = result.rows[at.answerStep],
    other = was && likeliest(was.rows[at.answerStep]), // without the edit of the memory
    ends = at.rests && t === ROWS - 1;
  /** @typedef {Partial<Style> & {room?: number}} Difference */
  /** @type {(text: string, share: number, size: number, style: Difference) => void} */
  const put = (text, share, size, style) =>
    write(context, text, x + wide * share, y + high / 2 + 1, {
      size,
      weight: 700,
      colour: look.inks[digit % look.inks.length],
      align: "center",
      room: 0.6 * wide,
      ...style,
    });
  if (other !== null && other !== likeliest(now)) {
    put(classNameOrDigit(digit), 0.22, high * 0.8, { room: 0.4 * wide });
    const text = say(`without.${editAction ?? "pull"}`, { digit: other });
    return put(text, 0.66, type(SMALL_TEXT), { weight: 600 });
  }
  put(`${classNameOrDigit(digit)}${ends ? "" : "?"}`, 0.5, high * 0.8, {});
  const style = { weight: 600, align: /** @type {const} */ ("right") };
  put(formatProbability(now[digit]), 1 - 10 / wide, type(SMALL_TEXT), style);
}

/**
 * Writes a digit and its probability; after a pull also the probability without it.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} digit
 * @param {Segment} segment
 */
function writeDigitAndChance(context, scene, digit, { x, y, wide, high }) {
  const { places, look, result, was, pulledDigit, at } = scene,
    { type } = places,
    step = at.answerStep,
    chance = formatProbability(result.rows[step][digit]),
    isWide = wide > type(64),
    before =
      pulledDigit !== null && was && isWide ? `${formatProbability(was.rows[step][digit])} → ` : "";
  /** @type {(text: string, share: number, size: number, weight: number) => void} */
  const put = (text, share, size, weight) =>
    write(context, text, x + wide / 2, y + high * share, {
      size,
      weight,
      colour: look.inks[digit % look.inks.length],
      align: "center",
      room: wide - 2,
    });
  const name = classNameOrDigit(digit),
    small = Math.max(LEAST_LETTERS, Math.min(type(FINE_TEXT), 0.42 * high));
  if (isWide && high < type(34)) return put(`${name}  ${chance}`, 0.53, high * 0.6, 700);
  if (isWide) put(name, 0.4, high * 0.6, 700);
  else put(name, 0.32, Math.min(type(SMALL_TEXT), 0.5 * high), 700);
  put(`${before}${chance}`, isWide ? 0.82 : 0.74, small, 600);
}
