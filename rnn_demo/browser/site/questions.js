// The questions of the lessons. Each true answer is computed from the network on the page.

import { SURE } from "../stage/answer_panel.js";
import { still } from "../player/player.js";
import {
  classesByChance,
  formatPercent,
  likeliest,
  likeliestIfLikelyEnough,
} from "../reader/story.js";
import { LAST } from "../player/playback.js";
import { say, formatNumber } from "../words.js";
import { NO_IDEA } from "./answers.js";
import { countCorrectAfterTraining } from "./learned_networks.js";
import { FAILURES, RECIPES } from "./recipes.js";
import { WorkerFailure } from "../workers.js";

/** @import { GuessBook, RecordedGuess } from "./answers.js" */
/** @import { Failure, LessonStep, Site } from "./site_types.js" */
/** @import { MemoryEdit, ReadingResult, Values } from "../types.js" */
/** @import Lab from "./lab.js" */
/** @import { StageWithControls } from "../stage/watching.js" */

export const DIGITS = [...Array(10).keys()];
export const ANSWER_CHOICES = [...DIGITS, NO_IDEA];
const ROWS_OFF = 2,
  DIGITS_OFF = 100; // of the 1,000 images that a network is tested on
const TEST_IMAGES = 1000;
const ONCE = 10_000; // images that a network in a lesson learns from
const FIRST_SEED = 1; // the seed of lab.js before other weights are requested
const TRIAL_DRAWINGS = 10; // number of letters that Teach's trial counts

/**
 * @typedef {object} Finding
 * @property {number | null} truth null if there is none
 * @property {() => string} so the sentence that tells the truth
 * @property {() => string} why the sentence that gives the reason
 * @property {Float32Array} [of] the probabilities of the digits, if a digit was asked for
 *
 * @typedef {object} Outcome of a guess; empty while the truth is computed
 * @property {boolean} [isPlaying] true while the answer plays row by row
 * @property {() => {said: string, why: string}} [texts] after that: the verdict
 *
 * @typedef {object} Question
 * @property {[string, Values?]} asked the key of its text, with values
 * @property {number[]} [choices] the numbers to choose from, or else
 * @property {number} [low] and
 * @property {number} [high] its bounds
 * @property {number} near largest distance that still counts as right
 * @property {string} [kind] of a question after the lessons: "recall", "understand" or "transfer"
 * @property {boolean} [asksDrawing] true if it needs a drawing
 * @property {boolean} [teaches] true if signs must be drawn to find the truth
 * @property {number} [coveredRows] rows after which the paper is covered
 * @property {?MemoryEdit} [edit] an edit of the memory that is shown with the answer
 * @property {(signal: AbortSignal) => Finding | Promise<Finding>} find computes the truth; signal:
 *   aborted when another question is opened
 * @property {() => Promise<void>} [play] plays the part that the question is about
 */

/**
 * Resolves when a condition holds, which is checked in each frame.
 * @type {(holds: () => boolean | undefined) => Promise<void>}
 */
const untilTrue = (holds) =>
  new Promise((done) => {
    const look = () => (holds() ? done() : requestAnimationFrame(look));
    look();
  });

/** @param {Site} site */
function currentReadingOrThrow({ desk: { reading: result } }) {
  if (result) return result;
  throw new Error("nothing is read");
}

/**
 * Plays up to a step, or shows it at once if nothing may move.
 * @type {(watching: StageWithControls, end: number) => Promise<void>}
 */
async function playTo(watching, end) {
  watching.player.moveTo(still.matches ? end : 0);
  if (still.matches) return;
  watching.playback.play();
  await untilTrue(() => !watching.player.isPlaying || watching.step >= end);
  watching.player.moveTo(end);
}

/**
 * Plays the part that a question is about, and then shows the verdict.
 * @param {{site: Site, outcome: ?Outcome, show(): void}} page
 * @param {Question} question
 * @param {Outcome["texts"]} texts
 * @param {AbortSignal} signal aborted when the question is left
 */
