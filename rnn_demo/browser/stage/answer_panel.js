// The answer: how likely each digit is after each row, all ten side by side, and below them a tag
// that says it.

import { FINE_TEXT, ROWS, SMALL_TEXT } from "../constants.js";
import { addCurve, inkOn, isDark, mixColours, traceRoundedBox, write } from "./paint.js";
import { inside } from "./panels.js";
import { guessAfter, isNoneAfter, likeliest, formatProbability } from "../reader/story.js";
import { nameOfClass, say } from "../words.js";

/** @import { Scene } from "./scene.js" */
/** @import { Style } from "./paint.js" */
/** @import { Look, ReadingResult } from "../types.js" */

const PALEST = [0.62, 0.4], // what a colour loses at most, on a light page and a dark one
  UNLIKELY = 0.06, // where its digit is this unlikely
  LIKELY = 0.3; // and from here on nothing
const PAST = 0.5; // what a band loses at least that leads no more, of the most
const NAME_WIDTH = 0.2, // a band is named where it is at least so wide
  OF_FIRST = 0.04; // the same of the first row, where each is
const LATELY = 3; // rows after a change of mind
export const SURE = 0.9; // below it the chances of others stand in the tag, too

/**
 * A digit's colour, of which so much of what it can lose is gone; and the paler the less likely it
 * is.
 * @param {Look} look
 * @param {number} digit
 * @param {number} share
 */
export const paleColour = (look, digit, share) =>
  mixColours(
    look.digits[digit % look.digits.length],
    look.background,
    PALEST[Number(isDark(look))] * share,
  );
/**
 * @param {Look} look
 * @param {number} digit
 * @param {number} likely
 * @param {number} least
 */
export const paleUnlikely = (look, digit, likely, least = 0) =>
  paleColour(look, digit, Math.max(least, Math.min(1, (LIKELY - likely) / (LIKELY - UNLIKELY))));

/**
 * How wide all bands of lower digits are together.
 * @param {Float32Array} row
 * @param {number} digit
 */
