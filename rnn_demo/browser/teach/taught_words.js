// The texts about a taught layer: by which drawings it was taught, which weights are new, and how
// well it tells the drawings apart.

import { percent } from "../reader/story.js";
import { decimals, say, formatNumber } from "../words.js";

/** @import { Check, LayerOfSigns, Memory } from "../types.js" */
/** @import { Pupil } from "./pupil.js" */
/** @import { SignSet } from "./sign_set.js" */

/**
 * "Learned from 6 drawings in 0.2 s: heart, star, house."
 * @param {LayerOfSigns} layer
 */
export function taughtBy({ took, signs }) {
  const count = signs.reduce((sum, { drawings }) => sum + drawings.length, 0),
    names = signs.map(({ name }) => name).join(say("teach.comma"));
  return took === undefined
    ? say("teach.linked")
    : say("teach.by", { count, names, time: decimals(took / 1000, 1) });
}

/**
 * The numbers of unchanged, new and unused weights: [kind, numbers, description].
 * @param {LayerOfSigns} layer
 * @param {Memory} base base the original network
 * @returns {[string, string, string][]}
 */
export function weightsLedger(layer, base) {
  const { nodes } = base.program.description,
    { kernel, bias } = nodes[nodes.length - 1],
    inputs = layer.kernel.length / layer.bias.length;
  return [
    ["added", productOf(layer), say("teach.added", { inputs })],
    ["kept", formatNumber(numbersIn(nodes.slice(0, -1))), say("teach.kept")],
    ["aside", productOf({ kernel, bias }), say("teach.aside")],
  ];
}

/**
 * "3 × 129 = 387"
 * @param {{kernel: unknown, bias: unknown}} layer
 */
function productOf({ kernel, bias }) {
  const count = numbersIn([kernel, bias]),
    rows = numbersIn(bias) || 1;
  return `${rows} × ${formatNumber(count / rows)} = ${formatNumber(count)}`;
}

/**
 * The kind of images that it was trained on; "" if unknown.
 * @param {Memory} base
 */
export const shownInTraining = ({ seen }) => (seen ? say(`teach.seen.${seen}`) : "");

/**
 * "One drawing is left out, the other 8 teach, and it reads the one left out: right 8 times of 9."
 * @param {LayerOfSigns} layer
 * @param {Check} check
 * @param {boolean} isDone isDone false while the check is running
 */
export function checkedBy({ signs }, { of, right, mistaken }, isDone) {
  if (!isDone) return say("teach.checking");
  if (!of) return "";
  const rest = signs.reduce((sum, { drawings }) => sum + drawings.length, -1),
    counted = say("teach.checked", { of, right, rest }),
    worst = mostMistaken(mistaken);
  if (!worst) return counted;
  const [taken, by] = worst.pair,
    names = { a: signs[by].name, b: signs[taken].name };
  return `${counted} ${say(worst.isMutual ? "teach.mistaken.both" : "teach.mistaken", names)}`;
}

/**
 * The most frequent confusion: [sign, read as], and whether the reverse also occurs. Null if no
 * sign is mistaken for another.
 * @param {Check["mistaken"]} mistaken
 */
function mostMistaken(mistaken) {
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
 * "LSTM 128: 8 of 9 recognised; this drawing: star, 98 %"
 * @param {string} title of the network
 * @param {Pupil} pupil
 * @param {?Float32Array} image the drawing on the pad
 */
export function besideSaid(title, pupil, image) {
  const { check, signNetwork } = pupil,
    found = check?.of
      ? say("teach.beside.check", { right: formatNumber(check.right), of: formatNumber(check.of) })
      : "",
    answer = image && pupil.answerTo(image);
  if (!answer || !signNetwork) return `${title}: ${found}`.trim();
  const { isNone, digit, sure } = answer,
    name = signNetwork.names[digit],
    sign = isNone
      ? say("teach.beside.unlike", { digit: name })
      : `${name}, ${percent(sure[digit])}`;
  return [`${title}:`, found, say("teach.beside.read", { answer: sign })].filter(Boolean).join(" ");
}

/**
 * What follows from the same check of a network and of its untrained copy; "" until both are done.
 * @param {Pupil} pupil
 * @param {Pupil} control
 */
export function concludedFrom(pupil, control) {
  const [own, its] = [pupil, control].map(({ check, isChecked }) => isChecked && check);
  if (!own || !its || !own.of) return "";
  const key = own.right > its.right ? "better" : own.right < its.right ? "worse" : "same";
  return say(`teach.control.${key}`, { right: own.right, untrained: its.right, of: own.of });
}

/**
 * If there are signs of a link and the visitor's own: says which are shown, and where the others
 * are.
 * @param {SignSet} set
 */
export function otherSigns({ isOwn, other }) {
  if (isOwn) return say("teach.own");
  const signs = other?.signs.filter(({ drawings }) => drawings.length) ?? [],
    count = signs.reduce((sum, { drawings }) => sum + drawings.length, 0);
  return say("teach.foreign", { signs: signs.length, count });
}

/**
 * The number of weights of operations.
 * @param {unknown} value
 * @returns {number}
 */
function numbersIn(value) {
  if (value instanceof Float32Array) return value.length;
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((sum, part) => sum + numbersIn(part), 0);
}
