// Draws the figure: the picture, its row, the weights, the sums, the memory and its errors; the
// answer and the marks have their own modules.

import { ROWS } from "../constants.js";
import { drawAnswer } from "./machine_answer.js";
import {
  NAMES_ABOVE,
  drawCaptionsSignsAndScale,
  frameCellsConnectedToSelected,
} from "./machine_marks.js";
import { require2dContext, newCanvas } from "../elements.js";
import { say } from "../words.js";
import { targetFromBlockAndIndices, rectOfTarget } from "./machine_layout.js";
import { valueOfFullColour, roundUpToNiceNumber, valueShownInWeightCell } from "./machine_scene.js";
import { nameOfCell } from "./machine_sentences.js";
import {
  printedShort,
  decimalPlacesForErrors,
  printed,
  printedPowerOfTenIfTiny,
} from "./worked_lines.js";

/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */
/** @import { Block, BlockName } from "./machine_types.js" */

const NOT_READ = "rgb(0 0 0 / 60%)"; // over the rows that follow
const NAMED = [0, 4, 9]; // columns of the old memory, besides the last one
const GREY = [11, 247]; // of a pixel without ink, and of one with full ink
// The columns of the errors.
const BARS = { number: 50, zero: 71, room: 19 };
const NARROW_BARS = { number: 44, zero: 58, room: 12 };
/** @type {HTMLCanvasElement | null} */
let drawn = null;

/** @param {number} v */
const greyLevelOfInk = (v) => Math.round(GREY[0] + v * (GREY[1] - GREY[0]));

/** @type {(pen: MachinePen, scene: MachineScene) => void} */
export function drawMachine(pen, scene) {
  const { places } = scene;
  pen.context.clearRect(0, 0, places.width, places.height);
  pen.context.textBaseline = "alphabetic";
  if (!places.narrow || !places.answer) drawPictureWithRowFrame(pen, scene);
  drawWeightSquares(pen, scene);
  drawRowAndOldMemory(pen, scene);
  drawCellNames(pen, scene);
  drawSumsAndMemory(pen, scene);
  drawAnswer(pen, scene);
  drawAnswerBesidePicture(pen, scene);
  drawCaptionsSignsAndScale(pen, scene);
  markChangedWeights(pen, scene);
  frameCellsConnectedToSelected(pen, scene);
  drawMemoryErrors(pen, scene);
  if (scene.flight) drawRowAndMemoryInFlight(pen, scene);
}

/**
 * Draws the parts that move into place for the next row: the next row of the picture, and the new
 * memory, which then becomes the old one. Everything else still belongs to the previous row.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawRowAndMemoryInFlight(pen, { places, trace, row, flight, network }) {
  const { X, O, H } = places.blocks,
    u = network.units,
    { picture } = places,
    step = picture.height / ROWS;
  pen.context.globalAlpha = 0.85;
  if (X) {
    const from = picture.y + (row + 1) * step,
      y = from + (X.y - from) * flight,
      width = X.width / X.columns;
    for (let i = 0; i < ROWS; i++) {
      const v = greyLevelOfInk(trace.image[(row + 1) * ROWS + i]);
      pen.fillRectangle(X.x + i * width, y, width - 1, X.height - 1, `rgb(${v},${v},${v})`);
    }
  }
  if (O && H)
    for (let k = 0; k < u; k++) {
      const v = trace.memory[(row + 1) * u + k],
        width = O.width / O.columns,
        x0 = H.x + 2,
        y0 = places.top + k * places.lineHeight,
        x = x0 + (O.x + k * width - x0) * flight,
        y = y0 + (O.y - y0) * flight - 30 * Math.sin(Math.PI * flight);
      if (v) pen.fillRectangle(x, y, width - 1, O.height - 2, pen.colourOfNumber(v));
    }
  pen.context.globalAlpha = 1;
}

/** @type {(pen: MachinePen, scene: MachineScene) => void} */
function drawPictureWithRowFrame(pen, { places, trace, row, shown, blank }) {
  const { x, y, width, height } = places.picture,
    step = height / ROWS,
    frame = { x: x - 1, y: y + row * step - 0.5, width: width + 3, height: step + 2 };
  drawn ??= newCanvas(ROWS, ROWS);
  const context = require2dContext(drawn),
    data = context.createImageData(ROWS, ROWS);
  trace.image.forEach((v, n) => {
    const shade = greyLevelOfInk(v);
    data.data.set([shade, shade, shade, 255], 4 * n);
  });
  context.putImageData(data, 0, 0);
  pen.context.imageSmoothingEnabled = false;
  pen.context.drawImage(drawn, x, y, width, height);
  pen.drawFrameAround({ x, y: y + 1, width: width + 1, height }, 1, pen.line);
  if (blank || !shown.has("picture")) return;
  const end = (row + 1) * step;
  pen.fillRectangle(x, y + end, width, height - end, NOT_READ);
  pen.drawFrameAround(frame, 3, "#0b0d12");
  pen.drawFrameAround(frame, 1.5, "#ffffff");
}

