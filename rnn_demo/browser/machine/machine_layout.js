// The layout of the machine, in units of its drawing: everything at once on a wide screen; on a
// narrow one, one of three parts below the same lines.

import { CLASSES, ROWS } from "../constants.js";

/** @import { Block, BlockName, Rect, Target } from "./machine_types.js" */

/** @typedef {"row" | "memory" | "answer"} Tab */

/**
 * The columns of a block of numbers with bars, from its left edge.
 * @typedef {object} BarPlaces
 * @property {number} number the right edge of the numbers
 * @property {number} zero where bars begin
 */

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
 * @property {{S: BarPlaces, H: BarPlaces}} bars
 * @property {AnswerLayout | null} answer
 * @property {number} caption the baseline of the text below the lines
 * @property {number} barRoom length of the longest bar
 */

/**
 * @typedef {object} AnswerLayout baselines of the texts above V; on a narrow screen, unused
 * @property {number} sums
 * @property {number} total
 * @property {number} digits
 * @property {number} ground bottom of the shares' bars
 * @property {number} tall height of a bar for a share of 1
 * @property {number} labels the right edge of their names
 * @property {number} room greatest width of their names
 */

const WIDE_SIZE = { width: 1232, height: 640 };
const NARROW_SIZE = { width: 360, height: 548 };
const NARROW_BELOW = 1140, // pixels of the page: on a narrower figure the words would be too small
  PANEL_WIDTH = 340, // least room for the words and buttons beside a narrow figure
  BESIDE_FROM = 720, // with less room they are below it
  MOST_WIDTH = 520; // of a figure above them
const CELL = 11; // width of a cell of U, and of its biases

/**
 * @param {number} x
 * @param {number} y
 * @param {number} columns
 * @param {number} lines
 * @param {number} width of a cell
 * @param {number} height of a cell
 * @returns {Block}
 */
const blockFromCellSize = (x, y, columns, lines, width, height) => ({
  x,
  y,
  columns,
  lines,
  width: columns * width,
  height: lines * height,
});

const USUAL = { units: 16, activation: "relu" }; // until a network is loaded

/** True if the memory can be below 0. @param {string} activation */
const isSignedActivation = (activation) => ["linear", "tanh", "elu"].includes(activation);

/** @type {(network?: {units: number, activation: string}) => MachinePlaces} */
export function widePlaces({ units, activation } = USUAL) {
  const isSigned = isSignedActivation(activation),
    top = 318,
    lineHeight = 17,
    bottom = top + units * lineHeight,
    lines = (/** @type {number} */ x, /** @type {number} */ columns, /** @type {number} */ width) =>
      blockFromCellSize(x, top, columns, units, width, lineHeight),
    over = (/** @type {number} */ x, /** @type {number} */ columns, /** @type {number} */ width) =>
      blockFromCellSize(x, 298, columns, 1, width, 14);
  return {
    narrow: false,
    ...WIDE_SIZE,
    picture: { x: 36, y: 0, width: 280, height: 280 },
    lineHeight,
    top,
    bottom,
    labels: 30,
    blocks: {
      X: over(36, ROWS, 10),
      W: lines(36, ROWS, 10),
      O: over(360, units, CELL),
      U: lines(360, units, CELL),
      b: lines(376 + units * CELL, 1, CELL),
      S: lines(586, 1, 124),
      H: lines(730, 1, 92),
      V: lines(842, CLASSES, 39),
      c: over(842, CLASSES, 39),
      Z: blockFromCellSize(842, 276, CLASSES, 1, 39, 18),
      P: blockFromCellSize(842, 20, CLASSES, 1, 39, 250),
    },
    bars: {
      S: { number: 42, zero: 84 },
      H: isSigned ? { number: 40, zero: 67 } : { number: 38, zero: 44 },
    },
    answer: { sums: 290, total: 239, digits: 220, ground: 203, tall: 165, labels: 834, room: 110 },
    caption: bottom + 16,
    barRoom: isSigned ? 24 : 38,
  };
}

/**
 * @param {{units: number, activation: string} | undefined} network
 * @param {Tab} tab
 * @returns {MachinePlaces}
 */
