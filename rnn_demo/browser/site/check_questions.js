// The six questions after the lessons: two to recall, two to understand, two to transfer what was learned.

import { inOrder } from "../reader.js";
import { believed, likeliest } from "../story.js";
import { LAST } from "../watching.js";
import { say, written } from "../words.js";
import { DIGITS, findDigit } from "./questions.js";

const ROW = 28; // pixels

// The probabilities in the end, of an image whose rows stand in the order in which they are read.
const readToTheEnd = (program, ordered, edits) => believed(program.read(ordered, edits)).at(-1);

// The same where the memory is wiped after step t.
function readWiped(program, image, layers, t) {
  const wipe = (taken, state) => {
    if (taken === t + 1) for (const part of state) part.fill(0);
  };
  const edits = Object.fromEntries(layers.map((_, k) => [k, wipe]));
  return readToTheEnd(program, image, edits);
}

const upsideDown = (image) =>
  image.map((_, i) => image[(LAST - Math.floor(i / ROW)) * ROW + (i % ROW)]);

const blankBelow = (image, row) => image.map((v, i) => (i < ROW * row ? v : 0));

const sortedChoices = (...numbers) => [...new Set(numbers)].sort((a, b) => a - b);

/**
 * @param {object} site as site.js has it: its network reads from the top, in one layer
 * @param {string} name what the network is called
 * @param {{label: string, network: object}} other another network
 * @returns {import("./questions.js").Question[]}
 */
export function checkQuestions(site, name, other) {
  const { network, image, shown } = site,
    { program } = network,
    { layers } = shown.reading,
    { units } = layers[0];
  const plain = likeliest(shown.rows.at(-1)); // what it answers, left alone
  const inked = shown.rows
      .map((_, t) => t)
      .filter((t) => image.subarray(ROW * t, ROW * (t + 1)).some(Boolean)),
    middle = inked[inked.length >> 1],
    row = middle + 1,
    pixels = ROW * row;
  const changesAnswer = (t) =>
    t >= middle && likeliest(readWiped(program, image, layers, t)) !== plain;
  const wiped = (inked.find(changesAnswer) ?? middle) + 1; // where it is felt, if anywhere

  const ask = (kind, key, values, choices, find) => ({
    kind,
    asked: [`lesson.${key}`, { name, ...values }],
    choices,
    near: 0,
    find,
  });
  const askDigit = (kind, key, values, read) =>
    ask(kind, key, values, DIGITS, () =>
      findDigit(`lesson.${key}`, read(), { name, plain, ...values }),
    );
  const askNumber = (kind, key, truth, values, ...others) =>
    ask(kind, key, values, sortedChoices(truth, ...others), () => ({
      truth,
      so: () => say(`lesson.${key}.so`, { name, ...values, truth: written(truth) }),
      why: () => say(`lesson.${key}.why`, { name, ...values, truth: written(truth) }),
    }));
  return [
    askNumber("recall", "state", units, {}, 10, 28, 784),
    askNumber("recall", "pixels", pixels, { row }, row, 28, 784),
    {
      ...askDigit("understand", "wipe", { row: wiped }, () =>
        readWiped(program, image, layers, wiped - 1),
      ),
      hand: `${wiped}.wipe`,
    },
    askDigit("understand", "blank", { row }, () => readToTheEnd(program, blankBelow(image, row))),
    askDigit("transfer", "other", { row, name: other.label }, () => {
      const ordered = inOrder(image, other.network.order);
      return believed(other.network.program.read(ordered))[middle];
    }),
    askDigit("transfer", "bottom", {}, () => readToTheEnd(program, upsideDown(image))),
  ];
}
