// The pupil's answers in the lessons: stored in the browser, one book for each link and day, and
// exported as a table. Tabs with the same book open add to it; none removes another's answers.

import { download } from "../download.js";
import { currentLanguage } from "../words.js";

const ANSWERS_UNDER = "rnn-answers"; // key in localStorage, with the pupil's name
const LINK_UNDER = "rnn-lesson-link"; // key in sessionStorage, which outlives a reload
export const NO_IDEA = -1; // a choice next to the ten digits: no digit is likely enough
const BOOKS = 30; // most books that are stored
const LONGEST = 40; // characters of a name
/** @type {("name" | keyof RecordedGuess)[]} */
const COLUMNS = [
  "name",
  "date",
  "time",
  "link",
  "language",
  "question",
  "asked",
  "guess",
  "truth",
  "off",
  "points",
  "seconds",
];

/**
 * @typedef {object} RecordedGuess
 * @property {string} question its name, such as "lesson 3" or "recall 1"
 * @property {string} asked its text, in the language in which it was asked
 * @property {string} language its code
 * @property {string} link the link that opened the lessons
 * @property {string} date as YYYY-MM-DD
 * @property {string} time as HH:MM:SS
 * @property {number} seconds from the question to the guess
 * @property {number} guess
 * @property {number | null} truth null until known, or if there is none
 * @property {number | ""} off distance of the guess from it; "" for a choice among digits
 * @property {0 | 1 | ""} points "" until the truth is known
 */

const padToTwoDigits = (/** @type {number} */ n) => String(n).padStart(2, "0");

/** @param {Date} now */
const toIsoDate = (now) =>
  [now.getFullYear(), padToTwoDigits(now.getMonth() + 1), padToTwoDigits(now.getDate())].join("-");

/** @param {Date} now */
const isoTimeOfDay = (now) =>
  [now.getHours(), now.getMinutes(), now.getSeconds()].map(padToTwoDigits).join(":");

/**
 * The fields of an answer that is given now, before its truth is known.
 * @param {string} asked the question's text
 * @param {number} since time at which it was asked, by `performance.now`
 */
export function fieldsOfAnswerGivenNow(asked, since) {
  const now = new Date();
  return {
    asked,
    language: currentLanguage(),
    date: toIsoDate(now),
    time: isoTimeOfDay(now),
    seconds: Math.round((performance.now() - since) / 1000),
    truth: null,
    off: /** @type {const} */ (""),
    points: /** @type {const} */ (""),
  };
}

// A spreadsheet would take a text with such a beginning for a formula.
const escapeFormula = (/** @type {unknown} */ value) =>
  typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");

/**
 * Formats rows as CSV. Every row ends with a line break, so that files can be concatenated.
 * @param {unknown[][]} rows
 */
