// What is said of a layer that was taught: by what, what is new in the network, and whether the
// drawings are told apart.

import { percent } from "../reader/story.js";
import { decimals, say, formatNumber } from "../words.js";

/** @import { Check, LayerOfSigns, Memory } from "../types.js" */
/** @import { Pupil } from "./pupil.js" */
/** @import { SignSet } from "./sign_set.js" */

/**
 * "Taught by 9 drawings in 0.2 s."
 * @param {LayerOfSigns} layer
 */
export function taughtBy({ took, signs }) {
  const count = signs.reduce((sum, { drawings }) => sum + drawings.length, 0);
  return took === undefined
    ? say("teach.linked")
    : say("teach.by", { count, time: decimals(took / 1000, 1) });
}

/**
 * What is as it was, what is new and what is put aside, with how many weights: [kind, numbers, what
 * they are].
 * @param {LayerOfSigns} layer
 * @param {Memory} base the network as it was
 * @returns {[string, string, string][]}
 */
export function weightsLedger(layer, base) {
  const { nodes } = base.program.description,
    { kernel, bias } = nodes[nodes.length - 1],
    inputs = layer.kernel.length / layer.bias.length;
  return [
    ["kept", formatNumber(numbersIn(nodes.slice(0, -1))), say("teach.kept")],
    ["added", productOf(layer), say("teach.added", { inputs })],
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
 * What it was shown in training; "" where nobody knows.
 * @param {Memory} base
 */
export const shownInTraining = ({ seen }) => (seen ? say(`teach.seen.${seen}`) : "");

/**
 * "Each drawing in turn: taught by the other 8 only, it reads this one right: 8 of 9."
 * @param {LayerOfSigns} layer
 * @param {Check} check
 * @param {boolean} isDone or still going on
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
 * The sign that is mistaken most often, and for which one: [sign, read as]; and whether that one is
 * taken for it as well. Null where nothing is mistaken for another sign.
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
 * @param {?Float32Array} image what is on the pad, as drawn
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
    sign = isNone ? say("story.unlike", { digit: name }) : `${name}, ${percent(sure[digit])}`;
  return [`${title}:`, found, say("teach.beside.read", { answer: sign })].filter(Boolean).join(" ");
}

/**
 * Where signs of a link and the visitor's own are both at hand: whose are shown, and where the others
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
 * How many weights operations have.
 * @param {unknown} value
 * @returns {number}
 */
function numbersIn(value) {
  if (value instanceof Float32Array) return value.length;
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((sum, part) => sum + numbersIn(part), 0);
}
