// The memory: a line for each row so far, and below the newest the card of its numbers now, as bars above the digit
// for which they speak, upwards for it and downwards against it; and one sum for each digit.

import { ROWS } from "./constants.js";
import { mixed, outlined, pixelsOf, rounded, trace, write, writeRuns } from "./paint.js";
import { paler, rowOf } from "./panels.js";
import { ideaAfter, sureOf } from "./story.js";
import { classCalled, decimals, hasNames, say } from "./words.js";

const FAINT = 0.3; // bars of what was
const LEAST_WAY = 0.01; // of all chances
const WIDE_BARS = 4; // pixels, from where on bars have gaps
const SOFT = 10; // pixels of a shadow
const LEAST_SUM = 4,
  LEAST_PART = 0.5,
  BELOW = 0.42; // what a bar that is as long as can be stands for, at least; its room below 0
const MORE = 1.25; // times the image's own sums: the room for what a hand makes of them

export const signed = (v, digits) => `${v < 0 ? "−" : "+"}${decimals(Math.abs(v), digits)}`;

// The numbers of one part after step t, as its columns stand, upwards for their digit; before any row all are 0.
export function numbersAt({ layer, columns, signs }, { reading }, t) {
  const { states, units } = reading.layers[layer];
  return columns.map((u, k) => (t < 0 ? 0 : states[0][t * units + u] * signs[k]));
}

// The number that is as far as a bar goes, of each part: 1 where h has that bound, else the largest of this image's own reading.
export function endsOf(states, { own }) {
  const largest = states.map((s) =>
    (s.unbounded ? linesOf(s, { reading: own }, ROWS) : [])
      .flat()
      .reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6),
  );
  const shared = Math.max(...largest);
  return states.map((s, i) =>
    s.unbounded ? (s.shared ? shared : largest[i]) : Math.max(-s.low, s.high),
  );
}

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
    context.fillStyle = look.faint;
    context.globalAlpha = 0.35;
    for (const [, first] of state.groups.slice(1))
      context.fillRect(edges[first] - 0.4, memory.y, 0.8, past * high);
    context.globalAlpha = 1;
  });
}

// Where the card stands with its newest line at the bottom of so many rows: boxes and lines.
export function cardAt({ memory, bars, labels, says = 0 }, rows) {
  const high = memory.height / ROWS,
    line = memory.y + rows * high,
    top = line + 4;
  return {
    x: memory.x - 4,
    y: line - high - 1.5,
    width: memory.width + 8,
    height: high + 7 + bars + labels + says,
    line,
    top,
    middle: top + bars / 2,
    half: bars / 2 - 3,
    under: top + bars,
    bottom: top + bars + labels + says + 2,
    high,
  };
}

function drawBars(context, part, numbers, end, card, colours, alpha = 1) {
  const { edges, width } = part,
    filled = width / numbers.length > WIDE_BARS ? 0.9 : 1; // the same share of each: areas compare
  context.globalAlpha = alpha;
  numbers.forEach((v, k) => {
    const high = Math.max(-1, Math.min(1, v / end)) * card.half;
    if (Math.abs(high) < 0.2) return;
    context.fillStyle = high > 0 ? colours.up : colours.down;
    const wide = (edges[k + 1] - edges[k]) * filled;
    context.fillRect(
      edges[k] + (edges[k + 1] - edges[k] - wide) / 2,
      high > 0 ? card.middle - high : card.middle,
      wide,
      Math.abs(high),
    );
  });
  context.globalAlpha = 1;
}

