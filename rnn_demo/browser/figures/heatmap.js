// The memory's lines as a Plotly heatmap on the stage, with hover, click and zoom. While nothing
// moves and the pointer is over it, an invisible heatmap of the digit is added, whose hover text
// says how much ink is on a pixel.

import { FINE_TEXT, ROWS } from "../constants.js";
import { barAxisLimit, scaleNameOfSupportOrSize, barColourValuesByRow } from "../stage/bars.js";
import { sliceRow } from "../stage/panels.js";

/** @import { Scene } from "../stage/scene.js" */
/** @import { ClickedCell, PlotlyClick, PlotlyElement } from "./plotly_types.js" */
/** @import { PlotlyFigure, PlotlyLibrary } from "./plotly_types.js" */

/** @type {?Promise<?PlotlyLibrary>} */
let loading = null;

/**
 * Loads Plotly's script once; null if the server has none, for example when the app runs as a plain
 * script.
 * @param {string} url
 */
function loadPlotly(url) {
  // Another chart of the page has loaded it
  if (window.Plotly) return Promise.resolve(window.Plotly);
  return (loading ??= new Promise((done) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => done(window.Plotly ?? null);
    script.onerror = () => done(null);
    document.head.append(script);
  }));
}

const ROOM = 12; // ms of a frame for reading and drawing
const axis = { visible: false, fixedrange: true };

/** @type {unknown} */
let plotlyFrame = null; // the frame in which lines of the previous frame were drawn
const frameStartTime = () => Number(document.timeline.currentTime);

/** True if Plotly draws in this frame: on a slow machine, reading and drawing take turns. */
export const plotlyDrawsInThisFrame = () =>
  plotlyFrame !== null && plotlyFrame === document.timeline.currentTime;

export class PlotlyHeatmap {
  /** @type {?PlotlyLibrary} */
  ready = null; // Plotly, once loaded
  /** @type {?Promise<void>} */
  loading = null;
  /** @type {?Scene} */
  pendingScene = null;
  /** @type {?number} */
  turn = null; // the requested frame in which it is drawn
  cost = 0; // ms that the last drawing took
  rests = false; // true while the digit's heatmap is added, too
  isHeard = false; // true once clicks are listened to
  /** @type {unknown[]} */
  basis = []; // places, view and look of the current drawing
  /** @type {unknown} */
  result = null;
  linesKey = "";
  /** @type {?Scene} */
  scene = null; // the last scene

  /**
   * @param {HTMLElement} place
   * @param {string} url of Plotly, which is loaded when there is something to draw
   * @param {(cell: ClickedCell) => void} onClick called with the clicked number
   * @param {() => void} onReady called when Plotly has loaded
   */
  constructor(place, url, onClick, onReady) {
    this.place = /** @type {PlotlyElement} */ (place);
    this.url = url;
    this.onClick = onClick;
    this.onReady = onReady;
    for (const name of /** @type {const} */ (["pointerover", "pointermove"]))
      place.addEventListener(name, (event) => this.addInkHeatmapIfResting(event));
  }

  /**
   * Adds the digit's heatmap while the pointer is over the figure.
   * @param {PointerEvent} event
   */
  addInkHeatmapIfResting({ buttons }) {
    const { scene, ready, rests } = this;
    if (ready && scene?.at.rests && !rests && !this.pendingScene && !buttons)
      this.drawWholeFigure(scene, true);
  }

  /**
   * Draws a scene's lines now, or in the next frame if this one has no time left. Returns false if
   * the canvas must draw them instead.
   * @param {Scene} scene
   */
  draw(scene, atOnce = false) {
    this.loading ??= loadPlotly(this.url).then((plotly) => {
      this.ready = plotly;
      if (plotly) this.onReady();
    });
    if (!this.ready || !this.place.isConnected) return false;
    const { places, view, look, result, at } = scene,
      began = performance.now();
    const isBasis = [places, view, look].every((v, k) => v === this.basis[k]),
      linesKey = `${at.lines} ${barAxisLimit(view.states, result)}`;
    const isDrawn = isBasis && result === this.result && linesKey === this.linesKey;
    this.scene = scene;
    this.pendingScene =
      isBasis && !isDrawn && !atOnce && began - frameStartTime() + this.cost > ROOM ? scene : null;
    if (this.pendingScene) this.turn ??= requestAnimationFrame(() => this.drawPendingScene());
    if (isDrawn || this.pendingScene) return true;
    if (!isBasis || this.rests) this.drawWholeFigure(scene);
    else this.ready.restyle(this.place, heatmapNumbersAndLimits(scene), [...view.states.keys()]);
    Object.assign(this, { result, linesKey, cost: performance.now() - began });
    return true;
  }

  /** Removes the lines. */
  clear() {
    this.pendingScene = null;
    if (!this.ready || !this.scene || !this.place.isConnected) return;
    this.draw({ ...this.scene, at: { ...this.scene.at, lines: 0 } }, true);
    this.scene = null;
  }

