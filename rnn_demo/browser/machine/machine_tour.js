// A tour: stops with a sentence each, and the parts that it is about; and the stops of the first
// viewing.

import { CLASSES, ROWS } from "../constants.js";
import { markSeen } from "../seen.js";
import { say } from "../words.js";
import { ALL_SHOWN, answerTableAfterNRows, bestDigitAfterNRows } from "./machine_scene.js";
import {
  activationLine,
  nameOfCell,
  softmaxLinesOfDigit,
  factorsBiasAndTotalOfDigit,
  productsAndLinesOfMemorySum,
} from "./machine_sentences.js";
import { printed, sumOfNamedProductsLine, sumOfProductsLine } from "./worked_lines.js";

/** @import { MachineStop, Target } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { WeightsWithUndo } from "./machine_weights.js" */

export const MACHINE_TOUR = "rnn-machine-tour"; // the key of the first viewing in seen.js
const LIT = 0.3, // least ink of a lit pixel
  FEW = 9, // lit pixels whose products fit into a line
  ROWS_BEFORE = 5, // rows with ink before that of the first tour
  LEAST_MOVED = 0.1, // least part of a sum, from the row or the memory, that is visible
  MOST_NAMED = 3, // most products of a sum named in a line
  ASIDE = 1e-6; // weight of a cell that is only followed if there is no other

export class MachineTour {
  /** @type {MachineStop[]} */
  stops = [];
  at = 0;
  /** @type {() => void} */
  onEnd = () => {};

  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
  }

  /** @returns {?MachineStop} the current stop */
  get currentStop() {
    return this.stops[this.at] ?? null;
  }

  get isLast() {
    return this.at === this.stops.length - 1;
  }

  /**
   * @param {MachineStop[]} stops
   * @param {() => void} onEnd called after the last stop
   */
  start(stops, onEnd) {
    Object.assign(this, { stops, at: 0, onEnd });
    this.arriveAtStop();
  }

  goToNextStop() {
    if (!this.currentStop) return;
    this.at++;
    if (this.currentStop) return this.arriveAtStop();
    const { onEnd } = this;
    this.end();
    onEnd();
  }

  arriveAtStop() {
    this.currentStop?.enter?.();
    const { machine, currentStop: stop } = this;
    if (machine.places.narrow && stop) machine.openTab(tabThatShows(stop.shown));
    machine.requestDraw();
  }

  end() {
    if (!this.stops.length) return;
    markSeen(MACHINE_TOUR);
    const { currentStop: stop, machine } = this;
    this.stops = [];
    if (stop)
      machine.desk.showContents({ row: stop.row < ROWS - 1 ? stop.row : machine.lastInkRow });
    machine.requestDraw();
  }
}

/**
 * The part of a narrow figure that contains a stop.
 * @param {Set<string>} shown
 */
const tabThatShows = (shown) => (shown.has("Z") ? "answer" : shown.has("U") ? "memory" : "row");

/**
 * The row of the first tour: one with ink, preferably with few pixels, after some others. Neither
 * its number nor that of the row before is the digit of an answer, for which it could be taken.
 * @param {import("./machine_types.js").Trace} trace
 */
function chooseTourRow(trace) {
  const lit = Array.from(
      { length: ROWS },
      (_, t) => trace.image.subarray(t * ROWS, (t + 1) * ROWS).filter((v) => v > LIT).length,
    ),
    rows = [...lit.keys()].filter((t) => t && lit[t] > 1),
    few = rows.filter((t) => lit[t] < FEW),
    from = few[Math.min(ROWS_BEFORE, few.length - 1)] ?? rows[0] ?? 9,
    inTurn = [few, rows].flatMap((some) => some.filter((t) => t >= from)),
    isClear = (/** @type {number} */ t) =>
      !answersBeforeAndAfterRow(trace, t).some((digit) => digit === t || digit === t + 1);
  return inTurn.find(isClear) ?? rows.findLast(isClear) ?? from;
}

/**
 * The digits that are said before a row and after it.
 * @type {(trace: import("./machine_types.js").Trace, row: number) => number[]}
 */
const answersBeforeAndAfterRow = (trace, row) => [
  bestDigitAfterNRows(trace, row),
  bestDigitAfterNRows(trace, row + 1),
];

/**
 * @param {Machine} machine
 * @param {WeightsWithUndo} weights
 * @param {?number} [label] the right digit, if it is known
 * @returns {MachineStop[]}
 */
