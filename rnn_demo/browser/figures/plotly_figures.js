// Figures that Streamlit draws with Plotly: each is drawn once, and fits a narrow screen.

import { enlargeButton, enlargeFigure } from "./enlarged.js";
import { fitWidth } from "./narrow.js";

/** @import { PlotlyElement, PlotlyFigure, PlotlyLibrary } from "../types.js" */

const CHARTS = ".stPlotlyChart .js-plotly-plot"; // not the stage's own heatmap

/** @type {(figure: PlotlyElement) => Promise<PlotlyElement>} */
const resolveNextFrame = (figure) =>
  new Promise((done) => requestAnimationFrame(() => done(figure)));

/**
 * Streamlit passes each figure to Plotly, and then a copy with its width; this draws it only once.
 * After two simultaneous changes Streamlit would pass both in turn for ever, so a replaced figure
 * is never drawn again. A skipped draw is acknowledged one frame later: Streamlit passes another
 * copy until the figure is as high as its container, and it measures that height only between
 * frames.
 * @param {PlotlyLibrary} Plotly
 */
function skipRepeatDraws(Plotly) {
  const { react } = Plotly,
    last = new WeakMap(),
    replaced = new WeakSet(),
    textOf = (/** @type {PlotlyFigure} */ { data, layout }) =>
      JSON.stringify([data, { ...layout, width: 0 }]);
  Plotly.react = (figure, content, ...more) => {
    if (replaced.has(content.layout)) return resolveNextFrame(figure);
    const { width } = content.layout,
      text = textOf(content),
      isWide = Math.abs(width - figure.layout?.width) < 1;
    const isDrawn = isWide && (last.get(figure) === text || textOf(figure) === text);
    last.set(figure, text);
    if (isDrawn) {
      figure.layout.width = width;
      return resolveNextFrame(figure);
    }
    if (figure.layout && figure.layout !== content.layout) replaced.add(figure.layout);
    return react(figure, content, ...more);
  };
}

const heardFigures = new WeakSet();
/** @type {PlotlyLibrary | undefined} */
let plotly;

/** @returns {NodeListOf<PlotlyElement>} */
const pageCharts = () => document.querySelectorAll(CHARTS);

/**
 * Adds the Enlarge button at the corner of a lens's figure.
 * @param {PlotlyElement} figure
 */
function addEnlargeButton(figure) {
  const place = figure.closest('[data-testid="stElementContainer"]');
  if (!place || place.querySelector(":scope > .enlarge")) return;
  const title = () => figure.closest(".stPlotlyChart")?.getAttribute("aria-label") ?? "";
  place.append(enlargeButton("", () => enlargeFigure(figure, title())));
}

/** Listens to all figures on the page, and fits each when it is first seen. */
export function fitNewFigures() {
  if (window.Plotly && plotly !== window.Plotly) skipRepeatDraws((plotly = window.Plotly));
  for (const figure of pageCharts()) {
    if (!figure.on || heardFigures.has(figure)) continue;
    heardFigures.add(figure);
    figure.on("plotly_afterplot", () => fitWidth(figure));
    addEnlargeButton(figure);
  }
}

/** Fits all drawn figures; the others are fitted after they are drawn. */
export function fitFigures() {
  fitNewFigures();
  for (const figure of pageCharts())
    if (window.Plotly && figure.querySelector(".main-svg") && figure.layout.width) fitWidth(figure);
}

/**
 * True if an element belongs to a figure with a listener, which reports its drawing itself.
 * @param {?Element} element
 */
export const isFigure = (element) => heardFigures.has(element?.closest(CHARTS) ?? document);
