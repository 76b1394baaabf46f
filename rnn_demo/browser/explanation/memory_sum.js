// How a row changes the memory: the worked sum of one of its numbers, by its cell's equation.

import { scalarActivationFunction } from "../reader/activations.js";
import { makeCell } from "../reader/recurrent.js";
import { addNumbers, multiplyNumbers, calculateWithFewestDigits } from "./worked_calculation.js";
import { RECORDS } from "../records.js";

/** @import { CalculationRounder, Written } from "./worked_calculation.js" */
/** @import { BarShare, CellDescription, Program, ReadingResult } from "../types.js" */
/** @import { UnitGates, View } from "../types.js" */

/**
 * @typedef {object} Term of a sum
 * @property {number} number
 * @property {number} weight
 * @property {number} adds
 *
 * @typedef {object} Split the largest of some terms, and the sum of the others
 * @property {number} place index of the largest
 * @property {Written} number
 * @property {Written} weight
 * @property {Written} adds
 * @property {Written} others
 *
 * @typedef {object} UnitSum the sum of a gate, or of the candidate, for one unit
 * @property {(Term & {column: number})[]} pixels what each pixel adds
 * @property {?(Term & BarShare)[]} bars what each of the previous numbers adds; null if they are
 *   no terms
 * @property {number} oldStart bias of the recurrent sum, if it has its own
 * @property {number} start the bias, where the sum starts
 * @property {?number} reset the share of the bars' sum that a gate lets through; null: all
 * @property {boolean} isResetEach true if a gate scales each bar before the sum instead
 *
 * @typedef {object} SumNumbers a `UnitSum` as it is written
 * @property {Written} row
 * @property {?Split} pixel null if the row's sum is written as one
 * @property {?Written} bars
 * @property {?Split} bar null if the bars' sum is written as one
 * @property {?Written} share the value of the reset gate
 * @property {?Written} through what the reset gate lets through
 * @property {Written} start
 * @property {Written} sum
 * @property {Written} made the activation's value for the sum
 *
 * @typedef {"lets" | "keep" | "shows" | "reset"} GateName what a gate does
 *
 * @typedef {object} StoreNumbers the effect of the gates, as it is written
 * @property {Written} lets
 * @property {Written} into
 * @property {Written} keep
 * @property {Written} content what was stored before
 * @property {Written} stays
 * @property {Written} held what is stored now
 * @property {?Written} bent the activation's value for it, if that is not the bar itself
 * @property {?Written} shows
 *
 * @typedef {object} MemoryParts how a row changes one number
 * @property {number} layer
 * @property {number} unit
 * @property {number} t
 * @property {number} units the number of units
 * @property {string} activation
 * @property {string} gateActivation
 * @property {Partial<Record<GateName, string>>} gates gates with a sum, by Keras's names
 * @property {UnitSum} sum
 * @property {Record<string, UnitSum>} gateSums
 * @property {SumNumbers} numbers
 * @property {Record<string, SumNumbers>} gateNumbers
 * @property {?StoreNumbers} store null if the candidate itself becomes the number
 * @property {Written} before the number before the row
 * @property {Written} now the number after the row
 */

const BAR_DIGITS = 2; // after the decimal point, wherever a bar's number is printed

/**
 * The program's first layer, if it reads the image's rows from the first to the last; or null.
 * @type {(program: ?Program | undefined, view: View) => ?CellDescription}
 */
function firstLayerCellIfExplainable(program, view) {
  const node = program?.description.nodes.find(({ kind }) => kind === "Recurrent");
  if (!node || node.inputs[0] >= 0 || node.go_backwards) return null;
  const { activation, recurrent_activation } = node.cell,
    isOfOneNumber = ![activation, recurrent_activation].includes("softmax");
  return isOfOneNumber && view.states.some(({ layer }) => layer === 0) ? node.cell : null;
}

/**
 * True if it can be explained how a row changes a number.
 * @type {(program: ?Program | undefined, view: View) => boolean}
 */
export const canExplainMemory = (program, view) =>
  firstLayerCellIfExplainable(program, view) !== null;

/** @type {WeakMap<ReadingResult, {view: View, t: number, parts: MemoryParts}>} */
const lastMemory = new WeakMap(); // cached, as each frame asks for it

/**
 * The worked sum of the unit that explains most; null if no unit can be explained.
 * @param {?Program | undefined} program
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 * @returns {?MemoryParts}
 */
export function memoryCalculationParts(program, result, view, t) {
  const last = lastMemory.get(result);
  if (last?.t === t && last.view === view) return last.parts;
  const cell = firstLayerCellIfExplainable(program, view);
  if (!program || !cell) return null;
  const parts = computeMemoryCalculationParts(program, cell, result, view, t);
  lastMemory.set(result, { view, t, parts });
  return parts;
}

/**
 * @type {(program: Program, cell: CellDescription, result: ReadingResult, view: View,
 *   t: number) => MemoryParts}
 */
