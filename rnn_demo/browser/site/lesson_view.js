// The display of the lessons: the open question with its ways to guess, the result of a guess, and
// the points.

import { requireElementById, elementWithin, newElement, pagePart } from "../elements.js";
import { say, translateElementTexts, formatNumber } from "../words.js";
import { NO_IDEA } from "./answers.js";
import { nameOfChoice } from "./questions.js";

/** @import Lessons from "./lessons.js" */
/** @import { Answer } from "./answers.js" */
/** @import { Question } from "./questions.js" */

const findGuessLegend = () => elementWithin(pagePart("guesses"), "legend", HTMLElement);

/**
 * Shows the ways to guess. draft: a value that was typed before.
 * @type {(question: Question, draft?: string) => void}
 */
export function showGuessInputs({ choices, low = 0, high = 0 }, draft = "") {
  const field = (/** @type {object} */ how) =>
    Object.assign(newElement("input"), { name: "guess", required: true, ...how });
  const choice = (/** @type {number} */ value) =>
    newElement(
      "label",
      "",
      field({ type: "radio", value, checked: String(value) === draft }),
      nameOfChoice(value),
    );
  const number = () =>
    newElement(
      "label",
      "",
      field({
        type: "number",
        min: low,
        max: high,
        inputMode: "numeric",
        value: draft,
        ariaLabel: say("lesson.your"),
      }),
    );
  pagePart("guesses").replaceChildren(
    findGuessLegend(),
    ...(choices ? choices.map(choice) : [number()]),
  );
}

/**
 * Covers the paper and the digit's panel below so many rows, and the invitation to draw. 0: covers
 * none of them.
 * @param {number} rows
 * @param {boolean} isNeeded true if the question needs the paper
 */
export function setPaperCover(rows, isNeeded) {
  const paper = pagePart("paper");
  document.body.style.setProperty("--covered", String(rows ? 1 - rows / 28 : 0));
  paper.dataset.covers = rows ? "yes" : "no";
  paper.dataset.needed = isNeeded ? "yes" : "no";
}

/** @param {Lessons} lessons */
export function showLesson(lessons) {
  const { site, k, count, question, outcome, isCheck, isEnd, note } = lessons,
    step = lessons.steps[k],
    texts = outcome?.texts?.();
  const coveredRows = outcome || !site.isOnExample ? 0 : (question?.coveredRows ?? 0),
    draws = site.pages.page === "teach" || (!outcome && question?.asksDrawing);
  pagePart("lesson").hidden = false;
  setPaperCover(coveredRows, Boolean(coveredRows || draws));
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
    texts && !isCheck && !step.run ? say(`lesson.${step.number}.text`) : "";
  showScoreAndAnswers(lessons);
  pagePart("lesson-back").hidden = !k;
  pagePart("lesson-next").hidden = isEnd;
  pagePart("lesson-next").textContent = say(
    k === lessons.steps.length - 1
      ? "lesson.check"
      : k === count - 1
        ? "lesson.points"
        : "lesson.next",
  );
  pagePart("ask-again").hidden = site.pages.isQuiz || !texts;
  translateElementTexts(pagePart("lesson"));
}

/** @param {Lessons} lessons */
function currentStepTitle({ steps, k, count, isCheck, isEnd }) {
  if (isEnd) return say("lesson.points.title");
  return isCheck ? checkQuestionTitle(k - steps.length, count - steps.length) : stepTitle(steps[k]);
}

/**
 * @param {number} index from 0
 * @param {number} count
 */
const checkQuestionTitle = (index, count) =>
  say("lesson.check.title", { number: index + 1, count });

/** @param {import("../types.js").LessonStep} step */
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
  setPaperCover(0, true);
}

/**
 * The question with its bounds, and how near counts.
 * @param {Question} question
 */
export function questionText({ asked, choices, low = 0, high = 0, near }) {
  return [
    say(...asked),
    choices ? "" : say("lesson.range", { low: formatNumber(low), high: formatNumber(high) }),
    near ? say("lesson.near", { near: formatNumber(near) }) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * Shows the answers that count.
 * @param {Lessons} lessons
 */
export function showScoreAndAnswers(lessons) {
  const { book, isCounted, isEnd, question, outcome, questionName } = lessons,
    { markedAnswers, answers } = book,
    before = question && !outcome && answers.get(questionName);
  const isPlaying = outcome && !outcome.texts; // until the end nothing reveals the truth
  const texts = [
    before ? say("lesson.counted", { guess: nameOfChoice(before.guess) }) : "",
    markedAnswers.length && !isPlaying
      ? say("lesson.score", {
          right: markedAnswers.filter(({ points }) => points).length,
          count: markedAnswers.length,
        })
      : "",
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
  const row = (/** @type {"th" | "td"} */ tag, /** @type {(string | Node)[][]} */ cells) =>
    newElement("tr", "", ...cells.map((content) => newElement(tag, "", ...content)));
  const head = ["question", "your", "truth", "mark"].map((key) => [say(`lesson.${key}`)]);
  const rows = [...book.answers.values()].map((answer) => {
    const [kind, number] = answer.question.split(" "),
      step = kind === "lesson" && steps.find((each) => String(each.number) === number),
      title = step ? stepTitle(step) : checkQuestionTitle(Number(number) - 1, count - steps.length),
      tr = row("td", [
        [newElement("span", "of", title), answer.asked],
        ...cellContentsOfAnswer(answer),
      ]);
    tr.dataset.right = answer.points === 1 ? "yes" : "no";
    return tr;
  });
  return [row("th", head), ...rows];
}

/** @param {Answer} answer */
const cellContentsOfAnswer = ({ guess, truth, points }) => [
  [nameOfChoice(guess)],
  [truth === null ? "…" : nameOfChoice(truth)],
  [points === "" ? "…" : points ? "✓" : "✗"],
];

/**
 * The sentence about a guess of which only the stored data are known.
 * @param {Answer} answer
 */
export const guessVerdict = ({ guess, truth, points }) =>
  [
    say(points ? "lesson.right" : "lesson.wrong"),
    say("lesson.was", { guess: nameOfChoice(guess), truth: nameOfChoice(truth ?? NO_IDEA) }),
  ].join(" ");
