// A person's answers in a study: stored in the browser under the study's name, saved as a table.
// A code stands for the person; the arm and the order of the two forms are drawn by lot.

import { download } from "../download.js";
import { NO_IDEA, toIsoDate, formatRowsAsCsv } from "./answers.js";

const STUDIES_UNDER = "rnn-studies"; // in the browser's own store
const MOST_STUDIES = 8; // most studies stored in a browser
const CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", // no two look alike
  CODE_LENGTH = 6;
export const MOST_TEXT = 600; // characters in one's own words
export const FORMS = [3, 8]; // the examples that the questions before and after are about
/** @type {("study" | "code" | "arm" | "order" | keyof StudyRow)[]} */
const STUDY_COLUMNS = [
  "study",
  "version",
  "code",
  "arm",
  "order",
  "part",
  "form",
  "question",
  "asked",
  "language",
  "date",
  "time",
  "seconds",
  "guess",
  "sure",
  "truth",
  "off",
  "points",
  "text",
];

/**
 * @typedef {"guess" | "shown"} Arm pupils guess before a lesson plays, or it plays at once
 *
 * @typedef {object} StudyRow
 * @property {string} version of the page
 * @property {"before" | "lesson" | "after" | "why"} part
 * @property {number | ""} form the example that the question is about
 * @property {string} question its name, such as "recall 1"
 * @property {string} asked its text, in the language in which it was asked
 * @property {string} language its code
 * @property {string} date as YYYY-MM-DD
 * @property {string} time as HH:MM:SS
 * @property {number} seconds from the question, or a reload since, to the answer
 * @property {number | ""} guess
 * @property {number | ""} sure from 1, guessed, to 4, certain
 * @property {number | null} truth null until it is known
 * @property {number | ""} off distance of the guess from the truth
 * @property {0 | 1 | ""} points
 * @property {string} text in one's own words
 * @property {boolean} isDone true if it is finished
 */

/** @returns {Record<string, any>} keys are names of studies; values may be anything */
function readStudiesByName() {
  try {
    const store = JSON.parse(localStorage.getItem(STUDIES_UNDER) ?? "{}");
    return store && typeof store === "object" && !Array.isArray(store) ? store : {};
  } catch {
    return {}; // the browser stores nothing, or the content is not ours
  }
}

/**
 * @param {any} row from the browser's store; may be anything
 * @returns {row is StudyRow}
 */
const isStudyRow = (row) =>
  Boolean(row) &&
  ["part", "question", "asked", "text"].every((name) => typeof row[name] === "string");

export class ParticipantRecord {
  code = ""; // none before it has begun
  /** @type {Arm} */
  arm = "guess";
  order = FORMS; // the forms before and after
  draft = ""; // in one's own words
  /** @type {Map<string, StudyRow>} by part and question */
  rows = new Map();

  /** @param {string} name of the study, as link_keeper.js reads it from a link */
  constructor(name) {
    this.name = name;
    this.loadRecord();
  }

  get hasBegun() {
    return this.code !== "";
  }

  /** Takes what the browser's store has, from an earlier visit or another tab. */
  loadRecord() {
    const { code, arm, order, rows, draft } = readStudiesByName()[this.name] ?? {};
    if (typeof code !== "string" || !code || !Array.isArray(rows)) return;
    if (code !== this.code) this.rows.clear();
    this.code = code.slice(0, CODE_LENGTH);
    this.arm = arm === "shown" ? "shown" : "guess";
    this.order = FORMS[0] === order?.[0] ? FORMS : [...FORMS].reverse();
    this.draft = typeof draft === "string" ? draft.slice(0, MOST_TEXT) : "";
    for (const row of rows.filter(isStudyRow)) {
      const own = this.rows.get(rowKey(row));
      if (!own?.isDone) this.rows.set(rowKey(row), row);
    }
  }

  /** Draws code, arm and order by lot, if the study has not begun in this browser. */
  loadOrBegin() {
    this.loadRecord();
    if (this.hasBegun) return;
    const [arm, order, ...letters] = crypto.getRandomValues(new Uint8Array(2 + CODE_LENGTH));
    this.arm = arm % 2 ? "shown" : "guess";
    this.order = order % 2 ? [...FORMS].reverse() : FORMS;
    this.code = letters.map((lot) => CODE_LETTERS[lot % CODE_LETTERS.length]).join("");
    this.storeRecord();
  }

  /** @param {StudyRow} row */
  put(row) {
    this.loadRecord();
    this.rows.set(rowKey(row), row);
    this.storeRecord();
  }

  /** @param {string} text in one's own words, not yet sent as the answer */
  putDraft(text) {
    this.draft = text.slice(0, MOST_TEXT);
    this.storeRecord();
  }

  storeRecord() {
    const { [this.name]: _, ...others } = readStudiesByName(),
      { code, arm, order, draft } = this,
      own = { code, arm, order, draft, rows: [...this.rows.values()] },
      kept = [...Object.entries(others).slice(1 - MOST_STUDIES), [this.name, own]];
    this.writeStudies(Object.fromEntries(kept));
  }

  /** Forgets the person, so that another one can take part in this browser. */
  forget() {
    const { [this.name]: _, ...others } = readStudiesByName();
    this.writeStudies(others);
    this.code = this.draft = "";
    this.rows.clear();
  }

  /** @param {object} store */
  writeStudies(store) {
    try {
      localStorage.setItem(STUDIES_UNDER, JSON.stringify(store));
    } catch {
      /* it lasts as long as the page */
    }
  }

  downloadCsv() {
    const { name, code, arm, order } = this,
      own = { study: name, code, arm, order: order.join(" then ") };
    const lines = [...this.rows.values()].map((row) => {
      /** @type {Record<string, unknown>} */
      const values = { ...row, ...own, guess: row.guess === NO_IDEA ? "?" : row.guess };
      if (row.truth === NO_IDEA) values.truth = "?";
      return STUDY_COLUMNS.map((column) => values[column]);
    });
    const table = new Blob([formatRowsAsCsv([STUDY_COLUMNS, ...lines])], { type: "text/csv" });
    download(table, `study-${name}-${code}-${toIsoDate(new Date())}.csv`);
  }
}

/** @param {{part: string, question: string}} row */
export const rowKey = ({ part, question }) => `${part} ${question}`;
