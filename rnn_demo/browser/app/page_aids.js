// What all pages of the app share: arrow keys among pictures that are buttons, code that can be
// scrolled by keyboard, a training that comes into sight, menus that close, figures that fit, and
// that the server hears when the page has become dark or light.

import { targetOf } from "../elements.js";
import { isFigure, fitFigures, fitNewFigures } from "../figures/plotly_figures.js";
import { offerEnlargedCharts } from "../figures/vega_charts.js";

const PICTURES = ".st-key-examples, .st-key-second, .st-key-alike";
const SCROLLS = ".stCode pre:not([tabindex])";

addEventListener("keydown", (event) => {
  const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0,
    target = targetOf(event);
  const row = by && target?.closest(PICTURES);
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [...row.querySelectorAll("button")],
    at = buttons.findIndex((button) => button.contains(target));
  if (at < 0) return;
  buttons[(at + by + buttons.length) % buttons.length].focus();
  event.preventDefault();
});

// A training that is followed stands above what was pressed for it: it comes into sight.
const FOLLOWS =
  ":is(.st-key-pairs, .st-key-start, .st-key-both, .st-key-follow, .st-key-again) button";
let toFollow = false;
addEventListener(
  "click",
  (event) => {
    toFollow ||= Boolean(targetOf(event)?.closest(FOLLOWS));
  },
  true,
);

function follow() {
  const place = toFollow ? document.querySelector(".st-key-followed") : null,
    top = place?.getBoundingClientRect().top ?? 0;
  if (!place || document.querySelector("[data-stale=true]")) return;
  toFollow = false;
  if (top < 0 || top > innerHeight / 3) place.scrollIntoView();
}

// A menu of places on the page has done its work with a click.
addEventListener("click", (event) => {
  const menu = targetOf(event)?.closest("details.menu a")?.closest("details");
  if (menu) menu.open = false;
});

/**
 * The server draws figures in the page's colours: it is to draw them anew when these change.
 * @type {() => ?Element}
 */
const app = () => document.querySelector(".stApp");

function schemeOf() {
  const root = app();
  return root && getComputedStyle(root).colorScheme;
}

/** @type {WeakSet<Element>} */
const observedApps = new WeakSet();
/** @type {?string} */
let scheme = null;
/** @type {(name: string, value: string) => void} */
let tellScheme = () => {};

function seeScheme() {
  const now = schemeOf();
  if (!now || now === scheme) return;
  if (scheme !== null) tellScheme("scheme", now);
  scheme = now;
}

function hearScheme() {
  const root = app();
  if (!root || observedApps.has(root)) return;
  observedApps.add(root);
  new MutationObserver(seeScheme).observe(root, { attributeFilter: ["class"] });
  seeScheme();
}

let isDue = false;

// What a change of the page asks for: at once what must be there before Streamlit draws a figure
// again, the rest in the next frame, as a page that is being made changes often.
function catchUp() {
  fitNewFigures();
  hearScheme();
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    follow();
    /** @type {NodeListOf<HTMLElement>} */
    const listings = document.querySelectorAll(SCROLLS);
    for (const code of listings) code.tabIndex = 0;
    fitFigures();
    offerEnlargedCharts();
  });
}

/** @param {MutationRecord} change */
const isOfPage = ({ target }) => {
  const element = target instanceof Element ? target : target.parentElement;
  return !element?.closest(".watch") && !isFigure(element);
};

new MutationObserver((changes) => {
  if (changes.some(isOfPage)) catchUp();
}).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-stale"] });
addEventListener("resize", catchUp); // of its height alone Plotly does not hear
catchUp();

/**
 * @param {(name: string, value: string) => void} tell told "scheme" when the page has become dark
 *   or light
 */
export function reportScheme(tell) {
  tellScheme = tell;
}
