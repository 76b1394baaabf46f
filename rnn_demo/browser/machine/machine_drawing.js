// Draws the figure: all blocks, each by its own module, and the parts that move to the next row.

import { ROWS } from "../constants.js";
import { drawAnswer } from "./machine_answer.js";
import {
  drawAnswerAside,
  drawCellNames,
  drawChanged,
  drawImage28,
  drawMemorySums,
  drawRowAndMemory,
  drawWeights,
} from "./machine_cells.js";
import { drawMemoryErrors } from "./machine_errors.js";
import { drawCaptions, drawWay } from "./machine_marks.js";

/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */
/** @import { MachineWeights } from "./machine_weights.js" */

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 * @param {MachineWeights} weights
 */
export function drawMachine(pen, scene, weights) {
  const { places } = scene;
  pen.context.clearRect(0, 0, places.width, places.height);
  pen.context.textBaseline = "alphabetic";
  if (!places.narrow || !places.answer) drawImage28(pen, scene);
  drawWeights(pen, scene, weights);
  drawRowAndMemory(pen, scene);
  drawCellNames(pen, scene);
  drawMemorySums(pen, scene);
  drawAnswer(pen, scene);
  drawAnswerAside(pen, scene);
  drawCaptions(pen, scene);
  drawChanged(pen, scene, weights);
  drawWay(pen, scene);
  drawMemoryErrors(pen, scene);
  if (scene.flight) drawMoveToNextRow(pen, scene);
}

/**
 * Draws the parts that move into place for the next row: the next row of the picture, and the new
 * memory, which then becomes the old one. Everything else still belongs to the previous row.
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
function drawMoveToNextRow(pen, { places, trace, row, flight, network }) {
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
      const v = Math.round(11 + 236 * trace.image[(row + 1) * ROWS + i]);
      pen.rect(X.x + i * width, y, width - 1, X.height - 1, `rgb(${v},${v},${v})`);
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
      if (v) pen.rect(x, y, width - 1, O.height - 2, pen.colour(v));
    }
  pen.context.globalAlpha = 1;
}
