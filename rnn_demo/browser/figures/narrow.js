// Figures of several panels on screens of any width: a digit keeps its shape, as far as it can, and
// on a narrow screen no label runs into another. Streamlit brings the figure back as the server
// made it, for a window of 1400 pixels, so all but what is seen to be right is mended again.

import { FINE_TEXT_ON_PHONE } from "../constants.js";

/** @import { PlotlyElement, PlotlyFigure, PlotlyLibrary } from "../types.js" */

const PHONE_WIDE = 640; // pixels of a window
const NARROW_PLOT = 520,
  LEAST_PLOT = 84, // pixels
  LOW_PLOT = 200; // pixels: what a figure keeps of its rows' height in a low window
const TALL = 1.25,
  NEAR = 1.12; // a digit's height by its width; how far off is left alone
const ON_PHONES = [0, 0.36, 0.48]; // of the width, for one digit and for two
const GAP = 12; // pixels between a figure and the row's slider
const LETTER = 6.1,
  USUAL_LETTER = 6.6; // pixels: a small title's letter, a usual one

/**
 * In shares of the figure's width; square: for pictures.
 * @typedef {{name: string, square: boolean, from: number, to: number, width: number}} Panel
 *
 * A panel, and where it is to stand.
 * @typedef {Panel & {start: number, end: number}} PlacedPanel
 *
 * Panels, and whereto anything at x between them moves.
 * @typedef {{panels: PlacedPanel[], to: (x: number) => number}} Places
 *
 * A note of a figure, as Plotly has it.
 * @typedef {{xref: string, xanchor: string, x: number, text: string, font?: {size: number}}} Note
 */

/** @param {string} id */
const nameOf = (id = "x") => id.replace("x", "xaxis");

/**
 * What is within a figure's margins, in pixels: each of these figures says how large it is.
 * @param {PlotlyFigure} figure
 */
const roomOf = ({
  layout: {
    width,
    height,
    margin: { l, r, t, b },
  },
}) => ({ w: width - l - r, h: height - t - b });

/**
 * The panels from left to right, in shares of the figure's width.
 * @param {PlotlyFigure} figure
 * @returns {Panel[]}
 */
function panelsOf({ data, layout }) {
  const pictures = data
    .filter(({ meta }) => ["image", "pixels"].includes(meta?.shows))
    .map(({ xaxis }) => nameOf(xaxis));
  return Object.keys(layout)
    .filter((name) => /^xaxis\d*$/.test(name))
    .map((name) => {
      const [from, to] = layout[name].domain ?? [0, 1];
      return { name, square: pictures.includes(name), from, to, width: to - from };
    })
    .sort((a, b) => a.from - b.from);
}

/**
 * The colour bars, each below its panel where these are placed, as `Plotly.update` takes them.
 * @param {PlotlyFigure} figure
 * @param {PlacedPanel[]} panels
 * @returns {{update: Record<string, unknown>, traces: number[] | undefined}}
 */
function barsBelow({ data }, panels) {
  const traces = [...data.keys()].filter((k) => data[k].showscale);
  const under = traces
    .map((k) => data[k])
    .flatMap(({ xaxis }) => panels.filter(({ name }) => name === nameOf(xaxis)));
  const update = {
    "colorbar.x": under.map(({ start, end }) => (start + end) / 2),
    "colorbar.len": under.map(({ start, end }) => 0.9 * (end - start)),
  };
  return { update, traces };
}

/**
 * Streamlit makes a figure as high as its room, a frame later, and takes back any other height.
 * Whether the room was of another height; without a transition, which would last until then.
 * @param {PlotlyElement} figure
 * @param {number} height
 */
function setHeight(figure, height) {
  /** @type {?HTMLElement} */
  const room = figure.closest("[data-testid=stElementContainer]"),
    other = Math.abs((room?.clientHeight ?? height) - height) > 1;
  if (room && other)
    Object.assign(room.style, {
      transition: "none",
      flexBasis: `${height}px`,
      height: `${height}px`,
    });
  return other;
}

