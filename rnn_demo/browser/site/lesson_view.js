// The display of the lessons: the open question with its ways to guess, the result of a guess, and
// the points.

import { requireElementById, elementWithin, newElement, pagePart } from "../elements.js";
import { say, translateElementTexts, formatNumber } from "../words.js";
import { NO_IDEA } from "./answers.js";
import { nameOfChoice } from "./questions.js";

/** @import Lessons from "./lessons.js" */
/** @import { RecordedGuess } from "./answers.js" */
/** @import { Question } from "./questions.js" */

const findGuessLegend = () => elementWithin(pagePart("guesses"), "legend", HTMLElement);

/**
 * Shows the ways to guess. draft: a value that was typed before.
 * @type {(question: Question, draft?: string) => void}
 */
export function showGuessInputs({ choices, low = 0, high = 0 }, draft = "") {
  /** @type {(how: object, name?: string) => HTMLElement} */
  const field = (how, name = "") => {
    const input = Object.assign(newElement("input"), { name: "guess", required: true, ...how });
    return newElement("label", "", input, name);
  };
  const number = { type: "number", min: low, max: high, inputMode: "numeric", value: draft },
    fields = choices?.map((value) => {
      const checked = String(value) === draft;
      return field({ type: "radio", value, checked }, nameOfChoice(value));
    }) ?? [field({ ...number, ariaLabel: say("lesson.your") })];
  pagePart("guesses").replaceChildren(findGuessLegend(), ...fields);
}

/**
 * Covers the paper and the digit's panel below so many rows, and the invitation to draw. 0: covers
 * none of them.
 * @param {number} rows
 * @param {boolean} isNeeded true if the question needs the paper
 */
function coverPaperBelowRows(rows, isNeeded) {
  const paper = pagePart("paper");
  document.body.style.setProperty("--covered", String(rows ? 1 - rows / 28 : 0));
  paper.dataset.covers = rows ? "yes" : "no";
  paper.dataset.needed = isNeeded ? "yes" : "no";
}

/** @param {Lessons} lessons */
export function showLessonStep(lessons) {
  const { site, k, count, question, outcome, isCheckQuestion, isEnd, note } = lessons,
    step = lessons.steps[k],
    texts = outcome?.texts?.();
  const coveredRows = outcome || !site.isOnExample ? 0 : (question?.coveredRows ?? 0),
    draws = site.pages.page === "teach" || (!outcome && question?.asksDrawing);
  pagePart("lesson").hidden = false;
  coverPaperBelowRows(coveredRows, Boolean(coveredRows || draws));
  pagePart("lesson-title").textContent = currentStepTitle(lessons);
  pagePart("lesson-note").textContent = note();
  pagePart("asked").textContent = lessonQuestionText(lessons);
  pagePart("asked").dataset.answered = texts ? "yes" : "no";
  pagePart("question").hidden = isEnd || Boolean(texts);
  findGuessLegend().textContent = say("lesson.your");
  pagePart("guesses").hidden = !question;
  requireElementById("guesses", HTMLFieldSetElement).disabled = Boolean(outcome);
  for (const id of ["guess", "show-me"])
    pagePart(id).hidden = !question || Boolean(outcome) || (id === "show-me" && site.pages.isQuiz);
  pagePart("outcome").textContent = texts?.said ?? "";
  pagePart("why-so").textContent = texts?.why ?? "";
  pagePart("lesson-text").textContent =
    texts && !isCheckQuestion && !step.run ? say(`lesson.${step.number}.text`) : "";
  showScoreAndAnswers(lessons);
  pagePart("lesson-back").hidden = !k;
  pagePart("lesson-next").hidden = isEnd;
  const isLastStep = k === lessons.steps.length - 1,
    next = isLastStep ? "lesson.check" : k === count - 1 ? "lesson.points" : "lesson.next";
  pagePart("lesson-next").textContent = say(next);
  pagePart("ask-again").hidden = site.pages.isQuiz || !texts;
  translateElementTexts(pagePart("lesson"));
}

