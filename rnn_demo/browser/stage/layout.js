// The layout of the stage, in CSS pixels: on the left the row with the picture of the memory below
// it, in the middle the memory, on the right the answer. On a narrow screen the picture and the
// answer are below the others. Everything scales with the available room.

import { ROWS } from "../constants.js";
import { layerAndDirectionPlaces } from "./columns.js";
import { shrinkFactorForWideFont } from "./paint.js";

/** @import { Box, Places, Spread, StateView, View } from "../types.js" */

const NARROW = 640; // pixels: a narrower stage has two panels above two
// The design sizes, which the stage scales up or down.
const WIDE = {
  width: 912,
  height: 502,
  side: 215,
  into: 56,
  memory: 290,
  out: 68,
  head: 30,
  under: 30,
  bars: 168,
  labels: 32,
  wedge: 11, // between a group's columns and its key
  legend: 38,
  key: 12,
  tag: 54,
  sums: 60,
  sumsHead: 26,
  sumsMost: 155, // height of the sums of an explanation, if the window has room for it
  sumsLeast: 118, // a row for each digit that can be read
  words: 165, // least height of the words, so that panels below them don't move
  gap: 14,
  foot: 8,
  taller: 90, // added if there is room
};
const SMALL = {
  width: 358,
  side: 104,
  into: 20,
  head: 22,
  bars: 58,
  labels: 21,
  wedge: 3,
  legend: 22,
  key: 17, // for a finger
  picture: 112,
  asked: 170,
  words: 81,
  tag: 32,
  axis: 24, // on the right of the bars
};
const LEAST_SCALE = 0.7,
  MOST = 2.4; // largest scale

/** @type {(x: number, y: number, width: number, height: number) => Box} */
const makeBox = (x, y, width, height) => ({ x, y, width, height });

/** @param {number} width of the stage */
export const isNarrowStage = (width) => width < NARROW;

/**
 * @param {{width: number, height: number, speaks?: boolean, asks?: "answer" | "memory",
 *   captionHeight?: number}} room available to the stage; speaks: true if it has words; asks: the
 *   open explanation; captionHeight: height of its words
 * @param {StateView[]} states as figures/on_stage.py describes them
 * @param {boolean} hasPicture true if there is a picture of the memory
 * @param {?Spread} spread columns that have most of their part's width
 * @returns {Places}
 */
export function placesOf(room, states, hasPicture, spread = null) {
  const { width, height, speaks = true, asks, captionHeight = 0 } = room,
    asked = { asks, captionHeight },
    words = speaks ? SMALL.words : 0;
  return isNarrowStage(width)
    ? narrowPlacesOf(width, words, asked, states, hasPicture, spread)
    : widePlacesOf(width, height, asked, states, hasPicture, spread);
}

/**
 * Height of the bars' legend; 0 if no columns are in groups.
 * @type {(states: StateView[], high: number) => number}
 */
const legendHeight = (states, high) => (states.some(({ groups }) => groups.length) ? high : 0);

/**
 * @param {number} width
 * @param {number} height
 * @param {{asks?: "answer" | "memory", captionHeight: number}} asked
 * @param {StateView[]} states
 * @param {boolean} hasPicture
 * @param {?Spread} spread
 * @returns {Places}
 */
