// Lessons: the guided path's steps that can be shown here, each with a question before its answer, and six questions
// after them. In a quiz, a teacher's link, nothing gives an answer away, and all are counted.

import { LAST } from "../playing.js";
import { also, say, spokenLanguage, tell, written } from "../words.js";
import { elementOf, elementWithin, targetOf } from "../elements.js";
import { AnswerBook, dateOf, timeOf } from "./answers.js";
import { checkQuestions } from "./check_questions.js";
import { openNetwork } from "./networks.js";
import { ASKS, judge } from "./questions.js";
import { FAILURES } from "./recipes.js";

/** @import { LessonStep, LessonsGiven, Site, Texts } from "../types.js" */
/** @import { Finding, Question } from "./questions.js" */
/** @import Lab from "./lab.js" */

const CHECKS = 6; // questions after the last step
const part = (/** @type {string} */ id) => elementOf(id, HTMLElement);

export default class Lessons {
  /** @type {?Question} */
  question = null; // the one that is asked
  /** @type {?{texts?: () => {said: string, why: string}}} */
  outcome = null; // null before a guess; texts: what is said of it, once it is found and has been played
  leaving = new AbortController(); // of the question that is open
  k = 0; // which one that is
  since = 0; // when it was asked
  /** @type {?Question[]} */
  check = null; // the questions after the last step

