// A table of how the sums become probabilities (softmax): each sum divided by the temperature, e to
// that power, and its share of the total.

import { SMALL_TEXT } from "../constants.js";
import { numberText } from "./worked_calculation.js";
import { traceRoundedBox, write } from "../stage/paint.js";
import { formatProbability } from "../reader/story.js";
import { hasClassNames, classNameOrDigit, say } from "../words.js";

/** @import { AnswerHow } from "./explanation.js" */
/** @import { Scene } from "../stage/scene.js" */

/** @param {AnswerHow} how */
export const isSoftmaxStep = ({ step }) => step === "divided" || step === "chances";

/**
 * The columns of the table, each with its name and, at its foot, its total.
 * @param {AnswerHow} how
 * @param {Float32Array} likely
 * @returns {{name: string, texts: string[], foot?: string}[]}
 */
export function softmaxColumns({ step, parts }, likely) {
  const { sums, temperature, divided, powers, total } = parts,
    before = { name: say("how.part.sum"), texts: sums.map(numberText) },
    after = temperature && { name: `÷ ${numberText(temperature)}`, texts: divided.map(numberText) };
  if (step === "divided") return after ? [before, after] : [before];
  return [
    after ?? before,
    ...(powers && total
      ? [{ name: say("how.part.power"), texts: powers.map(numberText), foot: numberText(total) }]
      : []),
    { name: say("how.part.share"), texts: Array.from(likely, (share) => formatProbability(share)) },
  ];
}

/** @type {(context: CanvasRenderingContext2D, scene: Scene) => void} */
export function drawSoftmaxTable(context, scene) {
  const { places, look, colours, result, t, how } = scene;
  if (how?.of !== "answer" || !isSoftmaxStep(how)) return;
  const { sums, type, narrow } = places,
    width = narrow ? places.width - sums.x : sums.width, // on a narrow screen nothing is next to it
    likely = result.rows[t],
    columns = softmaxColumns(how, likely),
    high = sums.height / (likely.length + 2), // with a row for names and one for totals
    letters = Math.min(type(SMALL_TEXT), 0.86 * high),
    left = sums.x + 2 * letters,
    wide = (sums.x + width - left) / columns.length,
    line = (/** @type {number} */ k) => sums.y + (k + 0.5) * high;
  /** @type {(text: string, column: number, row: number, isBest: boolean, colour: string) => void} */
  const put = (text, column, row, isBest, colour) =>
    write(context, text, left + (column + 1) * wide - 1, line(row) + 0.5, {
      size: letters,
      weight: isBest ? 700 : 400,
      colour,
      align: "right",
      room: wide - 8,
    });
  likely.forEach((_, d) => {
    const isBest = d === how.digit;
    drawClassLabel(context, scene, d, { middle: line(d + 1), high, letters, isBest });
  });
  columns.forEach(({ name, texts, foot }, k) => {
    context.globalAlpha = k ? how.p : 1; // the first column was already visible
    put(name, k, 0, false, look.faint);
    texts.forEach((text, d) => put(text, k, d + 1, d === how.digit, look.ink));
    if (foot) put(foot, k, texts.length + 1, true, look.ink);
  });
  context.globalAlpha = how.p;
  if (columns.some(({ foot }) => foot)) {
    context.fillStyle = colours.frame;
    context.fillRect(sums.x, line(likely.length + 0.5), width, 1);
    write(context, say("how.part.all"), sums.x, line(likely.length + 1) + 0.5, {
      size: letters,
      colour: look.faint,
      room: left + wide - sums.x - 8,
    });
  }
  context.globalAlpha = 1;
}

/**
 * Draws a class's name at the start of its row; the likeliest class's in its colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} d
 * @param {{middle: number, high: number, letters: number, isBest: boolean}} row
 */
export function drawClassLabel(context, scene, d, { middle, high, letters, isBest }) {
  const { places, look } = scene,
    { sums } = places;
  if (isBest) {
    context.fillStyle = look.digits[d % look.digits.length];
    traceRoundedBox(context, sums.x, middle - 0.48 * high, 1.25 * letters, 0.96 * high, 4);
    context.fill();
  }
  write(context, classNameOrDigit(d), sums.x + 0.62 * letters, middle + 0.5, {
    size: hasClassNames() ? 0.6 * letters : letters,
    room: 1.2 * letters,
    weight: isBest ? 700 : 400,
    colour: isBest ? look.inks[d % look.inks.length] : look.ink,
    align: "center",
  });
}
