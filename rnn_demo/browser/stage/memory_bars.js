// The memory panel: a line for each row so far, and below them the card with its current numbers. A
// bar's height is its number; its colour shows its support for the digit that its group changes
// most. The digit is on a key below the group, which can be pulled.

import { BODY_TEXT, FINE_TEXT, ROWS, SMALL_TEXT } from "../constants.js";
import {
  areStatesNonNegative,
  barAxisLimit,
  barBoxes,
  scaleNameOfSupportOrSize,
  barColourValuesByRow,
  partNumbersAfterStep,
} from "./bars.js";
import { edgesOfColumn } from "./columns.js";
import {
  drawArrowThroughPoints,
  mixColours,
  heatmapOnSharedCanvas,
  traceRoundedBox,
  write,
  writeOutlined,
} from "./paint.js";
import { decimals, formatWithMinus, classNameOrDigit, say } from "../words.js";

/** @import { Scene } from "./scene.js" */
/** @import { Bar, Group, StateView } from "../types.js" */
/** @import { Card, MemoryBar } from "./bars.js" */
/** @import { Part } from "./columns.js" */

const PALE = 0.35; // opacity of bars that the words are not about
const LEAST_BAR = 0.2; // pixels: lower bars are not drawn
const SOFT = 10, // pixels: width of the shadow
  PAPER_ABOVE = 3; // pixels of the card above its bars
const TINT = 0.45; // share of a digit's colour on a key that is not highlighted
const CAP = 1.5; // pixels: thickness of the line that marks a bar's previous height

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {boolean} withPixels
 */