export function drawCard(context, scene) {
  const { places, view, look, colours, shown, was, t, at, touch } = scene,
    { parts, type } = places;
  const card = cardAt(places, at.line),
    ends = endsOf(view.states, shown);
  for (let out = 0; out < SOFT; out++) {
    // its shadow, ring by ring: a blur takes long, in each frame
    rounded(
      context,
      card.x - out,
      card.line + 4 - 0.6 * out,
      card.width + 2 * out,
      card.bottom - card.line - 1 + 1.6 * out,
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
  rounded(context, card.x, card.line + 1, card.width, card.bottom - card.line - 1, 6);
  context.fillStyle = colours.card;
  context.fill();
  view.states.forEach((state, i) => {
    const part = parts[i],
      edge = (k) => part.edges[k];
    const held = touch && touch.part === i ? state.groups[touch.group] : null;
    if (held) {
      context.fillStyle = mixed(colours.card, look.digits[held[0]] ?? look.faint, 0.2);
      context.fillRect(
        edge(held[1]),
        card.line + 2,
        edge(held[2]) - edge(held[1]),
        card.under + places.labels - card.line - 2,
      );
    }
    context.fillStyle = colours.band;
    for (const [k, [, first, past]] of state.groups.entries())
      if (k % 2 === 0 && !(held && k === touch.group))
        context.fillRect(
          edge(first),
          card.line + 2,
          edge(past) - edge(first),
          card.under + places.labels - card.line - 2,
        );
    const before = numbersAt(state, shown, t - 1),
      now = numbersAt(state, shown, t);
    if (at.old) drawBars(context, part, before, ends[i], card, colours, at.old);
    if (was) drawBars(context, part, numbersAt(state, was, t), ends[i], card, colours, FAINT);
    drawBars(
      context,
      part,
      now.map((v, k) => before[k] + (v - before[k]) * at.mixed),
      ends[i],
      card,
      colours,
      at.grown,
    );
    context.fillStyle = look.faint;
    context.fillRect(part.x, card.middle - 0.5, part.width, 1);
    if (parts.length > 1) {
      outlined(context, state.title, part.x + part.width / 2, card.top + type(7), {
        size: type(12),
        colour: look.faint,
        around: colours.card,
        align: "center",
      });
    }
  });
}

// The sum for one digit after each row so far, less the mean of all, where its votes are shown: they add up to it.
export function drawVotes(
  context,
  {
    places: { memory, type },
    view,
    look,
    shown: {
      reading: { logits, classes },
    },
    at,
  },
) {
  if (view.show !== "votes") return;
  const sums = Array.from({ length: ROWS }, (_, t) => {
    const row = rowOf(logits, t, classes);
    return row[view.digit] - row.reduce((a, b) => a + b) / classes;
  });
  const middle = memory.x + memory.width / 2,
    most = Math.max(1e-6, ...sums.map(Math.abs)),
    high = memory.height / ROWS;
  const points = sums
      .slice(0, at.lines)
      .map((v, t) => [middle + 0.42 * memory.width * (v / most), memory.y + (t + 0.5) * high]),
    [x, y] = points.at(-1) ?? [];
  if (!points.length) return;
  context.fillStyle = look.faint;
  context.fillRect(middle - 0.5, memory.y, 1, points.length * high);
  context.lineJoin = "round";
  for (const [strokeStyle, lineWidth] of [
    [look.background, 5],
    [look.ink, 2],
  ]) {
    trace(context, points);
    Object.assign(context, { strokeStyle, lineWidth });
    context.stroke();
  }
  const way = x > middle === Math.abs(x - middle) > 0.2 * memory.width ? -1 : 1;
  const style = {
    size: type(13),
    weight: 700,
    colour: look.ink,
    around: look.background,
    align: "center",
  };
  outlined(
    context,
    signed(sums[points.length - 1], 1),
    x + way * type(22),
    Math.max(memory.y + type(8), y - type(9)),
    style,
  );
}

// The digits for which groups speak, on tabs that can be pulled up; and what a bar's place and way mean.
export function drawLabels(
  context,
  { places, view, look, colours, touch, pulls, taken, at, weighed },
) {
  const { parts, type, size, labels, says, memory, narrow } = places,
    y = cardAt(places, at.line).under + labels / 2,
    tip = Math.max(3.5, size(3.5));
  if (says && !weighed) {
    // ribbons would cross it
    const sides = [
      [`↑ ${say("for")}`, colours.up, 700],
      [`↓ ${say("against")}`, colours.down, 700],
    ].map(([text, ...how]) => [`  ${text}`, ...how]);
    const runs = [
      ...(narrow ? [] : [[say("hand.where").trim(), look.faint]]),
      ...(view.show === "votes" ? [] : sides),
    ];
    writeRuns(context, runs, memory.x + memory.width / 2, y + (labels + says) / 2 - 1, {
      size: type(12.5),
      align: "center",
      room: memory.width,
    });
  }
  for (const [i, { groups, layer }] of view.states.entries())
    groups.forEach(([digit], g) => {
      const { x, half } = parts[i].keys[g],
        name = digit < 0 ? "–" : classCalled(digit);
      if (half < size(5))
        return write(context, name, x, y + 0.5, {
          size: Math.min(type(14), 3.4 * half),
          weight: 700,
          colour: look.ink,
          align: "center",
        }); // no room for a tab
      const isHeld = touch?.part === i && touch.group === g && digit >= 0;
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
      write(context, name, x, y - 0.5, {
        size: type(14),
        weight: 700,
        colour: isHeld ? look.inks[digit] : look.ink,
        align: "center",
        room: 2 * half - 4,
      });
      if (!pulls || digit < 0 || !taken.includes(layer)) return;
      Object.assign(context, { strokeStyle: look.faint, lineWidth: 1.5, lineCap: "round" });
      context.beginPath();
      context.moveTo(x - tip, y - labels * 0.4 - 3);
      context.lineTo(x, y - labels * 0.4 - 3 - tip);
      context.lineTo(x + tip, y - labels * 0.4 - 3);
      context.stroke();
      context.lineCap = "butt";
    });
}

const between = (before, now, share) =>
  Array.from(now, (v, d) => before[d] + (v - before[d]) * share);

// How likely each class is, also on the way from one row to the next.
const likelyAt = ({ shown: { rows }, t, at }) =>
  between(rows[Math.max(t - 1, 0)], rows[t], at.fades);

// Where sums stand: how high a row is, its letters, where bars may begin, how far they reach, and where 0 is.
function axisOf({ sums: { x, width, height }, type }, classes) {
  const high = height / classes,
    letters = Math.min(type(14), 0.9 * high),
    left = x + 1.7 * letters,
    room = x + width - 2 * letters - left;
  return { high, letters, left, room, zero: left + BELOW * room };
}

// The sum for each class: all numbers, each times its weight, and a bias. They are the logits; what is written is of the
// row that is answered, also where bars are on their way to it. One scale serves all rows of an image, and what a hand
// makes of them: a bar that would be longer ends at the edge, with its number. Where something is asked about, what it
// adds to each of them instead.
export function drawSums(context, scene) {
  const {
    places: {
      sums: { x, y, height },
    },
    look,
    colours,
    shown,
    at,
    t,
    adds,
  } = scene;
  const { logits, classes } = shown.reading,
    now = rowOf(logits, t, classes),
    before = rowOf(logits, Math.max(t - 1, 0), classes);
  const sums = adds?.sums ?? between(before, now, at.fades),
    all = adds?.sums ?? shown.own.logits.map((v) => MORE * v);
  const best = adds ? null : ideaAfter(shown, at.answered),
    likely = likelyAt(scene);
  const told = rowOf(logits, at.answered, classes),
    { high, letters, left, room, zero } = axisOf(scene.places, classes);
  const least = adds ? LEAST_PART : LEAST_SUM,
    unit = Math.min(
      ((1 - BELOW) * room) / Math.max(least, ...all),
      (BELOW * room) / Math.max(...all.map((v) => -v), 1e-6),
    );
  const waits = at.answered < t ? 0.5 : 1; // they are still the row's before
  sums.forEach((v, d) => {
    const middle = y + (d + 0.5) * high,
      ideal = zero + v * unit,
      end = Math.max(left, Math.min(left + room, ideal)),
      isBest = d === best;
    context.globalAlpha = isBest ? waits : 1;
    context.fillStyle = look.digits[d % look.digits.length];
    if (isBest) {
      rounded(context, x, middle - 0.48 * high, 1.25 * letters, 0.96 * high, 4);
      context.fill();
    }
    write(context, classCalled(d), x + 0.62 * letters, middle + 0.5, {
      size: hasNames() ? 0.6 * letters : letters,
      room: 1.2 * letters,
      weight: isBest ? 700 : 400,
      colour: isBest ? look.inks[d % look.inks.length] : look.ink,
      align: "center",
    });
    context.globalAlpha = waits;
    context.fillStyle = adds ? look.digits[d % look.digits.length] : paler(look, d, likely[d]);
    context.fillRect(
      Math.min(zero, end),
      middle - 0.32 * high,
      Math.max(1, Math.abs(end - zero)),
      0.64 * high,
    );
    if (isBest || adds || end !== ideal)
      write(
        context,
        adds ? signed(v, 2) : decimals(told[d], 1),
        Math.max(zero, end) + 4,
        middle + 0.5,
        { size: 0.9 * letters, weight: isBest ? 700 : 400, colour: isBest ? look.ink : look.faint },
      );
  });
  context.globalAlpha = 1;
  context.fillStyle = colours.arrow;
  context.fillRect(zero - 0.5, y, 1, height);
}

// What the sums become: chances, side by side as the line above will have them, each with its way from its sum, the wider the likelier.
export function drawShares(context, scene) {
  const { places, look, shown, at, t, adds } = scene,
    { sums, shares, type } = places;
  if (!shares || adds) return;
  const likely = likelyAt(scene),
    most = Math.max(...likely),
    colours = likely.map((share, d) => paler(look, d, share)),
    best = ideaAfter(shown, at.answered);
  const { high, zero: from } = axisOf(places, likely.length),
    { x, y, width } = shares,
    tall = Math.max(1.15 * high, type(15)),
    waits = at.answered < t;
  const starts = likely.map((_, d) => x + width * likely.slice(0, d).reduce((a, b) => a + b, 0));
  for (const [d, share] of likely.entries()) {
    if (share < LEAST_WAY) continue; // many hairlines
    const middle = starts[d] + (width * share) / 2,
      row = sums.y + (d + 0.5) * high,
      under = row > y + tall;
    const begins = context.createLinearGradient(from, 0, x, 0);
    begins.addColorStop(0, `${colours[d]}00`);
    begins.addColorStop(1, colours[d]);
    Object.assign(context, {
      strokeStyle: begins,
      lineWidth: Math.max(0.75, (0.7 * high * share) / most),
      globalAlpha: waits ? 0.3 : 0.6,
    });
    context.beginPath();
    context.moveTo(from, row);
    if (under)
      context.arcTo(middle, row, middle, y + tall, Math.min(12, middle - from, row - y - tall));
    context.lineTo(under ? middle : starts[d], under ? y + tall : row);
    context.stroke();
  }
  context.globalAlpha = waits ? 0.5 : 1;
  for (const [d, share] of likely.entries()) {
    const wide = width * share;
    context.fillStyle = colours[d];
    context.fillRect(starts[d], y, wide, tall);
    if (d === best)
      write(context, sureOf(shown.rows[at.answered][d]), starts[d] + wide / 2, y + tall / 2 + 0.5, {
        size: type(13),
        weight: 700,
        colour: look.inks[d % look.inks.length],
        align: "center",
        room: wide - 2,
      });
  }
  context.globalAlpha = 1;
}
