// The worker of the machine: it counts how many of 1,000 test images are answered correctly, finds
// the images that move a memory cell, and learns, so that the page stays responsive. Its messages
// have some of the parts {images: {tests}, {first}}: packed; {count}; {respond}; {learn}; {stop:
// true}. It posts a `MachineReport`.

import { CLASSES, ROWS } from "../constants.js";
import { makeAdamStep, learningRateAt } from "../train/adam.js";
import { unpackLabelsAndPixels, unpackedImageSet } from "../train/images.js";
import { makeGradientLearner } from "../train/learner.js";
import { handlePartsInOrder } from "../workers.js";
import { IMAGE_SIZE, seededRandomGenerator, startingWeights } from "../train/weights.js";
import { computeLogitsInto, readRowIntoMemory } from "./arithmetic.js";
import { architectureOfSmallNetwork, weightOffsets } from "./small_network.js";

/** @import { MachineReport, SmallNetwork } from "./machine_types.js" */
/** @import { ImageSet, PackedImages } from "../train/train_types.js" */
/** @import { Numbers } from "../types.js" */

const SLICE = 20, // ms of learning at a time
  TELL = 50, // ms between reports
  COUNT = 300; // least ms between counts of the test images
const CLIP = 1,
  SOME = 5; // number of images listed as moving a cell most

/**
 * The settings for learning from random weights, or from the shown ones, which need smaller steps.
 */
const RECIPE = {
  random: { rate: 0.005, warm: 300, batch: 16, passes: 12 },
  repair: { rate: 0.002, warm: 100, batch: 16, passes: 8 },
};

/** @type {{images: Float32Array[], labels: Uint8Array}} */
let tests = { images: [], labels: new Uint8Array() };
/** @type {?ImageSet} */
let train = null;
let learning = 0; // the job that learns, or 0

/** @param {MachineReport} report */
const postReport = (report) => postMessage(report);

/**
 * Computes the memory after some rows of each test image, and the answer after the last row.
 * @param {SmallNetwork} network
 * @param {Numbers} w
 * @param {ArrayLike<number>} silenced
 * @param {number} rows
 * @param {(n: number, memory: Float64Array, from: number) => void} take
 * @param {number} [of] images, the first ones
 */
function forEachTestMemoryAfterRows(network, w, silenced, rows, take, of = tests.images.length) {
  const { units: u } = network,
    memory = new Float64Array(2 * u),
    sums = new Float64Array(u);
  for (let n = 0; n < of; n++) {
    memory.fill(0);
    let from = 0;
    for (let t = 0; t < rows; t++, from = u - from)
      readRowIntoMemory(network, w, tests.images[n], t, memory, from, u - from, sums, 0, silenced);
    take(n, memory, from);
  }
}

/**
 * Counts the test images that are answered correctly.
 * @param {SmallNetwork} network
 * @param {Numbers} w
 * @param {ArrayLike<number>} silenced
 * @param {number} [of] images, the first ones
 */
function countCorrect(network, w, silenced, of) {
  const at = weightOffsets(network.units),
    logits = new Float64Array(CLASSES);
  let right = 0;
  const count = (
    /** @type {number} */ n,
    /** @type {Float64Array} */ memory,
    /** @type {number} */ from,
  ) => {
    computeLogitsInto(network.units, w, at, memory, from, logits, 0);
    right += Number(logits.indexOf(Math.max(...logits)) === tests.labels[n]);
  };
  forEachTestMemoryAfterRows(network, w, silenced, ROWS, count, of);
  return right;
}

/**
 * Finds the test images that move a memory cell most and least, after a row.
 * @param {{job: number, network: SmallNetwork, numbers: Numbers, silenced: Uint8Array, k: number,
 *   rows: number}} asked
 */
function reportExtremeImages({ job, network, numbers, silenced, k, rows }) {
  const values = new Float64Array(tests.images.length);
  forEachTestMemoryAfterRows(network, numbers, silenced, rows, (n, memory, from) => {
    values[n] = memory[from + k];
  });
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]),
    most = order.slice(0, SOME),
    least = order.slice(-SOME).reverse();
  const places = [...most, ...least];
  postReport({
    job,
    pictures: places.map((n) => tests.images[n]),
    labels: places.map((n) => tests.labels[n]),
    values: places.map((n) => values[n]),
  });
}

