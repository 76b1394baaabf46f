// The memory: a line for each row so far, and below the newest the card of its numbers now, as bars
// above the digit about which they say most, upwards for it and downwards against it. A scene is
// what scene.js calls so.

import { FINE_TEXT, ROWS } from "../constants.js";
import { mixColours, writeOutlined, pixelsOf, traceRoundedBox } from "./paint.js";

/** @import { Scene } from "./scene.js" */
/** @import { Group, Places, Reading, ReadingResult, StateView } from "../types.js" */
/** @import { Part } from "./columns.js" */

/** @typedef {ReturnType<typeof cardAt>} Card where the card stands: a box, and lines in it */

const FAINT = 0.3,
  PALE = 0.22; // bars of what was; bars that are not looked at
const WIDE_BARS = 4; // pixels, from where on bars have gaps
const SOFT = 10; // pixels of a shadow

/**
 * The numbers of one part after step t, as its columns stand, upwards for their digit; before any
 * row all are 0.
 * @param {Pick<StateView, "layer" | "columns" | "signs">} state
 * @param {{reading: Reading}} result
 * @param {number} t
 */
export function numbersAt({ layer, columns, signs }, { reading }, t) {
  const { states, units } = reading.layers[layer];
  return columns.map((u, k) => (t < 0 ? 0 : states[0][t * units + u] * signs[k]));
}

/**
 * The number that is as far as a bar goes, of each part: 1 where h has that bound, else the largest
 * of this image's own reading.
 * @param {StateView[]} states
 * @param {{own: Reading}} result
 */
export const endsOf = (states, { own }) =>
  states.map((s) =>
    s.unbounded
      ? linesOf(s, { reading: own }, ROWS)
          .flat()
          .reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6)
      : Math.max(-s.low, s.high),
  );

/**
 * Lines so far: rows of numbers.
 * @param {StateView} state
 * @param {{reading: Reading}} result
 * @param {number} past
 */
export const linesOf = (state, result, past) =>
  Array.from({ length: past }, (_, t) => numbersAt(state, result, t));

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawLines(
  context,
  { places: { memory, parts }, view, look, result, at },
  withPixels = true,
) {
  const high = memory.height / ROWS,
    ends = endsOf(view.states, result),
    past = at.lines;
  view.states.forEach((state, i) => {
    const { x, width, edges, across } = parts[i];
    if (past && withPixels) {
      const lines = linesOf(state, result, past).map((line) => across.map((k) => line[k])),
        picture = pixelsOf(lines, state.low < 0 ? -ends[i] : 0, ends[i], look[state.scale]);
      context.drawImage(picture, x, memory.y, width, past * high);
    }
    Object.assign(context, { fillStyle: look.faint, globalAlpha: 0.35 });
    for (const [, first] of state.groups.slice(1))
      context.fillRect(edges[first] - 0.4, memory.y, 0.8, past * high);
    context.globalAlpha = 1;
  });
}

/**
 * Where the card stands with its newest line at the bottom of so many rows: boxes and lines.
 * @param {Places} places
 * @param {number} rows
 * @param {boolean} quiet without the keys below it
 */
export function cardAt({ memory, bars, labels, legend }, rows, quiet = false) {
  const high = memory.height / ROWS,
    line = memory.y + rows * high,
    top = line + 4,
    under = top + bars;
  return {
    x: memory.x - 4,
    y: line - high - 1.5,
    width: memory.width + 8,
    line,
    top,
    middle: top + bars / 2,
    half: bars / 2 - 3,
    under,
    bottom: under + 2 + (quiet ? 0 : labels + legend),
    high,
  };
}

/**
 * Bars of one part around a middle, so high at most.
 * @param {CanvasRenderingContext2D} context
 * @param {Part} part
 * @param {number[]} numbers
 * @param {number} end the number that is as far as a bar goes
 * @param {{middle: number, half: number}} card
 * @param {Scene["colours"]} colours
 * @param {number} alpha
 * @param {?number[]} highlights the columns that are looked at, or null for all
 */
