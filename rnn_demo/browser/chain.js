// What leads from one panel to the next: arrows, the row that meets the old memory, the sums that give the answer; and
// how one row goes in slowly.

import { ROWS } from "./constants.js";
import { cardAt, endsOf, numbersAt } from "./card.js";
import { arrow, pixelsOf, trace, write } from "./paint.js";
import { rowOf, tagHigh } from "./panels.js";
import { readIn } from "./places.js";
import { atStep } from "./story.js";
import { say } from "./words.js";

const THIN = 1.6,
  HEAD = 9; // of an arrow, in pixels of a stage of usual size

const styleOf = ({ colours, places: { scale, narrow } }) => ({
  colour: colours.arrow,
  width: narrow ? 1.2 : THIN * Math.sqrt(scale),
  head: narrow ? 7 : HEAD * Math.sqrt(scale),
});

// How far the card will come, and what is believed.
export function drawRoom(context, { places, look, colours, at }) {
  const { belief } = places,
    { line, high, x, width } = cardAt(places, at.line),
    from = line + 2 * high,
    end = cardAt(places, ROWS).bottom,
    past = at.tail * high;
  const fades = context.createLinearGradient(0, from, 0, end);
  fades.addColorStop(0, colours.band);
  fades.addColorStop(1, look.background);
  context.fillStyle = fades;
  context.fillRect(x, from, width, end - from);
  context.fillStyle = colours.band;
  context.fillRect(belief.x, belief.y + past, belief.width, belief.height - past);
}

// Behind what they lead to.
export function drawChain(context, scene) {
  const { places, view, t, at } = scene,
    { row, picture } = places,
    style = styleOf(scene);
  const card = cardAt(places, at.line),
    high = card.high;
  const y = row.y + (readIn(t, view.reads)[0] + 0.5) * high,
    into = Math.min(card.line - high / 2, y);
  arrow(
    context,
    [
      [row.x + row.width + 3, into],
      [card.x - 1, into],
    ],
    style,
  );
  context.globalAlpha = Math.max(0.3, at.fades);
  if (places.narrow) {
    const { sums, belief, heads } = places,
      x = sums.x + 0.75 * sums.width;
    if (picture) {
      // between the digit and the card
      const left = (row.x + row.width + card.x) / 2,
        from = card.bottom - 8,
        to = picture.y + picture.height / 2;
      arrow(
        context,
        [
          [card.x, from],
          [left, from],
          [left, to],
          [picture.x + picture.width + 1, to],
        ],
        { ...style, radius: 7 },
      );
    }
    arrow(
      context,
      [
        [x, card.bottom],
        [x, heads.sums.y],
      ],
      style,
    );
    const y = belief.y + 0.5 * Math.max(at.tail, 3) * high;
    arrow(
      context,
      [
        [sums.x + sums.width + 1, y],
        [belief.x - 3, y],
      ],
      style,
    );
  } else {
    drawWay(context, card, scene, style);
  }
  context.globalAlpha = 1;
}

// From the card to the picture and to the sums, which come of all of it, and from what these come to up to the answer.
function drawWay(context, card, scene, style) {
  const { places, colours, t, at } = scene,
    { sums, belief, picture, heads } = places,
    from = card.x + card.width + 1;
  const into = (box, top, bottom, y) => {
    trace(context, [
      [from, top],
      [box.x - 1, box.y],
      [box.x - 1, box.y + box.height],
      [from, bottom],
    ]);
    context.fillStyle = `${colours.arrow}14`;
    context.fill();
    arrow(
      context,
      [
        [box.x - 1.2 * style.head, y],
        [box.x - 2, y],
      ],
      style,
    );
  };
  const split = picture ? card.middle : card.line; // side by side, though all bars go into both
  if (picture) into(picture, card.line, split, picture.y + picture.height / 2);
  if (!scene.weighed) into(sums, split, card.bottom - 6, sums.y + sums.height / 2);
  if (at.answered < t) return; // it waits for them
  const end = belief.x + belief.width / 2,
    up = belief.y + at.tail * card.high + 8 + tagHigh(places),
    below = heads.shares.y - 8;
  if (below - up > style.head)
    arrow(
      context,
      [
        [end, below],
        [end, up],
      ],
      { ...style, width: 1.4, head: 0.9 * style.head },
    );
}

