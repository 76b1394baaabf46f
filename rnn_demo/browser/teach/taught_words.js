// The texts about a taught layer: by which drawings it was taught, which weights are new, and how
// well it tells the drawings apart.

import { ROWS } from "../constants.js";
import { formatPercent } from "../reader/story.js";
import { decimals, say, formatNumber } from "../words.js";
import { totalDrawingCount } from "./likeness.js";

/** @import { Check, LayerOfSigns } from "./teach_types.js" */
/** @import { BrowserNetwork } from "../types.js" */
/** @import { Pupil } from "./pupil.js" */
/** @import { SignSet } from "./sign_set.js" */

/** @typedef {ReturnType<Pupil["answerTo"]>} PupilAnswer null for an empty pad */

const CHANCE_APART = 1; // drawings

/**
 * "Learned from 6 drawings in 0.2 s: heart, star, house."
 * @param {LayerOfSigns} layer
 */
export function taughtText({ took, signs }) {
  const count = totalDrawingCount(signs),
    names = signs.map(({ name }) => name).join(say("teach.comma"));
  return took === undefined
    ? say("teach.linked")
    : say("teach.by", { count, names, time: decimals(took / 1000, 1) });
}

/**
 * The numbers of unchanged, new and unused weights: [kind, numbers, description].
 * @param {LayerOfSigns} layer
 * @param {BrowserNetwork} base the original network
 * @returns {[string, string, string, string?][]} with an explanation of the numbers
 */
export function weightCountTextsAndExplanations(layer, base) {
  const { nodes } = base.program.description,
    { kernel, bias } = nodes[nodes.length - 1],
    inputs = layer.kernel.length / layer.bias.length;
  return [
    ["added", layerWeightCountAsProductText(layer), say("teach.added", { inputs })],
    memoryWeightCountAndLabels(nodes.slice(0, -1)),
    ["aside", layerWeightCountAsProductText({ kernel, bias }), say("teach.aside")],
  ];
}

/**
 * "4 × 128 × (28 + 128 + 1) = 80,384": gates, units, and the weights of each; only the number if
 * the memory is not one plain layer.
 * @param {BrowserNetwork["program"]["description"]["nodes"]} nodes all before the last layer
 * @returns {[string, string, string, string?]} its kind, the count, what it counts, and its factors
 */
function memoryWeightCountAndLabels(nodes) {
  const count = countNestedWeights(nodes),
    layer = nodes.find(({ kind }) => kind === "Recurrent"),
    [units, wide] = layer?.cell.recurrent_kernel.shape ?? [],
    gates = wide / units,
    sum = `(${ROWS} + ${units} + 1)`;
  if (count !== wide * (ROWS + units + 1)) return ["kept", formatNumber(count), say("teach.kept")];
  return [
    "kept",
    `${gates > 1 ? `${gates} × ` : ""}${units} × ${sum} = ${formatNumber(count)}`,
    say("teach.kept"),
    say("teach.kept.title", { gates, units, rows: ROWS }),
  ];
}

/**
 * "3 × 129 = 387"
 * @param {{kernel: unknown, bias: unknown}} layer
 */
function layerWeightCountAsProductText({ kernel, bias }) {
  const count = countNestedWeights([kernel, bias]),
    rows = countNestedWeights(bias) || 1;
  return `${rows} × ${formatNumber(count / rows)} = ${formatNumber(count)}`;
}

/**
 * "One drawing is left out, the other 8 teach, and it reads the one left out: right 8 times of 9."
 * @param {LayerOfSigns} layer
 * @param {Check} check
 * @param {boolean} isDone false while the check is running
 */
export function checkResultText({ signs }, { of, right, mistaken }, isDone) {
  if (!isDone) return say("teach.checking");
  if (!of) return "";
  const rest = totalDrawingCount(signs) - 1,
    chance = formatNumber(of / signs.length, { maximumFractionDigits: 1 }),
    guessed = say("teach.chance", { chance, of, signs: signs.length }),
    counted = `${say("teach.checked", { of, right, rest })} ${guessed}`,
    worst = mostFrequentSignMistake(mistaken);
  if (!worst) return counted;
  const [taken, by] = worst.pair,
    names = { a: signs[by].name, b: signs[taken].name };
  return `${counted} ${say(worst.isMutual ? "teach.mistaken.both" : "teach.mistaken", names)}`;
}