export function drawHistoryOfAllUnits(context, scene, withPixels) {
  const { places, view, look, colours, result, at } = scene,
    { memory, parts } = places,
    high = memory.height / ROWS,
    end = barAxisLimit(view.states, result),
    past = at.lines;
  view.states.forEach((state, i) => {
    const { x, width, edges, across } = parts[i];
    context.fillStyle = colours.band; // room for future lines
    context.fillRect(x, memory.y + past * high, width, memory.height - past * high);
    if (past && withPixels) {
      const rows = barColourValuesByRow(state, result, past),
        lines = rows.map((line) => across.map((k) => line[k])),
        low = state.groups.length ? -end : 0,
        picture = heatmapOnSharedCanvas(lines, low, end, look[scaleNameOfSupportOrSize(state)]);
      context.drawImage(picture, x, memory.y, width, past * high);
    }
    Object.assign(context, { fillStyle: look.faint, globalAlpha: 0.35 });
    for (const [, first] of state.groups.slice(1))
      context.fillRect(edges[first] - 0.4, memory.y, 0.8, past * high);
    context.globalAlpha = 1;
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MemoryBar[]} bars
 * @param {Scene} scene
 * @param {?number[]} highlights the columns that the words are about, or null for all
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
 * Draws a line across each bar at its previous height.
 * @type {(context: CanvasRenderingContext2D, bars: MemoryBar[], scene: Scene) => void}
 */
function drawLinesAtEarlierHeights(context, bars, { look }) {
  context.fillStyle = look.ink;
  for (const { x, width, tip } of bars) context.fillRect(x, tip - CAP / 2, width, CAP);
}

/**
 * Draws the card with a shadow made of rings, as a blur takes too long in each frame.
 * @type {(context: CanvasRenderingContext2D, card: Card, colours: Scene["colours"]) => void}
 */
function drawCardBackground(context, { x, top, width, bottom }, colours) {
  const y = top - PAPER_ABOVE,
    height = bottom - y;
  for (let out = 0; out < SOFT; out++) {
    const [wide, tall] = [width + 2 * out, height - 3 + 1.6 * out];
    traceRoundedBox(context, x - out, y + 3 - 0.6 * out, wide, tall, 6 + out);
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
 * Draws bands behind the bars: for every other group, and for the group under the pointer in its
 * digit's colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Part} part
 * @param {Group[]} groups
 * @param {Group | undefined} activeGroup
 * @param {Scene} scene
 */
function drawGroupBands(context, { edges }, groups, activeGroup, scene) {
  const { card, colours, look, arranged } = scene;
  const band = (/** @type {Group} */ [, first, past], /** @type {string} */ colour) => {
    context.fillStyle = colour;
    context.fillRect(edges[first], card.top, edges[past] - edges[first], card.under - card.top);
  };
  context.globalAlpha = arranged;
  groups.forEach((group, k) => k % 2 === 0 && band(group, colours.band));
  context.globalAlpha = 1;
  if (activeGroup)
    band(activeGroup, mixColours(colours.card, look.digits[activeGroup[0]] ?? look.faint, 0.2));
}

/** @type {(context: CanvasRenderingContext2D, scene: Scene) => void} */
export function drawCardOfAllMemoryBars(context, scene) {
  const { places, view, look, colours, result, was, t, at, pointerPlace, pulledDigit, card, how } =
      scene,
    { parts, type } = places,
    end = barAxisLimit(view.states, result);
  const memoryHow = how?.of === "memory" ? how : null;
  drawCardBackground(context, card, colours);
  drawAxisLinesAndNumbers(context, scene, end);
  view.states.forEach((state, i) => {
    const part = parts[i],
      highlights = highlightedColumnIndices(state, how?.highlight ?? null),
      active =
        pointerPlace?.part === i
          ? pointerPlace.group
          : state.groups.findIndex(([digit]) => digit === pulledDigit),
      boxesOf = (/** @type {number[]} */ numbers) =>
        barBoxes(part, state, numbers, end, card, scene.arranged);
    drawGroupBands(context, part, state.groups, state.groups[active], scene);
    const before = partNumbersAfterStep(state, result, t - 1),
      now = partNumbersAfterStep(state, result, t),
      done = memoryHow?.blend ?? at.blend,
      bars = boxesOf(now.map((v, k) => before[k] + (v - before[k]) * done));
    drawBars(context, bars, scene, highlights);
    if (was) {
      const old = boxesOf(partNumbersAfterStep(state, was, t)),
        moved = old.filter(({ tip }, k) => Math.abs(tip - bars[k].tip) > CAP);
      drawLinesAtEarlierHeights(context, moved, scene);
    } else if (memoryHow) {
      context.globalAlpha = memoryHow.blend;
      const old = boxesOf(before);
      drawLinesAtEarlierHeights(context, highlights?.map((k) => old[k]) ?? [], scene);
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
  frameAndLabelPickedBar(context, scene, end);
}

/** @type {(state: StateView, bar: ?Bar) => ?number[]} */
const highlightedColumnIndices = ({ layer, columns }, bar) =>
  bar && (bar.layer === layer ? [columns.indexOf(bar.unit)] : []);

/**
 * Draws lines at 0 and at both ends, with their numbers on the right.
 * @type {(context: CanvasRenderingContext2D, scene: Scene, end: number) => void}
 */
function drawAxisLinesAndNumbers(context, { places, view, look, colours, card }, end) {
  const { parts, memory, type } = places,
    right = card.x + card.width,
    letters = type(FINE_TEXT);
  for (const way of areStatesNonNegative(view.states) ? [1, 0] : [1, 0, -1]) {
    const y = card.middle - way * card.half,
      label = formatWithMinus(way * end, { maximumSignificantDigits: 3 });
    context.fillStyle = way ? colours.line : look.faint;
    for (const { x, width } of parts) context.fillRect(x, y - 0.5, width, 1);
    context.fillRect(memory.x + memory.width, y - 0.5, right + 3 - memory.x - memory.width, 1);
    write(context, label, right + 5, y, { size: letters, colour: look.faint });
  }
}

/**
 * Draws a frame around one bar.
 * @param {CanvasRenderingContext2D} context
 * @param {Part} part
 * @param {StateView} state
 * @param {number} column
 * @param {Scene} scene
 */
function frameBar(context, part, state, column, { card, colours, arranged }) {
  const [left, right] = edgesOfColumn(part, state, column, arranged);
  Object.assign(context, { strokeStyle: colours.arrow, lineWidth: 1.5 });
  context.strokeRect(left - 2.5, card.top, right - left + 5, card.under - card.top - 2);
}

/**
 * Draws the one bar that the words explain, with its number.
 * @type {(context: CanvasRenderingContext2D, scene: Scene, end: number) => void}
 */
function frameAndLabelPickedBar(context, scene, end) {
  const { places, view, look, colours, result, t, at, card, picked, arranged, stripes } = scene,
    i = picked ? view.states.findIndex(({ layer }) => layer === picked.layer) : -1;
  if (!picked || i < 0) return;
  const [part, state] = [places.parts[i], view.states[i]],
    column = state.columns.indexOf(picked.unit),
    [before, now] = [t - 1, t].map((step) => partNumbersAfterStep(state, result, step)[column]),
    number = before + (now - before) * at.blend,
    numbers = state.columns.map(() => number),
    { x, width, tip } = barBoxes(part, state, numbers, end, card, arranged)[column],
    size = places.type(BODY_TEXT),
    text = decimals(number, 2),
    isLeft = x > part.x + part.width / 2, // on the side with more room
    y = Math.max(card.top + size, Math.min(card.under - size, tip));
  frameBar(context, part, state, column, scene);
  const [from, to] = [0, arranged].map((share) => {
    const [left, right] = edgesOfColumn(part, state, column, share);
    return (left + right) / 2;
  });
  if (!stripes && Math.abs(to - from) > size) {
    const way = card.under - size; // in its first row: from its place in the network's order
    drawArrowThroughPoints(
      context,
      [
        [from, way],
        [to - 4 * Math.sign(to - from), way],
      ],
      { colour: colours.arrow, width: 1.5, head: 8 },
    );
  }
  writeOutlined(context, text, isLeft ? x - 8 : x + width + 8, y, {
    size,
    weight: 700,
    colour: look.ink,
    around: colours.card,
    align: isLeft ? "right" : "left",
  });
}

/**
 * Draws the previous row's bars as they move into the line above, while a row plays slowly.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawBarsCollapsingIntoHeatmap(context, scene) {
  const { places, view, result, t, at, card, stripes, arranged } = scene;
  if (!stripes || !at.flat || at.flat === 1 || t < 1) return;
  const end = barAxisLimit(view.states, result),
    { middle, half, line, high } = card,
    flat = {
      middle: middle + (line - 1.5 * high - middle) * at.flat,
      half: half + (0.5 * high - half) * at.flat,
    };
  context.globalAlpha = 1 - 0.5 * at.flat;
  view.states.forEach((state, i) => {
    const numbers = partNumbersAfterStep(state, result, t - 1);
    drawBars(context, barBoxes(places.parts[i], state, numbers, end, flat, arranged), scene, null);
  });
  context.globalAlpha = 1;
}

/**
 * Draws the legend of the bars' places and colours below them; or, if the pointer is on the lines,
 * how to widen columns.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
function drawBarLegend(context, { places, look, colours, was, pointerPlace, card }) {
  const { legend, labels, memory, type } = places;
  if (!legend) return;
  /** @type {(text: string, across: number, down: number, share: number, colour: string) => void} */
  const put = (text, across, down, share, colour) =>
    write(context, text, memory.x + across * memory.width, card.under + labels + down * legend, {
      size: type(SMALL_TEXT),
      weight: share < 1 ? 700 : 400,
      colour,
      align: "center",
      room: share * memory.width,
    });
  if (pointerPlace?.isAboveCard) return put(say("spread"), 0.5, 0.5, 1, look.faint);
  put(say(was ? "bars.before" : "bars.over"), 0.5, 0.25, 1, look.ink);
  put(`■ ${say("bars.for")}`, 0.27, 0.72, 0.48, colours.up);
  put(`■ ${say("bars.against")}`, 0.75, 0.72, 0.48, colours.down);
}

/**
 * Draws the digits that the groups change most, on keys that can be pulled up.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawDigitKeysBelowBars(context, scene) {
  const { places, view, look, colours, pointerPlace, pulledDigit, card, how, arranged } = scene;
  if (!arranged) return;
  context.globalAlpha = arranged;
  const { parts, type, size, labels, wedge } = places,
    top = card.under + wedge,
    high = labels - wedge - 2,
    y = top + high / 2;
  const key = how?.of === "answer" ? how.key : pulledDigit;
  drawBarLegend(context, scene);
  for (const [i, { groups }] of view.states.entries())
    for (const [g, [digit, first, past]] of groups.entries()) {
      const { x, half } = parts[i].keys[g],
        { edges } = parts[i],
        name = digit < 0 ? "–" : classNameOrDigit(digit),
        isPointed = pointerPlace?.part === i && pointerPlace.group === g,
        isHighlighted = digit >= 0 && (isPointed || key === digit),
        hasRoom = half >= size(5), // for a key
        letters = hasRoom ? type(SMALL_TEXT) : Math.min(type(SMALL_TEXT), 3.4 * half),
        tint = isHighlighted ? 1 : TINT;
      context.fillStyle = mixColours(colours.card, look.digits[digit] ?? look.faint, tint);
      drawGroupToKeyWedge(context, edges[first], edges[past], x - half, x + half, card.under, top);
      if (hasRoom) {
        traceRoundedBox(context, x - half, top, 2 * half, high, 4);
        context.fill();
      }
      write(context, name, x, y + 0.5, {
        size: letters,
        weight: 700,
        align: "center",
        colour: isHighlighted && hasRoom ? look.inks[digit] : look.ink,
        room: hasRoom ? 2 * half - 2 : undefined,
      });
    }
  context.globalAlpha = 1;
}

/**
 * Draws a wedge from the edges of a group's columns to those of its key.
 * @param {CanvasRenderingContext2D} context
 * @param {number} first
 * @param {number} past
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 */
function drawGroupToKeyWedge(context, first, past, left, right, top, bottom) {
  context.beginPath();
  context.moveTo(first, top);
  context.lineTo(past, top);
  context.lineTo(right, bottom + 4); // continues into the key's round corners
  context.lineTo(left, bottom + 4);
  context.fill();
}
