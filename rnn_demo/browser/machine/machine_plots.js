// The plots below the machine's text: what a pinned memory cell holds over all rows, with the test
// digits for which it holds most and least; and the curve of learning, the accuracy on test images
// by the number of digits seen.

import { ROWS } from "../constants.js";
import { require2dContext, newElement } from "../elements.js";
import { canvasOfImage } from "../pad/strokes.js";
import { say } from "../words.js";
import { nameOfCell } from "./machine_sentences.js";
import { TESTED } from "./machine_evaluation.js";
import { printedCount, printedShort } from "./worked_lines.js";
import { formatPercent } from "../reader/story.js";

/** @import { MachineReport } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */
/** @import { MachineScene } from "./machine_scene.js" */
/** @import { MachinePen } from "./machine_pen.js" */
/** @import { CurvePoint } from "./machine_learning.js" */

const PLOT = { width: 424, height: 58 };
const LEFT = 40, // where its bars begin
  TOP = 8,
  TALL = 32, // room of the bars
  NOT_YET = 0.4; // opacity of the bars of rows that follow
const CURVE_HEIGHT = 84;
const CURVE_LEFT = 48, // pixels around the curve, for its labels
  CURVE_RIGHT = 8,
  CURVE_TOP = 24,
  CURVE_BOTTOM = 18;
const DOT = 2.5; // radius
const AXIS_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5], // between lines of the axis
  MOST_LINES = 2;

/**
 * Draws the plot among the words, if there is one; its units are pixels of the page.
 * @param {Machine} machine
 * @param {HTMLElement} root of the words
 * @param {number} height
 * @param {(pen: MachinePen) => void} draw
 */
function drawOnPlotCanvas({ pen, sharp }, root, height, draw) {
  const canvas = root.querySelector(".machine-plot"),
    figure = pen.context;
  if (!(canvas instanceof HTMLCanvasElement)) return;
  Object.assign(canvas, { width: PLOT.width * sharp, height: height * sharp });
  pen.context = require2dContext(canvas);
  pen.context.setTransform(sharp, 0, 0, sharp, 0, 0);
  draw(pen);
  pen.context = figure;
}

/** What a pinned memory cell holds over all rows, and the test digits that move it. */
export class PinnedCellPlot {
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

  /** The elements that contain the plot. */
  makeElements() {
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
    const { pinned } = this.machine;
    if (!pinned) return;
    const { k } = pinned;
    drawOnPlotCanvas(this.machine, this.root, PLOT.height, (pen) =>
      this.drawMemoryBars(pen, scene, k),
    );
    this.requestExtremeImages(k, scene.row);
    if (this.response?.k === k && this.response.row === scene.row) this.showExtremeImages();
  }

  /** @type {(pen: MachinePen, scene: MachineScene, k: number) => void} */
  drawMemoryBars(pen, { trace, network, row }, k) {
    const values = Array.from({ length: ROWS + 1 }, (_, t) => trace.memory[t * network.units + k]),
      high = Math.max(0, ...values),
      low = Math.min(0, ...values),
      unit = TALL / (high - low || 1),
      zero = TOP + high * unit,
      width = (PLOT.width - LEFT) / (ROWS + 1);
    // The axis: the largest number, 0, and the smallest one below it.
    for (const v of new Set([high, 0, low])) {
      const y = zero - v * unit;
      pen.fillRectangle(LEFT, y, PLOT.width - LEFT, 1, v ? pen.pale : pen.line);
      pen.text(printedShort(v), LEFT - 6, y + 4, { align: "right" });
    }
    values.forEach((v, t) => {
      const height = Math.abs(v) * unit,
        x = LEFT + t * width;
      pen.context.globalAlpha = t > row + 1 ? NOT_YET : 1;
      pen.fillRectangle(
        x + 1,
        v < 0 ? zero : zero - height,
        width - 2,
        height,
        pen.barColourBySign(v),
      );
      pen.context.globalAlpha = 1;
      if (t === row + 1)
        pen.drawFrameAround({ x: x + 1, y: TOP - 2, width: width - 1, height: TALL + 5 }, 1.5);
    });
    pen.text(say("machine.cell.start"), LEFT, PLOT.height - 3);
    pen.text(say("machine.caption.lifted", { row: ROWS }), PLOT.width, PLOT.height - 3, {
      align: "right",
    });
  }

