// Lessons: the steps of the guided path that this page can show, each with a question before its
// answer, then six questions, and at the end the points. In a quiz, opened by a teacher's link, no
// answer is revealed beforehand, and all answers count.

import { LAST } from "../player/playback.js";
import { say } from "../words.js";
import { requireElementById, pagePart } from "../elements.js";
import { GuessBook, fieldsOfAnswerGivenNow } from "./answers.js";
import { makeQuestionsAfterLessons } from "./check_questions.js";
import {
  guessVerdict,
  hideLesson,
  showGuessInputs,
  showScoreAndAnswers,
  showLessonStep,
} from "./lesson_view.js";
import { openNetworkByName } from "./file_shelf.js";
import {
  ASKS,
  playThenShowVerdict,
  trainAgainAndMarkAnswer,
  verdictAndErrorSentences,
} from "./questions.js";
import { FAILURES } from "./recipes.js";
import { WorkerFailure } from "../workers.js";

/** @import { LessonStep, Site } from "./site_types.js" */
/** @import { RecordedGuess } from "./answers.js" */
/** @import { Finding, Outcome, Question } from "./questions.js" */

const CHECKS = 6; // questions after the last step
const LONGEST_NUMBER = 12; // characters shown of a lesson's number in a link

export default class Lessons {
  /** @type {?Question} */
  question = null; // the open question
  /** @type {?Outcome} */
  outcome = null; // null before a guess
  /** @type {Map<string, () => {said: string, why: string}>} */
  texts = new Map(); // verdicts, by the question's name
  /** @type {Map<string, string>} */
  drafts = new Map(); // values that were typed but not guessed, by the question's name
  /** @type {Set<RecordedGuess>} */
  finding = new Set(); // answers whose truth is being computed
  note = () => ""; // a note about the link that opened the lesson
  isWarned = false; // true once the pupil was told that a drawing is needed
  leaving = new AbortController(); // aborted when the open question is left
  k = 0; // index of the open question
  since = 0; // when the question was asked
  /** @type {?Question[]} */
  check = null; // the six questions after the steps

  /**
   * @param {Site} site
   * @param {{steps: LessonStep[]}} file
   */
  constructor(site, { steps }) {
    const { keeper } = site;
    this.site = site;
    this.steps = steps;
    this.count = steps.length + CHECKS; // the points follow the last question
    this.book = new GuessBook(keeper.lessonLink);
    site.pages.setStateAndBodyClasses({ isQuiz: keeper.isQuiz });
    this.addPupilListeners();
  }

