// The worker in which a network learns, so that the page stays as quick as it is. It is sent some
// of {packed: {train, test}}: images as export.py packs them; what comes later is added {start:
// {run, architecture, memory, rate, seed, batch, passes, warm}}: a network that has learned nothing
// {go: whether it learns, until: how many images it has seen then, or all} {once: true}: one batch
// {open: {run, architecture, weights}}: a network that has learned elsewhere, of which all pictures
// are wanted {test: true}: how many of all test images it answers correctly after each row and
// posts {run: as it was named, seen: images, of: how many in all, speed: images a second, weights,
// rests: whether it does, and where it is new, loss: of those since the last time, right: of 1,000
// test images, maps: {step: map}}, or {run, tested, of}.

import { ROWS } from "../constants.js";
import { adam, rateAt } from "./adam.js";
import { fittedMaps } from "./fit_memory.js";
import { joinImages, unpackedImages } from "./images.js";
import { learnerOf, rightAfter } from "./learner.js";
import { randomFrom, startingWeights } from "./weights.js";

/** @import { Learner, ImageSet, Architecture, PackedImages, Recipe } from "../types.js" */

const SLICE = 20,
  TELL = 100; // ms: of learning at once, and from one report to the next
const CHECK = 250,
  FIT = 1000,
  SHARE = 10; // ms from one to the next, but at least ten times as long as it takes
const SOME = 1000; // images to check on, and to fit on
const CLIP = 1,
  BATCH = 32;
const EVERY = Array.from({ length: ROWS }, (_, t) => t),
  LAST = ROWS - 1;

/** @type {Record<string, ImageSet>} */
const sets = {};
/**
 */
/**
 * What learns, or has learned elsewhere; before anything came, nothing asks for it.
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
 * @param {{run: number, architecture: Architecture, weights: ArrayLike<number>, batch?: number}}
 *   network
 */
function open({ run: name, architecture, weights, batch = BATCH }) {
  learns = false;
  const own = Float64Array.from(weights);
  run = {
    name,
    weights: own,
    batch,
    learner: learnerOf(architecture, own, batch),
    seen: 0,
    of: 0,
    spent: 0,
    losses: [],
    due: { tell: 0, right: 0, maps: 0 },
    once: () => {},
  };
}

/** @param {Recipe & {run: number, architecture: Architecture, seed: number}} recipe */
function start({ memory, rate, seed, passes, warm, ...network }) {
  const random = randomFrom(seed),
    { batch } = network,
    images = sets.train.labels.length,
    steps = passes * Math.ceil(images / batch);
  open({ ...network, weights: startingWeights(network.architecture, memory, random) });
  const step = adam(run.weights, run.learner.gradient, CLIP),
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
    // to the end of a pass at most
    const places = order.subarray(at, Math.min(at + batch, at + until - run.seen));
    run.losses.push(run.learner.learn(sets.train, places));
    step(rateAt(stepsDone++, rate, warm, steps));
    at += places.length;
    run.seen += places.length;
  };
}

/**
 * What is new, as far as it is due; at rest all of it. steps: after which pictures are wanted.
 * @param {boolean} rests
 * @param {number[]} steps
 */
function tell(rests, steps = [LAST]) {
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
  Object.assign(report, {
    run: name,
    rests,
    seen,
    of,
    speed: (1000 * seen) / spent,
    weights: Float32Array.from(run.weights),
  });
  if (losses.length)
    report.loss = losses.splice(0).reduce((sum, loss, _, all) => sum + loss / all.length, 0);
  Object.assign(
    report,
    ifDue("right", CHECK, () => rightAfter([LAST], learner, sets.test, SOME, batch)[0]),
  );
  Object.assign(
    report,
    ifDue("maps", FIT, () => {
      const maps = fittedMaps(learner, sets.train, SOME, batch, steps);
      return Object.fromEntries(steps.map((t, i) => [t, maps[i]]));
    }),
  );
  postMessage(report);
}

const isOn = () => run.seen < Math.min(run.of, until);

// Learns for a while, and again once what was sent meanwhile is heard.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  if (!learns) return;
  const began = performance.now();
  while (isOn() && performance.now() < began + SLICE) run.once();
  learns = isOn();
  const learned = performance.now();
  run.spent += learned - began;
  tell(!learns);
  run.spent += performance.now() - learned;
  if (learns) turn.port2.postMessage(null);
};

/**
 * What is done with each that is sent: hence `any`.
 * @type {Record<string, (value: any) => void | Promise<void>>}
 */
const DOES = {
  /** @param {Record<string, PackedImages>} some */
  async packed(some) {
    for (const [name, packed] of Object.entries(some)) {
      const set = await unpackedImages(packed);
      sets[name] = sets[name] ? joinImages(sets[name], set) : set;
    }
  },
  /** @param {Parameters<typeof start>[0]} recipe */
  start(recipe) {
    start(recipe);
    tell(true);
  },
  /** @param {boolean} whether */
  go(whether) {
    const before = learns;
    learns = whether && isOn();
    if (learns && !before) turn.port2.postMessage(null);
    if (!learns && before) tell(true);
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
    tell(true);
  },
  /** @param {Parameters<typeof open>[0]} network */
  open(network) {
    open(network);
    tell(true, EVERY);
  },
  test() {
    const { labels } = sets.test;
    postMessage({
      run: run.name,
      tested: rightAfter(EVERY, run.learner, sets.test, labels.length, run.batch),
      of: labels.length,
    });
  },
};

// One after the other: images are unpacked before a network starts to learn from them.
let before = Promise.resolve();
self.onmessage = ({ data }) => {
  before = before.then(async () => {
    for (const [what, value] of Object.entries(data)) await DOES[what](value);
  });
};
