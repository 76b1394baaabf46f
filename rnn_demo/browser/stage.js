// Draws what a reading shows on a canvas, panel by panel: pictures, ribbons, curves and marks.
//
// A panel is {kind, box: {x, y, width, height} in CSS pixels of the canvas, ...what its kind wants}; rows
// 1, 2, ... stand below each other in the box. A picture further says the ends of its colours, low and high,
// its scale, [[0, "#rrggbb"], ..., [1, ...]], and what of a reading it shows: {shows, layer, columns, signs,
// unbounded, shared}, as figures/rows.py puts it into the `meta` of a Plotly trace.
//
// shown: {image, reading, strange, picture, seen}: the image in the order in which it is read, whether it looks
// like no digit, and what is in memory.

import { believed, told } from "./story.js";

const ROW_COUNT = 28;

// Where row t + 1 has its middle.
const middleOf = ({ y, height }, t) => y + ((t + 0.5) * height) / ROW_COUNT;

const grid = (data, width, columns, signs) =>
  Array.from({ length: data.length / width }, (_, t) => {
    const row = Array.from(data.subarray(t * width, (t + 1) * width));
    return columns ? columns.map((u, k) => row[u] * (signs ? signs[k] : 1)) : row;
  });

// As rows of numbers, by the panel's `shows`: a picture, as wide as there are columns.
const ROWS_OF = {
  image: ({ image }) => grid(image, 28),
  states({ reading }, { layer, columns, signs }) {
    const { states, units } = reading.layers[layer];
    return grid(states[0], units, columns, signs);
  },
};

export const isPicture = (panel) => Boolean(panel) && Object.hasOwn(ROWS_OF, panel.shows);

// A digit's logit after each row, less the mean of all ten.
const leadOf = ({ logits, classes }, digit) =>
  grid(logits, classes).map((row) => row[digit] - row.reduce((a, b) => a + b) / classes);

const largest = (z) => z.reduce((m, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), m), 1e-6);

// The largest number of all panels that share their colours.
const strongest = (panels, shown) =>
  Math.max(...panels.filter((p) => p?.shared).map((p) => largest(ROWS_OF[p.shows](shown, p))));

// A picture's numbers and the ends of its colours, which follow what has no bounds.
export function heat(panel, shown, shared) {
  const { low, high } = panel, z = ROWS_OF[panel.shows](shown, panel);
  if (!panel.unbounded) return { z, low, high };
  const end = panel.shared ? shared : largest(z);
  return { z, low: low < 0 ? -end : low, high: end };
}

const KINDS = {
  picture(context, panel, shown, shared) {
    const { z, low, high } = heat(panel, shown, shared), { box } = panel;
    if (!z.length) return;
    context.drawImage(pictureOf(z, low, high, panel.scale), box.x, box.y, Math.round(box.width), Math.round(box.height));
    if (panel.edges) drawEdges(context, box, panel.edges, z[0].length);
  },

  // What the network has in mind, where its maps are at hand: rows that it has seen (all where `seen` does
  // not say), and in the other scale those that it expects.
  memory(context, { box, scale, expected }, { picture, seen }) {
    if (!picture) return;
    const { x, width, height } = box, isSeen = (r) => !seen || Boolean(seen[r]);
    const edge = (r) => Math.round(box.y + (r * height) / ROW_COUNT);
    const rows = Array.from({ length: ROW_COUNT }, (_, r) => picture.subarray(r * ROW_COUNT, (r + 1) * ROW_COUNT));
    for (let from = 0, to; from < ROW_COUNT; from = to) {
      for (to = from + 1; to < ROW_COUNT && isSeen(to) === isSeen(from); to++);
      const band = pictureOf(rows.slice(from, to), 0, 1, isSeen(from) ? scale : expected);
      context.drawImage(band, x, edge(from), Math.round(width), edge(to) - edge(from));
    }
  },

  // A ring on the ink of the row at which the answer was decided, where it was and there is some.
  ring(context, { box, size, width, colours }, { image, reading, strange }) {
    const rows = believed(reading), answer = rows.at(-1), digit = answer.indexOf(Math.max(...answer));
    const { ring } = told(image, rows, strange);
    if (!ring) return;
    const [row, column] = ring;
    Object.assign(context, { strokeStyle: colours[digit % colours.length], lineWidth: width });
    context.beginPath();
    context.arc(box.x + ((column + 0.5) * box.width) / ROW_COUNT, middleOf(box, row), size / 2, 0, 2 * Math.PI);
    context.stroke();
  },

  // All ten digits side by side, each as wide as it is likely, and named where it is wide.
  ribbon(context, { box, colours, line, names, font }, { reading }) {
    const rows = believed(reading), across = (share) => box.x + share * box.width;
    const edge = (digit) => rows.map((row, t) => [across(below(row, digit)), middleOf(box, t)]);
    Object.assign(context, { strokeStyle: line.colour, lineWidth: line.width });
    rows[0].forEach((_, digit) => {
      trace(context, [...edge(digit), ...edge(digit + 1).reverse()]);
      context.fillStyle = colours[digit % colours.length];
      context.fill();
    });
    rows[0].forEach((_, digit) => {
      trace(context, edge(digit + 1));
      context.stroke();
    });
    for (const { text, x, t, colour } of bandNames(rows, names)) {
      write(context, text, across(x), middleOf(box, t), { ...font, colour, align: "center" });
    }
  },

  // A digit's logit, less the mean of all ten, about a line at zero.
  curve(context, { box, digit, colour, zero }, { reading }) {
    const values = leadOf(reading, digit), reach = 1.1 * largest([values]);
    const points = values.map((v, t) => [box.x + (box.width * (v + reach)) / (2 * reach), middleOf(box, t)]);
    context.fillStyle = zero;
    context.fillRect(Math.round(box.x + box.width / 2), box.y, 1, box.height);
    Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 2 });
    trace(context, points);
    context.stroke();
    for (const [x, y] of points) {
      context.beginPath();
      context.arc(x, y, 2, 0, 2 * Math.PI);
      context.fill();
    }
  },

  // What is not to be seen yet.
  cover(context, { box, colour }) {
    context.fillStyle = colour;
    context.fillRect(box.x, box.y, box.width, box.height);
  },

  // All colours of a scale, from left to right.
  scale(context, { box, scale }) {
    const places = Array.from({ length: 256 }, (_, k) => k / 255);
    context.drawImage(pictureOf([places], 0, 1, scale), box.x, box.y, Math.round(box.width), Math.round(box.height));
  },

  // Words in the middle of a box, or where they are aligned to.
  words(context, { box, text, font }) {
    const at = { left: 0, center: box.width / 2, right: box.width }[font.align];
    write(context, text, box.x + at, box.y + box.height / 2, font);
  },

  // The cursor, below the last row.
  cursor(context, { box: { x, y, width, height }, line }) {
    Object.assign(context, { strokeStyle: line.colour, lineWidth: line.width });
    trace(context, [[x, y + height], [x + width, y + height]]);
    context.stroke();
  },
};


