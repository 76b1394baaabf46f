// How the memory becomes an answer: what each bar adds to the sum of the likeliest digit, the sums
// of all classes, and their softmax.

import {
  addNumbers,
  multiplyNumbers,
  numberText,
  signedTermText,
  calculateWithFewestDigits,
} from "./worked_calculation.js";
import { SURE } from "../stage/answer_panel.js";
import { digitBelowBar, numberShownByBar } from "../stage/bars.js";
import { sliceRow } from "../stage/panels.js";
import {
  guessAfter,
  likeliest,
  detailsOfAnswerChanges,
  formatProbability,
} from "../reader/story.js";
import { say } from "../words.js";
import { ROWS } from "../constants.js";

/** @import { CalculationRounder, Written } from "./worked_calculation.js" */
/** @import { AnswerHow } from "./explanation.js" */
/** @import { Bar, BarShare, Program, ReadingResult, View } from "../types.js" */

/**
 * @typedef {Bar & {adds: number[]}} BarSums what a bar adds to each of the sums
 *
 * @typedef {object} ToldBar a bar that the words name
 * @property {BarShare} bar
 * @property {number} over the digit above which it stands; -1 for none
 * @property {Written} number its height
 * @property {Written} weight for the likeliest digit
 * @property {Written} adds the product
 *
 * @typedef {object} TotalOfBars the sum of what all bars add
 * @property {BarShare[]} ribbons the strongest bars, drawn with ribbons into the sum
 * @property {ToldBar} first the bar that is explained first
 * @property {?ToldBar} other a bar above another digit that also supports this one
 * @property {?Written} together sum of what `first` and `other` add
 * @property {number} count of all bars
 * @property {Written} added sum of what all bars add
 * @property {Written} start the bias, where the sum starts
 *
 * @typedef {object} AnswerParts
 * @property {number} digit the likeliest digit
 * @property {?TotalOfBars} bars null if the sums are not made of what the bars add
 * @property {Written[]} sums of all classes
 * @property {?Written} temperature divisor of the sums; null if none
 * @property {Written[]} divided
 * @property {?Written[]} powers e to the power of each sum; null if too large or not known
 * @property {?Written} total of the powers
 */

const RIBBONS = 14,
  LEAST_RIBBON = 0.02; // most ribbons; least share of the strongest bar's effect for a ribbon
const DOUBT = 0.65; // share of the best class at which doubt is clearest
const LARGEST = 700; // largest exponent of e before overflow
const LEAST_REST = 1e-3; // relative to the largest part: more than float32's rounding error

/** @type {WeakMap<ReadingResult, {view: View, t: number, parts: AnswerParts}>} */
const lastParts = new WeakMap(); // cached, as each frame asks for it

/**
 * How the memory after step t becomes the answer.
 * @param {?Program | undefined} program
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 * @returns {AnswerParts}
 */
export function cachedSumsAndSoftmax(program, result, view, t) {
  const last = lastParts.get(result);
  if (last?.t === t && last.view === view) return last.parts;
  const bars = program ? contributionsToClassesByBar(program, result, t) : [],
    parts = calculateWithFewestDigits((calculation) =>
      calculateSumsAndSoftmaxTerms(calculation, bars, result, view, t),
    );
  lastParts.set(result, { view, t, parts });
  return parts;
}

/**
 * @type {(calculation: CalculationRounder, bars: BarSums[], result: ReadingResult, view: View,
 *   t: number) => AnswerParts}
 */
function calculateSumsAndSoftmaxTerms(calculation, bars, result, view, t) {
  const { logits, classes, temperatures } = result.reading,
    row = result.rows[t],
    digit = likeliest(row),
    own = Array.from(sliceRow(logits, t, classes)),
    total = bars.length
      ? calculateDigitSumParts(calculation, bars, own[digit], digit, result, view, t)
      : null,
    sums = own.map((v, d) =>
      total && d === digit
        ? calculation.computeAndRound(addNumbers, total.added, total.start)
        : calculation.roundNetworkNumber(v),
    ),
    by = temperatures?.[t] ?? 1,
    temperature = by === 1 ? null : calculation.roundTemperature(by),
    divided = temperature
      ? sums.map((sum) => calculation.computeAndRound((a, b) => a / b, sum, temperature))
      : sums,
    parts = { digit, bars: total, sums, temperature, divided };
  if (temperatures === undefined || divided.some(({ v }) => v >= LARGEST))
    return { ...parts, powers: null, total: null };
  const powers = divided.map((v) => calculation.computeResultInSignificantDigits(Math.exp, v)),
    all = calculation.computeResultInSignificantDigits(addNumbers, ...powers),
    shares = powers.map(({ shown }) => formatProbability(shown / all.shown));
  calculation.recordCheckResult(shares.every((share, d) => share === formatProbability(row[d])));
  return { ...parts, powers, total: all };
}

/**
 * @type {(calculation: CalculationRounder, all: BarSums[], sum: number, digit: number,
 *   result: ReadingResult, view: View, t: number) => TotalOfBars}
 */
