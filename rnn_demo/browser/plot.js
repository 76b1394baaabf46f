// Fills a Plotly figure that a reading made with what another reading shows.
// A trace says in its `meta` what of a reading it shows: {shows, layer, columns, signs, weights};
// weights: of each column's vote, for who hovers.

const grid = (data, width, columns, signs) =>
  Array.from({ length: data.length / width }, (_, t) => {
    const row = data.subarray(t * width, (t + 1) * width);
    return columns ? Float32Array.from(columns, (u, k) => row[u] * (signs ? signs[k] : 1)) : row;
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

const isShown = ({ meta }) => Boolean(meta) && (meta.shows === "sum" || Object.hasOwn(SHOWN, meta.shows));

export const fills = (data) => data.some(isShown);

// The numbers of a trace's heatmap and the ends of its colours, which follow what has no bounds.
function heat({ meta, zmin, zmax }, shown) {
  const z = SHOWN[meta.shows](shown, meta);
  if (!meta.unbounded) return { z, zmin, zmax };
  const high = z.reduce((m, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), m), 1e-6);
  return { z, zmin: zmin < 0 ? -high : zmin, zmax: high };
}

// What to hand to Plotly.update: {update, traces}.
function filling(data, shown) {
  const update = { z: [], x: [], customdata: [], zmin: [], zmax: [] }, traces = [];
  data.forEach((trace, i) => {
    if (!isShown(trace)) return;
    const { meta } = trace, k = traces.push(i) - 1;
    for (const values of Object.values(update)) values.push(undefined); // is left as it is
    if (meta.shows === "sum") {
      update.x[k] = lead(shown.reading, meta.digit);
      return;
    }
    for (const [name, value] of Object.entries(heat(trace, shown))) update[name][k] = value;
    if (meta.weights) update.customdata[k] = SHOWN.states(shown, { ...meta, signs: meta.weights });
  });
  return { update, traces };
}

// Draws what is shown into a figure. fresh: another drawing, so the cursor goes to the last row.
export function drawInto(Plotly, figure, shown, fresh) {
  const { update, traces } = filling(figure.data, shown), layout = {};
  const slider = figure.layout.sliders && figure.layout.sliders[0];
  if (slider) {
    answers(shown.reading).forEach((text, t) => { layout[`sliders[0].steps[${t}].label`] = text; });
    if (fresh) Object.assign(layout, { "sliders[0].active": slider.steps.length - 1, shapes: [] });
  }
  return Plotly.update(figure, update, layout, traces);
}

// Only paints the heatmaps' own pictures anew, as Plotly would: 1 ms where that takes 20. For the
// time being: whoever looks closer, with hovers, needs drawInto.
export function paintInto(figure, shown) {
  for (const group of figure.querySelectorAll(".heatmaplayer .hm")) {
    const drawn = group.__data__ && group.__data__[0], trace = drawn && drawn.trace;
    const image = group.querySelector("image");
    if (!trace || !image || !isShown(trace)) continue;
    image.setAttributeNS(XLINK, "href", picture(heat(trace, shown), palette(trace.colorscale)));
    image.style.imageRendering = "pixelated";
  }
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