export async function playThenShowVerdict(page, question, texts, signal) {
  page.outcome = { isPlaying: true };
  page.show();
  if (question.play) await question.play();
  else page.site.desk.showContents({ row: LAST, edit: question.edit ?? null });
  if (signal.aborted) return;
  page.outcome = { texts };
  page.show();
}

/** @param {number} value */
export const nameOfChoice = (value) => (value === NO_IDEA ? say("none") : formatNumber(value));

/**
 * Finds the answer for a row of probabilities, which may be "no idea".
 * @param {string} key of the sentence, which takes {told} and `values`; its `.why` takes `values`
 * @param {Float32Array} sure
 * @param {Values} values
 * @returns {Finding}
 */
export function digitOrNoIdeaFinding(key, sure, values) {
  const truth = likeliestIfLikelyEnough(sure) ?? NO_IDEA,
    digit = likeliest(sure);
  const told = () => {
    const percent = formatPercent(sure[digit]);
    return say(truth === NO_IDEA ? "lesson.none" : "lesson.told", { digit, percent });
  };
  return {
    truth,
    so: () => say(`${key}.so`, { ...values, told: told() }),
    why: () => say(`${key}.why`, values),
    of: sure,
  };
}

/**
 * Finds the likeliest digit for a row of probabilities.
 * @param {string} key of the sentence, which takes {truth}, {percent} and `values`; its `.why`
 *   takes `values`
 * @param {Float32Array} sure
 * @param {Values} values
 * @returns {Finding}
 */
export function likeliestDigitFinding(key, sure, values) {
  const truth = likeliest(sure);
  return {
    truth,
    so: () => say(`${key}.so`, { ...values, truth, percent: formatPercent(sure[truth]) }),
    why: () => say(`${key}.why`, values),
    of: sure,
  };
}

/**
 * Sentences that say if a guess is right, and how far off it is.
 * @param {Question} question @param {Finding} finding @param {number} guess
 */
export function verdictAndErrorSentences({ choices, near }, { truth, of }, guess) {
  if (truth === null) return ["", ""];
  const right = say(Math.abs(guess - truth) <= near ? "lesson.right" : "lesson.wrong");
  if (guess === truth) return [right, ""];
  if (of && guess !== NO_IDEA)
    return [right, say("lesson.off.digit", { guess, percent: formatPercent(of[guess]) })];
  if (choices) return [right, say("lesson.off.choice", { guess: nameOfChoice(guess) })];
  const off = formatNumber(Math.abs(guess - truth), { maximumFractionDigits: 1 });
  return [right, say(guess < truth ? "lesson.off.low" : "lesson.off.high", { off })];
}

/**
 * Explains the row at which it decided: the answers before and after it.
 * @param {ReadingResult} result
 */
function decidingRowSentence({ rows, summary: { decision } }) {
  if (decision === null) return "";
  const now = rows[decision],
    digit = likeliest(now),
    before = rows[decision - 1];
  const values = { row: decision + 1, digit, percent: formatPercent(now[digit]) };
  if (!before) return say("lesson.decides.why.first", values);
  const other = likeliest(before);
  return other !== digit && likeliestIfLikelyEnough(before) !== null
    ? say("lesson.decides.why.other", { ...values, other, before: formatPercent(before[other]) })
    : say("lesson.decides.why", { ...values, before: formatPercent(before[digit]) });
}

/** @type {(site: Site, _: ?Lab, step: LessonStep) => Question} */
const makeDecisionQuestion = (site, _, { asks }) => ({
  asked: [`lesson.${asks}`],
  low: 1,
  high: LAST + 1,
  near: ROWS_OFF,
  find() {
    const result = currentReadingOrThrow(site),
      { decision, sentence } = result.summary;
    if (decision === null)
      return { truth: null, so: () => say("lesson.decides.not", { sentence }), why: () => "" };
    return {
      truth: decision + 1,
      so: () => say("lesson.decides.so", { truth: decision + 1 }),
      why: () => decidingRowSentence(result),
    };
  },
  play: () => playTo(site.watching, LAST),
});

