// The layout of the machine, in units of its drawing: everything at once on a wide screen; on a
// narrow one, one of three parts below the same lines.

import { CLASSES, ROWS } from "../constants.js";

/** @import { Block, BlockName, Rect, Target } from "./machine_types.js" */

/** @typedef {"row" | "memory" | "answer"} Tab */

/**
 * @typedef {object} MachinePlaces
 * @property {boolean} narrow
 * @property {number} width
 * @property {number} height
 * @property {Rect} picture
 * @property {number} lineHeight
 * @property {number} top of the lines
 * @property {number} bottom of the lines
 * @property {number} labels the right edge of the cells' names
 * @property {Partial<Record<BlockName, Block>>} blocks the visible blocks
 * @property {AnswerPlaces | null} answer
 * @property {number} caption the baseline of the text below the lines
 * @property {number} memoryUnit length of a memory of 1, at a scale of 1
 */

/**
 * @typedef {object} AnswerPlaces baselines of the texts above V
 * @property {number} sums
 * @property {number} divided
 * @property {number} powers
 * @property {number} total
 * @property {number} digits
 * @property {number} ground bottom of the shares' bars
 * @property {number} tall height of a bar for a share of 1
 * @property {number} labels the right edge of their names; 0 for none
 */

export const WIDE_SIZE = { width: 1232, height: 640 };
export const NARROW_SIZE = { width: 360, height: 530 };

/**
 * @param {number} x
 * @param {number} y
 * @param {number} columns
 * @param {number} lines
 * @param {number} width of a cell
 * @param {number} height of a cell
 * @returns {Block}
 */
const block = (x, y, columns, lines, width, height) => ({
  x,
  y,
  columns,
  lines,
  width: columns * width,
  height: lines * height,
});

/**
 * @param {number} units
 * @returns {MachinePlaces}
 */
export function widePlaces(units) {
  const top = 346,
    lineHeight = 16,
    strip = 326,
    lines = (/** @type {number} */ x, /** @type {number} */ columns, /** @type {number} */ width) =>
      block(x, top, columns, units, width, lineHeight),
    over = (/** @type {number} */ x, /** @type {number} */ columns, /** @type {number} */ width) =>
      block(x, strip, columns, 1, width, 14);
  return {
    narrow: false,
    ...WIDE_SIZE,
    picture: { x: 36, y: 0, width: 308, height: 308 },
    lineHeight,
    top,
    bottom: top + units * lineHeight,
    labels: 30,
    blocks: {
      X: over(36, ROWS, 11),
      W: lines(36, ROWS, 11),
      O: over(384, units, 12),
      U: lines(384, units, 12),
      b: lines(600, 1, 13),
      S: lines(638, 1, 104),
      H: lines(760, 1, 104),
      V: lines(882, CLASSES, 35),
      c: over(882, CLASSES, 35),
      Z: block(882, 302, CLASSES, 1, 35, 18),
      P: block(882, 40, CLASSES, 1, 35, 180),
    },
    answer: {
      sums: 316,
      divided: 297,
      powers: 278,
      total: 259,
      digits: 238,
      ground: 220,
      tall: 176,
      labels: 872,
    },
    caption: top + units * lineHeight + 14,
    memoryUnit: 62,
  };
}

/**
 * @param {number} units
 * @param {Tab} tab
 * @returns {MachinePlaces}
 */
export function narrowPlaces(units, tab) {
  const x = 28,
    top = 302,
    lineHeight = 14,
    strip = 284,
    right = 308,
    lines = (/** @type {number} */ x, /** @type {number} */ columns, /** @type {number} */ width) =>
      block(x, top, columns, units, width, lineHeight),
    over = (/** @type {number} */ x, /** @type {number} */ columns, /** @type {number} */ width) =>
      block(x, strip, columns, 1, width, 14),
    H = lines(right, 1, 50),
    /** @type {Record<Tab, Partial<Record<BlockName, Block>>>} */
    tabs = {
      row: { X: over(x, ROWS, 10), W: lines(x, ROWS, 10), H },
      memory: {
        O: over(x, units, 11),
        U: lines(x, units, 11),
        b: lines(x + 11 * units + 6, 1, 13),
        S: lines(x + 11 * units + 28, 1, 62),
        H,
      },
      answer: {
        V: lines(x, CLASSES, 28),
        c: over(x, CLASSES, 28),
        Z: block(x, 258, CLASSES, 1, 28, 18),
        P: block(x, 24, CLASSES, 1, 28, 150),
        H,
      },
    };
  return {
    narrow: true,
    ...NARROW_SIZE,
    picture: { x, y: 0, width: 280, height: 280 },
    lineHeight,
    top,
    bottom: top + units * lineHeight,
    labels: 24,
    blocks: tabs[tab],
    answer:
      tab === "answer"
        ? {
            sums: 272,
            divided: 254,
            powers: 236,
            total: 216,
            digits: 196,
            ground: 178,
            tall: 150,
            labels: 0,
          }
        : null,
    caption: 0,
    memoryUnit: 40,
  };
}

/**
 * The rectangle of a cell.
 * @param {MachinePlaces} places
 * @param {Target} target
 * @returns {?Rect} null if its block is not visible
 */
export function rectOf({ blocks }, { block: name, k, i }) {
  const found = blocks[name];
  if (!found) return null;
  const width = found.width / found.columns,
    height = found.height / found.lines,
    line = found.lines > 1 ? k : 0;
  return {
    x: found.x + (found.columns > 1 ? i : 0) * width,
    y: found.y + line * height,
    width,
    height,
  };
}

/**
 * The cell at a point.
 * @param {MachinePlaces} places
 * @param {number} x
 * @param {number} y
 * @returns {?Target}
 */
export function targetIn({ blocks }, x, y) {
  for (const [name, found] of Object.entries(blocks)) {
    const i = Math.floor(((x - found.x) * found.columns) / found.width),
      line = Math.floor(((y - found.y) * found.lines) / found.height);
    if (i < 0 || i >= found.columns || line < 0 || line >= found.lines) continue;
    return cellIn(/** @type {BlockName} */ (name), line, i);
  }
  return null;
}

/**
 * Makes a cell, with -1 for indices that its block lacks.
 * @param {BlockName} name
 * @param {number} k
 * @param {number} i
 * @returns {Target}
 */
export const cellIn = (name, k, i) => ({
  block: name,
  k: "XOcZP".includes(name) ? -1 : k,
  i: "bSH".includes(name) ? 0 : i,
});