  /**
   * site, labOf: as site.js has them; names: [[name, label]] of networks; quiz: whether it is one; link: by which they were opened. about: {steps, words},
   * as export.py has them.
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
    this.quiz = quiz;
    this.count = steps.length + CHECKS;
    this.book = new AnswerBook(link);
    also(words);
    const form = elementOf("question", HTMLFormElement);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.answer(Number(new FormData(form).get("guess")));
    };
    part("show-me").onclick = () => this.answer(null);
    part("ask-again").onclick = () => this.open(this.k);
    part("lesson-back").onclick = () => this.open(this.k - 1);
    part("lesson-next").onclick = () => this.open(this.k + 1);
    part("lesson-end").onclick = () => this.end();
    part("pages").addEventListener("click", (event) => {
      if (targetOf(event)?.id !== "lessons") this.end();
    });
    elementOf("pupil", HTMLInputElement).value = this.book.name;
    elementOf("pupil", HTMLInputElement).oninput = () =>
      this.book.rename(elementOf("pupil", HTMLInputElement).value);
    part("save-answers").onclick = () => this.book.save();
    part("begin-anew").onclick = () => {
      if (confirm(say("lesson.anew.sure"))) this.beginAnew();
    };
    document.documentElement.dataset.quiz = quiz ? "yes" : "no";
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
    this.site.lesson = this.isCheck ? "check" : this.steps[k].number;
    this.site.link();
    this.show();
    const question = await (this.isCheck
      ? this.questionOfCheck(k - this.steps.length)
      : this.questionOf(this.steps[k]));
    if (leaving.signal.aborted) return; // another one was opened meanwhile
    this.question = question;
    this.since = performance.now();
    this.offer(question);
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
      lab.fail(failure, false);
    } else await this.watch(lab, step.model);
    if (site.example !== null || !site.image)
      site.take(this.examples[step.example], { example: step.example, step: 0 });
    else site.show(0, null);
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
    const { order = null, view = null } = site.network ?? {},
      fits = view && !order && view.reads === "forward" && view.states.length === 1;
    if (lab || !fits) await this.watch(lab, names[0][0]);
    if (!site.image) site.take(this.examples[0], { example: 0 });
    site.show(0, null);
    site.link();
    if (!k || !this.check) {
      const own = site.network?.name ?? "",
        ownLabel = names.find(([other]) => other === own)?.[1].split(" · ")[0];
      const [name, label] = names.find(([other]) => other !== own) ?? names[0];
      this.check = checkQuestions(site, ownLabel ?? own, {
        label: label.split(" · ")[0],
        network: await openNetwork(name),
      });
    }
    return this.check[k];
  }

  /**
   * The ways to guess.
   * @param {Question} question
   */
  offer({ choices, low = 0, high = 0 }) {
    const legend = elementWithin(part("guesses"), "legend", HTMLElement);
    const field = (/** @type {object} */ how) =>
      Object.assign(document.createElement("input"), { name: "guess", required: true, ...how });
    const choice = (/** @type {number} */ value) => {
      const label = document.createElement("label");
      label.append(field({ type: "radio", value }), written(value));
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
    part("guesses").replaceChildren(legend, ...(choices ? choices.map(choice) : [number()]));
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
    if (question.drawn && site.example !== null) {
      part("outcome").textContent = say("lesson.draw");
      return;
    }
    const answer = guess === null ? null : this.record(guess, question);
    this.outcome = {};
    this.show();
    const finding = await question.find(leaving.signal);
    if (answer) book.mark(answer, finding.truth, question);
    if (leaving.signal.aborted) {
      if (this.site.lesson) this.showBook();
      return;
    }
    if (question.play) await question.play();
    else site.show(LAST, question.hand ?? null);
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
    const { k, steps, question, outcome, quiz, isCheck } = this,
      texts = outcome?.texts?.(),
      { dataset } = document.documentElement;
    part("lesson").hidden = false;
    dataset.asks = outcome ? "no" : "yes";
    this.cover(outcome || this.site.example === null ? 0 : (question?.covered ?? 0));
    part("lesson-title").textContent = isCheck
      ? say("lesson.check.title", { number: k + 1 - steps.length, count: CHECKS })
      : say("lesson.title", { ...steps[k], title: say(`lesson.${steps[k].number}.title`) });
    part("asked").textContent = question ? this.askedText(question) : say("lesson.wait");
    part("question").hidden = Boolean(outcome);
    elementWithin(part("guesses"), "legend", HTMLElement).textContent = say("lesson.your");
    for (const id of ["guesses", "guess", "show-me"])
      part(id).hidden = !question || (id === "show-me" && quiz);
    part("outcome").textContent = texts?.said ?? "";
    part("why-so").textContent = texts?.why ?? "";
    part("lesson-text").textContent =
      texts && !isCheck && !steps[k].run ? say(`lesson.${steps[k].number}.text`) : "";
    this.showBook();
    part("lesson-back").hidden = !k;
    part("lesson-next").hidden = k === this.count - 1;
    part("lesson-next").textContent = say(k === steps.length - 1 ? "lesson.check" : "lesson.next");
    part("ask-again").hidden = quiz || !texts;
    tell(part("lesson"));
  }

  /**
   * Covers the paper below so many rows, and what invites one to draw on it; 0: covers none of it.
   * @param {number} rows
   */
  cover(rows) {
    part("paper").style.setProperty("--covered", String(rows ? 1 - rows / 28 : 0));
    part("paper").dataset.covers = rows ? "yes" : "no";
  }

  /**
   * The question with its bounds, and how near counts.
   * @param {Question} question
   */
  askedText({ asked, choices, low = 0, high = 0, near }) {
    return [
      say(...asked),
      choices ? "" : say("lesson.range", { low: written(low), high: written(high) }),
      near ? say("lesson.near", { near: written(near) }) : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  // What has been answered, where it is counted.
  showBook() {
    const { quiz, isCheck, question, outcome } = this,
      { marked, answers } = this.book,
      counts = quiz || isCheck,
      before = question && !outcome && answers.get(this.questionName);
    const texts = [
      before ? say("lesson.counted", { guess: written(before.guess) }) : "",
      marked.length
        ? say("lesson.score", {
            right: marked.filter(({ points }) => points).length,
            count: marked.length,
          })
        : "",
    ];
    part("score").textContent = counts ? texts.filter(Boolean).join(" ") : "";
    part("pupil-line").hidden = !counts;
    for (const id of ["save-answers", "begin-anew"]) part(id).hidden = !counts || !answers.size;
  }

  beginAnew() {
    this.book.beginAnew();
    this.open(0);
  }

  // All is as without lessons.
  end() {
    this.leaving.abort();
    this.site.lesson = null;
    part("lesson").hidden = true;
    Object.assign(document.documentElement.dataset, { asks: "no", quiz: "no" });
    this.quiz = false;
    this.cover(0);
    this.site.link();
  }
}
