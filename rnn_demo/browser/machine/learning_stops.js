// The stops of learning from one digit: from the errors of the ten sums back to the weights.

import { CLASSES, ROWS } from "../constants.js";
import { say } from "../words.js";
import { activationSlopeFromOutput } from "./arithmetic.js";
import {
  FEW_ROWS,
  pickWeightPair,
  pickWorkedCellIndex,
  rowsWithProduct,
} from "./learning_picks.js";
import { ALL_SHOWN, inputValueOfWeight } from "./machine_scene.js";
import { nameOfCell, nameOfWeight } from "./machine_sentences.js";
import {
  decimalPlacesForAnswerErrors,
  decimalPlacesForErrors,
  inBracketsIfNegative,
  sumOfNamedProductsLine,
  productTextsAndTotalText,
  printed,
  printedInFull,
  printedShare,
  computeSumOfProducts,
  printedFactorsAndProduct,
  printedRateErrorMemoryAndChange,
} from "./worked_lines.js";

/** @import { MachineStop, NamedFactors, SmallNetwork, Target, Trace } from "./machine_types.js" */
/** @import { WeightsWithUndo } from "./machine_weights.js" */

const END_ROW = ROWS - 1;
const MOST_PRODUCTS = 5, // listed in a line
  ROOM_FOR_REASON = 215; // characters of two such lines that leave room for one more

/**
 * A step of learning.
 * @typedef {object} LearningStep
 * @property {Float64Array} gradient of the digit's loss by all weights
 * @property {Float64Array} errors of the ten sums
 * @property {Float64Array} memoryErrors of the memory's sums, (28, units)
 * @property {number} rate
 * @property {ArrayLike<number>} after the weights after the step
 * @property {Trace} read how the same image is read by them
 */

/**
 * @param {Trace} trace
 * @param {WeightsWithUndo} owned
 * @param {number} label
 * @param {LearningStep} step
 * @param {() => void} take applies the step
 * @returns {MachineStop[]}
 */
