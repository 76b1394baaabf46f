// Charts that Streamlit draws with Vega-Lite: each takes the whole window where one likes.

import { enlargeButton, enlargeSvg } from "./enlarged.js";

/** A button at the corner of each chart that is there, as all figures have. */
export function offerEnlargedCharts() {
  for (const chart of document.querySelectorAll(".stVegaLiteChart")) {
    const place = chart.closest("[data-testid=stElementContainer]");
    if (!place || place.querySelector(":scope > .enlarge") || !chart.querySelector("svg")) continue;
    const title = place.querySelector("[role=graphics-document]")?.getAttribute("aria-label") ?? "";
    place.append(enlargeButton("", () => enlargeSvg(chart, title)));
  }
}
