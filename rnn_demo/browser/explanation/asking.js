// The "How?" buttons, placed at the arrows that they explain.

import { Explanation } from "./explanation.js";
import { hasMemoryParts } from "./memory_sum.js";
import { elementWithin, press } from "../elements.js";
import { refusalOf } from "../machine/small_network.js";
import { inkRows } from "../player/first_viewing.js";
import { still } from "../player/player.js";
import { fitOfType } from "../stage/paint.js";
import { say, setText } from "../words.js";
import { Vessel } from "./vessel.js";

/** @import { How, Question } from "./explanation.js" */
/** @import { View } from "../types.js" */
/** @import { Scene } from "../stage/scene.js" */
/** @import { Watching } from "../stage/watching.js" */

// Links to the page of the machine
const MACHINE = '#to-machine, .st-key-navigation a[href$="machine"]';

export class Asking {
  moved = { from: -1, to: -1 }; // the visitor's last move of the cursor, if any

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
    return refusalOf({ name: "", title: "", program, order }) === null;
  }

  /** True if there is a page of the machine. */
  get hasMachine() {
    const way = document.querySelector(MACHINE);
    return way !== null && way.closest("[hidden]") === null;
  }

  openMachine() {
    this.open(null);
    press(MACHINE);
  }

  /** The open explanation's current state; null if none is open. */
  get how() {
    const { hold, result, view, step } = this.watching;
    return result && view && this.explanation.at(hold.by.program, result, view, step);
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
    if (of === "memory" && !n) this.toInk();
    else if (!of && player.step === to) player.step = from;
    if (!of) this.moved = { from: -1, to: -1 };
    this.explanation.show(of, n);
    if (!of) this.watching.rest();
  }

  /** Goes to the next step; after the last one, starts again. */
  showNextStep() {
    const { explanation, how } = this;
    if (how) explanation.show(explanation.of, (explanation.n + 1) % how.steps.length);
  }

  /**
   * A blank row changes little, so moves the cursor to the last row with ink so far, or to the
   * first with ink, until the explanation closes.
   */
  toInk() {
    const { player, result } = this.watching,
      rows = result ? inkRows(result) : [],
      to = rows.findLast((t) => t <= player.step) ?? rows[0] ?? player.step;
    this.moved = { from: player.step, to };
    player.step = to;
  }

  /**
   * Shows or hides the vessel below the words.
   * @param {?How} how
   * @param {View} view
   */
  showVessel(how, view) {
    const memory = how?.of === "memory" ? how : null;
    this.vessel.root.style.setProperty("--fit", String(fitOfType()));
    this.vessel.show(memory, view);
    if (memory) memory.barBelow = this.vessel.barBelow(this.watching.caption.element) ?? undefined;
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
