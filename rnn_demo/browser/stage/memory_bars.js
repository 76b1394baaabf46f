// The memory: a line for each row so far, and below them the card of its numbers now. A bar is as
// high as its number; its colour says what the number does now to the digit below it. A scene is
// what scene.js calls so.

import { BODY_TEXT, FINE_TEXT, ROWS } from "../constants.js";
import { spanOf } from "./columns.js";
import { mixColours, writeOutlined, pixelsOf, traceRoundedBox, write } from "./paint.js";
import { decimals, numeral } from "../words.js";

/** @import { Scene } from "./scene.js" */
/** @import { Bar, Group, Places, Reading, ReadingResult, StateView } from "../types.js" */
/** @import { Part } from "./columns.js" */

/** @typedef {ReturnType<typeof cardAt>} Card where the card stands: a box, and lines in it */

const PALE = 0.35; // of bars that are not spoken of
const WIDE_BARS = 4; // pixels, from where on bars have gaps
const LEAST_BAR = 0.2; // pixels: what is lower is not drawn
const SOFT = 10, // pixels of a shadow
  PAPER_ABOVE = 3; // of the card above its bars
const CAP = 1.5; // pixels: how thick the line is that marks where a bar was

/**
 * The numbers of one part after step t, as its columns stand; before any row all are 0.
 * @param {Pick<StateView, "layer" | "columns">} state
 * @param {{reading: Reading}} result
 * @param {number} t
 */
export function numbersAt({ layer, columns }, { reading }, t) {
  const { states, units } = reading.layers[layer];
  return columns.map((u) => (t < 0 ? 0 : states[0][t * units + u]));
}

/**
 * What a number does to the digit below it: above 0 it speaks for the digit, below 0 against it, by
 * the sign of its weight; 0 where it speaks for none.
 * @param {Pick<StateView, "digits" | "signs">} state
 * @param {number} column
 * @param {number} number
 */
export const supportOf = ({ digits, signs }, column, number) =>
  digits[column] < 0 ? 0 : number * signs[column];

/**
 * The number of which a bar is as high as can be, up or down, the same in all parts: 1 where h has
 * that bound, else the largest of the image's own reading, or of what a hand made of it.
 * @param {StateView[]} states
 * @param {{own: Reading, reading: Reading}} result
 */
export const largestNumber = (states, { own, reading }) =>
  Math.max(
    ...states.map((state) =>
      state.unbounded
        ? Math.max(largestOf(own, state.layer), largestOf(reading, state.layer))
        : Math.max(-state.low, state.high),
    ),
  );

/** @type {WeakMap<Reading, number[]>} */
const largest = new WeakMap(); // of each layer

/**
 * @param {Reading} reading
 * @param {number} layer
 */
function largestOf(reading, layer) {
  const found = largest.get(reading) ?? [];
  largest.set(reading, found);
  return (found[layer] ??= reading.layers[layer].states[0].reduce(
    (/** @type {number} */ most, /** @type {number} */ v) => Math.max(most, Math.abs(v)),
    1e-6,
  ));
}

/**
 * Lines so far: rows of numbers in the colours of their bars. Where columns stand above digits, what
 * each does to its digit; else how large each is.
 * @param {StateView} state
 * @param {ReadingResult} result
 * @param {number} past
 */
export const linesOf = (state, result, past) =>
  Array.from({ length: past }, (_, t) =>
    numbersAt(state, result, t).map((v, k) =>
      state.groups.length ? supportOf(state, k, v) : Math.abs(v),
    ),
  );

/**
 * The colours of its lines: for or against a digit, or how large a number is.
 * @param {StateView} state
 */
export const scaleOf = ({ groups }) => (groups.length ? "diverging" : "sequential");

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawLines(
  context,
  { places: { memory, parts }, view, look, colours, result, at },
  withPixels = true,
) {
  const high = memory.height / ROWS,
    end = largestNumber(view.states, result),
    past = at.lines;
  view.states.forEach((state, i) => {
    const { x, width, edges, across } = parts[i];
    context.fillStyle = colours.band; // where lines are to come
    context.fillRect(x, memory.y + past * high, width, memory.height - past * high);
    if (past && withPixels) {
      const lines = linesOf(state, result, past).map((line) => across.map((k) => line[k])),
        isGrouped = state.groups.length > 0,
        picture = pixelsOf(lines, isGrouped ? -end : 0, end, look[scaleOf(state)]);
      context.drawImage(picture, x, memory.y, width, past * high);
    }
    Object.assign(context, { fillStyle: look.faint, globalAlpha: 0.35 });
    for (const [, first] of state.groups.slice(1))
      context.fillRect(edges[first] - 0.4, memory.y, 0.8, past * high);
    context.globalAlpha = 1;
  });
}

/**
 * Where the card stands: its top frames the newest of so many lines, its bars stand below all lines.
 * @param {Places} places
 * @param {number} rows
 * @param {number} keys how much of the digits below it is there
 * @param {boolean} isRaised whether no number is below 0: bars stand on the ground
 */
