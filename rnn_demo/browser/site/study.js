// A study of the lessons, by a link with `?study=NAME`: six questions, the lessons that play by
// themselves, six questions of the same kinds, and one that is answered in one's own words. In one
// arm a person guesses before each lesson plays; in the other it plays at once. assets/lesson.md
// has the plan. The answers to the questions before and after are not told.

import { say } from "../words.js";
import { requireElementById, pagePart } from "../elements.js";
import { guessErrorAndPoints, fieldsOfAnswerGivenNow } from "./answers.js";
import { showGuessInputs } from "./lesson_view.js";
import { playThenShowVerdict } from "./questions.js";
import { ParticipantRecord, rowKey } from "./study_record.js";
import { offerHowSure, showStudy } from "./study_view.js";

/** @import Lessons from "./lessons.js" */
/** @import { Outcome, Question } from "./questions.js" */
/** @import { LessonStep } from "./site_types.js" */
/** @import { StudyRow } from "./study_record.js" */

const PLAYED = ["decides", "decides_late", "expects", "learns"]; // lessons that need no drawing
const KINDS = ["recall", "recall", "understand", "understand", "transfer", "transfer"]; // questions

/**
 * What is asked or shown at one place of a study.
 * @typedef {object} Stop
 * @property {"begin" | StudyRow["part"] | "end"} part
 * @property {string} question its name in the table
 * @property {number} index within its part, from 0
 * @property {LessonStep} [step] the lesson, if it is one
 */

export class Study {
  /** @type {?Question} */
  question = null; // the open one, once it is made
  /** @type {?Outcome} */
  outcome = null; // of the open lesson
  at = 0; // index of the open stop
  since = 0; // time at which the question was asked
  leaving = new AbortController(); // aborts the open question

  /**
   * @param {Lessons} lessons makes the questions
   * @param {string} name of the study
   * @param {string} version of the page
   */
  constructor(lessons, name, version) {
    this.lessons = lessons;
    this.site = lessons.site;
    this.version = version;
    this.record = new ParticipantRecord(name);
    this.steps = lessons.steps.filter(({ asks }) => PLAYED.includes(asks));
    const items = (/** @type {"before" | "after"} */ part) =>
      KINDS.map((kind, index) => ({ part, index, question: `${kind} ${index + 1}` }));
    /** @type {Stop[]} */
    this.stops = [
      { part: "begin", index: 0, question: "" },
      ...items("before"),
      ...this.steps.map((step, index) => {
        const part = /** @type {const} */ ("lesson");
        return { part, index, question: `lesson ${step.number}`, step };
      }),
      ...items("after"),
      { part: "why", index: 0, question: "why" },
      { part: "end", index: 0, question: "" },
    ];
    this.addFormListeners();
  }

  addFormListeners() {
    const form = requireElementById("question", HTMLFormElement);
    form.onsubmit = (event) => {
      event.preventDefault();
      const typed = new FormData(form);
      this.handleSubmit({
        guess: typed.has("guess") ? Number(typed.get("guess")) : "",
        sure: typed.has("sure") ? Number(typed.get("sure")) : "",
        text: String(typed.get("why") ?? ""),
      });
    };
    const ownWords = requireElementById("own-words", HTMLTextAreaElement);
    ownWords.oninput = () => this.record.putDraft(ownWords.value);
    pagePart("show-me").onclick = () => this.handleSubmit({});
    pagePart("lesson-next").onclick = () => this.skipPlaybackOrContinue();
    pagePart("save-answers").onclick = () => this.record.downloadCsv();
    pagePart("begin-anew").onclick = () => {
      if (!confirm(say("study.anew.sure"))) return;
      this.record.forget();
      this.openFirstUnfinishedStop();
    };
  }

  get currentStudyStop() {
    return this.stops[this.at];
  }

  /** The digit of the example that the questions of the open stop are about; null for none. */
  get digitOfQuestionsExample() {
    const { part } = this.currentStudyStop,
      [before, after] = this.record.order;
    return part === "before" ? before : part === "after" ? after : null;
  }

  get playsWithoutGuess() {
    return this.currentStudyStop.part === "lesson" && this.record.arm === "shown";
  }