function widePlacesOf(width, height, { asks, captionHeight }, states, hasPicture, spread) {
  const d = WIDE,
    fit = shrinkFactorForWideFont(),
    scale = Math.min(Math.max(Math.min(width / d.width, height / d.height), LEAST_SCALE), MOST);
  const at = (/** @type {number} */ length) => length * scale,
    side = at(d.side),
    beside = side + at(d.into) - 6,
    free = width - at(d.width);
  const y = at(d.head),
    row = makeBox(0, y, side, side);
  const memory = makeBox(row.x + side + at(d.into), y, at(d.memory) + 0.5 * free, side);
  const end = memory.x + memory.width + at(d.out),
    belief = makeBox(end, y, width - end, side);
  const more = Math.min(Math.max(height - at(d.height), 0), at(d.taller)),
    legend = legendHeight(states, at(d.legend)),
    under = y + side + at(d.under),
    words = y + captionHeight,
    asked = Math.max(words, y + at(d.words)) + at(d.gap + d.sumsHead),
    sums = asks === "answer" ? asked : y + side + at(d.tag + d.sums),
    whole = under + side + more,
    // Longer words leave less height to the sums, so that the controls below stay in the window;
    // only still longer ones make the stage higher.
    sumsHeight = Math.max(at(d.sumsLeast), Math.min(at(d.sumsMost), height - at(d.foot) - sums)),
    bottom = asks ? Math.max(whole, asks === "answer" ? sums + sumsHeight : words) : whole;
  return {
    narrow: false,
    scale,
    width,
    height: bottom + at(d.foot),
    type: (/** @type {number} */ size) => fit * Math.max(11.5, size * Math.min(scale, 1.75)),
    size: (/** @type {number} */ length) => length * Math.max(scale, 0.85),
    row,
    memory,
    picture: hasPicture ? makeBox(0, under, side, side) : null,
    belief,
    sums: makeBox(end, sums, belief.width, bottom - sums),
    words: belief,
    tag: at(d.tag),
    parts: layerAndDirectionPlaces(memory, states, at(d.key), spread),
    bars: at(d.bars) + more,
    labels: at(d.labels),
    wedge: at(d.wedge),
    legend,
    heads: {
      row: makeBox(row.x, 0, beside, y),
      memory: makeBox(memory.x, 0, memory.width + at(d.out) - 6, y),
      belief: makeBox(end, 0, belief.width, y),
      picture: hasPicture ? makeBox(0, y + side + at(6), beside, at(d.under - 6)) : null,
      sums: makeBox(end, sums - at(d.sumsHead), belief.width, at(d.sumsHead)),
    },
  };
}

/**
 * @param {number} width
 * @param {number} words height of the words in the design
 * @param {{asks?: "answer" | "memory", captionHeight: number}} asked
 * @param {StateView[]} states
 * @param {boolean} hasPicture
 * @param {?Spread} spread
 * @returns {Places}
 */
function narrowPlacesOf(width, words, { asks, captionHeight }, states, hasPicture, spread) {
  const d = SMALL,
    fit = shrinkFactorForWideFont(),
    scale = Math.min(Math.max(width / d.width, LEAST_SCALE), 1.6),
    at = (/** @type {number} */ length) => length * scale,
    side = at(d.side);
  const x = side + at(d.into),
    y = at(d.head),
    row = makeBox(0, y, side, side),
    memory = makeBox(x, y, width - x - at(d.axis), side);
  const legend = legendHeight(states, at(d.legend)),
    card = y + side + at(d.bars + d.labels) + legend + 9,
    under = card + at(d.head),
    half = at(d.picture),
    start = half + at(d.into),
    high = { answer: at(d.asked), memory: 0, none: half }[asks ?? "none"],
    bottom = under + high;
  const belief = makeBox(start, under, width - start - 2, half - at(d.tag) - 4);
  return {
    narrow: true,
    scale,
    width,
    height: bottom + Math.max(at(words), captionHeight) + 10,
    type: (/** @type {number} */ size) => fit * Math.max(11.5, 0.86 * size * Math.min(scale, 1.25)),
    size: (/** @type {number} */ length) => 0.8 * length * scale,
    row,
    memory,
    picture: hasPicture ? makeBox(0, under, half, half) : null,
    belief,
    sums: asks ? makeBox(0, under, 0.62 * width, high) : makeBox(0, under, half, half),
    words: makeBox(0, bottom + 6, width, at(words)),
    tag: at(d.tag),
    parts: layerAndDirectionPlaces(memory, states, at(d.key), spread),
    bars: at(d.bars),
    labels: at(d.labels),
    wedge: at(d.wedge),
    legend,
    heads: {
      row: makeBox(0, 0, x - 4, y),
      memory: makeBox(x, 0, memory.width, y),
      picture: hasPicture ? makeBox(0, card + 4, half, at(d.head)) : null,
      sums: makeBox(0, card + 4, half, at(d.head)),
      belief: makeBox(asks ? 0 : belief.x, card + 4, asks ? width : belief.width, at(d.head)),
    },
  };
}

/**
 * The rows still unread after step t: the first, and one past the last, as in
 * figures/row_panels.py.
 * @type {(t: number, order: string) => number[]}
 */
export function unreadRowRange(t, order) {
  if (order === "all") return [0, 0];
  const first = order === "backward" ? 0 : t + 1,
    past = order === "forward" ? ROWS : ROWS - t - 1;
  return first < past ? [first, past] : [0, 0];
}

/**
 * The rows that are read in step t.
 * @type {(t: number, order: View["reads"]) => number[]}
 */
export const rowIndicesReadInStep = (t, order) =>
  ({ forward: [t], backward: [ROWS - 1 - t], both: [t, ROWS - 1 - t] })[order];