export function cardAt({ memory, bars, labels, legend }, rows, keys = 1, isRaised = false) {
  const high = memory.height / ROWS,
    line = memory.y + rows * high,
    top = memory.y + memory.height + 4,
    under = top + bars,
    room = bars - 6;
  return {
    x: memory.x - 4,
    y: line - high - 1.5,
    width: memory.width + 8,
    line,
    top,
    middle: isRaised ? under - 3 : top + bars / 2, // where 0 is
    half: isRaised ? room : room / 2, // how high a bar can be
    under,
    bottom: under + 2 + keys * (labels + legend),
    high,
  };
}

/** @param {StateView[]} states */
export const areRaised = (states) => states.every(({ low }) => low >= 0);

/**
 * @typedef {object} MemoryBar
 * @property {number} x
 * @property {number} width
 * @property {number} y
 * @property {number} height
 * @property {number} tip where it ends
 * @property {number} support for the digit below it, as `supportOf` has it
 */

/**
 * The bars of one part: a box for each column, from 0 to its number, and what the number does to the
 * digit below it.
 * @param {Part} part
 * @param {StateView} state
 * @param {number[]} numbers
 * @param {number} end the number of which a bar is as high as can be
 * @param {Pick<Card, "middle" | "half">} card
 * @param {number} arranged how far columns are on their way to their digits
 * @returns {MemoryBar[]}
 */
export const barsOf = (part, state, numbers, end, { middle, half }, arranged) =>
  numbers.map((v, k) => {
    const [left, right] = spanOf(part, state, k, arranged),
      high = Math.max(-1, Math.min(1, v / end)) * half,
      filled = part.width / numbers.length > WIDE_BARS ? 0.9 : 1; // of each: areas compare
    return {
      x: left + ((right - left) * (1 - filled)) / 2,
      width: (right - left) * filled,
      y: middle - Math.max(high, 0),
      height: Math.abs(high),
      tip: middle - high,
      support: supportOf(state, k, v),
    };
  });

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MemoryBar[]} bars
 * @param {Scene} scene
 * @param {?number[]} highlights the columns that are spoken of, or null for all
 */
function drawBars(context, bars, { colours, arranged }, highlights) {
  const [up, down] = [colours.up, colours.down].map((to) => mixColours(colours.bar, to, arranged)),
    alpha = context.globalAlpha;
  bars.forEach(({ x, y, width, height, support }, k) => {
    if (height < LEAST_BAR) return;
    Object.assign(context, {
      fillStyle: support > 0 ? up : support < 0 ? down : colours.bar,
      globalAlpha: alpha * (highlights && !highlights.includes(k) ? PALE : 1),
    });
    context.fillRect(x, y, width, height);
  });
  context.globalAlpha = alpha;
}

/**
 * A line across each, where it was.
 * @param {CanvasRenderingContext2D} context
 * @param {MemoryBar[]} bars
 * @param {Scene} scene
 */
function drawCaps(context, bars, { look }) {
  context.fillStyle = look.ink;
  for (const { x, width, tip } of bars) context.fillRect(x, tip - CAP / 2, width, CAP);
}

/**
 * Its shadow, ring by ring: a blur takes long, in each frame.
 * @param {CanvasRenderingContext2D} context
 * @param {Card} card
 * @param {Scene["colours"]} colours
 */
function drawPaper(context, { x, top, width, bottom }, colours) {
  const y = top - PAPER_ABOVE,
    height = bottom - y;
  for (let out = 0; out < SOFT; out++) {
    traceRoundedBox(
      context,
      x - out,
      y + 3 - 0.6 * out,
      width + 2 * out,
      height - 3 + 1.6 * out,
      6 + out,
    );
    Object.assign(context, {
      strokeStyle: colours.shadow,
      lineWidth: 1.2,
      globalAlpha: (1 - out / SOFT) ** 2,
    });
    context.stroke();
  }
  context.globalAlpha = 1;
  traceRoundedBox(context, x, y, width, height, 6);
  context.fillStyle = colours.card;
  context.fill();
}

/**
 * Behind the bars: every other group, and the one that is touched in its digit's colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Part} part
 * @param {Group[]} groups
 * @param {Group | undefined} heldGroup
 * @param {Scene} scene
 */
