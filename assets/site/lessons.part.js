(window.rnnFiles ??= {})["lessons.part"] = { forms: ["<section id=\"lesson\" aria-labelledby=\"lesson-title\" hidden>\n<h2 id=\"lesson-title\"></h2>\n<form id=\"question\">\n<p id=\"asked\"></p>\n<fieldset id=\"guesses\"><legend></legend></fieldset>\n<div><button id=\"guess\" type=\"submit\" data-say=\"lesson.guess\"></button><button id=\"show-me\" type=\"button\" data-say=\"lesson.show\"></button></div>\n</form>\n<p id=\"outcome\" role=\"status\"></p>\n<p id=\"lesson-text\"></p>\n<p id=\"score\"></p>\n<div id=\"lesson-way\"><button id=\"lesson-back\" type=\"button\" data-say=\"lesson.back\"></button><button id=\"lesson-next\"\ntype=\"button\"></button><button id=\"ask-again\" type=\"button\" data-say=\"lesson.again\"></button><button id=\"save-answers\" type=\"button\"\ndata-say=\"lesson.save\"></button><button id=\"lesson-end\" type=\"button\" data-say=\"lesson.end\"></button></div>\n</section>\n"], about: {"steps": [{"number": 1, "asks": "decides", "run": null, "model": "lstm-128", "example": 2, "row": 28}, {"number": 2, "asks": "expects", "run": null, "model": "lstm-128", "example": 9, "row": 14}, {"number": 3, "asks": "decides_late", "run": null, "model": "lstm-128-last", "example": 9, "row": 14}, {"number": 8, "asks": "learns", "run": "too-fast", "model": "lstm-128", "example": 2, "row": 28}, {"number": 9, "asks": "learns", "run": "long-sigmoid", "model": "lstm-128", "example": 2, "row": 28}, {"number": 10, "asks": "learns", "run": "zero-memory", "model": "lstm-128", "example": 2, "row": 28}, {"number": 11, "asks": "changes", "run": null, "model": "lstm-128", "example": 9, "row": 28}], "words": {"lesson.title": "Lesson {number}: {title}", "lesson.check.title": "Check, question {number} of {count}", "lesson.guess": "Guess", "lesson.show": "Show me", "lesson.again": "Ask again", "lesson.back": "Back", "lesson.next": "Next", "lesson.check": "Check what you know", "lesson.end": "End", "lesson.save": "Save the answers (CSV)", "lesson.your": "Your guess", "lesson.near": "At most {near} off counts as right.", "lesson.wait": "Its network is on its way.", "lesson.draw": "Draw a digit first.", "lesson.score": "{right} of {count} right. None of this is sent anywhere.", "lesson.uncounted": "This one is not counted.", "lesson.off.exact": "Exactly as you said.", "lesson.off.low": "Your guess was {off} too low.", "lesson.off.high": "Your guess was {off} too high.", "lesson.off.digit": "Your {guess} has {percent}.", "lesson.off.choice": "You said {guess}.", "lesson.decides": "It reads this digit row by row, from the top. At which row will it have made up its mind?", "lesson.decides_late": "Another network of the same size, trained on its last answer alone, reads the digit. At which row will this one have made up its mind?", "lesson.decides.so": "It decided at row {truth}.", "lesson.decides.not": "It has not made up its mind at all: {sentence}.", "lesson.expects": "It has read the first {row} rows and knows nothing of the others. Which digit does it find likeliest?", "lesson.expects.so": "After row {row} it finds {truth} likeliest, {percent}.", "lesson.learns": "A network that knows nothing is about to learn from {seen} images. How many of 100 digits that it never sees will it then read correctly? Guessing gets 10.", "lesson.learns.so": "After {seen} images it reads {truth} of 100 correctly.", "lesson.changes": "Draw a digit that misleads it: begin like one, go on like another. How often will it change its mind?", "lesson.changes.so": {"=0": "It never changed its mind.", "one": "It changed its mind once.", "other": "It changed its mind {count} times."}, "lesson.state": "How many numbers is its hidden state, after each row?", "lesson.state.so": "Its hidden state is {truth} numbers.", "lesson.pixels": "Of how many of the 784 pixels has it been told after row {row}?", "lesson.pixels.so": "After row {row} it has been told of {truth} pixels.", "lesson.wipe": "After row {row} its memory is wiped: all its numbers become 0. What will it answer in the end?", "lesson.wipe.so": "Wiped after row {row}, it answers {truth}, {percent}. Left alone, it answers {plain}.", "lesson.blank": "Everything below row {row} is left blank. What will it answer in the end?", "lesson.blank.so": "With blank paper below row {row} it answers {truth}, {percent}. With all of it, it answers {plain}.", "lesson.other": "Another network, {name}, reads this digit. Which one does it find likeliest after row {row}?", "lesson.other.so": "{name} finds {truth} likeliest after row {row}, {percent}.", "lesson.bottom": "This network reads the digit from the bottom row to the top one, which nobody taught it. What will it answer in the end?", "lesson.bottom.so": "From the bottom to the top it answers {truth}, {percent}. From the top it answers {plain}.", "lesson.1.title": "Watch it read", "lesson.2.title": "Ask it early", "lesson.3.title": "Trained to answer late", "lesson.8.title": "Learn too fast", "lesson.9.title": "A slope that is too flat", "lesson.10.title": "Begin without a memory", "lesson.11.title": "Your turn: make it change its mind five times", "lesson.1.text": "It reads one row at a time (1): what is below the line, it has not seen. Its memory is a card of numbers that each row changes (2); off them can be read what it still knows and what it expects below (3), and its answer (4). At the ring, where there is one, it had made up its mind.", "lesson.2.text": "A digit that is half read could still become another one: see which colours its answer has so far, and what it expects below the line. Move the slider, or press the arrow keys.", "lesson.3.text": "The same digit and the same size of network, trained on its last answer only. Of most digits it is sure many rows later: nobody ever asked it before.", "lesson.11.text": "Draw a digit that misleads it, row after row: begin like one, go on like another. Few can do it."}}, open: (shared) => {
"use strict";
const { LAST, also, believed, download, inOrder, likeliest, openNetwork, percent, say, still, tell, written } = shared;

const PLAIN = { kind: "SimpleRNN", units: 16, activation: "relu", memory: "identity", rate: 0.005, warm: 300, batch: 16, passes: 12 };
const GATED = { kind: "GRU", units: 24, activation: "tanh", memory: "orthogonal", rate: 0.01, warm: 100, batch: 16, passes: 5 };

const RECIPES = { // by their names; the first is the chapter's
  "SimpleRNN 16": PLAIN,
  "SimpleRNN 32": { ...PLAIN, units: 32, rate: 0.003 },
  "GRU 24": GATED,
  "LSTM 24": { ...GATED, kind: "LSTM" },
};

const named = (values) => values.map((value) => [value, String(value)]);
const CHOICES = {
  units: named([8, 16, 24, 32, 48, 64]),
  activation: named(["relu", "tanh", "sigmoid"]),
  memory: ["identity", "orthogonal", "zeros"].map((value) => [value, null, `train.memory.${value}`]),
  rate: named([0.0005, 0.001, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3]),
};

const FAILURES = [
  { name: "train.fast", run: "too-fast", bad: { rate: 0.3 }, good: { rate: 0.005 } },
  { name: "train.flat", run: "long-sigmoid", bad: { activation: "sigmoid" }, good: { activation: "relu" } },
  { name: "train.zero", run: "zero-memory", bad: { memory: "zeros", rate: 0.001 }, good: { memory: "identity" } },
];



const DIGITS = [...Array(10).keys()];
const NEAR = { rows: 2, points: 10 };
const ONCE = 10_000; // images that a network in a lesson learns from

const once = (holds) => new Promise((done) => {
  const look = () => (holds() ? done() : requestAnimationFrame(look));
  look();
});

async function played(watching, end) {
  watching.player.move(still.matches ? end : 0);
  if (still.matches) return;
  watching.play();
  await once(() => !watching.player.playing || watching.step >= end);
  watching.player.move(end);
}

function digitOf(key, sure, more = {}) {
  const truth = likeliest(sure);
  return { truth, so: () => say(key, { ...more, truth, percent: percent(sure[truth]) }), of: sure };
}

function told({ choices }, { truth, of }, guess) {
  if (guess === truth) return say("lesson.off.exact");
  if (of) return say("lesson.off.digit", { guess, percent: percent(of[guess]) });
  if (choices) return say("lesson.off.choice", { guess: written(guess) });
  return say(guess < truth ? "lesson.off.low" : "lesson.off.high", { off: written(Math.abs(guess - truth), { maximumFractionDigits: 1 }) });
}

const decides = (site, _, { asks }) => ({
  asked: [`lesson.${asks}`], low: 1, high: LAST + 1, near: NEAR.rows,
  async answer() {
    await played(site.watching, LAST);
    const { decided, sentence } = site.shown.end;
    if (decided === null) return { truth: null, so: () => say("lesson.decides.not", { sentence }) };
    return { truth: decided + 1, so: () => say("lesson.decides.so", { truth: decided + 1 }) };
  },
});

const ASKS = {
  decides,
  decides_late: decides,
  expects: (site, _, { row }) => ({
    asked: ["lesson.expects", { row }], choices: DIGITS, near: 0, covered: row,
    async answer() {
      await played(site.watching, row - 1);
      return digitOf("lesson.expects.so", site.shown.rows[row - 1], { row });
    },
  }),
  learns: (_, lab, { run }) => ({
    asked: ["lesson.learns", { seen: written(ONCE) }], low: 0, high: 100, near: NEAR.points,
    async answer() {
      const failure = FAILURES.find((each) => each.run === run);
      lab.go(true);
      await once(() => lab.report?.seen >= ONCE);
      lab.go(false);
      await once(() => lab.report.rests);
      lab.tellWhy(failure);
      const { right, seen } = lab.report, truth = right / 10;
      return { truth, so: () => say("lesson.learns.so", { seen: written(seen), truth: written(truth) }) };
    },
  }),
  changes: (site) => ({
    asked: ["lesson.changes"], low: 0, high: LAST, near: 0, drawn: true,
    async answer() {
      await played(site.watching, LAST);
      const { changes } = site.shown.end;
      return { truth: changes, so: () => say("lesson.changes.so", { count: changes }) };
    },
  }),
};

const atLast = (program, ordered, edits) => believed(program.read(ordered, edits)).at(-1);

function checkOf({ network: { program }, image, shown: { reading, rows } }, other) {
  const { units } = reading.layers[0], plain = likeliest(rows.at(-1));
  const inked = rows.map((_, t) => t).filter((t) => image.subarray(28 * t, 28 * (t + 1)).some(Boolean)), middle = inked[inked.length >> 1];
  const wipedAfter = (t) => {
    const wipe = (taken, state) => { if (taken === t + 1) for (const part of state) part.fill(0); };
    return atLast(program, image, Object.fromEntries(reading.layers.map((_, k) => [k, wipe])));
  };
  const wiped = inked.find((t) => t >= middle && likeliest(wipedAfter(t)) !== plain) ?? middle; // where it is felt, if anywhere
  const numbers = (truth, ...others) => [...new Set([truth, ...others])].sort((a, b) => a - b);
  const seen = image.subarray(0, 28 * (middle + 1)).length, row = middle + 1;
  const one = (kind, key, values, answer, choices = DIGITS) => ({ kind, asked: [`lesson.${key}`, values], choices, near: 0, answer });
  const digit = (key, values, read) => async () => digitOf(`lesson.${key}.so`, read(), { ...values, plain });
  const number = (key, truth, values) => async () => ({ truth, so: () => say(`lesson.${key}.so`, { ...values, truth: written(truth) }) });
  const blanked = () => image.map((v, i) => (i < seen ? v : 0)), turned = () => image.map((_, i) => image[(LAST - Math.floor(i / 28)) * 28 + (i % 28)]);
  return [
    one("recall", "state", {}, number("state", units), numbers(units, 10, 28, 784)),
    one("recall", "pixels", { row }, number("pixels", seen, { row }), numbers(seen, row, 28, 784)),
    { ...one("understand", "wipe", { row: wiped + 1 }, digit("wipe", { row: wiped + 1 }, () => wipedAfter(wiped))), hand: `${wiped + 1}.wipe` },
    one("understand", "blank", { row }, digit("blank", { row }, () => atLast(program, blanked()))),
    one("transfer", "other", { row, name: other.label }, digit("other", { row, name: other.label }, () => believed(other.network.program.read(inOrder(image, other.network.order)))[middle])),
    one("transfer", "bottom", {}, digit("bottom", {}, () => atLast(program, turned()))),
  ];
}



const CHECKS = 6; // questions after the last step
const part = (id) => document.getElementById(id);

const csvOf = (rows) => rows.map((row) => row.map((value) => `"${String(value ?? "").replaceAll('"', '""')}"`).join(",")).join("\r\n");

return class Lessons {
  answers = new Map(); // what was guessed first, by the number of the step or question
  turn = 0; // each question has a number of its own
  question = null; // the one that is asked
  guessed = null; // what its answer is, once it has one

  constructor(site, labOf, { steps, words }, { examples, names, quiz }) {
    Object.assign(this, { site, labOf, steps, examples, names, quiz, count: steps.length + CHECKS });
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
    part("pages").addEventListener("click", ({ target }) => { if (target.id !== "lessons") this.end(); });
    part("save-answers").onclick = () => this.save();
    document.documentElement.dataset.quiz = quiz ? "yes" : "no";
  }

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
    const question = await (this.isCheck ? this.questionOfCheck(k - this.steps.length) : this.questionOf(this.steps[k]));
    if (turn !== this.turn) return; // another one was opened meanwhile
    this.question = question;
    this.offer();
    this.show();
  }

  async questionOf(step) {
    const { site } = this, lab = await (step.run || site.page === "train" ? this.labOf() : null);
    if (step.run) {
      await lab.open();
      lab.fail(FAILURES.find(({ run }) => run === step.run), false);
    } else await this.watch(lab, step.model);
    if (site.example !== null || !site.image) site.take(this.examples[step.example], { example: step.example });
    else site.show(LAST, null);
    return ASKS[step.asks](site, lab, step);
  }

  async watch(lab, name) {
    lab?.visit("watch");
    await this.site.choose(name);
  }

  async questionOfCheck(k) {
    const { site, names } = this, lab = await (site.page === "train" ? this.labOf() : null);
    const fits = ({ order, view } = {}) => view && !order && view.reads === "forward" && view.states.length === 1;
    if (lab || !fits(site.network)) await this.watch(lab, names[0][0]);
    if (!site.image) site.take(this.examples[0], { example: 0 });
    site.show(LAST, null);
    site.link();
    const [name, label] = names.find(([other]) => other !== site.network.name);
    this.check = k && this.check ? this.check : checkOf(site, { label: label.split(" · ")[0], network: await openNetwork(name) });
    return this.check[k];
  }

  offer() {
    const { choices, low, high } = this.question, legend = part("guesses").firstElementChild;
    const field = (how) => Object.assign(document.createElement("input"), { name: "guess", required: true, ...how });
    part("guesses").replaceChildren(legend, ...(choices ?? [null]).map((value) => {
      const label = document.createElement("label");
      if (value === null) label.append(Object.assign(field({ type: "number", min: low, max: high, inputMode: "numeric" }), { ariaLabel: say("lesson.your") }));
      else label.append(field({ type: "radio", value }), written(value));
      return label;
    }));
  }

  async answer(guess) {
    const { turn, question, site, answers, k } = this, { drawn, near, kind = "lesson" } = question;
    if (drawn && site.example !== null) {
      part("outcome").textContent = say("lesson.draw");
      return;
    }
    this.guessed = {};
    this.show();
    const found = await question.answer();
    if (turn !== this.turn) return;
    const counts = guess !== null && found.truth !== null;
    this.guessed = { said: () => [found.so(), counts ? told(question, found, guess) : ""].join(" ") };
    if (counts && !answers.has(k)) {
      const off = Number(Math.abs(guess - found.truth).toFixed(1));
      answers.set(k, { of: this.isCheck ? `${kind} ${k + 1 - this.steps.length}` : `lesson ${this.steps[k].number}`, asked: say(...question.asked), guess, truth: found.truth, off: question.choices ? "" : off, right: Number(off <= near) });
    }
    if (question.hand) site.show(LAST, question.hand);
    this.show();
  }

  show() {
    const { k, steps, question, guessed, quiz, answers, isCheck } = this, open = !guessed?.said, { dataset } = document.documentElement;
    part("lesson").hidden = false;
    dataset.asks = open && !guessed ? "yes" : "no";
    const { covered } = question ?? {};
    part("paper").style.setProperty("--covered", covered && !guessed && this.site.example !== null ? 1 - covered / 28 : 0);
    part("lesson-title").textContent = isCheck ? say("lesson.check.title", { number: k + 1 - steps.length, count: CHECKS })
      : say("lesson.title", { ...steps[k], title: say(`lesson.${steps[k].number}.title`) });
    const near = question?.near ? ` ${say("lesson.near", question)}` : "";
    part("asked").textContent = question ? say(...question.asked) + near : say("lesson.wait");
    part("question").hidden = Boolean(guessed);
    part("guesses").firstElementChild.textContent = say("lesson.your");
    for (const id of ["guesses", "guess", "show-me"]) part(id).hidden = !question || (id === "show-me" && quiz);
    part("outcome").textContent = guessed?.said?.() ?? "";
    part("lesson-text").textContent = !open && !isCheck && !steps[k].run ? say(`lesson.${steps[k].number}.text`) : "";
    const all = [...answers.values()];
    part("score").textContent = all.length && (quiz || isCheck) ? say("lesson.score", { right: all.filter(({ right }) => right).length, count: all.length }) : "";
    part("lesson-back").hidden = !k;
    part("lesson-next").hidden = k === this.count - 1;
    part("lesson-next").textContent = say(k === steps.length - 1 ? "lesson.check" : "lesson.next");
    part("ask-again").hidden = quiz || open;
    part("save-answers").hidden = !all.length || !(quiz || isCheck);
    tell(part("lesson"));
  }

  save() {
    const columns = ["of", "asked", "guess", "truth", "off", "right"], rows = [...this.answers.values()].map((answer) => columns.map((name) => answer[name]));
    download(new Blob([csvOf([columns, ...rows])], { type: "text/csv" }), "answers.csv");
  }

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

} };
