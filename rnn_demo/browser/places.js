// Where everything on the stage stands, in CSS pixels: four panels that share the axis of rows, in the order of
// cause; on a narrow screen two above two. Everything grows with the room there is.

import { ROWS } from "./constants.js";
import { partsOf } from "./columns.js";
import { fitOfType } from "./paint.js";

const NARROW = 640; // pixels of the stage: below it, two above two
// The drawing of which the stage is a larger or a smaller one.
const WIDE = {
  width: 912,
  height: 442,
  side: 178,
  into: 33,
  memory: 322,
  out: 33,
  answer: 32,
  belief: 136,
  head: 52,
  bars: 156,
  labels: 22,
  says: 17,
  tab: 25,
  over: 50,
  tag: 44,
  told: 41,
  mixing: 150,
  foot: 12,
  taller: 90, // where there is room
};
const SMALL = {
  width: 358,
  side: 120,
  into: 20,
  head: 36,
  bars: 58,
  labels: 15,
  says: 12,
  tab: 18,
  sums: 88,
  out: 20,
};
const LEAST = 0.7,
  BRIEF = 0.9,
  MOST = 2.4; // of the drawing; below the second some is left unsaid

const boxAt = (x, y, width, height) => ({ x, y, width, height });

// room: {width, height: pixels that the stage may take}. states: as figures/on_stage.py describes them. pictured: whether
// there is a picture of the memory. spread: columns that have most of their part's width, {part, first, past}, or null.
// Returns {narrow, isBrief, scale, width, height, type: of a size of type, its size here; row, memory, picture, sums, belief: boxes;
// parts: of the memory, as columns.js has them; bars, labels, says: heights within the card; heads: boxes; where they have room, boxes of shares and hint}.
export function placesOf({ width, height }, states, pictured, spread = null) {
  return width < NARROW
    ? smallOf(width, states, pictured, spread)
    : wideOf(width, height, states, pictured, spread);
}

// Room for what the bars' places mean, where they mean something.
const saysOf = (states, high) => (states.some(({ groups }) => groups.length) ? high : 0);

function wideOf(width, height, states, pictured, spread) {
  const d = WIDE,
    fit = fitOfType(),
    scale = Math.min(Math.max(Math.min(width / d.width, height / d.height), LEAST), MOST);
  const at = (length) => length * scale,
    side = at(d.side),
    isBrief = scale < BRIEF,
    free = width - at(d.width);
  const y = at(d.head),
    row = boxAt(0, y, side, side);
  const memory = boxAt(row.x + side + at(d.into), y, at(d.memory) + 0.75 * free, side);
  const end = memory.x + memory.width + at(d.out),
    picture = pictured ? boxAt(end, y, side, side) : null;
  const belief = boxAt(end + side + at(d.answer), y, at(d.belief) + 0.25 * free, side);
  const head = (box, past) => boxAt(box.x, 0, past - box.x, y);
  const bars = at(d.bars) + Math.min(Math.max(height - at(d.height), 0), at(d.taller)),
    says = saysOf(states, at(d.says)),
    bottom = y + side + bars + at(d.labels) + says + 6;
  const told = boxAt(
      end,
      y + side + at(isBrief ? d.tag : d.over),
      belief.x - 6 - end,
      at(isBrief ? d.told / 2 : d.told),
    ),
    under = told.y + told.height;
  return {
    narrow: false,
    isBrief,
    scale,
    width,
    height: bottom + at(d.foot),
    type: (size) => fit * Math.max(11.5, size * Math.min(scale, 1.75)),
    size: (length) => length * Math.max(scale, 0.85),
    row,
    memory,
    picture,
    belief,
    sums: boxAt(end, under, side, bottom - under),
    shares: boxAt(belief.x, under, belief.width, bottom - under),
    hint: boxAt(row.x, y + side + at(d.mixing), side, bottom - y - side - at(d.mixing)),
    parts: partsOf(memory, states, at(d.tab), spread),
    bars,
    labels: at(d.labels),
    says,
    heads: {
      row: head(row, memory.x - 4),
      memory: head(memory, end - 6),
      picture: picture && head(picture, belief.x - 6),
      sums: told,
      shares: boxAt(belief.x, told.y, width - belief.x, told.height),
      belief: head(belief, width),
    },
  };
}

function smallOf(width, states, pictured, spread) {
  const d = SMALL,
    fit = fitOfType(),
    scale = Math.min(Math.max(width / d.width, LEAST), 1.6),
    at = (length) => length * scale,
    side = at(d.side);
  const x = side + at(d.into),
    y = at(d.head),
    row = boxAt(0, y, side, side),
    memory = boxAt(x, y, width - x - 6, side);
  const says = saysOf(states, at(d.says)),
    under = y + side + at(d.bars + d.labels) + says + 9,
    below = under + at(d.head),
    end = memory.x + memory.width;
  const picture = pictured ? boxAt(0, below, side, side) : null,
    sums = boxAt(pictured ? x : 0, below, at(d.sums), side);
  const start = sums.x + sums.width + at(d.out),
    belief = boxAt(start, below, end + 4 - start, side);
  return {
    narrow: true,
    scale,
    width,
    height: below + side + 2,
    type: (size) => fit * Math.max(11.5, 0.86 * size * Math.min(scale, 1.25)),
    size: (length) => 0.8 * length * scale,
    row,
    memory,
    picture,
    belief,
    sums,
    parts: partsOf(memory, states, at(d.tab), spread),
    bars: at(d.bars),
    labels: at(d.labels),
    says,
    heads: {
      row: boxAt(0, 0, x - 4, y),
      memory: boxAt(x, 0, memory.width, y),
      picture: picture && boxAt(0, under, x - 4, at(d.head)),
      sums: boxAt(sums.x, under, sums.width + 6, at(d.head)),
      belief: boxAt(belief.x, under, belief.width + 6, at(d.head)),
    },
  };
}

// The rows still unread after step t, as the first and one past the last, as figures/row_panels.py.
export function unread(t, order) {
  if (order === "all") return [0, 0];
  const first = order === "backward" ? 0 : t + 1,
    past = order === "forward" ? ROWS : ROWS - t - 1;
  return first < past ? [first, past] : [0, 0];
}

// The rows that are read in step t.
export const readIn = (t, order) =>
  ({ forward: [t], backward: [ROWS - 1 - t], both: [t, ROWS - 1 - t] })[order];
