// How a row changes the memory: how the number that changes most comes about, by its cell's
// equation.

import { ACTIVATIONS, CELLS } from "./cells.js";
import { RECORDS } from "./records.js";
import { atStep, percent } from "./story.js";
import { signed } from "./sums.js";
import { decimals, say } from "./words.js";

/** @import { MemoryHow } from "./explanation.js" */
/** @import { BarShare, CellDescription, Program, Shown, UnitGates, View } from "./types.js" */

/**
 * @typedef {object} MemoryParts of one number
 * @property {number} layer
 * @property {number} unit
 * @property {number} t
 * @property {number} units how many numbers there were before
 * @property {number} before what it was
 * @property {number} now
 * @property {{column: number, adds: number}[]} pixels what each adds to its sum
 * @property {?BarShare[]} bars and each of the numbers before; null where these take no part
 * @property {number} start where the sum starts
 * @property {string} activation
 * @property {number} candidate the activation of the sum
 * @property {number} content what it held: a number of the cell state, or this number
 * @property {?UnitGates} gates null where the candidate is the new number
 *
 * @typedef {object} Line of an addition
 * @property {string} label
 * @property {number} v
 * @property {number} written v in two decimals, so that what is written adds up
 * @property {boolean} isTotal
 */

/** @type {Record<string, [number, number]>} */
const SQUEEZED_BETWEEN = { tanh: [-1, 1], sigmoid: [0, 1], hard_sigmoid: [0, 1] }; // what it makes lies

/**
 * The program's layer that reads the rows themselves, from the first to the last; or null.
 * @param {?Program | undefined} program
 * @param {View} view
 * @returns {?CellDescription}
 */
function readerOf(program, view) {
  const node = program?.description.nodes.find(({ kind }) => kind === "Recurrent"),
    isDirect = node && node.inputs[0] < 0 && !node.go_backwards;
  return isDirect && view.states.some(({ layer }) => layer === 0) ? node.cell : null;
}

/**
 * Whether it can be told how a row changes a number.
 * @param {?Program | undefined} program
 * @param {View} view
 */
export const hasMemoryParts = (program, view) => readerOf(program, view) !== null;

/**
 * How the number that a row changes most comes about; or null where that can't be told.
 * @param {?Program | undefined} program
 * @param {Shown} shown
 * @param {View} view
 * @param {number} t
 * @returns {?MemoryParts}
 */
export function memoryParts(program, shown, view, t) {
  const cell = readerOf(program, view),
    state = view.states.find(({ layer }) => layer === 0);
  if (!program || !cell || !state) return null;
  const { units, states } = shown.reading.layers[0],
    at = (/** @type {number} */ step) =>
      states.map((all) =>
        Float64Array.from({ length: units }, (_, u) => all[step * units + u] ?? 0),
      ),
    [before, after] = [at(t - 1), at(t)],
    // Of bars that stand as their numbers are, the one whose area changes most.
    moved = state.columns.map(
      (u, k) =>
        Number(state.signs[k] > 0) * (state.weights[k] ?? 1) * Math.abs(after[0][u] - before[0][u]),
    ),
    unit = state.columns[moved.indexOf(Math.max(...moved))],
    inputs = cell.kernel.shape[0],
    x = shown.image
      .subarray(inputs * t, inputs * (t + 1))
      .map((v) => v * program.description.pixel_scale);
  return {
    layer: 0,
    unit,
    t,
    units,
    before: before[0][unit],
    now: after[0][unit],
    activation: cell.activation,
    content: before[before.length - 1][unit],
    ...sumOf(cell, x, before, unit),
  };
}

/**
 * The sum of a unit's candidate, part by part, and its gates.
 * @param {CellDescription} cell
 * @param {Float32Array} x a row, as it is read
 * @param {Float64Array[]} before the state before it
 * @param {number} unit
 */
function sumOf(cell, x, before, unit) {
  const { kind, kernel, recurrent_kernel: recurrent, bias } = cell,
    { units, columns, project, step, gates, reset = () => 1 } = CELLS[kind](cell),
    column = RECORDS[kind].candidate * units + unit,
    a = new Float64Array(columns);
  project(x, 0, a);
  step(a, structuredClone(before)); // a: now the gates, and the candidate
  const second = bias?.data[columns + column] ?? 0; // of what the numbers before add
  return {
    pixels: Array.from(x, (v, c) => ({ column: c, adds: v * kernel.data[c * columns + column] })),
    bars: recurrent
      ? Array.from(before[0], (h, u) => ({
          layer: 0,
          unit: u,
          adds: reset(a, unit, u) * h * recurrent.data[u * columns + column],
        }))
      : null,
    start: (bias?.data[column] ?? 0) + reset(a, unit, unit) * second,
    candidate: a[column],
    gates: gates(a, unit),
  };
}

