// The figure that is watched, on screens of any size: pictures stay square, type grows with the screen, and
// on a phone the hidden state and the belief stand below the pictures. Streamlit brings the figure back as
// the server made it, so what is seen to be right is left alone.

import { LOWER, PHONE_WIDE, sideBySide, typeAt } from "./side_by_side.js";

const BETWEEN = 38; // pixels between pictures and what is below them on a phone
const AROUND = [30, 26], NEAR_TITLE = 5; // pixels above and below all panels, and between a picture and its title
const LEGEND = 16; // pixels below its panel

const nameOf = (id) => id.replace("x", "xaxis");

// The panels from left to right, in shares of the figure's width: {name, square: for pictures, from, to, width}.
export function panelsOf({ _fullData: traces, _fullLayout: layout }) {
  const pictures = traces.filter(({ meta }) => ["image", "pixels", "memory"].includes(meta?.shows)).map(({ xaxis }) => xaxis);
  return layout._subplots.xaxis.map((id) => {
    const name = nameOf(id), [from, to] = layout[name].domain;
    return { name, square: pictures.includes(id), from, to, width: to - from };
  }).sort((a, b) => a.from - b.from);
}

// The colour bars, each below its panel where these are placed: {update, traces}, as `Plotly.update` takes them.
export function barsBelow({ _fullData: traces }, placed) {
  const drawn = traces.filter(({ showscale }) => showscale);
  const under = drawn.map(({ xaxis }) => placed.find(({ name }) => name === nameOf(xaxis)));
  const update = {
    "colorbar.x": under.map(({ start, end }) => (start + end) / 2),
    "colorbar.len": under.map(({ start, end }) => 0.9 * (end - start)),
  };
  return { update, traces: drawn.map(({ index }) => index) };
}

// Streamlit makes a figure as high as its room, a frame later, and takes back any other height that it is given.
// Whether the room was of another height; without a transition, which even of no time would last until then.
export function setHeight(figure, height) {
  const room = figure.closest("[data-testid=stElementContainer]"), other = Math.abs(room.clientHeight - height) > 1;
  if (other) Object.assign(room.style, { transition: "none", flexBasis: `${height}px`, height: `${height}px` });
  return other;
}

// Whether anything had to be changed.
export function fitFilm(Plotly, figure) {
  const { layout, _fullLayout: full } = figure, { l, r } = full._size, w = full.width - l - r, phone = innerWidth <= PHONE_WIDE;
  const { side: share, panels: placed } = sideBySide(panelsOf(figure).sort((a, b) => b.square - a.square), phone), side = Math.round(w * share);
  const lower = Math.round(side * LOWER), high = phone ? side + BETWEEN + lower : side, [above, below] = phone ? AROUND : [full._size.t, full._size.b];
  const change = {}, want = (key, value, now) => {
    if (typeof value === "number" ? Math.abs(value - now) > 0.004 * Math.max(1, Math.abs(value)) : value !== now) change[key] = value;
  };
  const cut = phone ? lower / high : 0;
  for (const p of placed) {
    want(`${p.name}.domain[0]`, p.start, p.from);
    want(`${p.name}.domain[1]`, p.end, p.to);
  }
  const rows = [["yaxis", phone ? 1 - side / high : 0, 1], ["yaxis2", 0, phone ? cut : 1]];
  for (const [name, bottom, top] of rows) {
    want(`${name}.domain[0]`, bottom, full[name].domain[0]);
    want(`${name}.domain[1]`, top, full[name].domain[1]);
  }
  setHeight(figure, above + high + below);
  want("yaxis.tickfont.size", Math.round(12 * typeAt(w)), full.yaxis.tickfont.size);
  want("margin.t", above, full.margin.t);
  want("margin.b", below, full.margin.b);
  want("sliders[0].pad.t", phone ? 0 : 54, full.sliders[0].pad.t);
  (layout.annotations ?? []).forEach((note, i) => {
    const at = (part) => `annotations[${i}].${part}`, isTitle = i < placed.length; // titles are the first notes
    const of = isTitle ? `xaxis${i ? i + 1 : ""}` : nameOf(note.xref), p = placed.find(({ name }) => name === of);
    if (!p) return;
    if (isTitle) {
      want(at("x"), (p.start + p.end) / 2, note.x);
      if (phone && p.square) want(at("yshift"), NEAR_TITLE, note.yshift);
    }
    want(at("font.size"), Math.max(12, Math.round((isTitle ? 14 : 10) * typeAt(w))), note.font.size);
    want(at("y"), phone && !p.square ? cut : 1, note.y);
  });
  const { update, traces } = barsBelow(figure, placed), hides = phone && traces.length > 0;
  if (!hides && !Object.keys(change).length) return false;
  const bars = hides ? { showscale: false } : { ...update, "colorbar.y": -LEGEND / high };
  if (traces.length) Plotly.update(figure, bars, change, traces);
  else Plotly.relayout(figure, change);
  return true;
}