/**
 * An image's numbers in [0, 1]. `Float32Array.from` with a function takes five times as long.
 * @type {(shades: Uint8Array, full: number) => Float32Array}
 */
const pixelsInUnitInterval = (shades, full) => new Float32Array(shades).map((v) => v / full);

/**
 * Picks random training images.
 * @param {{job: number, count: number}} asked
 */
function reportRandomTrainingImages({ job, count }) {
  if (!train) return;
  const { images, labels, full } = train,
    places = Array.from({ length: count }, () => Math.floor(Math.random() * labels.length));
  postReport({
    job,
    pictures: places.map((n) =>
      pixelsInUnitInterval(images.subarray(n * IMAGE_SIZE, (n + 1) * IMAGE_SIZE), full),
    ),
    labels: places.map((n) => labels[n]),
  });
}

/**
 * Learns from the training images until all passes are done, or it is stopped.
 * @param {{job: number, network: SmallNetwork, numbers: Float32Array, isNew: boolean,
 *   seed: number}} asked
 */
function learn({ job, network, numbers, isNew, seed }) {
  if (!train) return;
  const set = train,
    architecture = architectureOfSmallNetwork(network),
    random = seededRandomGenerator(seed),
    recipe = isNew ? RECIPE.random : RECIPE.repair,
    weights = isNew
      ? startingWeights(architecture, "identity", random)
      : Float64Array.from(numbers),
    learner = makeGradientLearner(architecture, weights, recipe.batch),
    step = makeAdamStep(weights, learner.gradient, CLIP),
    images = set.labels.length,
    of = recipe.passes * images,
    steps = Math.ceil(of / recipe.batch);
  let seen = 0,
    counted = 0, // images seen when the accuracy was counted
    due = { tell: 0, count: 0 },
    right = countCorrect(network, weights, []);
  learning = job;
  const report = (/** @type {boolean} */ over) =>
    postReport({
      job,
      learned: Float32Array.from(weights),
      seen: counted,
      of,
      right,
      over,
      trouble: !weights.every(Number.isFinite),
    });
  report(false);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const began = performance.now();
    while (learning === job && seen < of && performance.now() < began + SLICE) {
      const places = Array.from({ length: recipe.batch }, () => Math.floor(random() * images));
      learner.learn(set, places);
      if (!network.hasBias)
        learner.gradient.fill(0, weightOffsets(network.units).b, weightOffsets(network.units).V);
      if (!network.hasAnswerBias) learner.gradient.fill(0, weightOffsets(network.units).c);
      step(learningRateAt(Math.round(seen / recipe.batch), recipe.rate, recipe.warm, steps));
      seen += recipe.batch;
    }
    const now = performance.now();
    const over = learning !== job || seen >= of;
    if (over || now > due.count) {
      right = countCorrect(network, Float32Array.from(weights), []);
      counted = seen;
      const took = performance.now() - now;
      due = { ...due, count: performance.now() + Math.max(COUNT, 8 * took) };
    }
    if (over || now > due.tell) {
      due.tell = now + TELL;
      report(over);
    }
    if (over) port1.close();
    else port2.postMessage(null);
  };
  port2.postMessage(null);
}

/**
 * The handler of each part of a message; the parts have different types.
 * @type {Record<string, (value: any) => void | Promise<void>>}
 */
const DUTIES = {
  /** @param {Record<string, PackedImages>} some */
  async images({ tests: packed, first }) {
    if (first) train = await unpackedImageSet(first);
    if (!packed) return;
    const bytes = await unpackLabelsAndPixels(packed),
      { count, full } = packed;
    tests = {
      labels: bytes.subarray(0, count),
      images: Array.from({ length: count }, (_, n) =>
        pixelsInUnitInterval(
          bytes.subarray(count + n * IMAGE_SIZE, count + (n + 1) * IMAGE_SIZE),
          full,
        ),
      ),
    };
  },
  count: ({ job, network, numbers, silenced, of }) =>
    postReport({ job, right: countCorrect(network, numbers, silenced, of) }),
  respond: reportExtremeImages,
  sample: reportRandomTrainingImages,
  learn,
  stop() {
    learning = 0;
  },
};

handlePartsInOrder(DUTIES); // so jobs wait until the images are unpacked
