// Draws the errors of the memory in learning, where the memory stands otherwise.

import { say } from "../words.js";
import { drawWay } from "./machine_marks.js";
import { errorDigits, printed } from "./worked_lines.js";

/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawMemoryErrors(pen, scene) {
  const { places, row, network, target, also, memoryErrors, shown } = scene,
    { H } = places.blocks,
    { lineHeight, top, caption, narrow } = places,
    u = network.units;
  if (!memoryErrors || !shown.has("E")) return;
  if (also) drawWay(pen, { ...scene, target: also });
  if (!H) return;
  const errors = memoryErrors.subarray(row * u, (row + 1) * u),
    digits = errorDigits(errors);
  errors.forEach((v, k) => {
    const y = top + k * lineHeight,
      isOn = target?.k === k;
    pen.rect(H.x + 2, y + 2, 4, lineHeight - 5, v ? pen.barColour(v) : pen.pale);
    pen.text(v ? printed(v, digits) : "0", H.x + 11, y + lineHeight / 2 + pen.fine * 0.35 - 0.5, {
      weight: isOn ? 700 : 400,
      fill: v ? pen.ink : pen.quiet,
    });
    if (isOn) pen.frame({ x: H.x, y, width: H.width, height: lineHeight - 0.5 }, 2.5);
  });
  const text = say("machine.errors.row", { row: row + 1 });
  pen.text(text, H.x, narrow ? top - 8 : caption, { room: H.width });
}
