// Figures that Streamlit draws. One of Plotly is first drawn when it comes near the window; it fits
// the window, and reports clicks on its cells. One of Plotly or Vega-Lite gets an Enlarge button.

import { enlargeFigure, enlargeSvg, makeEnlargeButton } from "./enlarged.js";
import { fitFigure } from "./fit_to_window.js";

/** @import { ClickedCell, PlotlyClick, PlotlyElement } from "./plotly_types.js" */
/** @import { PlotlyFigure, PlotlyLibrary } from "./plotly_types.js" */

const CHARTS = ".stPlotlyChart .js-plotly-plot"; // not the stage's own heatmap

/** @type {(figure: PlotlyElement) => Promise<PlotlyElement>} */
const waitForNextFrame = (figure) =>
  new Promise((done) => requestAnimationFrame(() => done(figure)));

/** @type {WeakMap<Element, () => void>} */
const drawWaiting = new WeakMap(); // for each figure that is too far from the window to be drawn

// A figure is drawn before it is scrolled into view; where scrollMargin is unknown, at that moment.
const NEAR_WINDOW = { rootMargin: "100%", scrollMargin: "100%" };
const windowObserver = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) drawWaiting.get(target)?.();
}, NEAR_WINDOW);
addEventListener("beforeprint", () => {
  for (const figure of document.querySelectorAll(".stPlotlyChart > div"))
    drawWaiting.get(figure)?.();
});

/**
 * Resolves when a figure is within a window's height above or below the window.
 * @type {(figure: PlotlyElement) => Promise<void>}
 */
const waitUntilNearWindow = (figure) =>
  new Promise((done) => {
    const { top, bottom } = figure.getBoundingClientRect();
    if (bottom > -innerHeight && top < 2 * innerHeight) return done();
    drawWaiting.set(figure, () => {
      windowObserver.unobserve(figure);
      done();
    });
    windowObserver.observe(figure);
  });

/**
 * Streamlit passes each figure to Plotly before it knows the width, hidden, and then a copy with the
 * width; this draws it only once, as wide as its container. After two simultaneous changes Streamlit
 * would pass both in turn for ever, so a replaced figure is never drawn again. A skipped draw is
 * acknowledged one frame later: Streamlit passes another copy until the figure is as high as its
 * container, and it measures that height only between frames.
 * @param {PlotlyLibrary} Plotly
 */
function patchPlotlyToSkipRepeats(Plotly) {
  const { react } = Plotly,
    last = new WeakMap(),
    replaced = new WeakSet(),
    textOf = (/** @type {PlotlyFigure} */ { data, layout }) =>
      JSON.stringify([data, { ...layout, width: 0 }], (name, value) =>
        name === "_inputArray" ? undefined : value,
      ); // without the arrays that Plotly adds when it decodes them
  Plotly.react = async (figure, content, ...more) => {
    if (!figure.closest(".stPlotlyChart")) return react(figure, content, ...more);
    if (!figure.layout) await waitUntilNearWindow(figure); // not drawn yet
    if (replaced.has(content.layout)) return waitForNextFrame(figure);
    const width = content.layout.width ?? figure.parentElement?.clientWidth,
      layout = content.layout.width ? content.layout : { ...content.layout, width },
      text = textOf(content),
      isWide = Math.abs(width - figure.layout?.width) < 1;
    const isDrawn = isWide && (last.get(figure) === text || textOf(figure) === text);
    last.set(figure, text);
    if (isDrawn) {
      figure.layout.width = width;
      return waitForNextFrame(figure);
    }
    if (figure.layout && figure.layout !== layout) replaced.add(figure.layout);
    return react(figure, { ...content, layout }, ...more);
  };
}

/** @type {PlotlyLibrary | undefined} */
let plotly;
/** @type {(cell: ClickedCell) => void} */
let onCell = () => {};

/** @param {(cell: ClickedCell) => void} listener called with each cell clicked in a lens's figure */
export function setCellClickListener(listener) {
  onCell = listener;
}

/**
 * The row, layer and unit that a click means, if lines are rows and columns are units; null for
 * neither.
 * @type {(event: PlotlyClick) => ?ClickedCell}
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

/** @returns {NodeListOf<PlotlyElement>} */
const findPlotlyCharts = () => document.querySelectorAll(CHARTS);

/**
 * Adds an Enlarge button at the corner of a figure, once.
 * @type {(figure: Element, enlarge: () => void) => void}
 */
function addEnlargeButton(figure, enlarge) {
  const place = figure.closest("[data-testid=stElementContainer]");
  if (place && !place.querySelector(":scope > .enlarge"))
    place.append(makeEnlargeButton("", enlarge));
}

/** @param {?Element | undefined} element */
const ariaLabelOf = (element) => element?.getAttribute("aria-label") ?? "";

// A figure's room changes, too, when the row's slider below it is complete
const stageSize = new ResizeObserver(() => requestAnimationFrame(setUpAndFitFigures));

/** Listens to all of Plotly's figures on the page, and fits each when it is first seen. */
export function setUpNewFigures() {
  if (window.Plotly && plotly !== window.Plotly) patchPlotlyToSkipRepeats((plotly = window.Plotly));
  for (const figure of findPlotlyCharts()) {
    if (!figure.on || figure.rnnHeard) continue;
    figure.rnnHeard = true;
    figure.on("plotly_afterplot", () => fitFigure(figure));
    const stage = figure.closest(".st-key-stage");
    if (stage) stageSize.observe(stage);
    figure.on("plotly_click", (event) => {
      const cell = figure.closest(".st-key-stage") && clickedCell(event);
      if (cell) onCell(cell);
    });
    addEnlargeButton(figure, () =>
      enlargeFigure(figure, ariaLabelOf(figure.closest(".stPlotlyChart"))),
    );
  }
}

/** Fits all drawn figures; the others are fitted after they are drawn. */
export function setUpAndFitFigures() {
  setUpNewFigures();
  for (const figure of findPlotlyCharts())
    if (window.Plotly && figure.querySelector(".main-svg") && figure.layout.width)
      fitFigure(figure);
  for (const chart of document.querySelectorAll(".stVegaLiteChart:has(svg)"))
    addEnlargeButton(chart, () =>
      enlargeSvg(
        chart,
        ariaLabelOf(chart.parentElement?.querySelector("[role=graphics-document]")),
      ),
    );
}

/**
 * True if an element belongs to a figure with a listener, which reports its drawing itself.
 * @param {?Element} element
 */
export function isInFigureWithListener(element) {
  /** @type {?PlotlyElement | undefined} */
  const figure = element?.closest(CHARTS);
  return Boolean(figure?.rnnHeard);
}
