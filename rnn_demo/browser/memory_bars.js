// The memory: a line for each row so far, and below the newest the card of its numbers now, as bars above the digit about
// which they say most, upwards for it and downwards against it. A scene is what scene.js calls so.

import { ROWS } from "./constants.js";
import { mixed, outlined, pixelsOf, rounded, write, writeRuns } from "./paint.js";
import { classCalled, say } from "./words.js";

const FAINT = 0.3,
  PALE = 0.22; // bars of what was; bars that are not looked at
const WIDE_BARS = 4; // pixels, from where on bars have gaps
const SOFT = 10; // pixels of a shadow

// The numbers of one part after step t, as its columns stand, upwards for their digit; before any row all are 0.
export function numbersAt({ layer, columns, signs }, { reading }, t) {
  const { states, units } = reading.layers[layer];
  return columns.map((u, k) => (t < 0 ? 0 : states[0][t * units + u] * signs[k]));
}

// The number that is as far as a bar goes, of each part: 1 where h has that bound, else the largest of this image's own reading.
export const endsOf = (states, { own }) =>
  states.map((s) =>
    s.unbounded
      ? linesOf(s, { reading: own }, ROWS)
          .flat()
          .reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6)
      : Math.max(-s.low, s.high),
  );

// Lines so far, on a canvas: rows of numbers and the ends of their colours.
export const linesOf = (state, shown, past) =>
  Array.from({ length: past }, (_, t) => numbersAt(state, shown, t));

export function drawLines(
  context,
  { places: { memory, parts }, view, look, shown, at },
  withPixels = true,
) {
  const high = memory.height / ROWS,
    ends = endsOf(view.states, shown),
    past = at.lines;
  view.states.forEach((state, i) => {
    const { x, width, edges, across } = parts[i];
    if (past && withPixels) {
      const lines = linesOf(state, shown, past).map((line) => across.map((k) => line[k])),
        picture = pixelsOf(lines, state.low < 0 ? -ends[i] : 0, ends[i], look[state.scale]);
      context.drawImage(picture, x, memory.y, width, past * high);
    }
    Object.assign(context, { fillStyle: look.faint, globalAlpha: 0.35 });
    for (const [, first] of state.groups.slice(1))
      context.fillRect(edges[first] - 0.4, memory.y, 0.8, past * high);
    context.globalAlpha = 1;
  });
}

// Where the card stands with its newest line at the bottom of so many rows: boxes and lines. quiet: without the keys below it.
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