export function tourStops(machine, weights, label) {
  const { trace } = machine,
    row = chooseTourRow(trace),
    u = weights.network.units,
    [before, best] = answersBeforeAndAfterRow(trace, row),
    k = chooseTourCell(machine, weights, row, best),
    divisor = (/** @type {number} */ t) => weights.softmaxTemperatures?.[t] ?? 1,
    /** @type {(shown: string) => Set<string>} */
    parts = (shown) => new Set(["picture", "captions", ...shown]),
    at = { row: row + 1, cell: nameOfCell(k), digit: best, cells: u };
  const scene = /** @type {import("./machine_scene.js").MachineScene} */ ({
    ...machine.scene,
    row,
    table: answerTableAfterNRows(trace, row + 1, divisor(row)),
  });
  const { ofRow, ofMemory, lines, digits } = productsAndLinesOfMemorySum(scene, k),
    sum = trace.sums[row * u + k],
    sure = answerTableAfterNRows(trace, row, divisor(row - 1))?.shares[before] ?? "",
    share = scene.table?.shares[best] ?? "",
    by = scene.table?.divisor ?? null,
    lineTarget = /** @type {Target} */ ({ block: "S", k, i: 0 }),
    /** @type {(title: string, lines?: string[]) => Pick<MachineStop, "row" | "values" | "title" | "lines">} */
    stop = (title, said = []) => ({ row, values: "products", title, lines: said });
  return [
    {
      ...stop(say("machine.tour.aim", { count: row, digit: before, share: sure, row: row + 1 })),
      row: row - 1,
      shown: ALL_SHOWN,
      target: null,
    },
    {
      ...stop(say("machine.tour.row", at), [`${at.cell}: ${sumOfProductsLine(ofRow, digits)}`]),
      shown: parts("XW"),
      target: lineTarget,
    },
    {
      ...stop(say("machine.tour.memory", at), [
        `${at.cell}: ${sumOfProductsLine(ofMemory, digits)}`,
        omittedZeroCellsLine(u - ofMemory.length),
      ]),
      shown: parts("XWOU"),
      target: lineTarget,
    },
    {
      ...stop(say("machine.tour.sum", at), [
        `${at.cell}: ${lines[0]}`,
        activationLine(weights.network.activation, sum, trace.memory[(row + 1) * u + k]),
        negativeSumLineOfOtherCell(machine, weights, row, k),
        row < ROWS - 1 ? say("machine.tour.keep", { cells: u, next: row + 2 }) : "",
      ]),
      shown: new Set([...parts("XWOUbSH"), "back"]),
      target: { block: "H", k, i: 0 },
    },
    {
      ...stop(say("machine.tour.answer", at), digitSumLines(scene, best)),
      shown: parts("XWOUbSHVcZ"),
      target: { block: "Z", k, i: best },
    },
    {
      ...stop(say(by === null ? "machine.tour.share" : "machine.tour.share.divided", { by }), [
        ...softmaxLinesOfDigit(scene, best),
        say("machine.tour.change", { before, sure, digit: best, share, row: row + 1 }),
        (label ?? best) === best ? "" : say("machine.tour.wrong", { label }),
      ]),
      shown: ALL_SHOWN,
      target: { block: "P", k: -1, i: best },
    },
  ];
}

/**
 * The memory cell that the first tour follows from the row to the answer: among the non-zero
 * cells to whose sums both the row and the memory add, the one with the largest product in the sum
 * of a digit, preferably above 0, and with another number than the rows and digits it is shown with.
 * @type {(machine: Machine, weights: WeightsWithUndo, row: number, digit: number) => number}
 */
function chooseTourCell({ trace }, { network, numbers, at, silenced }, row, digit) {
  const u = network.units;
  let found = 0,
    most = -1;
  for (let k = 0; k < u; k++) {
    const h = trace.memory[(row + 1) * u + k];
    if (silenced[k]) continue;
    let ofRow = 0,
      ofMemory = 0;
    for (let i = 0; i < ROWS; i++) ofRow += trace.image[row * ROWS + i] * numbers[i * u + k];
    for (let j = 0; j < u; j++) ofMemory += trace.memory[row * u + j] * numbers[at.U + j * u + k];
    const product = Math.abs(h * numbers[at.V + k * CLASSES + digit]),
      isMoved = Math.min(Math.abs(ofRow), Math.abs(ofMemory)) > LEAST_MOVED,
      isNamed = [row, row + 1, ...answersBeforeAndAfterRow(trace, row)].includes(k + 1),
      size = product * (h > 0 ? 1 : ASIDE) * (isMoved ? 1 : ASIDE) * (isNamed ? ASIDE : 1);
    if (size > most) [found, most] = [k, size];
  }
  return found;
}

/**
 * The line about a memory cell whose sum is cut to 0, the lowest one; empty if none is cut.
 * @type {(machine: Machine, weights: WeightsWithUndo, row: number, followed: number) => string}
 */
function negativeSumLineOfOtherCell({ trace }, { network, silenced }, row, followed) {
  const u = network.units,
    sums = trace.sums.subarray(row * u, (row + 1) * u);
  if (network.activation !== "relu") return "";
  let lowest = -1;
  sums.forEach((sum, k) => {
    const isCut = sum < 0 && !silenced[k] && k !== followed;
    if (isCut && (lowest < 0 || sum < sums[lowest])) lowest = k;
  });
  return lowest < 0
    ? ""
    : say("machine.tour.cut", { cell: nameOfCell(lowest), sum: printed(sums[lowest]) });
}

/**
 * The text of a digit's sum: its largest products by name.
 * @param {import("./machine_scene.js").MachineScene} scene
 * @param {number} digit
 */
function digitSumLines(scene, digit) {
  const { factors, bias, total } = factorsBiasAndTotalOfDigit(scene, digit),
    chain = sumOfNamedProductsLine(factors, total, scene.table?.digits, MOST_NAMED, bias);
  return [`${digit}: ${chain}`, omittedZeroCellsLine(scene.network.units - factors.length)];
}

/** The line about memory cells that a sum leaves out. @param {number} count */
const omittedZeroCellsLine = (count) => (count ? say("machine.tour.zeros", { count }) : "");
