// Fills a Plotly figure that a reading made with what another reading shows.
// A trace says in its `meta` what of a reading it shows: {shows, layer, columns, signs, weights};
// weights: of each column's vote, for who hovers. What is shown: {image, reading, terms, blank}.

import { bandNames, believed, below, decisionOf, stopOf } from "./aloud.js";

// Rows are plain arrays: where Streamlit's chart hands its figure on, typed ones within an array are
// copied as objects, of which Plotly draws nothing.
const grid = (data, width, columns, signs) =>
  Array.from({ length: data.length / width }, (_, t) => {
    const row = Array.from(data.subarray(t * width, (t + 1) * width));
    return columns ? columns.map((u, k) => row[u] * (signs ? signs[k] : 1)) : row;
  });

const SHOWN = {
  image: ({ image }) => grid(image, 28),
  probabilities: ({ reading }) => grid(reading.probabilities, reading.classes),
  states({ reading }, { layer, columns, signs }) {
    const { states, units } = reading.layers[layer];
    return grid(states[0], units, columns, signs);
  },
  changes(shown, meta) {
    const rows = this.states(shown, meta);
    return rows.map((row, t) => (t ? row.map((v, k) => v - rows[t - 1][k]) : row));
  },
  blank: ({ blank }) => blank || [], // what would be answered if all rows to come were empty
};

// A digit's logit after each row, less the mean of all ten.
const lead = ({ logits, classes }, digit) =>
  grid(logits, classes).map((row) => row[digit] - row.reduce((a, b) => a + b) / classes);

// What is drawn by lines: their coordinates, and what else changes.
const LINES = {
  sum: ({ reading }, { digit }) => ({ x: lead(reading, digit) }),
  ribbon: ({ reading }, { digit }) => ({ x: believed(reading).map((row) => row[digit]) }),
  bands({ reading }, meta) {
    const { colours, ...named } = bandNames(believed(reading), meta);
    return { ...named, "textfont.color": colours };
  },
};

const isShown = ({ meta }) =>
  Boolean(meta) && (Object.hasOwn(SHOWN, meta.shows) || Object.hasOwn(LINES, meta.shows));

// Whether a figure stays, and is filled, while another drawing is shown: it has the row of answers.
const WHOLE = ["probabilities", "ribbon"];
export const fills = (data) => data.some(({ meta }) => Boolean(meta) && WHOLE.includes(meta.shows));

// Whether a figure shows this image already, to less than a shade, and with it all of its reading.
export function holds({ _fullData: traces = [] }, { image }) {
  const drawn = traces.find(({ meta }) => meta?.shows === "image")?.z;
  const same = (row, t) => Array.from(row).every((v, x) => Math.abs(v - image[28 * t + x]) < 1 / 255);
  return drawn?.length === 28 && Array.from(drawn).every(same);
}

const largest = (z) => z.reduce((m, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), m), 1e-6);

// The largest number of all heatmaps that share their colours.
const strongest = (data, shown) =>
  Math.max(...data.filter(({ meta }) => meta && meta.shared).map(({ meta }) => largest(SHOWN[meta.shows](shown, meta))));

// The numbers of a trace's heatmap and the ends of its colours, which follow what has no bounds.
function heat({ meta, zmin, zmax }, shown, shared) {
  const z = SHOWN[meta.shows](shown, meta);
  if (!meta.unbounded) return { z, zmin, zmax };
  const high = meta.shared ? shared : largest(z);
  return { z, zmin: zmin < 0 ? -high : zmin, zmax: high };
}

