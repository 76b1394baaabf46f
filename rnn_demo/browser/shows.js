// What a panel shows of a reading: {image, reading, terms}, image in the order in which it is read.
// A panel says so by {shows, layer, columns, signs, digit, unbounded, shared}, as figures/rows.py puts it
// into the `meta` of a Plotly trace.

// Rows are plain arrays: where Streamlit's chart hands its figure on, typed ones within an array are
// copied as objects, of which Plotly draws nothing.
const grid = (data, width, columns, signs) =>
  Array.from({ length: data.length / width }, (_, t) => {
    const row = Array.from(data.subarray(t * width, (t + 1) * width));
    return columns ? columns.map((u, k) => row[u] * (signs ? signs[k] : 1)) : row;
  });

// As rows of numbers, by the panel's `shows`: a picture, as wide as there are columns.
export const ROWS_OF = {
  image: ({ image }) => grid(image, 28),
  states({ reading }, { layer, columns, signs }) {
    const { states, units } = reading.layers[layer];
    return grid(states[0], units, columns, signs);
  },
};

export const isPicture = (panel) => Boolean(panel) && Object.hasOwn(ROWS_OF, panel.shows);

// A digit's logit after each row, less the mean of all ten.
export const leadOf = ({ logits, classes }, digit) =>
  grid(logits, classes).map((row) => row[digit] - row.reduce((a, b) => a + b) / classes);

export const largest = (z) => z.reduce((m, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), m), 1e-6);

// The largest number of all panels that share their colours.
export const strongest = (panels, shown) =>
  Math.max(...panels.filter((p) => p?.shared).map((p) => largest(ROWS_OF[p.shows](shown, p))));

// A picture's numbers and the ends of its colours, which follow what has no bounds.
export function heat(panel, { low, high }, shown, shared) {
  const z = ROWS_OF[panel.shows](shown, panel);
  if (!panel.unbounded) return { z, low, high };
  const end = panel.shared ? shared : largest(z);
  return { z, low: low < 0 ? -end : low, high: end };
}
