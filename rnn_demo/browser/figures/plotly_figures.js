// Figures that Streamlit draws with Plotly: each is drawn once, and fits a narrow screen.

import { enlargeButton, enlargeFigure } from "./enlarged.js";
import { fitWidth } from "./narrow.js";

/** @import { PlotlyElement, PlotlyFigure, PlotlyLibrary } from "../types.js" */

const CHARTS = ".stPlotlyChart .js-plotly-plot"; // the stage has one of its own

/** @type {(figure: PlotlyElement) => Promise<PlotlyElement>} */
const afterFrame = (figure) => new Promise((done) => requestAnimationFrame(() => done(figure)));

/**
 * Streamlit gives Plotly each figure, and then a copy of it with its width: it is drawn once. Two
 * changes at once it would give again in turn, for ever: what was replaced stays so. What is not
 * drawn is answered a frame later: Streamlit answers with another copy as long as the figure is not
 * as high as its room, whose height it hears of between frames alone.
 * @param {PlotlyLibrary} Plotly
 */
function drawOnce(Plotly) {
  const { react } = Plotly,
    last = new WeakMap(),
    replaced = new WeakSet(),
    textOf = (/** @type {PlotlyFigure} */ { data, layout }) =>
      JSON.stringify([data, { ...layout, width: 0 }]);
  Plotly.react = (figure, content, ...more) => {
    if (replaced.has(content.layout)) return afterFrame(figure);
    const { width } = content.layout,
      text = textOf(content),
      isWide = Math.abs(width - figure.layout?.width) < 1;
    const isDrawn = isWide && (last.get(figure) === text || textOf(figure) === text);
    last.set(figure, text);
    if (isDrawn) {
      figure.layout.width = width;
      return afterFrame(figure);
    }
    if (figure.layout && figure.layout !== content.layout) replaced.add(figure.layout);
    return react(figure, content, ...more);
  };
}

const heardFigures = new WeakSet();
/** @type {PlotlyLibrary | undefined} */
let plotly;

/** @returns {NodeListOf<PlotlyElement>} */
const chartsOf = () => document.querySelectorAll(CHARTS);

/**
 * A button at the figure's corner, where a lens has one.
 * @param {PlotlyElement} figure
 */
function addEnlargeButton(figure) {
  const place = figure.closest('[data-testid="stElementContainer"]');
  if (!place || place.querySelector(":scope > .enlarge")) return;
  const title = () => figure.closest(".stPlotlyChart")?.getAttribute("aria-label") ?? "";
  place.append(enlargeButton("", () => enlargeFigure(figure, title())));
}

/** Hears all figures that are on the page: each fits when it is first seen. */
export function fitNewFigures() {
  if (window.Plotly && plotly !== window.Plotly) drawOnce((plotly = window.Plotly));
  for (const figure of chartsOf()) {
    if (!figure.on || heardFigures.has(figure)) continue;
    heardFigures.add(figure);
    figure.on("plotly_afterplot", () => fitWidth(figure));
    addEnlargeButton(figure);
  }
}

/** Fits all figures that are drawn; one that is not yet does so itself, once it is heard. */
export function fitFigures() {
  fitNewFigures();
  for (const figure of chartsOf())
    if (window.Plotly && figure.querySelector(".main-svg") && figure.layout.width) fitWidth(figure);
}

/**
 * Whether an element is of a figure that is heard: it says itself when it was drawn.
 * @param {?Element} element
 */
export const isFigure = (element) => heardFigures.has(element?.closest(CHARTS) ?? document);
