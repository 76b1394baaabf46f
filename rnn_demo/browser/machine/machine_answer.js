// From the memory to the percent: ten sums, e to their power, and the share of each: above V on a
// wide screen, as a table of ten lines on a narrow one.

import { BODY_TEXT, CLASSES } from "../constants.js";
import { formatTenToExponent, say } from "../words.js";
import { rectOfTarget } from "./machine_layout.js";
import { READING_STEPS, drawStepNumber } from "./machine_marks.js";
import { printedAnswerErrors, printedShort } from "./worked_lines.js";

/** @import { MachinePen } from "./machine_pen.js" */
/** @import { MachineScene } from "./machine_scene.js" */

const GAP = 24, // between two lines of numbers above V
  NARROW_GAP = 17, // with a division, there are three
  TABLE_TEXT = 12, // size of their numbers
  LONGEST_TEXT = 6; // characters of a number that fits
const HEAD = 14, // baseline of the names above the table of a narrow screen
  BARS_FROM = 200; // where its bars begin
const ERRORS_TO = 340; // the right edge of the errors, in place of the bars
/** The right edges of its columns, without a division and with one. */
const COLUMNS = [
  [96, 180],
  [86, 136, 188],
];

/** @typedef {{name: string, texts: string[]}} AnswerLine ten numbers and their name */

/**
 * The visible numbers from the ten sums to the powers of e. A long number, or one whose power is
 * too small to be printed, is printed short.
 * @param {MachineScene} scene
 * @returns {AnswerLine[]}
 */
function visibleAnswerLines({ table, shown, trace, row }) {
  if (!table || !shown.has("Z")) return [];
  const isPowered = shown.has("P"),
    fitted = (
      /** @type {string[]} */ texts,
      /** @type {number} */ by,
      /** @type {boolean} */ isLast,
    ) =>
      texts.map((text, d) =>
        text.length > LONGEST_TEXT || (isLast && isPowered && table.powers[d].startsWith("<"))
          ? printedShort(trace.logits[(row + 1) * CLASSES + d] / by)
          : text,
      ),
    unit = table.exponent ? formatTenToExponent(table.exponent) : "",
    lines = [{ name: say("machine.sum"), texts: fitted(table.sums, 1, table.divisor === null) }];
  if (!isPowered) return lines;
  if (table.divisor !== null)
    lines.push({
      name: say("machine.divided", { number: table.divisor }),
      texts: fitted(table.divided, table.by, true),
    });
  lines.push({
    name: unit ? say("machine.powers.in", { unit }) : say("machine.powers"),
    texts: table.powers,
  });
  return lines;
}

/** @type {(pen: MachinePen, scene: MachineScene) => void} */
export function drawAnswer(pen, scene) {
  const { places, shown } = scene;
  if (!places.answer || !places.blocks.V) return;
  if (places.narrow) drawAnswerTable(pen, scene);
  else {
    drawAnswerSumsAndPowers(pen, scene);
    if (shown.has("P")) drawShares(pen, scene);
  }
}

/** @type {(scene: MachineScene, d: number) => boolean} */
const isDigitSelected = ({ target }, d) => target?.i === d && "VcZP".includes(target.block);

/** @type {(pen: MachinePen, scene: MachineScene) => void} */
function drawAnswerSumsAndPowers(pen, scene) {
  const { places, shown, table, errors } = scene,
    { answer } = places,
    { V } = places.blocks;
  if (!answer || !V) return;
  const width = V.width / CLASSES,
    label = (/** @type {string} */ text, /** @type {number} */ y) =>
      pen.text(text, answer.labels, y, { align: "right", room: answer.room });
  if (shown.has("c")) label(say("machine.bias"), answer.sums + 20);
  if (!table) return;
  const lines = visibleAnswerLines(scene),
    gap = lines.length > 2 ? NARROW_GAP : GAP;
  if (errors) lines.push({ name: say("machine.errors"), texts: printedAnswerErrors(errors) });
  lines.forEach(({ name, texts }, n) => {
    const y = answer.sums - n * gap;
    texts.forEach((text, d) => {
      pen.text(text, V.x + (d + 0.5) * width - 0.5, y, {
        align: "center",
        room: width - 3,
        size: TABLE_TEXT,
        fill: text.startsWith("<") ? pen.quiet : pen.inkColour,
        weight: isDigitSelected(scene, d) ? 700 : 400,
      });
    });
    label(name, y);
  });
  if (shown.has("P") && !errors) drawTotalOfPowers(pen, scene, V.x, V.width);
}

/**
 * Says what the shares are part of.
 * @type {(pen: MachinePen, scene: MachineScene, x: number, room: number) => void}
 */
function drawTotalOfPowers(pen, { places, table }, x, room) {
  if (!places.answer || !table) return;
  const { exponent, total } = table,
    y = places.answer.total;
  drawStepNumber(pen, READING_STEPS[4], x, y);
  pen.text(
    say("machine.total", {
      total: exponent ? `${total} · ${formatTenToExponent(exponent)}` : total,
    }),
    x + 20,
    y,
    { room: room - 20 },
  );
}

