// Where everything on the stage stands, in CSS pixels: four panels that share the axis of rows, in the order of
// cause; on a narrow screen two above two. Everything grows with the room there is.

import { fitOfType } from "./paint.js";

export const ROW_COUNT = 28;
const NARROW = 640; // pixels of the stage: below it, two above two
// The drawing of which the stage is a larger or a smaller one.
const WIDE = {
  width: 912, height: 456, left: 24, side: 178, into: 32, memory: 314, out: 38, answer: 52, belief: 96,
  head: 66, bars: 104, labels: 22, sums: 42, foot: 30,
  taller: 60, // where there is room
};
const SMALL = { width: 358, side: 121, into: 18, head: 36, bars: 50, labels: 15, sums: 17 };
const LEAST = 0.7, MOST = 2.4; // of the drawing

const boxAt = (x, y, width, height) => ({ x, y, width, height });

// The parts of the memory side by side, one for each layer and direction: [{x, width, step: of a column}].
function partsOf({ x, width }, states) {
  const gap = Math.min(8, (0.4 * width) / states.length), room = width - gap * (states.length - 1);
  const all = states.reduce((sum, s) => sum + Math.sqrt(s.columns.length), 0);
  let at = x;
  return states.map(({ columns }) => {
    const part = { x: at, width: (room * Math.sqrt(columns.length)) / all };
    at += part.width + gap;
    return { ...part, step: part.width / columns.length };
  });
}

// room: {width, height: pixels that the stage may take}. states: as figures/on_stage.py describes them. pictured: whether
// there is a picture of the memory. Returns {narrow, scale, width, height, type: of a size of type, its size here;
// row, memory, picture, belief: boxes; parts: of the memory; bars, labels, sums: heights within the card; zero: the
// line of the sums, or null where they are in the card; heads: boxes}.
export function placesOf({ width, height }, states, pictured) {
  return width < NARROW ? smallOf(width, states, pictured) : wideOf(width, height, states, pictured);
}

function wideOf(width, height, states, pictured) {
  const d = WIDE, fit = fitOfType(), scale = Math.min(Math.max(Math.min(width / d.width, height / d.height), LEAST), MOST);
  const at = (length) => length * scale, side = at(d.side), free = width - at(d.width) + (pictured ? 0 : side + at(d.out));
  const y = at(d.head), row = boxAt(at(d.left), y, side, side);
  const memory = boxAt(row.x + side + at(d.into), y, at(d.memory) + 0.75 * free, side);
  const end = memory.x + memory.width, picture = pictured ? boxAt(end + at(d.out), y, side, side) : null;
  const belief = boxAt((picture ? picture.x + side : end) + at(d.answer), y, at(d.belief) + 0.25 * free, side);
  const head = (box, past) => boxAt(box.x, 0, past - box.x, y);
  const bars = at(d.bars) + Math.min(Math.max(height - at(d.height), 0), at(d.taller));
  const zero = y + side + bars + at(d.labels + d.sums) + 6;
  return {
    narrow: false, scale, width, height: zero + at(d.foot), type: (size) => fit * Math.max(11.5, size * Math.min(scale, 1.75)), size: (length) => length * Math.max(scale, 0.85),
    row, memory, picture, belief, parts: partsOf(memory, states),
    bars, labels: at(d.labels), sums: 0, zero,
    heads: {
      row: head(row, memory.x - 4), memory: head(memory, end + at(d.out) - 6),
      picture: picture && head(picture, belief.x - 6), belief: head(belief, width),
    },
  };
}

function smallOf(width, states, pictured) {
  const d = SMALL, fit = fitOfType(), scale = Math.min(Math.max(width / d.width, LEAST), 1.6), at = (length) => length * scale, side = at(d.side);
  const x = side + at(d.into), y = at(d.head), row = boxAt(0, y, side, side), memory = boxAt(x, y, width - x - 6, side);
  const under = y + side + at(d.bars + d.labels + d.sums) + 12, below = under + at(d.head);
  const picture = pictured ? boxAt(0, below, side, side) : null;
  const belief = pictured ? boxAt(x, below, memory.width, side) : boxAt(0, below, width - 3, side);
  return {
    narrow: true, scale, width, height: below + side + 2, type: (size) => fit * Math.max(11.5, 0.86 * size * Math.min(scale, 1.25)), size: (length) => 0.8 * length * scale,
    row, memory, picture, belief, parts: partsOf(memory, states),
    bars: at(d.bars), labels: at(d.labels), sums: at(d.sums), zero: null,
    heads: {
      row: boxAt(0, 0, x - 4, y), memory: boxAt(x, 0, memory.width, y),
      picture: picture && boxAt(0, under, x - 4, at(d.head)), belief: boxAt(belief.x, under, belief.width, at(d.head)),
    },
  };
}

// The rows still unread after step t, as the first and one past the last, as figures/rows.py.
export function unread(t, order) {
  if (order === "all") return [0, 0];
  const first = order === "backward" ? 0 : t + 1, past = order === "forward" ? ROW_COUNT : ROW_COUNT - t - 1;
  return first < past ? [first, past] : [0, 0];
}

// The rows that are read in step t.
export const readIn = (t, order) => ({ forward: [t], backward: [ROW_COUNT - 1 - t], both: [t, ROW_COUNT - 1 - t] })[order];
