// Fits Streamlit's figures to the window: none reaches below the row's slider, digits keep their
// shape as far as possible, and neither titles nor labels overlap. The server makes figures for a
// window of 1400 pixels, and Streamlit draws them again as they were, so each is fitted after each
// drawing.

import { FINE_TEXT_ON_PHONE, SMALL_TEXT } from "../constants.js";

/** @import { PlotlyElement, PlotlyFigure, PlotlyLibrary } from "./plotly_types.js" */

const PHONE_WIDE = 640; // pixels: windows narrower than this are phones
const NARROW_FIGURE = 520,
  LEAST_PLOT_HEIGHT = 84, // pixels
  LEAST_FIGURE_HEIGHT = 200; // pixels: least height of a figure in a low window
const TALL = 1.25,
  NEAR = 1.12; // ratio of a digit's height and width that needs no correction
const DIGIT_SHARES_ON_PHONE = [0, 0.36, 0.48]; // share of the width for no, one and two digits
const GAP = 12; // pixels between a figure and the row's slider
const SMALL_LETTER_WIDTH = 6.1,
  LETTER_WIDTH = 6.6; // pixels: width of a letter in a small and a usual title

/**
 * A panel, in shares of the figure's width; square: for pictures.
 * @typedef {{name: string, square: boolean, from: number, to: number, width: number}} Panel
 *
 * A panel and its new place.
 * @typedef {Panel & {start: number, end: number}} PlacedPanel
 *
 * Panels, and a function that maps any x between them to its new place.
 * @typedef {{panels: PlacedPanel[], to: (x: number) => number}} Places
 *
 * An annotation of a figure, in Plotly's format.
 * @typedef {{xref: string, xanchor: string, x: number, text: string, font: {size: number}}} Note
 */

/** @param {string} id */
const layoutKeyOfAxis = (id = "x") => id.replace("x", "xaxis");

/**
 * The size of the plot within a figure's margins, in pixels; these figures all state their size.
 * @param {PlotlyFigure} figure
 */
const plotSizeOf = ({
  layout: {
    width,
    height,
    margin: { l, r, t, b },
  },
}) => ({ w: width - l - r, h: height - t - b });

/**
 * The panels from left to right, in shares of the figure's width.
 * @type {(figure: PlotlyFigure) => Panel[]}
 */
function panelsFromLeft({ data, layout }) {
  const pictures = data
    .filter(({ meta }) => ["image", "pixels"].includes(meta?.shows))
    .map(({ xaxis }) => layoutKeyOfAxis(xaxis));
  return Object.keys(layout)
    .filter((name) => /^xaxis\d*$/.test(name))
    .map((name) => {
      const [from, to] = layout[name].domain ?? [0, 1];
      return { name, square: pictures.includes(name), from, to, width: to - from };
    })
    .sort((a, b) => a.from - b.from);
}

/**
 * The colour bars, each below its panel once these are placed, as arguments of `Plotly.update`.
 * @param {PlotlyFigure} figure
 * @param {PlacedPanel[]} panels
 * @param {{showscale: boolean, "colorbar.y": number}} bars
 * @returns {{update: Record<string, unknown>, traces: number[]}}
 */
function colourBarTraceUpdate({ data }, panels, bars) {
  const traces = [...data.keys()].filter((k) => data[k].colorbar);
  const under = traces
    .map((k) => data[k])
    .flatMap(({ xaxis }) => panels.filter(({ name }) => name === layoutKeyOfAxis(xaxis)));
  const update = {
    ...bars,
    "colorbar.x": under.map(({ start, end }) => (start + end) / 2),
    "colorbar.len": under.map(({ start, end }) => 0.9 * (end - start)),
  };
  return { update, traces };
}

/**
 * Limits a figure's height. Only its container is given a limit: the container is as high as the
 * server's figure unless that is more, and Streamlit draws the figure as high as its container, a
 * frame later, and reverts any other height.
 * @param {PlotlyElement} figure
 * @param {number} most in pixels
 */
function limitContainerHeight(figure, most) {
  /** @type {?HTMLElement} */
  const container = figure.closest("[data-testid=stElementContainer]"),
    maxHeight = most < Infinity ? `${most}px` : "";
  // Scroll bars would make the figure narrower until it is drawn
  if (container) Object.assign(container.style, { maxHeight, overflow: "hidden" });
}

