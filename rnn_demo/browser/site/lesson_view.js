// The display of the lessons: the open question with its ways to guess, the result of a guess, and
// the points.

import { elementOf, elementWithin } from "../elements.js";
import { say, translate, formatNumber } from "../words.js";
import { NO_IDEA } from "./answers.js";
import { nameOfChoice } from "./questions.js";

/** @import Lessons from "./lessons.js" */
/** @import { Answer } from "./answers.js" */
/** @import { Question } from "./questions.js" */

export const lessonPart = (/** @type {string} */ id) => elementOf(id, HTMLElement);
const guessLegend = () => elementWithin(lessonPart("guesses"), "legend", HTMLElement);

/**
 * Shows the ways to guess. draft: a value that was typed before.
 * @param {Question} question
 * @param {string} [draft]
 */
export function offerGuesses({ choices, low = 0, high = 0 }, draft = "") {
  const field = (/** @type {object} */ how) =>
    Object.assign(document.createElement("input"), { name: "guess", required: true, ...how });
  const choice = (/** @type {number} */ value) => {
    const label = document.createElement("label");
    label.append(
      field({ type: "radio", value, checked: String(value) === draft }),
      nameOfChoice(value),
    );
    return label;
  };
  const number = () => {
    const label = document.createElement("label");
    label.append(
      Object.assign(
        field({ type: "number", min: low, max: high, inputMode: "numeric", value: draft }),
        { ariaLabel: say("lesson.your") },
      ),
    );
    return label;
  };
  lessonPart("guesses").replaceChildren(
    guessLegend(),
    ...(choices ? choices.map(choice) : [number()]),
  );
}

/**
 * Covers the paper and the digit's panel below so many rows, and the invitation to draw. 0: covers
 * none of them.
 * @param {number} rows
 * @param {boolean} isNeeded true if the question needs the paper
 */
export function coverPaper(rows, isNeeded) {
  const paper = lessonPart("paper");
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
  lessonPart("lesson").hidden = false;
  coverPaper(coveredRows, Boolean(coveredRows || draws));
  lessonPart("lesson-title").textContent = lessonTitle(lessons);
  lessonPart("lesson-note").textContent = note();
  lessonPart("asked").textContent = lessonQuestion(lessons);
  lessonPart("asked").dataset.answered = texts ? "yes" : "no";
  lessonPart("question").hidden = isEnd || Boolean(texts);
  guessLegend().textContent = say("lesson.your");
  lessonPart("guesses").hidden = !question;
  elementOf("guesses", HTMLFieldSetElement).disabled = Boolean(outcome);
  for (const id of ["guess", "show-me"])
    lessonPart(id).hidden =
      !question || Boolean(outcome) || (id === "show-me" && site.pages.isQuiz);
  lessonPart("outcome").textContent = texts?.said ?? "";
  lessonPart("why-so").textContent = texts?.why ?? "";
  lessonPart("lesson-text").textContent =
    texts && !isCheck && !step.run ? say(`lesson.${step.number}.text`) : "";
  showBook(lessons);
  lessonPart("lesson-back").hidden = !k;
  lessonPart("lesson-next").hidden = isEnd;
  lessonPart("lesson-next").textContent = say(
    k === lessons.steps.length - 1
      ? "lesson.check"
      : k === count - 1
        ? "lesson.points"
        : "lesson.next",
  );
  lessonPart("ask-again").hidden = site.pages.isQuiz || !texts;
  translate(lessonPart("lesson"));
}

/** @param {Lessons} lessons */
function lessonTitle({ steps, k, count, isCheck, isEnd }) {
  if (isEnd) return say("lesson.points.title");
  return isCheck ? checkTitle(k - steps.length, count - steps.length) : stepTitle(steps[k]);
}

/**
 * @param {number} index from 0
 * @param {number} count
 */
const checkTitle = (index, count) => say("lesson.check.title", { number: index + 1, count });

/** @param {import("../types.js").LessonStep} step */
const stepTitle = ({ number }) =>
  say("lesson.title", { number, title: say(`lesson.${number}.title`) });

/** @param {Lessons} lessons */
function lessonQuestion({ question, outcome, isEnd, book }) {
  if (isEnd) return book.answers.size ? "" : say("lesson.points.none");
  if (!question) return say("lesson.wait");
  return outcome ? say(...question.asked) : questionText(question);
}

export function hideLesson() {
  lessonPart("lesson").hidden = true;
  coverPaper(0, true);
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
export function showBook(lessons) {
  const { book, isCounted, isEnd, question, outcome, questionName } = lessons,
    { answersWithMark, answers } = book,
    before = question && !outcome && answers.get(questionName);
  const isPlaying = outcome && !outcome.texts; // until the end nothing reveals the truth
  const texts = [
    before ? say("lesson.counted", { guess: nameOfChoice(before.guess) }) : "",
    answersWithMark.length && !isPlaying
      ? say("lesson.score", {
          right: answersWithMark.filter(({ points }) => points).length,
          count: answersWithMark.length,
        })
      : "",
  ];
  lessonPart("score").textContent = isCounted ? texts.filter(Boolean).join(" ") : "";
  lessonPart("points").hidden = !isEnd || !answers.size;
  lessonPart("points").replaceChildren(...(isEnd ? pointsTable(lessons) : []));
  for (const id of ["book", "pupil-line"]) lessonPart(id).hidden = !isCounted;
  for (const id of ["save-answers", "begin-anew"])
    lessonPart(id).hidden = !isCounted || !answers.size;
}

/**
 * A table of each question with the guess and the truth.
 * @param {Lessons} lessons
 */
function pointsTable({ book, steps, count }) {
  const row = (/** @type {"th" | "td"} */ tag, /** @type {(string | Node)[][]} */ cells) => {
    const tr = document.createElement("tr");
    for (const content of cells) {
      const cell = document.createElement(tag);
      cell.append(...content);
      tr.append(cell);
    }
    return tr;
  };
  const head = ["question", "your", "truth", "mark"].map((key) => [say(`lesson.${key}`)]);
  const rows = [...book.answers.values()].map((answer) => {
    const [kind, number] = answer.question.split(" "),
      step = kind === "lesson" && steps.find((each) => String(each.number) === number),
      of = document.createElement("span");
    of.className = "of";
    of.textContent = step ? stepTitle(step) : checkTitle(Number(number) - 1, count - steps.length);
    const tr = row("td", [[of, answer.asked], ...answerCells(answer)]);
    tr.dataset.right = answer.points === 1 ? "yes" : "no";
    return tr;
  });
  return [row("th", head), ...rows];
}

/**
 * The cells of a row: the guess, the truth, and the point.
 * @param {Answer} answer
 */
const answerCells = ({ guess, truth, points }) => [
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
