// What is asked before a lesson's answer, and at the end to see what was learned. A question: {asked: [key, values] of
// its words; choices: the numbers to choose from, or low, high: its bounds; near: how far off is still right; answer:
// called once it is guessed, plays what is asked about and gives {truth: a number, or null where there is none; so:
// says the sentence of it, of: what else belongs to a guess, as `told` takes it}; hand: on the memory, to be shown then}. Each truth is read off the network.

import { still } from "../player.js";
import { inOrder } from "../reader.js";
import { believed, likeliest, percent } from "../story.js";
import { LAST } from "../watching.js";
import { say, written } from "../words.js";
import { FAILURES } from "./recipes.js";

const DIGITS = [...Array(10).keys()];
const NEAR = { rows: 2, points: 10 };
const ONCE = 10_000; // images that a network in a lesson learns from

// Once something holds, looked at in each frame.
const once = (holds) =>
  new Promise((done) => {
    const look = () => (holds() ? done() : requestAnimationFrame(look));
    look();
  });

// Plays up to a step, or shows it where nothing is to move.
async function played(watching, end) {
  watching.player.move(still.matches ? end : 0);
  if (still.matches) return;
  watching.play();
  await once(() => !watching.player.playing || watching.step >= end);
  watching.player.move(end);
}

// What a row of probabilities says. more: what its sentence takes besides.
function digitOf(key, sure, more = {}) {
  const truth = likeliest(sure);
  return { truth, so: () => say(key, { ...more, truth, percent: percent(sure[truth]) }), of: sure };
}

// How far off a guess is, in a sentence. of: the shares of the digits, where one was asked for.
export function told({ choices }, { truth, of }, guess) {
  if (guess === truth) return say("lesson.off.exact");
  if (of) return say("lesson.off.digit", { guess, percent: percent(of[guess]) });
  if (choices) return say("lesson.off.choice", { guess: written(guess) });
  return say(guess < truth ? "lesson.off.low" : "lesson.off.high", {
    off: written(Math.abs(guess - truth), { maximumFractionDigits: 1 }),
  });
}

const decides = (site, _, { asks }) => ({
  asked: [`lesson.${asks}`],
  low: 1,
  high: LAST + 1,
  near: NEAR.rows,
  async answer() {
    await played(site.watching, LAST);
    const { decided, sentence } = site.shown.end;
    if (decided === null) return { truth: null, so: () => say("lesson.decides.not", { sentence }) };
    return { truth: decided + 1, so: () => say("lesson.decides.so", { truth: decided + 1 }) };
  },
});

// What is asked of a step, by its name in guide_steps.py. site, lab: as site.js and lab.js have them; step: as export.py has it.
export const ASKS = {
  decides,
  decides_late: decides,
  expects: (site, _, { row }) => ({
    asked: ["lesson.expects", { row }],
    choices: DIGITS,
    near: 0,
    covered: row,
    async answer() {
      await played(site.watching, row - 1);
      return digitOf("lesson.expects.so", site.shown.rows[row - 1], { row });
    },
  }),
  learns: (_, lab, { run }) => ({
    asked: ["lesson.learns", { seen: written(ONCE) }],
    low: 0,
    high: 100,
    near: NEAR.points,
    async answer() {
      const failure = FAILURES.find((each) => each.run === run);
      lab.go(true, ONCE);
      await once(() => lab.report?.seen >= ONCE && lab.report.rests);
      lab.tellWhy(failure);
      const { right, seen } = lab.report,
        truth = right / 10;
      return {
        truth,
        so: () => say("lesson.learns.so", { seen: written(seen), truth: written(truth) }),
      };
    },
  }),
  changes: (site) => ({
    asked: ["lesson.changes"],
    low: 0,
    high: LAST,
    near: 0,
    drawn: true,
    async answer() {
      await played(site.watching, LAST);
      const { changes } = site.shown.end;
      return { truth: changes, so: () => say("lesson.changes.so", { count: changes }) };
    },
  }),
};

// The probabilities in the end, of an image whose rows stand in the order in which they are read.
const atLast = (program, ordered, edits) => believed(program.read(ordered, edits)).at(-1);

// Two questions to recall, two to understand, two to transfer, about a network and a digit. other: {name, network}.
// The network reads from the top, in one layer.
export function checkOf({ network: { program }, image, shown: { reading, rows } }, other) {
  const { units } = reading.layers[0],
    plain = likeliest(rows.at(-1));
  const inked = rows
      .map((_, t) => t)
      .filter((t) => image.subarray(28 * t, 28 * (t + 1)).some(Boolean)),
    middle = inked[inked.length >> 1];
  const wipedAfter = (t) => {
    const wipe = (taken, state) => {
      if (taken === t + 1) for (const part of state) part.fill(0);
    };
    return atLast(program, image, Object.fromEntries(reading.layers.map((_, k) => [k, wipe])));
  };
  const wiped = inked.find((t) => t >= middle && likeliest(wipedAfter(t)) !== plain) ?? middle; // where it is felt, if anywhere
  const numbers = (truth, ...others) => [...new Set([truth, ...others])].sort((a, b) => a - b);
  const seen = image.subarray(0, 28 * (middle + 1)).length,
    row = middle + 1;
  const one = (kind, key, values, answer, choices = DIGITS) => ({
    kind,
    asked: [`lesson.${key}`, values],
    choices,
    near: 0,
    answer,
  });
  const digit = (key, values, read) => async () =>
    digitOf(`lesson.${key}.so`, read(), { ...values, plain });
  const number = (key, truth, values) => async () => ({
    truth,
    so: () => say(`lesson.${key}.so`, { ...values, truth: written(truth) }),
  });
  const blanked = () => image.map((v, i) => (i < seen ? v : 0)),
    turned = () => image.map((_, i) => image[(LAST - Math.floor(i / 28)) * 28 + (i % 28)]);
  return [
    one("recall", "state", {}, number("state", units), numbers(units, 10, 28, 784)),
    one("recall", "pixels", { row }, number("pixels", seen, { row }), numbers(seen, row, 28, 784)),
    {
      ...one(
        "understand",
        "wipe",
        { row: wiped + 1 },
        digit("wipe", { row: wiped + 1 }, () => wipedAfter(wiped)),
      ),
      hand: `${wiped + 1}.wipe`,
    },
    one(
      "understand",
      "blank",
      { row },
      digit("blank", { row }, () => atLast(program, blanked())),
    ),
    one(
      "transfer",
      "other",
      { row, name: other.label },
      digit(
        "other",
        { row, name: other.label },
        () => believed(other.network.program.read(inOrder(image, other.network.order)))[middle],
      ),
    ),
    one(
      "transfer",
      "bottom",
      {},
      digit("bottom", {}, () => atLast(program, turned())),
    ),
  ];
}
