// Learning on the machine: from one digit, step by step, and from many, in its worker.

import { CLASSES, ROWS } from "../constants.js";
import { formatPercent } from "../reader/story.js";
import { say } from "../words.js";
import { backpropagate, newTrace, readImageIntoTrace } from "./arithmetic.js";
import { tourStopsOfLearning } from "./learning_stops.js";
import { nameOfWeight } from "./machine_sentences.js";
import { TESTED } from "./machine_evaluation.js";
import { printed, printedCount } from "./worked_lines.js";

/** @import { Drawing } from "../desk/desk.js" */
/** @import { MachineReport, MachineStop, Target } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { WeightsWithUndo } from "./machine_weights.js" */

const LOSS_STEP = 0.4, // targeted decrease of a digit's loss: its share grows by a half
  HALVINGS = 14; // most halvings of the rate until the digit is read better
const LEARNS = ["relu", "tanh", "sigmoid"]; // activations supported for learning from many digits
const WEIGHT_DIGITS = 3, // after the point
  TEN = 10,
  BETWEEN = 350; // ms between two of the ten digits

/** @typedef {{seen: number, of: number, right: number}} CurvePoint */
/** @typedef {{target: Target, place: number, broken: number, worse: number}} Repair */

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
  /** @type {?number} */
  rightBefore = null; // correct answers before the step of one digit
  /** @type {?Repair} */
  repair = null; // the one weight changed by hand, before many digits
  outcome = ""; // the sentence on the result of ten digits

  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
  }

  /** True if learning from many digits is supported. */
  get supportsActivationOfNetwork() {
    return LEARNS.includes(this.machine.owned?.network.activation ?? "");
  }

  // --- One digit.

  /** @param {?number} label of the drawing, if it was asked for */
  startLearningOneImage(label = digitOfDrawingIfKnown(this.machine.desk.drawing)) {
    const { machine } = this,
      { owned, image } = machine;
    if (!owned || !image) return;
    this.stopLearningJob();
    this.stopLearningOneDigit();
    machine.tour.end();
    machine.player.pause(false);
    machine.pinned = null;
    this.asksLabel = label === null;
    if (label === null) return machine.requestDraw();
    machine.desk.setTrueDigitOfDrawing(label);
    this.dropTemperaturesAndZeroSilenced(owned);
    this.isOn = true;
    this.isTaken = false;
    machine.player.step = ROWS - 1;
    machine.tour.start(this.oneDigitTourStops(owned, label), () => this.startLearningRandomDigit());
  }

  /**
   * Prepares the network for learning: no cell is silenced, and no sum is divided.
   * @param {WeightsWithUndo} owned
   */
  dropTemperaturesAndZeroSilenced(owned) {
    owned.saveForUndo();
    owned.replaceSilencingByZeroWeights();
    owned.isLearned = true;
    this.machine.values = "weights";
    this.machine.readWithPresentWeights();
  }

  /** Stops learning from one digit; a step that was not applied has changed nothing. */
  stopLearningOneDigit() {
    clearTimeout(this.timer);
    this.asksLabel = false;
    this.outcome = "";
    this.curve = this.job ? this.curve : [];
    if (!this.isOn) return;
    this.isOn = false;
    if (!this.isTaken && this.machine.owned?.undo()) this.machine.readWithPresentWeights();
  }

  /**
   * The step of one digit: plain gradient descent, at a rate for which, by its slope, the digit's
   * loss falls by LOSS_STEP or by half of itself; the rate is halved while the step is too large.
   * @param {WeightsWithUndo} owned
   * @param {number} label
   */
  computeGradientStep(owned, label) {
    const { network, numbers } = owned,
      { trace } = this.machine,
      found = backpropagate(network, numbers, trace, label),
      { gradient } = found,
      other = newTrace(network.units),
      loss = lossOfTrace(trace, label),
      square = gradient.reduce((sum, g) => sum + g * g, 0);
    let after = numbers,
      rate = square > 0 ? Math.min(LOSS_STEP, loss / 2) / square : 0;
    for (let n = 0; n < HALVINGS; n++, rate /= 2) {
      rate = Number(rate.toPrecision(2)); // all its digits are printed
      after = Float32Array.from(numbers, (w, p) => w - rate * gradient[p]);
      readImageIntoTrace(network, after, trace.image, other, [], null);
      if (lossOfTrace(other, label) < loss) break;
    }
    return { ...found, rate, after, read: other };
  }

  /** @type {(owned: WeightsWithUndo, label: number) => MachineStop[]} */
  oneDigitTourStops(owned, label) {
    const { machine } = this,
      step = this.computeGradientStep(owned, label);
    return tourStopsOfLearning(machine.trace, owned, label, step, () => {
      this.isTaken = true;
      const { right, base } = machine.evaluation;
      this.rightBefore = right ?? (owned.isChanged ? null : base);
      owned.replaceAllByLearned(step.after);
      machine.rereadAndRecount();
      machine.reportChangeToKeeper();
    });
  }

  /** How the step of one digit changed the answers to the test images; empty during the count. */
  get oneDigitAccuracyChangeText() {
    const { isOn, isTaken, rightBefore, machine } = this,
      { right } = machine.evaluation;
    return isOn && isTaken && rightBefore !== null && right !== null
      ? accuracyChangeSentence(rightBefore, right)
      : "";
  }

  /** Takes another digit from the training images. */
  async startLearningRandomDigit() {
    const { machine } = this;
    await this.forEachRandomTrainingDigit(1, (image, label) => {
      machine.putImage(image, { label });
      machine.host.onImage(image, null);
      this.startLearningOneImage(label);
    });
  }

  /** Learns from ten digits, a step for each. */
  async learnTenRandomDigits() {
    const { machine } = this;
    this.stopLearningOneDigit();
    machine.tour.end();
    const { owned } = machine;
    if (!owned) return;
    this.dropTemperaturesAndZeroSilenced(owned);
    let right = 0,
      count = 0;
    await this.forEachRandomTrainingDigit(TEN, (image, label) => {
      if (machine.owned !== owned) return;
      machine.putImage(image, { label });
      right += Number(machine.finalAnswer?.digit === label);
      owned.replaceAllByLearned(this.computeGradientStep(owned, label).after);
      machine.rereadAndRecount();
      count++;
      this.outcome = say("machine.one.ten", { count, right });
      if (count === TEN) machine.reportChangeToKeeper();
    });
  }

  /**
   * @param {number} count
   * @param {(image: Float32Array, label: number) => void} take called with each, one after the
   *   other
   */
  async forEachRandomTrainingDigit(count, take) {
    if (!(await this.loadImages())) return;
    const { evaluation } = this.machine,
      report = await evaluation.postJobAndAwaitReport("sample", { count }),
      { pictures = [], labels = [] } = report ?? {};
    const one = (/** @type {number} */ n) => {
      if (!pictures[n]) return;
      take(pictures[n], labels[n]);
      clearTimeout(this.timer);
      if (n + 1 < pictures.length) this.timer = setTimeout(() => one(n + 1), BETWEEN);
    };
    one(0);
  }

  /** Loads the images to learn from; returns false, and says so, if that is impossible. */
  async loadImages() {
    const { machine } = this,
      { evaluation } = machine;
    this.isLoading = true;
    machine.requestDraw();
    try {
      await evaluation.loadImagesToLearnFrom();
    } catch {
      evaluation.isMissing = true;
    }
    this.isLoading = false;
    machine.requestDraw();
    return !evaluation.isMissing;
  }

  // --- Many digits.

  /** @param {boolean} isNew true to start with random weights */
  async toggleLearningJob(isNew) {
    if (this.job) return this.stopLearningJob();
    const { machine } = this,
      { owned, evaluation } = machine;
    if (!owned || !this.supportsActivationOfNetwork || this.isLoading) return;
    this.stopLearningOneDigit();
    machine.tour.end();
    machine.player.pause(false);
    this.repair = isNew ? null : this.findHarmfulHandChange(owned);
    machine.pinned = this.repair?.target ?? null;
    machine.hovered = null;
    if (!(await this.loadImages()) || machine.owned !== owned) return;
    Object.assign(this, { isNew, curve: [], ended: null });
    this.dropTemperaturesAndZeroSilenced(owned);
    machine.desk.showContents({ row: ROWS - 1 }); // the accuracy is that of the answers after it
    this.job = evaluation.postJob(
      "learn",
      { numbers: owned.numbers.slice(), isNew, seed: Math.floor(Math.random() * 2 ** 31) },
      (report) => {
        if (report) this.handleWorkerReport(report, owned);
        else if (this.job) this.endLearningJobAndRecount();
      },
    );
    machine.requestDraw();
  }

  /**
   * The weight changed by hand, if it is the only one and fewer answers are correct.
   * @type {(owned: WeightsWithUndo) => ?Repair}
   */
  findHarmfulHandChange(owned) {
    const { evaluation } = this.machine,
      [place, ...others] = owned.changedWeightIndices;
    return place === undefined ||
      others.length ||
      evaluation.right === null ||
      !evaluation.isWorseThanOriginal
      ? null
      : {
          target: owned.targetOfWeightIndex(place),
          place,
          broken: owned.numbers[place],
          worse: evaluation.right,
        };
  }

  /** The weight that was broken, and the correct answers: at first, by hand, and now. */
  get repairedWeightText() {
    const { repair, machine } = this,
      { owned, evaluation } = machine;
    if (!repair || !owned || evaluation.base === null || evaluation.right === null) return "";
    const { target, place, broken, worse } = repair;
    return say("machine.learned.repaired", {
      name: nameOfWeight(target),
      first: printed(owned.network.numbers[place], WEIGHT_DIGITS),
      broken: printed(broken, WEIGHT_DIGITS),
      now: printed(owned.numbers[place], WEIGHT_DIGITS),
      base: formatCountAsAccuracy(evaluation.base),
      worse: formatCountAsAccuracy(worse),
      right: formatCountAsAccuracy(evaluation.right),
    });
  }

  stopLearningJob() {
    if (!this.job) return;
    this.machine.evaluation.startWorkerOnce().then((worker) => worker.postMessage({ stop: true }));
    this.ended = say("machine.learned.stopped");
    this.endLearningJobAndRecount();
  }

  endLearningJobAndRecount() {
    const { machine } = this;
    machine.evaluation.waiting.delete(this.job);
    this.job = 0;
    machine.evaluation.scheduleCount();
    machine.reportChangeToKeeper();
    machine.requestDraw();
  }

  /** @type {(report: MachineReport, owned: WeightsWithUndo) => void} */
  handleWorkerReport({ job, learned, seen = 0, of = 0, right, over, trouble }, owned) {
    const { machine } = this;
    if (job !== this.job || machine.owned !== owned || !learned) return;
    owned.replaceAllByLearned(learned);
    machine.evaluation.right = right ?? null;
    if (right !== undefined && this.curve.at(-1)?.seen !== seen)
      this.curve.push({ seen, of, right });
    machine.readWithPresentWeights();
    if (!over && !trouble) return;
    this.ended = trouble
      ? say("machine.broken")
      : say("machine.learned.over", { of: printedCount(of) });
    this.endLearningJobAndRecount();
  }
}

/** @param {number} rightCount of the test images */
const formatCountAsAccuracy = (rightCount) => formatPercent(rightCount / TESTED, 1);

/**
 * How the correct answers to the test images changed in a step that lowers one digit's loss.
 * @type {(before: number, after: number) => string}
 */
export const accuracyChangeSentence = (before, after) =>
  say(`machine.one.${after < before ? "fewer" : after > before ? "more" : "same"}`, {
    before: formatCountAsAccuracy(before),
    after: formatCountAsAccuracy(after),
  });

/** The digit that a drawing shows, if known. @param {Drawing} drawing */
const digitOfDrawingIfKnown = ({ label, example }) => label ?? example ?? null;

/**
 * -ln(share of the right digit).
 * @type {(trace: import("./machine_types.js").Trace, label: number) => number}
 */
const lossOfTrace = ({ shares }, label) =>
  -Math.log(Math.max(shares[ROWS * CLASSES + label], Number.MIN_VALUE));
