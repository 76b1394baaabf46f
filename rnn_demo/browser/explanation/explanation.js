// The explanation that "How?" opens, one step at a time: how a row changes the memory, and how the
// memory becomes an answer. Each step has its words, and names the parts of the scene that it
// explains. The "How?" buttons stand at the arrows that they explain.

import {
  cachedSumsAndSoftmax,
  answerStepText,
  clearestDoubtStep,
  isInDoubt,
} from "./answer_sum.js";
import { canExplainMemory, memoryCalculationParts } from "./memory_sum.js";
import { clickFirstMatch, elementWithin } from "../elements.js";
import { refusalKey } from "../machine/small_network.js";
import { still } from "../player/player.js";
import { memoryBarCount, digitBelowBar } from "../stage/bars.js";
import { shrinkFactorForWideFont } from "../stage/paint.js";
import { easeInOut } from "../stage/row_step.js";
import { inkRowIndices, twoLikeliestSentence } from "../reader/story.js";
import { say, setTextIfChanged } from "../words.js";
import { SumOrVesselPanel, memoryExplanationText } from "./memory_explanation.js";

/** @import { AnswerParts } from "./answer_sum.js" */
/** @import { GateName, MemoryParts, UnitSum } from "./memory_sum.js" */
/** @import { Bar, BarShare, Program, ReadingResult, View } from "../types.js" */
/** @import { Scene } from "../stage/scene.js" */
/** @import { StageWithControls } from "../stage/watching.js" */

/**
 * @typedef {"answer" | "memory"} Question
 *
 * @typedef {object} Step of an explanation
 * @property {string} step its name
 * @property {string[]} steps the names of all steps
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
 * @property {number} blend 0: the bars' previous heights; 1: their current ones
 * @property {number} [barBelow] distance from the top of the words down to the enlarged bar
 *
 * @typedef {Step & AnswerOnly} AnswerHow
 * @typedef {Step & MemoryOnly} MemoryHow
 * @typedef {AnswerHow | MemoryHow} How
 *
 * @typedef {object} Asked the visitor's place in an explanation
 * @property {?Question} of null if none is open
 * @property {number} n the step, from 0
 * @property {?GateName} gate the gate whose own sum is shown
 * @property {number} p the progress of the step's animation
 */

const SHOWS = 1100; // ms that a step's animation takes
// Links to the page of the machine
const MACHINE = '#to-machine, .st-key-navigation a[href$="machine"]';

/** The open explanation, and the visitor's place in it. */
export class Explanation {
  /** @type {?Question} */
  of = null;
  n = 0;
  /** @type {?GateName} */
  gate = null;
  p = 1;
  frame = 0;
  moved = { from: -1, to: -1 }; // the steps between which opening it moved the cursor

  /** @param {StageWithControls} watching */
  constructor(watching) {
    this.watching = watching;
    const place = elementWithin(watching.root, ".vessel-place", HTMLElement);
    this.vessel = new SumOrVesselPanel(place, (gate) =>
      this.showCalculationStep("memory", this.n, gate),
    );
    /** @type {NodeListOf<HTMLElement>} */
    this.buttons = watching.root.querySelectorAll("button.ask");
    for (const button of this.buttons)
      button.onclick = () => {
        if (button.dataset.about !== "memory") this.explainTopicOrClose("answer");
        else if (this.canOpenMachine) this.closeAndOpenMachinePage();
        else this.explainTopicOrClose("memory");
      };
  }

  get isOpen() {
    return this.of !== null;
  }

  closeWithoutRedraw() {
    this.of = null;
  }

  /**
   * @param {?Question} of null closes the explanation.
   * @param {?GateName} gate the gate whose own sum is shown
   */
  showCalculationStep(of, n = 0, gate = null) {
    const began = performance.now();
    cancelAnimationFrame(this.frame);
    Object.assign(this, { of, n, gate, p: of && !still.matches ? 0 : 1 });
    const frame = (/** @type {number} */ now) => {
      if (!this.of) return;
      const x = Math.min(1, Math.max(0, (now - began) / SHOWS));
      this.p = easeInOut(x);
      if (x < 1) this.frame = requestAnimationFrame(frame);
      this.watching.draw();
    };
    if (this.p < 1) this.frame = requestAnimationFrame(frame);
    this.watching.draw();
  }

  /** What the open explanation shows now; null if none is open. */
  get state() {
    const { editableReading, result, view, step } = this.watching,
      { program } = editableReading.tools;
    return result && view && explanationStateAtStep(this, program, result, view, step);
  }

  /** True if the machine's page can show all numbers of this network. */
  get canOpenMachine() {
    const { editableReading, view } = this.watching,
      { program } = editableReading.tools,
      order = view?.word === "row" && view.reads === "forward" ? null : [];
    if (!program || !this.pageHasMachineLink) return false;
    return refusalKey({ program, order }) === null;
  }

  get pageHasMachineLink() {
    const link = document.querySelector(MACHINE);
    return link !== null && link.closest("[hidden]") === null;
  }

  closeAndOpenMachinePage() {
    this.explainTopicOrClose(null);
    clickFirstMatch(MACHINE);
  }

  /**
   * Opens the explanation of the memory or of the answer; null closes it.
   * @param {?Question} of
   */
  explainTopicOrClose(of) {
    const { player, playback } = this.watching,
      { from, to } = this.moved;
    if (player.isPlaying || player.share < 1) player.pause(false);
    playback.viewing = null;
    if (of) {
      this.moved = { from: player.step, to: this.findStartStep(of) };
      player.step = this.moved.to;
    } else {
      if (player.step === to) player.step = from;
      this.moved = { from: -1, to: -1 };
    }
    this.showCalculationStep(of);
    if (!of) this.watching.owner.onRest();
  }

