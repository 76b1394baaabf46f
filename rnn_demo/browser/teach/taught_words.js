// What is said of a layer that was taught: by what, what is new in the network, and whether the
// drawings are told apart.

import { percent } from "../reader/story.js";
import { decimals, say, formatNumber } from "../words.js";

/** @import { Check, LayerOfSigns, Memory } from "../types.js" */
/** @import { Pupil } from "./pupil.js" */
/** @import { SignSet } from "./sign_set.js" */

/**
 * "Taught by 9 drawings in 0.2 s. ... New is the last layer: 3 x 129."
 * @param {LayerOfSigns} layer
 * @param {?Memory} base the network as it was
 */
export function taughtBy({ kernel, bias, took, signs }, base) {
  const before = base?.program.description.nodes ?? [],
    count = signs.reduce((sum, { drawings }) => sum + drawings.length, 0);
  const memory = numbersIn(before.slice(0, -1)),
    [classes, inputs] = [bias.length, kernel.length / bias.length];
  const how =
    took === undefined
      ? say("teach.linked")
      : say("teach.by", { count, time: decimals(took / 1000, 1) });
  return `${how} ${say("teach.new", { memory: formatNumber(memory), classes, inputs: inputs + 1 })}`;
}

/**
 * "Each drawing left out in turn, 8 of 9 are recognised by the rest."
 * @param {LayerOfSigns} layer
 * @param {Check} check
 * @param {boolean} isDone or still going on
 */
export function checkedBy({ signs }, { of, right, mistaken }, isDone) {
  if (!isDone) return say("teach.checking");
  const counted = say("teach.checked", { of, right }),
    pair = mostMistaken(mistaken);
  if (!pair) return counted;
  const [a, b] = pair.map((k) => signs[k].name);
  return `${counted} ${say("teach.mistaken", { a, b })}`;
}

/**
 * The two signs that are taken for each other most often, or null.
 * @param {Check["mistaken"]} mistaken
 */
function mostMistaken(mistaken) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const pair of mistaken) {
    if (pair[1] < 0) continue;
    const key = String([...pair].sort());
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const [most] = [...times].sort(([, a], [, b]) => b - a);
  return most ? most[0].split(",").map(Number) : null;
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
    sign = isNone ? "?" : `${signNetwork.names[digit]}, ${percent(sure[digit])}`;
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
