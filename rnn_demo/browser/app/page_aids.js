// Behaviour that all pages of the app share: arrow keys move between image buttons, code blocks
// scroll by keyboard, a started training scrolls into view, menus close after a click, figures fit
// their width, screen readers hear what is announced, and the server learns when the page turns dark
// or light.

import { eventTargetElement } from "../elements.js";
import {
  setUpAndFitFigures,
  isInFigureWithListener,
  setUpNewFigures,
} from "../figures/streamlit_figures.js";
import { hasModifier } from "../keyboard.js";

const PICTURES = ".st-key-examples, .st-key-second, .st-key-alike";
const SCROLLS = ".stCode pre:not([tabindex])";

addEventListener("keydown", (event) => {
  const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0,
    target = eventTargetElement(event);
  const row = by && target?.closest(PICTURES);
  if (!row || hasModifier(event)) return;
  const buttons = [...row.querySelectorAll("button")],
    at = buttons.findIndex((button) => button.contains(target));
  if (at < 0) return;
  buttons[(at + by + buttons.length) % buttons.length].focus();
  event.preventDefault();
});

// The view of a training is above the button that starts it, so it is scrolled into view.
const FOLLOWS =
  ":is(.st-key-pairs, .st-key-start, .st-key-both, .st-key-follow, .st-key-again) button";
let toFollow = false;
addEventListener(
  "click",
  (event) => {
    toFollow ||= Boolean(eventTargetElement(event)?.closest(FOLLOWS));
  },
  true,
);

function scrollToStartedTraining() {
  const place = toFollow ? document.querySelector(".st-key-followed") : null,
    top = place?.getBoundingClientRect().top ?? 0;
  if (!place || document.querySelector("[data-stale=true]")) return;
  toFollow = false;
  if (top < 0 || top > innerHeight / 3) place.scrollIntoView();
}

// A menu of places on the page closes after a click.
addEventListener("click", (event) => {
  const menu = eventTargetElement(event)?.closest("details.menu a")?.closest("details");
  if (menu) menu.open = false;
});

/**
 * The server draws figures in the page's colours, and must draw them again when these change.
 * @type {() => ?Element}
 */
const findAppElement = () => document.querySelector(".stApp");

/** @type {WeakSet<Element>} */
const observedApps = new WeakSet();
/** @type {?string} */
let scheme = null;
/** @type {(name: string, value: string) => void} */
let onSchemeChange = () => {};

function reportSchemeChange() {
  const root = findAppElement(),
    now = root && getComputedStyle(root).colorScheme;
  if (!now || now === scheme) return;
  if (scheme !== null) onSchemeChange("scheme", now);
  scheme = now;
}

function startSchemeReports() {
  const root = findAppElement();
  if (!root || observedApps.has(root)) return;
  observedApps.add(root);
  new MutationObserver(reportSchemeChange).observe(root, { attributeFilter: ["class"] });
  reportSchemeChange();
}

const SAY_AFTER = 400; // ms to wait for the next stroke; only the last answer is announced
const heard = Object.assign(document.createElement("div"), { id: "rnn-said", role: "status" });
/** @type {number | undefined} */
let announcing;

heard.style.cssText =
  "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap";
document.body.append(heard);

/** @param {string} text for screen readers, at once */
export function announce(text) {
  heard.textContent = text;
}

/** @param {string} text for screen readers, unless another one follows within SAY_AFTER */
export function announceSoon(text) {
  clearTimeout(announcing);
  announce("");
  announcing = setTimeout(() => announce(text), SAY_AFTER);
}

let isDue = false;

// Reacts to a change of the page. What Streamlit needs before it draws a figure is done at once;
// the rest waits for the next frame, because a page under construction changes often.
function handleDomChange() {
  setUpNewFigures();
  startSchemeReports();
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    scrollToStartedTraining();
    /** @type {NodeListOf<HTMLElement>} */
    const listings = document.querySelectorAll(SCROLLS);
    for (const code of listings) code.tabIndex = 0;
    setUpAndFitFigures();
  });
}

/** @param {MutationRecord} change */
const isMutationOutsideFigures = ({ target }) => {
  const element = target instanceof Element ? target : target.parentElement;
  return !element?.closest(".watch") && !isInFigureWithListener(element);
};

new MutationObserver((changes) => {
  if (changes.some(isMutationOutsideFigures)) handleDomChange();
}).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-stale"] });
addEventListener("resize", handleDomChange); // Plotly does not react to a change of the height only
handleDomChange();

/**
 * @param {(name: string, value: string) => void} tell called with "scheme" when the page has become
 *   dark or light
 */
export function setSchemeListener(tell) {
  onSchemeChange = tell;
}