export function tourStopsOfLearning(trace, owned, label, step, take) {
  const { network, numbers, at } = owned,
    { errors, memoryErrors, rate, after } = step,
    u = network.units,
    errorDigits = decimalPlacesForAnswerErrors(errors),
    changes = Float64Array.from(step.gradient, (g) => -rate * g),
    shares = trace.shares.subarray(ROWS * CLASSES),
    said = shares.indexOf(Math.max(...shares)),
    k = pickWorkedCellIndex(trace, memoryErrors, step.read, [label, said]),
    memory = trace.memory[ROWS * u + k],
    error = memoryErrors[END_ROW * u + k],
    moved = step.read.memory[ROWS * u + k] - memory,
    asItsError = moved * error < 0,
    pair = pickWeightPair(network, trace, memoryErrors, step.gradient, at),
    change = changes[at.V + k * CLASSES + label],
    worked = printedRateErrorMemoryAndChange(rate, errors[label], memory, change),
    errorSum = errorSumFormatter(network, trace, memoryErrors, k),
    atEnd = errorSum(END_ROW, answerErrorsWithWeights(errors, numbers, at.V, k)),
    aRowBefore = errorSum(END_ROW - 1, lastRowErrorsAndWeights(memoryErrors, numbers, at.U, k)),
    names = { digit: label, cell: nameOfCell(k), said, share: printedShare(shares[said]) },
    parts = (/** @type {string[]} */ ...shown) => new Set(["picture", "captions", ...shown]),
    base = { row: END_ROW, changes, errors, rate },
    weights = /** @type {const} */ ({ ...base, values: "weights", memoryErrors }),
    moves = /** @type {const} */ ({ ...base, values: "changes" });
  /** @type {MachineStop[]} */
  const stops = [
    {
      ...moves,
      shown: parts("H", "Z", "P"),
      target: { block: "P", k: -1, i: label },
      title: say(said === label ? "machine.one.right" : "machine.one.wrong", names),
      lines: [
        ...((network.temperatures?.[END_ROW] ?? 1) === 1 ? [] : [say("machine.one.undivided")]),
        say("machine.one.error", names),
        answerErrorLine(label, shares[label], 1, errorDigits),
        ...(said === label ? [] : [answerErrorLine(said, shares[said], 0, errorDigits)]),
      ],
    },
    {
      ...moves,
      shown: parts("H", "V", "c", "Z", "P"),
      target: { block: "V", k, i: label },
      title: say("machine.one.V", names),
      lines: [
        `${names.cell} → ${label}: −${worked.rate} × ${inBracketsIfNegative(worked.error)} × ${inBracketsIfNegative(worked.memory)} = ${worked.change}`,
        change
          ? say(change > 0 ? "machine.one.up" : "machine.one.down", names)
          : say("machine.moves.still", { name: nameOfWeight({ block: "V", k, i: label }) }),
        say("machine.one.step", { rate: printedInFull(rate) }),
      ],
    },
    {
      ...weights,
      shown: parts("S", "E", "V", "Z", "P"),
      target: { block: "H", k, i: 0 },
      title: say("machine.one.memory", names),
      lines: [
        ...atEnd.lines,
        error && asItsError ? say(`machine.one.${error > 0 ? "lower" : "higher"}`, names) : "",
        network.activation === "relu" ? say("machine.one.cut") : "",
      ],
      terms: atEnd.terms,
    },
    {
      ...weights,
      errors: undefined, // those of the sums
      shown: parts("O", "U", "E", "before"),
      target: { block: "O", k: -1, i: k },
      title: say("machine.one.before", { ...names, row: END_ROW, next: ROWS }),
      lines: [...aRowBefore.lines, say("machine.one.on")],
      terms: aRowBefore.terms,
    },
  ];
  if (activationSlopeFromOutput(network.activation, 0) === null) stops.length = 2;
  else if (pair) {
    const two = [pair.W, pair.U],
      products = two.map((target) => gradientFactorsByRow(network, trace, memoryErrors, target)),
      because = sameDirectionReasonLine(pair, products),
      by = two.map((target) => changes[owned.weightIndexOfTarget(target)]),
      lines = two.map((W, n) => weightChangeCalculation(W, products[n], by[n], rate, !because)),
      isShort = because && lines.join("").length <= ROOM_FOR_REASON;
    stops.push({
      ...moves,
      errors: undefined,
      memoryErrors,
      row: pair.row,
      shown: parts("X", "W", "O", "U", "E"),
      target: pair.W,
      also: pair.U,
      title: say("machine.one.rows"),
      lines: [...lines, isShort ? `${because} ${say("machine.one.elsewhere")}` : because],
    });
  }
  stops.push({
    row: END_ROW,
    values: "weights",
    shown: ALL_SHOWN,
    target: null,
    title: say("machine.one.taken", {
      digit: label,
      before: printedShare(shares[label]),
      after: printedShare(step.read.shares[ROWS * CLASSES + label]),
    }),
    lines: [
      say("machine.one.rate", {
        moved: numbers.filter((w, p) => w !== after[p]).length,
        weights: numbers.length,
      }),
      asItsError ? cellBeforeAfterLine(names.cell, memory, memory + moved, numbers, after) : "",
    ],
    enter: take,
  });
  return stops;
}

/** @type {(digit: number, share: number, truth: number, digits: number) => string} */
const answerErrorLine = (digit, share, truth, digits) =>
  `${digit}: ${printed(share, digits)} − ${truth} = ${printed(share - truth, digits)}`;

/**
 * A line on a memory cell before and after the step, and the largest change of a number, rounded up.
 * @param {string} cell
 * @param {number} before
 * @param {number} after
 * @param {ArrayLike<number>} numbers
 * @param {ArrayLike<number>} moved
 */
function cellBeforeAfterLine(cell, before, after, numbers, moved) {
  const digits = decimalPlacesForErrors([Math.min(1, Math.abs(after - before))]),
    most = Array.from(numbers).reduce((m, w, p) => Math.max(m, Math.abs(moved[p] - w)), 0),
    unit = 10 ** (Math.floor(Math.log10(most)) - 1);
  return say(`machine.one.${after > before ? "rose" : "fell"}`, {
    cell,
    most: printedInFull(Number((Math.ceil(most / unit) * unit).toPrecision(2))),
    before: printed(before, digits),
    after: printed(after, digits),
  });
}

/**
 * @param {ArrayLike<number>} errors
 * @param {ArrayLike<number>} numbers
 * @param {number} from where V begins
 * @param {number} k
 * @returns {NamedFactors[]}
 */
const answerErrorsWithWeights = (errors, numbers, from, k) =>
  Array.from(errors, (error, d) => [String(d), error, numbers[from + k * CLASSES + d]]);

