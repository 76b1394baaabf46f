// The worker in which a network learns, so that the page stays as quick as it is. It is sent one of
//   {packed: {train, test}}: images as export.py packs them; what comes later is added
//   {start: {run, made, memory, rate, seed, batch, passes, warm}}: a network that has learned nothing; it rests
//   {go: whether it learns}
//   {once: true}: one batch
//   {row}: after which step the picture in its memory is wanted while it learns; at rest they all are
//   {open: {made, weights}}: a network that has learned elsewhere, of which the pictures are wanted
//   {test: true}: how many of all test images it answers correctly after each row
// and posts {run: as it was named, seen: images, of: how many in all, loss: of those since the last time, right: of 1,000 test images, weights,
// speed: images a second, maps: {step: map}, rests}, each where it is new; or {run, tested, of}.

import { adam, rateAt } from "./adam.js";
import { fittedMaps } from "./fit_memory.js";
import { joined, unpackedImages } from "./images.js";
import { learnerOf, rightAfter } from "./learner.js";
import { WIDE, randomFrom, startingWeights } from "./weights.js";

const SLICE = 20, TELL = 60, CHECK = 250, FIT = 1000; // ms: of work at once, and from one report to the next
const SOME = 1000; // images to check on, and to fit on
const CLIP = 1, BATCH = 32;
const EVERY = Array.from({ length: WIDE }, (_, t) => t), LAST = WIDE - 1;

const sets = {};
let run = null, row = LAST, learns = false;

function open({ run: name, made, weights, batch = BATCH }) {
  learns = false;
  run = { name, weights, batch, learner: learnerOf(made, weights, batch), seen: 0, of: 0, spent: 0, losses: [], told: 0, checked: 0, fitted: 0 };
}

function start({ run: name, made, memory, rate, seed, batch, passes, warm }) {
  const random = randomFrom(seed), images = sets.train.labels.length;
  open({ run: name, made, weights: startingWeights(made, memory, random), batch });
  const step = adam(run.weights, run.learner.gradient, CLIP), steps = passes * Math.floor(images / batch);
  const order = Uint32Array.from({ length: images }, (_, i) => i);
  let taken = 0, at = images;
  run.of = steps * batch;
  run.once = () => {
    if (at + batch > images) {
      for (let i = images - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      at = 0;
    }
    run.losses.push(run.learner.learn(sets.train, order.subarray(at, (at += batch))));
    step(rateAt(taken++, rate, warm, steps));
    run.seen += batch;
  };
}

// What is new, as far as it is due; at rest all of it.
function tell(rests) {
  const { learner, batch, losses } = run, now = performance.now();
  if (!rests && now < run.told + TELL) return;
  const report = { run: run.name, seen: run.seen, of: run.of, weights: run.weights.slice(), rests, speed: (1000 * run.seen) / run.spent };
  if (losses.length) report.loss = losses.splice(0).reduce((sum, loss, _, all) => sum + loss / all.length, 0);
  if (rests || now > run.checked + CHECK) {
    [report.right] = rightAfter([LAST], learner, sets.test, SOME, batch);
    run.checked = now;
  }
  if (rests || now > run.fitted + FIT || row !== run.row) {
    const steps = rests ? EVERY : [row], maps = fittedMaps(learner, sets.train, SOME, batch, steps);
    report.maps = Object.fromEntries(steps.map((t, i) => [t, maps[i]]));
    Object.assign(run, { fitted: now, row });
  }
  run.told = performance.now();
  postMessage(report);
}

// Learns for a while, and again once what was sent meanwhile is heard.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  if (!learns) return;
  const began = performance.now();
  while (run.seen < run.of && performance.now() < began + SLICE) run.once();
  run.spent += performance.now() - began;
  learns = run.seen < run.of;
  tell(!learns);
  if (learns) turn.port2.postMessage(null);
};

const DOES = {
  async packed(some) {
    for (const [name, packed] of Object.entries(some)) {
      const set = await unpackedImages(packed);
      sets[name] = sets[name] ? joined(sets[name], set) : set;
    }
  },
  start(recipe) {
    start(recipe);
    tell(true);
  },
  go(whether) {
    const rested = !learns;
    learns = whether && run.seen < run.of;
    if (learns && rested) turn.port2.postMessage(null);
    if (!learns && !rested) tell(true);
  },
  once() {
    run.once();
    tell(true);
  },
  row(t) { row = t; },
  open(network) {
    open(network);
    tell(true);
  },
  test() {
    const { labels } = sets.test;
    postMessage({ run: run.name, tested: rightAfter(EVERY, run.learner, sets.test, labels.length, run.batch), of: labels.length });
  },
};

// One after the other: images are unpacked before a network starts to learn from them.
let before = Promise.resolve();
onmessage = ({ data }) => {
  before = before.then(async () => {
    for (const [what, value] of Object.entries(data)) await DOES[what](value);
  });
};