  /**
   * Requests the digits that move a memory cell most, once the cursor rests.
   * @type {(k: number, row: number) => void}
   */
  requestExtremeImages(k, row) {
    const { machine } = this,
      { owned, evaluation } = machine,
      asked = `${k} ${row} ${owned?.past.length}`;
    if (!owned || !evaluation.hostHasImages || asked === this.asked) return;
    this.asked = asked;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const { numbers, silenced } = owned,
        about = { numbers: numbers.slice(), silenced, k, rows: row + 1 };
      const report = await evaluation.postJobAndAwaitReport("respond", about);
      if (!report) return;
      this.response = { k, row, report };
      machine.requestDraw();
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
            picture = canvasOfImage(image);
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
 * The shares at the lines of the axis: round ones around all points.
 * @param {CurvePoint[]} curve
 */
function accuracyTicks(curve) {
  const shares = curve.map(({ right }) => right / TESTED),
    low = Math.min(...shares),
    high = Math.max(...shares);
  for (const step of AXIS_STEPS) {
    const from = Math.floor(low / step + 1e-9),
      to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
    if (to - from <= MOST_LINES)
      return Array.from({ length: to - from + 1 }, (_, n) => (from + n) * step);
  }
  return [0, 0.5, 1];
}

/**
 * Draws the curve of learning.
 * @param {Machine} machine
 * @param {HTMLElement} root of the words
 */
export const drawAccuracyPlot = (machine, root) =>
  drawOnPlotCanvas(machine, root, CURVE_HEIGHT, (pen) =>
    drawAccuracyAxesAndCurve(pen, machine.learning.curve),
  );

/** @type {(pen: MachinePen, curve: CurvePoint[]) => void} */
function drawAccuracyAxesAndCurve(pen, curve) {
  const { context } = pen,
    { width } = PLOT,
    lines = accuracyTicks(curve),
    from = lines[0],
    to = lines[lines.length - 1],
    most = curve[curve.length - 1].of,
    tall = CURVE_HEIGHT - CURVE_TOP - CURVE_BOTTOM,
    x = (/** @type {number} */ seen) =>
      CURVE_LEFT + (seen / most) * (width - CURVE_LEFT - CURVE_RIGHT),
    y = (/** @type {number} */ share) => CURVE_TOP + tall * (1 - (share - from) / (to - from)),
    digits = lines[1] - from < 0.0099 ? 1 : 0,
    base = CURVE_HEIGHT - 3;
  pen.text(say("machine.curve.y"), 0, 11, { room: width });
  for (const share of lines) {
    pen.fillRectangle(CURVE_LEFT, y(share), width - CURVE_LEFT - CURVE_RIGHT, 1, pen.pale);
    pen.text(formatPercent(share, digits), CURVE_LEFT - 6, y(share) + 4, { align: "right" });
  }
  pen.text("0", CURVE_LEFT, base);
  pen.text(say("machine.curve.x", { of: printedCount(most) }), width - CURVE_RIGHT, base, {
    align: "right",
  });
  context.beginPath();
  for (const { seen, right } of curve) context.lineTo(x(seen), y(right / TESTED));
  Object.assign(context, { strokeStyle: pen.inkColour, lineWidth: 2, lineJoin: "round" });
  context.stroke();
  context.beginPath();
  for (const { seen, right } of curve) {
    context.moveTo(x(seen), y(right / TESTED));
    context.arc(x(seen), y(right / TESTED), DOT, 0, 7);
  }
  context.fillStyle = pen.inkColour;
  context.fill(); // a dot where it is measured
}
