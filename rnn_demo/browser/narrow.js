// Figures of several panels on a narrow screen: a digit keeps its shape, as far as it can, and no
// label runs into another. Streamlit brings the figure back as the server made it, so what is seen
// to be right is left alone, and all else mended again.

const PHONE = 640, NARROW = 520, TALLEST = 1.6, TALL = 1.25, LEAST = 120; // pixels, height by width, pixels
const SHARES = [0, 0.36, 0.56]; // of the width, for one digit and for two
const TITLE = 11, LETTER = 5.6; // pixels: high and wide

const axisName = (id) => id.replace("x", "xaxis");

// [{name, from, to, digit}] from left to right, in shares of the figure's width
function panelsOf({ _fullLayout: layout, _fullData: traces }) {
  const digits = new Set(traces.filter(({ meta }) => meta?.shows === "image").map(({ xaxis }) => xaxis));
  return layout._subplots.xaxis.map((id) => {
    const name = axisName(id), [from, to] = layout[name].domain;
    return { name, from, to, digit: digits.has(id) };
  }).sort((a, b) => a.from - b.from);
}

// Where each panel is to stand, and whereto anything at x between them moves.
function widened(panels) {
  const digits = panels.filter((p) => p.digit), rest = panels.filter((p) => !p.digit);
  const width = (some) => some.reduce((sum, p) => sum + p.to - p.from, 0);
  const share = rest.length ? SHARES[Math.min(digits.length, 2)] : width(digits);
  const room = width(panels) - share;
  let at = panels[0].from, before = at;
  const moved = panels.map((p) => {
    at += p.from - before;
    before = p.to;
    const wide = (p.to - p.from) * (p.digit ? share / width(digits) : room / width(rest));
    return { ...p, start: at, end: (at += wide) };
  });
  const to = (x) => {
    const p = moved.find((m) => x <= m.to) ?? moved[moved.length - 1];
    return p.start + ((x - p.from) * (p.end - p.start)) / (p.to - p.from);
  };
  return { moved, to };
}

// A title in two lines where it has more letters than there is room for.
function broken(text, room) {
  const spaces = [...text.matchAll(/ /g)].map(({ index }) => index), middle = text.length / 2;
  if (text.length <= room || !spaces.length || text.includes("<br>")) return text;
  const at = spaces.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a));
  return `${text.slice(0, at)}<br>${text.slice(at + 1)}`;
}

// Lower and with a wider digit, if that is tall and thin; whether anything was changed.
function shape(Plotly, figure) {
  const { _fullLayout: layout } = figure, size = layout._size;
  const panels = panelsOf(figure), digit = panels.find((p) => p.digit);
  if (!digit || size.h < TALLEST * size.w * (digit.to - digit.from)) return false;
  const { moved, to } = widened(panels), wide = moved.find((p) => p.digit);
  const high = Math.max(LEAST, TALL * size.w * (wide.end - wide.start));
  if (high > size.h + 1) return false;
  const change = { height: high + layout.height - size.h };
  for (const p of moved) change[`${p.name}.domain`] = [p.start, Math.min(p.end, 1)];
  (figure.layout.annotations ?? []).forEach((note, i) => {
    if (note.xref !== "paper" || note.xanchor !== "center") return;
    const p = moved.find((m) => note.x >= m.from && note.x <= m.to), at = `annotations[${i}]`;
    change[`${at}.x`] = to(note.x);
    change[`${at}.font.size`] = TITLE;
    if (p) change[`${at}.text`] = broken(note.text, (size.w * (p.end - p.start)) / LETTER);
  });
  // Their labels have no room, and Plotly loses a colour bar in a figure that has become lower.
  Plotly.update(figure, { showscale: false }, change);
  const room = figure.closest("[data-testid=stElementContainer]");
  if (room) Object.assign(room.style, { flexBasis: `${change.height}px`, height: `${change.height}px` });
  return true;
}

// Leaves out labels of the x axes that touch the one before.
function thin(Plotly, figure) {
  const { _fullLayout: layout } = figure, change = {}, shown = [];
  for (const id of layout._subplots.xaxis) {
    const axis = layout[axisName(id)];
    for (const tick of figure.querySelectorAll(`.${id}tick text`)) {
      const box = tick.getBoundingClientRect(), at = tick.parentNode.__data__?.x;
      const value = axis.type === "log" ? 10 ** at : at;
      if (box.width && at !== undefined) shown.push({ name: axisName(id), box, value, text: tick.textContent });
    }
  }
  let end = -Infinity;
  const kept = new Map();
  for (const label of shown.sort((a, b) => a.box.left - b.box.left)) {
    if (!kept.has(label.name)) kept.set(label.name, { all: 0, left: [] });
    const of = kept.get(label.name);
    of.all += 1;
    if (label.box.left < end + 2) continue;
    end = label.box.right;
    of.left.push(label);
  }
  for (const [name, { all, left }] of kept) {
    if (left.length === all) continue;
    change[`${name}.tickmode`] = "array";
    change[`${name}.tickvals`] = left.map(({ value }) => value);
    change[`${name}.ticktext`] = left.map(({ text }) => text);
  }
  if (Object.keys(change).length) Plotly.relayout(figure, change);
}

export function fitNarrow(figure) {
  const { Plotly } = window, layout = figure._fullLayout;
  if (!Plotly || !layout?._subplots?.xaxis?.length || layout.width > NARROW || innerWidth > PHONE) return;
  if (!shape(Plotly, figure)) thin(Plotly, figure);
}
