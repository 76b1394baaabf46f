// Lessons: the guided path's steps that can be shown here, each with a question before its answer,
// and six questions after them. In a quiz, a teacher's link, nothing gives an answer away, and all
// are counted.

import { LAST } from "../player/playing.js";
import { addTexts, say, spokenLanguage } from "../words.js";
import { elementOf, targetOf } from "../elements.js";
import { AnswerBook, dateOf, timeOf } from "./answers.js";
import { checkQuestions } from "./check_questions.js";
import { hideLesson, lessonPart, offerGuesses, showBook, showLesson } from "./lesson_view.js";
import { openNetwork } from "./file_shelf.js";
import { ASKS, judge } from "./questions.js";
import { FAILURES } from "./recipes.js";

/** @import { LessonStep, LessonsGiven, Site, Texts } from "../types.js" */
/** @import { Finding, Question } from "./questions.js" */
/** @import Lab from "./lab.js" */

const CHECKS = 6; // questions after the last step

export default class Lessons {
  /** @type {?Question} */
  question = null; // the one that is asked
  /** @type {?{texts?: () => {said: string, why: string}}} */
  // null before a guess; texts: what is said of it, once it is found and has been played
  outcome = null;
  leaving = new AbortController(); // of the question that is open
  k = 0; // which one that is
  since = 0; // when it was asked
  /** @type {?Question[]} */
  check = null; // the questions after the last step

