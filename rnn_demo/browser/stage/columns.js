// The places of the memory's columns. Those of a part are equally wide, unless some are widened.

import { hasClassNames } from "../words.js";

/** @import { Group, Spread, StateView } from "../types.js" */

// The number of equal cells in which lines are drawn, for all parts together; fewer cells are
// faster in Plotly.
const LINE_CELLS = [384, 1024];
const FOR_NAMES = 5; // the factor on the least width of a key with a name
const SPREAD = 0.7, // share of a part for widened columns
  BESIDE = 8; // columns to widen on each side, without groups

/**
 * @typedef {object} Part of the memory: the columns of one layer in one direction
 * @property {number} x
 * @property {number} width
 * @property {number[]} edges where the columns begin, and the end of the last one
 * @property {number[]} across column of each cell
 * @property {{x: number, half: number}[]} keys for each group the middle of its key and half its
 *   width
 */

/**
 * The parts side by side, one for each layer and direction.
 * @param {{x: number, width: number}} box
 * @param {number} leastKeyWidth least width of a group's key, if there is room
 * @returns {Part[]}
 * @param {StateView[]} states described by figures/on_stage.py
 * @param {?Spread} spread columns that are widened to most of their part's width
 */
export function layerAndDirectionPlaces({ x, width }, states, leastKeyWidth, spread) {
  const gap = Math.min(8, (0.4 * width) / states.length),
    room = width - gap * (states.length - 1),
    sizes = states.map(({ columns }) => Math.sqrt(columns.length));
  let at = x;
  return states.map((state, i) => {
    const wide = (room * sizes[i]) / total(sizes),
      ends = rightEdgesAsShares(state, spread?.part === i ? spread : null),
      edges = [at, ...ends.map((end) => at + wide * end)],
      part = { x: at, width: wide, edges, across: columnOfEachHeatmapPixel(ends, wide / room) };
    at += wide + gap;
    const least = hasClassNames() ? FOR_NAMES * leastKeyWidth : leastKeyWidth;
    return { ...part, keys: groupKeyPlaces(part, state.groups, least) };
  });
}

/**
 * The left and right edge of a column. Before columns are arranged they are in the network's own
 * order and equally wide.
 * @param {Pick<Part, "x" | "width" | "edges">} part
 * @param {Pick<StateView, "columns">} state
 * @param {number} k its index among the arranged columns
 * @param {number} arranged progress towards its arranged place, 0 to 1
 */
export function edgesOfColumn({ x, width, edges }, { columns }, k, arranged) {
  const wide = width / columns.length;
  return [0, 1].map((side) => {
    const from = x + (columns[k] + side) * wide;
    return from + (edges[k + side] - from) * arranged;
  });
}

const total = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0);

/**
 * The right end of each column, in shares of the part's width.
 * @type {(state: StateView, spread: ?Spread) => number[]}
 */
function rightEdgesAsShares({ columns }, spread) {
  const count = columns.length,
    most = spread ? spread.past - spread.first : 0,
    share = most && most < count ? Math.max(SPREAD, (1 + most / count) / 2) : most / count;
  let past = 0;
  return columns.map((_, k) => {
    const isSpread = spread !== null && k >= spread.first && k < spread.past;
    past += isSpread ? share / most : (1 - share) / (count - most);
    return past;
  });
}

/**
 * The column of each cell; each column has at least one. share: the part's share of the memory.
 * @type {(ends: number[], share: number) => number[]}
 */
function columnOfEachHeatmapPixel(ends, share) {
  const least = Math.min(...ends.map((end, k) => end - (ends[k - 1] ?? 0))),
    [few, many] = LINE_CELLS.map((count) => Math.max(ends.length, Math.ceil(count * share))),
    cells = Math.min(many, Math.max(few, Math.ceil(1 / least)));
  /** @type {number[]} */
  const across = [];
  ends.forEach((end, k) => {
    const until = Math.min(Math.round(end * cells), cells - (ends.length - 1 - k));
    do across.push(k);
    while (across.length < until);
  });
  return across;
}

/**
 * Keys side by side, each exactly below its group. If a group is narrower than the least width of a
 * key, its key is wider, and the others move.
 * @param {Omit<Part, "keys">} part
 * @param {Group[]} groups
 * @param {number} leastKeyWidth
 */
function groupKeyPlaces({ x, width, edges }, groups, leastKeyWidth) {
  const isEachColumn = groups.length === edges.length - 1,
    least = isEachColumn ? 0 : Math.min(leastKeyWidth, width / Math.max(groups.length, 1)),
    over = groups.map(([, first, past]) => Math.max(0, edges[past] - edges[first] - least)),
    share = (width - least * groups.length) / (total(over) || 1);
  let left = x;
  return over.map((more) => {
    const wide = least + share * more;
    left += wide;
    return { x: left - wide / 2, half: wide / 2 - 1 };
  });
}

/**
 * The columns to widen with a given one: those of its group, or else some next to it.
 * @param {StateView} state
 * @param {number} part
 * @param {number} column
 */
export function columnRangeToWiden({ columns, groups }, part, column) {
  const around = [-1, Math.max(0, column - BESIDE), Math.min(columns.length, column + BESIDE)],
    own = groups.find(([, first, past]) => column >= first && column < past),
    [, first, past] = own ?? around;
  return { part, first, past };
}
