// The reading told in a sentence that follows the cursor: what it guessed, and when it decided.

import { decisionOf } from "./aloud.js";

const TOLD_FROM = 0.3; // from here on the likeliest digit is a guess that is told
const TOLD_AT_MOST = 3; // guesses at most, the last ones

const likeliest = (row) => row.indexOf(Math.max(...row));
const percent = (share) => `${Math.round(100 * share)}%`;

// The guesses up to step t, each where it first is likelier than all others and likely enough:
// [{step, digit}]. rows: ten probabilities after each step.
export function guesses(rows, t) {
  const told = [];
  rows.slice(0, t + 1).forEach((row, step) => {
    const digit = likeliest(row);
    if (row[digit] >= TOLD_FROM && told.at(-1)?.digit !== digit) told.push({ step, digit });
  });
  return told;
}

const times = (n) => ["without changing its mind", "after changing its mind once", "after changing its mind twice"][n]
  ?? `after changing its mind ${n} times`;

// word: what a step is called, "row" or "step". ends: whether the last step ends the story.
export function story(rows, t, word = "row") {
  const told = guesses(rows, t), last = rows.length - 1;
  if (t >= last) {
    const answer = likeliest(rows[last]);
    return `${answer}, decided at ${word} ${decisionOf(rows) + 1} (the ring), ${times(Math.max(told.length - 1, 0))}.`;
  }
  if (!told.length) return `${word} ${t + 1}: nothing to go by yet`;
  const now = rows[t][told.at(-1).digit];
  const words = told.map(({ step, digit }, k) => `${word} ${step + 1}: ${k ? `no, a ${digit}` : `a ${digit}?`}`);
  const before = words.length > TOLD_AT_MOST ? "… " : "";
  return `${before}${words.slice(-TOLD_AT_MOST).join(" … ")} (${percent(now)})`;
}