  drawPendingScene() {
    this.turn = null;
    if (!this.pendingScene) return;
    plotlyFrame = document.timeline.currentTime;
    this.draw(this.pendingScene, true);
  }

  /**
   * Draws the whole figure; `withInk` adds the digit's ink for hovering.
   * @param {Scene} scene
   */
  drawWholeFigure(scene, withInk = false) {
    if (!this.ready || !this.place.isConnected) return;
    const { places, view, look, result } = scene,
      { width, height, row, memory, parts } = places,
      share = (/** @type {{x: number, width: number}} */ { x, width: wide }) => [
        x / width,
        Math.min((x + wide) / width, 1),
      ];
    const high = 1 - (memory.y + memory.height) / height,
      down = [high, 1 - memory.y / height],
      { z, zmin, zmax } = heatmapNumbersAndLimits(scene);
    const y = Array.from({ length: ROWS }, (_, r) => r + 1),
      heat = { type: "heatmap", y, showscale: false, hoverongaps: false };
    /** @type {PlotlyFigure["layout"]} */
    const layout = {
      width,
      height,
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      dragmode: false,
      hoverlabel: { font: { size: FINE_TEXT } },
      xaxis: { ...axis, domain: share(row), range: [-0.5, ROWS - 0.5] },
      yaxis: { ...axis, domain: down, range: [ROWS + 0.5, 0.5] },
    };
    /** @type {PlotlyFigure["data"]} */
    const data = view.states.map((s, i) => {
      const { x, width: wide, across } = parts[i],
        one = wide / across.length,
        names = s.columns.map((u, k) =>
          s.digits?.length && s.digits[k] >= 0
            ? `unit ${u}, says most about ${s.digits[k]}`
            : `unit ${u}`,
        );
      const {
        states: [h],
        units,
      } = result.reading.layers[s.layer];
      layout[`xaxis${i + 2}`] = { ...axis, domain: share(parts[i]), range: [x, x + wide] };
      return {
        ...heat,
        x0: x + 0.5 * one,
        dx: one,
        z: z[i],
        zmin: zmin[i],
        zmax: zmax[i],
        colorscale: look[scaleNameOfSupportOrSize(s)],
        xaxis: `x${i + 2}`,
        customdata: widenColumnsAndPadRows(
          y.map((_, t) => s.columns.map((u) => h[t * units + u])),
          across,
        ),
        text: widenColumnsAndPadRows(
          y.map(() => names),
          across,
        ),
        hovertemplate: `after ${s.after} %{y}: %{text}<br>h = %{customdata:.4f}<extra></extra>`,
        meta: { layer: s.layer, columns: s.columns, across },
      };
    });
    // The digit's invisible heatmap; its axes are always part of the figure.
    data.push({
      ...heat,
      z: withInk ? y.map((_, r) => Array.from(sliceRow(result.image, r))) : [[0]],
      zmin: 0,
      zmax: 1,
      opacity: 0,
      colorscale: look.pixels,
      xaxis: "x",
      hoverinfo: withInk ? "all" : "skip",
      hovertemplate: withInk ? "row %{y}, column %{x}<br>ink %{z:.2f}<extra></extra>" : undefined,
    });
    Object.assign(this, { rests: withInk, basis: [places, view, look] });
    const config = { displayModeBar: false, showAxisDragHandles: false };
    this.ready.react(this.place, /** @type {PlotlyFigure} */ ({ data, layout, config }));
    if (!this.isHeard) this.place.on?.("plotly_click", (event) => this.handleClick(event));
    this.isHeard = true;
  }

  /** @param {PlotlyClick} event */
  handleClick({ points: [{ data, pointIndex, y }] }) {
    const { layer, columns = [], across = [] } = data.meta ?? {},
      row = y - 1;
    this.onClick(
      layer === undefined ? { row } : { row, layer, unit: columns[across[pointIndex[1]]] },
    );
  }
}

/**
 * Lines of numbers in Plotly's order, one for each column; future lines are empty.
 * @template T
 * @param {T[][]} lines
 * @param {number[]} across
 */
const widenColumnsAndPadRows = (lines, across) =>
  Array.from({ length: ROWS }, (_, t) => across.map((k) => lines[t]?.[k] ?? null));

/**
 * The data of each part that change from row to row.
 * @param {Scene} scene
 */
function heatmapNumbersAndLimits({ places: { parts }, view: { states }, result, at }) {
  const end = barAxisLimit(states, result),
    z = states.map((s, i) =>
      widenColumnsAndPadRows(barColourValuesByRow(s, result, at.lines), parts[i].across),
    );
  return {
    z,
    zmin: states.map(({ groups }) => (groups.length ? -end : 0)),
    zmax: states.map(() => end),
  };
}
