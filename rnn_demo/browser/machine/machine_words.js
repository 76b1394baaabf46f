// Writes the machine's text: one sentence, and lines that can be recomputed. The page is only
// changed if the text differs.

import { CLASSES, ROWS } from "../constants.js";
import { elementWithin, newButton, newElement } from "../elements.js";
import { formatPercent } from "../reader/story.js";
import { say } from "../words.js";
import { isSameTarget } from "./machine_input.js";
import { bestDigitAfterNRows, isWeightBlock } from "./machine_scene.js";
import { nameOfCell, nameOfWeight, titleAndLinesAboutTarget } from "./machine_sentences.js";
import { TESTED } from "./machine_evaluation.js";
import { printed, printedCount, printedShare } from "./worked_lines.js";
import { PinnedCellPlot, drawAccuracyPlot } from "./machine_plots.js";

/** @import { Target, Trace } from "./machine_types.js" */
/** @import { WeightsWithUndo } from "./machine_weights.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { MachineScene } from "./machine_scene.js" */

/**
 * The text: a title, lines, products; and a figure: the numbers of a memory cell, or the learning
 * curve.
 * @typedef {{title: string, lines?: string[], hint?: string, terms?: [string, string][], figure?:
 *   "cell" | "curve"}} Said
 */

const MOST_TERMS = 8, // most products listed for the selected cell
  POWER = /e\^([−\d.,]+)/; // a power of e, whose exponent is raised

export class MachineTextDisplay {
  written = ""; // the current text

  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
    this.root = elementWithin(machine.root, ".machine-said", HTMLElement);
    this.cell = new PinnedCellPlot(machine, this.root);
  }

  /** @param {MachineScene} scene */
  update(scene) {
    const { machine, root } = this,
      said = this.titleAndLinesForScene(scene),
      isBusy = machine.player.isPlaying || machine.learning.job || machine.input.drag !== null;
    root.ariaLive = isBusy ? "off" : "polite";
    machine.stage.classList.toggle(
      "is-pinned",
      machine.pinned !== null && !machine.tour.currentStop,
    );
    const text = JSON.stringify(said);
    if (text !== this.written) {
      this.written = text;
      this.showText(said);
    }
    if (said.figure === "curve") drawAccuracyPlot(machine, root);
    if (said.figure === "cell") this.cell.draw(scene);
  }

  /** @type {(scene: MachineScene) => Said} */
  titleAndLinesForScene(scene) {
    const { machine } = this,
      { tour, learning, input, owned } = machine,
      { currentStop: stop } = tour;
    if (machine.evaluation.isMissing) return { title: say("machine.images.not") };
    if (learning.isLoading) return { title: say("machine.coming") };
    if (learning.asksLabel) return { title: say("machine.label.ask") };
    if (stop && !(machine.hovered && stop.values === "changes"))
      return {
        title: stop.title,
        lines: [...stop.lines, learning.oneDigitAccuracyChangeText],
        terms: stop.terms,
      };
    if (learning.outcome) return { title: learning.outcome };
    if (learning.curve.length) return this.titleAndLinesOfLearning();
    if (input.change && isSameTarget(machine.selectedCell, input.change.target))
      return this.titleAndLinesOfManualChange(scene);
    if (scene.target && owned) {
      const isPinned = isSameTarget(scene.target, machine.pinned),
        most = isPinned ? undefined : MOST_TERMS,
        { title, lines, terms } = titleAndLinesAboutTarget(scene, scene.target, most);
      if (isPinned && scene.target.block === "H" && !stop) return { title, lines, figure: "cell" };
      return { title, lines, terms };
    }
    return this.titleAndLinesWithoutTarget(scene);
  }

  /** @type {(scene: MachineScene) => Said} */
  titleAndLinesWithoutTarget({ row, table, best }) {
    const { machine } = this;
    const { trace, image, places } = machine,
      cells = trace.memory.length / (ROWS + 1),
      hint = say(`machine.hint.${places.narrow ? "touch" : "point"}`, { cells });
    if (!image) return { title: say("machine.empty"), hint };
    if (!table) return { title: say("site.unbound") };
    const share = table.shares[best];
    return {
      title: say("machine.says", { row: row + 1, digit: best, share }),
      lines: [
        row === machine.lastInkRow ? this.finalAnswerTextIfOther(best) : "",
        say("machine.hint.how"),
      ],
      hint,
    };
  }

  /**
   * The answer after the picture's last row; empty if it is the same digit.
   * @param {number} digit after the last row of the digit
   */
  finalAnswerTextIfOther(digit) {
    const { finalAnswer } = this.machine;
    if (!finalAnswer || finalAnswer.digit === digit) return "";
    const share = printedShare(finalAnswer.share);
    return say("machine.says.end", { digit: finalAnswer.digit, share });
  }

  /**
   * The effect of a change by hand after the shown row, compared with the original weights.
   * @type {(scene: MachineScene) => Said}
   */
  titleAndLinesOfManualChange({ row, trace, best, network: { units: u } }) {
    const { machine } = this,
      { change } = machine.input,
      { before, owned } = machine;
    if (!change || !owned) return { title: "" };
    const lines = [say("machine.changed.all")];
    if (before) {
      const digit = bestDigitAfterNRows(before, row + 1),
        shareIn = (/** @type {Trace} */ { shares }, /** @type {number} */ d) =>
          printedShare(shares[(row + 1) * CLASSES + d]);
      lines.push(
        say("machine.changed.digit", {
          row: row + 1,
          before: digit,
          sure: shareIn(before, digit),
          digit: best,
          share: shareIn(trace, best),
        }),
        // Of several changes, it is not known which one did it
        isOnlyChange(owned, change.target)
          ? mostAffectedCellSentence(before.memory, trace.memory, row, u)
          : "",
      );
    }
    if (change.target.block === "H") {
      const { k } = change.target,
        title = owned.silenced[k] ? "machine.say.silenced" : "machine.say.speaks";
      return { title: say(title, { cell: nameOfCell(k) }), lines };
    }
    return {
      title: say("machine.changed", {
        name: nameOfWeight(change.target),
        from: printed(change.from, 3),
        to: printed(change.to, 3),
      }),
      lines,
    };
  }

  /** @returns {Said} */
  titleAndLinesOfLearning() {
    const { learning } = this.machine,
      { curve, job, ended, isNew } = learning,
      { seen, of, right } = curve[curve.length - 1],
      repair = learning.repairedWeightText;
    return {
      title: say("machine.learned", {
        seen: printedCount(seen),
        of: printedCount(of),
        percent: formatPercent(right / TESTED, 1),
      }),
      lines: [
        job
          ? say(`machine.learned.${isNew ? "new" : "adam"}`)
          : [seen < of || !repair ? ended : "", repair].filter(Boolean).join(" "),
      ],
      figure: "curve",
    };
  }

  /** @param {Said} said */
  showText({ title, lines = [], hint = "", terms = [], figure }) {
    const { root, machine } = this;
    root.replaceChildren(appendWithPowers(newElement("p", "machine-title"), title));
    if (figure === "curve") root.append(newElement("canvas", "machine-plot"));
    for (const line of lines.filter(Boolean))
      root.append(appendWithPowers(newElement("p", "machine-line"), line));
    if (terms.length) {
      const list = newElement("dl", "machine-terms");
      for (const [name, text] of terms) {
        list.append(newElement("div", "", newElement("dt", "", name), newElement("dd", "", text)));
      }
      root.append(list);
    }
    if (hint) root.append(newElement("p", "machine-hint", hint));
    if (figure === "cell") root.append(...this.cell.makeElements());
    const { pinned } = machine;
    if (
      !pinned ||
      !isWeightBlock(pinned.block) ||
      machine.tour.currentStop ||
      machine.learning.curve.length
    )
      return;
    const hands = [-0.1, 0.1].map((by) =>
      newButton("", `${by < 0 ? "−" : "+"} ${printed(Math.abs(by), 1)}`, () =>
        machine.input.addToSelectedWeight(by),
      ),
    );
    root.append(newElement("p", "machine-steps", ...hands));
  }
}

