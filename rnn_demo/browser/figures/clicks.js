// Clicks on the heatmaps of lenses: what they mean, and listeners for them.

/** @import { ClickedCell, PlotlyClick, PlotlyElement } from "../types.js" */

const FIGURES = ".st-key-stage .stPlotlyChart .js-plotly-plot";

/**
 * The row, layer and unit that a click means, if lines are rows and columns are units; null for
 * neither.
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
 * Calls onCell with each clicked cell of all figures, present and future.
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
