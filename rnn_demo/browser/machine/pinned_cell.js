// What a pinned memory cell holds over all rows, and the test digits for which it holds most and
// least.

import { ROWS } from "../constants.js";
import { contextOf, newElement } from "../elements.js";
import { pictureOfImage } from "../pad/strokes.js";
import { say } from "../words.js";
import { nameOfCell } from "./machine_sentences.js";
import { TESTED } from "./machine_tests.js";
import { printedCount, printedShort } from "./worked_lines.js";

/** @import { MachineReport } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { MachineScene } from "./machine_scene.js" */

export const PLOT = { width: 424, height: 58 };
const LEFT = 40, // where its bars begin
  TOP = 8,
  TALL = 32, // room of the bars
  NOT_YET = 0.4; // opacity of the bars of rows that follow

export class PinnedCell {
  /** @type {?{k: number, row: number, report: MachineReport}} */
  response = null; // the images that move it
  asked = ""; // the last request for these images
  timer = 0;

  /**
   * @param {Machine} machine
   * @param {HTMLElement} root
   */
  constructor(machine, root) {
    this.machine = machine;
    this.root = root;
  }

  /** The elements that it is drawn in. */
  parts() {
    return [
      newElement("canvas", "machine-plot"),
      newElement("p", "machine-hint"),
      newElement("div", "machine-moved"),
    ];
  }

  /**
   * Draws its numbers over all rows, and the images that move it.
   * @param {MachineScene} scene
   */
  draw(scene) {
    const { pen, pinned, trace, sharp } = this.machine,
      context = plotContext(this.root, sharp);
    if (!context || !pinned) return;
    const { k } = pinned,
      u = scene.network.units,
      values = Array.from({ length: ROWS + 1 }, (_, t) => trace.memory[t * u + k]),
      high = Math.max(0, ...values),
      low = Math.min(0, ...values),
      unit = TALL / (high - low || 1),
      zero = TOP + high * unit,
      width = (PLOT.width - LEFT) / (ROWS + 1),
      drawn = pen.context;
    pen.context = context;
    // The axis: the largest number, 0, and the smallest one below it.
    for (const v of new Set([high, 0, low])) {
      const y = zero - v * unit;
      pen.rect(LEFT, y, PLOT.width - LEFT, 1, v ? pen.pale : pen.line);
      pen.text(printedShort(v), LEFT - 6, y + 4, { align: "right" });
    }
    values.forEach((v, t) => {
      const height = Math.abs(v) * unit,
        x = LEFT + t * width;
      context.globalAlpha = t > scene.row + 1 ? NOT_YET : 1;
      pen.rect(x + 1, v < 0 ? zero : zero - height, width - 2, height, pen.barColour(v));
      context.globalAlpha = 1;
      if (t === scene.row + 1)
        pen.frame({ x: x + 1, y: TOP - 2, width: width - 1, height: TALL + 5 }, 1.5);
    });
    pen.text(say("machine.cell.start"), LEFT, PLOT.height - 3);
    pen.text(say("machine.caption.lifted", { row: ROWS }), PLOT.width, PLOT.height - 3, {
      align: "right",
    });
    pen.context = drawn;
    this.requestExtremeImages(k, scene.row);
    if (this.response?.k === k && this.response.row === scene.row) this.showExtremeImages();
  }

  /**
   * Requests the digits that move a memory cell most, once the cursor rests.
   * @param {number} k
   * @param {number} row
   */
  requestExtremeImages(k, row) {
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
          tests.dropJob(job);
          this.response = { k, row, report };
          machine.show();
        },
      );
    }, 120);
  }

  showExtremeImages() {
    const place = this.root.querySelector(".machine-moved"),
      { report, k, row } = this.response ?? {};
    if (!place || !report || k === undefined || row === undefined) return;
    const { pictures = [], values = [], labels = [] } = report,
      key = `${k} ${row} ${values.join(" ")}`;
    if (!(place instanceof HTMLElement) || place.dataset.shows === key) return;
    place.dataset.shows = key;
    place.previousElementSibling?.replaceChildren(
      say("machine.cell.digits", { row: row + 1, images: printedCount(TESTED) }),
    );
    const half = pictures.length / 2;
    place.replaceChildren(
      ...["machine.cell.most", "machine.cell.least"].flatMap((name, part) => [
        newElement("span", "", say(name, { cell: nameOfCell(k) })),
        ...pictures.slice(part * half, (part + 1) * half).map((image, n) => {
          const figure = newElement("figure"),
            picture = pictureOfImage(image);
          picture.title = String(labels[part * half + n]);
          figure.append(
            picture,
            newElement("figcaption", "", printedShort(values[part * half + n])),
          );
          return figure;
        }),
      ]),
    );
  }
}

/**
 * The figure among the words, whose units are pixels of the page; null if there is none.
 * @param {HTMLElement} root
 * @param {number} sharp canvas pixels per unit
 */
export function plotContext(root, sharp, height = PLOT.height) {
  const canvas = root.querySelector(".machine-plot");
  if (!(canvas instanceof HTMLCanvasElement)) return null;
  Object.assign(canvas, { width: PLOT.width * sharp, height: height * sharp });
  const context = contextOf(canvas);
  context.setTransform(sharp, 0, 0, sharp, 0, 0);
  return context;
}