  /** Goes to the next step; after the last one, starts again. */
  cycleToNextStep() {
    const how = this.state;
    if (how) this.showCalculationStep(this.of, (this.n + 1) % how.steps.length);
  }

  /**
   * The step at which an explanation begins. For the answer, the current one if it is in doubt; for
   * the memory, if its row has ink. Else one that suits, if any: a sure answer has nearly all of
   * its probability in one digit, and a blank row changes little.
   * @param {Question} of
   */
  findStartStep(of) {
    const { player, result } = this.watching,
      { step } = player;
    if (!result) return step;
    const rows = inkRowIndices(result),
      isGood = (/** @type {?number} */ t) =>
        t !== null && (of === "answer" ? isInDoubt(result, t) : rows.includes(t)),
      doubt = clearestDoubtStep(result);
    if (isGood(step)) return step;
    if (doubt !== null && isGood(doubt)) return doubt;
    return of === "answer" ? step : (rows.findLast((t) => t <= step) ?? rows[0] ?? step);
  }

  /** @type {(how: ?How, view: View) => void} */
  updateVessel(how, view) {
    const memory = how?.of === "memory" ? how : null;
    this.vessel.root.style.setProperty("--fit", String(shrinkFactorForWideFont()));
    this.vessel.show(memory, view);
    const { element } = this.watching.caption;
    if (memory) memory.barBelow = this.vessel.barMiddleOffsetFromAncestorTop(element) ?? undefined;
  }

  hideHowButtons() {
    for (const button of this.buttons) button.hidden = true;
  }

  /** @type {(scene: Scene, isThere: boolean) => void} */
  placeHowButtons({ places, card, view, t }, isThere) {
    const { row, belief, memory, tag, narrow, heads } = places,
      line = row.y + (t + 0.5) * card.high,
      into = Math.min(card.line - card.high / 2, line),
      hasSum = canExplainMemory(this.watching.editableReading.tools.program, view);
    /** @type {Record<string, [number, number]>} */
    const spots = {
      answer: narrow
        ? [belief.x + belief.width, heads.belief.y - 6]
        : [(memory.x + memory.width + 4 + belief.x) / 2, belief.y + belief.height + tag / 2 + 14],
      memory: narrow
        ? [row.x + row.width / 2, row.y + row.height + 5]
        : [(row.x + row.width + card.x) / 2, into + 8],
    };
    for (const button of this.buttons) {
      const about = button.dataset.about ?? "",
        [left, top] = spots[about];
      button.hidden = !isThere || (about === "memory" && !hasSum);
      if (about === "memory")
        setTextIfChanged(button, say(this.canOpenMachine ? "site.machine" : "how"));
      Object.assign(button.style, { left: `${left}px`, top: `${top}px` });
    }
  }
}

/**
 * What an explanation shows after step t; null if none is open.
 * @param {Asked} asked
 * @param {?Program | undefined} program
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 * @returns {?How}
 */
export function explanationStateAtStep(asked, program, result, view, t) {
  if (asked.of === "answer")
    return answerExplanationState(asked, cachedSumsAndSoftmax(program, result, view, t), view);
  const parts = asked.of && memoryCalculationParts(program, result, view, t);
  return parts && memoryExplanationState(asked, parts);
}

/** @type {(asked: Asked, parts: MemoryParts) => MemoryHow} */
function memoryExplanationState({ n, gate: asked, p }, parts) {
  const steps = ["sum", ...(parts.store?.shows ? ["store"] : []), "value"],
    step = steps[Math.min(n, steps.length - 1)],
    gate = asked && parts.gateSums[asked] ? asked : null,
    blend = step === "value" && !gate ? p : 0,
    pushes = gate ? parts.gateSums[gate] : step === "sum" ? parts.sum : null;
  return { of: "memory", steps, step, parts, gate, pushes, p, highlight: parts, blend };
}

/** @type {(asked: Asked, parts: AnswerParts, view: View) => AnswerHow} */
function answerExplanationState({ n, p }, parts, view) {
  const { bars, digit, temperature } = parts,
    first = bars?.first.bar ?? null,
    other = bars?.other?.bar ?? null,
    before = bars ? ["bar", ...(other ? ["other"] : []), "all"] : [],
    steps = [...before, "sums", ...(temperature ? ["divided"] : []), "chances"],
    step = steps[Math.min(n, steps.length - 1)],
    focus = { bar: first, other }[step] ?? null,
    drawn = { bar: [first], other: [first, other], all: bars?.ribbons }[step] ?? [];
  return {
    of: "answer",
    steps,
    step,
    parts,
    p,
    digit,
    highlight: step === "bar" ? first : null,
    focus,
    ribbons: drawn.filter((bar) => bar !== null),
    key: step === "all" ? digit : focus && digitBelowBar(view, focus),
  };
}

/**
 * @param {How} how
 * @param {ReadingResult} result
 * @param {View} view
 * @param {number} t
 * @param {boolean} isNamed true if the term hidden state has been explained
 */
export function explanationStepText(how, result, view, t, isNamed) {
  const isPlain = isNamed || how.steps.indexOf(how.step),
    name = isPlain ? "" : `${say("how.named", { count: memoryBarCount(view) })} `;
  if (how.of === "memory") return name + memoryExplanationText(how, view);
  const isFirst = how.step === how.steps[0] && isInDoubt(result, t),
    doubt = isFirst ? `${twoLikeliestSentence(result, t, view.word)} ` : "";
  return `${name}${doubt}${answerStepText(how, result, t)}`;
}