const addedUp = (/** @type {number[]} */ values) => values.reduce((sum, v) => sum + v, 0);

/**
 * Numbers in two decimals whose sum is theirs in two decimals: what is missing is the largest's.
 * @param {number[]} values
 */
function inDecimals(values) {
  const cents = values.map((v) => Math.round(100 * v)),
    sizes = values.map(Math.abs);
  cents[sizes.indexOf(Math.max(...sizes))] += Math.round(100 * addedUp(values)) - addedUp(cents);
  return cents.map((v) => v / 100);
}

/** @type {(label: string, v: number, isTotal?: boolean) => Line} */
const lineOf = (label, v, isTotal = false) => ({
  label,
  v,
  written: Math.round(100 * v) / 100,
  isTotal,
});

const whole = (/** @type {number} */ v) => (v < 0 ? signed(v, 0) : decimals(v, 0));

/**
 * Parts, and their sum.
 * @param {[string, number][]} parts
 * @param {string} total what the sum is called
 * @returns {Line[]}
 */
function additionOf(parts, total) {
  const values = parts.map(([, v]) => v),
    written = inDecimals(values);
  return [
    ...parts.map(([label, v], k) => ({ ...lineOf(label, v), written: written[k] })),
    lineOf(total, addedUp(values), true),
  ];
}

/**
 * The additions of a step, line by line, one operation each, down to the sum or to the number
 * itself.
 * @param {Pick<MemoryHow, "step" | "parts">} how
 * @param {View} view
 * @returns {Line[]}
 */
export function ledgerOf({ step, parts }, view) {
  const { pixels, bars, start, activation, candidate, content, gates, units, now } = parts;
  const sum = additionOf(
    [
      [say("how.part.row", { at: atStep(view.word, parts.t) }), addedUp(pixels.map((p) => p.adds))],
      [say("how.part.bars", { count: units }), addedUp((bars ?? []).map((bar) => bar.adds))],
      [say("how.part.start"), start],
    ],
    say("how.part.sum"),
  );
  // No old bars where none take part, and no start that is written as 0.
  if (step === "sum") return sum.filter(({ written }, k) => [true, bars, written, true][k]);
  const squeezed = (/** @type {string} */ part) => {
    const [low, high] = SQUEEZED_BETWEEN[activation] ?? [],
      bend = activation === "relu" ? "relu" : "bent";
    return low === undefined
      ? say(`how.part.${bend}`, { activation })
      : say(`how.part.${part}`, { low: whole(low), high: whole(high) });
  };
  const begin = [sum[sum.length - 1], lineOf(squeezed("squeezed"), candidate, !gates)];
  if (!gates) return begin;
  const { keep, lets, shows } = gates,
    held = additionOf(
      [
        [say("how.part.lets", { share: percent(lets, 1) }), lets * candidate],
        [
          say("how.part.keeps", { share: percent(keep, 1), number: signed(content, 2) }),
          keep * content,
        ],
      ],
      say(shows === null ? "how.part.now" : "how.part.second"),
    );
  if (shows === null) return [...begin, ...held];
  const again = Float64Array.of(held[2].v);
  ACTIVATIONS[activation](again, 0, 1);
  return [
    ...begin,
    ...held,
    lineOf(squeezed("again"), again[0]),
    lineOf(say("how.part.shown", { share: percent(shows, 1) }), now, true),
  ];
}

/**
 * @param {MemoryHow} how
 * @param {View} view
 */
export function memoryText({ step, parts }, view) {
  const { bars, activation, candidate, gates, units, now, t } = parts,
    kind = !gates ? "plain" : gates.shows === null ? "mixed" : "second",
    [low, high] = SQUEEZED_BETWEEN[activation] ?? [];
  if (step === "sum")
    return say(bars ? "how.memory.both" : "how.memory.row", {
      at: atStep(view.word, t),
      count: units,
    });
  const bent =
    low === undefined
      ? say(`how.memory.${activation === "relu" ? "relu" : "bent"}`, {
          activation,
          number: signed(candidate, 2),
        })
      : say("how.memory.squeezed", { low: whole(low), high: whole(high) });
  return `${bent} ${say(`how.memory.${kind}`, { now: signed(now, 2) })}`;
}