// Bars of one part around a middle, so high at most. lit: the columns that are looked at, or null for all.
function drawBars(context, { edges, width }, numbers, end, { middle, half }, colours, alpha, lit) {
  const filled = width / numbers.length > WIDE_BARS ? 0.9 : 1; // the same share of each: areas compare
  numbers.forEach((v, k) => {
    const high = Math.max(-1, Math.min(1, v / end)) * half,
      room = edges[k + 1] - edges[k];
    if (Math.abs(high) < 0.2) return;
    Object.assign(context, {
      fillStyle: high > 0 ? colours.up : colours.down,
      globalAlpha: alpha * (lit && !lit.includes(k) ? PALE : 1),
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

// Its shadow, ring by ring: a blur takes long, in each frame.
function drawPaper(context, { x, line, width, bottom }, colours) {
  for (let out = 0; out < SOFT; out++) {
    rounded(
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
  rounded(context, x, line + 1, width, bottom - line - 1, 6);
  context.fillStyle = colours.card;
  context.fill();
}

// Behind the bars: every other group, and the one that is touched in its digit's colour.
function drawBands(context, { edges }, groups, held, { card, places, colours, look, quiet }) {
  const band = ([, first, past], colour) => {
    context.fillStyle = colour;
    context.fillRect(
      edges[first],
      card.line + 2,
      edges[past] - edges[first],
      card.under + places.labels - card.line - 2,
    );
  };
  if (!quiet) groups.forEach((group, k) => k % 2 === 0 && band(group, colours.band));
  if (held) band(held, mixed(colours.card, look.digits[held[0]] ?? look.faint, 0.2));
}

export function drawCard(context, scene) {
  const { places, view, look, colours, shown, was, t, at, touch, card, how } = scene,
    { parts, type } = places,
    ends = endsOf(view.states, shown);
  drawPaper(context, card, colours);
  view.states.forEach((state, i) => {
    const part = parts[i],
      lit =
        how?.lit && (how.lit.layer === state.layer ? [state.columns.indexOf(how.lit.unit)] : []),
      draw = (numbers, alpha) =>
        drawBars(context, part, numbers, ends[i], card, colours, alpha, lit);
    drawBands(context, part, state.groups, touch?.part === i && state.groups[touch.group], scene);
    const before = numbersAt(state, shown, t - 1),
      now = numbersAt(state, shown, t);
    if (at.old) draw(before, at.old);
    if (how?.old) draw(before, how.old * 0.45);
    if (was) draw(numbersAt(state, was, t), FAINT);
    const done = how?.mixed ?? at.mixed;
    draw(
      now.map((v, k) => before[k] + (v - before[k]) * done),
      at.grown,
    );
    context.fillStyle = look.faint;
    context.fillRect(part.x, card.middle - 0.5, part.width, 1);
    if (how?.of === "memory" && lit?.length) drawFrame(context, part, lit[0], scene);
    if (parts.length > 1)
      outlined(context, state.title, part.x + part.width / 2, card.top + type(7), {
        size: type(12),
        colour: look.faint,
        around: colours.card,
        align: "center",
      });
  });
}

// Around the one bar that is looked at.
function drawFrame(context, { edges }, column, { card, colours }) {
  Object.assign(context, { strokeStyle: colours.arrow, lineWidth: 1.5 });
  context.strokeRect(
    edges[column] - 2.5,
    card.top,
    edges[column + 1] - edges[column] + 5,
    card.under - card.top - 2,
  );
}

// The bars of the row before on their way into the line above, where a row goes in slowly.
export function drawFlattening(context, { places, view, colours, shown, t, at, card, stripes }) {
  if (!stripes || !at.flat || at.flat === 1 || t < 1) return;
  const ends = endsOf(view.states, shown),
    to = (a, b) => a + (b - a) * at.flat,
    flat = {
      middle: to(card.middle, card.line - 1.5 * card.high),
      half: to(card.half, 0.5 * card.high),
    };
  view.states.forEach((state, i) => {
    const numbers = numbersAt(state, shown, t - 1);
    drawBars(context, places.parts[i], numbers, ends[i], flat, colours, 1 - 0.5 * at.flat, null);
  });
}

// What the ways of bars mean, below them; or what can be done with the lines.
function drawLegend(context, { places, look, colours, touch, card }) {
  const { legend, labels, memory, type } = places,
    sides = [
      [`↑ ${say("bars.up")}`, colours.up, 700],
      [`      ↓ ${say("bars.down")}`, colours.down, 700],
    ];
  if (!legend) return;
  writeRuns(
    context,
    touch?.lines ? [[say("spread"), look.faint]] : sides,
    memory.x + memory.width / 2,
    card.under + labels + legend / 2 - 1,
    { size: type(14), align: "center", room: memory.width },
  );
}

// The digits about which groups say most, on keys that can be pulled up, and a handle on the one that one is invited to pull.
export function drawKeys(context, scene) {
  const { places, view, look, colours, touch, invited, card, how, quiet } = scene;
  if (quiet) return;
  const { parts, type, size, labels } = places,
    y = card.under + labels / 2;
  drawLegend(context, scene);
  let isInvited = invited !== null;
  for (const [i, { groups }] of view.states.entries())
    for (const [g, [digit]] of groups.entries()) {
      const { x, half } = parts[i].keys[g],
        name = digit < 0 ? "–" : classCalled(digit),
        isHeld = digit >= 0 && ((touch?.part === i && touch.group === g) || how?.key === digit),
        style = { weight: 700, align: "center", colour: isHeld ? look.inks[digit] : look.ink };
      if (half < size(5)) {
        // no room for a key
        write(context, name, x, y + 0.5, {
          ...style,
          colour: look.ink,
          size: Math.min(type(14), 3.4 * half),
        });
        continue;
      }
      rounded(context, x - half, y - labels * 0.4, 2 * half, labels * 0.8, 5);
      Object.assign(context, {
        fillStyle: isHeld ? look.digits[digit] : colours.soft,
        strokeStyle: colours.line,
        lineWidth: 1,
      });
      context.fill();
      context.stroke();
      if (digit >= 0 && !isHeld) {
        // its colour at the foot
        context.save();
        context.clip();
        context.fillStyle = look.digits[digit % look.digits.length];
        context.fillRect(x - half, y + labels * 0.4 - size(2.5), 2 * half, size(2.5));
        context.restore();
      }
      write(context, name, x, y - 0.5, { ...style, size: type(14), room: 2 * half - 4 });
      if (isInvited && digit === invited) {
        drawHandle(context, x, y - labels * 0.4, look.digits[digit], colours, size);
        isInvited = false;
      }
    }
}

// A handle that stands on a key, and the way up that it can be pulled.
function drawHandle(context, x, y, colour, colours, size) {
  const radius = size(7),
    middle = y - radius - 1,
    top = middle - size(34);
  Object.assign(context, { strokeStyle: colours.arrow, lineWidth: size(2), lineCap: "round" });
  context.setLineDash([size(1), size(4.5)]);
  context.beginPath();
  context.moveTo(x, middle - radius - size(3));
  context.lineTo(x, top + size(4));
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x - size(5), top + size(5));
  context.lineTo(x, top);
  context.lineTo(x + size(5), top + size(5));
  context.stroke();
  context.beginPath();
  context.arc(x, middle, radius, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: colour, strokeStyle: colours.card, lineWidth: size(1.5) });
  context.fill();
  context.stroke();
  context.lineCap = "butt";
}
