// Draws the marks around the cells: captions of the blocks, signs between them, the scale of
// colours, and the path of the selected cell.

import { CLASSES, ROWS } from "../constants.js";
import { say } from "../words.js";
import { rectOfTarget } from "./machine_layout.js";
import { valueOfFullColour } from "./machine_scene.js";
import {
  printedCount,
  printedInFull,
  printedPowerOfTenIfTiny,
  printedShort,
} from "./worked_lines.js";

/** @import { BlockName, Rect, Target } from "./machine_types.js" */
/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */

/** The numbers of a reading's steps, in order. */
export const READING_STEPS = "①②③④⑤";
/** Pixels from the lines to the names of sum and memory above them, on a narrow screen. */
export const NAMES_ABOVE = 21;
const STEP_TEXT = 15, // pixels
  CAPTION_GAP = 20; // between the two lines of captions
/** @type {Partial<Record<BlockName, number>>} */
const CAPTION_ROOM = { W: 300, U: 200, b: 64, S: 112, H: 106, V: 370 }; // widths of captions
/** @type {Partial<Record<BlockName, number>>} */
const NARROW_ROOM = { W: 300, U: 240, O: 150, S: 60, H: 78, V: 220 };
const RULE_ROOM = 74;
const RAMP = 170; // width of the scale of colours
const RAMP_TEXT = 12; // size of its numbers
const STRONG_PART = 0.5; // where the colour is strong
/** The numbers on it as parts of its end, where they fit between 0 and its end. */
const RAMP_PARTS = [0.1, STRONG_PART];
const WORDS_TO = 500; // the right edge of the words after it

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawCaptionsSignsAndScale(pen, scene) {
  const { places, shown, network, row } = scene,
    { blocks, caption, narrow } = places,
    u = network.units;
  if (blocks.W && shown.has("W") && areProductsOfBlankRow(scene))
    drawBlankRowNote(pen, scene, blocks.W);
  const cellsOf = (
    /** @type {string} */ what,
    /** @type {number} */ from,
    /** @type {number} */ to,
  ) =>
    say(`machine.caption.${scene.values === "products" ? what : scene.values}`, {
      from,
      to,
      weights: printedCount(from * to),
    });
  const captions = /** @type {[BlockName, string, string][]} */ ([
    ["W", READING_STEPS[0], cellsOf("pixels", ROWS, u)],
    ["U", READING_STEPS[1], cellsOf("cells", u, u)],
    ["S", READING_STEPS[2], say("machine.sum")],
    ["H", "", say("machine.caption.new")],
    ["V", READING_STEPS[3], cellsOf("cells", u, CLASSES)],
  ]);
  for (const [name, number, text] of captions) {
    const block = blocks[name];
    if (!block || !shown.has(name)) continue;
    // On a narrow screen the names of sum and memory stand above them, where their number is.
    const isAbove = narrow && "SHV".includes(name),
      y = isAbove ? places.top - NAMES_ABOVE : name === "V" ? caption + CAPTION_GAP : caption,
      room = narrow ? NARROW_ROOM[name] : CAPTION_ROOM[name];
    if (isAbove && name !== "V") {
      const right = name === "S" ? places.bars.S.number : block.width;
      pen.text(text, block.x + right, y, { align: "right", room });
    } else {
      if (number) drawStepNumber(pen, number, block.x, y);
      pen.text(text, block.x + (number ? 18 : 0), y, { room });
    }
  }
  if (blocks.O && shown.has("O"))
    pen.text(
      row ? say("machine.caption.old") : say("machine.caption.zeros", { cells: u }),
      blocks.O.x + (narrow ? blocks.O.width + 6 : 0),
      blocks.O.y + (narrow ? 11 : -19),
      { room: narrow ? NARROW_ROOM.O : undefined },
    );
  if (blocks.X && shown.has("X"))
    pen.text(say("machine.caption.lifted", { row: row + 1 }), blocks.X.x, blocks.X.y - 5);
  drawDigitsBelowAnswerWeights(pen, scene);
  drawLimitTextsBelowBars(pen, scene);
  drawColourScale(pen, scene);
  if (narrow) return;
  if (blocks.b && shown.has("b") && network.hasBias)
    pen.text(say("machine.biases", { count: u }), blocks.b.x + 6, caption + CAPTION_GAP, {
      align: "center",
      room: CAPTION_ROOM.b,
    });
  if (blocks.H && shown.has("H"))
    pen.text(
      network.activation === "relu" ? say("machine.rule.relu") : network.activation,
      blocks.H.x,
      places.top - 8,
      { room: RULE_ROOM },
    );
  drawSignsBetweenBlocks(pen, scene);
}

/**
 * Draws the number of a reading's step, as used in the sentences.
 * @param {MachinePen} pen
 * @param {string} number
 * @param {number} x
 * @param {number} y the baseline
 */
export const drawStepNumber = (pen, number, x, y) =>
  pen.text(number, x, y + 1, { weight: 600, fill: pen.inkColour, size: STEP_TEXT });

/**
 * True if the visible products belong to a row without ink.
 * @param {MachineScene} scene
 */