/**
 * The most height of a lens's figure, above the row's slider, which is at the window's bottom.
 * @param {PlotlyElement} figure
 */
function heightLimitAboveSlider(figure) {
  const lens = figure.closest('[class*="st-key-through-"]'),
    slider = lens?.querySelector(".st-key-player, .st-key-row"); // the second in a quiz
  if (!slider || innerWidth <= PHONE_WIDE) return Infinity;
  if (!(slider.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_PRECEDING)) return Infinity;
  const scrolled = figure.closest(".stMain")?.scrollTop ?? 0,
    top = figure.getBoundingClientRect().top + scrolled;
  return Math.max(LEAST_FIGURE_HEIGHT, innerHeight - top - slider.clientHeight - GAP);
}

/** @param {PlotlyFigure} figure */
const isNarrowFigureOnPhone = ({ layout }) =>
  layout.width <= NARROW_FIGURE && innerWidth <= PHONE_WIDE;

/** @type {(panels: Panel[]) => number} */
const sumOfWidths = (panels) => panels.reduce((sum, p) => sum + p.to - p.from, 0);

/**
 * Places the panels so that all digits together take `digitShare` of the width, and maps what lies
 * between.
 * @type {(panels: Panel[], digitShare: number) => Places}
 */
function computePanelPlaces(panels, digitShare) {
  const digits = panels.filter((p) => p.square),
    rest = panels.filter((p) => !p.square);
  const room = sumOfWidths(panels) - digitShare;
  let at = panels[0].from,
    before = at;
  const placed = panels.map((p) => {
    at += p.from - before;
    before = p.to;
    const wide =
      (p.to - p.from) * (p.square ? digitShare / sumOfWidths(digits) : room / sumOfWidths(rest));
    return { ...p, start: at, end: Math.min((at += wide), 1) };
  });
  const to = (/** @type {number} */ x) => {
    const p = placed.find((m) => x <= m.to) ?? placed[placed.length - 1];
    return p.start + ((x - p.from) * (p.end - p.start)) / (p.to - p.from);
  };
  return { panels: placed, to };
}

/**
 * Breaks a title into two lines if it is longer than its room.
 * @type {(text: string, room: number) => string}
 */
function breakLongTitleInTwo(text, room) {
  const spaces = [...text.matchAll(/ /g)].map(({ index }) => index),
    middle = text.length / 2;
  if (text.length <= room || !spaces.length) return text;
  const at = spaces.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a));
  return `${text.slice(0, at)}<br>${text.slice(at + 1)}`;
}

/**
 * The changes of a figure's annotations when its panels move: annotations between panels move, too,
 * and all titles are small if one lacks room, otherwise as the server made them.
 * @type {(figure: PlotlyElement, places: Places) => Record<string, string | number>}
 */
function annotationChanges(figure, { panels, to }) {
  /** @type {Record<string, string | number>} */
  const change = {};
  const { w } = plotSizeOf(figure);
  /** @type {Note[]} */
  const all = figure.layout.annotations ?? [];
  const onPaper = all
    .map((note, i) => ({ note, at: `annotations[${i}]` }))
    .filter(({ note }) => note.xref === "paper" && note.x < 1);
  const titles = onPaper
    .filter(({ note }) => note.xanchor === "center")
    .map(({ note, at }) => {
      const p = panels.find((m) => note.x >= m.from && note.x <= m.to),
        room = p ? w * (p.end - p.start) : Infinity;
      return { note, at, room, line: note.text.replace("<br>", " ") };
    });
  const isSmall =
    isNarrowFigureOnPhone(figure) ||
    titles.some(({ line, room }) => line.length * LETTER_WIDTH > room);
  for (const { note, at, room, line } of titles) {
    const size = isSmall ? FINE_TEXT_ON_PHONE : SMALL_TEXT,
      text = isSmall ? breakLongTitleInTwo(line, room / SMALL_LETTER_WIDTH) : line;
    if (note.font.size !== size) change[`${at}.font.size`] = size;
    if (note.text !== text) change[`${at}.text`] = text;
  }
  for (const { note, at } of onPaper) {
    if (Math.abs(to(note.x) - note.x) > 1e-6) change[`${at}.x`] = to(note.x);
  }
  return change;
}

