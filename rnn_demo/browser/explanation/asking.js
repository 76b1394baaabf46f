// The "How?" buttons, placed at the arrows that they explain.

import { doubtStep, isInDoubt } from "./answer_sum.js";
import { Explanation } from "./explanation.js";
import { hasMemoryParts } from "./memory_sum.js";
import { clickFirstMatch, elementWithin } from "../elements.js";
import { refusalOf } from "../machine/small_network.js";
import { inkRows } from "../player/first_viewing.js";
import { still } from "../player/player.js";
import { fontFactor } from "../stage/paint.js";
import { say, setText } from "../words.js";
import { Vessel } from "./vessel.js";

/** @import { How, Question } from "./explanation.js" */
/** @import { View } from "../types.js" */
/** @import { Scene } from "../stage/scene.js" */
/** @import { Watching } from "../stage/watching.js" */

// Links to the page of the machine
const MACHINE = '#to-machine, .st-key-navigation a[href$="machine"]';

export class Asking {
  moved = { from: -1, to: -1 }; // how the open explanation moved the cursor

  /** @param {Watching} watching */
  constructor(watching) {
    this.watching = watching;
    this.explanation = new Explanation(() => watching.draw(), still);
    this.vessel = new Vessel(elementWithin(watching.root, ".vessel-place", HTMLElement), (gate) =>
      this.explanation.show("memory", this.explanation.n, gate),
    );
    this.buttons = [...watching.root.querySelectorAll("button.ask")].filter(
      (button) => button instanceof HTMLElement,
    );
    for (const button of this.buttons)
      button.onclick = () => {
        if (button.dataset.about !== "memory") this.open("answer");
        else if (this.isInMachine) this.openMachine();
        else this.open("memory");
      };
  }

  /** True if the machine's page can show all numbers of this network. */
  get isInMachine() {
    const { hold, view } = this.watching,
      { program } = hold.by,
      order = view?.word === "row" && view.reads === "forward" ? null : [];
    if (!program || !this.hasMachine) return false;
    return refusalOf({ program, order }) === null;
  }

  /** True if there is a page of the machine. */
  get hasMachine() {
    const way = document.querySelector(MACHINE);
    return way !== null && way.closest("[hidden]") === null;
  }

  openMachine() {
    this.open(null);
    clickFirstMatch(MACHINE);
  }

  /** The open explanation's current state; null if none is open. */
  get explanationState() {
    const { hold, result, view, step } = this.watching;
    return result && view && this.explanation.stateAfter(hold.by.program, result, view, step);
  }

  /**
   * Opens the explanation of the memory or of the answer; null closes it.
   * @param {?Question} of
   */
  open(of, n = 0) {
    const { player, playing } = this.watching,
      { from, to } = this.moved;
    if (player.isPlaying || player.share < 1) player.pause(false);
    playing.viewing = null;
    if (of && !n) {
      this.moved = { from: player.step, to: this.stepFor(of) };
      player.step = this.moved.to;
    } else if (!of && player.step === to) player.step = from;
    if (!of) this.moved = { from: -1, to: -1 };
    this.explanation.show(of, n);
    if (!of) this.watching.rest();
  }

  /** Goes to the next step; after the last one, starts again. */
  showNextStep() {
    const { explanation, explanationState: how } = this;
    if (how) explanation.show(explanation.of, (explanation.n + 1) % how.steps.length);
  }

  /**
   * The step at which an explanation begins: the present one, if its answer is in doubt, or its row
   * has ink; else one in doubt, as elsewhere nearly all of the answer is one digit's, and a blank
   * row changes little.
   * @param {Question} of
   */
  stepFor(of) {
    const { player, result } = this.watching,
      { step } = player;
    if (!result) return step;
    const rows = inkRows(result),
      isGood = (/** @type {?number} */ t) =>
        t !== null && (of === "answer" ? isInDoubt(result, t) : rows.includes(t)),
      doubt = doubtStep(result);
    if (isGood(step)) return step;
    if (doubt !== null && isGood(doubt)) return doubt;
    return of === "answer" ? step : (rows.findLast((t) => t <= step) ?? rows[0] ?? step);
  }

  /**
   * Shows or hides the vessel below the words.
   * @param {?How} how
   * @param {View} view
   */
  showVessel(how, view) {
    const memory = how?.of === "memory" ? how : null;
    this.vessel.root.style.setProperty("--fit", String(fontFactor()));
    this.vessel.show(memory, view);
    if (memory)
      memory.barBelow = this.vessel.distanceToBar(this.watching.caption.element) ?? undefined;
  }

  hideButtons() {
    for (const button of this.buttons) button.hidden = true;
  }

  /**
   * @param {Scene} scene
   * @param {number} step
   * @param {boolean} isThere
   */
  placeButtons({ places, card, view }, step, isThere) {
    const { row, belief, memory, tag, narrow, heads } = places,
      line = row.y + (step + 0.5) * card.high,
      into = Math.min(card.line - card.high / 2, line),
      hasSum = hasMemoryParts(this.watching.hold.by.program, view);
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
      if (about === "memory") setText(button, say(this.isInMachine ? "site.machine" : "how"));
      Object.assign(button.style, { left: `${left}px`, top: `${top}px` });
    }
  }
}
