// The answers of a reading: after each row; at the end, with the reason for a doubt; and sentences
// that follow the cursor, about the guesses and the row that decided. The thresholds for an answer
// come from explain/answer.py and explain/confidence.py, through constants.js.

import { INK, LEAST_ANSWER, ROWS, UNSURE_BELOW } from "../constants.js";
import { hasClassNames, say, formatNumber } from "../words.js";

/** @import { Answer, MemoryReader, Reading, ReadingResult } from "../types.js" */
/** @import { ReadingSummary } from "../types.js" */

/**
 * The probabilities of the classes after each row, as Float32Arrays.
 * @param {Reading} reading
 */
export const probabilityRows = ({ probabilities, classes }) =>
  Array.from({ length: probabilities.length / classes }, (_, t) =>
    probabilities.subarray(t * classes, (t + 1) * classes),
  );

/** @param {Float32Array | number[]} row */
export const likeliest = (row) => row.indexOf(Math.max(...row));

/**
 * The answer for a row of probabilities; null if no class is likely enough.
 * @param {Float32Array | number[]} row
 */
export const likeliestIfLikelyEnough = (row) =>
  Math.max(...row) < LEAST_ANSWER ? null : likeliest(row);

/**
 * The answer after step t; null if no class is likely enough, before any ink is read, and at the
 * end if the drawing matches no taught sign. rows: probabilities after each step. end: the
 * reading's summary.
 * @param {{rows: Float32Array[], summary: {firstInkStep: number}, isNone?: boolean}} result
 * @param {number} t
 */
export const guessAfter = ({ rows, summary: end, isNone }, t) =>
  t < end.firstInkStep || isEndWithoutTaughtSign({ rows, isNone }, t)
    ? null
    : likeliestIfLikelyEnough(rows[t]);

/**
 * True after the last step if the drawing matches no taught sign.
 * @type {(result: {rows: Float32Array[], isNone?: boolean}, t: number) => boolean}
 */
export const isEndWithoutTaughtSign = ({ rows, isNone = false }, t) =>
  isNone && t === rows.length - 1;

/**
 * The answer after step t; after the last one with the reason why it may be wrong.
 * @type {(result: ReadingResult, t: number) => Answer}
 */
export const answerAfter = (result, t) => ({
  digit: likeliest(result.rows[t]),
  sure: Array.from(result.rows[t]),
  open: guessAfter(result, t) === null,
  isNone: isEndWithoutTaughtSign(result, t),
  doubt: t === result.rows.length - 1 ? result.doubt : null,
  names: result.names,
});

/**
 * A probability as text in the page's language, rounded as in Python: ties to even.
 * @type {(p: number, digits?: number) => string}
 */