/** @type {(pen: MachinePen, scene: MachineScene) => void} */
function drawShares(pen, { places, trace, before, row, table, best, errors }) {
  const { answer } = places,
    { V } = places.blocks;
  if (!answer || !V || !table) return;
  const width = V.width / CLASSES,
    thick = 24;
  for (const [part, name] of /** @type {[number, string][]} */ ([
    [0.5, say("machine.half")],
    [1, say("machine.all")],
  ])) {
    const y = answer.ground - part * answer.tall;
    pen.fillRectangle(V.x, y, V.width, 1, pen.pale);
    pen.text(name, answer.labels, y + 4, { align: "right", room: answer.room });
  }
  pen.fillRectangle(V.x, answer.ground, V.width, 1, pen.line);
  for (let d = 0; d < CLASSES; d++) {
    const share = trace.shares[(row + 1) * CLASSES + d],
      tall = share * answer.tall,
      x = V.x + (d + 0.5) * width,
      isBest = d === best;
    pen.fillRectangle(
      x - thick / 2,
      answer.ground - tall,
      thick,
      tall,
      isBest ? pen.inkColour : pen.line,
    );
    const was = before ? before.shares[(row + 1) * CLASSES + d] * answer.tall : tall;
    if (Math.abs(was - tall) > 3)
      pen.drawFrameAround(
        { x: x - thick / 2, y: answer.ground - was, width: thick, height: was },
        1,
        pen.quiet,
      );
    const room = errors ? width - 2 : undefined, // with the errors, they are longer
      half =
        Math.min(pen.widthOf(table.shares[d], pen.fine, 700), room ?? Number.POSITIVE_INFINITY) / 2;
    pen.text(table.shares[d], Math.min(x, places.width - half), answer.ground - tall - 4, {
      align: "center",
      room,
      fill: share < 0.005 ? pen.quiet : pen.inkColour,
      weight: isBest ? 700 : 400,
    });
    pen.text(d, x, answer.digits, {
      align: "center",
      size: BODY_TEXT,
      ...digitTextStyle(pen, isBest),
    });
  }
}

/**
 * @param {MachinePen} pen
 * @param {boolean} isBest
 */
const digitTextStyle = (pen, isBest) => ({
  weight: isBest ? 700 : 400,
  fill: isBest ? pen.inkColour : pen.quiet,
});

/**
 * Draws the way to the shares as a table: a line for each digit, with a bar as long as its share.
 * @type {(pen: MachinePen, scene: MachineScene) => void}
 */
function drawAnswerTable(pen, scene) {
  const { places, shown, table, trace, row, best, errors } = scene,
    { answer } = places;
  if (!answer || !table) return;
  const lines = visibleAnswerLines(scene),
    edges = COLUMNS[lines.length > 2 ? 1 : 0],
    yOf = (/** @type {number} */ d) => {
      const rect = rectOfTarget(places, { block: "Z", k: -1, i: d });
      return rect ? rect.y + 15 : 0;
    };
  if (shown.has("Z"))
    for (let d = 0; d < CLASSES; d++)
      pen.text(d, places.picture.x + 6, yOf(d), {
        size: BODY_TEXT,
        ...digitTextStyle(pen, d === best),
      });
  lines.forEach(({ name, texts }, n) => {
    const room = edges[n] - (edges[n - 1] ?? places.picture.x + 14) - 6;
    pen.text(name, edges[n], HEAD, { align: "right", room });
    texts.forEach((text, d) => {
      pen.text(text, edges[n], yOf(d), {
        align: "right",
        room,
        fill: text.startsWith("<") ? pen.quiet : pen.inkColour,
        weight: isDigitSelected(scene, d) ? 700 : 400,
      });
    });
  });
  if (!shown.has("P")) return;
  pen.text(say("machine.share"), BARS_FROM, HEAD);
  if (errors) pen.text(say("machine.errors"), ERRORS_TO, HEAD, { align: "right" });
  pen.fillRectangle(BARS_FROM, HEAD + 6, 1, CLASSES * 22, pen.line);
  for (let d = 0; d < CLASSES; d++) {
    const share = trace.shares[(row + 1) * CLASSES + d],
      long = errors ? 0 : share * answer.tall,
      weight = d === best ? 700 : 400;
    pen.fillRectangle(BARS_FROM, yOf(d) - 11, long, 14, d === best ? pen.inkColour : pen.line);
    pen.text(table.shares[d], BARS_FROM + long + 5, yOf(d), {
      fill: share < 0.005 ? pen.quiet : pen.inkColour,
      weight,
    });
    if (errors)
      pen.text(printedAnswerErrors(errors)[d], ERRORS_TO, yOf(d), {
        align: "right",
        fill: pen.inkColour,
        weight,
      });
  }
  drawTotalOfPowers(pen, scene, places.picture.x, places.width - places.picture.x);
}
