// The first viewing: the first rows with ink play slowly, and it stops to explain until the visitor
// continues. Panels of the stage appear when they are explained. With reduced motion only the stops
// are shown. `StageWithControls` owns the player and everything else.

import {
  ANSWERS,
  ARRANGES,
  MIXES,
  SHOWS_PICTURE,
  STANDS,
  easeInOut,
  progressBetween,
} from "../stage/row_step.js";
import {
  memoryBarCount,
  digitBelowBar,
  partAndColumnOfUnit,
  numberShownByBar,
} from "../stage/bars.js";
import { ALL } from "../stage/scene.js";
import {
  numberText,
  multiplyNumbers,
  calculateWithFewestDigits,
} from "../explanation/worked_calculation.js";
import {
  mindChangeSentence,
  detailsOfAnswerChanges,
  inkRowIndices,
  stepName,
} from "../reader/story.js";
import { decimals, say } from "../words.js";

/** @import { Bar, ReadingResult, View } from "../types.js" */

/**
 * @typedef {object} Stop
 * @property {number} step
 * @property {number} share of the step's time at which it stops
 * @property {number} on share of the step's time from which it continues
 * @property {string} says the name of its explanation
 */

export const BLANK = 0.7; // the factor on the time of a row without ink
const SLOWLY = [13000, 6000],
  TURNS_FOR = 2200; // ms of each of the first rows with ink, and of one that changes the answer
const FINAL = 27;
const ARRANGED = SHOWS_PICTURE - 0.03; // share of a step's time until which bars move to digits
const PLACED = ARRANGES + 0.09, // shares at which the places and the colours of bars are explained
  COLOURED = PLACED + 0.01;
const SLOW_ROWS = 2; // how many rows with ink play slowly
export const FIRST_VIEWING = "rnn-first-viewing"; // its key in seen.js

export class FirstViewing {
  /** @type {?Stop} */
  currentStop = null; // the stop at which it has halted
  byItself = false; // true if it started without a press of Play

  /**
   * @param {ReadingResult} result
   * @param {View} view
   * @returns {FirstViewing | null} null if the network reads in another order, or without ink
   */
  static createIfForwardWithInk(result, view) {
    const rows = view.reads === "forward" ? inkRowIndices(result) : [];
    return rows.length ? new FirstViewing(result, view, rows) : null;
  }

  /**
   * @param {ReadingResult} result
   * @param {View} view
   * @param {number[]} inked the rows with ink
   */
  constructor(result, view, inked) {
    this.result = result;
    this.view = view;
    this.slow = inked.slice(0, SLOW_ROWS); // the rows that are played slowly
    this.minds = detailsOfAnswerChanges(result);
    // The row after which the colours of the answer are explained: one at which the answer changes,
    // but not before several rows of colours can be seen.
    const from = inked[SLOW_ROWS];
    this.wide = this.minds.find(({ t }) => t >= from)?.t ?? from;
    this.stops = this.makeStops();
  }

  /** @returns {Stop[]} */
  makeStops() {
    const { wide, result } = this,
      [a, b] = this.slow;
    return [
      { step: a, share: STANDS + 0.05, on: ANSWERS, says: "stands" },
      { step: a, share: ARRANGES - 0.01, on: ARRANGES, says: "answer" },
      ...(this.viewHasBarsAboveDigits
        ? [
            { step: a, share: PLACED, on: PLACED, says: "arranged" },
            { step: a, share: COLOURED, on: ARRANGED, says: "worked" },
          ]
        : []),
      ...(result.memory ? [{ step: a, share: SHOWS_PICTURE + 0.1, on: 1, says: "picture" }] : []),
      ...(b === undefined ? [] : [{ step: b, share: ANSWERS - 0.02, on: ANSWERS, says: "next" }]),
      ...(wide === undefined ? [] : [{ step: wide, share: 0.95, on: 1, says: "colours" }]),
      { step: FINAL, share: 1, on: 1, says: "end" },
    ];
  }

  /** True if bars stand above digits. */
  get viewHasBarsAboveDigits() {
    return this.view.states.some(({ groups }) => groups.length);
  }

  /**
   * Milliseconds of a step.
   * @param {number} t
   * @param {number} speed milliseconds of an ordinary row
   */
  stepDuration(t, speed) {
    const at = this.slow.indexOf(t);
    if (at >= 0) return SLOWLY[at];
    if (this.minds.some((mind) => mind.t === t)) return TURNS_FOR;
    return t < this.slow[0] ? BLANK * speed : speed;
  }

  /** @param {number} t */
  isSlowRow(t) {
    return this.slow.includes(t);
  }

  /**
   * Halts if a stop is reached; returns the stop, or null.
   * @param {{step: number, share: number, isPlaying: boolean}} player
   */
  makeReachedStopCurrent({ step, share, isPlaying }) {
    const [stop] = this.stops;
    if (this.currentStop || !stop || (stop.step === FINAL && isPlaying)) return null;
    if (step < stop.step || (step === stop.step && share < stop.share)) return null;
    this.stops.shift();
    return (this.currentStop = stop);
  }