export function formatPercent(p, digits = 0) {
  const n = 100 * p * 10 ** digits,
    down = Math.floor(n),
    whole = n - down === 0.5 ? down + (down % 2) : Math.round(n);
  return formatNumber(whole / 10 ** (digits + 2), {
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/**
 * The probability of an answer as text: as "<1 %" below 0.5 %, and with one decimal between 98.5 %
 * and 99.95 %, where a rounded 99 % or 100 % would say too little.
 * @param {number} p
 */
export const formatProbability = (p) =>
  p < 0.005 ? `<${formatPercent(0.01)}` : formatPercent(p, p > 0.985 && p < 0.9995 ? 1 : 0);

/**
 * Why an answer may be wrong, in a sentence; null if there is no doubt. The rule is that of
 * `is_in_doubt` in explain/answer.py; signs have their own, which decides `strange`.
 * @param {boolean} strange true if the drawing is like none of the classes
 * @param {ArrayLike<number>} sure the probability of each class
 * @param {?string[] | undefined} names of the signs that were taught
 */
export function doubtReason(strange, sure, names) {
  if (strange) return say(names ? "doubt.unlike" : "doubt.strange");
  return !names && isUnsure(sure) ? say("doubt.unsure") : null;
}

/**
 * True if all other classes together are likelier than the answer.
 * @param {ArrayLike<number>} sure
 */
const isUnsure = (sure) => Math.max(...Array.from(sure)) < UNSURE_BELOW;

/**
 * @param {Reading} reading
 * @param {?number} limit of strangeness, above which a drawing is like no digit; null for none
 * @param {?string[]} [names] of the signs that were taught
 * @returns {Answer}
 */
export function makeAnswerFromReading({ logits, probabilities, classes }, limit, names = null) {
  const last = Array.from(logits.subarray(logits.length - classes));
  const sure = Array.from(probabilities.subarray(-classes));
  const highest = Math.max(...last),
    digit = last.indexOf(highest);
  const strangeness = -highest - Math.log(last.reduce((sum, v) => sum + Math.exp(v - highest), 0));
  const strange = limit !== null && strangeness > limit;
  const open = likeliestIfLikelyEnough(sure) === null;
  return { digit, sure, open, strange, doubt: doubtReason(strange, sure, names) };
}

/**
 * The answer of a network that was taught signs.
 * @param {Answer} answer
 * @param {string[]} names
 * @param {?string} whyNone why the drawing matches none of them; null if it matches one
 * @returns {Answer}
 */
export function makeSignAnswer(answer, names, whyNone) {
  const strange = whyNone !== null;
  const open = answer.open || strange;
  return { ...answer, names, strange, isNone: strange, open, doubt: whyNone, whyNone };
}

/**
 * The answer to a whole drawing for screen readers: "Read as 3." or "no idea", and why it may be
 * wrong; "" if nothing is read.
 * @param {?Answer} answer
 */
export function answerSentence(answer) {
  if (!answer) return "";
  const { digit, open, isNone, doubt } = answer,
    read = isNone ? "" : open ? say("none") : say("said.read", { digit });
  return [read, doubt ?? ""].filter(Boolean).join(open && !isNone ? ": " : " ");
}

/**
 * "row 9"
 * @type {(word: string, t: number) => string}
 */
export const stepName = (word, t) => say(`at.${word}`, { n: t + 1 });

/**
 * "row 9: a 3, 69 %": the answer after step t for screen readers.
 * @type {(result: ReadingResult, t: number, word: string) => string}
 */
export function stepAnswerSentence(result, t, word) {
  const digit = guessAfter(result, t),
    at = stepName(word, t);
  if (digit === null) return say("said.none", { at });
  const percent = formatProbability(result.rows[t][digit]);
  return say("said.sure", { at, digit, count: digit, percent });
}

/** @param {{image: Float32Array}} result its image in reading order */
export const inkRowIndices = ({ image }) =>
  [...Array(ROWS).keys()].filter((r) =>
    image.subarray(ROWS * r, ROWS * (r + 1)).some((v) => v > INK),
  );

/**
 * The first step that reads ink; 0 if there is none.
 * @param {Float32Array} image 784 numbers in reading order
 * @param {string} word
 */
function firstInkStep(image, word) {
  const [first = 0, ...others] = inkRowIndices({ image }),
    last = others.at(-1) ?? first;
  return word === "step" ? Math.min(first, ROWS - 1 - last) : first;
}

/**
 * The successive answers, each with the step at which it first appeared: [{step, digit}].
 * @param {Float32Array[]} rows the probabilities of the classes after each step
 * @param {number} since the first step that reads ink
 */
function successiveGuesses(rows, since) {
  /** @type {{step: number, digit: number}[]} */
  const found = [];
  for (let step = since; step < rows.length; step++) {
    const digit = likeliestIfLikelyEnough(rows[step]);
    if (digit !== null && found.at(-1)?.digit !== digit) found.push({ step, digit });
  }
  return found;
}

/**
 * How a reading ended.
 * @param {Float32Array} image 784 numbers in reading order
 * @param {Float32Array[]} rows the probabilities after each step
 * @param {boolean} strange true if it looks like no digit
 * @param {string} word the name of a step: "row", "column" or "step"
 * @param {?string | undefined} whyNone see `makeSignAnswer`
 * @returns {ReadingSummary}
 */
export function decisionAndSentence(image, rows, strange = false, word = "row", whyNone = null) {
  const since = firstInkStep(image, word),
    end = rows[rows.length - 1],
    answer = likeliest(end),
    guessed = successiveGuesses(rows, since);
  const changes = Math.max(guessed.length - 1, 0),
    values = { digit: answer, percent: formatPercent(end[answer]) },
    none = { decision: null, decidingPixel: null, changes, firstInkStep: since },
    ifStrange = hasClassNames() ? "story.unlike" : "story.if";
  if (likeliestIfLikelyEnough(end) === null)
    return { ...none, sentence: say("story.none", values) };
  if (strange) return { ...none, sentence: whyNone ?? say(ifStrange, values) };
  if (isUnsure(end)) return { ...none, sentence: say("story.probably", values) };
  const decision =
      rows.findLastIndex((_, t) => guessAfter({ rows, summary: none }, t) !== answer) + 1,
    row = Array.from(image).slice(ROWS * decision, ROWS * (decision + 1)),
    ring = Math.max(...row) > INK ? [decision, likeliest(row)] : null,
    sentence = say(`story.${word}`, {
      digit: answer,
      n: decision + 1,
      ring: ring ? say("story.ring") : "",
      how: say("story.changes", { count: changes }),
    });
  return { decision, decidingPixel: ring, changes, firstInkStep: since, sentence };
}

/**
 * A reading, with all that the stage shows of it.
 * @param {Float32Array} image
 * @param {Reading} reading
 * @param {MemoryReader | null | undefined} memory
 * @param {Partial<Answer>} answer after the last row, with the reason why it may be wrong
 * @param {string | undefined} word see `decisionAndSentence`
 * @param {Reading} own without the edit
 * @returns {ReadingResult}
 */
export function makeReadingResult(image, reading, memory, answer, word, own = reading) {
  const { strange, doubt, names, whyNone } = answer,
    rows = probabilityRows(reading);
  /** @type {(Float32Array | null)[]} */
  const pictures = [];
  return {
    image,
    reading,
    readingWithoutEdit: own,
    rows,
    memory,
    summary: decisionAndSentence(image, rows, strange, word, whyNone),
    isNone: Boolean(strange) && hasClassNames(),
    doubt,
    names,
    pictureAt: (t) => (memory ? (pictures[t] ??= memory.pictureAt(reading.layers, t)) : null),
  };
}

/**
 * The sentence after step t: the current answer, when it appeared, and the previous one. end: the
 * reading's summary.
 * @type {(rows: Float32Array[], t: number, word: string, end: ReadingSummary) => string}
 */
export function storySentenceAt(rows, t, word, end) {
  if (t >= rows.length - 1) return end.sentence;
  if (t < end.firstInkStep) return say("story.nothing");
  const shown = Array.from({ length: t + 1 }, (_, k) => guessAfter({ rows, summary: end }, k)),
    digit = shown[t],
    was = shown.findLast((before) => before !== null && before !== digit) ?? null;
  if (digit === null) return was === null ? say("story.none.yet") : say("story.none.now", { was });
  const at = stepName(word, shown.findLastIndex((before) => before !== digit) + 1);
  return was === null
    ? say("story.so.far", { digit, count: digit, at })
    : say("story.so.far.was", { digit, count: digit, at, was });
}

/**
 * Classes by their probability, the likeliest first.
 * @param {ArrayLike<number>} row
 */
export const classesByChance = (row) =>
  Array.from(row, (_, d) => d).sort((a, b) => row[b] - row[a]);

const HARDLY_SURE = 0.75; // used only here: below this probability the sentence says "wavers"

/**
 * The two likeliest classes after step t, each with its probability.
 * @type {(result: {rows: Float32Array[]}, t: number, word: string) => string}
 */
export function twoLikeliestSentence({ rows }, t, word) {
  const [a, b] = classesByChance(rows[t]),
    [first, second] = [a, b].map((d) => formatProbability(rows[t][d]));
  const isWavering = rows[t][a] < HARDLY_SURE;
  return say(isWavering ? "wavers" : "unsure", { at: stepName(word, t), a, b, first, second });
}

/**
 * The changes of the answer: t: the step; was, digit: the old and the new answer; back: true if it
 * had given the new answer before.
 * @param {{rows: Float32Array[], summary: {firstInkStep: number}}} result
 * @returns {{t: number, was: number, digit: number, back: boolean}[]}
 */
export function detailsOfAnswerChanges({ rows, summary: end }) {
  const said = successiveGuesses(rows, end.firstInkStep);
  return said.slice(1).map(({ step, digit }, k) => ({
    t: step,
    was: said[k].digit,
    digit,
    back: said.slice(0, k).some((before) => before.digit === digit),
  }));
}

/**
 * The sentence at a change of the answer and one step later; else "".
 * @param {{rows: Float32Array[], summary: {firstInkStep: number}}} result
 * @param {number} step
 * @param {string} word
 */
export function mindChangeSentence(result, step, word) {
  const mind = detailsOfAnswerChanges(result).findLast(({ t }) => t <= step && t > step - 2);
  if (!mind) return "";
  const { was, digit, back } = mind,
    at = stepName(word, mind.t);
  return say(back ? "first.back" : "first.mind", { was, digit, count: digit, at });
}
