// Learning on the machine: from one digit, step by step, and from many, in its worker.

import { CLASSES, ROWS } from "../constants.js";
import { say } from "../words.js";
import { errorsOf, gradientOf, newTrace, readInto } from "./arithmetic.js";
import { ALL_SHOWN } from "./machine_scene.js";
import { nameOfCell, nameOfWeight } from "./machine_sentences.js";
import {
  inBrackets,
  printed,
  printedInFull,
  printedShare,
  workedChain,
  workedStep,
} from "./worked_lines.js";

/** @import { MachineReport, MachineStop, Target } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { MachineWeights } from "./machine_weights.js" */

const LOSS_STEP = 0.4, // targeted decrease of a digit's loss: its share grows by a half
  HALVINGS = 14; // most halvings of the rate until the digit is read better
const LEARNS = ["relu", "tanh", "sigmoid"]; // activations supported for learning from many digits
const TEN = 10,
  BETWEEN = 350; // ms between two of the ten digits
const CHANGE_DIGITS = 4;

/** @typedef {{seen: number, of: number, right: number}} CurvePoint */

export class MachineLearning {
  job = 0; // the job that learns in the worker, or 0
  /** @type {CurvePoint[]} */
  curve = []; // the last job's curve
  /** @type {?string} */
  ended = null; // why it stopped
  isNew = false; // true if it started with random weights
  isLoading = false;
  isOn = false; // true while one digit is being learned
  isTaken = false; // true once its step was applied
  asksLabel = false; // true while it asks for the drawing's label
  timer = 0;
  /** @type {?{text: string}} */
  outcome = null; // the result of ten digits

  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
  }

  /** True if learning from many digits is supported. */
  get canLearn() {
    return LEARNS.includes(this.machine.owned?.network.activation ?? "");
  }

  // --- One digit.

  /** @param {?number} label of the drawing, if it was asked for */
  oneDigit(label = this.machine.label) {
    const { machine } = this,
      { owned, image } = machine;
    if (!owned || !image) return;
    this.stop();
    this.leave();
    machine.tour.end();
    machine.player.pause(false);
    machine.pinned = null;
    this.asksLabel = label === null;
    if (label === null) return machine.show();
    machine.label = label;
    this.prepare(owned);
    this.isOn = true;
    this.isTaken = false;
    machine.player.step = ROWS - 1;
    machine.tour.start(this.stopsOf(owned, label), () => this.nextDigit());
  }

  /**
   * Prepares the network for learning: no cell is silenced, and no sum is divided.
   * @param {MachineWeights} owned
   */
  prepare(owned) {
    owned.remember();
    owned.writeSilence();
    owned.isLearned = true;
    this.machine.read();
  }

  /** Stops learning from one digit; a step that was not applied has changed nothing. */
  leave() {
    clearTimeout(this.timer);
    this.asksLabel = false;
    this.outcome = null;
    this.curve = this.job ? this.curve : [];
    if (!this.isOn) return;
    this.isOn = false;
    if (!this.isTaken && this.machine.owned?.undo()) this.machine.read();
  }

  /**
   * The step of one digit: plain gradient descent, at a rate for which, by its slope, the digit's
   * loss falls by LOSS_STEP or by half of itself; the rate is halved while the step is too large.
   * @param {MachineWeights} owned
   * @param {number} label
   */
  stepOf(owned, label) {
    const { network, numbers } = owned,
      { trace } = this.machine,
      gradient = gradientOf(network, numbers, trace, label),
      other = newTrace(network.units),
      none = new Uint8Array(network.units),
      loss = lossOf(trace, label),
      square = gradient.reduce((sum, g) => sum + g * g, 0);
    let after = numbers,
      rate = square > 0 ? Math.min(LOSS_STEP, loss / 2) / square : 0;
    for (let n = 0; n < HALVINGS; n++, rate /= 2) {
      rate = Number(rate.toPrecision(2)); // all its digits are printed
      after = Float32Array.from(numbers, (w, p) => w - rate * gradient[p]);
      readInto(network, after, trace.image, other, none, null);
      if (lossOf(other, label) < loss) break;
    }
    return { gradient, rate, after, share: other.shares[ROWS * CLASSES + label] };
  }

  /**
   * @param {MachineWeights} owned
   * @param {number} label
   * @returns {MachineStop[]}
   */
  stopsOf(owned, label) {
    const { machine } = this,
      { trace } = machine,
      { network, numbers, at } = owned,
      u = network.units,
      { gradient, rate, after, share } = this.stepOf(owned, label),
      errors = errorsOf(trace, label),
      changes = gradient.map((g) => -rate * g),
      last = ROWS * CLASSES,
      isCalibrated = (owned.network.temperatures?.[ROWS - 1] ?? 1) !== 1,
      before = trace.shares[last + label],
      said = Array.from(trace.shares.subarray(last)).indexOf(
        Math.max(...trace.shares.subarray(last)),
      ),
      k = largestCell(trace.memory.subarray(ROWS * u), label, said),
      memory = trace.memory[ROWS * u + k],
      place = at.V + k * CLASSES + label,
      cell = nameOfCell(k),
      /** @type {[string, number, number][]} */
      back = Array.from(errors, (error, d) => ["", error, numbers[at.V + k * CLASSES + d]]),
      backTotal = back.reduce((sum, [, a, b]) => sum + a * b, 0),
      step = workedStep(rate, errors[label], memory, changes[place]),
      base = { row: ROWS - 1, values: /** @type {const} */ ("changes"), changes, errors, rate },
      names = { digit: label, cell, said, share: printedShare(trace.shares[last + said]) };
    const answers = new Set(["picture", "H", "V", "c", "Z", "P", "captions"]),
      target = (
        /** @type {Target["block"]} */ block,
        /** @type {number} */ line,
        /** @type {number} */ i,
      ) => ({
        block,
        k: line,
        i,
      });
    return [
      {
        ...base,
        shown: new Set(["picture", "H", "Z", "P", "captions"]),
        target: target("P", -1, label),
        title: say(said === label ? "machine.one.right" : "machine.one.wrong", names),
        lines: [
          ...(isCalibrated ? [say("machine.one.undivided")] : []),
          errorLine(label, trace.shares[last + label], 1),
          ...(said === label ? [] : [errorLine(said, trace.shares[last + said], 0)]),
        ],
      },
      {
        ...base,
        shown: answers,
        target: target("V", k, label),
        title: say("machine.one.V", names),
        lines: [
          `${cell} → ${label}: −${step.rate} × ${inBrackets(step.error)} × ${inBrackets(step.memory)} = ${step.change}`,
          changes[place]
            ? say(changes[place] > 0 ? "machine.one.up" : "machine.one.down", names)
            : say("machine.moves.still", { name: nameOfWeight({ block: "V", k, i: label }) }),
        ],
      },
      {
        ...base,
        shown: ALL_SHOWN,
        target: target("H", k, 0),
        title: say("machine.one.back", names),
        lines: [
          `${cell}: ${workedChain(back, [], backTotal)}`,
          say(backTotal > 0 ? "machine.one.lower" : "machine.one.higher", names),
          say("machine.one.dark"),
        ],
      },
      {
        ...base,
        values: "weights",
        changes: undefined,
        errors: undefined,
        shown: ALL_SHOWN,
        target: null,
        title: say("machine.one.taken", {
          digit: label,
          before: printedShare(before),
          after: printedShare(share),
        }),
        lines: [say("machine.one.rate", { rate: printedInFull(rate), weights: numbers.length })],
        enter: () => {
          this.isTaken = true;
          owned.learn(after);
          machine.changed();
          machine.host.onChange();
        },
      },
    ];
  }

  /** Takes another digit from the training images. */
  async nextDigit() {
    const { machine } = this;
    await this.withDigits(1, (image, label) => {
      machine.take(image, { label });
      machine.host.onImage(image, null);
      this.oneDigit(label);
    });
  }

  /** Learns from ten digits, a step for each. */
  async tenDigits() {
    const { machine } = this;
    this.leave();
    machine.tour.end();
    const { owned } = machine;
    if (!owned) return;
    this.prepare(owned);
    let right = 0,
      count = 0;
    await this.withDigits(TEN, (image, label) => {
      if (machine.owned !== owned) return;
      machine.take(image, { label });
      right += Number(machine.said?.digit === label);
      owned.learn(this.stepOf(owned, label).after);
      machine.changed();
      count++;
      this.outcome = { text: say("machine.one.ten", { count, right }) };
      if (count === TEN) machine.host.onChange();
    });
  }

  /**
   * @param {number} count
   * @param {(image: Float32Array, label: number) => void} take called with each, one after the
   *   other
   */
  async withDigits(count, take) {
    const { machine } = this,
      { tests } = machine;
    this.isLoading = true;
    machine.show();
    try {
      await tests.loadImages();
    } catch {
      this.isLoading = false;
      tests.isMissing = true;
      return machine.show();
    }
    const report = await new Promise((/** @type {(report: MachineReport) => void} */ done) => {
      const job = tests.ask("sample", { count }, (found) => {
        tests.leave(job);
        done(found);
      });
    });
    this.isLoading = false;
    const { pictures = [], labels = [] } = report,
      one = (/** @type {number} */ n) => {
        if (!pictures[n]) return;
        take(pictures[n], labels[n]);
        clearTimeout(this.timer);
        if (n + 1 < pictures.length) this.timer = setTimeout(() => one(n + 1), BETWEEN);
      };
    one(0);
  }

  // --- Many digits.

  /** @param {boolean} isNew true to start with random weights */
  async toggle(isNew) {
    if (this.job) return this.stop();
    const { machine } = this,
      { owned, tests } = machine;
    if (!owned || !this.canLearn || this.isLoading) return;
    this.leave();
    machine.tour.end();
    machine.player.pause(false);
    machine.pinned = machine.hovered = null;
    this.isLoading = true;
    machine.show();
    try {
      await tests.loadImages();
    } catch {
      tests.isMissing = true;
      this.isLoading = false;
      return machine.show();
    }
    this.isLoading = false;
    if (machine.owned !== owned) return;
    Object.assign(this, { isNew, curve: [], ended: null });
    this.prepare(owned);
    machine.stand(machine.lastRow);
    this.job = tests.ask(
      "learn",
      { numbers: owned.numbers.slice(), isNew, seed: Math.floor(Math.random() * 2 ** 31) },
      (report) => this.hear(report, owned),
    );
    machine.show();
  }

  stop() {
    if (!this.job) return;
    this.machine.tests.open().then((worker) => worker.postMessage({ stop: true }));
    this.ended = say("machine.learned.stopped");
    this.finish();
  }

  finish() {
    this.machine.tests.leave(this.job);
    this.job = 0;
    this.machine.tests.count();
    this.machine.host.onChange();
    this.machine.show();
  }

  /**
   * @param {MachineReport} report
   * @param {MachineWeights} owned
   */
  hear({ job, learned, seen = 0, of = 0, right, over, trouble }, owned) {
    const { machine } = this;
    if (job !== this.job || machine.owned !== owned || !learned) return;
    owned.learn(learned);
    machine.tests.right = right ?? null;
    if (right !== undefined) this.curve.push({ seen, of, right });
    machine.read();
    if (!over && !trouble) return;
    this.ended = say(trouble ? "machine.broken" : "machine.learned.over");
    this.finish();
  }
}

/**
 * -ln(share of the right digit).
 * @param {import("./machine_types.js").Trace} trace
 * @param {number} label
 */
const lossOf = ({ shares }, label) =>
  -Math.log(Math.max(shares[ROWS * CLASSES + label], Number.MIN_VALUE));

/**
 * The memory cell with the largest number, except those that explain the two digits.
 * @param {Float64Array} memory
 * @param {number} label
 * @param {number} said
 */
function largestCell(memory, label, said) {
  let found = 0,
    most = -1;
  memory.forEach((h, k) => {
    if (k + 1 === label || k + 1 === said || Math.abs(h) <= most) return;
    [found, most] = [k, Math.abs(h)];
  });
  return found;
}

/**
 * A line on the error of a share.
 * @param {number} digit
 * @param {number} share
 * @param {number} truth
 */
function errorLine(digit, share, truth) {
  const error = share - truth;
  return `${digit}: ${printed(share, CHANGE_DIGITS)} − ${truth} = ${printed(error, CHANGE_DIGITS)}`;
}
