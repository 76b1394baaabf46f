// Fills a Plotly figure that a reading made with what another reading shows: for the page without a
// server, which is its figures' only owner. A trace says in its `meta` what it shows, as `shows.js` has it;
// {weights} there are of each column's vote, for who hovers.

import { believed, stopOf } from "./aloud.js";
import { ROWS_OF, answersOf, heat, isPicture, largest, leadOf, strongest } from "./shows.js";

// The ends of a colour bar, which are named as figures/rows.py names them: in two digits.
const ENDS = { values: "colorbar.tickvals", texts: "colorbar.ticktext" };
function short(end) {
  const size = end ? Math.floor(Math.log10(Math.abs(Number(end.toPrecision(2))))) : 0;
  if (size >= -4 && size < 2) return String(Number(end.toPrecision(2)));
  const [digits, power] = end.toExponential(1).split("e");
  return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

// The axis of the sum of all votes, as figures/unit_groups.py has it.
function sumAxis(name, total) {
  const reach = 1.1 * largest([total]), last = total[total.length - 1];
  return {
    [`${name}.range`]: [-reach, reach],
    [`${name}.tickvals`]: [0, last],
    [`${name}.ticktext`]: ["0", `${last < 0 ? "-" : "+"}${Math.abs(last).toFixed(1)}`],
  };
}

// What to hand to Plotly.update: {update, traces, layout}.
function filling(data, shown) {
  const names = ["z", "x", "customdata", "zmin", "zmax", ...Object.values(ENDS)];
  const update = Object.fromEntries(names.map((name) => [name, []])), traces = [], layout = {};
  const shared = strongest(data.map(({ meta }) => meta), shown);
  data.forEach((trace, i) => {
    const { meta } = trace;
    if (!isPicture(meta) && meta?.shows !== "sum") return;
    const k = traces.push(i) - 1;
    for (const values of Object.values(update)) values.push(undefined); // is left as it is
    if (meta.shows === "sum") {
      update.x[k] = leadOf(shown.reading, meta.digit);
      Object.assign(layout, sumAxis(`xaxis${trace.xaxis.slice(1)}`, update.x[k]));
      return;
    }
    const { z, low, high } = heat(meta, { low: trace.zmin, high: trace.zmax }, shown, shared);
    [update.z[k], update.zmin[k], update.zmax[k]] = [z, low, high];
    if (meta.unbounded && trace.colorbar) {
      const ends = low < 0 ? [low, 0, high] : [low, high];
      update[ENDS.values][k] = ends;
      update[ENDS.texts][k] = ends.map(short);
    }
    if (meta.weights) update.customdata[k] = ROWS_OF.states(shown, { ...meta, signs: meta.weights });
  });
  return { update, traces, layout };
}

// Draws what is shown into a figure. fresh: another drawing, so the cursor goes to the last row.
export function drawInto(Plotly, figure, shown, fresh) {
  const { update, traces, layout } = filling(figure.data, shown);
  const stop = (figure.layout.annotations || []).findIndex(({ name }) => name === "stop");
  if (stop >= 0 && shown.terms.above !== null) {
    const row = stopOf(believed(shown.reading), shown.terms.above) + 1;
    layout[`annotations[${stop}].y`] = row;
    layout[`annotations[${stop}].text`] = row ? "▶" : " "; // above the first row it is not to be seen
  }
  const slider = figure.layout.sliders && figure.layout.sliders[0];
  if (slider) {
    answersOf(shown.reading).forEach((text, t) => { layout[`sliders[0].steps[${t}].label`] = text; });
    if (fresh) Object.assign(layout, { "sliders[0].active": slider.steps.length - 1, shapes: [] });
  }
  return Plotly.update(figure, update, layout, traces);
}
