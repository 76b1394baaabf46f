// The invitation at rest, one at a time: push the memory towards a digit, draw, or train.

import { doubtStep, isInDoubt } from "../explanation/answer_sum.js";
import { classesByChance, guessAfter, stepName, twoLikeliestSentence } from "../reader/story.js";
import { say } from "../words.js";

/** @import { ReadingResult, View } from "../types.js" */
/** @import { HeldMemory } from "../hand/held_memory.js" */

/**
 * The digit towards which the visitor is invited to push: after the answer, the likeliest.
 * @param {ReadingResult} result
 * @param {number} step
 * @param {View} view
 */
const digitToPull = ({ rows }, step, { states }) =>
  classesByChance(rows[step])
    .slice(1)
    .find((d) => states.some(({ groups }) => groups.some(([of]) => of === d)));

/**
 * The row at which the push begins: after the last row or before any, one at which the network was
 * in doubt; else the present row.
 * @param {ReadingResult} result
 * @param {number} step
 */
const rowToPull = (result, step) =>
  step < result.rows.length - 1 && guessAfter(result, step) !== null
    ? step
    : (doubtStep(result) ?? step);

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
  if (!result || result.isNone) return { text: "" };
  if (isHeld) {
    const hasStores = (by.ranges ?? []).some(({ states }) => states > 1),
      isStore = hasStores && hand?.part === "both"; // an LSTM's cell state was pushed, too
    return { text: pulls > 1 ? say("next.anew") : isStore ? say("next.second") : "" };
  }
  if (done.size) {
    const does = done.has("draw") ? "train" : "draw";
    return { text: "", does, button: say(`next.do.${does}`) };
  }
  const row = rowToPull(result, step),
    digit = digitToPull(result, row, view);
  if (digit === undefined) return { text: "" };
  const text = [
    ...(isInDoubt(result, row) ? [twoLikeliestSentence(result, row, view.word)] : []),
    say("next.pull", { digit, count: digit }),
  ].join(" ");
  const button = say("next.do.pull", { at: stepName(view.word, row) });
  return { text, does: "pull", button, digit, row };
}
