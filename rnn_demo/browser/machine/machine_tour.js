// What is shown step by step: stops, at each one sentence, and the parts that it is about. And the
// stops of the first viewing.

import { CLASSES, ROWS } from "../constants.js";
import { say } from "../words.js";
import { ALL_SHOWN, bestAfter, tableAfter } from "./machine_scene.js";
import { answerLines, curveLine, nameOfCell, shareLines, sumLines } from "./machine_sentences.js";
import { workedChain, workedSum } from "./worked_lines.js";

/** @import { MachineStop, Target } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { MachineWeights } from "./machine_weights.js" */

const TOUR_KEY = "rnn-machine-tour",
  LIT = 0.3; // of a pixel with ink
let wasTourSeen = false;

/** Whether the first viewing has been seen, in this browser. */
export function isTourSeen() {
  try {
    return localStorage.getItem(TOUR_KEY) !== null;
  } catch {
    return wasTourSeen;
  }
}

function markTourSeen() {
  wasTourSeen = true;
  try {
    localStorage.setItem(TOUR_KEY, "1");
  } catch {
    /* as long as the page lasts */
  }
}

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

  /** @returns {?MachineStop} at which it stands */
  get stop() {
    return this.stops[this.at] ?? null;
  }

  get isLast() {
    return this.at === this.stops.length - 1;
  }

  /**
   * @param {MachineStop[]} stops
   * @param {() => void} onEnd what follows the last
   */
  start(stops, onEnd) {
    Object.assign(this, { stops, at: 0, onEnd });
    this.arrive();
  }

  next() {
    if (!this.stop) return;
    this.at++;
    if (this.stop) return this.arrive();
    const { onEnd } = this;
    this.end();
    onEnd();
  }

  arrive() {
    this.stop?.enter?.();
    const { machine, stop } = this;
    if (machine.places.narrow && stop) machine.openTab(tabOf(stop.shown));
    machine.show();
  }

  end() {
    if (!this.stops.length) return;
    markTourSeen();
    const { stop } = this;
    if (stop) this.machine.player.step = stop.row;
    this.stops = [];
    this.machine.show();
  }
}

/**
 * The part of a narrow figure in which a stop is seen.
 * @param {Set<string>} shown
 */
const tabOf = (shown) => (shown.has("Z") ? "answer" : shown.has("U") ? "memory" : "row");

/**
 * The row at which the first viewing stands: with ink, after some that had it.
 * @param {ArrayLike<number>} image
 */
function rowOfTour(image) {
  const inked = Array.from({ length: ROWS }, (_, t) =>
    Array.from({ length: ROWS }, (_, i) => image[t * ROWS + i]).filter((v) => v > LIT),
  ).map(({ length }, t) => (length > 1 && length < 9 ? t : -1));
  const rows = inked.filter((t) => t > 0);
  return rows[Math.min(5, rows.length - 1)] ?? 9;
}

/**
 * @param {Machine} machine
 * @param {MachineWeights} weights
 * @returns {MachineStop[]}
 */
export function tourStops(machine, weights) {
  const { trace } = machine,
    row = rowOfTour(trace.image),
    u = weights.network.units,
    k = cellOfTour(machine, weights, row),
    before = bestAfter(trace, row),
    best = bestAfter(trace, row + 1),
    divisor = (/** @type {number} */ t) => weights.divisors?.[t] ?? 1,
    /** @type {(shown: string) => Set<string>} */
    parts = (shown) => new Set(["picture", "captions", ...shown]),
    at = { row: row + 1, cell: nameOfCell(k), digit: best };
  const scene = /** @type {import("./machine_scene.js").MachineScene} */ ({
    ...machine.scene,
    row,
    table: tableAfter(trace, row + 1, divisor(row)),
  });
  const { ofRow, ofMemory, lines } = sumLines(scene, weights, k),
    sum = trace.sums[row * u + k],
    lineTarget = /** @type {Target} */ ({ block: "S", k, i: 0 }),
    answer = answerLines(scene, weights, best),
    /** @type {(name: "products", title: string, lines: string[]) => Pick<MachineStop, "row" | "values" | "title" | "lines">} */
    stop = (values, title, said) => ({ row, values, title, lines: said });
  return [
    {
      ...stop(
        "products",
        say("machine.tour.aim", {
          count: row,
          digit: before,
          share: tableAfter(trace, row, divisor(row - 1))?.shares[before] ?? "",
          row: row + 1,
        }),
        [],
      ),
      row: row - 1,
      shown: ALL_SHOWN,
      target: null,
    },
    {
      ...stop("products", say("machine.tour.row", at), [productsLine(at.cell, ofRow)]),
      shown: parts("XW"),
      target: lineTarget,
    },
    {
      ...stop("products", say("machine.tour.memory", { ...at, cells: u }), [
        productsLine(at.cell, ofMemory),
      ]),
      shown: parts("XWOU"),
      target: lineTarget,
    },
    {
      ...stop("products", say("machine.tour.sum", at), [
        `${at.cell}: ${lines[0]}`,
        curveLine(weights.network.activation, sum, trace.memory[(row + 1) * u + k]),
      ]),
      shown: parts("XWOUbSH"),
      target: { block: "H", k, i: 0 },
    },
    {
      ...stop("products", say("machine.tour.answer", { ...at, cells: u }), [
        `${best}: ${answer.chain}`,
      ]),
      shown: parts("XWOUbSHVcZ"),
      target: { block: "Z", k: -1, i: best },
    },
    {
      ...stop("products", say("machine.tour.share", at), shareLines(scene, best)),
      shown: ALL_SHOWN,
      target: { block: "P", k: -1, i: best },
    },
  ];
}

/**
 * The memory cell that the first viewing follows: the row moves it, and so does the memory.
 * @param {Machine} machine
 * @param {MachineWeights} weights
 * @param {number} row
 */
function cellOfTour({ trace }, { network, numbers, at }, row) {
  const u = network.units;
  let found = 0,
    most = -1;
  for (let k = 0; k < u; k++) {
    if (k === row || k < CLASSES) continue; // no two numbers of an example are the same
    let ofRow = 0,
      ofMemory = 0;
    for (let i = 0; i < ROWS; i++) ofRow += trace.image[row * ROWS + i] * numbers[i * u + k];
    for (let j = 0; j < u; j++) ofMemory += trace.memory[row * u + j] * numbers[at.U + j * u + k];
    const sum = trace.sums[row * u + k],
      bias = sum - ofRow - ofMemory,
      isShort = workedSum([ofRow, ofMemory, bias], sum).digits <= 3,
      size = Math.min(Math.abs(ofRow), Math.abs(ofMemory)) * (isShort ? 1 : 0.1);
    if (size > most) [found, most] = [k, size];
  }
  return most < 0 ? 0 : found;
}

/**
 * @param {string} name
 * @param {[string, number, number][]} factors
 */
const productsLine = (name, factors) =>
  `${name}: ${workedChain(
    factors,
    [],
    factors.reduce((sum, [, a, b]) => sum + a * b, 0),
  )}`;