function drawBands(context, { edges }, groups, heldGroup, { card, colours, look, arranged }) {
  const band = (/** @type {Group} */ [, first, past], /** @type {string} */ colour) => {
    context.fillStyle = colour;
    context.fillRect(edges[first], card.top, edges[past] - edges[first], card.under - card.top);
  };
  context.globalAlpha = arranged;
  groups.forEach((group, k) => k % 2 === 0 && band(group, colours.band));
  context.globalAlpha = 1;
  if (heldGroup)
    band(heldGroup, mixColours(colours.card, look.digits[heldGroup[0]] ?? look.faint, 0.2));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawCard(context, scene) {
  const { places, view, look, colours, result, was, t, at, touch, pulledDigit, card, how } = scene,
    { parts, type } = places,
    end = largestNumber(view.states, result);
  const memoryHow = how?.of === "memory" ? how : null;
  drawPaper(context, card, colours);
  drawAxis(context, scene, end);
  view.states.forEach((state, i) => {
    const part = parts[i],
      highlights = highlightsOf(state, how?.highlight ?? null),
      barsAt = (/** @type {number[]} */ numbers) =>
        barsOf(part, state, numbers, end, card, scene.arranged);
    drawBands(
      context,
      part,
      state.groups,
      touch?.part === i
        ? state.groups[touch.group]
        : state.groups.find(([digit]) => digit === pulledDigit),
      scene,
    );
    const before = numbersAt(state, result, t - 1),
      now = numbersAt(state, result, t),
      done = memoryHow?.blend ?? at.blend;
    drawBars(
      context,
      barsAt(now.map((v, k) => before[k] + (v - before[k]) * done)),
      scene,
      highlights,
    );
    const old = memoryHow?.old ?? at.old;
    if (was) drawCaps(context, barsAt(numbersAt(state, was, t)), scene);
    else if (old) {
      context.globalAlpha = old;
      drawCaps(context, barsAt(before), scene);
      context.globalAlpha = 1;
    }
    if (memoryHow && highlights?.length) frameBar(context, part, state, highlights[0], scene);
    if (parts.length > 1)
      writeOutlined(context, state.title, part.x + part.width / 2, card.top + type(7), {
        size: type(FINE_TEXT),
        colour: look.faint,
        around: colours.card,
        align: "center",
      });
  });
  drawPicked(context, scene, end);
}

/** @type {(state: StateView, bar: ?Bar) => ?number[]} */
const highlightsOf = ({ layer, columns }, bar) =>
  bar && (bar.layer === layer ? [columns.indexOf(bar.unit)] : []);

/**
 * Where 0 is, and the two ends, with their numbers at the right.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} end
 */
function drawAxis(context, { places, view, look, colours, card }, end) {
  const { parts, memory, type } = places,
    right = card.x + card.width,
    letters = type(FINE_TEXT);
  for (const way of areRaised(view.states) ? [1, 0] : [1, 0, -1]) {
    const y = card.middle - way * card.half,
      label = numeral(way * end, { maximumSignificantDigits: 3 });
    context.fillStyle = way ? colours.line : look.faint;
    for (const { x, width } of parts) context.fillRect(x, y - 0.5, width, 1);
    context.fillRect(memory.x + memory.width, y - 0.5, right + 3 - memory.x - memory.width, 1);
    write(context, label, right + 5, y, { size: letters, colour: look.faint });
  }
}

/**
 * Around one bar.
 * @param {CanvasRenderingContext2D} context
 * @param {Part} part
 * @param {StateView} state
 * @param {number} column
 * @param {Scene} scene
 */
function frameBar(context, part, state, column, { card, colours, arranged }) {
  const [left, right] = spanOf(part, state, column, arranged);
  Object.assign(context, { strokeStyle: colours.arrow, lineWidth: 1.5 });
  context.strokeRect(left - 2.5, card.top, right - left + 5, card.under - card.top - 2);
}

/**
 * The one bar of which is spoken, with its number.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} end
 */
function drawPicked(context, scene, end) {
  const { places, view, look, colours, result, t, card, picked, arranged } = scene,
    i = picked ? view.states.findIndex(({ layer }) => layer === picked.layer) : -1;
  if (!picked || i < 0) return;
  const [part, state] = [places.parts[i], view.states[i]],
    column = state.columns.indexOf(picked.unit),
    numbers = numbersAt(state, result, t),
    { x, width, tip } = barsOf(part, state, numbers, end, card, arranged)[column],
    size = places.type(BODY_TEXT),
    text = decimals(numbers[column], 2),
    isLeft = x > part.x + part.width / 2, // on the side where there is more room
    y = Math.max(card.top + size, Math.min(card.under - size, tip));
  frameBar(context, part, state, column, scene);
  writeOutlined(context, text, isLeft ? x - 8 : x + width + 8, y, {
    size,
    weight: 700,
    colour: look.ink,
    around: colours.card,
    align: isLeft ? "right" : "left",
  });
}

/**
 * The bars of the row before on their way into the line above, where a row goes in slowly.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawFlattening(context, scene) {
  const { places, view, result, t, at, card, stripes, arranged } = scene;
  if (!stripes || !at.flat || at.flat === 1 || t < 1) return;
  const end = largestNumber(view.states, result),
    to = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * at.flat,
    flat = {
      middle: to(card.middle, card.line - 1.5 * card.high),
      half: to(card.half, 0.5 * card.high),
    };
  context.globalAlpha = 1 - 0.5 * at.flat;
  view.states.forEach((state, i) => {
    const numbers = numbersAt(state, result, t - 1);
    drawBars(context, barsOf(places.parts[i], state, numbers, end, flat, arranged), scene, null);
  });
  context.globalAlpha = 1;
}
