// The panels beside the memory: the digit as its rows go in, the picture that can be read off the memory, and
// what is believed after each row. A scene is what `stage.js` calls so.

import { ROWS } from "./constants.js";
import { curved, inkOn, isDark, mixed, outlined, pixelsOf, rounded, write } from "./paint.js";
import { readIn, unread } from "./places.js";
import { ideaAfter, likeliest } from "./story.js";
import { classCalled, say } from "./words.js";

const READ = 0.74,
  TO_COME = 0.17; // how bright rows are
const PALE = [0.62, 0.4],
  UNLIKELY = 0.06,
  LIKELY = 0.3; // what a colour loses at most, on a light page and a dark one, where its digit is this unlikely; from here on nothing
const PAST = 0.5; // what a band loses at least that leads no more, of the most
const LEAST_INK = 0.02; // the strongest colour of what is added stands for so much ink, or for more

export const rowOf = (numbers, r, width = ROWS) => numbers.subarray(r * width, (r + 1) * width);

// edge: a colour in which the box is seen on a dark page, too.
function inside(context, { x, y, width, height }, radius, draw, edge = null) {
  context.save();
  rounded(context, x, y, width, height, radius);
  context.clip();
  draw();
  context.restore();
  if (edge === null) return;
  rounded(context, x + 0.5, y + 0.5, width - 1, height - 1, radius - 0.5);
  Object.assign(context, { strokeStyle: edge, lineWidth: 1 });
  context.stroke();
}

// The digit: what was read dim, the rows that go in lit, what is to come a shadow.
export function drawRow(
  context,
  { places: { row: box, size }, view, look, colours, shown, t, at },
) {
  const lit = readIn(t, view.reads),
    [first, past] = unread(t, view.reads),
    high = box.height / ROWS;
  const whole = t === ROWS - 1 && at.rests;
  const rows = Array.from({ length: ROWS }, (_, r) => {
    const share = whole || lit.includes(r) ? 1 : r >= first && r < past ? TO_COME : READ;
    return Array.from(rowOf(shown.image, r), (v) => v * share);
  });
  inside(
    context,
    box,
    4,
    () => context.drawImage(pixelsOf(rows, 0, 1, look.pixels), box.x, box.y, box.width, box.height),
    colours.line,
  );
  const { ring } = shown.end;
  if (ring && whole) {
    // when the sentence speaks of it
    Object.assign(context, {
      strokeStyle: look.digits[likeliest(shown.rows.at(-1)) % look.digits.length],
      lineWidth: size(3),
    });
    context.beginPath();
    context.arc(
      box.x + (ring[1] + 0.5) * high,
      box.y + (ring[0] + 0.5) * high,
      size(8),
      0,
      2 * Math.PI,
    );
    context.stroke();
  }
  Object.assign(context, { strokeStyle: "#ffffff", lineWidth: 1.5 });
  if (!whole)
    for (const r of lit)
      context.strokeRect(box.x + 0.75, box.y + r * high - 0.5, box.width - 1.5, high + 1);
}

// The drawing as it can be read off the memory: in one scale what was seen, in the other what is expected.
export function drawPicture(
  context,
  { places: { picture: box, narrow, isBrief, type, size }, look, colours, shown, t, at, adds },
) {
  const picture = box && shown.pictureAt(at.answered);
  if (!picture) return;
  if (adds?.picture) {
    // what is asked about alone
    const most = Math.max(LEAST_INK, ...adds.picture.map(Math.abs)),
      part = Array.from({ length: ROWS }, (_, r) => rowOf(adds.picture, r));
    inside(
      context,
      box,
      4,
      () =>
        context.drawImage(
          pixelsOf(part, -most, most, look.diverging),
          box.x,
          box.y,
          box.width,
          box.height,
        ),
      colours.line,
    );
    return;
  }
  const before =
    at.fades < 1 && at.answered === t && t > 0 ? shown.pictureAt(at.answered - 1) : null;
  const seen = shown.seen?.[at.answered],
    isSeen = (r) => !seen || Boolean(seen[r]);
  const edge = (r) => box.y + (r * box.height) / ROWS;
  const rows = Array.from({ length: ROWS }, (_, r) => {
    const row = rowOf(picture, r);
    return before
      ? row.map((v, c) => before[r * ROWS + c] + (v - before[r * ROWS + c]) * at.fades)
      : row;
  });
  const bands = [];
  inside(
    context,
    box,
    4,
    () => {
      for (let from = 0, to; from < ROWS; from = to) {
        for (to = from + 1; to < ROWS && isSeen(to) === isSeen(from); to++);
        const band = pixelsOf(
          rows.slice(from, to),
          0,
          1,
          isSeen(from) ? look.pixels : look.expected,
        );
        context.drawImage(band, box.x, edge(from), box.width, edge(to) - edge(from));
        bands.push([isSeen(from), edge(from), edge(to)]);
        if (from) {
          context.fillStyle = "#e6defa";
          context.fillRect(box.x, edge(from) - 0.75, box.width, 1.5);
        }
      }
    },
    colours.line,
  );
  if (!narrow && !isBrief)
    write(context, say("picture.aside"), box.x, box.y + box.height + size(14), {
      size: type(13),
      colour: look.faint,
      room: box.width,
    });
  if (bands.length < 2) return;
  const style = { size: type(12.5), weight: 600, align: "right" },
    room = 1.1 * style.size;
  for (const [k, [was, top, end]] of bands.slice(0, 2).entries()) {
    // at the line between them, where a band is as high
    if (end - top < room) continue;
    const [[, around], [, colour]] = look[was ? "pixels" : "expected"];
    outlined(
      context,
      say(was ? "seen" : "expected"),
      box.x + box.width - 5,
      k ? top + 0.6 * room : end - 0.6 * room,
      { ...style, colour, around },
    );
  }
}

