// Lessons: the guided path's steps that can be shown here, each with a question before its answer, and six questions
// after them. In a quiz, a teacher's link, nothing gives an answer away, and all are counted.

import { FAILURES } from "./recipes.js";
import { openNetwork } from "./networks.js";
import { ASKS, checkOf, told } from "./questions.js";
import { download } from "../saved.js";
import { LAST } from "../watching.js";
import { also, say, tell, written } from "../words.js";

const CHECKS = 6; // questions after the last step
const part = (id) => document.getElementById(id);

// Rows of a table as a file that a spreadsheet opens.
const csvOf = (rows) =>
  rows
    .map((row) => row.map((value) => `"${String(value ?? "").replaceAll('"', '""')}"`).join(","))
    .join("\r\n");

export default class Lessons {
  answers = new Map(); // what was guessed first, by the number of the step or question
  turn = 0; // each question has a number of its own
  question = null; // the one that is asked
  guessed = null; // what its answer is, once it has one

  // site, labOf: as site.js has them; names: [[name, label]] of networks; quiz: whether it is one. about: {steps, words},
  // as export.py has them.
  constructor(site, labOf, { steps, words }, { examples, names, quiz }) {
    Object.assign(this, {
      site,
      labOf,
      steps,
      examples,
      names,
      quiz,
      count: steps.length + CHECKS,
    });
    also(words);
    part("question").onsubmit = (event) => {
      event.preventDefault();
      this.answer(Number(new FormData(event.target).get("guess")));
    };
    part("show-me").onclick = () => this.answer(null);
    part("ask-again").onclick = () => this.open(this.k);
    part("lesson-back").onclick = () => this.open(this.k - 1);
    part("lesson-next").onclick = () => this.open(this.k + 1);
    part("lesson-end").onclick = () => this.end();
    part("pages").addEventListener("click", ({ target }) => {
      if (target.id !== "lessons") this.end();
    });
    part("save-answers").onclick = () => this.save();
    document.documentElement.dataset.quiz = quiz ? "yes" : "no";
  }

  // By its number in a link: the step, or the next one that can be shown here, or "check".
  openNumber(text) {
    const k = this.steps.findIndex(({ number }) => number >= Number(text));
    return this.open(text === "check" ? this.steps.length : Math.max(k, 0));
  }

  get isCheck() {
    return this.k >= this.steps.length;
  }

  async open(k) {
    const turn = ++this.turn;
    Object.assign(this, { k, question: null, guessed: null });
    this.site.lesson = this.isCheck ? "check" : this.steps[k].number;
    this.site.link();
    this.show();
    const question = await (this.isCheck
      ? this.questionOfCheck(k - this.steps.length)
      : this.questionOf(this.steps[k]));
    if (turn !== this.turn) return; // another one was opened meanwhile
    this.question = question;
    this.offer();
    this.show();
  }

  async questionOf(step) {
    const { site } = this,
      lab = await (step.run || site.page === "train" ? this.labOf() : null);
    if (step.run) {
      await lab.open();
      lab.fail(
        FAILURES.find(({ run }) => run === step.run),
        false,
      );
    } else await this.watch(lab, step.model);
    if (site.example !== null || !site.image)
      site.take(this.examples[step.example], { example: step.example });
    else site.show(LAST, null);
    return ASKS[step.asks](site, lab, step);
  }

  // On the page of Watch, with a network.
  async watch(lab, name) {
    lab?.visit("watch");
    await this.site.choose(name);
  }

  async questionOfCheck(k) {
    const { site, names } = this,
      lab = await (site.page === "train" ? this.labOf() : null);
    const fits = ({ order, view } = {}) =>
      view && !order && view.reads === "forward" && view.states.length === 1;
    if (lab || !fits(site.network)) await this.watch(lab, names[0][0]);
    if (!site.image) site.take(this.examples[0], { example: 0 });
    site.show(LAST, null);
    site.link();
    const [name, label] = names.find(([other]) => other !== site.network.name);
    this.check =
      k && this.check
        ? this.check
        : checkOf(site, { label: label.split(" · ")[0], network: await openNetwork(name) });
    return this.check[k];
  }

