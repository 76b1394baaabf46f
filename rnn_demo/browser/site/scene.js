// The stage of the page without a server: panels side by side on one axis of rows, on a canvas of any
// width, as lenses/watch/figure.py and film_size.js have them in the app.

import { unread } from "../cursor.js";
import { LOWER, sideBySide, typeAt } from "../side_by_side.js";
import { drawStage, heat } from "../stage.js";
import { story, told } from "../story.js";

const STEPS = 28, NUMBERED = [1, 4, 8, 12, 16, 20, 24, 28];
const FAMILY = "system-ui, sans-serif";

// The panels from left to right: {title, square, width, reads, panels: what is drawn in a box, groups}.
function columnsOf({ reads, states }, look, { titles, ribbon, inks }, shown, type) {
  const columns = [{
    title: titles.image, square: true, reads,
    panels: (box) => [
      { kind: "picture", box, shows: "image", low: 0, high: 1, scale: look.pixels },
      { kind: "ring", box, size: 17 * type, width: 4 * type, colours: look.digits },
    ],
  }];
  if (shown.picture) columns.push({
    title: titles.memory, square: true, reads: "all",
    panels: (box) => [{ kind: "memory", box, scale: look.pixels, expected: look.expected }],
  });
  for (const state of states) {
    const at = state.groups.slice(1).map(([, first]) => first);
    const picture = { ...state, kind: "picture", scale: look[state.scale] };
    columns.push({
      ...state, reads: "forward", picture,
      panels: (box) => [{ ...picture, box, edges: { at, colour: look.faint, width: 0.7, opacity: 0.7 } }],
    });
  }
  columns.push({
    title: titles.belief, width: ribbon.share, reads: "forward",
    panels: (box) => [{
      kind: "ribbon", box, colours: look.digits, line: { colour: look.background, width: 0.8 },
      names: { wide: ribbon.wide, inks }, font: { size: 14 * type, family: FAMILY },
    }],
  });
  return columns;
}

// Where each stands: boxes of whole pixels.
function placed(columns, { left, top, width, phone, between }) {
  const { side: share, panels } = sideBySide(columns, phone), side = Math.round(width * share);
  return panels.map((c) => {
    const [x, end] = [c.start, c.end].map((at) => Math.round(left + width * at)), low = phone && !c.square;
    const box = { x, y: low ? top + side + between : top, width: end - x, height: low ? Math.round(LOWER * side) : side };
    return { ...c, box };
  });
}

// What `drawStage` of stage.js draws after a step: {width, height, panels}; and lines, boxes with a line for each step.
// network: {reads, states}, look: colours, and style: {titles, ribbon, inks, labelled}, as export.py has them.
export function sceneOf(width, phone, network, look, style, shown, step) {
  const type = typeAt(width), line = 16 * type;
  const font = (size, colour, align = "center") => ({ size: size * type, family: FAMILY, colour, align });
  const grouped = network.states.some((s) => s.groups.length), above = line * (grouped ? 2 : 1) + 8;
  const left = 26 * type, top = Math.round(phone && grouped ? above - line : above), between = Math.round(above + 10);
  const columns = placed(columnsOf(network, look, style, shown, type), { left, top, width: width - left - 6, phone, between });
  const panels = [];
  const words = (text, x, y, wide, style) => panels.push({ kind: "words", text, font: style, box: { x, y, width: wide, height: line } });
  for (const { box, title, reads, square, groups = [], picture, panels: of } of columns) {
    const { x, y, width: wide, height } = box, high = height / STEPS;
    panels.push(...of(box));
    const [first, past] = unread(step, STEPS, reads).map((edge) => y + (edge - 0.5) * high);
    if (first < past) panels.push({ kind: "cover", colour: look.background, box: { x: x - 2, y: first, width: wide + 4, height: past - first + 1 } });
    if (step < STEPS - 1) panels.push({ kind: "cursor", box: { x, y, width: wide, height: (step + 1) * high }, line: { colour: look.accent, width: 2 } });
    const labels = grouped && !(phone && square) ? line : 0;
    words(title, x, y - line - labels - 4, wide, font(14, look.ink));
    for (const [digit, from, to] of groups) {
      const count = groups.at(-1)[2], group = (wide * (to - from)) / count;
      if (group >= style.labelled * width) words(digit < 0 ? "-" : String(digit), x + (wide * from) / count, y - line - 1, group, font(12, look.faint));
    }
    if (picture && !phone) {
      const { low, high: end } = heat(picture, shown), bar = { x: x + 0.05 * wide, y: y + height + 12, width: 0.9 * wide, height: 8 };
      panels.push({ kind: "scale", box: bar, scale: picture.scale });
      for (const value of low < 0 ? [low, 0, end] : [low, end]) {
        const at = bar.x + (bar.width * (value - low)) / (end - low);
        words(String(Number(value.toPrecision(2))), at - 30, bar.y + 10, 60, font(11, look.faint));
      }
    }
  }
  const { y, height } = columns[0].box;
  for (const row of NUMBERED) words(String(row), 0, y + ((row - 0.5) * height) / STEPS - line / 2, left - 6, font(12, look.faint, "right"));
  const bottom = Math.max(...columns.map(({ box }) => box.y + box.height));
  const lines = columns.filter(({ reads }) => reads === "forward").map(({ box }) => box);
  return { width, height: Math.round(bottom + (phone ? 6 : 24 + line)), panels, lines };
}

// The step on whose line a pointer is; undefined beside them.
export function stepAt({ lines }, { offsetX: x, offsetY: y }) {
  const box = lines.find((b) => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height);
  return box && Math.floor((STEPS * (y - box.y)) / box.height);
}

const FRAME_WIDTH = 720, SENTENCE = 36; // pixels

// The frames of a reading that is saved: the stage after each step, and the sentence below it. network, look,
// style: as `sceneOf` takes them. rows: ten probabilities after each step. after: what is
// shown after a step. Returns canvases.
export function framesOf(network, look, style, rows, after) {
  const font = { size: 18, family: "system-ui, sans-serif", colour: look.ink, align: "left" };
  const { image, strange } = after(0), end = told(image, rows, strange, network.word).sentence;
  return rows.map((_, step) => {
    const shown = after(step), { width, height, panels } = sceneOf(FRAME_WIDTH, false, network, look, style, shown, step);
    const whole = { width, height: height + SENTENCE }, canvas = document.createElement("canvas");
    const paper = { kind: "cover", box: { x: 0, y: 0, ...whole }, colour: look.background };
    const words = { kind: "words", box: { x: 26, y: height, width, height: 30 }, text: story(rows, step, network.word, end), font };
    drawStage(canvas, { ...whole, panels: [paper, ...panels, words] }, shown, 1);
    return canvas;
  });
}
