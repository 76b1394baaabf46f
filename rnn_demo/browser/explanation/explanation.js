// The explanation that "How?" opens, one step at a time: how a row changes the memory, and how the
// memory becomes an answer. Each step has its words, and names the parts of the scene that it
// explains.

import { answerParts, answerText, digitOfBar, isInDoubt } from "./answer_sum.js";
import { memoryParts } from "./memory_sum.js";
import { memoryText } from "./memory_text.js";
import { inOut } from "../stage/row_step.js";
import { twoLikeliestSentence } from "../reader/story.js";
import { say } from "../words.js";

/** @import { AnswerParts } from "./answer_sum.js" */
/** @import { GateName, MemoryParts, UnitSum } from "./memory_sum.js" */
/** @import { Bar, BarShare, Program, ReadingResult, View } from "../types.js" */

/**
 * @typedef {"answer" | "memory"} Question
 *
 * @typedef {object} Step of a scene
 * @property {string} step its name
 * @property {string[]} steps all of them
 * @property {number} p the progress of its animation, 0 to 1
 * @property {?Bar} highlight the one bar that is highlighted
 *
 * @typedef {object} AnswerOnly
 * @property {"answer"} of
 * @property {AnswerParts} parts
 * @property {number} digit whose sum is explained
 * @property {?BarShare} focus the bar that the words explain
 * @property {BarShare[]} ribbons the bars that are drawn with ribbons into the sum
 * @property {?number} key the digit marked below the bars
 *
 * @typedef {object} MemoryOnly
 * @property {"memory"} of
 * @property {MemoryParts} parts
 * @property {?GateName} gate the gate whose own sum is shown
 * @property {?UnitSum} pushes the shown sum, whose strongest parts are drawn as lines
 * @property {number} blend 0: the bars' previous heights; 1: their present ones
 * @property {number} [barBelow] distance from the top of the words down to the enlarged bar
 *
 * @typedef {Step & AnswerOnly} AnswerHow
 * @typedef {Step & MemoryOnly} MemoryHow
 * @typedef {AnswerHow | MemoryHow} How
 */

const SHOWS = 1100; // ms that a step's animation takes

/** The open explanation, and the visitor's place in it. */
export class Explanation {
  /** @type {?Question} */
  of = null;
  n = 0; // the step, from 0
  /** @type {?GateName} */
  gate = null; // the gate whose own sum is shown
  p = 1; // the progress of the step's animation
  frame = 0;

  /**
   * @param {() => void} redraw called in each frame
   * @param {{matches: boolean}} still true if nothing may move
   */
  constructor(redraw, still) {
    this.redraw = redraw;
    this.still = still;
  }

  get isOpen() {
    return this.of !== null;
  }

  close() {
    this.of = null;
  }

  /**
   * @param {?Question} of null closes the explanation.
   * @param {?GateName} gate the gate whose own sum is shown
   */
  show(of, n = 0, gate = null) {
    const began = performance.now();
    cancelAnimationFrame(this.frame);
    Object.assign(this, { of, n, gate, p: of && !this.still.matches ? 0 : 1 });
    const frame = (/** @type {number} */ now) => {
      if (!this.of) return;
      const x = Math.min(1, Math.max(0, (now - began) / SHOWS));
      this.p = inOut(x);
      if (x < 1) this.frame = requestAnimationFrame(frame);
      this.redraw();
    };
    if (this.p < 1) this.frame = requestAnimationFrame(frame);
    this.redraw();
  }

  /**
   * What it shows after step t; null if no explanation is open.
   * @param {?Program | undefined} program
   * @param {ReadingResult} result
   * @param {View} view
   * @param {number} t
   * @returns {?How}
   */
  stateAfter(program, result, view, t) {
    if (this.of === "answer") return this.answerState(answerParts(program, result, view, t), view);
    const parts = this.of && memoryParts(program, result, view, t);
    return parts && this.memoryState(parts);
  }

  /** @type {(parts: MemoryParts) => MemoryHow} */
  memoryState(parts) {
    const { p } = this,
      steps = ["sum", ...(parts.store?.shows ? ["store"] : []), "value"],
      step = steps[Math.min(this.n, steps.length - 1)],
      gate = this.gate && parts.gateSums[this.gate] ? this.gate : null,
      blend = step === "value" && !gate ? p : 0,
      pushes = gate ? parts.gateSums[gate] : step === "sum" ? parts.sum : null;
    return {
      of: "memory",
      steps,
      step,
      parts,
      gate,
      pushes,
      p,
      highlight: parts,
      blend,
    };
  }

  /** @type {(parts: AnswerParts, view: View) => AnswerHow} */
  answerState(parts, view) {
    const { bars, digit, temperature } = parts,
      first = bars?.first.bar ?? null,
      other = bars?.other?.bar ?? null,
      before = bars ? ["bar", ...(other ? ["other"] : []), "all"] : [],
      steps = [...before, "sums", ...(temperature ? ["divided"] : []), "chances"],
      step = steps[Math.min(this.n, steps.length - 1)],
      focus = { bar: first, other }[step] ?? null,
      drawn = { bar: [first], other: [first, other], all: bars?.ribbons }[step] ?? [];
    return {
      of: "answer",
      steps,
      step,
      parts,
      p: this.p,
      digit,
      highlight: step === "bar" ? first : null,
      focus,
      ribbons: drawn.filter((bar) => bar !== null),
      key: step === "all" ? digit : focus && digitOfBar(view, focus),
    };
  }
}

/**
 * The text of a step.
 * @param {How} how
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 * @param {boolean} isNamed true if the term hidden state has been explained
 */
export function explanationText(how, result, view, t, isNamed) {
  const count = view.states.reduce((sum, s) => sum + s.columns.length, 0),
    name = isNamed || how.steps.indexOf(how.step) ? "" : `${say("how.named", { count })} `;
  if (how.of === "memory") return name + memoryText(how, view);
  const isFirst = how.step === how.steps[0] && isInDoubt(result, t);
  return `${name}${isFirst ? `${twoLikeliestSentence(result, t, view.word)} ` : ""}${answerText(how, result, t)}`;
}