function computeMemoryCalculationParts(program, cell, result, view, t) {
  const { units, states } = result.reading.layers[0],
    numbers = { length: units },
    at = (/** @type {number} */ step) =>
      states.map((all) => Float64Array.from(numbers, (_, u) => all[step * units + u] ?? 0)),
    [before, after] = [at(t - 1), at(t)],
    inputs = cell.kernel.shape[0],
    x = result.image
      .subarray(inputs * t, inputs * (t + 1))
      .map((v) => v * program.description.pixel_scale),
    { columns, project, step, gates } = makeCell(cell),
    a = new Float64Array(columns);
  project(x, 0, a);
  step(a, structuredClone(before)); // a now holds the gates and the candidate, if there are gates
  const { gates: names, candidate: place } = RECORDS[cell.kind],
    block = (/** @type {string} */ name) => Math.max(0, names.indexOf(name)),
    sumOf = (/** @type {number} */ of, /** @type {number} */ unit) =>
      unitSumTerms(cell, x, before[0], a, of, unit),
    contents = before[before.length - 1];
  const seen = (/** @type {number} */ u) => {
      const of = gates(a, u),
        [was, now] = [before[0][u], after[0][u]],
        fresh = of ? a[place * units + u] : now;
      // Small if the activation clips the sum
      if (!of)
        return Math.abs(now - was) * (Math.abs(unitSumTotal(sumOf(place, u)) - fresh) + 1e-6);
      const [into, stays] = [of.lets * fresh, of.keep * contents[u]],
        hidden = of.shows === null ? into : (1 - of.shows) * (into + stays),
        // How much the candidate differs from the new value
        differs = Math.min(Math.abs(now - was), Math.abs(fresh - now));
      return differs ** 2 * Math.min(...[was, now, into, stays, hidden].map(Math.abs));
    },
    unit = view.states
      .filter(({ layer }) => layer === 0)
      .flatMap((state) => state.columns)
      .reduce((best, u) => (seen(u) > seen(best) ? u : best)),
    sum = sumOf(place, unit),
    roles = gateNamesByRole(cell.kind),
    gateSums = Object.fromEntries(
      Object.entries(roles).map(([role, name]) => [role, sumOf(block(name), unit)]),
    ),
    of = gates(a, unit),
    written = calculateWithFewestDigits((calculation) =>
      calculateMemoryNumbers(calculation, cell, sum, of, contents[unit], after[0][unit]),
    ),
    digits = written.numbers.row.digits;
  /** @type {MemoryParts["gateNumbers"]} */
  const gateNumbers = {};
  for (const [role, name] of Object.entries(roles)) {
    const end = { v: a[block(name) * units + unit], digits };
    gateNumbers[role] = calculateWithFewestDigits((calculation) =>
      roundUnitSumNumbers(calculation, gateSums[role], cell.recurrent_activation, end),
    );
  }
  const old = calculateWithFewestDigits((calculation) =>
    calculation.roundNetworkNumber(before[0][unit]),
  );
  return {
    layer: 0,
    unit,
    t,
    units,
    activation: cell.activation,
    gateActivation: cell.recurrent_activation,
    gates: roles,
    sum,
    gateSums,
    gateNumbers,
    // The same number must be written the same way.
    before: written.store && before.length === 1 ? written.store.content : old,
    ...written,
  };
}

/**
 * The role of each gate that has a sum, by name.
 * @type {(kind: string) => Partial<Record<GateName, string>>}
 */
function gateNamesByRole(kind) {
  const { gates, keeps } = RECORDS[kind],
    keep = keeps === null ? undefined : gates[keeps],
    named = { lets: "input", keep, shows: "output", reset: "reset" },
    all = keep || !gates.length ? named : { ...named, lets: "update" };
  return Object.fromEntries(
    Object.entries(all).filter(([, name]) => name !== undefined && gates.includes(name)),
  );
}

/**
 * The parts of the sum in one column of a unit.
 * @param {CellDescription} cell
 * @param {Float32Array} x the row that is read
 * @param {Float64Array} h the state before the row
 * @param {Float64Array} a the values of all columns after the step
 * @param {number} block index of the unit's column
 * @param {number} unit
 * @returns {UnitSum}
 */
function unitSumTerms(cell, x, h, a, block, unit) {
  const { kind, kernel, recurrent_kernel: recurrent, bias, reset_after: isAfter } = cell,
    columns = kernel.shape[1],
    { gates, blocks, candidate } = RECORDS[kind],
    units = columns / blocks,
    column = block * units + unit,
    resets = gates.indexOf("reset"),
    isReset = resets >= 0 && block === candidate,
    isResetEach = isReset && !isAfter,
    share = (/** @type {number} */ u) => a[resets * units + u],
    [start, second] = [bias?.data[column] ?? 0, bias?.data[columns + column] ?? 0];
  return {
    pixels: Array.from(x, (number, c) => {
      const weight = kernel.data[c * columns + column];
      return { column: c, number, weight, adds: number * weight };
    }),
    bars:
      recurrent &&
      Array.from(h, (number, u) => {
        const weight = recurrent.data[u * columns + column],
          adds = (isResetEach ? share(u) : 1) * number * weight;
        return { layer: 0, unit: u, number, weight, adds };
      }),
    oldStart: isReset && isAfter ? second : 0,
    start: isReset && isAfter ? start : start + second,
    reset: isReset && isAfter ? share(unit) : null,
    isResetEach,
  };
}

