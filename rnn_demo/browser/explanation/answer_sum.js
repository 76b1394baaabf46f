// How the memory becomes an answer: what each bar adds to the sum of the likeliest digit, the sums,
// and their chances.

import { SURE } from "../stage/answer_panel.js";
import { addedByEach } from "../hand/hands.js";
import { rowOf } from "../stage/panels.js";
import { guessAfter, likeliest, changesOfMind, formatProbability } from "../reader/story.js";
import { formatSigned } from "./sums.js";
import { decimals, formatNumber, say } from "../words.js";

/** @import { AnswerHow } from "./explanation.js" */
/** @import { Bar, BarShare, Program, ReadingResult, View } from "../types.js" */

/**
 * @typedef {object} AnswerParts what becomes of the memory in the sum of the likeliest digit
 * @property {number} digit
 * @property {BarShare} first the bar that is told of first
 * @property {?BarShare} other one over another digit, against that, which helps this one
 * @property {BarShare[]} ribbons the bars whose way into the sum is drawn
 * @property {number} sum
 * @property {number} start where it starts
 */

const RIBBONS = 14,
  LEAST_RIBBON = 0.02; // bars at most, whose way into the sum is drawn; of what the strongest adds
const DOUBT = 0.65; // where it is seen best

/** @type {WeakMap<ReadingResult, Map<number, BarShare[]>>} */
const sharesByStep = new WeakMap();

/** @type {(program: Program, result: ReadingResult, t: number, digit: number) => BarShare[]} */
function sharesOf(program, result, t, digit) {
  const bySteps = sharesByStep.get(result) ?? new Map(),
    shares = bySteps.get(t) ?? addedByEach(program, result, t, digit);
  sharesByStep.set(result, bySteps.set(t, shares));
  return shares;
}

/** @type {(view: View, bar: Bar) => {digit: number, sign: number}} */
function groupOf(view, { layer, unit }) {
  const state = view.states.find((s) => s.layer === layer),
    column = state?.columns.indexOf(unit) ?? -1;
  return { digit: state?.digits[column] ?? -1, sign: state?.signs[column] || 1 };
}

/**
 * The digit that a bar stands over; -1 where it is none.
 * @param {View} view
 * @param {Bar} bar
 */
export const digitBelow = (view, bar) => groupOf(view, bar).digit;

/** @type {(result: ReadingResult, t: number, bar: Bar) => number} */
const numberOf = ({ reading: { layers } }, t, { layer, unit }) =>
  layers[layer].states[0][t * layers[layer].units + unit];

/**
 * What becomes of the memory after step t; or null where the sum of a digit is no sum of the
 * numbers.
 * @param {?Program | undefined} program
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 * @returns {?AnswerParts}
 */
export function answerParts(program, result, view, t) {
  const { logits, classes } = result.reading,
    digit = likeliest(result.rows[t]),
    all = program ? sharesOf(program, result, t, digit) : [];
  if (!all.length) return null;
  const speaksFor = (/** @type {Bar} */ bar) => groupOf(view, bar).sign * numberOf(result, t, bar),
    isElsewhere = (/** @type {Bar} */ bar) => ![digit, -1].includes(digitBelow(view, bar)),
    adding = all.filter(({ adds }) => adds > 0),
    most = all
      .slice(0, RIBBONS)
      .filter(({ adds }) => Math.abs(adds) > LEAST_RIBBON * Math.abs(all[0].adds)),
    first = adding.find((bar) => digitBelow(view, bar) === digit) ?? adding[0] ?? all[0],
    other = most.find((bar) => bar.adds > 0 && isElsewhere(bar) && speaksFor(bar) < 0);
  return {
    digit,
    first,
    other: other ?? null,
    ribbons: most,
    sum: logits[t * classes + digit],
    start: logits[t * classes + digit] - all.reduce((sum, { adds }) => sum + adds, 0),
  };
}

/**
 * The step at which it was in doubt, where that is seen best: of those at which it changed its mind,
 * if any; or null.
 * @param {ReadingResult} result
 */
export function doubtOf(result) {
  const sures = result.rows.map((row) => Math.max(...row)),
    inDoubt = [...sures.keys()].filter((t) => sures[t] < SURE && guessAfter(result, t) !== null),
    minds = changesOfMind(result).map(({ t }) => t),
    turns = inDoubt.filter((t) => minds.includes(t)),
    off = (/** @type {number} */ t) => Math.abs(sures[t] - DOUBT);
  return (turns.length ? turns : inDoubt).sort((a, b) => off(a) - off(b))[0] ?? null;
}

/**
 * @param {AnswerHow} how
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 */
export function answerText({ step, parts, digit }, result, view, t) {
  if (step === "chances") return chancesText(result, t);
  if (step === "sums" || !parts) return say("how.answer.sums");
  const { first, other, sum, start } = parts;
  const productOf = (/** @type {BarShare} */ bar) => {
    const { digit: over } = groupOf(view, bar),
      h = numberOf(result, t, bar), // as the bar stands
      // whose product, as they are written, is not quite the sum
      [number, weight] = [h, bar.adds / h].map((v) => decimals(v, 2));
    return { number, weight, digit, over, adds: formatSigned(bar.adds, 1) };
  };
  if (step === "bar") {
    const { over, ...product } = productOf(first);
    const stands = over === digit || over < 0 ? "" : `${say("how.answer.over", { over })} `;
    return `${say("how.answer.bar")} ${stands}${say("how.answer.product", product)}`;
  }
  if (step === "other" && other) return say("how.answer.other", productOf(other));
  const count = view.states.reduce((all, { columns }) => all + columns.length, 0),
    total = { digit, start: formatSigned(start, 1), sum: decimals(sum, 1) };
  return `${say("how.answer.all", { count })} ${say("how.answer.total", total)}`;
}

/** @type {(result: ReadingResult, t: number) => string} */
function chancesText(result, t) {
  const sums = rowOf(result.reading.logits, t, result.reading.classes),
    row = result.rows[t],
    [a, b] = [...row.keys()].sort((x, y) => row[y] - row[x]),
    times = row[a] / row[b],
    tenths = (/** @type {number} */ sum) => Math.round(10 * sum),
    lead = decimals((tenths(sums[a]) - tenths(sums[b])) / 10, 1); // of the sums as they are written
  if (row[a] >= SURE) return say("how.answer.sure", { a, b, lead });
  return say("how.answer.chances", {
    a,
    b,
    lead,
    factor: times < 10 ? decimals(times, 1) : formatNumber(times, { maximumSignificantDigits: 2 }),
    first: formatProbability(row[a]),
    second: formatProbability(row[b]),
  });
}
