// Records the lessons in the school's learning management system, if that has opened the page: by
// SCORM 1.2, whose calls the system offers as `API` on a parent of the page's window.
//
// Source: ADL, SCORM Version 1.2, The SCORM Run-Time Environment, sections 3.3 and 3.4.

import { isoTimeOfDay } from "./answers.js";

/** @import { RecordedGuess, GuessBook } from "./answers.js" */

const MOST_SUSPENDED = 4096; // characters of cmi.suspend_data
const MOST_WINDOWS = 8; // most parent windows searched for the API

/**
 * @typedef {object} ScormApi each returns a text; "true" and "false" for yes and no
 * @property {(empty: "") => string} LMSInitialize
 * @property {(empty: "") => string} LMSFinish
 * @property {(name: string) => string} LMSGetValue
 * @property {(name: string, value: string) => string} LMSSetValue
 * @property {(empty: "") => string} LMSCommit
 *
 * @typedef {[question: string, guess: number, truth: ?number, points: 0 | 1 | "", seconds: number,
 *   language: string, date: string, time: string, asked: string]} SuspendedAnswer
 */

/**
 * Searches the parent windows of a page for the API, and then those of the window that opened it.
 * @param {any} window
 * @returns {?ScormApi} null if no system has opened the page
 */
export function findScormApi(window) {
  for (const start of [window, window.opener])
    for (let at = start, n = 0; at && n < MOST_WINDOWS; at = at.parent, n++) {
      try {
        if (at.API) return at.API;
      } catch {
        return null; // a parent page has another origin
      }
      if (at === at.parent) break;
    }
  return null;
}

/**
 * The text of answers that the system stores for a later visit. If it is too long, the questions'
 * texts are shortened, as they are only displayed.
 * @param {RecordedGuess[]} answers
 */
export function suspendDataOfAnswers(answers) {
  for (let length = 200; ; length = Math.floor(length / 2)) {
    /** @type {SuspendedAnswer[]} */
    const rows = answers.map(
      ({ question, guess, truth, points, seconds, language, date, time, asked }) => [
        question,
        guess,
        truth,
        points,
        seconds,
        language,
        date,
        time,
        asked.slice(0, length),
      ],
    );
    const text = JSON.stringify(rows);
    if (text.length <= MOST_SUSPENDED || !length) return text.slice(0, MOST_SUSPENDED);
  }
}

/**
 * @param {string} text stored on an earlier visit, not validated
 * @param {string} link
 * @returns {RecordedGuess[]}
 */
export function answersFromSuspendData(text, link) {
  try {
    /** @type {SuspendedAnswer[]} */
    const rows = JSON.parse(text || "[]");
    return rows
      .filter((row) => Array.isArray(row) && typeof row[0] === "string" && Number.isFinite(row[1]))
      .map(([question, guess, truth, points, seconds, language, date, time, asked]) => ({
        question,
        guess,
        truth: typeof truth === "number" ? truth : null,
        points: points === 0 || points === 1 ? points : "",
        seconds: Number(seconds) || 0,
        language: String(language),
        date: String(date),
        time: String(time),
        asked: String(asked),
        link,
        off: typeof truth === "number" ? Math.abs(guess - truth) : "",
      }));
  } catch {
    return []; // not written by this page
  }
}

export class ScormAnswerRecord {
  isEnded = false;
  since = Date.now();

  /**
   * @param {ScormApi} api
   * @param {GuessBook} book
   * @param {number} count number of questions
   */
  constructor(api, book, count) {
    this.api = api;
    this.book = book;
    this.count = count;
    api.LMSInitialize("");
    for (const answer of answersFromSuspendData(api.LMSGetValue("cmi.suspend_data"), book.link))
      if (!book.answers.has(answer.question)) book.answers.set(answer.question, answer);
    if (!book.name) book.name = api.LMSGetValue("cmi.core.student_name").slice(0, 40);
    book.onKeep = () => this.writeState();
    book.storeBook();
    addEventListener("pagehide", () => this.finishRecord());
  }

  writeState() {
    if (this.isEnded) return;
    const { api, book, count } = this,
      answers = [...book.answers.values()],
      marked = book.answersThatHavePoints,
      isComplete = marked.length >= count,
      right = marked.filter(({ points }) => points).length;
    /** @type {[string, string | number][]} */
    const values = [
      ["suspend_data", suspendDataOfAnswers(answers)],
      ["core.score.min", 0],
      ["core.score.max", 100],
      ["core.score.raw", Math.round((100 * right) / count)],
      ["core.lesson_status", isComplete ? "completed" : "incomplete"],
      ["core.exit", isComplete ? "" : "suspend"],
    ];
    answers.forEach((answer, n) => values.push(...interactionFields(answer, `interactions.${n}`)));
    for (const [name, value] of values) api.LMSSetValue(`cmi.${name}`, String(value));
    api.LMSCommit("");
  }

  /** Completes the record when the page is left. */
  finishRecord() {
    if (this.isEnded) return;
    this.writeState();
    this.isEnded = true;
    const time = formatHoursMinutesSeconds((Date.now() - this.since) / 1000);
    this.api.LMSSetValue("cmi.core.session_time", time);
    this.api.LMSFinish("");
  }
}

/**
 * @param {RecordedGuess} answer
 * @param {string} at its index in the record
 * @returns {[string, string | number][]}
 */
function interactionFields({ question, guess, truth, points, seconds, time }, at) {
  return [
    [`${at}.id`, question.replaceAll(" ", "_")],
    [`${at}.type`, "numeric"],
    [`${at}.time`, time || isoTimeOfDay(new Date())],
    [`${at}.student_response`, guess],
    ...(truth === null
      ? []
      : /** @type {[string, number][]} */ ([[`${at}.correct_responses.0.pattern`, truth]])),
    ...(points === ""
      ? []
      : /** @type {[string, string][]} */ ([[`${at}.result`, points ? "correct" : "wrong"]])),
    [`${at}.latency`, formatHoursMinutesSeconds(seconds)],
  ];
}

/** @param {number} seconds as HHHH:MM:SS */
function formatHoursMinutesSeconds(seconds) {
  const whole = Math.round(seconds),
    pad = (/** @type {number} */ n, length = 2) => String(n).padStart(length, "0");
  return `${pad(Math.floor(whole / 3600), 4)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}