const below = (row, digit) => row.subarray(0, digit).reduce((a, b) => a + b, 0);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawBelief(context, scene) {
  const { places, at, how, visible } = scene,
    { belief: box, narrow } = places;
  if (!visible.answer || (how && !narrow && how.step !== "chances")) return;
  context.globalAlpha = visible.answer;
  if (how && !narrow) {
    // words have the place of the bands
    context.globalAlpha = Math.max(0, 2 * how.p - 1);
    drawChancesTag(context, box.y + box.height, scene);
  } else {
    const isDim = how?.of === "answer" && how.step !== "chances";
    if (isDim) context.globalAlpha = 0.2; // not before the step that makes it
    drawRiver(context, scene);
    if (!isDim) drawTag(context, box.y + (at.tail * box.height) / ROWS, scene);
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function drawRiver(context, { places: { belief: box, type, size }, look, result: reading, at }) {
  const { rows } = reading,
    high = box.height / ROWS,
    line = box.y + at.tail * high,
    past = rows.slice(0, at.answerStep + 1),
    leads = guessAfter(reading, at.answerStep);
  const across = (/** @type {number} */ share) => box.x + share * box.width,
    y = (/** @type {number} */ t) => box.y + (t + 0.5) * high,
    fills = Array.from(rows[0], (_, digit) =>
      digit === leads
        ? paleColour(look, digit, 0) // full alone for who leads
        : paleUnlikely(look, digit, Math.max(...past.map((row) => row[digit])), PAST),
    );
  /** @type {{x: number, y: number, half: number}[]} */
  const names = []; // that stand
  /** @type {(digit: number, x: number, y: number, style: Omit<Style, "colour">) => void} */
  const name = (digit, share, y, style) => {
    const text = nameOfClass(digit),
      [x, half] = [across(share), 0.3 * style.size * text.length],
      isFree = names.every((of) => Math.abs(of.x - x) > of.half + half || of.y + style.size < y);
    if (!isFree) return;
    names.push({ x, y, half });
    write(context, text, x, y, { ...style, colour: inkOn(fills[digit]), align: "center" });
  };
  const alpha = context.globalAlpha;
  inside(context, box, 4, () => {
    for (const digit of rows[0].keys()) {
      const edge = (/** @type {number} */ d) => past.map((row) => across(below(row, d)));
      /** @type {(xs: number[]) => number[][]} */
      const down = (xs) => [
        [xs[0], box.y],
        ...xs.map((x, t) => [x, Math.min(y(t), line)]),
        [xs[xs.length - 1], line],
      ];
      context.beginPath();
      addCurve(context, down(edge(digit)));
      addCurve(context, down(edge(digit + 1)).reverse());
      Object.assign(context, {
        fillStyle: fills[digit],
        strokeStyle: look.background,
        lineWidth: 0.6,
        globalAlpha: alpha,
      });
      context.fill();
      context.globalAlpha = 0.6 * alpha;
      context.stroke();
      context.globalAlpha = alpha;
    }
    if (line - box.y > type(FINE_TEXT) + 2)
      for (const [digit, share] of rows[0].entries())
        if (share > OF_FIRST)
          name(digit, below(rows[0], digit) + share / 2, box.y + 0.5 * type(FINE_TEXT) + 2, {
            size: type(FINE_TEXT),
            weight: 600,
          });
    const bands = bandNames(past).sort((a, b) => a.t - b.t),
      style = { size: type(SMALL_TEXT), weight: 700 };
    for (const { digit, x, t } of bands) name(digit, x, y(t), style);
    const { ring } = reading.end,
      end = past.length - 1;
    if (!ring || end < ROWS - 1 || !at.rests) return;
    const digit = likeliest(past[end]),
      [r] = ring,
      middle = across(below(past[r], digit) + past[r][digit] / 2);
    Object.assign(context, { strokeStyle: inkOn(fills[digit]), lineWidth: size(2.5) });
    context.beginPath();
    context.arc(middle, y(r), size(6), 0, 2 * Math.PI);
    context.stroke();
  });
}

/**
 * Where bands are named, each once in each stretch of rows in which it is wide: [{digit, x, t}].
 * @param {Float32Array[]} rows
 */
function bandNames(rows) {
  const named = [];
  for (const digit of rows[0].keys()) {
    for (let from = 0, to; from < rows.length; from = to + 1) {
      for (to = from; to < rows.length && rows[to][digit] >= NAME_WIDTH; to++);
      if (to - from < 3) continue;
      let widest = from + 1;
      for (let t = from + 1; t < to - 1; t++) if (rows[t][digit] > rows[widest][digit]) widest = t;
      named.push({ digit, x: below(rows[widest], digit) + rows[widest][digit] / 2, t: widest });
    }
  }
  return named;
}

/**
 * Whether it would answer something else had nobody touched its memory.
 * @param {?ReadingResult} was
 * @param {ReadingResult} result
 * @param {number} t
 */
const isOther = (was, { rows }, t) => was !== null && likeliest(was.rows[t]) !== likeliest(rows[t]);

/**
 * What it says now: in doubt all chances, else "3?", "no, a 2?", and at the end its answer.
 * @param {CanvasRenderingContext2D} context
 * @param {number} line
 * @param {Scene} scene
 */
function drawTag(context, line, scene) {
  const { places, look, colours, result, was, does, t, at } = scene,
    { belief: box, tag: high, type } = places,
    row = result.rows[at.answerStep],
    digit = guessAfter(result, at.answerStep),
    other =
      was !== null && isOther(was, result, at.answerStep) && likeliest(was.rows[at.answerStep]),
    ends = at.rests && t === ROWS - 1,
    middle = line + 4 + high / 2 + 1;
  if (digit !== null && Math.max(...row) < SURE) return drawChancesTag(context, line, scene);
  traceRoundedBox(context, box.x, line + 4, box.width, high, 7);
  context.fillStyle = digit === null ? colours.soft : look.digits[digit % look.digits.length];
  context.fill();
  /** @type {(text: string, share: number, size: number, style: object) => void} */
  const put = (text, share, size, style) =>
    write(context, text, box.x + box.width * share, middle, {
      size,
      weight: 700,
      colour: digit === null ? look.faint : look.inks[digit % look.inks.length],
      align: "center",
      room: 0.6 * box.width,
      ...style,
    });
  if (isNoneAfter(result, at.answerStep)) return put("?", 0.5, high * 0.8, {});
  if (digit === null)
    return put(say("none"), 0.5, type(SMALL_TEXT), { weight: 600, room: box.width - 6 });
  if (other !== false) {
    put(nameOfClass(digit), 0.22, high * 0.8, { room: 0.4 * box.width });
    const text = say(`without.${does ?? "pull"}`, { digit: other });
    return put(text, 0.66, type(SMALL_TEXT), { weight: 600 });
  }
  const lately = Array.from({ length: LATELY }, (_, k) => at.answerStep - 1 - k).filter(
      (k) => k >= 0,
    ),
    changed = lately.some((k) => ![null, digit].includes(guessAfter(result, k)));
  if (changed && !ends) put(say("tag.no", { digit, count: digit }), 0.44, high * 0.5, {});
  else put(`${nameOfClass(digit)}${ends ? "" : "?"}`, 0.5, high * 0.8, {});
  put(formatProbability(row[digit]), 1 - 10 / box.width, type(SMALL_TEXT), {
    weight: 600,
    align: "right",
  });
}

/**
 * All chances side by side, as wide as in the newest row.
 * @param {CanvasRenderingContext2D} context
 * @param {number} line
 * @param {Scene} scene
 */
function drawChancesTag(context, line, { places, look, result, was, pulledDigit, at }) {
  const { belief: box, tag: high, type } = places,
    y = line + 4,
    row = result.rows[at.answerStep];
  context.save();
  traceRoundedBox(context, box.x, y, box.width, high, 7);
  context.clip();
  row.forEach((share, d) => {
    const from = box.x + box.width * below(row, d),
      wide = box.width * share,
      isWide = wide > type(64),
      isLow = high < type(34),
      before =
        d === pulledDigit && was ? `${formatProbability(was.rows[at.answerStep][d])} → ` : "",
      put = (
        /** @type {string} */ text,
        /** @type {number} */ at,
        /** @type {number} */ size,
        /** @type {number} */ weight,
      ) =>
        write(context, text, from + wide / 2, y + high * at, {
          size,
          weight,
          colour: look.inks[d % look.inks.length],
          align: "center",
        });
    context.fillStyle = look.digits[d % look.digits.length];
    context.fillRect(from, y, wide + 0.5, high);
    if (isWide && isLow)
      return put(`${nameOfClass(d)}  ${formatProbability(share)}`, 0.53, high * 0.6, 700);
    if (wide > type(SMALL_TEXT))
      put(nameOfClass(d), isWide ? 0.4 : 0.5, isWide ? high * 0.6 : type(SMALL_TEXT), 700);
    if (isWide) put(`${before}${formatProbability(share)}`, 0.82, type(FINE_TEXT), 600);
  });
  context.restore();
}