/**
 * The height that a lens's figure has in the window, above the row's slider at the window's end.
 * @param {PlotlyElement} figure
 */
function roomAbove(figure) {
  const lens = figure.closest('[class*="st-key-through-"]'),
    slider = lens?.querySelector(".st-key-player, .st-key-row"); // the latter in a quiz
  if (!slider || innerWidth <= PHONE_WIDE) return Infinity;
  if (!(slider.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_PRECEDING)) return Infinity;
  const scrolled = figure.closest(".stMain")?.scrollTop ?? 0,
    top = figure.getBoundingClientRect().top + scrolled;
  return innerHeight - top - slider.clientHeight - GAP;
}

/** @param {PlotlyFigure} figure */
const isNarrow = ({ layout }) => layout.width <= NARROW_PLOT && innerWidth <= PHONE_WIDE;

/** @type {(some: Panel[]) => number} */
const width = (some) => some.reduce((sum, p) => sum + p.to - p.from, 0);

/**
 * Where each panel is to stand where all digits have a share, and whereto anything between moves.
 * @param {Panel[]} panels
 * @param {number} share
 * @returns {Places}
 */
function placePanels(panels, share) {
  const digits = panels.filter((p) => p.square),
    rest = panels.filter((p) => !p.square);
  const room = width(panels) - share;
  let at = panels[0].from,
    before = at;
  const placed = panels.map((p) => {
    at += p.from - before;
    before = p.to;
    const wide = (p.to - p.from) * (p.square ? share / width(digits) : room / width(rest));
    return { ...p, start: at, end: Math.min((at += wide), 1) };
  });
  const to = (/** @type {number} */ x) => {
    const p = placed.find((m) => x <= m.to) ?? placed[placed.length - 1];
    return p.start + ((x - p.from) * (p.end - p.start)) / (p.to - p.from);
  };
  return { panels: placed, to };
}

/**
 * A title in two lines where it has more letters than there is room for.
 * @param {string} text
 * @param {number} room
 */
function breakLine(text, room) {
  const spaces = [...text.matchAll(/ /g)].map(({ index }) => index),
    middle = text.length / 2;
  if (text.length <= room || !spaces.length || text.includes("<br>")) return text;
  const at = spaces.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a));
  return `${text.slice(0, at)}<br>${text.slice(at + 1)}`;
}

/**
 * What of a figure's notes changes with its panels: titles, small where they have no room, and what
 * stands between panels.
 * @param {PlotlyElement} figure
 * @param {Places} places
 */
function notes(figure, { panels, to }) {
  /** @type {Record<string, string | number>} */
  const change = {};
  const wide = roomOf(figure).w;
  /** @type {Note[]} */
  const all = figure.layout.annotations ?? [];
  const onPaper = all
    .map((note, i) => ({ note, at: `annotations[${i}]`, room: Infinity }))
    .filter(({ note }) => note.xref === "paper" && note.x < 1);
  const titles = onPaper.filter(
    ({ note }) => note.xanchor === "center" && note.font?.size !== FINE_TEXT_ON_PHONE,
  );
  for (const each of titles) {
    const p = panels.find((m) => each.note.x >= m.from && each.note.x <= m.to);
    each.room = p ? wide * (p.end - p.start) : Infinity;
  }
  const crowded = (/** @type {{note: Note, room: number}} */ { note, room }) =>
    note.text.split("<br>").some((line) => line.length * USUAL_LETTER > room);
  if (isNarrow(figure) || titles.some(crowded)) {
    for (const { note, at, room } of titles) {
      change[`${at}.font.size`] = FINE_TEXT_ON_PHONE;
      change[`${at}.text`] = breakLine(note.text, room / LETTER);
    }
  }
  for (const { note, at } of onPaper) {
    if (Math.abs(to(note.x) - note.x) > 1e-6) change[`${at}.x`] = to(note.x);
  }
  return change;
}

/**
 * Digits as wide as high, or a lower figure where they can't be; whether anything was changed.
 * @param {PlotlyLibrary} Plotly
 * @param {PlotlyElement} figure
 * @param {boolean} hasWaited
 */
