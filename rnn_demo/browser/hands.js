// A network's memory, taken in the hand after a row: what the hand does, the reading then, and both in a sentence, as
// explain/state_edit.py and hand_words.py have it. A hand: {row, does: "pull", "push", "unit" or "wipe", which, percent,
// part: "both" or "h"}, as `StateEdit` of state_edit.py, whose action is `does`, whose target `which`.

import { CHANCE_FELT, EDIT_PATTERN, FIRM_CELL_STATE, ROWS, STATE_FELT } from "./constants.js";
import { parted } from "./memory.js";
import { believed, ideaOf, sureOf } from "./story.js";
import { say } from "./words.js";

/** @import { Hand, UnitRanges } from "./types.js" */

const HAND = new RegExp(`^(?:${EDIT_PATTERN})$`);

/**
 * As a link holds it: "9.pull.2.80", "9.wipe.h".
 * @param {Hand} hand
 */
export const handText = ({ row, does, which, percent, part }) =>
  [
    row + 1,
    ...(does === "wipe" ? [does] : [does, which, percent]),
    ...(part === "h" ? ["h"] : []),
  ].join(".");

// The hand that a text stands for, or null. usual: of the network that is held, where it is known: one with fewer numbers has
// not each that a link names.
export function handFrom(text, usual = null) {
  const found = HAND.exec(text ?? "");
  if (found === null) return null;
  const [, row, does = "wipe", which = 0, percent = 100, h] = found;
  if ((does === "pull" && percent < 0) || (does !== "unit" && which > 9)) return null;
  if (does === "unit" && usual && !usual.some(({ first, units }) => which < first + units))
    return null;
  return {
    row: row - 1,
    does,
    which: Number(which),
    percent: Number(percent),
    part: h ? "h" : "both",
  };
}

/**
 * bytes: a Uint8Array, as program.py makes it. Returns the ranges of each layer that a hand takes, as unit_ranges.py has
 * it, arrays of U numbers: {layer, first, units: U, states, digit, sign, low, high, mean(digit, step): [h] or [h, c]}.
 * @param {Uint8Array} bytes
 * @returns {UnitRanges[]}
 */
export function openHands(bytes) {
  const { header, numbers, codes } = parted(bytes);
  let at = 0,
    code = 0;
  const next = (count) => numbers.subarray(at, (at += count));
  return header.layers.map((of) => {
    const units = of.digit.length,
      width = of.states * units,
      from = code,
      scale = next(width);
    code += 10 * ROWS * width;
    const mean = (d, step) =>
      Array.from({ length: of.states }, (_, s) =>
        Float32Array.from(
          { length: units },
          (_, u) => codes[from + (d * ROWS + step) * width + s * units + u] * scale[s * units + u],
        ),
      );
    return { ...of, units, low: next(units), high: next(units), mean };
  });
}

/**
 * Changes what a layer holds, [h] or [h, c], in place. of: as `openHands` gives it.
 * @param {Hand} hand
 * @param {UnitRanges} of
 * @param {Float64Array[]} state
 */
export function takeInHand({ row, does, which, percent, part }, of, state) {
  const parts = part === "h" ? state.slice(0, 1) : state,
    share = Math.abs(percent) / 100,
    [h, c] = parts;
  const goal = does === "pull" ? of.mean(which, row) : null;
  for (let u = 0; u < of.units; u++) {
    if (does === "wipe") for (const a of parts) a[u] = 0;
    else if (goal)
      parts.forEach((a, s) => {
        a[u] += share * (goal[s][u] - a[u]);
      });
    else {
      const speaks =
        does === "push" ? of.sign[u] * (of.digit[u] === which) : Number(of.first + u === which);
      const way = speaks * Math.sign(percent),
        end = way > 0 ? of.high[u] : of.low[u];
      const room = Math.max(way * (end - h[u]), 0); // none beyond the end, where it is left
      h[u] += way * Math.min(share * (of.high[u] - of.low[u]), room);
      if (c && way) c[u] += share * (way * Math.max(Math.abs(c[u]), FIRM_CELL_STATE) - c[u]);
    }
  }
}

// The reading of an image, as `program.read` gives it, with a hand on the memory on the way; hand: or null. without: h of
// which units is 0 after step t, {layer, units, t}, or null.
export function readWith(program, image, hand, usual, without = null) {
  const edits = {};
  for (const of of hand ? usual : [])
    edits[of.layer] = (taken, state) => {
      if (taken === hand.row + 1) takeInHand(hand, of, state);
    };
  if (!without) return program.read(image, edits);
  const before = edits[without.layer];
  edits[without.layer] = (taken, state) => {
    before?.(taken, state);
    if (taken === without.t + 1) for (const u of without.units) state[0][u] = 0;
  };
  return program.read(image, edits);
}

