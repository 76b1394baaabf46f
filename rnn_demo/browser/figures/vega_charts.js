// Adds an Enlarge button to the charts that Streamlit draws with Vega-Lite.

import { enlargeButton, enlargeSvg } from "./enlarged.js";

/** Adds a button at the corner of each chart on the page. */
export function offerEnlargedCharts() {
  for (const chart of document.querySelectorAll(".stVegaLiteChart")) {
    const place = chart.closest("[data-testid=stElementContainer]");
    if (!place || place.querySelector(":scope > .enlarge") || !chart.querySelector("svg")) continue;
    const title = place.querySelector("[role=graphics-document]")?.getAttribute("aria-label") ?? "";
    place.append(enlargeButton("", () => enlargeSvg(chart, title)));
  }
}
