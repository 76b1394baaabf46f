// The one thing that comes next, at rest: pull a digit, draw, train.

import { SURE } from "./answer_panel.js";
import { guessAfter, likeliest } from "../reader/story.js";
import { say } from "../words.js";

/** @import { ReadingResult, View } from "../types.js" */
/** @import { Hold } from "../hand/hold.js" */

/**
 * The digit that one is invited to pull: of those that it does not say now what it thought of most.
 * @param {ReadingResult} result
 * @param {number} step
 * @param {View} view
 */
export function digitToPull(result, step, view) {
  const answer = likeliest(result.rows[step]),
    since = Math.min(result.end.since, step),
    most = Array.from(result.rows[0], (_, d) =>
      Math.max(...result.rows.slice(since, step + 1).map((row) => row[d])),
    ),
    has = (/** @type {number} */ d) =>
      view.states.some(({ groups }) => groups.some(([of]) => of === d));
  const digits = [...most.keys()].filter((d) => d !== answer && has(d));
  return digits.sort((a, b) => most[b] - most[a])[0] ?? null;
}

/**
 * @typedef {object} Next
 * @property {string} text
 * @property {"pull" | "draw" | "train"} [does] what its button does
 * @property {number} [digit] that is pulled
 */

/**
 * @param {Hold} hold
 * @param {number} step
 * @param {View} view
 * @param {Set<string>} done what of "pull" and "draw" was done
 * @param {boolean} narrow whether there is little room
 * @returns {Next}
 */
export function nextThing({ result, isHeld, hand, by, pulls }, step, view, done, narrow) {
  if (!result) return { text: "" };
  if (isHeld) {
    const count = (by.ranges ?? []).reduce((sum, of) => sum + (of.states - 1) * of.units, 0),
      isSecond = count && hand?.part === "both"; // an LSTM's cell state
    return { text: pulls > 1 ? say("next.anew") : isSecond ? say("next.second", { count }) : "" };
  }
  if (done.size) return { text: "", does: done.has("draw") ? "train" : "draw" };
  const digit = digitToPull(result, step, view);
  if (digit === null) return { text: "" };
  const isDoubt =
    guessAfter(result, step) !== null &&
    step < result.rows.length - 1 &&
    Math.max(...result.rows[step]) < SURE;
  const pull = say(isDoubt ? "next.pull.doubt" : "next.pull", { digit });
  return { text: narrow ? pull : `${say("next.bars")} ${pull}`, does: "pull", digit };
}
