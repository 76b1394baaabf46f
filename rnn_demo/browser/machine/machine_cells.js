// Draws the picture, its row, the weights, the sums and the memory.

import { ROWS } from "../constants.js";
import { contextOf } from "../elements.js";
import { say } from "../words.js";
import { makeTarget, rectOf } from "./machine_layout.js";
import { fullColourOf, valueAt } from "./machine_scene.js";
import { nameOfCell } from "./machine_sentences.js";
import { printedShort } from "./worked_lines.js";

/** @import { Block, BlockName } from "./machine_types.js" */
/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */
/** @import { MachineWeights } from "./machine_weights.js" */

const NOT_READ = "rgb(0 0 0 / 60%)"; // over the rows that follow
const NAMED = [0, 4, 9]; // columns of the old memory, besides the last one
const GREY = [11, 247]; // of a pixel without ink, and of one with full ink
const newImageCanvas = () =>
  Object.assign(document.createElement("canvas"), { width: ROWS, height: ROWS });
/** @type {HTMLCanvasElement | null} */
let drawn = null;

/** @param {number} v */
const shadeOf = (v) => Math.round(GREY[0] + v * (GREY[1] - GREY[0]));

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawImage28(pen, { places, trace, row, shown, blank }) {
  const { x, y, width, height } = places.picture,
    step = height / ROWS,
    frame = { x: x - 1, y: y + row * step - 0.5, width: width + 3, height: step + 2 };
  drawn ??= newImageCanvas();
  const context = contextOf(drawn),
    data = context.createImageData(ROWS, ROWS);
  trace.image.forEach((v, n) => {
    const shade = shadeOf(v);
    data.data.set([shade, shade, shade, 255], 4 * n);
  });
  context.putImageData(data, 0, 0);
  pen.context.imageSmoothingEnabled = false;
  pen.context.drawImage(drawn, x, y, width, height);
  pen.frame({ x, y: y + 1, width: width + 1, height }, 1, pen.line);
  if (blank || !shown.has("picture")) return;
  const end = (row + 1) * step;
  pen.rect(x, y + end, width, height - end, NOT_READ);
  pen.frame(frame, 3, "#0b0d12");
  pen.frame(frame, 1.5, "#ffffff");
}

/**
 * Draws the row lifted out of the picture, and the old memory.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawRowAndMemory(pen, scene) {
  const { places, trace, row, shown, network } = scene,
    { X, O } = places.blocks;
  if (X && shown.has("X")) {
    for (let i = 0; i < ROWS; i++) {
      const v = shadeOf(trace.image[row * ROWS + i]);
      cell(pen, X, 0, i, `rgb(${v},${v},${v})`);
    }
    pen.frame({ ...X, width: X.width + 1, height: X.height + 0.5 }, 1, pen.line);
  }
  if (!O || !shown.has("O")) return;
  drawColumnNames(pen, scene);
  for (let i = 0; i < network.units; i++)
    cell(pen, O, 0, i, pen.colour(trace.memory[row * network.units + i]));
}

/**
 * @param {MachinePen} pen
 * @param {Block} block
 * @param {number} line
 * @param {number} column
 * @param {string} fill
 */
function cell(pen, block, line, column, fill) {
  const width = block.width / block.columns,
    height = block.height / block.lines;
  pen.rect(block.x + column * width, block.y + line * height, width - 1, height - 1.5, fill);
}

/**
 * Draws the blocks of weights.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 * @param {MachineWeights} weights
 */
export function drawWeights(pen, scene, weights) {
  const { places, shown } = scene,
    full = fullColourOf(scene);
  for (const name of /** @type {BlockName[]} */ (["W", "U", "b", "V", "c"])) {
    const block = places.blocks[name];
    if (!block || !shown.has(name)) continue;
    for (let line = 0; line < block.lines; line++)
      for (let column = 0; column < block.columns; column++) {
        const target = makeTarget(name, line, column),
          place = weights.placeOf(target);
        if (place >= 0)
          cell(pen, block, line, column, pen.colour(valueAt(scene, target, place), full));
      }
  }
}

/**
 * Marks changed weights.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 * @param {MachineWeights} weights
 */