/**
 * Draws the row lifted out of the picture, and the old memory.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawRowAndOldMemory(pen, scene) {
  const { places, trace, row, shown, network } = scene,
    { X, O } = places.blocks;
  if (X && shown.has("X")) {
    for (let i = 0; i < ROWS; i++) {
      const v = greyLevelOfInk(trace.image[row * ROWS + i]);
      drawSquareOfBlock(pen, X, 0, i, `rgb(${v},${v},${v})`);
    }
    pen.drawFrameAround({ ...X, width: X.width + 1, height: X.height + 0.5 }, 1, pen.line);
  }
  if (!O || !shown.has("O")) return;
  drawOldMemoryNames(pen, scene);
  for (let i = 0; i < network.units; i++)
    drawSquareOfBlock(pen, O, 0, i, pen.colourOfNumber(trace.memory[row * network.units + i]));
}

/** @type {(pen: MachinePen, block: Block, line: number, column: number, fill: string) => void} */
function drawSquareOfBlock(pen, block, line, column, fill) {
  const width = block.width / block.columns,
    height = block.height / block.lines;
  pen.fillRectangle(
    block.x + column * width,
    block.y + line * height,
    width - 1,
    height - 1.5,
    fill,
  );
}

/**
 * Draws the blocks of weights.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawWeightSquares(pen, scene) {
  const { places, shown, weights } = scene,
    full = valueOfFullColour(scene);
  for (const name of /** @type {BlockName[]} */ (["W", "U", "b", "V", "c"])) {
    const block = places.blocks[name];
    if (!block || !shown.has(name)) continue;
    for (let line = 0; line < block.lines; line++)
      for (let column = 0; column < block.columns; column++) {
        const target = targetFromBlockAndIndices(name, line, column),
          place = weights.weightIndexOfTarget(target);
        if (place >= 0)
          drawSquareOfBlock(
            pen,
            block,
            line,
            column,
            pen.colourOfNumber(valueShownInWeightCell(scene, target, place), full),
          );
      }
  }
}

/**
 * Marks changed weights.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function markChangedWeights(pen, { places, changed, shown, weights }) {
  for (const place of changed) {
    const target = weights.targetOfWeightIndex(place),
      rect = shown.has(target.block) && rectOfTarget(places, target);
    if (!rect) continue;
    const { context } = pen;
    context.beginPath();
    context.arc(rect.x + rect.width / 2 - 0.5, rect.y + rect.height / 2 - 0.5, 3, 0, 7);
    Object.assign(context, {
      fillStyle: pen.inkColour,
      strokeStyle: pen.paperColour,
      lineWidth: 1.5,
    });
    context.fill();
    context.stroke();
  }
}

/**
 * Writes the names of the lines.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawCellNames(pen, { places, network, weights, target }) {
  for (let k = 0; k < network.units; k++) {
    const y = places.top + (k + 0.5) * places.lineHeight + pen.fine * 0.35 - 0.5,
      isOn = target !== null && target.k === k;
    pen.text(`M${k + 1}`, places.labels, y, {
      align: "right",
      room: places.labels,
      weight: isOn ? 700 : 400,
      fill: isOn ? pen.inkColour : pen.quiet,
    });
    if (weights.silenced[k]) pen.fillRectangle(places.labels - 24, y - 5, 26, 2, pen.inkColour);
  }
}

/**
 * Writes the names of some memory cells above the memory before the row, whose columns are narrow.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawOldMemoryNames(pen, { places, network, target }) {
  const { O } = places.blocks,
    u = network.units;
  if (!O) return;
  for (const k of NAMED.filter((n) => n < u - 3).concat(u - 1))
    pen.text(nameOfCell(k), O.x + ((k + 0.5) * O.width) / u, O.y - 4, {
      align: "center",
      size: 12,
      fill: target?.block === "O" && target.i === k ? pen.inkColour : pen.quiet,
    });
}

/**
 * A bar from 0.
 * @param {number} zero
 * @param {number} length below 0 to the left
 */