function calculateDigitSumParts(calculation, all, sum, digit, result, view, t) {
  const bars = all
      .map(({ adds, ...bar }) => ({
        ...bar,
        adds: adds[digit],
        over: digitBelowBar(view, bar),
        // More than it adds to the mean of all sums
        more: adds[digit] - addNumbers(...adds) / adds.length,
      }))
      .sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds)),
    ribbons = bars
      .slice(0, RIBBONS)
      .filter(({ adds }) => Math.abs(adds) > LEAST_RIBBON * Math.abs(bars[0].adds)),
    adding = bars.filter(({ adds }) => adds > 0),
    first = adding.find(({ over }) => over === digit) ?? adding[0] ?? bars[0],
    [other] = ribbons
      .filter(({ adds, more, over }) => adds > 0 && more > 0 && ![digit, -1].includes(over))
      .sort((a, b) => b.more - a.more);
  const told = (/** @type {typeof first} */ { over, more, ...bar }) => {
    const h = numberShownByBar(result, bar, t),
      [number, weight] = [h, bar.adds / h].map((v) => calculation.roundNetworkNumber(v)),
      adds = calculation.computeAndRound(multiplyNumbers, number, weight);
    return { bar, over, number, weight, adds };
  };
  const one = told(first),
    two = other && first.over === digit ? told(other) : null,
    added = addNumbers(...bars.map(({ adds }) => adds));
  return {
    ribbons,
    first: one,
    other: two,
    together: two && calculation.computeAndRound(addNumbers, one.adds, two.adds),
    count: bars.length,
    added: calculation.roundNetworkNumber(added),
    start: calculation.roundNetworkNumber(sum - added),
  };
}

/**
 * What each bar adds after step t to each class's sum: its number times its weight for that class;
 * empty if the sums contain more than what the bars add. Uses the rows of one reading as a batch:
 * before each row's answer the layers get their h after step t, with the h of one unit set to 0; in
 * the very first row, that of all units.
 * @type {(program: Program, result: ReadingResult, t: number) => BarSums[]}
 */
export function contributionsToClassesByBar(program, { image, reading }, t) {
  const { layers, logits, classes } = reading,
    all = layers.flatMap(({ units }, layer) =>
      Array.from({ length: units }, (_, unit) => ({ layer, unit })),
    ),
    added = /** @type {number[][]} */ ([]);
  for (let from = -1; from < all.length; from += ROWS) {
    const edits = layers.map(({ units, states: [h] }, layer) =>
        Object.assign(
          (/** @type {number} */ steps, /** @type {Float64Array[]} */ [state]) => {
            const k = from + steps - 1,
              isLess = (/** @type {number} */ unit) =>
                k < 0 || (all[k]?.layer === layer && all[k].unit === unit);
            for (let u = 0; u < units; u++) state[u] = isLess(u) ? 0 : h[t * units + u];
          },
          { whole: true },
        ),
      ),
      less = program.read(image, edits).logits;
    for (let r = 0; r < ROWS; r++)
      added.push(
        Array.from({ length: classes }, (_, d) => logits[t * classes + d] - less[r * classes + d]),
      );
  }
  const [together, ...apart] = added,
    isSum = together.every((whole, d) => {
      const rest = apart.slice(0, all.length).reduce((left, adds) => left - adds[d], whole);
      return Math.abs(rest) <= LEAST_REST * Math.max(1, ...added.map((adds) => Math.abs(adds[d])));
    });
  return isSum ? all.map((bar, k) => ({ ...bar, adds: apart[k] })) : [];
}

/**
 * The step that shows doubt best, preferably one at which the answer changed; or null.
 * @param {ReadingResult} result
 */
export function clearestDoubtStep(result) {
  const sures = result.rows.map((row) => Math.max(...row)),
    inDoubt = [...sures.keys()].filter((t) => sures[t] < SURE && guessAfter(result, t) !== null),
    minds = detailsOfAnswerChanges(result).map(({ t }) => t),
    turns = inDoubt.filter((t) => minds.includes(t)),
    off = (/** @type {number} */ t) => Math.abs(sures[t] - DOUBT);
  return (turns.length ? turns : inDoubt).sort((a, b) => off(a) - off(b))[0] ?? null;
}

/**
 * True if the answer after step t is in doubt.
 * @type {(result: {rows: Float32Array[]}, t: number) => boolean}
 */
export const isInDoubt = ({ rows }, t) => Math.max(...rows[t]) < SURE;

/** @type {(how: AnswerHow, result: ReadingResult, t: number) => string} */
export function answerStepText({ step, parts }, result, t) {
  const { digit, bars, sums, temperature, powers, total } = parts;
  if (step === "divided" && temperature) {
    const divided = say("how.answer.divided", { temperature: numberText(temperature) });
    return `${divided} ${say(temperature.v < 1 ? "how.answer.surer" : "how.answer.less")}`;
  }
  if (step === "chances") {
    if (!powers || !total) return say("how.answer.larger");
    const [power, of] = [powers[digit], total].map(numberText),
      share = formatProbability(result.rows[t][digit]);
    return say("how.answer.powers", { power, total: of, share, digit });
  }
  if (step === "sums" || !bars) return say("how.answer.sums");
  const { ribbons, first, other, together, count, added, start } = bars;
  const product = (/** @type {ToldBar} */ { over, number, weight, adds }) => ({
    over,
    digit,
    number: numberText(number),
    weight: numberText(weight),
    adds: signedTermText(adds),
  });
  if (step === "bar") {
    const { over } = first;
    return [
      ...(over === digit || over < 0 ? [] : [say("how.answer.none", { digit })]),
      ...(over < 0 ? [] : [say("how.answer.over", { over })]),
      say("how.answer.product", product(first)),
      say("how.answer.weights"),
    ].join(" ");
  }
  if (step === "other" && other && together) {
    const added = say("how.answer.other", { ...product(other), sum: signedTermText(together) });
    return `${added} ${say("how.answer.colour", { over: other.over, digit })}`;
  }
  const values = {
    count,
    digit,
    added: signedTermText(added),
    start: numberText(start),
    sum: numberText(sums[digit]),
  };
  return [
    say("how.answer.all", values),
    ...(start.shown ? [say("how.answer.start", values)] : []),
    say(ribbons.some(({ adds }) => adds < 0) ? "how.answer.dashed" : "how.answer.decides"),
  ].join(" ");
}
