// The picture of the memory while the cursor moves, on a canvas of its own over the figure's panel: Plotly
// takes 60 ms to draw another, and does so once the cursor rests.

const PICTURE = 784, ACROSS = 28, RESTS = 250; // pixels of a picture, and in a row; ms
const films = new WeakMap(); // what `pictures` of a figure's meta stands for

function filmOf(meta) {
  if (!films.has(meta)) films.set(meta, Uint8Array.from(atob(meta.pictures), (c) => c.charCodeAt(0)));
  return films.get(meta);
}

const partsOf = (figure) => ["memory", "expected"].map((shows) => figure.data.findIndex(({ meta }) => meta?.shows === shows));

// What to hand to Plotly.restyle for the memory after step t.
function restyled(figure, t) {
  const { meta } = figure.layout, film = filmOf(meta), traces = partsOf(figure);
  const told = meta.left[t].map((left, r) => Array(ACROSS).fill([left, meta.usual[t][r]]));
  const z = [1, 0].map((part) => meta.seen[t].map((seen, r) => {
    const at = t * PICTURE + r * ACROSS;
    return seen === part ? Array.from(film.subarray(at, at + ACROSS), (v) => v / 255) : Array(ACROSS).fill(null);
  }));
  return [{ z, customdata: [told, told] }, traces];
}

const rgbOf = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

export class Film {
  canvas = Object.assign(document.createElement("canvas"), { width: ACROSS, height: ACROSS, className: "film", ariaHidden: "true" });
  line = Object.assign(document.createElement("div"), { className: "film" });

  // Shows what it has in mind after step t; Plotly follows.
  show(figure, t) {
    const { meta } = figure.layout;
    if (!meta?.pictures) return;
    const film = filmOf(meta), parts = partsOf(figure).map((i) => figure.data[i]);
    const scales = parts.map(({ colorscale }) => colorscale.map(([, colour]) => rgbOf(colour)));
    const picture = new ImageData(ACROSS, ACROSS);
    for (let p = 0; p < PICTURE; p++) {
      const [low, high] = scales[meta.seen[t][Math.floor(p / ACROSS)] ? 0 : 1], share = film[t * PICTURE + p] / 255;
      for (let c = 0; c < 3; c++) picture.data[4 * p + c] = low[c] + share * (high[c] - low[c]);
      picture.data[4 * p + 3] = 255;
    }
    this.canvas.getContext("2d").putImageData(picture, 0, 0);
    this.place(figure, parts[0], t);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(figure, t), RESTS);
  }

  place(figure, { xaxis }, t) {
    const room = figure.closest(".st-key-reading"), from = room.getBoundingClientRect(), at = figure.getBoundingClientRect();
    const { _fullLayout: layout } = figure, { _offset: x, _length: width } = layout[xaxis.replace("x", "xaxis")];
    const { _offset: y, _length: height } = layout.yaxis, { steps, line } = figure.layout.meta;
    const left = at.left - from.left + x, top = at.top - from.top + y;
    const style = { position: "absolute", pointerEvents: "none", zIndex: 4, left: `${left}px`, width: `${width}px` };
    Object.assign(this.canvas.style, style, { top: `${top}px`, height: `${height}px`, imageRendering: "pixelated" });
    Object.assign(this.line.style, style, {
      top: `${top + ((t + 1) * height) / steps - 1}px`, height: "2px", background: line, display: t < steps - 1 ? "" : "none",
    });
    if (getComputedStyle(room).position === "static") room.style.position = "relative";
    room.append(this.canvas, this.line);
  }

  async rest(figure, t) {
    if (figure.isConnected) await window.Plotly.restyle(figure, ...restyled(figure, t));
    this.remove();
  }

  remove() {
    clearTimeout(this.resting);
    this.canvas.remove();
    this.line.remove();
  }
}