  // The ways to guess.
  offer() {
    const { choices, low, high } = this.question,
      legend = part("guesses").firstElementChild;
    const field = (how) =>
      Object.assign(document.createElement("input"), { name: "guess", required: true, ...how });
    part("guesses").replaceChildren(
      legend,
      ...(choices ?? [null]).map((value) => {
        const label = document.createElement("label");
        if (value === null)
          label.append(
            Object.assign(field({ type: "number", min: low, max: high, inputMode: "numeric" }), {
              ariaLabel: say("lesson.your"),
            }),
          );
        else label.append(field({ type: "radio", value }), written(value));
        return label;
      }),
    );
  }

  async answer(guess) {
    const { turn, question, site, answers, k } = this,
      { drawn, near, kind = "lesson" } = question;
    if (drawn && site.example !== null) {
      part("outcome").textContent = say("lesson.draw");
      return;
    }
    this.guessed = {};
    this.show();
    const found = await question.answer();
    if (turn !== this.turn) return;
    const counts = guess !== null && found.truth !== null;
    this.guessed = {
      said: () => [found.so(), counts ? told(question, found, guess) : ""].join(" "),
    };
    if (counts && !answers.has(k)) {
      const off = Number(Math.abs(guess - found.truth).toFixed(1));
      answers.set(k, {
        of: this.isCheck
          ? `${kind} ${k + 1 - this.steps.length}`
          : `lesson ${this.steps[k].number}`,
        asked: say(...question.asked),
        guess,
        truth: found.truth,
        off: question.choices ? "" : off,
        right: Number(off <= near),
      });
    }
    if (question.hand) site.show(LAST, question.hand);
    this.show();
  }

  show() {
    const { k, steps, question, guessed, quiz, answers, isCheck } = this,
      open = !guessed?.said,
      { dataset } = document.documentElement;
    part("lesson").hidden = false;
    dataset.asks = open && !guessed ? "yes" : "no";
    const { covered } = question ?? {};
    part("paper").style.setProperty(
      "--covered",
      covered && !guessed && this.site.example !== null ? 1 - covered / 28 : 0,
    );
    part("lesson-title").textContent = isCheck
      ? say("lesson.check.title", { number: k + 1 - steps.length, count: CHECKS })
      : say("lesson.title", { ...steps[k], title: say(`lesson.${steps[k].number}.title`) });
    const near = question?.near ? ` ${say("lesson.near", question)}` : "";
    part("asked").textContent = question ? say(...question.asked) + near : say("lesson.wait");
    part("question").hidden = Boolean(guessed);
    part("guesses").firstElementChild.textContent = say("lesson.your");
    for (const id of ["guesses", "guess", "show-me"])
      part(id).hidden = !question || (id === "show-me" && quiz);
    part("outcome").textContent = guessed?.said?.() ?? "";
    part("lesson-text").textContent =
      !open && !isCheck && !steps[k].run ? say(`lesson.${steps[k].number}.text`) : "";
    const all = [...answers.values()];
    part("score").textContent =
      all.length && (quiz || isCheck)
        ? say("lesson.score", { right: all.filter(({ right }) => right).length, count: all.length })
        : "";
    part("lesson-back").hidden = !k;
    part("lesson-next").hidden = k === this.count - 1;
    part("lesson-next").textContent = say(k === steps.length - 1 ? "lesson.check" : "lesson.next");
    part("ask-again").hidden = quiz || open;
    part("save-answers").hidden = !all.length || !(quiz || isCheck);
    tell(part("lesson"));
  }

  save() {
    const columns = ["of", "asked", "guess", "truth", "off", "right"],
      rows = [...this.answers.values()].map((answer) => columns.map((name) => answer[name]));
    download(new Blob([csvOf([columns, ...rows])], { type: "text/csv" }), "answers.csv");
  }

  // All is as without lessons.
  end() {
    this.turn++;
    this.site.lesson = null;
    part("lesson").hidden = true;
    Object.assign(document.documentElement.dataset, { asks: "no", quiz: "no" });
    this.quiz = false;
    part("paper").style.setProperty("--covered", 0);
    this.site.link();
  }
}