  addPupilListeners() {
    const { book } = this,
      form = requireElementById("question", HTMLFormElement),
      pupil = requireElementById("pupil", HTMLInputElement);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submitGuess(Number(new FormData(form).get("guess")));
    };
    pagePart("show-me").onclick = () => this.submitGuess(null);
    pagePart("ask-again").onclick = () => this.open(this.k, { again: true });
    pagePart("lesson-back").onclick = () => this.open(this.k - 1);
    pagePart("lesson-next").onclick = () => this.next();
    pagePart("lesson-end").onclick = () => this.leaveOrShowPoints();
    pupil.value = book.name;
    pupil.oninput = () => book.setPupilName(pupil.value);
    pagePart("save-answers").onclick = () => book.downloadAnswersAsCsv();
    pagePart("begin-anew").onclick = () => {
      if (confirm(say("lesson.anew.sure"))) this.clearAnswersAndRestart();
    };
  }

  /**
   * Opens a lesson by its name in a link; if there is none, opens the next one and says so.
   * @param {string} text
   */
  async openFromLink(text) {
    const { steps, count } = this,
      at = [...Array(count + 1).keys()].findIndex(
        (k) => String(this.linkNameOfQuestion(k)) === text,
      );
    if (at >= 0) return this.open(at);
    const later = steps.findIndex(({ number }) => number >= Number(text)),
      next = Math.max(later, 0),
      number = text.slice(0, LONGEST_NUMBER),
      numbers = steps.map((step) => step.number).join(", ");
    const note = () => say("lesson.unknown", { number, numbers, here: steps[next].number });
    await this.open(next, { note });
  }

  /** @param {number} k a reload opens the same question again */
  linkNameOfQuestion(k) {
    if (k === this.count) return "points";
    const n = k - this.steps.length; // a question of the check
    return n < 0 ? this.steps[k].number : n ? `check-${n + 1}` : "check";
  }

  /** True for the questions after the steps. */
  get isCheckQuestion() {
    return this.k >= this.steps.length && !this.isEnd;
  }

  /** True while the points are shown. */
  get isEnd() {
    return this.k === this.count;
  }

  /** True if answers count. */
  get isCounted() {
    return this.site.pages.isQuiz || this.isCheckQuestion || this.isEnd;
  }

  /**
   * again: true to ask a question that was answered. note: about the link that opened it.
   * @type {(k: number, how?: {again?: boolean, note?: () => string}) => Promise<void>}
   */
  async open(k, { again = false, note = () => "" } = {}) {
    this.keepDraft();
    this.leaving.abort();
    const leaving = new AbortController();
    this.k = k;
    this.leaving = leaving;
    this.question = null;
    this.outcome = null;
    this.note = note;
    this.isWarned = false;
    this.site.pages.setStateAndBodyClasses({ lesson: this.linkNameOfQuestion(k) });
    this.site.keeper.updateAddress();
    this.show();
    if (this.isEnd || this.site.pages.page !== "train") this.site.pages.leave();
    if (this.isEnd) return this.retrainForPendingAnswers();
    const question = await this.awaitOrReportFailure(
      this.isCheckQuestion
        ? this.prepareCheckQuestion(k - this.steps.length)
        : this.prepareQuestion(this.steps[k]),
      leaving.signal,
    );
    if (!question || leaving.signal.aborted) return; // another question was opened meanwhile
    this.question = question;
    this.since = performance.now();
    showGuessInputs(question, this.drafts.get(this.questionName));
    const answer = again ? undefined : this.book.answers.get(this.questionName);
    if (answer) return this.showEarlierVerdict(answer);
    this.show();
  }

  /**
   * Shows the verdict of an earlier answer; computes it if it was not known yet.
   * @param {RecordedGuess} answer
   */
  showEarlierVerdict(answer) {
    const { question, site, questionName } = this,
      stored = answer.points === "" ? null : () => ({ said: guessVerdict(answer), why: "" }),
      texts = this.texts.get(questionName) ?? stored;
    if (texts) {
      this.outcome = { texts };
      site.desk.showContents({ row: LAST, edit: question?.edit ?? null });
    }
    this.show();
    if (!texts && !question?.teaches) this.submitGuess(answer.guess);
  }

  /**
   * What is computed for a question; null if a worker failed, which the question then says.
   * @template T
   * @param {T | Promise<T>} computing
   * @param {AbortSignal} signal aborted when the question is left
   * @returns {Promise<?T>}
   */
  async awaitOrReportFailure(computing, signal) {
    try {
      return await computing;
    } catch (error) {
      if (!(error instanceof WorkerFailure)) throw error;
      if (signal.aborted) return null;
      this.outcome = null;
      this.show();
      pagePart("outcome").textContent = say("worker.failed");
      return null;
    }
  }

  /** Marks answers to trainings that a reload interrupted. */
  async retrainForPendingAnswers() {
    for (const { number, run } of this.steps) {
      const failure = FAILURES.find((each) => each.run === run),
        answer = this.book.answers.get(`lesson ${number}`);
      if (!failure || answer?.points !== "" || this.finding.has(answer)) continue;
      this.finding.add(answer);
      try {
        await trainAgainAndMarkAnswer(this.book, answer, failure);
      } catch {
        pagePart("outcome").textContent = say("worker.failed"); // the next visit tries again
      } finally {
        this.finding.delete(answer);
      }
      if (this.site.pages.lesson) showScoreAndAnswers(this);
    }
  }

  /** Keeps a typed value, which comes back with its question. */
  keepDraft() {
    if (!this.question || this.outcome) return;
    const typed = this.typedGuess;
    if (typed === null) this.drafts.delete(this.questionName);
    else this.drafts.set(this.questionName, typed);
  }

  /** A value that was typed or chosen but not submitted; null for none. */
  get typedGuess() {
    const form = requireElementById("question", HTMLFormElement),
      typed = new FormData(form).get("guess");
    return typeof typed === "string" && typed ? typed : null;
  }

  /** Goes on. A typed value counts as a guess first: its verdict comes before the next question. */
  next() {
    if (this.question && !this.outcome && this.typedGuess !== null && !this.isWarned)
      return requireElementById("question", HTMLFormElement).requestSubmit();
    // Ending it shows the verdict
    if (this.outcome?.isPlaying) return this.site.watching.player.pause(false);
    history.pushState(null, "");
    return this.open(this.k + 1);
  }

  /** @type {(step: LessonStep) => Promise<Question>} */
  async prepareQuestion(step) {
    const { site } = this,
      failure = FAILURES.find(({ run }) => run === step.run),
      lab = failure ? await site.pages.getOrLoadPage("train") : null;
    if (lab && failure) {
      lab.form.applyFailingRecipe(failure, false); // first, as the page begins with its recipe
      await site.pages.open("train");
    } else await site.pages.openWatchWithNetwork(step.model);
    if (step.asks === "signs") {
      await site.pages.open("teach");
      return ASKS.signs(site, lab, step);
    }
    const row = step.change ? LAST : 0; // the machine is at the last row
    if (site.isOnExample || !site.desk.drawing.image)
      site.putImageOnDesk({ image: site.examples[step.example], example: step.example }, { row });
    else site.desk.showContents({ row, edit: null });
    return ASKS[step.asks](site, lab, step);
  }

  /**
   * @param {number} k
   * @returns {Promise<Question>}
   */
  async prepareCheckQuestion(k) {
    const { site } = this,
      names = site.data.networks;
    const { order = null, view = null } = site.desk.network ?? {},
      fits = view && !order && view.reads === "forward" && view.states.length === 1;
    if (site.pages.page === "train" || !fits) await site.pages.openWatchWithNetwork(names[0][0]);
    if (!site.desk.drawing.image) site.putImageOnDesk({ image: site.examples[0], example: 0 });
    site.desk.showContents({ row: 0, edit: null });
    site.keeper.updateAddress();
    if (!k || !this.check) {
      const own = site.desk.network?.name ?? "",
        isKnown = names.some(([other]) => other === own);
      const [name] = names.find(([other]) => other !== own) ?? names[0];
      this.check = makeQuestionsAfterLessons(site, isKnown ? say(`name.${own}`) : own, {
        label: say(`name.${name}`),
        network: await openNetworkByName(name),
      });
    }
    return this.check[k];
  }

  /** The question's name in a table, the same in all languages. */
  get questionName() {
    const { k, steps, question, isCheckQuestion, isEnd } = this;
    if (isEnd) return "";
    return isCheckQuestion
      ? `${question?.kind} ${k + 1 - steps.length}`
      : `lesson ${steps[k].number}`;
  }

  /**
   * Submits a guess; null: shows the answer without one.
   * @param {?number} guess
   */
  async submitGuess(guess) {
    const { question, questionName, site, leaving, book } = this;
    if (!question) return;
    if (question.asksDrawing && site.isOnExample) {
      pagePart("outcome").textContent = say("lesson.draw");
      this.isWarned = true;
      return;
    }
    const answer = guess === null ? null : this.recordGuess(guess, question);
    this.outcome = {};
    this.show();
    if (answer) this.finding.add(answer);
    const finding = await this.awaitOrReportFailure(question.find(leaving.signal), leaving.signal);
    if (answer) this.finding.delete(answer);
    if (!finding) return;
    if (answer) book.mark(answer, finding.truth, question);
    const texts = () => this.verdictTexts(question, finding, guess);
    if (answer && !this.texts.has(questionName)) this.texts.set(questionName, texts);
    if (leaving.signal.aborted) {
      if (this.site.pages.lesson) showScoreAndAnswers(this);
      return;
    }
    await playThenShowVerdict(this, question, texts, leaving.signal);
  }

  /** @type {(guess: number, question: Question) => RecordedGuess} */
  recordGuess(guess, question) {
    return this.book.putIfAbsent({
      ...fieldsOfAnswerGivenNow(say(...question.asked), this.since),
      question: this.questionName,
      link: this.book.link,
      guess,
    });
  }

  /**
   * The verdict on a guess: if it is right, and the truth; then the reason.
   * @param {Question} question
   * @param {Finding} finding
   * @param {?number} guess
   */
  verdictTexts(question, finding, guess) {
    const [right, off] =
      guess === null ? ["", ""] : verdictAndErrorSentences(question, finding, guess);
    return { said: [right, finding.so(), off].filter(Boolean).join(" "), why: finding.why() };
  }

  show() {
    this.site.pages.setStateAndBodyClasses({ isAsking: !this.outcome && !this.isEnd });
    showLessonStep(this);
  }

  clearAnswersAndRestart() {
    this.book.clearAnswers();
    this.texts.clear();
    this.drafts.clear();
    this.question = null;
    this.open(0);
  }

  /** Shows the points, if any count; then leaves the lessons. */
  leaveOrShowPoints() {
    if (!this.isEnd && this.isCounted && this.book.answers.size) return this.open(this.count);
    return this.leave();
  }

  /** Shows them in another language. */
  showInNewLanguage() {
    if (this.site.pages.lesson) this.show();
  }

  leave() {
    const { site } = this;
    this.leaving.abort();
    site.pages.setStateAndBodyClasses({ lesson: null, isAsking: false, isQuiz: false });
    hideLesson();
    if (site.pages.page === "watch") site.desk.showContents({ row: LAST, edit: null });
    site.keeper.updateAddress();
  }
}
