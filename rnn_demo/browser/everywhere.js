// What all pages share: files that are dropped, arrow keys among pictures that are buttons, code that can be scrolled by
// keyboard, the answer for who hears it (the server's, which comes once the pen has been lifted),
// figures that fit a narrow screen, and that the server hears when the page has become dark or light.

import { fitWidth } from "./narrow.js";

const PICTURES = ".st-key-examples, .st-key-second, .st-key-alike";
const CHARTS = ".stPlotlyChart .js-plotly-plot"; // the stage has one of its own
const SCROLLS = ".stCode pre:not([tabindex])";
const WAIT = 400; // ms, as strokes follow each other

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
  ":is(.st-key-replays, .st-key-start, .st-key-both, .st-key-follow, .st-key-again) button";
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

// A file that is dropped anywhere is handed in where its kind is read, in the menu that then says what came of it: on this
// page, or on Read where this one reads none.
const NETWORK = /\.(keras|safetensors|h5|hdf5|pb|zip)$/i;

async function until(find, tries = 300) {
  for (; tries && !find(); tries--)
    await new Promise((done) => {
      setTimeout(done, 50);
    });
  return find();
}

async function handIn(file) {
  const isNetwork = NETWORK.test(file.name),
    place = isNetwork ? ".st-key-model" : ".st-key-upload";
  const find = (selector) => () => document.querySelector(selector),
    picker = `.st-key-${isNetwork ? "network" : "picture"}`;
  for (let tries = 4; tries; tries--) {
    // a page that is just being made may let a file go, or another page come
    if (!find(place)()) {
      (await until(find(".st-key-navigation a")))?.click();
      if (!(await until(find(`[data-test-script-state=notRunning] ${place}`), 150))) continue;
    }
    if (!find(`${picker} input[type=file]`)())
      (await until(find(".st-key-upload button")))?.click();
    const input = await until(find(`${picker} input[type=file]`)),
      files = new DataTransfer();
    if (!input) return; // the server is gone
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (await until(() => find(picker)()?.textContent.includes(file.name), 60)) return;
  }
}

const isOurs = (event) =>
  event.dataTransfer?.types.includes("Files") &&
  !event.target.closest?.("[data-testid=stFileUploader]");
addEventListener("dragover", (event) => {
  if (isOurs(event)) event.preventDefault();
});
addEventListener("drop", (event) => {
  if (!isOurs(event)) return;
  event.preventDefault(); // the browser would leave the page for it
  if (event.dataTransfer.files[0]) handIn(event.dataTransfer.files[0]);
});

const region = document.createElement("div");
region.id = "rnn-said";
region.setAttribute("role", "status");
region.style.cssText =
  "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap";
document.body.append(region);
let said = null,
  saying;

function hear() {
  const words = window.rnnWords;
  if (!words) return;
  const news = `${words.program} ${words.image}`;
  if (said === news) return;
  const first = said === null;
  said = news;
  clearTimeout(saying);
  region.textContent = "";
  if (!first)
    saying = setTimeout(() => {
      region.textContent = words.said;
    }, WAIT);
}

addEventListener("rnn-words", hear);
hear(); // where the words came first

// Streamlit gives Plotly each figure, and then a copy of it with its width: it is drawn once. Two changes at once it would
// give again in turn, for ever: what was replaced stays so.
function drawOnce(Plotly) {
  const { react } = Plotly,
    last = new WeakMap(),
    replaced = new WeakSet(),
    textOf = ({ data, layout }) => JSON.stringify([data, { ...layout, width: 0 }]);
  Plotly.react = (figure, given, ...more) => {
    if (replaced.has(given.layout)) return Promise.resolve(figure);
    const { width } = given.layout,
      text = textOf(given),
      isWide = Math.abs(width - figure.layout?.width) < 1;
    const isDrawn = isWide && (last.get(figure) === text || textOf(figure) === text);
    last.set(figure, text);
    if (isDrawn) {
      figure.layout.width = width;
      return Promise.resolve(figure);
    }
    if (figure.layout && figure.layout !== given.layout) replaced.add(figure.layout);
    return react(figure, given, ...more);
  };
}

const heard = new WeakSet();
let due = false,
  plotly = null;

// At once, so that a figure fits when it is first seen.
function hearFigures() {
  if (window.Plotly && plotly !== window.Plotly) drawOnce((plotly = window.Plotly));
  for (const figure of document.querySelectorAll(CHARTS)) {
    if (!figure.on || heard.has(figure)) continue;
    heard.add(figure);
    figure.on("plotly_afterplot", () => fitWidth(figure));
  }
}

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

function catchUp() {
  hearFigures();
  hearScheme();
  if (due) return;
  due = true;
  setTimeout(() => {
    due = false;
    follow();
    for (const code of document.querySelectorAll(SCROLLS)) code.tabIndex = 0;
    hearFigures();
    for (const figure of document.querySelectorAll(CHARTS)) {
      if (window.Plotly && figure.querySelector(".main-svg") && figure.layout.width)
        fitWidth(figure);
      else catchUp(); // it is not drawn yet
    }
  }, 100);
}

new MutationObserver(catchUp).observe(document.body, { childList: true, subtree: true });
catchUp();

export default function ({ setTriggerValue }) {
  tellScheme = setTriggerValue;
}
