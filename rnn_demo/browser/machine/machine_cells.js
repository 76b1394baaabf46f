// Draws the picture, its row, the weights, the sums and the memory.

import { ROWS } from "../constants.js";
import { contextOf } from "../elements.js";
import { say } from "../words.js";
import { cellIn, rectOf } from "./machine_layout.js";
import { fullColourOf, goesBelowZero, valueAt } from "./machine_scene.js";
import { printed } from "./worked_lines.js";

/** @import { Block, BlockName } from "./machine_types.js" */
/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */
/** @import { MachineWeights } from "./machine_weights.js" */

const GREY = [11, 247]; // of a pixel without ink, and of one with full ink
const picture = () =>
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
    step = height / ROWS;
  drawn ??= picture();
  const context = contextOf(drawn),
    data = context.createImageData(ROWS, ROWS);
  trace.image.forEach((v, n) => {
    const shade = shadeOf(v);
    data.data.set([shade, shade, shade, 255], 4 * n);
  });
  context.putImageData(data, 0, 0);
  pen.context.imageSmoothingEnabled = false;
  pen.context.drawImage(drawn, x, y, width, height);
  if (blank || !shown.has("picture")) return;
  pen.frame(
    { x: x - 1, y: y + row * step - 0.5, width: width + 3, height: step + 2 },
    3,
    "#0b0d12",
  );
  pen.frame(
    { x: x - 1, y: y + row * step - 0.5, width: width + 3, height: step + 2 },
    1.5,
    "#ffffff",
  );
}

/**
 * Draws the row lifted out of the picture, and the old memory.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawStrips(pen, scene) {
  const { places, trace, row, shown, network } = scene,
    { X, O } = places.blocks;
  if (X && shown.has("X"))
    for (let i = 0; i < ROWS; i++) {
      const v = shadeOf(trace.image[row * ROWS + i]);
      cell(pen, X, 0, i, `rgb(${v},${v},${v})`);
    }
  if (O && shown.has("O"))
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
        const target = cellIn(name, line, column),
          place = weights.placeOf(target);
        if (place >= 0)
          cell(pen, block, line, column, pen.colour(valueAt(scene, target, place), full));
      }
  }
}

/**
 * Marks changed weights and silenced cells.
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
export function drawNames(pen, { places, network, silenced, target }) {
  for (let k = 0; k < network.units; k++) {
    const y = places.top + (k + 0.5) * places.lineHeight,
      isOn = target !== null && target.k === k;
    pen.text(`M${k + 1}`, places.labels, y + 4, {
      align: "right",
      weight: isOn ? 700 : 400,
      fill: isOn ? pen.ink : pen.quiet,
    });
    if (silenced[k]) pen.rect(places.labels - 24, y - 1, 26, 2, pen.ink);
  }
}

/**
 * Draws the sums around their zero, and the memory that the activation makes of them, on one scale.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawMemorySums(pen, scene) {
  const { places, trace, row, network, silenced, shown, scale } = scene,
    { S, H } = places.blocks,
    unit = places.memoryUnit / scale,
    u = network.units;
  for (let k = 0; k < u; k++) {
    const y = places.top + k * places.lineHeight;
    if (S && shown.has("S")) drawBar(pen, scene, S, y, trace.sums[row * u + k], unit, 36);
    if (H && shown.has("H")) {
      if (silenced[k])
        pen.text(say(places.narrow ? "machine.off" : "machine.silenced"), H.x + 4, y + 12);
      else
        drawBar(
          pen,
          scene,
          H,
          y,
          trace.memory[(row + 1) * u + k],
          unit,
          goesBelowZero(network) ? 36 : 0,
        );
    }
  }
  for (const [block, zero] of /** @type {[Block | undefined, number][]} */ ([
    [shown.has("S") ? S : undefined, 36],
    [shown.has("H") ? H : undefined, goesBelowZero(network) ? 36 : 0],
  ]))
    if (block)
      pen.rect(
        block.x + (places.narrow ? 0 : zero),
        places.top - 2,
        1,
        places.bottom - places.top + 2,
        pen.line,
      );
}

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 * @param {Block} block
 * @param {number} y
 * @param {number} v
 * @param {number} unit
 * @param {number} below the room on the left of zero
 */
function drawBar(pen, { places }, block, y, v, unit, below) {
  const number = { fill: pen.ink, align: /** @type {const} */ ("left") };
  if (places.narrow) {
    // There is no room for bars: only the number, next to its colour.
    pen.rect(block.x + 2, y + 1, 4, places.lineHeight - 3, v ? pen.barColour(v) : pen.pale);
    pen.text(printed(v), block.x + 10, y + 11, number);
    return;
  }
  const zero = block.x + below,
    most = v < 0 ? below : block.width - (below || 40),
    long = Math.min(Math.abs(v) * unit, most),
    from = v < 0 ? zero - long : zero;
  pen.rect(from, y + 2, long, places.lineHeight - 5, pen.barColour(v));
  if (Math.abs(v) * unit > most + 0.5)
    pen.rect(v < 0 ? from + 4 : from + long - 6, y + 1, 2, places.lineHeight - 3, pen.paper);
  if (!below) pen.text(printed(v), zero + long + 4, y + 12, number);
  else if (v < 0) pen.text(printed(v), zero + 4, y + 12, number);
  else pen.text(printed(v), zero - 3, y + 12, { ...number, align: "right" });
}
