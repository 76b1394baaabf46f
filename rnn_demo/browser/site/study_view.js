// Shows a study: its beginning and end, the open question, the choice of how sure one is, and the
// outcome of a lesson.

import { requireElementById, newElement, pagePart } from "../elements.js";
import { say, translateElementTexts } from "../words.js";
import { coverPaperBelowRows, questionText } from "./lesson_view.js";

/** @import { Study } from "./study.js" */

const HOW_SURE = 4; // from guessed to certain
const ASKED_PARTS = ["before", "after", "lesson"]; // parts with a question about the network

export function offerHowSure() {
  const choices = Array.from({ length: HOW_SURE }, (_, n) => {
    const value = String(n + 1),
      text = newElement("span");
    text.dataset.say = `study.sure.${value}`;
    const input = Object.assign(newElement("input"), { type: "radio", name: "sure", value });
    input.required = true;
    return newElement("label", "", input, text);
  });
  const [legend] = pagePart("how-sure").children;
  pagePart("how-sure").replaceChildren(legend, ...choices);
}

/** @param {Study} study */
export function showStudy(study) {
  const { question, outcome, record, playsWithoutGuess: isShown } = study,
    { part, step } = study.currentStudyStop,
    texts = outcome?.texts?.(),
    isAsked = ASKED_PARTS.includes(part),
    isItem = isAsked && part !== "lesson",
    isWaiting = isAsked && !question,
    hidden = {
      lesson: false,
      question: part === "end" || Boolean(texts),
      guesses: !question || isShown,
      "how-sure": !question || !isItem || Boolean(outcome),
      "own-words": part !== "why",
      guess: isWaiting || Boolean(outcome) || isShown,
      "show-me": !isShown || isWaiting || Boolean(outcome),
      "lesson-next": !texts && !outcome?.isPlaying,
      "lesson-back": true,
      "ask-again": true,
      "lesson-end": true,
      book: part !== "end",
      "pupil-line": true,
      "save-answers": false,
      "begin-anew": false,
      points: true,
    };
  for (const [id, isHidden] of Object.entries(hidden)) pagePart(id).hidden = isHidden;
  pagePart("lesson").dataset.alone = isAsked ? "no" : "yes";
  const covered = outcome ? 0 : (question?.coveredRows ?? 0);
  coverPaperBelowRows(covered, Boolean(covered));
  pagePart("drawing").inert = true; // everyone sees the same digits
  // hidden fields are not required
  for (const id of ["guesses", "how-sure"])
    requireElementById(id, HTMLFieldSetElement).disabled = Boolean(outcome) || pagePart(id).hidden;
  requireElementById("own-words", HTMLTextAreaElement).disabled = part !== "why";
  pagePart("lesson-title").textContent = studyStopTitle(study);
  const isOpen = record.hasBegun && part !== "end";
  pagePart("lesson-note").textContent = isOpen ? say("study.code", { code: record.code }) : "";
  pagePart("asked").textContent = studyPromptText(study);
  pagePart("asked").dataset.answered = texts ? "yes" : "no";
  pagePart("outcome").textContent = texts?.said ?? "";
  pagePart("why-so").textContent = texts?.why ?? "";
  const isTold = texts && step && !step.run;
  pagePart("lesson-text").textContent = isTold ? say(`lesson.${step.number}.text`) : "";
  pagePart("score").textContent = "";
  pagePart("guess").dataset.say =
    part === "begin" ? "study.begin" : part === "lesson" ? "lesson.guess" : "study.answer";
  pagePart("begin-anew").dataset.say = "study.anew";
  pagePart("lesson-next").textContent = say("lesson.next");
  pagePart("trouble").textContent = "";
  translateElementTexts(pagePart("lesson"));
}

/** @param {Study} study */
function studyStopTitle({ currentStudyStop, stopCountInPart: count, record }) {
  const { part, index, step } = currentStudyStop,
    place = { number: index + 1, count };
  if (step) return say("study.lesson", { ...place, title: say(`lesson.${step.number}.title`) });
  if (part === "before" || part === "after") return say(`study.${part}`, place);
  return part === "begin" ? say("study.title", { name: record.name }) : say(`study.${part}.title`);
}

/** @param {Study} study */
function studyPromptText({ currentStudyStop, question, outcome, steps, record, stops }) {
  const { part } = currentStudyStop,
    items = stops.filter((stop) => stop.part === "before").length;
  if (part === "begin") return say("study.about", { count: items, lessons: steps.length });
  if (part === "why") return say("study.why");
  if (part === "end") return say("study.end", { code: record.code });
  if (!question) return say("lesson.wait");
  return outcome ? say(...question.asked) : questionText(question);
}
