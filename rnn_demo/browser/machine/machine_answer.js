// From the memory to the percent: ten sums, e to their power, and the share of each.

import { BODY_TEXT, CLASSES } from "../constants.js";
import { say } from "../words.js";
import { READING_STEPS, drawStep } from "./machine_marks.js";
import { powerOfTen, printed } from "./worked_lines.js";

/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
export function drawAnswer(pen, scene) {
  const { places, shown, table, target, errors } = scene,
    { answer } = places,
    { V, Z } = places.blocks;
  if (!answer || !V || !Z) return;
  const width = V.width / CLASSES,
    middle = (/** @type {number} */ d) => V.x + (d + 0.5) * width - 0.5;
  const line = (
    /** @type {string[]} */ texts,
    /** @type {number} */ y,
    /** @type {string} */ name,
  ) => {
    texts.forEach((text, d) => {
      const isOn = target?.i === d && "VcZP".includes(target.block);
      pen.text(text, middle(d), y, {
        align: "center",
        room: width - 5,
        fill: text.startsWith("<") ? pen.quiet : pen.ink,
        weight: isOn ? 700 : 400,
      });
    });
    label(pen, scene, name, y);
  };
  if (shown.has("c") && answer.labels)
    label(pen, scene, say("machine.biases", { count: CLASSES }), answer.sums + 20);
  if (!table) return;
  if (shown.has("Z")) line(table.sums, answer.sums, say("machine.sum"));
  if (!shown.has("P")) return;
  if (table.divisor !== null)
    line(table.divided, answer.divided, say("machine.divided", { number: table.divisor }));
  const unit = table.exponent ? powerOfTen(table.exponent) : "",
    name = unit ? say("machine.powers.in", { unit }) : say("machine.powers");
  line(table.powers, answer.powers, name);
  if (errors)
    line(
      Array.from(errors, (v) => printed(v)),
      answer.total,
      say("machine.errors"),
    );
  else {
    drawStep(pen, READING_STEPS[4], V.x, answer.total);
    pen.text(
      say("machine.total", { total: unit ? `${table.total} · ${unit}` : table.total }),
      V.x + 20,
      answer.total,
      { room: V.width - 20 },
    );
  }
  drawShares(pen, scene);
}

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 * @param {string} text
 * @param {number} y
 */
function label(pen, { places }, text, y) {
  if (places.answer?.labels) pen.text(text, places.answer.labels, y, { align: "right" });
}

/**
 * @param {MachinePen} pen
 * @param {MachineScene} scene
 */
function drawShares(pen, { places, trace, row, table, best }) {
  const { answer } = places,
    { V } = places.blocks;
  if (!answer || !V || !table) return;
  const width = V.width / CLASSES,
    thick = Math.min(24, width - 8);
  for (const [part, name] of /** @type {[number, string][]} */ ([
    [0.5, say("machine.half")],
    [1, say("machine.all")],
  ])) {
    const y = answer.ground - part * answer.tall;
    pen.rect(V.x, y, V.width, 1, pen.pale);
    if (answer.labels) pen.text(name, answer.labels, y + 4, { align: "right" });
  }
  pen.rect(V.x, answer.ground, V.width, 1, pen.line);
  for (let d = 0; d < CLASSES; d++) {
    const share = trace.shares[(row + 1) * CLASSES + d],
      tall = share * answer.tall,
      x = V.x + (d + 0.5) * width,
      isBest = d === best;
    pen.rect(x - thick / 2, answer.ground - tall, thick, tall, isBest ? pen.ink : pen.line);
    pen.text(table.shares[d], x, answer.ground - tall - 4, {
      align: "center",
      fill: share < 0.005 ? pen.quiet : pen.ink,
      weight: isBest ? 700 : 400,
    });
    pen.text(d, x, answer.digits, {
      align: "center",
      size: BODY_TEXT,
      weight: isBest ? 800 : 500,
      fill: isBest ? pen.ink : pen.quiet,
    });
  }
}
