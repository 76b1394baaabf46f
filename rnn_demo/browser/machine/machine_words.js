// Writes the machine's text: one sentence, and lines that can be recomputed. The page is only
// changed if the text differs.

import { ROWS } from "../constants.js";
import { contextOf, elementWithin } from "../elements.js";
import { percent } from "../reader/story.js";
import { pictureOfImage } from "../pad/strokes.js";
import { say } from "../words.js";
import { isSame } from "./machine_hand.js";
import { isWeights } from "./machine_scene.js";
import { nameOfCell, nameOfWeight, sayingOf } from "./machine_sentences.js";
import { TESTED } from "./machine_tests.js";
import { printed, printedCount, printedShare } from "./worked_lines.js";

/** @import { MachineReport } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { MachineScene } from "./machine_scene.js" */

/**
 * The text: a title, lines, products; and a figure: the numbers of a memory cell, or the learning
 * curve. breaks: true if it offers a button that breaks one weight.
 * @typedef {{title: string, lines?: string[], hint?: string, note?: string, terms?: [string, string][], figure?:
 *   "cell" | "curve", breaks?: boolean}} Said
 */

const MOST_TERMS = 8; // most products listed for the selected cell
const PLOT = { width: 452, height: 58 },
  POWER = /e\^([−\d.,]+)/; // a power of e, whose exponent is raised

