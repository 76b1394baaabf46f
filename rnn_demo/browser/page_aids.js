// What all pages of the app share: arrow keys among pictures that are buttons, code that can be scrolled by keyboard, a
// training that comes into sight, menus that close, figures that fit, and that the server hears when the page has become
// dark or light.

import { fitFigures, fitNewFigures } from "./plotly_figures.js";

const PICTURES = ".st-key-examples, .st-key-second, .st-key-alike";
const SCROLLS = ".stCode pre:not([tabindex])";
const FIT_EVERY = 100; // ms: a page that is being made changes often

addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const row = by && event.target.closest?.(PICTURES);
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [...row.querySelectorAll("button")],
    at = buttons.indexOf(event.target.closest("button"));
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
    toFollow ||= Boolean(event.target.closest?.(FOLLOWS));
  },
  true,
);

function follow() {
  const place = toFollow ? document.querySelector(".st-key-followed") : null,
    top = place?.getBoundingClientRect().top;
  if (!place || document.querySelector("[data-stale=true]")) return;
  toFollow = false;
  if (top < 0 || top > innerHeight / 3) place.scrollIntoView();
}

// A menu of places on the page has done its work with a click.
addEventListener("click", (event) => {
  if (event.target.closest?.("details.menu a")) event.target.closest("details").open = false;
});

// The server draws figures in the page's colours: it is to draw them anew when these change.
const app = () => document.querySelector(".stApp");
const schemeOf = () => app() && getComputedStyle(app()).colorScheme;
const themed = new WeakSet();
let scheme = null,
  tellScheme = () => {};

function seeScheme() {
  const now = schemeOf();
  if (!now || now === scheme) return;
  if (scheme !== null) tellScheme("scheme", now);
  scheme = now;
}

function hearScheme() {
  if (!app() || themed.has(app())) return;
  themed.add(app());
  new MutationObserver(seeScheme).observe(app(), { attributeFilter: ["class"] });
  seeScheme();
}

let isDue = false;

function catchUp() {
  fitNewFigures();
  hearScheme();
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    follow();
    for (const code of document.querySelectorAll(SCROLLS)) code.tabIndex = 0;
    if (fitFigures()) catchUp();
  }, FIT_EVERY);
}

new MutationObserver(catchUp).observe(document.body, { childList: true, subtree: true });
catchUp();

/** @param {(name: string, value: string) => void} tell told "scheme" when the page has become dark or light */
export function hearColours(tell) {
  tellScheme = tell;
}
