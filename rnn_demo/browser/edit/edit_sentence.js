// A sentence about what an edit of the memory did, and how the answer changed.

import { formatProbability, likeliestIfLikelyEnough, probabilityRows } from "../reader/story.js";
import { say } from "../words.js";

/** @import { MemoryEdit, Reading, UnitRanges } from "../types.js" */

const CHANCE_FELT = 0.01; // least difference of a probability that counts
const STATE_FELT = 0.05; // least difference of the states that counts, as a share of their norm

/**
 * @param {Reading} before the reading without the edit
 * @param {Reading} after the reading with it
 * @param {MemoryEdit} edit
 * @param {Pick<UnitRanges, "digit" | "units" | "states">[]} ranges
 * @param {string} word the name of a step: "row", "column" or "step"
 */
export function editEffectSentence(before, after, edit, ranges, word) {
  const { row, action, target, percent, part } = edit,
    count = ranges.reduce((sum, of) => sum + of.digit.filter((d) => d === target).length, 0);
  if (action === "push" && !count) return say("hand.nobody", { digit: target });
  const way = percent < 0 ? "down" : "up",
    isOnlyH = part === "h" && ranges.some((of) => of.states > 1);
  const isUpOrDown = action === "push" || action === "unit",
    done = say(isUpOrDown ? `hand.${action}.${way}` : `hand.${action}`, {
      digit: target,
      unit: target,
      count,
      all: ranges.reduce((sum, of) => sum + of.units, 0),
    });
  const did = ranges.length < before.layers.length ? say("hand.last", { did: done }) : done;
  const came = answerChangeSentence(before, after, row, word);
  return say("hand.told", { did: isOnlyH ? say("hand.alone", { did }) : did, came });
}

/** @param {?number} digit */
const digitPhrase = (digit) =>
  digit === null ? say("hand.is.none") : say("hand.is", { count: digit, digit });

/**
 * The relative distance between the states after step t with and without the edit.
 * @type {(before: Reading, after: Reading, t: number) => number}
 */
function relativeStateDistance(before, after, t) {
  let apart = 0,
    size = 0;
  before.layers.forEach(({ units, states }, layer) => {
    states.forEach((numbers, part) => {
      const other = after.layers[layer].states[part];
      for (let i = t * units; i < (t + 1) * units; i++) {
        apart += (other[i] - numbers[i]) ** 2;
        size += numbers[i] ** 2;
      }
    });
  });
  return Math.sqrt(apart / Math.max(size, 1e-12));
}

/**
 * The answer after step t, and how it changes in the following steps.
 * @type {(withoutEdit: Reading, withEdit: Reading, t: number, word: string) => string}
 */
function answerChangeSentence(withoutEdit, withEdit, t, word) {
  const before = probabilityRows(withoutEdit),
    after = probabilityRows(withEdit);
  const a = after.slice(t).map(likeliestIfLikelyEnough),
    b = before.slice(t).map(likeliestIfLikelyEnough),
    end = a.length - 1,
    changed = a[0] !== b[0];
  const now = say(`hand.${changed ? "now" : "still"}${a[0] === null ? ".none" : ""}`, {
    digit: a[0],
    percent: formatProbability(Math.max(...after[t])),
  });
  if (end === 0) return say("hand.end", { now });
  /** @type {(row: Float32Array, k: number) => boolean} */
  const felt = (row, k) => row.some((p, d) => Math.abs(p - before[t + 1 + k][d]) >= CHANCE_FELT);
  if (!after.slice(t + 1).some(felt) && a.slice(1).every((x, k) => x === b[k + 1])) {
    const isGone = relativeStateDistance(withoutEdit, withEdit, t + 1) < STATE_FELT,
      later = say(`hand.later.${word}`, { count: 1 });
    return say(isGone ? "hand.gone" : "hand.answers", { now, later });
  }
  const ends = { now, a: digitPhrase(a[end]), b: digitPhrase(b[end]) };
  if (changed && a.every((x) => x === a[0]))
    return say(a[0] === b[end] ? "hand.stays.same" : "hand.stays", ends);
  if (a[end] !== b[end]) return say("hand.other", ends);
  const last = a.findLastIndex((x, k) => x !== b[k]),
    later = say(`hand.later.${word}`, { count: Math.max(last, 0) + 1 });
  const key = changed && b.every((x) => x === b[0]) ? "hand.again" : "hand.alike";
  return say(key, { now, later, b: digitPhrase(b[0]) });
}
