// A canvas over a Plotly figure, which shows another reading than the figure: the figure itself is left
// alone. It also stands where a figure stood, when that has been cleared away. Round the canvas stands a copy of the figure's titles and axes, so that nothing is seen of what
// becomes of the figure in the meantime, which may be taken away and built anew.

import { drawStage, isPicture } from "./stage.js";

const DATA = ".heatmaplayer, .scatterlayer, .shapelayer, .zerolinelayer, .hoverlayer"; // the canvas has its own
const boxOf = ({ _offset: x, _length: width }, { _offset: y, _length: height }) => ({ x, y, width, height });
const axisOf = ({ _fullLayout: layout }, id) => layout[`${id[0]}axis${id.slice(1)}`];

export class Overlay {
  root = document.createElement("div");
  canvas = document.createElement("canvas");
  scene = null; // what `stage.js` draws

  constructor() {
    this.root.className = "reading-overlay";
    this.root.ariaHidden = "true";
    Object.assign(this.root.style, { position: "absolute", pointerEvents: "none", zIndex: 5, overflow: "hidden" });
    Object.assign(this.canvas.style, { position: "absolute", inset: 0, width: "100%" });
  }

  get isUp() {
    return this.root.isConnected;
  }

  // Takes the likeness of a figure of a network, within an element that outlives it.
  take(figure, parent, network) {
    const from = parent.getBoundingClientRect(), { left, top, width, height } = figure.getBoundingClientRect();
    this.scene = { width, height, panels: panelsOf(figure) };
    Object.assign(this, { network, room: from.width });
    this.canvas.style.height = `${height}px`;
    this.root.replaceChildren(...copyOf(figure), this.canvas);
    Object.assign(this.root.style, {
      left: `${left - from.left}px`, top: `${top - from.top}px`, width: `${width}px`, height: `${height}px`,
      background: figure.layout.meta.paper,
    });
  }

  // Whether the last likeness is one for such a network, in a window as wide as then.
  fits(parent, network) {
    return this.scene && this.network === network && this.room === parent.getBoundingClientRect().width;
  }

  cover(parent) {
    const empty = parent.querySelector(".empty"); // all of it
    if (empty) this.root.style.height = `${Math.max(this.scene.height, parent.clientHeight)}px`;
    if (getComputedStyle(parent).position === "static") parent.style.position = "relative";
    parent.append(this.root);
  }

  draw(shown) {
    drawStage(this.canvas, this.scene, shown);
  }

  remove() {
    this.root.remove();
  }
}

// The figure without what is about its reading.
function copyOf(figure) {
  return [...figure.querySelectorAll(".main-svg")].map((svg) => {
    const copy = svg.cloneNode(true), gone = [...copy.querySelectorAll(DATA)];
    for (const { meta, xaxis } of figure.data) {
      if (meta?.unbounded) gone.push(...copy.querySelectorAll(".cbaxis"));
      if (meta?.shows === "sum") gone.push(...copy.querySelectorAll(`.${xaxis}tick`));
    }
    for (const node of gone) node.remove();
    Object.assign(copy.style, { position: "absolute", left: 0, top: 0 });
    return copy;
  });
}

// The panels of a figure, as `stage.js` draws them.
function panelsOf(figure) {
  const { data, _fullLayout: full } = figure, panels = [];
  const font = (own) => ({ family: full.font.family, size: own.size, colour: own.color });
  const bands = data.filter(({ meta }) => meta?.shows === "ribbon");
  for (const trace of data) {
    const { meta, line } = trace, box = boxOf(axisOf(figure, trace.xaxis), axisOf(figure, trace.yaxis));
    if (isPicture(meta)) {
      panels.push({ kind: "picture", box, ...meta, low: trace.zmin, high: trace.zmax, scale: trace.colorscale });
    } else if (meta?.shows === "memory") {
      panels.push({ kind: "memory", box, scale: trace.colorscale });
    } else if (meta?.shows === "decided") {
      panels.push({ kind: "ring", box, size: trace.marker.size, width: trace.marker.line.width, colours: meta.colours });
    } else if (meta?.shows === "sum") {
      panels.push({ kind: "curve", box, digit: meta.digit, colour: line.color, zero: axisOf(figure, trace.xaxis).zerolinecolor });
    } else if (meta?.shows === "bands") {
      const first = bands[0].line;
      panels.push({ kind: "ribbon", box, colours: bands.map((b) => b.fillcolor), names: meta, font: font(trace.textfont),
        line: { colour: first.color, width: first.width } });
    } else if (!meta && panels.at(-1)?.kind === "picture") {
      const at = trace.x.filter((_, i) => i % 3 === 0).map((edge) => edge + 0.5); // a line is two points and a gap
      panels.at(-1).edges = { at, colour: line.color, width: line.width, opacity: trace.opacity };
    }
  }
  return panels;
}
