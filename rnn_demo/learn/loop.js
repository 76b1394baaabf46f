// The loop, drawn: a row of pixels and the hidden state so far go into the cell, the next hidden
// state comes out, and after it the answer. One small picture, played row by row.
//
// data: {rows: [T][28] in [0, 1], states: [T][units], answers: [T][10] probabilities,
//   order: [T], the row of the image that is read at t, or null where columns are read,
//   equations: [text], gates: {name: [T] means over the units}, colours: {ink, faint, accent, paper, low, high, bars, digits}}

const NS = "http://www.w3.org/2000/svg";
const WIDE = 440, DIGIT = 5, STRIP = 160, GRID = 136, LEFT = 0, RIGHT = WIDE - GRID, MIDDLE = 176;
const BARS = 352, HIGH = 470, PAUSE = 450;

function shape(parent, name, attributes, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

const mixed = (from, to, share) =>
  "#" + [1, 3, 5].map((i) => {
    const a = parseInt(from.slice(i, i + 2), 16), b = parseInt(to.slice(i, i + 2), 16);
    return Math.round(a + (b - a) * share).toString(16).padStart(2, "0");
  }).join("");

const tint = (colours, share) =>
  mixed(colours.paper, share < 0 ? colours.low : colours.high, Math.min(1, Math.abs(share)));

function grid(svg, left, top, units, title, colours) {
  const side = Math.ceil(Math.sqrt(units)), cell = GRID / side;
  shape(svg, "text", { x: left + GRID / 2, y: top - 8, "text-anchor": "middle", fill: colours.ink }, title);
  return Array.from({ length: units }, (_, u) => {
    const x = left + (u % side) * cell, y = top + Math.floor(u / side) * cell;
    const box = shape(svg, "rect", { x: x + 1, y: y + 1, width: cell - 2, height: cell - 2, rx: 4, stroke: colours.faint, "stroke-width": 0.5 });
    const number = shape(svg, "text", { x: x + cell / 2, y: y + cell / 2 + 4, "text-anchor": "middle", class: side > 4 ? "number tight" : "number" });
    return { box, number };
  });
}

function arrow(svg, [x0, y0], [x1, y1], colour) {
  const dx = Math.sign(x1 - x0), dy = Math.sign(y1 - y0);
  shape(svg, "path", { d: `M${x0} ${y0} L${x1} ${y1}`, stroke: colour, "stroke-width": 2 });
  const tip = [[0, 0], [-7 * dx - 4 * dy, -7 * dy + 4 * dx], [-7 * dx + 4 * dy, -7 * dy - 4 * dx]];
  shape(svg, "polygon", { points: tip.map(([x, y]) => `${x1 + x},${y1 + y}`).join(" "), fill: colour });
}

function fill(cells, values, most, colours) {
  cells.forEach(({ box, number }, u) => {
    const share = values[u] / most;
    box.setAttribute("fill", tint(colours, share));
    number.textContent = Math.abs(values[u]) < 0.05 ? "0" : values[u].toFixed(1);
    number.setAttribute("fill", Math.abs(share) > 0.55 ? colours.paper : colours.ink);
  });
}

function build(svg, data) {
  const { colours, rows, states } = data, steps = rows.length, units = states[0].length;
  svg.replaceChildren();
  const pixel = (share) => mixed("#0b0d12", "#f7f5ef", share);
  const inOrder = data.order ?? [...rows.keys()];
  rows.forEach((row, t) => row.forEach((value, c) => shape(svg, "rect", {
    x: c * DIGIT, y: inOrder[t] * DIGIT + 8, width: DIGIT + 0.6, height: DIGIT + 0.6, fill: pixel(value) })));
  const cursor = shape(svg, "rect", { x: -1, width: 28 * DIGIT + 2, height: DIGIT + 1, fill: "none", stroke: colours.accent, "stroke-width": 2.5 });
  const said = shape(svg, "text", { x: STRIP, y: 24, fill: colours.accent, class: "strong" });
  const strip = rows[0].map((_, c) => shape(svg, "rect", { x: STRIP + c * 10, y: 36, width: 9.4, height: 22 }));
  shape(svg, "text", { x: STRIP, y: 76, fill: colours.ink }, "x: the 28 pixels of this row");
  const before = grid(svg, LEFT, MIDDLE, units, "h before", colours);
  const after = grid(svg, RIGHT, MIDDLE, units, "h after", colours);
  const x0 = LEFT + GRID + 14, x1 = RIGHT - 14, y = MIDDLE + GRID / 2;
  const centre = (x0 + x1) / 2;
  arrow(svg, [centre, 84], [centre, y - 28], colours.faint);
  arrow(svg, [LEFT + GRID + 1, y], [x0 - 2, y], colours.faint);
  arrow(svg, [x1 + 1, y], [RIGHT - 1, y], colours.faint);
  const words = data.equations, high = 30 + 16 * words.length;
  shape(svg, "rect", { x: x0, y: y - 28, width: x1 - x0, height: high, rx: 8, fill: "none", stroke: colours.accent, "stroke-width": 1.6 });
  shape(svg, "text", { x: centre, y: y - 9, "text-anchor": "middle", fill: colours.ink, class: "strong" }, "the cell");
  words.forEach((line, i) => shape(svg, "text", { x: centre, y: y + 9 + 16 * i, "text-anchor": "middle", fill: colours.ink, class: "small" }, line));
  const gates = Object.entries(data.gates).map(([name, means], i) => {
    const top = y + high - 14 + 15 * i;
    shape(svg, "text", { x: x0, y: top + 9, fill: colours.ink, class: "tiny" }, name);
    shape(svg, "rect", { x: x0 + 74, y: top, width: x1 - x0 - 74, height: 9, rx: 2, fill: "none", stroke: colours.faint, "stroke-width": 0.5 });
    return { means, top, bar: shape(svg, "rect", { x: x0 + 74, y: top, height: 9, rx: 2, fill: colours.bars }) };
  });
  if (!gates.length) {
    shape(svg, "text", { x: centre, y: y + high - 8, "text-anchor": "middle", fill: colours.ink, class: "tiny" }, "h after is h before");
    shape(svg, "text", { x: centre, y: y + high + 6, "text-anchor": "middle", fill: colours.ink, class: "tiny" }, "for the next row");
  }
  shape(svg, "text", { x: 0, y: BARS, fill: colours.ink }, "ten weighted sums of h, as probabilities");
  const bars = data.answers[0].map((_, d) => {
    const x = d * 44;
    shape(svg, "text", { x: x + 20, y: HIGH - 4, "text-anchor": "middle", fill: colours.ink }, String(d));
    return { x, bar: shape(svg, "rect", { x: x + 4, width: 32, rx: 3, fill: colours.digits[d % colours.digits.length] }),
      number: shape(svg, "text", { x: x + 20, "text-anchor": "middle", fill: colours.ink, class: "small" }) };
  });
  const most = Math.max(1e-6, ...states.flat().map(Math.abs)), zeros = Array(units).fill(0);
  return (t) => {
    cursor.setAttribute("y", inOrder[t] * DIGIT + 7.5);
    said.textContent = `row ${t + 1} of ${steps}`;
    strip.forEach((box, c) => box.setAttribute("fill", pixel(rows[t][c])));
    fill(before, t ? states[t - 1] : zeros, most, colours);
    fill(after, states[t], most, colours);
    gates.forEach(({ means, bar }) => bar.setAttribute("width", (x1 - x0 - 74) * means[t]));
    bars.forEach(({ bar, number }, d) => {
      const share = data.answers[t][d], high = 68 * share;
      bar.setAttribute("y", HIGH - 22 - high);
      bar.setAttribute("height", Math.max(1, high));
      number.setAttribute("y", HIGH - 26 - high);
      number.textContent = share >= 0.05 ? Math.round(share * 100) + "%" : "";
    });
  };
}

export default function ({ data, parentElement }) {
  const find = (name) => parentElement.querySelector(`.${name}`);
  const svg = find("loop"), play = find("play"), row = find("row");
  svg.setAttribute("viewBox", `-2 0 ${WIDE + 4} ${HIGH}`);
  const show = build(svg, data), last = data.rows.length - 1;
  let timer = null;
  const go = (t) => { row.value = t; show(Number(row.value)); };
  const stop = () => { clearInterval(timer); timer = null; play.textContent = "▶ Play"; };
  const start = () => {
    if (Number(row.value) === last) go(0);
    play.textContent = "❚❚ Pause";
    timer = setInterval(() => (Number(row.value) === last ? stop() : go(Number(row.value) + 1)), PAUSE);
  };
  row.max = last;
  play.onclick = () => (timer === null ? start() : stop());
  row.oninput = () => { stop(); show(Number(row.value)); };
  stop();
  go(Math.min(last, parentElement.loopRow ?? 0));
  // It begins by itself once, when it comes into view, and never plays where nobody sees it.
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) stop();
    else if (!parentElement.loopSeen && !still) start();
    parentElement.loopSeen ||= entry.isIntersecting;
  });
  seen.observe(svg);
  return () => { parentElement.loopRow = Number(row.value); clearInterval(timer); seen.disconnect(); };
}