// What some units add to each sum after step t: the sums of a reading less those without their h.
export function addedBy(program, { image, reading: { logits, classes } }, hand, usual, without) {
  const other = readWith(program, image, hand, usual, without).logits,
    at = without.t * classes;
  return Array.from({ length: classes }, (_, d) => logits[at + d] - other[at + d]);
}

// The same of each unit, {layer, unit, adds}, to one sum, the strongest first; none where the sum is more than what they add.
// In each row of a reading all layers hold what they held after step t, but for h of one unit; in the first, for all.
export function addedByEach(program, { image, reading: { layers, logits, classes } }, t, digit) {
  const all = layers.flatMap(({ units }, layer) =>
      Array.from({ length: units }, (_, unit) => ({ layer, unit })),
    ),
    added = [];
  for (let from = -1; from < all.length; from += ROWS) {
    const edits = layers.map(({ units, states: [h] }, layer) =>
        Object.assign(
          (taken, [state]) => {
            const k = from + taken - 1,
              isLess = (unit) => k < 0 || (all[k]?.layer === layer && all[k].unit === unit);
            for (let u = 0; u < units; u++) state[u] = isLess(u) ? 0 : h[t * units + u];
          },
          { whole: true },
        ),
      ),
      less = program.read(image, edits).logits;
    for (let r = 0; r < ROWS; r++)
      added.push(logits[t * classes + digit] - less[r * classes + digit]);
  }
  const rest = added.slice(1).reduce((left, v) => left - v, added[0]);
  return Math.abs(rest) > 1e-3 * Math.max(1, ...added.map(Math.abs))
    ? []
    : all
        .map((of, k) => ({ ...of, adds: added[k + 1] }))
        .sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
}

// before, after: readings without the hand and with it. turn: what a step is called, "row", "column" or "step".
export function handTold(before, after, { row, does, which, percent, part }, usual, turn = "row") {
  const taken = usual.reduce((sum, of) => sum + of.digit.filter((d) => d === which).length, 0);
  if (does === "push" && !taken) return say("hand.nobody", { digit: which });
  const way = percent < 0 ? "down" : "up",
    alone = part === "h" && usual.some((of) => of.states > 1);
  const done = say(does === "push" || does === "unit" ? `hand.${does}.${way}` : `hand.${does}`, {
    digit: which,
    unit: which,
    count: taken,
  });
  const did = usual.length < before.layers.length ? say("hand.last", { did: done }) : done;
  const came = handCame(before, after, row, turn);
  return say("hand.told", { did: alone ? say("hand.alone", { did }) : did, came });
}

const isA = (digit) =>
  digit === null ? say("hand.is.none") : say("hand.is", { count: digit, digit });

// How far what is carried after step t is from what would be, as a share of that.
function stateMoved(before, after, t) {
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

function handCame(withoutHand, withHand, t, turn) {
  const before = believed(withoutHand),
    after = believed(withHand);
  const a = after.slice(t).map(ideaOf),
    b = before.slice(t).map(ideaOf),
    end = a.length - 1,
    changed = a[0] !== b[0];
  const now = say(`hand.${changed ? "now" : "still"}${a[0] === null ? ".none" : ""}`, {
    digit: a[0],
    percent: sureOf(Math.max(...after[t])),
  });
  if (end === 0) return say("hand.end", { now });
  const felt = (row, k) => row.some((p, d) => Math.abs(p - before[t + 1 + k][d]) >= CHANCE_FELT);
  if (!after.slice(t + 1).some(felt)) {
    const isGone = stateMoved(withoutHand, withHand, t + 1) < STATE_FELT,
      next = say(`hand.later.${turn}`, { count: 1 });
    return say(isGone ? "hand.gone" : "hand.answers", { now, later: next });
  }
  if (changed && a.every((x) => x === a[0])) {
    return say(a[0] === b[end] ? "hand.stays.same" : "hand.stays", {
      now,
      a: isA(a[0]),
      b: isA(b[end]),
    });
  }
  if (a[end] !== b[end]) return say("hand.other", { now, a: isA(a[end]), b: isA(b[end]) });
  const later = say(`hand.later.${turn}`, {
    count:
      Math.max(
        a.findLastIndex((x, k) => x !== b[k]),
        0,
      ) + 1,
  });
  return say(changed && b.every((x) => x === b[0]) ? "hand.again" : "hand.alike", {
    now,
    later,
    b: isA(b[0]),
  });
}
