// The picture of the memory while the cursor moves, on a canvas of its own over the figure's panel: Plotly
// takes 60 ms to draw another, and does so once the cursor rests.

import { bytesFrom, imageFrom, inOrder } from "./reader.js";
import { drawStage } from "./stage.js";

const PICTURE = 784, ACROSS = 28, RESTS = 250; // pixels of a picture, and in a row; ms
const readings = new WeakMap(); // {image, layers}, by a figure's meta
const percents = (share) => (share === null ? "-" : `${(100 * Math.max(share, 0)).toFixed(0)}%`);

// What is in memory after step t: {picture: 784 numbers in [0, 1]; seen, left, usual: of each row}; null where
// what it takes has not come yet. Of networks that are not read here the figure says it.
export function heldAfter(t, meta) {
  if (meta.film) {
    const { pictures, seen, left, usual } = meta.film, bytes = bytesFrom(pictures).subarray(t * PICTURE, (t + 1) * PICTURE);
    return { picture: Float32Array.from(bytes, (v) => v / 255), seen: seen[t], left: left[t], usual: usual[t] };
  }
  const { program, order } = window.rnnWords ?? {}, memory = window.rnnMemories?.get(meta.program);
  if (program !== meta.program || !memory || !window.rnnPrograms?.has(program)) return null;
  if (!readings.has(meta)) {
    const image = inOrder(imageFrom(meta.image), order);
    readings.set(meta, { image, ...window.rnnPrograms.get(program).read(image) });
  }
  const { image, layers } = readings.get(meta), picture = memory.pictureAt(layers, t), seen = memory.seen[t];
  const left = seen.map((_, r) => percents(memory.leftOf(picture, image, r)));
  return { picture, seen, left, usual: memory.left[t].map(percents) };
}

const partsOf = (figure) => ["memory", "expected"].map((shows) => figure.data.findIndex(({ meta }) => meta?.shows === shows));

// What to hand to Plotly.restyle for it.
function restyled(figure, { picture, seen, left, usual }) {
  const told = seen.map((_, r) => Array(ACROSS).fill([left[r], usual[r]]));
  const rows = seen.map((_, r) => Array.from(picture.subarray(r * ACROSS, (r + 1) * ACROSS)));
  const z = [1, 0].map((part) => rows.map((row, r) => (seen[r] === part ? row : Array(ACROSS).fill(null))));
  return [{ z, customdata: [told, told] }, partsOf(figure)];
}

export class Film {
  canvas = Object.assign(document.createElement("canvas"), { className: "film", ariaHidden: "true" });

  // Shows what it has in mind after step t; Plotly follows. Nothing while that can't be told yet.
  show(figure, t) {
    if (!figure.isConnected || !figure.data) return; // it has gone meanwhile
    const [memory, expected] = partsOf(figure).map((i) => figure.data[i]);
    if (!memory) return;
    const { _fullLayout: layout, layout: { meta } } = figure, { _offset: x, _length: width } = layout[memory.xaxis.replace("x", "xaxis")];
    const { _offset: y, _length: height } = layout.yaxis, box = { x: 0, y: 0, width, height };
    const held = heldAfter(t, meta), panels = [{ kind: "cover", box, colour: meta.cover }];
    if (held) panels.push({ kind: "memory", box, scale: memory.colorscale, expected: expected.colorscale });
    const read = { ...box, height: ((t + 1) * height) / meta.steps };
    if (t < meta.steps - 1) panels.push({ kind: "cursor", box: read, line: { colour: meta.line, width: 2 } });
    drawStage(this.canvas, { width, height, panels }, { ...held });
    const room = figure.closest(".st-key-reading"), from = room.getBoundingClientRect(), at = figure.getBoundingClientRect();
    Object.assign(this.canvas.style, {
      position: "absolute", pointerEvents: "none", zIndex: 4, width: `${width}px`, height: `${height}px`,
      left: `${at.left - from.left + x}px`, top: `${at.top - from.top + y}px`,
    });
    if (getComputedStyle(room).position === "static") room.style.position = "relative";
    room.append(this.canvas);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => (held ? this.rest(figure, held) : this.show(figure, t)), RESTS);
  }

  async rest(figure, held) {
    if (figure.isConnected && figure.data) await window.Plotly.restyle(figure, ...restyled(figure, held));
    this.remove();
  }

  remove() {
    clearTimeout(this.resting);
    this.canvas.remove();
  }
}