/**
 * Marks the answer to a failing training whose marking a reload interrupted.
 * @type {(book: GuessBook, answer: RecordedGuess, failure: Failure) => Promise<void>}
 */
export async function trainAgainAndMarkAnswer(book, answer, { bad }) {
  const recipe = { ...Object.values(RECIPES)[0], ...bad };
  book.mark(answer, await countCorrectAfterTraining(recipe, FIRST_SEED, ONCE), {
    near: DIGITS_OFF,
  });
}

/**
 * The question of each step, by its name in guide_steps.toml.
 * @type {Record<string, (site: Site, lab: ?Lab, step: LessonStep) => Question | Promise<Question>>}
 */
export const ASKS = {
  breaks: async (site, _, { change = "" }) =>
    (await site.pages.getOrLoadPage("machine")).openAndMakeQuestionOfChange(change),
  decides: makeDecisionQuestion,
  decides_late: makeDecisionQuestion,
  expects: (site, _, { row }) => ({
    asked: ["lesson.expects", { row }],
    choices: DIGITS,
    near: 0,
    coveredRows: row,
    find() {
      const sure = currentReadingOrThrow(site).rows[row - 1],
        truth = likeliest(sure),
        [, second] = classesByChance(sure),
        key = sure[truth] < SURE ? "lesson.expects.why" : "lesson.expects.why.sure";
      return {
        ...likeliestDigitFinding("lesson.expects", sure, { row }),
        why: () => say(key, { second, percent: formatPercent(sure[second]) }),
      };
    },
    play: () => playTo(site.watching, row - 1),
  }),
  learns: (_, lab, { run }) => {
    const failure = FAILURES.find((each) => each.run === run);
    if (!failure || !lab) throw new Error("no such training");
    const counts = () => ({ seen: formatNumber(ONCE), tested: formatNumber(TEST_IMAGES) });
    return {
      asked: [`${failure.name}.asks`, counts()],
      low: 0,
      high: TEST_IMAGES,
      near: DIGITS_OFF,
      async find(signal) {
        const { seed } = lab,
          { recipe } = lab.form;
        lab.trainOnImageCount(ONCE);
        await untilTrue(() => signal.aborted || lab.hasFailed || lab.isAtRestAfterImages(ONCE));
        if (lab.hasFailed) throw new WorkerFailure();
        const truth = signal.aborted
          ? await countCorrectAfterTraining({ ...recipe }, seed, ONCE)
          : lab.weightsWithArchitecture.right;
        if (!signal.aborted) lab.form.showCureButtonOfFailure(failure);
        return {
          truth,
          so: () => say("lesson.learns.so", { ...counts(), truth: formatNumber(truth) }),
          why: () => say(`${failure.name}.why`),
        };
      },
    };
  },
  changes: (site) => ({
    asked: ["lesson.changes"],
    low: 0,
    high: LAST,
    near: 0,
    asksDrawing: true,
    find() {
      const { changes, sentence } = currentReadingOrThrow(site).summary;
      return {
        truth: changes,
        so: () => say("lesson.changes.so", { count: changes }),
        why: () => say("lesson.changes.why", { sentence }),
      };
    },
    play: () => playTo(site.watching, LAST),
  }),
  signs: (site) => ({
    asked: ["lesson.signs", { count: TRIAL_DRAWINGS }],
    choices: [...DIGITS, TRIAL_DRAWINGS],
    teaches: true,
    near: 1,
    async find(signal) {
      const { teach } = await site.pages.getOrLoadPage("teach"),
        truth = await teach.runTeachingTrial(signal);
      return {
        truth,
        so: () => (truth === null ? "" : say("lesson.signs.so", { truth, of: TRIAL_DRAWINGS })),
        why: () => say("lesson.signs.why"),
      };
    },
    async play() {}, // the drawing was already shown
  }),
};
