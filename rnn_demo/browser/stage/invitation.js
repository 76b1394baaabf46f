// The one thing that comes next, at rest: push the memory towards a digit, draw, train.

import { doubtOf } from "../explanation/answer_sum.js";
import { guessAfter, likeliest, atStep } from "../reader/story.js";
import { say } from "../words.js";

/** @import { ReadingResult, View } from "../types.js" */
/** @import { HeldMemory } from "../hand/held_memory.js" */

/**
 * The digit towards which one is invited to push: what it thought of most until then, of those that
 * it says neither then nor in the end.
 * @param {ReadingResult} result
 * @param {number} step
 * @param {View} view
 */
function digitToPull(result, step, view) {
  const answers = [step, result.rows.length - 1].map((t) => likeliest(result.rows[t])),
    since = Math.min(result.end.since, step),
    most = Array.from(result.rows[0], (_, d) =>
      Math.max(...result.rows.slice(since, step + 1).map((row) => row[d])),
    ),
    has = (/** @type {number} */ d) =>
      view.states.some(({ groups }) => groups.some(([of]) => of === d));
  const digits = [...most.keys()].filter((d) => !answers.includes(d) && has(d));
  return digits.sort((a, b) => most[b] - most[a])[0] ?? null;
}

/**
 * Where the push begins: where it was in doubt, when all is read or nothing yet; else where one is.
 * @param {ReadingResult} result
 * @param {number} step
 */
const rowToPull = (result, step) =>
  step < result.rows.length - 1 && guessAfter(result, step) !== null
    ? step
    : (doubtOf(result) ?? step);

/**
 * @typedef {object} Next
 * @property {string} text
 * @property {"pull" | "draw" | "train"} [does] what its button does
 * @property {string} [button] what stands on it
 * @property {number} [digit] towards which it pushes
 * @property {number} [row] the step after which it does
 */

/**
 * @param {HeldMemory} hold
 * @param {number} step
 * @param {View} view
 * @param {Set<string>} done what of "pull" and "draw" was done
 * @returns {Next}
 */
export function nextThing({ result, isHeld, hand, by, pulls }, step, view, done) {
  if (!result) return { text: "" };
  if (isHeld) {
    const count = (by.ranges ?? []).reduce((sum, of) => sum + (of.states - 1) * of.units, 0),
      isSecond = count && hand?.part === "both"; // an LSTM's cell state
    return { text: pulls > 1 ? say("next.anew") : isSecond ? say("next.second", { count }) : "" };
  }
  if (done.size) {
    const does = done.has("draw") ? "train" : "draw";
    return { text: "", does, button: say(`next.do.${does}`) };
  }
  const row = rowToPull(result, step),
    digit = digitToPull(result, row, view);
  if (digit === null) return { text: "" };
  const button = say("next.do.pull", { at: atStep(view.word, row) });
  return { text: say("next.pull", { digit, count: digit }), does: "pull", button, digit, row };
}
