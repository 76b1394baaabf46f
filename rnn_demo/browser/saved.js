// Pictures of a reading that are saved: the stage after each step, and the sentence below it.

import { gifOf } from "./gif.js";
import { cleared, write } from "./paint.js";
import { placesOf } from "./places.js";
import { drawHeads, drawOver, drawScene, sceneOf } from "./stage.js";
import { story } from "./story.js";

const GIF_WIDE = 780, PNG_WIDE = 912, AROUND = 16, SENTENCE = 40; // pixels
const DELAY = 12, LAST_DELAY = 250; // hundredths of a second

// The canvas of one step, `width` pixels wide before `ratio`.
function frameOf(view, look, shown, t, width, ratio) {
  const canvas = document.createElement("canvas"), places = placesOf({ width, height: 0.5 * width }, view.states, Boolean(shown.seen));
  const whole = { width: width + 2 * AROUND, height: Math.round(places.height + SENTENCE + AROUND) };
  const context = cleared(canvas, whole.width, whole.height, ratio), scene = sceneOf(places, view, look, shown, t);
  context.fillStyle = look.background;
  context.fillRect(0, 0, whole.width, whole.height);
  context.translate(AROUND, AROUND);
  drawHeads(context, scene);
  drawScene(context, scene);
  drawOver(context, scene);
  write(context, story(shown.rows, t, view.word, shown.end), places.row.x, places.height + 14, { size: places.type(22), weight: 650, colour: look.ink });
  return canvas;
}

// Saves a reading as "gif", all rows, or as "png", up to step t. name: of the file, without its ending.
export async function save(kind, { view, look, shown }, t, name) {
  const frames = () => shown.rows.map((_, step) => frameOf(view, look, shown, step, GIF_WIDE, 1));
  const blob = kind === "gif" ? await gifOf(frames(), look, DELAY, LAST_DELAY)
    : await new Promise((done) => { frameOf(view, look, shown, t, PNG_WIDE, 2).toBlob(done); });
  download(blob, `${name}.${kind}`);
}

// Hands a visitor a file of that name.
export function download(blob, name) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  URL.revokeObjectURL(href);
}
