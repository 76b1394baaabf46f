// What a click on a heatmap of a lens means, and that it is heard.

/** @import { ClickedCell, PlotlyClick, PlotlyElement } from "../types.js" */

const FIGURES = ".st-key-stage .stPlotlyChart .js-plotly-plot";

/**
 * Which row, layer and unit, as far as its lines are rows and its columns units; null for neither.
 * @param {PlotlyClick} event
 * @returns {?ClickedCell}
 */
export function clickedCell({ points: [{ data, x, y, yaxis }] }) {
  const { layer, columns } = data.meta || {};
  /** @type {ClickedCell} */
  const cell = {};
  if (data.type !== "heatmap") return null;
  if (yaxis.range[0] === 28.5 && yaxis.range[1] === 0.5) cell.row = y - 1;
  if (layer !== undefined) Object.assign(cell, { layer, unit: columns ? columns[x] : x });
  return Object.keys(cell).length ? cell : null;
}

/**
 * onCell: called with the cell that a click means, in figures that are on the page, and that come.
 * @param {(cell: ClickedCell) => void} onCell
 */
export function hearFigures(onCell) {
  /** @type {?number} */
  let checking = null;
  const check = () => {
    checking = null;
    /** @type {NodeListOf<PlotlyElement>} */
    const figures = document.querySelectorAll(FIGURES);
    for (const figure of figures) {
      if (!figure.on || figure.rnnClicks) continue;
      figure.rnnClicks = true;
      figure.on("plotly_click", (event) => {
        const cell = clickedCell(event);
        if (cell) onCell(cell);
      });
    }
  };
  new MutationObserver(() => {
    if (checking === null) checking = requestAnimationFrame(check);
  }).observe(document.body, { childList: true, subtree: true });
  check();
}