const barExtent = (zero, length) => ({ x: zero + Math.min(0, length), width: Math.abs(length) });

/**
 * Draws the sums and the memory that the activation makes of them: numbers in a column, and bars
 * from 0, all on one scale; thin frames are the bars of the original network.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawSumsAndMemory(pen, scene) {
  const { places, trace, row, network, weights, shown, scale, before } = scene,
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
        pen.drawFrameAround(
          { ...barExtent(zero, was * unit), y: y + 2, height: places.lineHeight - 4 },
          1,
          pen.quiet,
        );
      if (name === "H" && weights.silenced[k]) {
        pen.text(say("machine.off"), found.x + bars.number, middle, { align: "right" });
        continue;
      }
      pen.text(printedShort(v), found.x + bars.number, middle, {
        align: "right",
        fill: v ? pen.inkColour : pen.quiet,
      });
      const { x, width } = barExtent(zero, v * unit);
      pen.fillRectangle(x, y + 2, width, places.lineHeight - 5, pen.barColourBySign(v));
    }
    const { bottom, top } = places;
    pen.fillRectangle(found.x + bars.zero, top - 1, 1, bottom - top, pen.line);
  }
}

/**
 * Draws the answer at the side of the picture, where its ten shares have no room.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawAnswerBesidePicture(pen, { places, best, table, shown, blank }) {
  if (!places.narrow || places.answer || !table || blank || !shown.has("P")) return;
  const x = (places.blocks.H?.x ?? 0) + 46,
    how = { align: /** @type {const} */ ("center"), fill: pen.inkColour };
  pen.text(best, x, 40, { ...how, size: 40, weight: 700 });
  pen.text(table.shares[best], x, 60, { ...how, weight: 600 });
}

/**
 * Draws the errors of the memory while it learns, in place of the memory.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawMemoryErrors(pen, scene) {
  const { places, row, network, target, also, memoryErrors, shown } = scene,
    { H, S } = places.blocks,
    { lineHeight, top, caption, narrow } = places,
    u = network.units;
  if (!memoryErrors || !shown.has("E")) return;
  if (also) frameCellsConnectedToSelected(pen, { ...scene, target: also });
  const own = memoryErrors.subarray(row * u, (row + 1) * u),
    before = memoryErrors.subarray((row - 1) * u, row * u),
    columns = /** @type {[Block | undefined, Float64Array, number, number | undefined][]} */ ([
      [H, own, row, target?.k],
      ...(shown.has("before") ? [[S, before, row - 1, target?.i]] : []),
    ]),
    sizes = columns.flatMap(([, errors]) => Array.from(errors, Math.abs).filter(Boolean)),
    full = roundUpToNiceNumber(Math.max(0, ...sizes)),
    bars = narrow ? NARROW_BARS : BARS;
  for (const [block, errors, from, on] of columns) {
    if (!block) continue;
    const digits = decimalPlacesForErrors(errors),
      { x, width } = block;
    errors.forEach((v, k) => {
      const y = top + k * lineHeight;
      pen.text(
        v ? printed(v, digits) : "0",
        x + bars.number,
        y + lineHeight / 2 + pen.fine * 0.35 - 0.5,
        {
          align: "right",
          room: bars.number - 2,
          weight: on === k ? 700 : 400,
          fill: v ? pen.inkColour : pen.quiet,
        },
      );
      const bar = barExtent(x + bars.zero, (v / full) * bars.room);
      pen.fillRectangle(bar.x, y + 2, bar.width, lineHeight - 5, pen.barColourBySign(v));
      if (on === k) pen.drawFrameAround({ x, y, width, height: lineHeight - 0.5 }, 2.5);
    });
    pen.fillRectangle(x + bars.zero, top - 1, 1, u * lineHeight, pen.line);
    const text = say("machine.errors.row", { row: from + 1 });
    pen.text(text, x, narrow ? top - NAMES_ABOVE : caption, { room: width });
  }
  if (!H || !sizes.length) return;
  const y = caption + (narrow ? 0 : 20);
  pen.fillRectangle(H.x, y - 8, bars.room, 7, pen.line);
  pen.text(printedPowerOfTenIfTiny(full), H.x + bars.room + 4, y);
}
