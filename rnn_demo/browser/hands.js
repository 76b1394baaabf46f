// A network's memory, taken in the hand after a row, as explain/hands.py: what the hand does, the reading then, and
// both in a sentence (explain/hand_words.py).
//
// A hand: {row, does: "pull", "push", "unit" or "wipe", which, percent, part: "both" or "h"}, as Python's `Hand`.

import { parted } from "./memory.js";
import { ROWS } from "./reader.js";
import { believed } from "./story.js";

const HAND = /^([1-9]|1\d|2[0-8])\.(?:(pull|push|unit)\.(\d|[1-9]\d{1,3})\.(-?(?:[1-9]\d?|100))|wipe)(\.h)?$/;
const FIRM = 2; // what an LSTM's c is at least, in size, after a full push

// As a link holds it: "9.pull.2.80", "9.wipe.h".
export const handText = ({ row, does, which, percent, part }) =>
  [row + 1, ...(does === "wipe" ? [does] : [does, which, percent]), ...(part === "h" ? ["h"] : [])].join(".");

// The hand that a text stands for, or null.
export function handFrom(text) {
  const found = HAND.exec(text ?? "");
  if (found === null) return null;
  const [, row, does = "wipe", which = 0, percent = 100, h] = found;
  if (does === "pull" && percent < 0 || does !== "unit" && which > 9) return null;
  return { row: row - 1, does, which: Number(which), percent: Number(percent), part: h ? "h" : "both" };
}

// bytes: a Uint8Array, as program.py makes it. Returns what is usual of each layer that a hand takes: {layer: its
// index among the reading's; first: the number of its first unit, counted through all; units; states: 1, or 2 with
// an LSTM's c; digit, sign: for whom each unit speaks (-1: for none), and how; low, high: the ends of its usual
// range; mean(digit, step): [h] or [h, c] after a step, float32}.
export function openHands(bytes) {
  const { header, numbers, codes } = parted(bytes), width = header.shape[1];
  let first = 0, column = 0, at = width;
  return header.layers.map(({ layer, states, digit, sign }) => {
    const units = digit.length, from = column, low = numbers.subarray(at, at + units);
    const high = numbers.subarray(at + units, at + 2 * units);
    const mean = (d, step) => Array.from({ length: states }, (_, s) => Float32Array.from({ length: units }, (_, u) =>
      codes[(d * ROWS + step) * width + from + s * units + u] * numbers[from + s * units + u]));
    const of = { layer, first, units, states, digit, sign, low, high, mean };
    [first, column, at] = [first + units, column + states * units, at + 2 * units];
    return of;
  });
}

// Changes what a layer holds, [h] or [h, c], in place. of: as `openHands` gives it.
export function takeInHand(hand, of, state) {
  const parts = hand.part === "h" ? 1 : state.length, share = Math.abs(hand.percent) / 100;
  if (hand.does === "wipe") for (const a of state.slice(0, parts)) a.fill(0);
  else if (hand.does === "pull") {
    const goal = of.mean(hand.which, hand.row);
    for (let s = 0; s < parts; s++) state[s].forEach((v, u) => { state[s][u] = v + share * (goal[s][u] - v); });
  } else pushGroup(hand, of, state, parts, share);
}

function pushGroup({ does, which, percent }, { first, units, digit, sign, low, high }, [h, c], parts, share) {
  for (let u = 0; u < units; u++) {
    const taken = does === "push" ? digit[u] === which : first + u === which;
    if (!taken) continue;
    const way = (does === "push" ? sign[u] : 1) * Math.sign(percent), end = way > 0 ? high[u] : low[u];
    const room = Math.max(way * (end - h[u]), 0); // none beyond the end, where it is left
    h[u] += way * Math.min(share * (high[u] - low[u]), room);
    if (parts > 1) c[u] += share * ((end === 0 ? way : Math.sign(end)) * Math.max(Math.abs(c[u]), FIRM) - c[u]);
  }
}

// The reading of an image, as `program.read` gives it, with a hand on the memory on the way; hand: or null.
export function readWith(program, image, hand, usual) {
  if (hand === null) return program.read(image);
  const edits = usual.map((of) =>
    [of.layer, (taken, state) => { if (taken === hand.row + 1) takeInHand(hand, of, state); }]);
  return program.read(image, Object.fromEntries(edits));
}

const IDEA = 0.25; // the likeliest answer is one from here on
const FELT = 0.01; // by which a chance must differ, for a hand to be felt
const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

// before, after: readings without the hand and with it. turn: what a step is called, "row" or "step".
export function handTold(before, after, hand, usual, turn = "row") {
  const taken = usual.reduce((sum, of) => sum + of.digit.filter((d) => d === hand.which).length, 0);
  if (hand.does === "push" && !taken) return `No number here speaks for ${hand.which}: there is nothing to push.`;
  const alone = hand.part === "h" && usual.some((of) => of.states > 1) ? ", in h alone" : "";
  return `You ${handDid(hand, taken)}${alone}: ${nowAndLater(believed(before), believed(after), hand.row, turn)}`;
}

function handDid({ does, which, percent }, taken) {
  const way = percent < 0 ? "down" : "up";
  if (does === "pull") return `pulled its memory towards a usual ${which}`;
  if (does === "push") return `pushed the number${taken > 1 ? "s" : ""} for ${which} ${way}`;
  return does === "unit" ? `pushed unit ${which} ${way}` : "wiped its memory";
}

const ideaOf = (row) => (Math.max(...row) >= IDEA ? row.indexOf(Math.max(...row)) : null);
const sayOf = (digit) => (digit === null ? "have no idea" : `say ${digit}`);
const isA = (digit) => (digit === null ? "without an idea" : `a${digit === 8 ? "n" : ""} ${digit}`);
const stepsLater = (n, turn) => `${COUNTS[n] ?? n} ${turn}${n > 1 ? "s" : ""} later`;

function nowAndLater(before, after, t, turn) {
  const a = after.map(ideaOf), b = before.map(ideaOf), end = a.length - 1;
  const sure = a[t] === null ? "" : ` (${(100 * Math.max(...after[t])).toFixed(0)}%)`;
  const now = `${a[t] !== b[t] ? "now it would" : "it would still"} ${sayOf(a[t])}${sure}`;
  if (t === end) return `${now}.`;
  const felt = after.slice(t + 1).some((row, k) => row.some((p, d) => Math.abs(p - before[t + 1 + k][d]) >= FELT));
  if (!felt) return `${now}; one ${turn} later it is as if nothing had been.`;
  const without = a[end] === b[end] ? ", as without your hand." : ` (without it: ${isA(b[end])}).`;
  const changed = a[t] !== b[t], r = a.findIndex((x, k) => k > t && x !== (changed ? a[t] : b[k]));
  if (r < 0) return now + (changed ? `, and it stays ${isA(a[t])}${without}`
    : `, and after each ${turn} to come the answer is the same as without it.`);
  const turned = changed ? isA(a[r]) + (a[r] === b[t] ? " again" : "") : `${isA(a[r])} instead of ${isA(b[r])}`;
  const back = changed && b[t] === b[end] && a.slice(r).every((x) => x === b[t]);
  const ends = r === end ? "" : `, in the end ${isA(a[end])}`;
  return `${now}; ${stepsLater(r - t, turn)} it is ${turned}${back ? "." : ends + without}`;
}
