// The memory's lines as a Plotly heatmap that belongs to the stage: one hovers over a number, clicks on it, and zooms.
// Where nothing moves one of the digit lies beside it, without anything drawn, which says how much ink is on a pixel.

import { ROWS } from "./constants.js";
import { endsOf, linesOf } from "./memory_bars.js";
import { rowOf } from "./panels.js";

let loading = null;

// Plotly's own script, once; null where the server has none, as where the app runs as a plain script.
function loaded(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly); // that of another chart of the page
  return (loading ??= new Promise((done) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => done(window.Plotly);
    script.onerror = () => done(null);
    document.head.append(script);
  }));
}

const RESTS = 250,
  ROOM = 12; // ms; of a frame, with what is read
const axis = { visible: false, fixedrange: true };

let taken = null; // the frame in which lines were drawn that are of the one before

// Whether this frame is Plotly's: where a machine is slow, what is read and Plotly's lines take turns.
export const isTaken = () => taken !== null && taken === document.timeline.currentTime;

export class Heatmap {
  ready = null; // Plotly, once it is here
  owed = null; // a scene
  turn = null; // the frame in which it is drawn
  cost = 0; // ms of the last one
  rests = false; // whether it says the digit's ink, too, and hears clicks on it

  // url: of Plotly, which is loaded once there is something to draw. told: called with {row, layer, unit} where a number
  // is clicked on. came: called when it can draw.
  constructor(place, url, told, came) {
    Object.assign(this, { place, told, url, came });
  }

  load() {
    this.loading ??= loaded(this.url).then((plotly) => {
      this.ready = plotly;
      if (plotly) this.came();
    });
  }

  // Draws a scene's lines, at once or, where this frame has no room for it, in the next one; whether it does: else they
  // are to be drawn on the canvas.
  draw(scene, atOnce = false) {
    if (!this.ready) this.load();
    if (!this.ready || !this.place.isConnected) return false;
    const { places, view, look, shown, at } = scene,
      began = performance.now();
    const known = [places, view, look].every((v, k) => v === this.known?.[k]),
      ends = endsOf(view.states, shown),
      drawn = `${at.lines} ${ends}`;
    const isDrawn = known && shown === this.shown && drawn === this.drawn;
    clearTimeout(this.resting);
    if (at.rests && !(isDrawn && this.rests))
      this.resting = setTimeout(() => this.make(scene, true), RESTS);
    this.owed =
      known && !isDrawn && !atOnce && began - document.timeline.currentTime + this.cost > ROOM
        ? scene
        : null;
    if (this.owed) this.turn ??= requestAnimationFrame(() => this.pay());
    if (isDrawn || this.owed) return true;
    if (!known || this.rests) this.make(scene);
    else this.ready.restyle(this.place, numbersOf(scene));
    Object.assign(this, { shown, drawn, cost: performance.now() - began });
    return true;
  }

  pay() {
    this.turn = null;
    if (!this.owed) return;
    taken = document.timeline.currentTime;
    this.draw(this.owed, true);
  }

  // All anew; where it rests with the ink of the digit, for who hovers.
  make(scene, rests = false) {
    if (!this.place.isConnected) return;
    const { places, view, look, shown } = scene,
      { width, height, row, memory, parts } = places,
      share = ({ x, width: wide }) => [x / width, Math.min((x + wide) / width, 1)];
    const high = 1 - (memory.y + memory.height) / height,
      down = [high, 1 - memory.y / height],
      { z, zmin, zmax } = numbersOf(scene);
    const y = Array.from({ length: ROWS }, (_, r) => r + 1),
      heat = { type: "heatmap", y, showscale: false, hoverongaps: false };
    const layout = {
      width,
      height,
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      dragmode: false,
      hoverlabel: { font: { size: 12 } },
      yaxis: { ...axis, domain: down, range: [ROWS + 0.5, 0.5] },
    };
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
      } = shown.reading.layers[s.layer];
      layout[`xaxis${i + 2}`] = { ...axis, domain: share(parts[i]), range: [x, x + wide] };
      return {
        ...heat,
        x0: x + 0.5 * one,
        dx: one,
        z: z[i],
        zmin: zmin[i],
        zmax: zmax[i],
        colorscale: look[s.scale],
        xaxis: `x${i + 2}`,
        customdata: filled(
          y.map((_, t) => s.columns.map((u) => h[t * units + u])),
          across,
        ),
        text: filled(
          y.map(() => names),
          across,
        ),
        hovertemplate: `after ${s.after} %{y}: %{text}<br>h = %{customdata:.4f}<extra></extra>`,
        meta: { layer: s.layer, columns: s.columns, across },
      };
    });
    if (rests) {
      layout.xaxis = { ...axis, domain: share(row) };
      data.push({
        ...heat,
        z: y.map((_, r) => Array.from(rowOf(shown.image, r))),
        zmin: 0,
        zmax: 1,
        opacity: 0,
        colorscale: look.pixels,
        xaxis: "x",
        hovertemplate: "row %{y}, column %{x}<br>ink %{z:.2f}<extra></extra>",
      });
    }
    Object.assign(this, { rests, known: [places, view, look] });
    this.ready.react(this.place, {
      data,
      layout,
      config: { displayModeBar: false, showAxisDragHandles: false },
    });
    if (!this.heard)
      this.heard =
        this.place.on(
          "plotly_click",
          ({
            points: [
              {
                data: { meta },
                pointIndex: [, column],
                y: line,
              },
            ],
          }) => {
            this.told(
              meta
                ? { row: line - 1, layer: meta.layer, unit: meta.columns[meta.across[column]] }
                : { row: line - 1 },
            );
          },
        ) ?? true;
  }
}

// Lines of numbers, one for each column, as Plotly has them; those to come are empty.
const filled = (lines, across) =>
  Array.from({ length: ROWS }, (_, t) => across.map((k) => lines[t]?.[k] ?? null));

// What of a figure changes from row to row, for each part.
function numbersOf({ places: { parts }, view: { states }, shown, at }) {
  const zmax = endsOf(states, shown),
    z = states.map((s, i) => filled(linesOf(s, shown, at.lines), parts[i].across));
  return { z, zmin: states.map((s, i) => (s.low < 0 ? -zmax[i] : 0)), zmax };
}
