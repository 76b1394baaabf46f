// How a row changes the memory: how the number that changes most comes about, by its cell's
// equation.

import { CELLS } from "./cells.js";
import { RECORDS } from "./records.js";
import { atStep, percent } from "./story.js";
import { signed } from "./sums.js";
import { say } from "./words.js";

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
 * @typedef {{label: string, v: number, isTotal?: boolean}} Line of an addition
 */

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

const UNWRITTEN = 0.005; // what two decimals do not show

const addedUp = (/** @type {{adds: number}[]} */ shares) =>
  shares.reduce((sum, { adds }) => sum + adds, 0);

/**
 * The additions of a step, line by line, down to the sum or to the number itself.
 * @param {Pick<MemoryHow, "step" | "parts">} how
 * @param {View} view
 * @returns {Line[]}
 */
export function ledgerOf({ step, parts }, view) {
  const { pixels, bars, start, activation, candidate, content, gates, units, now } = parts,
    row = addedUp(pixels),
    old = addedUp(bars ?? []),
    sum = { label: say("how.part.sum"), v: row + old + start, isTotal: true };
  if (step === "sum")
    return [
      { label: atStep(view.word, parts.t), v: row },
      ...(bars ? [{ label: say("how.part.bars", { count: units }), v: old }] : []),
      ...(Math.abs(start) > UNWRITTEN ? [{ label: say("how.part.start"), v: start }] : []),
      sum,
    ];
  const bent = { label: say("how.part.bent", { activation }), v: candidate };
  if (!gates) return [sum, { ...bent, isTotal: true }];
  const { keep, lets, shows } = gates,
    part = (/** @type {string} */ does, /** @type {number} */ share, /** @type {number} */ v) => ({
      label: say(`how.part.${does}`, { share: percent(share), number: signed(v, 2) }),
      v: share * v,
    }),
    added = keep * content + lets * candidate,
    isSecond = shows !== null;
  return [
    bent,
    part("keeps", keep, content),
    part("lets", lets, candidate),
    { label: say(isSecond ? "how.part.second" : "how.part.now"), v: added, isTotal: true },
    ...(isSecond
      ? [
          {
            label: say("how.part.shown", { share: percent(shows), activation }),
            v: now,
            isTotal: true,
          },
        ]
      : []),
  ];
}

/**
 * @param {MemoryHow} how
 * @param {View} view
 */
export function memoryText({ step, parts }, view) {
  const { bars, activation, gates, units, now, t } = parts,
    { keep = 0, lets = 0, shows = null } = gates ?? {},
    shares = { keep: percent(keep), lets: percent(lets), shows: percent(shows ?? 0) },
    kind = !gates ? "bent" : shows === null ? "mixed" : "second",
    at = atStep(view.word, t);
  return step === "sum"
    ? say(bars ? "how.memory.both" : "how.memory.row", { at, count: units })
    : say(`how.memory.${kind}`, { ...shares, activation, now: signed(now, 2) });
}
