// The cursor of a figure that a reading made, and its covers over what is not yet read.
// They are shapes, which Plotly moves in a millisecond; its own frames draw everything anew.

// What stands in the figure's `layout.meta`: {steps, reads: the order of each panel, axes: its rows' axis,
// cover, line, film: for `film.js`}.
export const cursorOf = (figure) => (figure?.layout?.meta?.reads ? figure.layout.meta : null);

// The rows still unread after step t, as the top and bottom edge of a band, as figures/rows.py.
export function unread(t, steps, order) {
  if (order === "all") return [0, 0];
  if (order === "forward") return [t + 1.5, steps + 0.5];
  if (order === "backward") return [0.5, steps - t - 0.5];
  return [t + 1.5, steps - t - 0.5];
}

export function shapesAt(t, { steps, reads, axes, cover, line }) {
  const shapes = [];
  reads.forEach((order, i) => {
    const across = { xref: i ? `x${i + 1} domain` : "x domain", yref: axes?.[i] ?? "y" };
    const [top, bottom] = unread(t, steps, order);
    if (top < bottom) shapes.push({
      type: "rect", ...across, x0: -0.006, x1: 1.006, y0: top, y1: bottom, fillcolor: cover, line: { width: 0 },
    });
    if (t < steps - 1) shapes.push({
      type: "line", ...across, x0: 0, x1: 1, y0: t + 1.5, y1: t + 1.5, line: { color: line, width: 2 },
    });
  });
  return shapes;
}

// Which row, layer and unit a click on a heatmap means, as far as its lines are rows and its columns
// units; null for neither.
export function clickedCell({ points: [{ data, x, y, yaxis }] }) {
  const { layer, columns } = data.meta || {}, cell = {};
  if (data.type !== "heatmap") return null;
  if (yaxis.range[0] === 28.5 && yaxis.range[1] === 0.5) cell.row = y - 1;
  if (layer !== undefined) Object.assign(cell, { layer, unit: columns ? columns[x] : x });
  return Object.keys(cell).length ? cell : null;
}