// Where the bands of a ribbon are named, each once in each stretch of rows in which it is wide:
// [{text, x, t, colour}], as figures/ribbon.py.
function bandNames(rows, { wide, inks }) {
  const named = [];
  for (let digit = 0; digit < rows[0].length; digit++) {
    for (let from = 0, to; from < rows.length; from = to + 1) {
      for (to = from; to < rows.length && rows[to][digit] >= wide; to++);
      if (to - from < 2) continue;
      let widest = -1;
      for (let t = Math.max(from, 1); t < Math.min(to, rows.length - 1); t++) {
        if (widest < 0 || rows[t][digit] > rows[widest][digit]) widest = t;
      }
      if (widest < 0) widest = from;
      const x = below(rows[widest], digit) + rows[widest][digit] / 2;
      named.push({ text: String(digit), x, t: widest, colour: inks[digit % inks.length] });
    }
  }
  return named;
}

// How wide all bands of lower digits are together.
const below = (row, digit) => row.subarray(0, digit).reduce((a, b) => a + b, 0);

// Draws panels of a reading on a canvas of so many CSS pixels, sharp on every screen.
export function drawStage(canvas, { width, height, panels }, shown, ratio = window.devicePixelRatio) {
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false; // a pixel of a picture is a rectangle
  const shared = strongest(panels, shown);
  for (const panel of panels) {
    context.save();
    const { x, y, width: wide, height: high } = panel.box;
    context.beginPath();
    context.rect(x, y, wide, high);
    context.clip();
    KINDS[panel.kind](context, panel, shown, shared);
    context.restore();
  }
}

const brush = document.createElement("canvas");

export const rgb = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

// A scale, [[0, "#rrggbb"], ..., [1, ...]], as a function from a place on it, cut off at 0 and 1, to [red, green,
// blue], as Plotly has it: straight between two stops.
export function shadesOf(scale) {
  const stops = scale.map(([place, colour]) => [place, rgb(colour)]);
  return (place) => {
    let k = 1;
    while (k < stops.length - 1 && place > stops[k][0]) k++;
    const [[from, a], [to, b]] = [stops[k - 1], stops[k]], share = (Math.min(Math.max(place, 0), 1) - from) / (to - from);
    return a.map((v, c) => v + share * (b[c] - v));
  };
}

// Numbers in the colours of a scale, a pixel for each.
function pictureOf(z, low, high, scale) {
  const pixels = new ImageData(z[0].length, z.length), shadeAt = shadesOf(scale);
  let at = 0;
  for (const row of z) {
    for (const v of row) {
      pixels.data.set(shadeAt((v - low) / (high - low)), at);
      pixels.data[at + 3] = 255;
      at += 4;
    }
  }
  Object.assign(brush, { width: pixels.width, height: pixels.height });
  brush.getContext("2d").putImageData(pixels, 0, 0);
  return brush;
}

// Thin lines between groups of columns. at: where, in columns from the left.
function drawEdges(context, { x, y, width, height }, { at, colour, width: thick, opacity }, columns) {
  context.globalAlpha = opacity;
  context.fillStyle = colour;
  for (const k of at) context.fillRect(x + (k * width) / columns - thick / 2, y, thick, height);
  context.globalAlpha = 1;
}

function trace(context, points) {
  context.beginPath();
  for (const point of points) context.lineTo(...point);
}

function write(context, text, x, y, { size, family, colour, align }) {
  Object.assign(context, { font: `${size}px ${family}`, fillStyle: colour, textAlign: align, textBaseline: "middle" });
  context.fillText(text, x, y);
}
