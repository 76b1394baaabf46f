// The invitation at rest, one at a time: push the memory towards a digit, draw, or train.

import { doubtOf } from "../explanation/answer_sum.js";
import { guessAfter, likeliest, atStep } from "../reader/story.js";
import { say } from "../words.js";

/** @import { ReadingResult, View } from "../types.js" */
/** @import { HeldMemory } from "../hand/held_memory.js" */

/**
 * The digit towards which the visitor is invited to push: the likeliest so far, except the present
 * and the final answer.
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
 * The row at which the push begins: after the last row or before any, one at which the network was
 * in doubt; else the present row.
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
 * @property {"pull" | "draw" | "train"} [does] the act of its button
 * @property {string} [button] the text on the button
 * @property {number} [digit] the digit towards which it pushes
 * @property {number} [row] the step after which it acts
 */

/**
 * @param {HeldMemory} hold
 * @param {number} step
 * @param {View} view
 * @param {Set<string>} done which of "pull" and "draw" the visitor has done
 * @returns {Next}
 */
export function nextThing({ result, isHeld, hand, by, pulls }, step, view, done) {
  if (!result) return { text: "" };
  if (isHeld) {
    const count = (by.ranges ?? []).reduce((sum, of) => sum + (of.states - 1) * of.units, 0),
      isSecond = count && hand?.part === "both"; // then the LSTM's cell state was pushed, too
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