function drawBars(
  context,
  { edges, width },
  numbers,
  end,
  { middle, half },
  colours,
  alpha,
  highlights,
) {
  const filled = width / numbers.length > WIDE_BARS ? 0.9 : 1; // of each: areas compare
  numbers.forEach((v, k) => {
    const high = Math.max(-1, Math.min(1, v / end)) * half,
      room = edges[k + 1] - edges[k];
    if (Math.abs(high) < 0.2) return;
    Object.assign(context, {
      fillStyle: high > 0 ? colours.up : colours.down,
      globalAlpha: alpha * (highlights && !highlights.includes(k) ? PALE : 1),
    });
    context.fillRect(
      edges[k] + (room * (1 - filled)) / 2,
      middle - Math.max(high, 0),
      room * filled,
      Math.abs(high),
    );
  });
  context.globalAlpha = 1;
}

/**
 * Its shadow, ring by ring: a blur takes long, in each frame.
 * @param {CanvasRenderingContext2D} context
 * @param {Card} card
 * @param {Scene["colours"]} colours
 */
function drawPaper(context, { x, line, width, bottom }, colours) {
  for (let out = 0; out < SOFT; out++) {
    traceRoundedBox(
      context,
      x - out,
      line + 4 - 0.6 * out,
      width + 2 * out,
      bottom - line - 1 + 1.6 * out,
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
  traceRoundedBox(context, x, line + 1, width, bottom - line - 1, 6);
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
function drawBands(context, { edges }, groups, heldGroup, { card, colours, look, quiet }) {
  const band = (/** @type {Group} */ [, first, past], /** @type {string} */ colour) => {
    context.fillStyle = colour;
    context.fillRect(
      edges[first],
      card.line + 2,
      edges[past] - edges[first],
      card.under - card.line - 2,
    );
  };
  if (!quiet) groups.forEach((group, k) => k % 2 === 0 && band(group, colours.band));
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
    ends = endsOf(view.states, result);
  const memoryHow = how?.of === "memory" ? how : null;
  drawPaper(context, card, colours);
  view.states.forEach((state, i) => {
    const part = parts[i],
      bar = how?.highlight,
      highlights = bar
        ? bar.layer === state.layer
          ? [state.columns.indexOf(bar.unit)]
          : []
        : null,
      draw = (/** @type {number[]} */ numbers, /** @type {number} */ alpha) =>
        drawBars(context, part, numbers, ends[i], card, colours, alpha, highlights);
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
      now = numbersAt(state, result, t);
    if (at.old) draw(before, at.old);
    if (memoryHow?.old) draw(before, memoryHow.old * 0.45);
    if (was) draw(numbersAt(state, was, t), FAINT);
    const done = memoryHow?.blend ?? at.blend;
    draw(
      now.map((v, k) => before[k] + (v - before[k]) * done),
      at.growth,
    );
    context.fillStyle = look.faint;
    context.fillRect(part.x, card.middle - 0.5, part.width, 1);
    if (memoryHow && highlights?.length) frameBar(context, part, highlights[0], scene);
    if (parts.length > 1)
      writeOutlined(context, state.title, part.x + part.width / 2, card.top + type(7), {
        size: type(FINE_TEXT),
        colour: look.faint,
        around: colours.card,
        align: "center",
      });
  });
}

/**
 * Around the one bar that is looked at.
 * @param {CanvasRenderingContext2D} context
 * @param {Part} part
 * @param {number} column
 * @param {Scene} scene
 */
function frameBar(context, { edges }, column, { card, colours }) {
  Object.assign(context, { strokeStyle: colours.arrow, lineWidth: 1.5 });
  context.strokeRect(
    edges[column] - 2.5,
    card.top,
    edges[column + 1] - edges[column] + 5,
    card.under - card.top - 2,
  );
}

/**
 * The bars of the row before on their way into the line above, where a row goes in slowly.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawFlattening(context, { places, view, colours, result, t, at, card, stripes }) {
  if (!stripes || !at.flat || at.flat === 1 || t < 1) return;
  const ends = endsOf(view.states, result),
    to = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * at.flat,
    flat = {
      middle: to(card.middle, card.line - 1.5 * card.high),
      half: to(card.half, 0.5 * card.high),
    };
  view.states.forEach((state, i) => {
    const numbers = numbersAt(state, result, t - 1);
    drawBars(context, places.parts[i], numbers, ends[i], flat, colours, 1 - 0.5 * at.flat, null);
  });
}