/**
 * Limits the height, and makes digits square, or the figure lower if they can't be. Returns true if
 * the figure is drawn again.
 * @type {(Plotly: PlotlyLibrary, figure: PlotlyElement) => boolean}
 */
function fitHeightAndPicturePanels(Plotly, figure) {
  const { data, layout } = figure,
    size = plotSizeOf(figure),
    narrow = isNarrowFigureOnPhone(figure);
  const panels = panelsFromLeft(figure),
    digits = panels.filter((p) => p.square);
  const above = heightLimitAboveSlider(figure);
  if (!digits.length) {
    limitContainerHeight(figure, above);
    return false;
  }
  const margins = layout.height - size.h,
    full = layout.meta.height - margins, // as the server made it
    room = Math.min(full, above - margins);
  const most =
    digits.length === panels.length
      ? 1
      : narrow
        ? DIGIT_SHARES_ON_PHONE[Math.min(digits.length, 2)]
        : layout.meta.most;
  const share = Math.min((digits.length * room) / size.w, most),
    now = sumOfWidths(digits);
  const square = Math.max(LEAST_PLOT_HEIGHT, (TALL * size.w * share) / digits.length),
    high = room < NEAR * square ? room : square;
  limitContainerHeight(figure, high + margins);
  const bars = {
    showscale: !(narrow && high < full), // on a phone there is no room for their labels
    "colorbar.y": (-layout.meta.below * full) / high,
  };
  const isBarRight = data.every(
    ({ colorbar, showscale }) =>
      !colorbar ||
      (showscale === bars.showscale && Math.abs(colorbar.y - bars["colorbar.y"]) < 1e-3),
  );
  if (Math.max(share / now, now / share) < NEAR && isBarRight) return false;
  const places = computePanelPlaces(panels, share),
    change = /** @type {Record<string, unknown>} */ (annotationChanges(figure, places));
  for (const p of places.panels) change[`${p.name}.domain`] = [p.start, p.end];
  const { update, traces } = colourBarTraceUpdate(figure, places.panels, bars);
  if (traces.length) Plotly.update(figure, update, change, traces);
  else Plotly.relayout(figure, change);
  return true;
}

/**
 * Fits the titles to the width of their panels; returns true if the figure is drawn again.
 * @type {(Plotly: PlotlyLibrary, figure: PlotlyElement) => boolean}
 */
function fitTitles(Plotly, figure) {
  const panels = panelsFromLeft(figure),
    same = {
      panels: panels.map((p) => ({ ...p, start: p.from, end: p.to })),
      to: (/** @type {number} */ x) => x,
    };
  const change = panels.length > 1 ? annotationChanges(figure, same) : {};
  if (Object.keys(change).length) Plotly.relayout(figure, change);
  return Object.keys(change).length > 0;
}

/**
 * Hides each label below or above columns that overlaps the one on its left. Titles stay.
 * @param {PlotlyElement} figure
 */
function hideOverlappingLabels(figure) {
  /** @type {NodeListOf<SVGElement>} */
  const all = figure.querySelectorAll(
    '[class^="x"][class$="tick"] text, .cbaxis text, .annotation',
  );
  const labels = [...all]
    .filter(({ dataset }) => figure.layout.annotations?.[dataset.index ?? ""]?.xref !== "paper")
    .map((label) => ({ label, box: label.getBoundingClientRect() }));
  const ends = new Map(); // right end of the last label in each line
  for (const { label, box } of labels.sort((a, b) => a.box.left - b.box.left)) {
    const line = Math.round(box.top / 4),
      isFree = box.left > (ends.get(line) ?? -Infinity);
    label.style.visibility = isFree ? "" : "hidden";
    if (isFree) ends.set(line, box.right + 1);
  }
}

/** @param {PlotlyElement} figure */
export function fitFigure(figure) {
  const { Plotly } = window,
    { layout } = figure;
  if (!Plotly || !layout?.width || !layout.xaxis) return;
  const isChanged = fitHeightAndPicturePanels(Plotly, figure) || fitTitles(Plotly, figure);
  if (!isChanged) hideOverlappingLabels(figure);
}