const areProductsOfBlankRow = ({ trace, row, blank, values, target }) =>
  values === "products" &&
  !blank &&
  !target &&
  trace.image.subarray(row * ROWS, (row + 1) * ROWS).every((v) => v === 0);

/**
 * Explains why the largest block is empty.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 * @param {import("./machine_types.js").Block} block
 */
function drawBlankRowNote(pen, { places, row }, block) {
  const text = say("machine.black", { row: row + 1 }),
    width = pen.widthOf(text) + 16,
    middle = block.x + block.width / 2,
    y = (places.top + places.bottom) / 2;
  pen.fillRectangle(middle - width / 2, y - 12, width, 24, pen.paperColour);
  pen.text(text, middle, y + 5, { align: "center" });
}

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
function drawDigitsBelowAnswerWeights(pen, { places, shown, best, table }) {
  const { V } = places.blocks;
  if (!V || !shown.has("V")) return;
  for (let d = 0; d < CLASSES; d++)
    pen.text(d, V.x + ((d + 0.5) * V.width) / CLASSES, places.caption, {
      align: "center",
      weight: table && d === best ? 700 : 400,
      fill: table && d === best ? pen.inkColour : pen.quiet,
    });
}

/**
 * Draws the signs of the sum, and the path of the memory to the next row.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
function drawSignsBetweenBlocks(pen, { places, shown }) {
  const { W, U, b, S, H, V, O } = places.blocks;
  if (!W || !U || !b || !S || !H || !V || !O) return;
  const y = (places.top + places.bottom) / 2 + 5,
    sign = (/** @type {string} */ text, /** @type {number} */ x, /** @type {string} */ needs) =>
      [...needs].every((name) => shown.has(name)) &&
      pen.text(text, x, y, { align: "center", fill: pen.inkColour, weight: 600 });
  sign("+", (W.x + W.width + U.x) / 2, "WU");
  sign("+", (U.x + U.width + b.x) / 2, "Ub");
  sign("=", b.x + b.width + 11, "bS");
  sign("→", H.x - 10, "SH");
  sign("→", V.x - 11, "HV");
  if (!shown.has("back")) return;
  const x = H.x + 26,
    over = O.y - 22;
  pen.arrow([
    [x, places.top - 21],
    [x, over],
    [O.x + 150, over],
    [O.x + 150, O.y - 2],
  ]);
  pen.text(say("machine.caption.back"), x - 6, over + 15, { align: "right" });
}

/**
 * Draws the scale of colours: from its ends on, all numbers have the same colour.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
function drawColourScale(pen, scene) {
  const { places, values, shown } = scene,
    full = valueOfFullColour(scene),
    named = (/** @type {number} */ v) => `${v > 0 ? "+" : ""}${printedPowerOfTenIfTiny(v)}`;
  if (!shown.has("captions")) return;
  const y = places.caption + (places.narrow ? 18 : CAPTION_GAP),
    low = `≤ ${named(-full)}`,
    x = places.picture.x + pen.widthOf(low) + 6;
  pen.text(low, places.picture.x, y);
  for (let n = 0; n < RAMP; n += 2) {
    const part = (2 * n) / (RAMP - 2) - 1;
    pen.fillRectangle(
      x + n,
      y - 12,
      3,
      15,
      pen.colourOfNumber(Math.sign(part) * part ** 2 * full, full),
    );
  }
  const fromZero = (/** @type {number} */ part) => (RAMP / 2) * Math.sqrt(part),
    part = RAMP_PARTS.find((p) => {
      const half = pen.widthOf(named(p * full), RAMP_TEXT) / 2;
      return half < fromZero(p) - 9 && fromZero(p) + half < RAMP / 2 + 5;
    });
  for (const sign of part ? [-1, 0, 1] : [0])
    pen.text(named(sign * (part ?? 0) * full), x + RAMP / 2 + sign * fromZero(part ?? 0), y, {
      align: "center",
      size: RAMP_TEXT,
      fill: sign && part === STRONG_PART ? pen.paperColour : pen.inkColour,
    });
  pen.text(`≥ ${named(full)}`, x + RAMP + 6, y);
  if (values === "changes" && !places.narrow) {
    const from = x + RAMP + pen.widthOf(`≥ ${named(full)}`) + 16;
    pen.text(say("machine.cells.changes"), from, y, { room: WORDS_TO - from });
  }
}

/**
 * Prints the limits of the bars below them.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
function drawLimitTextsBelowBars(pen, { places, scale, network, shown }) {
  const limit = scale < 1e4 ? printedInFull(scale) : printedShort(scale);
  for (const name of /** @type {("S" | "H")[]} */ (["S", "H"])) {
    const block = places.blocks[name],
      isFromZero = name === "H" && network.activation === "relu";
    if (!block || !shown.has(name)) continue;
    const x = block.x + places.bars[name].zero + (isFromZero ? places.barRoom / 2 : 0);
    pen.text(
      `${isFromZero ? "0" : `−${limit}`} … ${limit}`,
      x,
      places.caption + (places.narrow ? 0 : CAPTION_GAP),
      {
        align: "center",
        room: block.x + block.width - x > 0 ? 2 * (block.x + block.width - x) : undefined,
      },
    );
  }
}

