// The recurrent loop as a small animation (pages/story/loop.html): a row of pixels and the hidden state
// go into the cell; the next hidden state and the answer come out.
//
// data: {rows: [T][28] in [0, 1], states: [T][units], answers: [T][10] probabilities, order: [T],
//   the row of the image that is read at t, or null if columns are read, equations: [text], gates:
//   {name: [T] means over the units}, look: see colours_and_inks_as_dict in on_stage.py}

import { showBars } from "../answer.js";
import { ROWS } from "../constants.js";
import { require2dContext, elementWithin, newElement } from "../elements.js";
import { Cursor, StepPlayer, still } from "../player/player.js";

/** @import { Look } from "../types.js" */

/**
 * @typedef {{ rows: number[][], states: number[][], answers: number[][], order: ?number[],
 *   equations: string[], gates: Record<string, number[]>, look: Look, }} LoopData
 */

const PAUSE = 450;

/** @type {(share: number, colour: string) => string} */
const mixWithPaper = (share, colour) =>
  `color-mix(in srgb, var(--${colour}) ${100 * share}%, var(--paper))`;

/**
 * Paints rows of pixels on a canvas, one canvas pixel each; row t goes to line order[t].
 * @param {HTMLCanvasElement} canvas
 * @param {number[][]} rows
 * @param {number[]} order
 * @param {string[]} colours of paper and ink
 */
function paintPixelsOnCanvas(canvas, rows, order, [paper, ink]) {
  const context = require2dContext(canvas);
  /**
   * @param {string} colour
   * @param {number} share
   * @param {[number, number, number, number]} box
   */
  const square = (colour, share, ...box) => {
    Object.assign(context, { fillStyle: colour, globalAlpha: share }).fillRect(...box);
  };
  square(paper, 1, 0, 0, ROWS, ROWS);
  rows.forEach((row, t) => row.forEach((share, c) => square(ink, share, c, order[t], 1, 1)));
}

/**
 * Makes a nearly square grid of boxes for units; returns a function that shows their numbers.
 * @type {(place: HTMLElement, count: number, most: number) => (values: number[]) => void}
 */
function makeUnitGridUpdater(place, count, most) {
  const all = Array.from({ length: count }, () => place.appendChild(newElement("span")));
  place.style.setProperty("--side", String(Math.ceil(Math.sqrt(count))));
  return (values) =>
    all.forEach((box, u) => {
      const share = Math.abs(values[u] / most);
      box.textContent = Math.abs(values[u]) < 0.05 ? "0" : values[u].toFixed(1);
      box.style.background = mixWithPaper(share, values[u] < 0 ? "low" : "high");
      box.style.color = `var(--${share > 0.55 ? "paper" : "ink"})`;
    });
}

/** @type {(find: (name: string) => HTMLElement, data: LoopData) => (t: number) => void} */
function makeRecurrentLoopUpdater(find, { rows, states, answers, order, equations, gates, look }) {
  const { ink, faint, accent, background: paper, diverging, sequential } = look,
    pixels = [look.pixels[0][1], look.pixels[look.pixels.length - 1][1]];
  const colours = {
    ink,
    faint,
    accent,
    paper,
    low: diverging[0][1],
    high: diverging[diverging.length - 1][1],
    bars: sequential[2][1],
  };
  for (const [name, colour] of Object.entries(colours))
    find("loop").style.setProperty(`--${name}`, colour);
  for (const name of ["before", "after", "equations", "gates"]) find(name).replaceChildren();
  const lines = order ?? [...rows.keys()],
    most = Math.max(1e-6, ...states.flat().map(Math.abs));
  const digit = elementWithin(find("loop"), ".digit", HTMLCanvasElement),
    x = elementWithin(find("loop"), ".x", HTMLCanvasElement);
  paintPixelsOnCanvas(digit, rows, lines, pixels);
  const units = states[0].length,
    before = makeUnitGridUpdater(find("before"), units, most),
    after = makeUnitGridUpdater(find("after"), units, most);
  for (const equation of equations) find("equations").append(newElement("p", "", equation));
  const open = Object.entries(gates).map(([name, means]) => {
    const bar = newElement("i");
    find("gates").append(newElement("span", "", name), newElement("div", "", bar));
    return { means, bar };
  });
  if (!open.length)
    find("gates").append(newElement("p", "", "h after is h before for the next row"));
  return (t) => {
    find("cursor").style.top = `${(100 * lines[t]) / ROWS}%`;
    find("said").textContent = `row ${t + 1} of ${rows.length}`;
    paintPixelsOnCanvas(x, [rows[t]], [0], pixels);
    before(t ? states[t - 1] : Array(units).fill(0));
    after(states[t]);
    for (const { means, bar } of open) bar.style.width = `${100 * means[t]}%`;
    showBars(find("answer"), { sure: answers[t] }, look);
  };
}

/**
 * @param {{data: LoopData, parentElement: HTMLElement & {loopRow?: number, loopSeen?: boolean}}}
 *   component
 */
export default function ({ data, parentElement }) {
  const find = (/** @type {string} */ name) =>
      elementWithin(parentElement, `.${name}`, HTMLElement),
    play = find("play"),
    row = elementWithin(parentElement, ".row", HTMLInputElement);
  const show = makeRecurrentLoopUpdater(find, data),
    last = data.rows.length - 1;
  const player = new StepPlayer(
    new Cursor(),
    ({ step, isPlaying: playing }) => {
      row.value = String(step);
      show(step);
      play.textContent = playing ? "❚❚ Pause" : "▶ Play";
    },
    () => PAUSE,
    data.rows.length,
  );
  row.max = String(last);
  play.onclick = () => (player.isPlaying ? player.pause() : player.play());
  row.oninput = () => player.moveTo(Number(row.value));
  player.moveTo(Math.min(last, parentElement.loopRow ?? 0));
  // It starts by itself once, when it scrolls into view, and pauses while it is out of view.
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) player.pause();
    else if (!parentElement.loopSeen && !still.matches) player.play();
    parentElement.loopSeen ||= entry.isIntersecting;
  });
  seen.observe(find("loop"));
  return () => {
    parentElement.loopRow = player.step;
    player.pause();
    seen.disconnect();
  };
}