  /** Continues after a stop. */
  takeCurrentStop() {
    const from = this.currentStop;
    this.currentStop = null;
    return from;
  }

  get isOver() {
    return !this.currentStop && !this.stops.length;
  }

  /**
   * The visibility of each part of the stage.
   * @param {number} step
   * @param {number} p the share of the step's time that has passed
   */
  partVisibilitiesAt(step, p) {
    const [first] = this.slow;
    if (step > first) return { ...ALL, called: false };
    const share = step < first ? 0 : p;
    return {
      answer: progressBetween(share, ANSWERS + 0.01, ANSWERS + 0.07),
      arranged: easeInOut(progressBetween(share, ARRANGES, ARRANGES + 0.08)),
      picture: progressBetween(share, SHOWS_PICTURE, SHOWS_PICTURE + 0.06),
      stripes: false,
      called: false,
    };
  }

  /**
   * The one bar that is explained, if any: the tallest. It is followed to its digit, and into the
   * next row.
   * @param {number} step
   * @param {number} p the share of the step's time that has passed
   * @returns {?Bar}
   */
  explainedBarAt(step, p) {
    const [first, second] = this.slow,
      isFollowed = step === first ? p >= STANDS : step === second && p < ANSWERS;
    if (!isFollowed) return null;
    const height = (/** @type {Bar} */ bar) => numberShownByBar(this.result, bar, first);
    return this.view.states
      .flatMap(({ layer, columns }) => columns.map((unit) => ({ layer, unit })))
      .reduce((most, bar) => (height(bar) > height(most) ? bar : most));
  }

  /**
   * The current explanation, and the panels that it is about (null for all).
   * @param {number} step
   * @param {number} p the share of the step's time that has passed
   * @param {string} end the text at the end
   * @returns {[string, ?string[]]}
   */
  captionAndHighlightedPanelsAt(step, p, end) {
    const { view, result } = this,
      values = { at: stepName(view.word, step), count: memoryBarCount(view) },
      picked = this.explainedBarAt(step, p),
      number = picked && decimals(numberShownByBar(result, picked, step), 2);
    if (step === this.slow[0]) {
      if (p < MIXES) return [say("first.row", values), ["row"]];
      if (p < STANDS) return [say(step ? "first.mixes" : "first.empty"), ["row", "memory"]];
      if (p < ANSWERS)
        return [`${say("first.stands", values)} ${say("first.one", { number })}`, ["memory"]];
      if (picked && p >= ARRANGES && p < ARRANGED && this.viewHasBarsAboveDigits) {
        const told = p < COLOURED ? say("first.arranged") : this.barColourReason(picked, step);
        return [told, ["memory"]];
      }
      if (p >= ARRANGED && result.memory) return [say("first.picture"), ["picture"]];
      const from = view.addsRow ? ".row" : view.states.length > 1 ? ".some" : "";
      return [say(`first.answer${from}`), ["memory", "belief"]];
    }
    if (step === FINAL && this.currentStop) return [end, ["row", "belief"]];
    const mindText = mindChangeSentence(result, step, view.word);
    if (step === this.slow[1] && (p < ANSWERS || this.currentStop?.says === "next")) {
      const ours = p < STANDS ? "" : `${say("first.ours.now", { number })} `;
      return [`${say("first.next", values)} ${ours}${say("first.stripes")}`, ["row", "memory"]];
    }
    if (this.currentStop?.says !== "colours") return [mindText, null];
    const past = this.minds.filter(({ t }) => t <= step),
      texts = past.map(({ t }) => mindChangeSentence(result, t, view.word));
    return [[...texts, say("first.wider")].join(" "), ["memory", "belief"]];
  }

  /**
   * The product whose sign a bar's colour shows: its number times its weight for the digit below
   * it, less the mean of its weights; "" if it has no digit.
   * @type {(bar: Bar, step: number) => string}
   */
  barColourReason(bar, step) {
    const { view, result } = this,
      { part, column } = partAndColumnOfUnit(view, bar),
      digit = digitBelowBar(view, bar);
    if (digit < 0) return "";
    const [number, weight, adds] = calculateWithFewestDigits((calculation) => {
      const shown = calculation.roundNetworkNumber(numberShownByBar(result, bar, step)),
        of = [shown, calculation.roundNetworkNumber(view.states[part].weights[column])],
        made = calculation.computeAndRound(multiplyNumbers, ...of);
      calculation.recordCheckResult(made.shown !== 0);
      return [...of, made];
    });
    return say(`first.ours.${adds.shown > 0 ? "for" : "against"}`, {
      digit,
      number: numberText(number),
      weight: numberText(weight),
      product: numberText(adds),
      count: result.rows[step].length,
    });
  }
}