  /**
   * site, labOf: as site.js has them; names: [[name, label]] of networks; quiz: whether it is one;
   * link: by which they were opened. about: {steps, words}, as export.py has them.
   * @param {Site} site
   * @param {() => Promise<Lab>} labOf
   * @param {{steps: LessonStep[], words: Texts}} about
   * @param {LessonsGiven} more
   */
  constructor(site, labOf, { steps, words }, { examples, names, quiz, link }) {
    this.site = site;
    this.labOf = labOf;
    this.steps = steps;
    this.examples = examples;
    this.names = names;
    this.count = steps.length + CHECKS;
    this.book = new AnswerBook(link);
    addTexts(words);
    const form = elementOf("question", HTMLFormElement);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.answer(Number(new FormData(form).get("guess")));
    };
    lessonPart("show-me").onclick = () => this.answer(null);
    lessonPart("ask-again").onclick = () => this.open(this.k);
    lessonPart("lesson-back").onclick = () => this.open(this.k - 1);
    lessonPart("lesson-next").onclick = () => this.open(this.k + 1);
    lessonPart("lesson-end").onclick = () => this.end();
    lessonPart("pages").addEventListener("click", (event) => {
      if (targetOf(event)?.id !== "lessons") this.end();
    });
    elementOf("pupil", HTMLInputElement).value = this.book.name;
    elementOf("pupil", HTMLInputElement).oninput = () =>
      this.book.rename(elementOf("pupil", HTMLInputElement).value);
    lessonPart("save-answers").onclick = () => this.book.save();
    lessonPart("begin-anew").onclick = () => {
      if (confirm(say("lesson.anew.sure"))) this.beginAnew();
    };
    site.change({ isQuiz: quiz });
  }

  /**
   * By its number in a link: the step, or the next one that can be shown here, or "check".
   * @param {string} text
   */
  openNumber(text) {
    const k = this.steps.findIndex(({ number }) => number >= Number(text));
    return this.open(text === "check" ? this.steps.length : Math.max(k, 0));
  }

  get isCheck() {
    return this.k >= this.steps.length;
  }

  /** @param {number} k */
  async open(k) {
    this.leaving.abort();
    const leaving = new AbortController();
    this.k = k;
    this.leaving = leaving;
    this.question = null;
    this.outcome = null;
    this.site.change({ lesson: this.isCheck ? "check" : this.steps[k].number });
    this.site.keeper.link();
    this.show();
    if (this.site.page === "teach") (await this.site.later.teaching()).leave();
    const question = await (this.isCheck
      ? this.questionOfCheck(k - this.steps.length)
      : this.questionOf(this.steps[k]));
    if (leaving.signal.aborted) return; // another one was opened meanwhile
    this.question = question;
    this.since = performance.now();
    offerGuesses(question);
    this.show();
  }

  /**
   * @param {LessonStep} step
   * @returns {Promise<Question>}
   */
  async questionOf(step) {
    const { site } = this,
      lab = await (step.run || site.page === "train" ? this.labOf() : null);
    const failure = FAILURES.find(({ run }) => run === step.run);
    if (lab && failure) {
      await lab.open();
      lab.form.fail(failure, false);
    } else await this.watch(lab, step.model);
    if (step.asks === "signs") {
      await (await site.later.teaching()).open();
      return ASKS.signs(site, lab, step);
    }
    if (site.isOnExample || !site.desk.drawing.image)
      site.putImage({ image: this.examples[step.example], example: step.example }, { row: 0 });
    else site.desk.show({ row: 0, hand: "" });
    return ASKS[step.asks](site, lab, step);
  }

  /**
   * On the page of Watch, with a network.
   * @param {?Lab} lab
   * @param {string} name
   */
  async watch(lab, name) {
    lab?.visit("watch");
    await this.site.choose(name);
  }

  /**
   * @param {number} k
   * @returns {Promise<Question>}
   */
  async questionOfCheck(k) {
    const { site, names } = this,
      lab = await (site.page === "train" ? this.labOf() : null);
    const { order = null, view = null } = site.desk.network ?? {},
      fits = view && !order && view.reads === "forward" && view.states.length === 1;
    if (lab || !fits) await this.watch(lab, names[0][0]);
    if (!site.desk.drawing.image) site.putImage({ image: this.examples[0], example: 0 });
    site.desk.show({ row: 0, hand: "" });
    site.keeper.link();
    if (!k || !this.check) {
      const own = site.desk.network?.name ?? "",
        ownLabel = names.find(([other]) => other === own)?.[1].split(" · ")[0];
      const [name, label] = names.find(([other]) => other !== own) ?? names[0];
      this.check = checkQuestions(site, ownLabel ?? own, {
        label: label.split(" · ")[0],
        network: await openNetwork(name),
      });
    }
    return this.check[k];
  }

  // What names a question in a table, whatever the language.
  get questionName() {
    const { k, steps, question, isCheck } = this;
    return isCheck ? `${question?.kind} ${k + 1 - steps.length}` : `lesson ${steps[k].number}`;
  }

  /**
   * A guess counts from here on; null: none, the answer is to be shown.
   * @param {?number} guess
   */
  async answer(guess) {
    const { question, site, leaving, book } = this;
    if (!question) return;
    if (question.asksDrawing && site.isOnExample) {
      lessonPart("outcome").textContent = say("lesson.draw");
      return;
    }
    const answer = guess === null ? null : this.record(guess, question);
    this.outcome = {};
    this.show();
    const finding = await question.find(leaving.signal);
    if (answer) book.mark(answer, finding.truth, question);
    if (leaving.signal.aborted) {
      if (this.site.lesson) showBook(this);
      return;
    }
    if (question.play) await question.play();
    else site.desk.show({ row: LAST, hand: question.hand ?? "" });
    if (leaving.signal.aborted) return;
    this.outcome = { texts: () => this.textsOf(question, finding, guess) };
    this.show();
  }

  /**
   * @param {number} guess
   * @param {Question} question
   */
  record(guess, question) {
    const now = new Date();
    return this.book.put({
      question: this.questionName,
      asked: say(...question.asked),
      language: spokenLanguage(),
      link: this.book.link,
      date: dateOf(now),
      time: timeOf(now),
      seconds: Math.round((performance.now() - this.since) / 1000),
      guess,
      truth: null,
      off: "",
      points: "",
    });
  }

  /**
   * What is said of a guess: whether it is right and what is true; then why.
   * @param {Question} question
   * @param {Finding} finding
   * @param {?number} guess
   */
  textsOf(question, finding, guess) {
    const [right, off] = guess === null ? ["", ""] : judge(question, finding, guess);
    return {
      said: [right, finding.so(), off].filter(Boolean).join(" "),
      why: finding.why(),
    };
  }

  show() {
    this.site.change({ isAsking: !this.outcome });
    showLesson(this);
  }

  beginAnew() {
    this.book.beginAnew();
    this.open(0);
  }

  // All is as without lessons.
  end() {
    this.leaving.abort();
    this.site.change({ lesson: null, isAsking: false, isQuiz: false });
    hideLesson();
    this.site.keeper.link();
  }
}