function shape(Plotly, figure, hasWaited) {
  const { layout } = figure,
    size = roomOf(figure),
    narrow = isNarrow(figure);
  const panels = panelsOf(figure),
    digits = panels.filter((p) => p.square);
  if (!digits.length) return false;
  const room = Math.min(size.h, Math.max(LOW_PLOT, roomAbove(figure) - (layout.height - size.h)));
  const most =
    digits.length === panels.length
      ? 1
      : narrow
        ? ON_PHONES[Math.min(digits.length, 2)]
        : layout.meta.most;
  const share = Math.min((digits.length * room) / size.w, most),
    now = width(digits);
  const high = Math.min(room, Math.max(LEAST_PLOT, (TALL * size.w * share) / digits.length));
  const right = Math.max(share / now, now / share) < NEAR;
  if (right && size.h < NEAR * high && size.h < room + 1) return false;
  const places = placePanels(panels, share),
    change = /** @type {Record<string, unknown>} */ (notes(figure, places));
  for (const p of places.panels) change[`${p.name}.domain`] = [p.start, p.end];
  let { update, traces } = barsBelow(figure, places.panels);
  if (high < size.h - 1) {
    const height = high + layout.height - size.h;
    change.height = height;
    if (!setHeight(figure, height) && !hasWaited) {
      // drawn at once again and again, it would never get its room's height
      requestAnimationFrame(() => figure.isConnected && fitWidth(figure, true));
      return true;
    }
    if (narrow)
      [update, traces] = [{ showscale: false }, undefined]; // their labels have no room
    else update["colorbar.y"] = (-layout.meta.below * size.h) / high;
  }
  if (traces?.length === 0) Plotly.relayout(figure, change);
  else Plotly.update(figure, update, change, traces);
  return true;
}

/**
 * Titles, and a lower figure in a low window, where no panel is a digit; whether it was changed.
 * @param {PlotlyLibrary} Plotly
 * @param {PlotlyElement} figure
 */
function title(Plotly, figure) {
  const over = figure.layout.height - Math.max(LOW_PLOT, roomAbove(figure));
  if (over > 1) {
    const height = figure.layout.height - over;
    setHeight(figure, height);
    Plotly.relayout(figure, { height });
    return true;
  }
  const panels = panelsOf(figure),
    same = {
      panels: panels.map((p) => ({ ...p, start: p.from, end: p.to })),
      to: (/** @type {number} */ x) => x,
    };
  const change = panels.length > 1 ? notes(figure, same) : {};
  if (Object.keys(change).length) Plotly.relayout(figure, change);
  return Object.keys(change).length > 0;
}

/**
 * Where there is no room, a label below or above columns gives way to the one on its left. Titles
 * stay.
 * @param {PlotlyElement} figure
 */
function thin(figure) {
  /** @type {NodeListOf<SVGElement>} */
  const all = figure.querySelectorAll(
    '[class^="x"][class$="tick"] text, .cbaxis text, .annotation',
  );
  const labels = [...all]
    .filter(({ dataset }) => figure.layout.annotations?.[dataset.index ?? ""]?.xref !== "paper")
    .map((label) => ({ label, box: label.getBoundingClientRect() }));
  const ends = new Map(); // of each line of labels
  for (const { label, box } of labels.sort((a, b) => a.box.left - b.box.left)) {
    const line = Math.round(box.top / 4),
      isFree = box.left > (ends.get(line) ?? -Infinity);
    label.style.visibility = isFree ? "" : "hidden";
    if (isFree) ends.set(line, box.right + 1);
  }
}

/**
 * hasWaited: whether the figure has had a frame in which to become as high as its room.
 * @param {PlotlyElement} figure
 * @param {boolean} hasWaited
 */
export function fitWidth(figure, hasWaited = false) {
  const { Plotly } = window,
    { layout } = figure;
  if (!Plotly || !layout?.width || !layout.xaxis) return;
  const isChanged = shape(Plotly, figure, hasWaited) || title(Plotly, figure);
  if (!isChanged) thin(figure);
}
