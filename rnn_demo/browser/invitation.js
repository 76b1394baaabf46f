// The one thing that comes next, at rest: pull a digit, draw, train.

import { SURE } from "./answer_panel.js";
import { ideaAfter, likeliest } from "./story.js";
import { say } from "./words.js";

/** @import { Shown, View } from "./types.js" */
/** @import { Hold } from "./hold.js" */

/**
 * The digit that one is invited to pull: of those that it does not say now what it thought of most.
 * @param {Shown} shown
 * @param {number} step
 * @param {View} view
 */
export function digitToPull(shown, step, view) {
  const answer = likeliest(shown.rows[step]),
    since = Math.min(shown.end.since, step),
    most = Array.from(shown.rows[0], (_, d) =>
      Math.max(...shown.rows.slice(since, step + 1).map((row) => row[d])),
    ),
    has = (/** @type {number} */ d) =>
      view.states.some(({ groups }) => groups.some(([of]) => of === d));
  const digits = [...most.keys()].filter((d) => d !== answer && has(d));
  return digits.sort((a, b) => most[b] - most[a])[0] ?? null;
}

/**
 * What is said of it.
 * @param {Hold} hold
 * @param {number} step
 * @param {View} view
 * @param {Set<string>} done what of "pull" and "draw" was done
 */
export function nextThing({ shown, isHeld, hand, by, pulls }, step, view, done) {
  if (!shown) return "";
  if (isHeld) {
    const count = (by.usual ?? []).reduce((sum, of) => sum + (of.states - 1) * of.units, 0),
      isSecond = count && hand?.part === "both"; // an LSTM's cell state
    if (pulls > 1) return say("next.anew");
    return isSecond ? say("next.second", { count }) : say("next.picture");
  }
  if (done.size) return say(done.has("draw") ? "next.train" : "next.draw");
  const digit = digitToPull(shown, step, view);
  if (digit === null) return "";
  const isDoubt =
    ideaAfter(shown, step) !== null &&
    step < shown.rows.length - 1 &&
    Math.max(...shown.rows[step]) < SURE;
  return say(isDoubt ? "next.pull.doubt" : "next.pull", { digit });
}