export class MachineWords {
  written = ""; // the present text
  /** @type {?{k: number, row: number, report: MachineReport}} */
  response = null; // the images that move the pinned memory cell
  asked = ""; // the last request for these images
  timer = 0;

  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
    this.root = elementWithin(machine.root, ".machine-said", HTMLElement);
  }

  /** @param {MachineScene} scene */
  show(scene) {
    const { machine, root } = this,
      said = this.saidOf(scene),
      isBusy = machine.player.isPlaying || machine.learning.job || machine.hand.drag !== null;
    root.ariaLive = isBusy ? "off" : "polite";
    machine.stage.classList.toggle("is-pointing", Boolean(scene.target && !machine.tour.stop));
    const text = JSON.stringify(said);
    if (text !== this.written) {
      this.written = text;
      this.write(said);
    }
    if (said.figure === "curve") this.drawCurve();
    if (said.figure === "cell") this.drawCell(scene);
  }

  /**
   * @param {MachineScene} scene
   * @returns {Said}
   */
  saidOf(scene) {
    const { machine } = this,
      { tour, learning, hand, owned } = machine,
      { stop } = tour;
    if (machine.tests.isMissing) return { title: say("machine.images.not") };
    if (learning.isLoading) return { title: say("machine.coming") };
    if (learning.asksLabel) return { title: say("machine.label.ask") };
    if (stop && !(machine.hovered && stop.values === "changes"))
      return { title: stop.title, lines: stop.lines };
    if (learning.outcome) return { title: learning.outcome.text };
    if (learning.curve.length) return this.learned();
    if (hand.change && isSame(machine.target, hand.change.target)) return this.changeSaid();
    if (scene.target && owned) {
      const isPinned = isSame(scene.target, machine.pinned),
        most = isPinned ? undefined : MOST_TERMS,
        { title, lines, terms } = sayingOf(scene, owned, scene.target, most);
      if (isPinned && scene.target.block === "H" && !stop) return { title, lines, figure: "cell" };
      return { title, lines, terms };
    }
    return this.atRest(scene);
  }

  /**
   * @param {MachineScene} scene
   * @returns {Said}
   */
  atRest({ row, table, best }) {
    const { machine } = this;
    const { trace, image, isWorse } = machine,
      hint = say("machine.hint.point", { cells: trace.memory.length / (ROWS + 1) });
    if (!image) return { title: say("machine.empty"), hint };
    if (!table) return { title: say("site.unbound") };
    return {
      title: say("machine.says", { row: row + 1, digit: best, share: table.shares[best] }),
      lines: [say("machine.hint.how")],
      hint,
      breaks: !isWorse,
    };
  }

  /** @returns {Said} */
  changeSaid() {
    const { machine } = this,
      { change } = machine.hand,
      { said, saidBefore, tests } = machine;
    if (!change) return { title: "" };
    const lines = [say("machine.changed.all")];
    if (said && saidBefore)
      lines.push(
        say("machine.changed.digit", {
          before: saidBefore.digit,
          sure: printedShare(saidBefore.share),
          digit: said.digit,
          share: printedShare(said.share),
        }),
      );
    if (tests.before !== null)
      lines.push(
        say(tests.right === null ? "machine.changed.counting" : "machine.changed.tests", {
          before: percent(tests.before / TESTED, 1),
          after: percent((tests.right ?? 0) / TESTED, 1),
          images: printedCount(TESTED),
        }),
      );
    const note =
      machine.isWorse && machine.learning.canLearn
        ? say("machine.changed.repair", { button: say("machine.learn") })
        : "";
    if (change.target.block === "H") {
      const { k } = change.target,
        title = machine.owned?.silenced[k] ? "machine.say.silenced" : "machine.say.speaks";
      return { title: say(title, { cell: nameOfCell(k) }), lines, note };
    }
    return {
      title: say("machine.changed", {
        name: nameOfWeight(change.target),
        from: printed(change.from, 3),
        to: printed(change.to, 3),
      }),
      lines,
      note,
    };
  }

  /** @returns {Said} */
  learned() {
    const { learning } = this.machine,
      { curve, job, ended, isNew } = learning,
      { seen, of, right } = curve[curve.length - 1];
    return {
      title: say(job ? "machine.learning" : "machine.learned", {
        seen: printedCount(seen),
        of: printedCount(of),
        percent: percent(right / TESTED, 1),
      }),
      lines: [
        ...(job ? [] : [ended ?? ""]),
        say(isNew ? "machine.learned.new" : "machine.learned.now"),
      ],
      figure: "curve",
    };
  }

  /** @param {Said} said */
  write({ title, lines = [], hint = "", note = "", terms = [], figure, breaks = false }) {
    const { root } = this;
    root.replaceChildren(withPowers(element("p", "machine-title"), title));
    for (const line of lines.filter(Boolean))
      root.append(withPowers(element("p", "machine-line"), line));
    if (terms.length) {
      const list = element("dl", "machine-terms");
      for (const [name, text] of terms) {
        const pair = element("div", "");
        pair.append(
          Object.assign(element("dt", ""), { textContent: name }),
          Object.assign(element("dd", ""), { textContent: text }),
        );
        list.append(pair);
      }
      root.append(list);
    }
    if (hint) root.append(Object.assign(element("p", "machine-hint"), { textContent: hint }));
    if (breaks) root.append(this.breakLine());
    if (figure) root.append(element("canvas", "machine-plot"), element("div", "machine-moved"));
    const { machine } = this,
      { pinned } = machine;
    let last = note ? Object.assign(element("p", "machine-steps"), { textContent: note }) : null;
    if (pinned && isWeights(pinned.block) && !machine.tour.stop && !machine.learning.curve.length) {
      const steps = element("p", "machine-steps");
      last = steps;
      for (const by of [-0.1, 0.1]) {
        const button = Object.assign(document.createElement("button"), {
          type: "button",
          textContent: `${by < 0 ? "−" : "+"} ${printed(Math.abs(by), 1)}`,
          onclick: () => machine.hand.step(by),
        });
        steps.append(button);
      }
      steps.append(note);
    }
    if (last) root.append(last);
  }

  /** A line on what happens if one weight is wrong, with a button that breaks it. */
  breakLine() {
    const { machine } = this,
      line = element("p", "machine-steps"),
      button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "machine-break",
        textContent: say("machine.break"),
        onclick: () => machine.hand.breakOne(),
      });
    line.append(
      say("machine.break.ask", { weights: printedCount(machine.weights.length) }),
      button,
    );
    return line;
  }

  /** @returns {?CanvasRenderingContext2D} the figure, whose units are pixels of the page */
  plot() {
    const canvas = this.root.querySelector(".machine-plot");
    if (!(canvas instanceof HTMLCanvasElement)) return null;
    const sharp = this.machine.sharp;
    Object.assign(canvas, { width: PLOT.width * sharp, height: PLOT.height * sharp });
    const context = contextOf(canvas);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    return context;
  }

  /** Draws the accuracy on test images by the number of digits seen. */
  drawCurve() {
    const context = this.plot(),
      { pen, learning } = this.machine;
    if (!context) return;
    const { curve } = learning,
      most = curve[curve.length - 1].of,
      left = 44,
      top = 8,
      tall = PLOT.height - 26,
      x = (/** @type {number} */ seen) => left + (seen / most) * (PLOT.width - left - 8),
      y = (/** @type {number} */ share) => top + tall * (1 - share);
    const drawn = pen.context;
    pen.context = context;
    for (const share of [0, 0.5, 1]) {
      pen.rect(left, y(share), PLOT.width - left - 8, 1, pen.pale);
      pen.text(percent(share), left - 6, y(share) + 4, { align: "right" });
    }
    pen.text(say("machine.curve.x", { of: printedCount(most) }), PLOT.width - 8, PLOT.height - 4, {
      align: "right",
    });
    pen.text("0", left, PLOT.height - 4);
    context.beginPath();
    for (const { seen, right } of curve) context.lineTo(x(seen), y(right / TESTED));
    Object.assign(context, { strokeStyle: pen.ink, lineWidth: 2, lineJoin: "round" });
    context.stroke();
    pen.context = drawn;
  }

  /**
   * Draws a memory cell over all rows, and the images that move it.
   * @param {MachineScene} scene
   */
  drawCell(scene) {
    const { machine } = this,
      { pen, pinned, trace } = machine,
      context = this.plot();
    if (!context || !pinned) return;
    const { k } = pinned,
      u = scene.network.units,
      values = Array.from({ length: ROWS + 1 }, (_, t) => trace.memory[t * u + k]),
      most = Math.max(machine.scale / 4, ...values.map(Math.abs)),
      low = Math.min(0, ...values),
      tall = PLOT.height - 20,
      zero = 2 + (low < 0 ? tall / 2 : tall),
      unit = (low < 0 ? tall / 2 : tall) / most,
      width = PLOT.width / (ROWS + 1);
    const drawn = pen.context;
    pen.context = context;
    values.forEach((v, t) => {
      const isNow = t === scene.row + 1,
        height = Math.abs(v) * unit;
      pen.rect(t * width, v < 0 ? zero : zero - height, width - 2, height || 0.5, pen.barColour(v));
      if (isNow) pen.frame({ x: t * width - 1, y: 2, width, height: PLOT.height - 17 }, 1.5);
    });
    pen.rect(0, zero, PLOT.width, 1, pen.line);
    pen.text(say("machine.cell.rows"), 0, PLOT.height - 3);
    pen.context = drawn;
    this.ask(k, scene.row);
    if (this.response?.k === k && this.response.row === scene.row) this.showResponse();
  }

  /**
   * Requests the digits that move a memory cell most, once the cursor rests.
   * @param {number} k
   * @param {number} row
   */
  ask(k, row) {
    const { machine } = this,
      { owned, tests } = machine,
      asked = `${k} ${row} ${owned?.past.length}`;
    if (!owned || !tests.hasImages || asked === this.asked) return;
    this.asked = asked;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { numbers, silenced } = owned;
      const job = tests.ask(
        "respond",
        { numbers: numbers.slice(), silenced, k, rows: row + 1 },
        (report) => {
          tests.leave(job);
          this.response = { k, row, report };
          machine.show();
        },
      );
    }, 120);
  }

  showResponse() {
    const place = this.root.querySelector(".machine-moved"),
      { report, k, row } = this.response ?? {};
    if (!place || !report || k === undefined || row === undefined) return;
    const { pictures = [], values = [], labels = [] } = report,
      key = `${k} ${row} ${values.join(" ")}`;
    if (!(place instanceof HTMLElement) || place.dataset.shows === key) return;
    place.dataset.shows = key;
    const half = pictures.length / 2,
      line = element("p", ""),
      part = (/** @type {number} */ from, /** @type {string} */ text) => {
        line.append(text);
        for (let n = from; n < from + half; n++) {
          const picture = pictureOfImage(pictures[n]);
          picture.title = `${labels[n]}: ${printed(values[n])}`;
          line.append(picture);
        }
      };
    part(0, say("machine.cell.most", { cell: nameOfCell(k), value: printed(values[0]) }));
    part(half, say("machine.cell.least", { cell: nameOfCell(k), value: printed(values[half]) }));
    place.replaceChildren(line);
  }
}

/**
 * @param {string} tag
 * @param {string} name its class
 */
function element(tag, name) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  return made;
}

/**
 * Writes a text with e^2 as a power.
 * @param {HTMLElement} place
 * @param {string} text
 */
function withPowers(place, text) {
  const parts = text.split(POWER);
  parts.forEach((part, n) => {
    if (n % 2)
      place.append("e", Object.assign(document.createElement("sup"), { textContent: part }));
    else place.append(part);
  });
  return place;
}
