// The cursor of a figure that a reading made, and its covers over what is not yet read.
// They are shapes, which Plotly moves in a millisecond; its own frames draw everything anew.

// What stands in the figure's `layout.meta`: {steps, reads: the order of each panel, cover, line}.
export const cursorOf = (figure) => {
  const meta = figure && figure.layout && figure.layout.meta;
  return meta && meta.reads ? meta : null;
};

// The rows still unread after step t, as the top and bottom edge of a band, as figures/heatmap.py.
function unread(t, steps, order) {
  if (order === "forward") return [t + 1.5, steps + 0.5];
  if (order === "backward") return [0.5, steps - t - 0.5];
  return [t + 1.5, steps - t - 0.5];
}

export function shapesAt(t, { steps, reads, cover, line }) {
  const shapes = [];
  reads.forEach((order, i) => {
    const [top, bottom] = unread(t, steps, order);
    if (top < bottom) shapes.push({
      type: "rect", xref: i ? `x${i + 1} domain` : "x domain", x0: -0.006, x1: 1.006,
      yref: "y", y0: top, y1: bottom, fillcolor: cover, line: { width: 0 },
    });
  });
  if (t < steps - 1) shapes.push({
    type: "line", xref: "paper", x0: 0, x1: 1, yref: "y", y0: t + 1.5, y1: t + 1.5,
    line: { color: line, width: 2 },
  });
  return shapes;
}

// Which row, layer and unit a click on a heatmap means, as far as its lines are rows and its columns
// units; null for neither.
export function cellOf({ points: [{ data, x, y, yaxis }] }) {
  const { layer, columns } = data.meta || {}, cell = {};
  if (data.type !== "heatmap") return null;
  if (yaxis.range[0] === 28.5 && yaxis.range[1] === 0.5) cell.row = y - 1;
  if (layer !== undefined) Object.assign(cell, { layer, unit: columns ? columns[x] : x });
  return Object.keys(cell).length ? cell : null;
}