export function narrowPlaces({ units, activation } = USUAL, tab) {
  const isSigned = isSignedActivation(activation),
    left = 30,
    top = 286,
    lineHeight = 14,
    cell = 9,
    lines = (/** @type {number} */ x, /** @type {number} */ columns, /** @type {number} */ width) =>
      blockFromCellSize(x, top, columns, units, width, lineHeight),
    over = (/** @type {number} */ columns, /** @type {number} */ width) =>
      blockFromCellSize(left, 270, columns, 1, width, 13),
    H = lines(288, 1, 72),
    /** @type {Record<Tab, Partial<Record<BlockName, Block>>>} */
    tabs = {
      row: { X: over(ROWS, cell), W: lines(left, ROWS, cell), H },
      memory: {
        O: over(units, cell),
        U: lines(left, units, cell),
        b: lines(left + cell * units + 6, 1, cell),
        S: lines(192, 1, 92),
        H,
      },
      answer: {
        V: lines(left, CLASSES, 25),
        c: over(CLASSES, 25),
        Z: blockFromCellSize(left, 22, 1, CLASSES, 78, 22),
        P: blockFromCellSize(left + 78, 22, 1, CLASSES, 254, 22),
        H,
      },
    };
  return {
    narrow: true,
    ...NARROW_SIZE,
    picture: { x: left, y: 0, width: 252, height: 252 },
    lineHeight,
    top,
    bottom: top + units * lineHeight,
    labels: 27,
    blocks: tabs[tab],
    bars: {
      S: { number: 40, zero: 66 },
      H: isSigned ? { number: 37, zero: 55 } : { number: 35, zero: 39 },
    },
    answer:
      tab === "answer"
        ? { sums: 0, total: 251, digits: 0, ground: 0, tall: 100, labels: 0, room: 0 }
        : null,
    caption: top + units * lineHeight + 14,
    barRoom: isSigned ? 16 : 23,
  };
}

/**
 * The rectangle of a cell.
 * @param {MachinePlaces} places
 * @param {Target} target
 * @returns {?Rect} null if its block is not visible
 */
export function rectOfTarget({ blocks }, { block: name, k, i }) {
  const found = blocks[name];
  if (!found) return null;
  const width = found.width / found.columns,
    height = found.height / found.lines,
    line = k < 0 || isVerticalAnswerBlock(found) ? i : k;
  return {
    x: found.x + (found.columns > 1 ? i : 0) * width,
    y: found.y + (found.lines > 1 ? line : 0) * height,
    width,
    height,
  };
}

/**
 * The cell at a point.
 * @type {(places: MachinePlaces, x: number, y: number) => ?Target}
 */
export function targetAtPoint({ blocks }, x, y) {
  for (const [name, found] of Object.entries(blocks)) {
    const i = Math.floor(((x - found.x) * found.columns) / found.width),
      line = Math.floor(((y - found.y) * found.lines) / found.height);
    if (i < 0 || i >= found.columns || line < 0 || line >= found.lines) continue;
    return targetFromBlockAndIndices(
      /** @type {BlockName} */ (name),
      line,
      isVerticalAnswerBlock(found) ? line : i,
    );
  }
  return null;
}

/** True if the ten answers stand in a block from top to bottom. @param {Block} block */
export const isVerticalAnswerBlock = ({ columns, lines }) => columns === 1 && lines === CLASSES;

/**
 * Makes a cell, with -1 for indices that its block lacks.
 * @type {(name: BlockName, k: number, i: number) => Target}
 */
export const targetFromBlockAndIndices = (name, k, i) => ({
  block: name,
  k: "XOcZP".includes(name) ? -1 : k,
  i: "bSH".includes(name) ? 0 : i,
});

/**
 * The layout for the room on the page: at which scale the figure is drawn, how far it is from the
 * left, and if the words and buttons are beside a narrow one, not below it.
 * @param {HTMLElement} root of the machine
 * @param {{units: number, activation: string} | undefined} network
 * @param {Tab} tab
 */
export function layoutForRoom(root, network, tab) {
  const room = root.clientWidth || 1,
    isNarrow = room < NARROW_BELOW,
    isBeside = isNarrow && room >= BESIDE_FROM,
    places = isNarrow ? narrowPlaces(network, tab) : widePlaces(network),
    most = isNarrow && !isBeside ? MOST_WIDTH / places.width : screenHeightScale(root, places),
    zoom = Math.min((isBeside ? room - PANEL_WIDTH : room) / places.width, most);
  return { places, zoom, isBeside, left: Math.max(0, (room - zoom * places.width) / 2) };
}

/**
 * The scale at which it fills the height of a large screen.
 * @type {(root: HTMLElement, places: MachinePlaces) => number}
 */
const screenHeightScale = (root, { height }) =>
  Math.max(1, (innerHeight - Math.max(0, root.getBoundingClientRect().top + scrollY) - 8) / height);