/**
 * Draws the path of the selected cell: the cells that it is computed from, and those that use it.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function frameCellsConnectedToSelected(pen, { places, target, shown, network, row }) {
  if (!target) return;
  const { block, k, i } = target,
    { blocks } = places,
    frame = (/** @type {Target} */ cell, width = 1.5) => {
      const rect = shown.has(cell.block) && rectOfTarget(places, cell);
      if (rect)
        pen.drawFrameAround({ ...rect, width: rect.width, height: rect.height - 0.5 }, width);
    },
    lineOf = (/** @type {BlockName} */ name) => {
      const found = blocks[name];
      if (!found || !shown.has(name) || k < 0) return;
      const y = places.top + k * places.lineHeight;
      pen.drawFrameAround(
        { x: found.x, y, width: found.width, height: places.lineHeight - 0.5 },
        1.5,
      );
    },
    columnOf = (/** @type {BlockName} */ name) => {
      const found = blocks[name];
      if (!found || !shown.has(name)) return;
      const width = found.width / found.columns;
      pen.drawFrameAround({ x: found.x + i * width, y: found.y, width, height: found.height }, 1.5);
    };
  if (block === "W" || block === "X") {
    const { X } = blocks;
    if (X && shown.has("picture") && !places.narrow) {
      const step = places.picture.height / ROWS,
        x = X.x + (i + 0.5) * (X.width / X.columns) - 0.5;
      pen.drawFrameAround(
        { x: x - 5, y: places.picture.y + row * step, width: 10, height: step },
        1.5,
        "#ffb000",
      );
    }
    frame({ block: "X", k: -1, i });
  }
  if (block === "U" || block === "O") frame({ block: "O", k: -1, i });
  if (block === "X") columnOf("W");
  if (block === "O") columnOf("U");
  if ("SH".includes(block))
    for (const name of /** @type {BlockName[]} */ (["W", "U", "b"])) lineOf(name);
  if (block === "H") lineOf("V");
  if ("WUbSH".includes(block))
    for (const name of /** @type {BlockName[]} */ (["S", "H"])) lineOf(name);
  if (block === "V") {
    lineOf("H");
    frame({ block: "Z", k: -1, i });
  }
  if ("ZP".includes(block)) {
    columnOf("V");
    frame({ block: "c", k: -1, i });
    frame({ block: "Z", k: -1, i });
    if (k >= 0) {
      lineOf("H");
      frame({ block: "V", k, i }, 2.5);
    }
  }
  if (block === "c") frame({ block: "Z", k: -1, i });
  if (block === "P") frameDigitBelowAnswerBar(pen, places, i);
  else frame(target, 2.5);
  if ("WUb".includes(block)) drawPathFromWeightToSum(pen, target, places, shown);
  if (block === "O" && row > 0 && network.units > i) frame({ block: "O", k: -1, i }, 2.5);
}

/**
 * Frames the digit below a share's bar; a frame around the column would look like a full bar.
 * @param {MachinePen} pen
 * @param {import("./machine_layout.js").MachinePlaces} places
 * @param {number} d
 */
function frameDigitBelowAnswerBar(pen, { answer, narrow, blocks: { P, Z } }, d) {
  if (!answer || !P || !Z) return;
  const width = P.width / P.columns,
    y = answer.ground + 3;
  if (narrow) pen.drawFrameAround({ x: Z.x, y: Z.y + d * 22, width: 20, height: 20 }, 2.5);
  else
    pen.drawFrameAround(
      { x: P.x + d * width + 8, y, width: width - 16, height: answer.digits + 5 - y },
      2.5,
    );
}

/**
 * Draws the path from a weight to its sum: down from its factor, then along its line.
 * @param {MachinePen} pen
 * @param {Target} target
 * @param {import("./machine_layout.js").MachinePlaces} places
 * @param {Set<string>} shown
 */
function drawPathFromWeightToSum(pen, target, places, shown) {
  const own = rectOfTarget(places, target),
    sum = shown.has("S") ? rectOfTarget(places, { block: "S", k: target.k, i: 0 }) : null,
    source = target.block === "b" ? null : rectOfTarget(places, sourceCellOfWeight(target));
  if (!own) return;
  if (source) pen.arrow(downwardArrowStartAndEnd(source, own), pen.inkColour);
  const y = own.y + own.height / 2 - 0.5;
  if (sum && sum.x > own.x)
    pen.arrow(
      [
        [own.x + own.width + 1, y],
        [sum.x - 2, y],
      ],
      pen.inkColour,
    );
}

/**
 * The cell that a weight is multiplied with.
 * @param {Target} target
 * @returns {Target}
 */
const sourceCellOfWeight = ({ block, i }) => ({ block: block === "W" ? "X" : "O", k: -1, i });

/**
 * @param {Rect} from
 * @param {Rect} to
 * @returns {[number, number][]}
 */
const downwardArrowStartAndEnd = (from, to) => [
  [from.x + from.width / 2 - 0.5, from.y + from.height],
  [to.x + to.width / 2 - 0.5, to.y - 1],
];
