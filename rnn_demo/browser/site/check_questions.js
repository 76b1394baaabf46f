// The six questions after the lessons: two recall questions, two for understanding, two for
// transfer.

import { parseEdit } from "../edit/memory_edit.js";
import { orderPixels } from "../reader/reader.js";
import { likeliestIfLikelyEnough, probabilityRows } from "../reader/story.js";
import { LAST } from "../player/playback.js";
import { say, formatNumber } from "../words.js";
import { NO_IDEA } from "./answers.js";
import {
  ANSWER_CHOICES,
  DIGITS,
  digitOrNoIdeaFinding,
  likeliestDigitFinding,
  nameOfChoice,
} from "./questions.js";

/** @import { Site } from "./site_types.js" */
/** @import { BrowserNetwork, EditState, Layer, Program, Values } from "../types.js" */
/** @import { Question } from "./questions.js" */

const ROW = 28; // pixels

/**
 * The final probabilities for an image whose rows are in reading order.
 * @param {Program} program
 * @param {Float32Array} image
 * @param {Record<number, EditState>} [edits]
 * @returns {Float32Array}
 */
const finalProbabilities = (program, image, edits = {}) =>
  probabilityRows(program.read(image, edits))[LAST];

/**
 * The same with the memory wiped after step t.
 * @type {(program: Program, image: Float32Array, layers: Layer[], t: number) => Float32Array}
 */
function probabilitiesAfterWipe(program, image, layers, t) {
  /** @type {EditState} */
  const wipe = (steps, state) => {
    if (steps === t + 1) for (const part of state) part.fill(0);
  };
  const edits = Object.fromEntries(layers.map((_, k) => [k, wipe]));
  return finalProbabilities(program, image, edits);
}

/** @param {Float32Array} image */
const imageFlippedVertically = (image) =>
  image.map((_, i) => image[(LAST - Math.floor(i / ROW)) * ROW + (i % ROW)]);

/**
 * @param {Float32Array} image
 * @param {number} rows number of rows that stay
 */
const imageBlankedBelow = (image, rows) => image.map((v, i) => (i < ROW * rows ? v : 0));

/**
 * @param {Site} site its network reads from the top, in one layer
 * @param {string} name its name on screen
 * @param {{label: string, network: BrowserNetwork}} other another network
 * @returns {import("./questions.js").Question[]}
 */
export function makeQuestionsAfterLessons(site, name, other) {
  const { network, drawing, reading: result } = site.desk,
    { image } = drawing;
  if (!network?.program || !image || !result) throw new Error("nothing is read");
  const { program } = network,
    { layers } = result.reading,
    { headInput, classes } = program.read(image),
    inputs = headInput.length / ROW, // inputs of each sum
    weights = inputs * classes;
  const plain = likeliestIfLikelyEnough(result.rows[LAST]); // its answer without a wipe; null: no idea
  const inkRows = result.rows
      .map((_, t) => t)
      .filter((t) => image.subarray(ROW * t, ROW * (t + 1)).some(Boolean)),
    middle = inkRows[inkRows.length >> 1],
    row = middle + 1,
    pixels = ROW * row;
  /** @param {number} t */
  const changesAnswer = (t) =>
    t >= middle &&
    likeliestIfLikelyEnough(probabilitiesAfterWipe(program, image, layers, t)) !== plain;
  // A row at which the wipe changes the answer, if any
  const wiped = (inkRows.find(changesAnswer) ?? middle) + 1;

  /**
   * @param {string} kind
   * @param {string} key
   * @param {Values} values
   * @param {number[]} choices
   * @param {Question["find"]} find
   * @returns {Question}
   */
  const ask = (kind, key, values, choices, find) => ({
    kind,
    asked: [`lesson.${key}`, { name, ...values }],
    choices,
    near: 0,
    find,
  });
  /** @type {(kind: string, key: string, values: Values, read: () => Float32Array) => Question} */
  const askAnswer = (kind, key, values, read) =>
    ask(kind, key, values, ANSWER_CHOICES, () => {
      const all = { name, plain: nameOfChoice(plain ?? NO_IDEA), ...values };
      return digitOrNoIdeaFinding(`lesson.${key}`, read(), all);
    });
  /**
   * @param {string} kind
   * @param {string} key
   * @param {number} truth
   * @param {Values} values
   * @param {number[]} others further numbers to choose from
   */
  const askNumber = (kind, key, truth, values, others) => {
    const choices = [...new Set([truth, ...others])].sort((a, b) => a - b),
      all = () => ({ name, ...values, truth: formatNumber(truth) });
    return ask(kind, key, values, choices, () => ({
      truth,
      so: () => say(`lesson.${key}.so`, all()),
      why: () => say(`lesson.${key}.why`, all()),
    }));
  };
  return [
    askNumber("recall", "weights", weights, { inputs, classes }, [classes, inputs, 784]),
    askNumber("recall", "pixels", pixels, { row }, [row, 28, 784]),
    {
      ...askAnswer("understand", "wipe", { row: wiped }, () =>
        probabilitiesAfterWipe(program, image, layers, wiped - 1),
      ),
      edit: parseEdit(`${wiped}.wipe`),
    },
    askAnswer("understand", "blank", { row }, () =>
      finalProbabilities(program, imageBlankedBelow(image, row)),
    ),
    ask("transfer", "other", { row, name: other.label }, DIGITS, () => {
      const ordered = orderPixels(image, other.network.order),
        sure = probabilityRows(other.network.program.read(ordered))[middle];
      return likeliestDigitFinding("lesson.other", sure, { row, name: other.label });
    }),
    askAnswer("transfer", "bottom", {}, () =>
      finalProbabilities(program, imageFlippedVertically(image)),
    ),
  ];
}
