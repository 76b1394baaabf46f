// The panels on the left: the digit while its rows are read, and the picture that can be read off
// the memory.

import { FINE_TEXT, ROWS } from "../constants.js";
import { rowIndicesReadInStep, unreadRowRange } from "./layout.js";
import { writeOutlined, heatmapOnSharedCanvas, traceRoundedBox } from "./paint.js";
import { likeliest } from "../reader/story.js";
import { say } from "../words.js";

/** @import { Scene } from "./scene.js" */
/** @import { Box, Look } from "../types.js" */

/** @typedef {{isSeen: boolean, from: number, past: number}} Band adjacent rows of one kind */

const CORNER = 4; // pixels: radius of a panel's corners
const READ = 0.74,
  TO_COME = 0.17; // brightness of rows
const LEAST_INK = 0.02; // the strongest colour of what units add stands for at least this much ink

/**
 * @template {{subarray(begin: number, end: number): T}} T
 * @param {T} numbers
 * @param {number} r
 * @param {number} width
 * @returns {T}
 */
export const sliceRow = (numbers, r, width = ROWS) => numbers.subarray(r * width, (r + 1) * width);

/**
 * Draws inside a box with round corners and a border, visible on a dark page, too.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {string} edgeColour
 * @param {() => void} draw
 */
export function drawInBorderedBox(context, { x, y, width, height }, edgeColour, draw) {
  context.save();
  traceRoundedBox(context, x, y, width, height, CORNER);
  context.clip();
  draw();
  context.restore();
  traceRoundedBox(context, x + 0.5, y + 0.5, width - 1, height - 1, CORNER - 0.5);
  Object.assign(context, { strokeStyle: edgeColour, lineWidth: 1 });
  context.stroke();
}

/**
 * Draws the digit: rows already read are dim, the current row is bright, future rows are a shadow.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawImageWithCurrentRowLit(context, scene) {
  const { places, view, look, colours, result, t, at } = scene,
    { row: box, size } = places,
    lit = rowIndicesReadInStep(t, view.reads),
    [first, past] = unreadRowRange(t, view.reads),
    high = box.height / ROWS,
    whole = t === ROWS - 1 && at.rests;
  const rows = Array.from({ length: ROWS }, (_, r) => {
    const share = whole || lit.includes(r) ? 1 : r >= first && r < past ? TO_COME : READ;
    return Array.from(sliceRow(result.image, r), (v) => v * share);
  });
  drawInBorderedBox(context, box, colours.line, () =>
    context.drawImage(
      heatmapOnSharedCanvas(rows, 0, 1, look.pixels),
      box.x,
      box.y,
      box.width,
      box.height,
    ),
  );
  const { decidingPixel: ring } = result.summary;
  if (ring && whole) {
    // The sentence mentions this pixel.
    const digit = likeliest(result.rows[result.rows.length - 1]),
      [y, x] = ring.map((k) => (k + 0.5) * high);
    context.strokeStyle = look.digits[digit % look.digits.length];
    context.lineWidth = size(3);
    context.beginPath();
    context.arc(box.x + x, box.y + y, size(8), 0, 2 * Math.PI);
    context.stroke();
  }
  Object.assign(context, { strokeStyle: "#ffffff", lineWidth: 1.5 });
  if (!whole)
    for (const r of lit)
      context.strokeRect(box.x + 0.75, box.y + r * high - 0.5, box.width - 1.5, high + 1);
}

/**
 * Draws the picture that can be read off the memory: seen rows in one scale, expected rows in
 * another.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawMemoryPicture(context, scene) {
  const { places, look, colours, result, t, at, pictureStep, adds, how, visible } = scene,
    { picture: box, narrow } = places,
    picture = box && visible.picture && result.pictureAt(pictureStep);
  if (!picture || (how && narrow)) return;
  context.globalAlpha = visible.picture;
  if (adds?.picture) {
    const numbers = adds.picture,
      most = Math.max(LEAST_INK, ...numbers.map(Math.abs)),
      part = Array.from({ length: ROWS }, (_, r) => sliceRow(numbers, r)),
      { x, y, width, height } = box;
    drawInBorderedBox(context, box, colours.line, () =>
      context.drawImage(
        heatmapOnSharedCanvas(part, -most, most, look.diverging),
        x,
        y,
        width,
        height,
      ),
    );
  } else {
    const isFading = at.fades < 1 && pictureStep === t && t > 0,
      before = isFading ? result.pictureAt(t - 1) : null,
      mixture = before ? picture.map((v, k) => before[k] + (v - before[k]) * at.fades) : picture,
      bands = seenAndExpectedRowBands(result.memory?.hasSeen?.[pictureStep]);
    drawInBorderedBox(context, box, colours.line, () =>
      drawPictureInBands(context, box, look, mixture, bands),
    );
    if (bands.length > 1 || at.rests) labelSeenAndExpectedBands(context, scene, bands);
  }
  context.globalAlpha = 1;
}

/**
 * Groups adjacent rows. hasSeen: for each row; undefined if all are seen.
 * @param {number[] | undefined} hasSeen
 */
function seenAndExpectedRowBands(hasSeen) {
  /** @type {Band[]} */
  const bands = [];
  for (let r = 0; r < ROWS; r++) {
    const isSeen = !hasSeen || Boolean(hasSeen[r]);
    const last = bands.at(-1);
    if (last?.isSeen === isSeen) last.past = r + 1;
    else bands.push({ isSeen, from: r, past: r + 1 });
  }
  return bands;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Look} look
 * @param {Float32Array} picture
 * @param {Band[]} bands
 */
function drawPictureInBands(context, { x, y, width, height }, look, picture, bands) {
  const edge = (/** @type {number} */ r) => y + (r * height) / ROWS;
  for (const { isSeen, from, past } of bands) {
    const rows = Array.from({ length: past - from }, (_, k) => sliceRow(picture, from + k)),
      pixels = heatmapOnSharedCanvas(rows, 0, 1, isSeen ? look.pixels : look.expected);
    context.drawImage(pixels, x, edge(from), width, edge(past) - edge(from));
    if (!from) continue;
    context.fillStyle = "#e6defa";
    context.fillRect(x, edge(from) - 0.75, width, 1.5);
  }
}

/**
 * Writes the bands' names at the line between them, for bands as high as a word.
 * @type {(context: CanvasRenderingContext2D, scene: Scene, bands: Band[]) => void}
 */
function labelSeenAndExpectedBands(context, { places: { picture: box, type }, look }, bands) {
  if (!box) return;
  /** @type {{size: number, weight: number, align: CanvasTextAlign}} */
  const style = { size: type(FINE_TEXT), weight: 600, align: "right" },
    room = 1.1 * style.size;
  for (const [k, { isSeen, from, past }] of bands.slice(0, 2).entries()) {
    const [top, end] = [from, past].map((r) => box.y + (r * box.height) / ROWS);
    if (end - top < room) continue;
    const [[, around], [, colour]] = look[isSeen ? "pixels" : "expected"],
      y = k ? top + 0.6 * room : end - (bands.length > 1 ? 0.6 : 0.8) * room;
    const name = say(!isSeen ? "expected" : bands.length > 1 ? "seen" : "remembered");
    writeOutlined(context, name, box.x + box.width - 5, y, { ...style, colour, around });
  }
}