/**
 * The most frequent confusion: [sign, read as], and if the reverse also occurs. Null if no
 * sign is mistaken for another.
 * @param {Check["mistaken"]} mistaken
 */
function mostFrequentSignMistake(mistaken) {
  /** @type {Map<string, {pair: [number, number], times: number}>} */
  const found = new Map();
  for (const pair of mistaken) {
    if (pair[1] < 0) continue;
    const key = String(pair),
      times = (found.get(key)?.times ?? 0) + 1;
    found.set(key, { pair, times });
  }
  const [most] = [...found.values()].sort((a, b) => b.times - a.times);
  if (!most) return null;
  const [sign, by] = most.pair;
  return { pair: most.pair, isMutual: found.has(String([by, sign])) };
}

/**
 * "LSTM 128: 8 of 9 recognised; this drawing: star, 98 % (likeness to star: 0.9410, needed: 0.421)"
 * @param {string} title of the network
 * @param {Pupil} pupil
 * @param {PupilAnswer} answer to the drawing on the pad
 */
export function networkCheckAndAnswerText(title, pupil, answer) {
  const { check, signNetwork } = pupil,
    found = check?.of
      ? say("teach.beside.check", { right: formatNumber(check.right), of: formatNumber(check.of) })
      : "";
  if (!answer || !signNetwork) return `${title}: ${found}`.trim();
  const { isNone, digit, sure, compared } = answer,
    sign = isNone
      ? answerSignName(answer)
      : `${answerSignName(answer)}, ${formatPercent(sure[digit])}`,
    said = compared ? say("teach.beside.alike", { answer: sign, ...compared }) : sign;
  return [`${title}:`, found, say("teach.beside.read", { answer: said })].filter(Boolean).join(" ");
}

/** @param {NonNullable<PupilAnswer>} answer */
const answerSignName = ({ isNone, names, digit }) =>
  isNone ? say("teach.beside.none.these") : (names?.[digit] ?? "");

/**
 * What the trained and the untrained network make of the drawing on the pad; "" if both take it for
 * the same sign, or if either has not answered.
 * @type {(own: PupilAnswer, its: PupilAnswer) => string}
 */
export function trainedVsUntrainedAnswerText(own, its) {
  if (!own?.compared || !its?.compared) return "";
  const [a, b] = [own.isNone, its.isNone];
  if (!a && !b && own.digit === its.digit) return "";
  const key = a && b ? "both" : a ? "only.trained" : b ? "only.untrained" : "differ",
    said = say("teach.drawn", {
      own: answerSignName(own),
      alike: own.compared.alike,
      least: own.compared.least,
      its: answerSignName(its),
      itsAlike: its.compared.alike,
      itsLeast: its.compared.least,
    });
  return `${said} ${say(`teach.drawn.${key}`)}`;
}

/**
 * What follows from the same check of a network and of its untrained copy; "" until both are done.
 * Counts that differ by no more than CHANCE_APART tell nothing: one drawing can fall either way.
 * @param {Pupil} pupil
 * @param {Pupil} control
 * @param {boolean} isSign true if the drawing on the pad is a taught sign
 */
export function trainedVersusUntrainedCheckText(pupil, control, isSign) {
  const [own, its] = [pupil, control].map(({ check, isChecked }) => isChecked && check);
  if (!own || !its || !own.of) return "";
  const apart = own.right - its.right,
    key = Math.abs(apart) <= CHANCE_APART ? "close" : apart > 0 ? "better" : "worse";
  const said = say(`teach.control.${key}`, { right: own.right, untrained: its.right, of: own.of });
  return key === "close" && isSign ? `${said} ${say("teach.control.try")}` : said;
}

/**
 * If there are signs of a link and the visitor's own: says which are shown, and where the others
 * are.
 * @param {SignSet} set
 */
export function whoseSignsText({ isOwn, other }) {
  if (isOwn) return say("teach.own");
  const signs = other?.signs.filter(({ drawings }) => drawings.length) ?? [],
    count = totalDrawingCount(signs);
  return say("teach.foreign", { signs: signs.length, count });
}

/** @type {(value: unknown) => number} */
function countNestedWeights(value) {
  if (value instanceof Float32Array) return value.length;
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((sum, part) => sum + countNestedWeights(part), 0);
}
