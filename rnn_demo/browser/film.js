// The picture of the memory while the cursor moves, on a canvas of its own over the figure's panel: Plotly
// takes 60 ms to draw another, and does so once the cursor rests.

import { bytesFrom } from "./reader.js";
import { drawStage } from "./stage.js";

const PICTURE = 784, ACROSS = 28, RESTS = 250; // pixels of a picture, and in a row; ms

// What is in memory after step t, by the film in a figure's meta; seen and told are of each row.
function heldAfter(t, { pictures, seen, told }) {
  const bytes = bytesFrom(pictures).subarray(t * PICTURE, (t + 1) * PICTURE);
  return { picture: Float32Array.from(bytes, (v) => v / 255), seen: seen[t], told: told[t] };
}

const partsOf = (figure) => ["memory", "expected"].map((shows) => figure.data.findIndex(({ meta }) => meta?.shows === shows));

export class Film {
  canvas = Object.assign(document.createElement("canvas"), { className: "film", ariaHidden: "true" });

  // Shows what it has in mind after step t; Plotly follows.
  show(figure, t) {
    const { _fullLayout: layout, layout: { meta } } = figure;
    if (!meta.film) return;
    const [memory, expected] = partsOf(figure).map((i) => figure.data[i]);
    const { _offset: x, _length: width } = layout[memory.xaxis.replace("x", "xaxis")];
    const { _offset: y, _length: height } = layout.yaxis, box = { x: 0, y: 0, width, height };
    const held = heldAfter(t, meta.film), panels = [
      { kind: "cover", box, colour: meta.cover },
      { kind: "memory", box, scale: memory.colorscale, expected: expected.colorscale },
    ];
    const read = { ...box, height: ((t + 1) * height) / meta.steps };
    if (t < meta.steps - 1) panels.push({ kind: "cursor", box: read, line: { colour: meta.line, width: 2 } });
    drawStage(this.canvas, { width, height, panels }, held);
    const room = figure.closest(".st-key-reading"), from = room.getBoundingClientRect(), at = figure.getBoundingClientRect();
    Object.assign(this.canvas.style, {
      position: "absolute", pointerEvents: "none", zIndex: 4, width: `${width}px`, height: `${height}px`,
      left: `${at.left - from.left + x}px`, top: `${at.top - from.top + y}px`,
    });
    if (getComputedStyle(room).position === "static") room.style.position = "relative";
    room.append(this.canvas);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(figure, t), RESTS);
  }

  async rest(figure, t) {
    if (figure.isConnected && figure.data) {
      const { picture, seen, told } = heldAfter(t, figure.layout.meta.film);
      const rows = seen.map((_, r) => Array.from(picture.subarray(r * ACROSS, (r + 1) * ACROSS)));
      const z = [1, 0].map((part) => rows.map((row, r) => (seen[r] === part ? row : Array(ACROSS).fill(null))));
      const customdata = told.map((both) => Array(ACROSS).fill(both));
      await window.Plotly.restyle(figure, { z, customdata: [customdata, customdata] }, partsOf(figure));
    }
    this.remove();
  }

  remove() {
    clearTimeout(this.resting);
    this.canvas.remove();
  }
}