// Ribbons from the bars that add most to a sum, wherever they stand, into its row: as wide as is what they add, dashed
// where they take away. First one alone.
export function drawRibbons(context, { places, view, look, colours, shown, t, at, weighed }) {
  const { narrow, scale, parts, memory, sums } = places,
    card = cardAt(places, at.line),
    ends = endsOf(view.states, shown);
  if (narrow || !weighed) return;
  const high = sums.height / shown.reading.classes,
    x = sums.x - 11 * scale,
    y = sums.y + (weighed.digit + 0.5) * high,
    most = Math.abs(weighed.most[0].adds);
  const colour = look.digits[weighed.digit % look.digits.length];
  for (const of of weighed.most.toReversed()) {
    const { layer, unit, adds } = of,
      isFirst = of === weighed.first,
      begins = isFirst ? WEIGHS : POURS;
    if (at.flies <= begins) continue;
    const part = view.states.findIndex((s) => s.layer === layer),
      column = view.states[part].columns.indexOf(unit);
    const from = (parts[part].edges[column] + parts[part].edges[column + 1]) / 2,
      bar = numbersAt(view.states[part], shown, t)[column] / ends[part];
    const end =
      y - high * (0.22 * Math.sign(adds) + 0.3 * ((from - memory.x) / memory.width - 0.5)); // what takes away below
    const tip = card.middle - card.half * Math.max(-1, Math.min(1, bar));
    Object.assign(context, {
      strokeStyle: colour,
      fillStyle: colour,
      globalAlpha: (adds > 0 ? 0.9 : 0.6) * share(at.flies, begins, begins + 0.05),
      lineWidth: scale * (1 + (1.5 * Math.abs(adds)) / most),
    });
    context.setLineDash(adds > 0 ? [] : [3 * scale, 3 * scale]);
    if (isFirst) {
      context.beginPath();
      context.arc(from, tip, 4 * scale, 0, 2 * Math.PI);
      context.fill();
    }
    context.beginPath();
    context.moveTo(from, tip);
    context.bezierCurveTo(from + 0.1 * (x - from), card.bottom + 40, (from + x) / 2, end, x, end);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = share(at.flies, WEIGHS, WEIGHS + 0.05);
  arrow(
    context,
    [
      [x, y],
      [sums.x - 1, y],
    ],
    { colour: colours.arrow, width: 0, head: 9 * scale },
  );
  context.globalAlpha = 1;
}

// The row and the old memory, and what comes of them, under the digit, as wide.
export function drawMixing(context, scene) {
  const { places, view, look, colours, shown, t, at } = scene,
    { row: box, type, scale, narrow } = places;
  const { x, width: wide } = box,
    ends = endsOf(view.states, shown),
    half = scale * (narrow ? 7 : 15);
  const minis = (step, y, alpha) => {
    const numbers = view.states.flatMap((s, i) =>
        numbersAt(s, shown, step).map((v) => v / ends[i]),
      ),
      one = wide / numbers.length;
    context.globalAlpha = alpha;
    context.fillStyle = colours.line;
    context.fillRect(x, y - 0.5, wide, 1);
    numbers.forEach((v, k) => {
      const high = Math.max(-1, Math.min(1, v)) * half;
      context.fillStyle = high > 0 ? colours.up : colours.down;
      context.fillRect(x + k * one, Math.min(y, y - high), one, Math.abs(high));
    });
    context.globalAlpha = 1;
  };
  const lines = [
    [atStep(view.word, t), 600, 1],
    [say("mix.old"), 400, at.old || at.fades === 1 ? 1 : 0.35],
    [say("mix.new"), 400, at.mixed > 0.5 ? 1 : 0.35],
  ];
  const [tops, under] = narrow
    ? [
        [10, 36, 67],
        [13, 14],
      ]
    : [
        [18, 54, 104],
        [16, 23],
      ];
  lines.forEach(([text, weight, alpha], k) => {
    const told = box.y + box.height + scale * tops[k],
      y = told + scale * under[Number(k > 0)];
    context.globalAlpha = alpha;
    write(context, text, x, told, {
      size: type(13.5),
      weight,
      colour: k ? look.faint : look.ink,
      room: wide,
    });
    context.globalAlpha = 1;
    if (k === 1 || (k && at.mixed > 0.5))
      minis(k === 1 ? t - 1 : t, y, alpha * (k === 1 ? 0.5 : 1));
    if (!k) {
      const rows = readIn(t, view.reads).map((r) => Array.from(rowOf(shown.image, r)));
      context.drawImage(pixelsOf(rows, 0, 1, look.pixels), x, y - 5 * scale, wide, 9 * scale);
      Object.assign(context, { strokeStyle: colours.line, lineWidth: 1 }); // seen on a dark page, too
      context.strokeRect(x + 0.5, y - 5 * scale + 0.5, wide - 1, 9 * scale - 1);
    }
  });
}

// The memory before, over the lines, into the card.
export function drawOld(context, scene) {
  const { places, look, t, at } = scene,
    { memory, narrow } = places,
    style = styleOf(scene);
  if (t < 1) return;
  const card = cardAt(places, at.line),
    x = memory.x + memory.width / 2,
    y = card.line - card.high - 1;
  const points = [
    [x, Math.max(memory.y, y - (narrow ? 14 : 18))],
    [x, y],
  ];
  arrow(context, points, {
    ...style,
    colour: look.background,
    width: style.width + 4,
    head: style.head + 3,
  });
  arrow(context, points, style);
}

export function drawBorder(context, { places, colours, at }) {
  const card = cardAt(places, at.line),
    sharp = (v) => (at.rests ? Math.round(v) + 0.5 : v),
    [x, y] = [sharp(card.x), sharp(card.y)];
  Object.assign(context, { strokeStyle: colours.frame, lineWidth: 1.25 });
  context.beginPath();
  context.roundRect(x, y, sharp(card.x + card.width) - x, sharp(card.bottom) - y, 6);
  context.stroke();
}

export const MIXES = 0.3,
  WEIGHS = 0.7,
  POURS = 0.85; // from when on the old memory counts, one bar is weighed, and all
const CAPTIONS = [
  [MIXES, null],
  [0.58, "slow.mixes"],
  [WEIGHS, "slow.new"],
  [POURS, "slow.first"],
  [2, "slow.sums"],
]; // until when

// What is said while a row goes in slowly, so much of it done. parts: of the memory, of which one alone is weighed whole. one:
// whether one bar is shown to be weighed first. addsRow: whether the sums take the row, too.
export function captionAt(p, word, t, parts, one, addsRow) {
  const [, said] = CAPTIONS.find(([until]) => p < until),
    key = said === "slow.first" && !one ? "slow.sums" : (said ?? `slow.${word}`);
  const some = addsRow ? "slow.sums.row" : parts > 1 ? "slow.sums.some" : key;
  return say(key === "slow.sums" ? some : key, { n: t + 1 });
}

const share = (p, from, to) => Math.max(0, Math.min(1, (p - from) / (to - from)));
const out = (x) => 1 - (1 - x) ** 3,
  inOut = (x) => (x < 0.5 ? 4 * x ** 3 : 1 - (2 - 2 * x) ** 3 / 2);

// What of step t has happened where p of its time is over: {line, lines, tail: in rows; answered: a step; mixed, grown,
// old, fades: shares}. rests: whether nothing plays.
export function momentOf(t, p, slow, rests) {
  const moved = slow ? inOut(share(p, 0, 0.12)) : out(share(p, 0, 0.7)),
    line = t + moved;
  if (!slow)
    return {
      line,
      lines: moved > 0.9 ? t + 1 : t,
      tail: line,
      answered: t,
      mixed: out(share(p, 0, 0.8)),
      grown: 1,
      old: 0,
      fades: 1,
      rests,
    };
  const fades = out(share(p, 0.74, 0.9)),
    answered = fades < 0.35 ? Math.max(t - 1, 0) : t,
    mixed = inOut(share(p, 0.36, 0.58));
  const faded = inOut(share(p, 0.22, 0.32)),
    old = (1 - 0.66 * faded) * (1 - share(p, 0.66, 0.76));
  return {
    line,
    lines: mixed > 0.02 ? t + 1 : t,
    tail: answered + 1,
    answered,
    mixed,
    grown: Math.min(1, mixed * 3),
    old,
    fades,
    rests,
    flies: p,
  };
}

// The row on its way into the card, and threads from its ink to some of the bars.
export function drawFlight(context, scene) {
  const { places, view, look, shown, t, at } = scene,
    p = at.flies;
  if (p === undefined || p > 0.64 || p < 0.08) return;
  const card = cardAt(places, at.line),
    { row, memory } = places,
    [r] = readIn(t, view.reads),
    way = inOut(share(p, 0.08, 0.28));
  const ink = Array.from(rowOf(shown.image, r)),
    mid = (a, b) => a + (b - a) * way;
  const x = mid(row.x, memory.x),
    wide = mid(row.width, memory.width),
    from = row.y + r * card.high,
    y = mid(from, card.top + 2),
    high = mid(card.high, card.high + 3);
  context.globalAlpha = 1 - share(p, 0.55, 0.64);
  const grows = share(p, 0.3, 0.42),
    reach = context.globalAlpha;
  if (grows > 0) {
    const lit = [...ink.keys()].filter((c) => ink[c] > 0.5),
      some = lit.filter((_, k) => k % Math.ceil(lit.length / 4) === 0);
    Object.assign(context, { strokeStyle: look.faint, lineWidth: 1, globalAlpha: 0.55 * reach });
    for (const c of some)
      for (let k = 0; k < 5; k++) {
        const sx = memory.x + ((c + 0.5) * memory.width) / 28,
          sy = y + high,
          ex = memory.x + memory.width * (0.1 + 0.2 * k),
          ey = card.middle;
        context.beginPath();
        context.moveTo(sx, sy);
        context.bezierCurveTo(
          sx,
          sy + (ey - sy) * 0.6 * grows,
          sx + (ex - sx) * grows,
          sy + (ey - sy) * 0.35 * grows,
          sx + (ex - sx) * grows,
          sy + (ey - sy) * grows,
        );
        context.stroke();
      }
    context.globalAlpha = reach;
  }
  context.drawImage(pixelsOf([ink], 0, 1, look.pixels), x, y, wide, high);
  Object.assign(context, { strokeStyle: look.background, lineWidth: 1.5 });
  context.strokeRect(x, y, wide, high);
  context.globalAlpha = 1;
}