function formatRowsAsCsv(rows) {
  const cell = (/** @type {unknown} */ value) => `"${escapeFormula(value).replaceAll('"', '""')}"`;
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * The link that opened the lessons of this tab, whichever question is open now.
 * @param {URLSearchParams} request the parameters of the address
 */
export function getOrStoreLessonsLink(request) {
  const [entry] = performance.getEntriesByType("navigation"),
    type = entry instanceof PerformanceNavigationTiming ? entry.type : "",
    isNew = type === "navigate" && !document.wasDiscarded;
  const link = new URL(location.href.split(/[?#]/)[0]);
  for (const name of ["lesson", "quiz", "model", "example", "drawing"]) {
    const value = request.get(name);
    if (value !== null) link.searchParams.set(name, value);
  }
  try {
    const kept = sessionStorage.getItem(LINK_UNDER);
    if (kept && !isNew) return kept;
    sessionStorage.setItem(LINK_UNDER, link.href);
  } catch {
    /* then a reload starts another book */
  }
  return link.href;
}

/**
 * The browser's stored data, not validated: a name, and books by their keys.
 * @returns {{name: string, books: Record<string, unknown>}}
 */
function readStore() {
  let store = null;
  try {
    store = JSON.parse(localStorage.getItem(ANSWERS_UNDER) ?? "{}");
  } catch {
    /* no storage, or data that this page did not write */
  }
  const { name, books } = store ?? {};
  return {
    name: typeof name === "string" ? name.slice(0, LONGEST) : "",
    books: books && typeof books === "object" && !Array.isArray(books) ? books : {},
  };
}

/**
 * A book's answers by question.
 * @param {unknown} book from the browser's store; may be anything
 * @returns {Map<string, RecordedGuess>}
 */
function validAnswersByQuestion(book) {
  const answers = [book ?? []].flat().filter(isAnswer);
  return new Map(answers.map((answer) => [answer.question, answer]));
}

/**
 * @param {any} value from the browser's store; may be anything
 * @returns {value is RecordedGuess}
 */
const isAnswer = (value) =>
  Boolean(value) &&
  typeof value === "object" &&
  typeof value.question === "string" &&
  typeof value.asked === "string" &&
  Number.isFinite(value.guess);

/**
 * How far off a guess is, and its points; "" where that is unknown.
 * @param {number} guess
 * @param {?number} truth
 * @param {{near: number, choices?: number[]}} how near: how far off is still right
 * @returns {{off: number | "", points: 0 | 1 | ""}}
 */
function guessErrorAndPoints(guess, truth, { near, choices }) {
  if (truth === null) return { off: "", points: "" };
  const off = Number(Math.abs(guess - truth).toFixed(1));
  return { off: choices ? "" : off, points: off <= near ? 1 : 0 };
}

export class GuessBook {
  /** @type {Map<string, RecordedGuess>} what was guessed first, by question */
  answers = new Map();
  /** @type {Set<string>} */
  known = new Set(); // questions that were in the store: a missing one was removed by another tab
  name = "";
  knownName = ""; // the name last seen in the store

  /** @param {string} link that opened the lessons */
  constructor(link) {
    this.link = link;
    this.key = `${toIsoDate(new Date())} ${link}`;
    this.takeOtherTabsChanges();
    if (this.known.size) this.storeBook(); // so that it counts as used last
    addEventListener("storage", ({ key }) => {
      if (key === null || key === ANSWERS_UNDER) this.takeOtherTabsChanges();
    });
  }

  /** @param {string} text a name or a number that the pupil chooses */
  setPupilName(text) {
    this.takeOtherTabsChanges();
    this.name = text.trim().slice(0, LONGEST);
    this.storeBook();
  }

  /**
   * Takes over another tab's changes: its answers, or that it has started again. A book that is no
   * longer in the store gave way to newer ones; its answers stay here.
   */
  takeOtherTabsChanges() {
    const { name, books } = readStore(),
      theirs = validAnswersByQuestion(books[this.key]);
    if (name !== this.knownName) this.name = this.knownName = name;
    if (!Object.hasOwn(books, this.key)) this.known.clear();
    for (const question of this.known) if (!theirs.has(question)) this.answers.delete(question);
    for (const [question, answer] of theirs) {
      const own = this.answers.get(question);
      if (!own) this.answers.set(question, answer);
      else if (own.points === "") Object.assign(own, answer); // marked in the other tab
    }
    this.known = new Set(theirs.keys());
  }

  /**
   * Keeps an answer, if it is the first to its question.
   * @param {RecordedGuess} answer
   * @returns {RecordedGuess} the answer that is kept
   */
  putIfAbsent(answer) {
    this.takeOtherTabsChanges();
    const kept = this.answers.get(answer.question) ?? answer;
    this.answers.set(answer.question, kept);
    this.storeBook();
    return kept;
  }

  /**
   * Marks an answer, unless it has a mark or the book was started again meanwhile.
   * @type {(answer: RecordedGuess, truth: number | null, how: {near: number, choices?: number[]}) => void}
   */
  mark(answer, truth, how) {
    this.takeOtherTabsChanges();
    if (answer.points !== "" || this.answers.get(answer.question) !== answer) return;
    Object.assign(answer, { truth, ...guessErrorAndPoints(answer.guess, truth, how) });
    this.storeBook();
  }

  clearAnswers() {
    this.takeOtherTabsChanges();
    this.answers.clear();
    this.storeBook();
  }

  /** @returns {RecordedGuess[]} those that have been marked */
  get answersThatHavePoints() {
    return [...this.answers.values()].filter(({ points }) => points !== "");
  }

  /** Stores the book after all others, of which those used least recently are deleted. */
  storeBook() {
    const { books } = readStore();
    delete books[this.key];
    books[this.key] = [...this.answers.values()];
    const kept = Object.entries(books).slice(-BOOKS);
    const text = JSON.stringify({ name: this.name, books: Object.fromEntries(kept) });
    try {
      localStorage.setItem(ANSWERS_UNDER, text);
      this.known = new Set(this.answers.keys());
      this.knownName = this.name;
    } catch {
      /* kept while the page is open */
    }
  }

  downloadAnswersAsCsv() {
    const rows = [...this.answers.values()].map((answer) =>
      COLUMNS.map((column) => {
        const value = column === "name" ? this.name : answer[column];
        return value === NO_IDEA ? "?" : value;
      }),
    );
    const who = this.name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, ""),
      name = ["answers", who, toIsoDate(new Date())].filter(Boolean).join("-"),
      table = new Blob([formatRowsAsCsv([COLUMNS, ...rows])], { type: "text/csv" });
    download(table, `${name}.csv`);
  }
}