export function drawChanged(pen, { places, changed, shown }, weights) {
  for (const place of changed) {
    const target = weights.targetAt(place),
      rect = shown.has(target.block) && rectOf(places, target);
    if (!rect) continue;
    const { context } = pen;
    context.beginPath();
    context.arc(rect.x + rect.width / 2 - 0.5, rect.y + rect.height / 2 - 0.5, 3, 0, 7);
    Object.assign(context, { fillStyle: pen.ink, strokeStyle: pen.paper, lineWidth: 1.5 });
    context.fill();
    context.stroke();
  }
}

/**
 * Writes the names of the lines.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawCellNames(pen, { places, network, silenced, target }) {
  for (let k = 0; k < network.units; k++) {
    const y = places.top + (k + 0.5) * places.lineHeight + pen.fine * 0.35 - 0.5,
      isOn = target !== null && target.k === k;
    pen.text(`M${k + 1}`, places.labels, y, {
      align: "right",
      weight: isOn ? 700 : 400,
      fill: isOn ? pen.ink : pen.quiet,
    });
    if (silenced[k]) pen.rect(places.labels - 24, y - 5, 26, 2, pen.ink);
  }
}

/**
 * Writes the names of some memory cells above the memory before the row, whose columns are narrow.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
function drawColumnNames(pen, { places, network, target }) {
  const { O } = places.blocks,
    u = network.units;
  if (!O) return;
  for (const k of NAMED.filter((n) => n < u - 3).concat(u - 1))
    pen.text(nameOfCell(k), O.x + ((k + 0.5) * O.width) / u, O.y - 4, {
      align: "center",
      size: 12,
      fill: target?.block === "O" && target.i === k ? pen.ink : pen.quiet,
    });
}

/**
 * A bar from 0.
 * @param {number} zero
 * @param {number} length below 0 to the left
 */
export const barOf = (zero, length) => ({ x: zero + Math.min(0, length), width: Math.abs(length) });

/**
 * Draws the sums and the memory that the activation makes of them: numbers in a column, and bars
 * from 0, all on one scale; thin frames are the bars of the original network.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawMemorySums(pen, scene) {
  const { places, trace, row, network, silenced, shown, scale, before } = scene,
    u = network.units,
    unit = places.barRoom / scale,
    at = (
      /** @type {import("./machine_types.js").Trace} */ { sums, memory },
      /** @type {string} */ name,
      /** @type {number} */ k,
    ) => (name === "S" ? sums[row * u + k] : memory[(row + 1) * u + k]);
  for (const name of /** @type {("S" | "H")[]} */ (["S", "H"])) {
    const found = places.blocks[name],
      bars = places.bars[name];
    if (!found || !shown.has(name)) continue;
    for (let k = 0; k < u; k++) {
      const y = places.top + k * places.lineHeight,
        v = at(trace, name, k),
        was = before ? at(before, name, k) : v,
        zero = found.x + bars.zero,
        middle = y + places.lineHeight / 2 + pen.fine * 0.35 - 0.5;
      if (was !== v)
        pen.frame(
          { ...barOf(zero, was * unit), y: y + 2, height: places.lineHeight - 4 },
          1,
          pen.quiet,
        );
      if (name === "H" && silenced[k]) {
        pen.text(say("machine.off"), found.x + bars.number, middle, { align: "right" });
        continue;
      }
      pen.text(printedShort(v), found.x + bars.number, middle, {
        align: "right",
        fill: v ? pen.ink : pen.quiet,
      });
      const { x, width } = barOf(zero, v * unit);
      pen.rect(x, y + 2, width, places.lineHeight - 5, pen.barColour(v));
    }
    const { bottom, top } = places;
    pen.rect(found.x + bars.zero, top - 1, 1, bottom - top, pen.line);
  }
}

/**
 * Draws the answer at the side of the picture, where its ten shares have no room.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawAnswerAside(pen, { places, best, table, shown, blank }) {
  if (!places.narrow || places.answer || !table || blank || !shown.has("P")) return;
  const x = (places.blocks.H?.x ?? 0) + 46,
    how = { align: /** @type {const} */ ("center"), fill: pen.ink };
  pen.text(best, x, 40, { ...how, size: 40, weight: 700 });
  pen.text(table.shares[best], x, 60, { ...how, weight: 600 });
}