/**
 * The errors of the memory cells in the last row that are not 0, each with the weight that leads
 * there from a cell.
 * @param {Float64Array} memoryErrors
 * @param {ArrayLike<number>} numbers
 * @param {number} from where U begins
 * @param {number} k
 * @returns {NamedFactors[]}
 */
function lastRowErrorsAndWeights(memoryErrors, numbers, from, k) {
  const last = memoryErrors.subarray(-memoryErrors.length / ROWS);
  return Array.from(last.keys())
    .filter((j) => last[j] !== 0)
    .map((j) => [nameOfCell(j), last[j], numbers[from + k * last.length + j]]);
}

/**
 * Makes the text of a memory cell's error in a row: the errors that it leads to, each times its
 * weight, added up, and the slope of its activation.
 * @param {SmallNetwork} network
 * @param {Trace} trace
 * @param {Float64Array} memoryErrors
 * @param {number} k
 */
const errorSumFormatter =
  ({ units: u, activation }, { memory }, memoryErrors, k) =>
  (/** @type {number} */ row, /** @type {NamedFactors[]} */ factors) => {
    const error = memoryErrors[row * u + k],
      digits = decimalPlacesForErrors(memoryErrors.subarray(row * u, (row + 1) * u)),
      slope = activationSlopeFromOutput(activation, memory[(row + 1) * u + k]) ?? 1,
      sum = computeSumOfProducts(factors),
      cell = nameOfCell(k),
      isCut = activation === "relu" && !slope,
      isSame = slope === 1 || isCut,
      sloped = printedFactorsAndProduct(sum, slope, digits),
      worked = productTextsAndTotalText(factors, isSame ? digits : decimalsInText(sloped.a)),
      values = { activation, slope: inBracketsIfNegative(sloped.b), error: printed(error, digits) };
    return {
      lines: [
        `${cell}: ${say("machine.line.all", { sum: worked.total })}`,
        isSame ? "" : say("machine.one.slope", { ...values, sum: sloped.a }),
        isCut ? say("machine.one.cut.here", { cell }) : "",
      ],
      terms: worked.terms,
    };
  };

/** Digits after the point. @param {string} text */
const decimalsInText = (text) => text.match(/[.,](\d+)$/)?.[1].length ?? 0;

/**
 * @param {Target} target
 * @param {NamedFactors[]} factors
 * @param {number} change
 * @param {number} rate
 * @param {boolean} saysDirection true to say if it goes up or down
 */
function weightChangeCalculation(target, factors, change, rate, saysDirection) {
  const sum = computeSumOfProducts(factors),
    worked = printedRateErrorMemoryAndChange(rate, sum, 1, change),
    chain = sumOfNamedProductsLine(factors, sum, worked.digits, MOST_PRODUCTS),
    work = `−${worked.rate} × ${inBracketsIfNegative(worked.error)} = ${worked.change}`,
    end = say(change > 0 ? "machine.one.goes.up" : "machine.one.goes.down", { work });
  return `${nameOfWeight(target)}: ${chain}; ${saysDirection ? end : work}`;
}

/**
 * Why both weights go the same way; empty unless all their inputs are above 0 and the errors of
 * their memory cell have one sign in the rows listed.
 * @param {{W: Target, U: Target}} pair
 * @param {NamedFactors[][]} products of W and of U
 */
function sameDirectionReasonLine({ W, U }, products) {
  const all = products.flat(),
    isUp = all[0]?.[2] < 0;
  if (products.some((one) => one.length > FEW_ROWS)) return ""; // would need more lines
  if (!all.every(([, by, error]) => by > 0 && error < 0 === isUp)) return "";
  return say(`machine.one.because.${isUp ? "up" : "down"}`, {
    cell: nameOfCell(W.k),
    pixel: W.i + 1,
    other: nameOfCell(U.i),
  });
}

/**
 * Of each row in which they are not 0: what a weight is multiplied by, and the error of its memory
 * cell.
 * @param {SmallNetwork} network
 * @param {Trace} trace
 * @param {Float64Array} memoryErrors
 * @param {Target} target
 * @returns {NamedFactors[]}
 */
const gradientFactorsByRow = (network, trace, memoryErrors, target) =>
  rowsWithProduct(network, trace, memoryErrors, target).map((t) => [
    say("machine.slider.row", { row: t + 1 }),
    inputValueOfWeight({ network, trace, row: t }, target) ?? 0,
    memoryErrors[t * network.units + target.k],
  ]);