/** @param {Lessons} lessons */
function currentStepTitle({ steps, k, count, isCheckQuestion, isEnd }) {
  if (isEnd) return say("lesson.points.title");
  return isCheckQuestion
    ? checkQuestionTitle(k - steps.length, count - steps.length)
    : stepTitle(steps[k]);
}

/**
 * @param {number} index from 0
 * @param {number} count
 */
const checkQuestionTitle = (index, count) =>
  say("lesson.check.title", { number: index + 1, count });

/** @param {import("./site_types.js").LessonStep} step */
const stepTitle = ({ number }) =>
  say("lesson.title", { number, title: say(`lesson.${number}.title`) });

/** @param {Lessons} lessons */
function lessonQuestionText({ question, outcome, isEnd, book }) {
  if (isEnd) return book.answers.size ? "" : say("lesson.points.none");
  if (!question) return say("lesson.wait");
  return outcome ? say(...question.asked) : questionText(question);
}

export function hideLesson() {
  pagePart("lesson").hidden = true;
  coverPaperBelowRows(0, true);
}

/**
 * The question with its bounds, and how near counts.
 * @param {Question} question
 */
function questionText({ asked, choices, low = 0, high = 0, near }) {
  const texts = [
    say(...asked),
    choices ? "" : say("lesson.range", { low: formatNumber(low), high: formatNumber(high) }),
    near ? say("lesson.near", { near: formatNumber(near) }) : "",
  ];
  return texts.filter(Boolean).join(" ");
}

/**
 * Shows the answers that count.
 * @param {Lessons} lessons
 */
export function showScoreAndAnswers(lessons) {
  const { book, isCounted, isEnd, question, outcome, questionName } = lessons,
    { answersThatHavePoints, answers } = book,
    before = question && !outcome && answers.get(questionName);
  const isPlaying = outcome && !outcome.texts; // until the end nothing reveals the truth
  const count = answersThatHavePoints.length,
    right = answersThatHavePoints.filter(({ points }) => points).length,
    texts = [
      before ? say("lesson.counted", { guess: nameOfChoice(before.guess) }) : "",
      count && !isPlaying ? say("lesson.score", { right, count }) : "",
    ];
  pagePart("score").textContent = isCounted ? texts.filter(Boolean).join(" ") : "";
  pagePart("points").hidden = !isEnd || !answers.size;
  pagePart("points").replaceChildren(...(isEnd ? answerTableRows(lessons) : []));
  for (const id of ["book", "pupil-line"]) pagePart(id).hidden = !isCounted;
  for (const id of ["save-answers", "begin-anew"])
    pagePart(id).hidden = !isCounted || !answers.size;
}

/** @param {Lessons} lessons */
function answerTableRows({ book, steps, count }) {
  /** @type {(tag: "th" | "td", cells: (string | Node)[][]) => HTMLElement} */
  const row = (tag, cells) =>
    newElement("tr", "", ...cells.map((content) => newElement(tag, "", ...content)));
  const head = ["question", "your", "truth", "mark"].map((key) => [say(`lesson.${key}`)]);
  const rows = [...book.answers.values()].map((answer) => {
    const [kind, number] = answer.question.split(" "),
      step = kind === "lesson" && steps.find((each) => String(each.number) === number),
      title = step ? stepTitle(step) : checkQuestionTitle(Number(number) - 1, count - steps.length),
      { asked, guess, truth, points } = answer,
      tr = row("td", [
        [newElement("span", "of", title), asked],
        [nameOfChoice(guess)],
        [truth === null ? "…" : nameOfChoice(truth)],
        [points === "" ? "…" : points ? "✓" : "✗"],
      ]);
    tr.dataset.right = points === 1 ? "yes" : "no";
    return tr;
  });
  return [row("th", head), ...rows];
}

/**
 * The sentence about a guess of which only the stored data are known.
 * @param {RecordedGuess} answer
 */
export function guessVerdict({ guess, truth, points }) {
  const values = { guess: nameOfChoice(guess), truth: nameOfChoice(truth ?? NO_IDEA) };
  return `${say(points ? "lesson.right" : "lesson.wrong")} ${say("lesson.was", values)}`;
}
