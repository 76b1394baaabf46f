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

// What to hand to Plotly.restyle: {update, traces}. Colours of what has no bounds follow it.
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
    const z = update.z[k] = SHOWN[meta.shows](shown, meta);
    let high = trace.zmax;
    if (meta.unbounded) high = z.reduce((m, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), m), 1e-6);
    update.zmin[k] = trace.zmin < 0 ? -high : trace.zmin;
    update.zmax[k] = high;
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
  Plotly.update(figure, update, layout, traces);
}

// "row 28 of 28: 3 (98%)" for each row, as the slider of the figure says it
function answers({ probabilities, classes }) {
  const rows = probabilities.length / classes;
  return grid(probabilities, classes).map((row, t) => {
    const best = row.indexOf(Math.max(...row));
    return `row ${t + 1} of ${rows}: ${best} (${(100 * row[best]).toFixed(0)}%)`;
  });
}