// The ends of a colour bar, which are named as figures/rows.py names them: in two digits.
const ENDS = { values: "colorbar.tickvals", texts: "colorbar.ticktext" };
function short(end) {
  const size = end ? Math.floor(Math.log10(Math.abs(Number(end.toPrecision(2))))) : 0;
  if (size >= -4 && size < 2) return String(Number(end.toPrecision(2)));
  const [digits, power] = end.toExponential(1).split("e");
  return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

// The axis of the sum of all votes, as figures/unit_groups.py has it.
function sumAxis(name, total) {
  const reach = 1.1 * largest([total]), last = total[total.length - 1];
  return {
    [`${name}.range`]: [-reach, reach],
    [`${name}.tickvals`]: [0, last],
    [`${name}.ticktext`]: ["0", `${last < 0 ? "-" : "+"}${Math.abs(last).toFixed(1)}`],
  };
}

// What to hand to Plotly.update: {update, traces, layout}.
function filling(data, shown) {
  const names = ["z", "x", "y", "text", "textfont.color", "customdata", "zmin", "zmax", ...Object.values(ENDS)];
  const update = Object.fromEntries(names.map((name) => [name, []])), traces = [], layout = {};
  const shared = strongest(data, shown);
  data.forEach((trace, i) => {
    if (!isShown(trace)) return;
    const { meta } = trace, k = traces.push(i) - 1;
    for (const values of Object.values(update)) values.push(undefined); // is left as it is
    const lines = LINES[meta.shows];
    for (const [name, value] of Object.entries(lines ? lines(shown, meta) : heat(trace, shown, shared))) update[name][k] = value;
    if (meta.shows === "sum") Object.assign(layout, sumAxis(`xaxis${trace.xaxis.slice(1)}`, update.x[k]));
    if (meta.unbounded && trace.colorbar) {
      const [low, high] = [update.zmin[k], update.zmax[k]], ends = low < 0 ? [low, 0, high] : [low, high];
      update[ENDS.values][k] = ends;
      update[ENDS.texts][k] = ends.map(short);
    }
    if (meta.weights) update.customdata[k] = SHOWN.states(shown, { ...meta, signs: meta.weights });
  });
  return { update, traces, layout };
}

// The marks that stand at a row, where it may stop and where it has decided: {of, i, from, to, text},
// from where they are in the layout to where they belong.
function marks({ layout }, { reading, terms }) {
  const found = [], { annotations = [], shapes = [], meta } = layout, rows = believed(reading);
  annotations.forEach((a, i) => {
    const mark = { of: "annotations", i, from: a.y };
    if (a.name === "stop" && terms.above !== null) {
      const to = stopOf(rows, terms.above) + 1;
      found.push({ ...mark, to, text: to ? "▶" : " " }); // above the first row it is not to be seen
    }
    if (a.name !== "mark" || !meta || !meta.decides) return;
    const step = decisionOf(rows), line = shapes.findIndex((s) => s.name === "mark");
    found.push({ ...mark, to: step + 1.5, text: `decided at row ${step + 1}` });
    if (line >= 0) found.push({ of: "shapes", i: line, from: shapes[line].y0, to: step + 1.5 });
  });
  return found;
}

// The layout with those marks that are elsewhere where they belong; {} if there are none.
function marked(found) {
  const moved = {};
  for (const { of, i, to, text } of found.filter((mark) => mark.from !== mark.to)) {
    for (const end of of === "shapes" ? ["y0", "y1"] : ["y"]) moved[`${of}[${i}].${end}`] = to;
    if (text) moved[`${of}[${i}].text`] = text;
  }
  return moved;
}

const painted = new Map(); // what of marks was moved since Plotly drew them, and its text then

// Moves what Plotly has drawn of marks, which takes no time: with it, a new layout takes 30 ms.
function paintMarks(figure, found) {
  for (const { of, i, from, to, text } of found) {
    const { c2p } = axisOf(figure, figure.layout[of][i].yref);
    const layer = of === "shapes" ? ".shapelayer" : ".infolayer";
    for (const drawn of figure.querySelectorAll(`${layer} [data-index="${i}"]`)) {
      const words = drawn.querySelector(".annotation-text");
      if (!painted.has(drawn)) painted.set(drawn, words && words.textContent);
      if (text && words) words.textContent = text;
      drawn.setAttribute("transform", `translate(0,${c2p(to) - c2p(from)})`);
    }
  }
}

function unpaintMarks() {
  for (const [drawn, text] of painted) {
    drawn.removeAttribute("transform");
    if (text) drawn.querySelector(".annotation-text").textContent = text;
  }
  painted.clear();
}

// Draws what is shown into a figure. fresh: another drawing, so the cursor goes to the last row.
export function drawInto(Plotly, figure, shown, fresh) {
  const { update, traces, layout } = filling(figure.data, shown);
  unpaintMarks();
  Object.assign(layout, marked(marks(figure, shown)));
  const slider = figure.layout.sliders && figure.layout.sliders[0];
  if (slider) {
    answers(shown.reading).forEach((text, t) => { layout[`sliders[0].steps[${t}].label`] = text; });
    if (fresh) Object.assign(layout, { "sliders[0].active": slider.steps.length - 1, shapes: [] });
  } else if (fresh) {
    const cursor = (figure.layout.shapes || []).findIndex((s) => s.name === "cursor");
    if (cursor >= 0) for (const end of ["y0", "y1"]) layout[`shapes[${cursor}].${end}`] = 28.5;
  }
  return Plotly.update(figure, update, layout, traces);
}

// Only paints the heatmaps' own pictures, the ribbon's bands and the marks anew, as Plotly would: 1 ms where that
// takes 20. For the time being: whoever looks closer, with hovers, needs drawInto.
export function paintInto(figure, shown) {
  const shared = strongest(figure.data, shown);
  for (const group of figure.querySelectorAll(".heatmaplayer .hm")) {
    const drawn = group.__data__ && group.__data__[0], trace = drawn && drawn.trace;
    const image = group.querySelector("image");
    if (!trace || !image || !isShown(trace)) continue;
    image.setAttributeNS(XLINK, "href", picture(heat(trace, shown, shared), palette(trace.colorscale)));
    image.style.imageRendering = "pixelated";
  }
  paintMarks(figure, marks(figure, shown));
  paintBands(figure, believed(shown.reading));
  const said = figure.querySelector(".slider-label");
  if (said) said.textContent = answers(shown.reading).pop();
}

const XLINK = "http://www.w3.org/1999/xlink";
const brush = document.createElement("canvas"), palettes = new Map();

function picture({ z, zmin, zmax }, colours) {
  const width = z.length ? z[0].length : 0;
  if (!width) return "";
  Object.assign(brush, { width, height: z.length });
  const pixels = new ImageData(width, z.length), words = new Uint32Array(pixels.data.buffer);
  z.forEach((row, t) => {
    for (let k = 0; k < width; k++) {
      const place = Math.round((255 * (row[k] - zmin)) / (zmax - zmin));
      words[t * width + k] = colours[Math.min(Math.max(place, 0), 255)];
    }
  });
  brush.getContext("2d").putImageData(pixels, 0, 0);
  return brush.toDataURL();
}

// 256 colours of a scale, as pixels
function palette(scale) {
  const name = JSON.stringify(scale);
  if (!palettes.has(name)) {
    const ramp = document.createElement("canvas"), context = ramp.getContext("2d");
    ramp.width = 256;
    ramp.height = 1;
    const colours = context.createLinearGradient(0, 0, 256, 0);
    for (const [place, colour] of scale) colours.addColorStop(place, colour);
    context.fillStyle = colours;
    context.fillRect(0, 0, 256, 1);
    palettes.set(name, new Uint32Array(context.getImageData(0, 0, 256, 1).data.buffer));
  }
  return palettes.get(name);
}

// "row 28 of 28: 3 (98%)" for each row, as the slider of the figure says it
function answers({ probabilities, classes }) {
  const rows = probabilities.length / classes;
  return grid(probabilities, classes).map((row, t) => {
    const best = row.indexOf(Math.max(...row));
    return `row ${t + 1} of ${rows}: ${best} (${(100 * row[best]).toFixed(0)}%)`;
  });
}

// The ribbon's bands side by side; Plotly keeps a band in the group of the one to its left.
function paintBands(figure, rows) {
  for (const group of figure.querySelectorAll(".scatterlayer .trace")) {
    const drawn = group.__data__ && group.__data__[0] && group.__data__[0].trace;
    if (!drawn || !drawn.meta || drawn.meta.shows !== "ribbon") continue;
    const { digit } = drawn.meta, across = axisOf(figure, drawn.xaxis), down = axisOf(figure, drawn.yaxis);
    const edge = (k) => rows.map((row, t) => `${across.c2p(below(row, k))},${down.c2p(t + 1)}`);
    const band = (k) => `M${edge(k).join("L")}L${edge(k + 1).reverse().join("L")}Z`;
    const first = digit ? digit + 1 : 0; // the first band has its own fill, too
    group.querySelectorAll(".js-fill").forEach((fill, i) => fill.setAttribute("d", band(first + i)));
    group.querySelector(".js-line").setAttribute("d", `M${edge(digit + 1).join("L")}`);
  }
}

const axisOf = (figure, id) => figure._fullLayout[`${id[0]}axis${id.slice(1)}`];
