// Pictures of a reading that are saved: the stage after each step, and the sentence below it.

import { cleared, write } from "./paint.js";
import { placesOf } from "./places.js";
import { drawHeads, drawOver, drawScene, sceneOf } from "./stage.js";
import { story } from "./story.js";

const AROUND = 16, SENTENCE = 40; // pixels

// The canvas of one step: `width` pixels wide before `ratio`.
export function frameOf(view, look, shown, t, width = 912, ratio = 1) {
  const canvas = document.createElement("canvas"), places = placesOf({ width, height: Infinity }, view.states, Boolean(shown.seen));
  const whole = { width: width + 2 * AROUND, height: Math.round(places.height + SENTENCE + AROUND) };
  const context = cleared(canvas, whole.width, whole.height, ratio), scene = sceneOf(places, view, look, shown, t);
  context.fillStyle = look.background;
  context.fillRect(0, 0, whole.width, whole.height);
  context.translate(AROUND, AROUND);
  drawHeads(context, scene);
  drawScene(context, scene);
  drawOver(context, scene);
  write(context, story(shown.rows, t, view.word), places.row.x, places.height + 14, { size: 22, weight: 650, colour: look.ink });
  return canvas;
}

export const framesOf = (view, look, shown) => shown.rows.map((_, t) => frameOf(view, look, shown, t));
