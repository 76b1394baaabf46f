// How a row changes the memory: how the number that changes most comes about, by its cell's
// equation.

import { ACTIVATIONS } from "../reader/activations.js";
import { CELLS } from "../reader/cells.js";
import { RECORDS } from "../records.js";
import { atStep, percent } from "../reader/story.js";
import { formatSigned } from "./sums.js";
import { decimals, say } from "../words.js";

/** @import { MemoryHow } from "./explanation.js" */
/** @import { BarShare, CellDescription, Program, ReadingResult, UnitGates, View } from "../types.js" */

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
 * @property {string} text v, rounded
 * @property {boolean} isTotal
 * @property {boolean} isStore whether it is what the store holds
 */

const DECIMALS = [2, 3]; // of what is written, where it adds up
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
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 * @returns {?MemoryParts}
 */
export function memoryParts(program, result, view, t) {
  const cell = readerOf(program, view),
    state = view.states.find(({ layer }) => layer === 0);
  if (!program || !cell || !state) return null;
  const { units, states } = result.reading.layers[0],
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
    x = result.image
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

const inUnits = (/** @type {number} */ v, /** @type {number} */ digits) =>
  Math.round(v * 10 ** digits);

/**
 * In how many decimals numbers, each rounded, add up to their sum, rounded; null where in none.
 * @param {number[]} values
 */
const decimalsFor = (values) =>
  DECIMALS.find(
    (digits) => addedUp(values.map((v) => inUnits(v, digits))) === inUnits(addedUp(values), digits),
  ) ?? null;

/**
 * Parts of a sum that is written in so many decimals; null: as few, and its name says that it is
 * rounded.
 * @param {?number} digits
 */
const linesIn =
  (digits) =>
  /** @type {(label: string, v: number, is?: "part" | "total" | "store") => Line} */
  (label, v, is = "part") => ({
    label: digits === null && is !== "part" ? say("how.part.rounded", { label }) : label,
    v,
    text: formatSigned(v, digits ?? DECIMALS[0]),
    isTotal: is !== "part",
    isStore: is === "store",
  });

const whole = (/** @type {number} */ v) => (v < 0 ? formatSigned(v, 0) : decimals(v, 0));

/**
 * The additions of a step, line by line, one operation each.
 * @param {Pick<MemoryHow, "step" | "parts">} how
 * @param {View} view
 * @returns {Line[]}
 */
export function ledgerOf({ step, parts }, view) {
  const { pixels, bars, start, activation, candidate, content, gates, units, now } = parts,
    row = addedUp(pixels.map((p) => p.adds)),
    old = addedUp((bars ?? []).map((bar) => bar.adds)),
    sum = row + old + start;
  const squeezed = (/** @type {string} */ part) => {
    const [low, high] = SQUEEZED_BETWEEN[activation] ?? [],
      bend = activation === "relu" ? "relu" : "bent";
    return low === undefined
      ? say(`how.part.${bend}`, { activation })
      : say(`how.part.${part}`, { low: whole(low), high: whole(high) });
  };
  if (step === "sum") {
    const digits = decimalsFor([row, old, start]),
      line = linesIn(digits),
      isStart = inUnits(start, digits ?? DECIMALS[0]) !== 0; // none that is written as 0
    return [
      line(say("how.part.row", { at: atStep(view.word, parts.t) }), row),
      ...(bars ? [line(say("how.part.bars", { count: units }), old)] : []),
      ...(isStart ? [line(say("how.part.start"), start)] : []),
      line(say("how.part.sum"), sum, "total"),
    ];
  }
  if (!gates) {
    const line = linesIn(DECIMALS[0]);
    return [line(say("how.part.sum"), sum), line(squeezed("squeezed"), candidate, "total")];
  }
  const { keep, lets, shows } = gates,
    [into, stays] = [lets * candidate, keep * content],
    digits = decimalsFor([into, stays]),
    line = linesIn(digits),
    number = formatSigned(content, digits ?? DECIMALS[0]);
  if (step === "value" && shows !== null) {
    const again = Float64Array.of(into + stays),
      held = linesIn(DECIMALS[0]);
    ACTIVATIONS[activation](again, 0, 1);
    return [
      held(say("how.part.second"), into + stays, "store"),
      held(squeezed("again"), again[0]),
      held(say("how.part.shown", { share: percent(shows, 1) }), now, "total"),
    ];
  }
  return [
    line(say("how.part.sum"), sum),
    line(squeezed("squeezed"), candidate),
    line(say("how.part.lets", { share: percent(lets, 1) }), into),
    line(say("how.part.keeps", { share: percent(keep, 1), number }), stays),
    shows === null
      ? line(say("how.part.now"), into + stays, "total")
      : line(say("how.part.second"), into + stays, "store"),
  ];
}

/**
 * @param {MemoryHow} how
 * @param {View} view
 */
export function memoryText({ step, parts }, view) {
  const { bars, activation, candidate, gates, units, t } = parts,
    now = formatSigned(parts.now, 2),
    [low, high] = SQUEEZED_BETWEEN[activation] ?? [];
  if (step === "sum")
    return say(bars ? "how.memory.both" : "how.memory.row", {
      at: atStep(view.word, t),
      count: units,
    });
  if (step === "store") return say("how.memory.store");
  if (gates && gates.shows !== null) return say("how.memory.shown", { now });
  const bent =
    low === undefined
      ? say(`how.memory.${activation === "relu" ? "relu" : "bent"}`, {
          activation,
          number: formatSigned(candidate, 2),
        })
      : say("how.memory.squeezed", { low: whole(low), high: whole(high) });
  return `${bent} ${say(gates ? "how.memory.mixed" : "how.memory.plain", { now })}`;
}