  /** The number of stops in the part of the open one. */
  get stopCountInPart() {
    return this.stops.filter(({ part }) => part === this.currentStudyStop.part).length;
  }

  async openFirstUnfinishedStop() {
    const { lessons, site, record } = this,
      isOpen = (/** @type {Stop} */ stop) =>
        stop.part === "end" || (stop.part !== "begin" && !record.rows.get(rowKey(stop))?.isDone);
    this.leaving.abort();
    const leaving = new AbortController();
    this.leaving = leaving;
    this.at = record.hasBegun ? this.stops.findIndex(isOpen) : 0;
    Object.assign(this, { question: null, outcome: null });
    site.pages.setStateAndBodyClasses({ lesson: "study" });
    this.show();
    const { step, part, index } = this.currentStudyStop;
    const question = step
      ? await lessons.prepareQuestion(step)
      : part === "before" || part === "after"
        ? await lessons.prepareCheckQuestion(index, this.digitOfQuestionsExample)
        : null;
    if (leaving.signal.aborted) return; // another one was opened meanwhile
    if (!question && site.pages.page === "train") site.pages.leave();
    this.question = question;
    this.since = performance.now();
    if (question) showGuessInputs(question);
    if (part !== "lesson") offerHowSure();
    requireElementById("own-words", HTMLTextAreaElement).value = record.draft;
    site.keeper.updateAddress();
    this.show();
    const row = record.rows.get(rowKey(this.currentStudyStop));
    // The page was reloaded before the truth was computed, or told.
    if (row && question) this.markAnswerThenPlayOrProceed(row, question);
  }

  /**
   * Takes an answer, or the request to show a lesson.
   * @param {{guess?: number | "", sure?: number | "", text?: string}} given
   */
  handleSubmit({ guess = "", sure = "", text = "" }) {
    const { record, question, currentStudyStop: stop } = this,
      { part } = stop;
    if (this.outcome || part === "end") return;
    if (part === "begin") {
      record.loadOrBegin();
      this.openFirstUnfinishedStop();
      return;
    }
    if (part !== "why" && !question) return;
    const asked = question ? say(...question.asked) : say("study.why");
    /** @type {StudyRow} */
    const row = {
      ...fieldsOfAnswerGivenNow(asked, this.since),
      version: this.version,
      part,
      form: this.digitOfQuestionsExample ?? stop.step?.example ?? "",
      question: stop.question,
      guess: this.playsWithoutGuess ? "" : guess,
      sure,
      text,
      isDone: !question,
    };
    record.put(row);
    if (question) this.markAnswerThenPlayOrProceed(row, question);
    else this.openFirstUnfinishedStop();
  }

  /**
   * Computes the true answer. A lesson then plays and tells it; it is done when it is told.
   * @type {(row: StudyRow, question: Question) => Promise<void>}
   */
  async markAnswerThenPlayOrProceed(row, question) {
    const { leaving, lessons, record } = this,
      guess = row.guess === "" ? null : row.guess;
    this.outcome = {};
    this.show();
    const finding = await question.find(leaving.signal);
    if (leaving.signal.aborted) return; // it is computed when the stop is opened again
    const { truth } = finding,
      mark = guess === null ? {} : guessErrorAndPoints(guess, truth, question),
      marked = { ...row, truth, ...mark };
    if (row.part === "lesson") {
      record.put(marked);
      const texts = () => lessons.verdictTexts(question, finding, guess);
      await playThenShowVerdict(this, question, texts, leaving.signal);
      if (!leaving.signal.aborted) record.put({ ...marked, isDone: true });
    } else {
      record.put({ ...marked, isDone: true });
      this.openFirstUnfinishedStop();
    }
  }

  skipPlaybackOrContinue() {
    if (this.outcome?.isPlaying) return this.site.watching.player.pause(false); // its end follows
    return this.openFirstUnfinishedStop();
  }

  show() {
    const { part } = this.currentStudyStop;
    this.site.pages.setStateAndBodyClasses({
      isAsking: part === "lesson" ? !this.outcome : part === "before" || part === "after",
      isQuiz: true,
    });
    showStudy(this);
  }
}
