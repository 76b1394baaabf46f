// The figure that is watched, on screens of any size: pictures stay square, type grows with the screen, and
// on a phone the hidden state and the belief stand below the pictures. Streamlit brings the figure back as
// the server made it, so what is seen to be right is left alone.

const PHONE_WIDE = 640, USUAL_WIDE = 960; // pixels: of a window, and of a figure whose type is as the server's
const SQUARE = 0.262; // a picture's side in shares of the width; on a phone HALF
const HALF = 0.475, BELOW = 0.5, BETWEEN = 38; // and how high the lower panels are beside it, and what is between
const SPACE = 0.03; // between panels, of the width
const AROUND = [30, 26], NEAR_TITLE = 5; // pixels above and below all panels, and between a picture and its title
const LEGEND = 16; // pixels below its panel
const MOST_LARGER = 1.6; // type, on the largest screens

const nameOf = (id) => id.replace("x", "xaxis");

// The panels from left to right: {name, picture, from, to}.
function panelsIn({ data, _fullLayout: layout }) {
  const pictures = new Set(data.filter(({ meta }) => ["image", "memory"].includes(meta?.shows)).map(({ xaxis }) => xaxis));
  return layout._subplots.xaxis.map((id) => {
    const name = nameOf(id), [from, to] = layout[name].domain;
    return { name, picture: pictures.has(id), from, to };
  }).sort((a, b) => a.picture === b.picture ? a.from - b.from : b.picture - a.picture);
}

// Side by side: where each begins and ends, the others sharing what the pictures leave as they do now.
function across(panels, side) {
  const others = panels.filter((p) => !p.picture), free = 1 - SPACE * (panels.length - 1) - side * (panels.length - others.length);
  const wide = others.reduce((sum, p) => sum + p.to - p.from, 0);
  let at = 0;
  return panels.map((p) => {
    const start = at, end = Math.min(1, start + (p.picture ? side : (free * (p.to - p.from)) / wide));
    at = end + SPACE;
    return { ...p, start, end };
  });
}

// In a row of their own, each as wide in proportion as now.
function rowOf(panels) {
  const wide = panels.reduce((sum, p) => sum + p.to - p.from, 0), free = 1 - SPACE * (panels.length - 1);
  let at = 0;
  return panels.map((p) => {
    const start = at, end = Math.min(1, start + (free * (p.to - p.from)) / wide);
    at = end + SPACE;
    return { ...p, start, end };
  });
}

// Streamlit makes a figure as high as its room, a frame later, and takes back any other height that it is given.
export const roomOf = (figure) => figure.closest("[data-testid=stElementContainer]");

export function setHeight(figure, height) {
  const room = roomOf(figure);
  if (Math.abs(room.clientHeight - height) > 1) Object.assign(room.style, { flexBasis: `${height}px`, height: `${height}px` });
}

export function fitFilm(Plotly, figure) {
  const { layout, _fullLayout: full } = figure, { l, r } = full._size, w = full.width - l - r, phone = innerWidth <= PHONE_WIDE;
  const panels = panelsIn(figure), pictures = panels.filter((p) => p.picture), others = panels.filter((p) => !p.picture);
  const larger = Math.min(Math.max(w / USUAL_WIDE, 1), MOST_LARGER), side = Math.round(w * (phone ? (pictures.length > 1 ? HALF : 0.6) : SQUARE));
  const lower = Math.round(side * BELOW), high = phone ? side + BETWEEN + lower : side, [above, below] = phone ? AROUND : [full._size.t, full._size.b];
  const change = {}, want = (key, value, now) => {
    if (typeof value === "number" ? Math.abs(value - now) > 0.004 * Math.max(1, Math.abs(value)) : value !== now) change[key] = value;
  };
  const placed = phone ? [...rowOf(pictures), ...rowOf(others)] : across(panels, side / w);
  if (phone && pictures.length === 1) placed[0].end = side / w;
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
  want("margin.t", above, full.margin.t);
  want("margin.b", below, full.margin.b);
  want("sliders[0].pad.t", phone ? 0 : 54, full.sliders[0].pad.t);
  (layout.annotations ?? []).forEach((note, i) => {
    const at = (part) => `annotations[${i}].${part}`, isTitle = i < placed.length; // titles are the first notes
    const of = isTitle ? `xaxis${i ? i + 1 : ""}` : nameOf(note.xref), p = placed.find(({ name }) => name === of);
    if (!p) return;
    if (isTitle) {
      want(at("x"), (p.start + p.end) / 2, note.x);
      if (phone && p.picture) want(at("yshift"), NEAR_TITLE, note.yshift);
      want(at("font.size"), Math.round(14 * larger), note.font.size);
    }
    want(at("y"), phone && !p.picture ? cut : 1, note.y);
  });
  figure.data.forEach((trace, i) => {
    if (trace.showscale && phone) change.hidden = [...(change.hidden ?? []), i];
  });
  const { hidden, ...relaid } = change;
  if (!hidden && !Object.keys(relaid).length) return;
  const bars = figure.data.flatMap((trace, i) => (trace.showscale && !phone ? [i] : []));
  const under = bars.map((i) => placed.find(({ name }) => name === nameOf(figure.data[i].xaxis)));
  const update = hidden ? { showscale: false } : { "colorbar.y": -LEGEND / high, "colorbar.x": under.map((p) => (p.start + p.end) / 2), "colorbar.len": under.map((p) => 0.9 * (p.end - p.start)) };
  const traces = hidden ?? bars;
  if (traces.length) Plotly.update(figure, update, relaid, traces);
  else Plotly.relayout(figure, relaid);
}
