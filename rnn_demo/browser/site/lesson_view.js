// What is seen of the lessons: the question that is open with its ways to guess, what came of a
// guess, and what is counted.

import { elementOf, elementWithin } from "../elements.js";
import { say, translate, formatNumber } from "../words.js";
import { nameOfChoice } from "./questions.js";

/** @import Lessons from "./lessons.js" */
/** @import { Question } from "./questions.js" */

export const lessonPart = (/** @type {string} */ id) => elementOf(id, HTMLElement);
const guessLegend = () => elementWithin(lessonPart("guesses"), "legend", HTMLElement);

/**
 * The ways to guess.
 * @param {Question} question
 */
export function offerGuesses({ choices, low = 0, high = 0 }) {
  const field = (/** @type {object} */ how) =>
    Object.assign(document.createElement("input"), { name: "guess", required: true, ...how });
  const choice = (/** @type {number} */ value) => {
    const label = document.createElement("label");
    label.append(field({ type: "radio", value }), nameOfChoice(value));
    return label;
  };
  const number = () => {
    const label = document.createElement("label");
    label.append(
      Object.assign(field({ type: "number", min: low, max: high, inputMode: "numeric" }), {
        ariaLabel: say("lesson.your"),
      }),
    );
    return label;
  };
  lessonPart("guesses").replaceChildren(
    guessLegend(),
    ...(choices ? choices.map(choice) : [number()]),
  );
}

/**
 * Covers the paper, and the picture whose rows go in, below so many rows; and what invites one to
 * draw on it. 0: covers none of them.
 * @param {number} rows
 * @param {boolean} isNeeded whether one is to look at the paper or to draw on it
 */
function coverPaper(rows, isNeeded) {
  const paper = lessonPart("paper");
  document.body.style.setProperty("--covered", String(rows ? 1 - rows / 28 : 0));
  paper.dataset.covers = rows ? "yes" : "no";
  paper.dataset.needed = isNeeded ? "yes" : "no";
}

/** @param {Lessons} lessons */
export function showLesson(lessons) {
  const { site, k, steps, count, question, outcome, isCheck } = lessons,
    texts = outcome?.texts?.();
  const coveredRows = outcome || !site.isOnExample ? 0 : (question?.coveredRows ?? 0),
    draws = site.page === "teach" || (!outcome && question?.asksDrawing);
  lessonPart("lesson").hidden = false;
  coverPaper(coveredRows, Boolean(coveredRows || draws));
  lessonPart("lesson-title").textContent = isCheck
    ? say("lesson.check.title", { number: k + 1 - steps.length, count: count - steps.length })
    : say("lesson.title", { ...steps[k], title: say(`lesson.${steps[k].number}.title`) });
  lessonPart("asked").textContent = question ? questionText(question) : say("lesson.wait");
  lessonPart("question").hidden = Boolean(outcome);
  guessLegend().textContent = say("lesson.your");
  for (const id of ["guesses", "guess", "show-me"])
    lessonPart(id).hidden = !question || (id === "show-me" && site.isQuiz);
  lessonPart("outcome").textContent = texts?.said ?? "";
  lessonPart("why-so").textContent = texts?.why ?? "";
  lessonPart("lesson-text").textContent =
    texts && !isCheck && !steps[k].run ? say(`lesson.${steps[k].number}.text`) : "";
  showBook(lessons);
  lessonPart("lesson-back").hidden = !k;
  lessonPart("lesson-next").hidden = k === count - 1;
  lessonPart("lesson-next").textContent = say(
    k === steps.length - 1 ? "lesson.check" : "lesson.next",
  );
  lessonPart("ask-again").hidden = site.isQuiz || !texts;
  translate(lessonPart("lesson"));
}

export function hideLesson() {
  lessonPart("lesson").hidden = true;
  coverPaper(0, true);
}

/**
 * The question with its bounds, and how near counts.
 * @param {Question} question
 */
function questionText({ asked, choices, low = 0, high = 0, near }) {
  return [
    say(...asked),
    choices ? "" : say("lesson.range", { low: formatNumber(low), high: formatNumber(high) }),
    near ? say("lesson.near", { near: formatNumber(near) }) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * What has been answered, where it is counted.
 * @param {Lessons} lessons
 */
export function showBook({ book, site, isCheck, question, outcome, questionName }) {
  const { markedAnswers, answers } = book,
    counts = site.isQuiz || isCheck,
    before = question && !outcome && answers.get(questionName);
  const texts = [
    before ? say("lesson.counted", { guess: nameOfChoice(before.guess) }) : "",
    markedAnswers.length
      ? say("lesson.score", {
          right: markedAnswers.filter(({ points }) => points).length,
          count: markedAnswers.length,
        })
      : "",
  ];
  lessonPart("score").textContent = counts ? texts.filter(Boolean).join(" ") : "";
  for (const id of ["book", "pupil-line"]) lessonPart(id).hidden = !counts;
  for (const id of ["save-answers", "begin-anew"]) lessonPart(id).hidden = !counts || !answers.size;
}
