// The worker in which a network learns, so that the page stays responsive.
//
// It receives messages with some of these parts:
// - packed: {train, test}: images packed by export.py; later ones are appended;
// - start: {run, architecture, memory, rate, seed, batch, passes, warm}: a new network;
// - go: true to learn, false to stop;
// - until: the number of images after which it stops;
// - once: true: learns from one batch;
// - open: {run, architecture, weights}: a network that was trained elsewhere, reported with the
//   pictures after all steps;
// - test: true: counts correct answers after each row over all test images.
//
// It posts reports: {run: from `start`, seen: images so far, of: images in all, speed: images per
// second, weights, rests: true if it does not learn}, with {loss: the mean since the last report,
// right: correct answers to 1,000 test images, maps: {step: map}} when these are new; and after
// `test` {run, tested: the counts, of: the number of test images}.

import { ROWS } from "../constants.js";
import { handlePartsInOrder } from "../workers.js";
import { makeAdamStep, learningRateAt } from "./adam.js";
import { fitWholeImageMaps } from "./fit_memory.js";
import { joinImageSets, unpackedImageSet } from "./images.js";
import { countRightByStep, makeGradientLearner } from "./learner.js";
import { seededRandomGenerator, startingWeights } from "./weights.js";

/** @import { Architecture, ImageSet, Learner, PackedImages, Recipe } from "./train_types.js" */

const SLICE = 20, // ms of learning at a time
  TELL = 100, // ms between reports, between checks and between fits,
  CHECK = 250,
  FIT = 1000,
  SHARE = 10; // but at least ten times as long as one takes
const SOME = 1000; // number of images for a check, and for a fit
const CLIP = 1,
  BATCH = 32;
const EVERY = Array.from({ length: ROWS }, (_, t) => t),
  LAST = ROWS - 1;

/** @type {Record<string, ImageSet>} */
const sets = {};
/**
 * The network that learns here or was trained elsewhere; unused before the first message.
 * @typedef {{
 *   name: number, weights: Float64Array, batch: number, learner: Learner, seen: number, of: number,
 *   spent: number, losses: number[], due: Record<string, number>, once: () => void,
 * }} Run
 */
/** @type {Run} */
let run;
let learns = false,
  until = Infinity;

/**
 * @param {{run: number, architecture: Architecture, weights: ArrayLike<number>,
 *   batch?: number}} network
 */
function replaceRunWithIdleOne({ run: name, architecture, weights, batch = BATCH }) {
  learns = false;
  const own = Float64Array.from(weights);
  run = {
    name,
    weights: own,
    batch,
    learner: makeGradientLearner(architecture, own, batch),
    seen: 0,
    of: 0,
    spent: 0,
    losses: [],
    due: { tell: 0, right: 0, maps: 0 },
    once: () => {},
  };
}

/** @param {Recipe & {run: number, architecture: Architecture, seed: number}} recipe */
function setUpTrainingRun({ memory, rate, seed, passes, warm, ...network }) {
  const random = seededRandomGenerator(seed),
    { batch } = network,
    images = sets.train.labels.length,
    steps = passes * Math.ceil(images / batch);
  replaceRunWithIdleOne({
    ...network,
    weights: startingWeights(network.architecture, memory, random),
  });
  const step = makeAdamStep(run.weights, run.learner.gradient, CLIP),
    order = Uint32Array.from({ length: images }, (_, i) => i);
  let at = images,
    stepsDone = 0;
  run.of = passes * images;
  run.once = () => {
    if (at === images) {
      for (let i = images - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      at = 0;
    }
    // A batch ends with the pass at the latest.
    const places = order.subarray(at, Math.min(at + batch, at + until - run.seen));
    run.losses.push(run.learner.learn(sets.train, places));
    step(learningRateAt(stepsDone++, rate, warm, steps));
    at += places.length;
    run.seen += places.length;
  };
}

/**
 * Posts a report of what is due; at rest, of everything. steps: the steps for which pictures are
 * fitted.
 * @type {(rests: boolean, steps?: number[]) => void}
 */
function postTrainingReportIfDue(rests, steps = [LAST]) {
  const { learner, batch, losses, seen, of, spent, due, name } = run;
  /**
   * @template T
   * @param {string} what
   * @param {number} each
   * @param {() => T} make
   */
  const ifDue = (what, each, make) => {
    const began = performance.now();
    if (!rests && began < due[what]) return {};
    const result = make();
    due[what] = began + Math.max(each, SHARE * (performance.now() - began));
    return { [what]: result };
  };
  /** @type {Record<string, unknown>} */
  const report = ifDue("tell", TELL, () => true);
  if (!report.tell) return;
  const speed = (1000 * seen) / spent,
    weights = Float32Array.from(run.weights);
  Object.assign(report, { run: name, rests, seen, of, speed, weights });
  if (losses.length)
    report.loss = losses.splice(0).reduce((sum, loss, _, all) => sum + loss / all.length, 0);
  const check = () => countRightByStep([LAST], learner, sets.test, SOME, batch)[0];
  const fit = () => {
    const maps = fitWholeImageMaps(learner, sets.train, SOME, batch, steps);
    return Object.fromEntries(steps.map((t, i) => [t, maps[i]]));
  };
  postMessage({ ...report, ...ifDue("right", CHECK, check), ...ifDue("maps", FIT, fit) });
}

const hasImagesLeftInRun = () => run.seen < Math.min(run.of, until);

// Learns for a slice of time, and again after messages that arrived meanwhile.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  if (!learns) return;
  const began = performance.now();
  while (hasImagesLeftInRun() && performance.now() < began + SLICE) run.once();
  learns = hasImagesLeftInRun();
  const learned = performance.now();
  run.spent += learned - began;
  postTrainingReportIfDue(!learns);
  run.spent += performance.now() - learned;
  if (learns) turn.port2.postMessage(null);
};

/**
 * The handler of each part of a message; the parts have different types.
 * @type {Record<string, (value: any) => void | Promise<void>>}
 */
const DOES = {
  /** @param {Record<string, PackedImages>} some */
  async packed(some) {
    for (const [name, packed] of Object.entries(some)) {
      const set = await unpackedImageSet(packed);
      sets[name] = sets[name] ? joinImageSets(sets[name], set) : set;
    }
  },
  /** @param {Parameters<typeof setUpTrainingRun>[0]} recipe */
  start(recipe) {
    setUpTrainingRun(recipe);
    postTrainingReportIfDue(true);
  },
  /** @param {boolean} isOn */
  go(isOn) {
    const before = learns;
    learns = isOn && hasImagesLeftInRun();
    if (learns && !before) turn.port2.postMessage(null);
    if (!learns && before) postTrainingReportIfDue(true);
  },
  /** @param {number} images */
  until(images) {
    until = images;
  },
  once() {
    until = Infinity;
    const began = performance.now();
    run.once();
    run.spent += performance.now() - began;
    postTrainingReportIfDue(true);
  },
  /** @param {Parameters<typeof replaceRunWithIdleOne>[0]} network */
  open(network) {
    replaceRunWithIdleOne(network);
    postTrainingReportIfDue(true, EVERY);
  },
  test() {
    const { labels } = sets.test;
    postMessage({
      run: run.name,
      tested: countRightByStep(EVERY, run.learner, sets.test, labels.length, run.batch),
      of: labels.length,
    });
  },
};

handlePartsInOrder(DOES); // so images are unpacked before a network learns from them
