// Draws the errors of the memory in learning, where the memory stands otherwise.

import { say } from "../words.js";
import { barOf } from "./machine_cells.js";
import { drawWay } from "./machine_marks.js";
import { roundUp } from "./machine_scene.js";
import { errorDigits, printed, printedInFull } from "./worked_lines.js";

/** @import { Block } from "./machine_types.js" */
/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */

const BARS = { number: 50, zero: 71, room: 19 };
const NARROW_BARS = { number: 44, zero: 58, room: 12 };

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawMemoryErrors(pen, scene) {
  const { places, row, network, target, also, memoryErrors, shown } = scene,
    { H, S } = places.blocks,
    { lineHeight, top, caption, narrow } = places,
    u = network.units;
  if (!memoryErrors || !shown.has("E")) return;
  if (also) drawWay(pen, { ...scene, target: also });
  const own = memoryErrors.subarray(row * u, (row + 1) * u),
    before = memoryErrors.subarray((row - 1) * u, row * u),
    columns = /** @type {[Block | undefined, Float64Array, number, number | undefined][]} */ ([
      [H, own, row, target?.k],
      ...(shown.has("before") ? [[S, before, row - 1, target?.i]] : []),
    ]),
    sizes = columns.flatMap(([, errors]) => Array.from(errors, Math.abs).filter(Boolean)),
    full = roundUp(Math.max(0, ...sizes)),
    bars = narrow ? NARROW_BARS : BARS;
  for (const [block, errors, from, on] of columns) {
    if (!block) continue;
    const digits = errorDigits(errors),
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
          fill: v ? pen.ink : pen.quiet,
        },
      );
      const bar = barOf(x + bars.zero, (v / full) * bars.room);
      pen.rect(bar.x, y + 2, bar.width, lineHeight - 5, pen.barColour(v));
      if (on === k) pen.frame({ x, y, width, height: lineHeight - 0.5 }, 2.5);
    });
    pen.rect(x + bars.zero, top - 1, 1, u * lineHeight, pen.line);
    const text = say("machine.errors.row", { row: from + 1 });
    pen.text(text, x, narrow ? top - 8 : caption, { room: width });
  }
  if (!H || !sizes.length) return;
  const y = caption + (narrow ? 0 : 20);
  pen.rect(H.x, y - 8, bars.room, 7, pen.line);
  pen.text(printedInFull(full), H.x + bars.room + 4, y);
}