/** @param {{adds: number}[]} all */
const sumOfTerms = (all) => addNumbers(...all.map(({ adds }) => adds));

/** @param {UnitSum} sum */
const unitSumTotal = ({ pixels, bars, start, oldStart, reset }) =>
  sumOfTerms(pixels) + (reset ?? 1) * (sumOfTerms(bars ?? []) + oldStart) + start;

/**
 * Splits the largest term from the others; null if all are 0.
 * @type {(calculation: CalculationRounder, terms: Term[]) => ?Split}
 */
function splitLargestTermFromRest(calculation, terms) {
  const most = terms.reduce((a, b) => (Math.abs(b.adds) > Math.abs(a.adds) ? b : a));
  if (!most.adds) return null;
  const [number, weight] = [most.number, most.weight].map((v) => calculation.roundNetworkNumber(v)),
    adds = calculation.computeAndRound(multiplyNumbers, number, weight),
    others = calculation.roundNetworkNumber(sumOfTerms(terms) - most.adds);
  return { place: terms.indexOf(most), number, weight, adds, others };
}

/**
 * The printed lines of a sum.
 * @param {CalculationRounder} calculation
 * @param {UnitSum} of
 * @param {string} activation
 * @param {?{v: number, digits: number}} end the activation's value, if it is also printed elsewhere
 * @param {boolean} splits true to write the largest products on lines of their own
 * @returns {SumNumbers}
 */
function roundUnitSumNumbers(calculation, of, activation, end, splits = false) {
  const isPlain = of.reset === null && !of.isResetEach,
    pixel = splits ? splitLargestTermFromRest(calculation, of.pixels) : null,
    bar = splits && isPlain && of.bars ? splitLargestTermFromRest(calculation, of.bars) : null,
    row = calculation.roundNetworkNumber(sumOfTerms(of.pixels)),
    bars = of.bars && calculation.roundNetworkNumber(sumOfTerms(of.bars) + of.oldStart),
    share = of.reset === null ? null : calculation.roundNetworkNumber(of.reset),
    through = share && bars && calculation.computeAndRound(multiplyNumbers, share, bars),
    start = calculation.roundNetworkNumber(of.start),
    parts = [
      ...(pixel ? [pixel.adds, pixel.others] : [row]),
      ...(bar ? [bar.adds, bar.others] : [through ?? bars]),
      start,
    ].filter((part) => part !== null),
    sum = calculation.computeAndRound(addNumbers, ...parts),
    activate = scalarActivationFunction(activation),
    made = end
      ? calculation.computeAndCheckKnownResult(end.v, end.digits, activate, sum)
      : calculation.computeAndRound(activate, sum);
  return { row, pixel, bars, bar, share, through, start, sum, made };
}

/**
 * @param {CalculationRounder} calculation
 * @param {CellDescription} cell
 * @param {UnitSum} of
 * @param {?UnitGates} gates
 * @param {number} before the stored value before the row: the cell state's, or the number itself
 * @param {number} after the number after the row
 * @returns {{numbers: SumNumbers, store: ?StoreNumbers, now: Written}}
 */
function calculateMemoryNumbers(calculation, { activation }, of, gates, before, after) {
  const end = gates ? null : { v: after, digits: BAR_DIGITS },
    numbers = roundUnitSumNumbers(calculation, of, activation, end, true);
  if (!gates) return { numbers, store: null, now: numbers.made };
  const rest = (/** @type {number} */ v) => 1 - v, // if one gate sets both shares
    isOne = gates.shows === null,
    keep = calculation.roundNetworkNumber(gates.keep),
    lets = isOne
      ? calculation.computeAndRound(rest, keep)
      : calculation.roundNetworkNumber(gates.lets),
    content = calculation.roundNetworkNumber(before),
    into = calculation.computeAndRound(multiplyNumbers, lets, numbers.made),
    stays = calculation.computeAndRound(multiplyNumbers, keep, content),
    parts = { numbers, store: { lets, into, keep, content, stays } };
  if (gates.shows === null) {
    const now = calculation.computeAndCheckKnownResult(after, BAR_DIGITS, addNumbers, into, stays);
    return { ...parts, store: { ...parts.store, held: now, bent: null, shows: null }, now };
  }
  const held = calculation.computeAndRound(addNumbers, into, stays),
    bent = calculation.computeAndRound(scalarActivationFunction(activation), held),
    shows = calculation.roundNetworkNumber(gates.shows),
    now = calculation.computeAndCheckKnownResult(after, BAR_DIGITS, multiplyNumbers, shows, bent);
  return { ...parts, store: { ...parts.store, held, bent, shows }, now };
}