// All ten digits side by side, each as wide as it is likely, down to the newest row, and there the answer's tag.
export function drawBelief(context, { places, look, colours, shown, was, at }) {
  const { belief: box, type, narrow } = places,
    { rows } = shown,
    high = box.height / ROWS;
  const past = at.answered + 1,
    line = box.y + at.tail * high,
    told = rows.slice(0, past);
  const across = (share) => box.x + share * box.width,
    y = (t) => box.y + (t + 0.5) * high;
  const leads = ideaAfter(shown, at.answered),
    fills = Array.from(
      rows[0],
      (
        _,
        digit, // full alone for who leads
      ) =>
        digit === leads
          ? paled(look, digit, 0)
          : paler(look, digit, Math.max(...told.map((row) => row[digit])), PAST),
    );
  inside(context, box, 4, () => {
    for (let digit = 0; digit < rows[0].length; digit++) {
      const left = told.map((row) => across(below(row, digit))),
        right = told.map((row) => across(below(row, digit + 1)));
      const down = (xs) => [
        [xs[0], box.y],
        ...xs.map((x, t) => [x, Math.min(y(t), line)]),
        [xs.at(-1), line],
      ];
      context.beginPath();
      curved(context, down(left));
      curved(context, down(right).reverse());
      Object.assign(context, {
        fillStyle: fills[digit],
        strokeStyle: look.background,
        lineWidth: 0.6,
      });
      context.fill();
      context.globalAlpha = 0.6;
      context.stroke();
      context.globalAlpha = 1;
    }
    for (const { digit, x, t } of bandNames(told)) {
      write(context, classCalled(digit), across(x), y(t), {
        size: type(14),
        weight: 700,
        colour: inkOn(fills[digit]),
        align: "center",
      });
    }
  });
  if (!narrow)
    drawTag(context, box, line, {
      places,
      look,
      colours,
      digit: ideaAfter(shown, at.answered),
      was: isOther(was, shown, at.answered) && was.rows[at.answered],
    });
}

// Whether it would answer something else had nobody touched its memory.
const isOther = (was, { rows }, t) => Boolean(was) && likeliest(was.rows[t]) !== likeliest(rows[t]);
export const tagHigh = ({ scale }) => 36 * scale;

function drawTag(context, box, line, { places, look, colours, digit, was }) {
  const none = digit === null,
    high = tagHigh(places),
    { type } = places;
  const y = line + 4,
    middle = y + high / 2 + 1;
  rounded(context, box.x, y, box.width, high, 7);
  context.fillStyle = none ? colours.soft : look.digits[digit % look.digits.length];
  context.fill();
  if (none)
    return write(context, say("none"), box.x + box.width / 2, middle, {
      size: type(14),
      weight: 600,
      colour: look.faint,
      align: "center",
      room: box.width - 6,
    });
  const colour = look.inks[digit % look.inks.length];
  write(context, classCalled(digit), box.x + box.width * (was ? 0.22 : 0.5), middle, {
    room: box.width * (was ? 0.4 : 0.9),
    size: high * 0.72,
    weight: 700,
    colour,
    align: "center",
  });
  if (was)
    write(context, say("before", { digit: likeliest(was) }), box.x + box.width * 0.66, middle, {
      size: type(14),
      weight: 600,
      colour,
      align: "center",
      room: 0.6 * box.width,
    });
}

const NAMED = 0.2; // a band is named where it is at least so wide

// Where bands are named, each once in each stretch of rows in which it is wide: [{digit, x, t}].
function bandNames(rows) {
  const named = [];
  for (let digit = 0; digit < rows[0].length; digit++) {
    for (let from = 0, to; from < rows.length; from = to + 1) {
      for (to = from; to < rows.length && rows[to][digit] >= NAMED; to++);
      if (to - from < 3) continue;
      let widest = from + 1;
      for (let t = from + 1; t < to - 1; t++) if (rows[t][digit] > rows[widest][digit]) widest = t;
      const x = below(rows[widest], digit) + rows[widest][digit] / 2;
      named.push({ digit, x, t: widest });
    }
  }
  return named;
}

// A digit's colour, of which so much of what it can lose is gone; and the paler the less likely it is.
export const paled = (look, digit, share) =>
  mixed(
    look.digits[digit % look.digits.length],
    look.background,
    PALE[Number(isDark(look))] * share,
  );
export const paler = (look, digit, likely, least = 0) =>
  paled(look, digit, Math.max(least, Math.min(1, (LIKELY - likely) / (LIKELY - UNLIKELY))));

// How wide all bands of lower digits are together.
const below = (row, digit) => row.subarray(0, digit).reduce((a, b) => a + b, 0);