/**
 * True if only this weight is changed, or only this memory cell is silenced.
 * @type {(owned: WeightsWithUndo, target: Target) => boolean}
 */
function isOnlyChange(owned, target) {
  const places = owned.changedWeightIndices,
    silent = [...owned.silenced.keys()].filter((k) => owned.silenced[k]),
    own = target.block === "H" ? target.k : owned.weightIndexOfTarget(target),
    [ours, others] = target.block === "H" ? [silent, places] : [places, silent];
  return ours.length === 1 && ours[0] === own && !others.length;
}

/**
 * The sentence about the memory cell that changed most after a row; empty if no shown number did.
 * @param {Float64Array} before
 * @param {Float64Array} now
 * @param {number} row
 * @param {number} u number of memory cells
 */
function mostAffectedCellSentence(before, now, row, u) {
  const from = (row + 1) * u,
    moved = Array.from({ length: u }, (_, k) => Math.abs(now[from + k] - before[from + k])),
    k = moved.indexOf(Math.max(...moved)),
    [was, is] = [before, now].map((memory) => printed(memory[from + k]));
  return was === is
    ? ""
    : say("machine.changed.most", { row: row + 1, cell: nameOfCell(k), before: was, after: is });
}

/**
 * Writes a text with e^2 as a power; a sign stays in the line of the number behind it.
 * @type {(place: HTMLElement, text: string) => HTMLElement}
 */
function appendWithPowers(place, text) {
  const parts = text
    .replace(/ × (?=[−(\d])/g, "\u00a0×\u00a0")
    .replace(/([=÷+−]) (?=[−(\d])/g, "$1\u00a0")
    .split(POWER);
  parts.forEach((part, n) => {
    if (n % 2) place.append("e", newElement("sup", "", part));
    else place.append(part);
  });
  return place;
}
