// The frames of a reading that is saved: the stage after each step, and the sentence below it.

import { sceneOf } from "./scene.js";
import { drawStage } from "./stage.js";
import { story } from "./story.js";

const FRAME_WIDTH = 720, SENTENCE = 36; // pixels

// network, look, style: as `sceneOf` takes them. rows: ten probabilities after each step. after: what is
// shown after a step. Returns canvases.
export function framesOf(network, look, style, rows, after) {
  const font = { size: 18, family: "system-ui, sans-serif", colour: look.ink, align: "left" };
  return rows.map((_, step) => {
    const shown = after(step), { width, height, panels } = sceneOf(FRAME_WIDTH, false, network, look, style, shown, step);
    const whole = { width, height: height + SENTENCE }, canvas = document.createElement("canvas");
    const paper = { kind: "cover", box: { x: 0, y: 0, ...whole }, colour: look.background };
    const told = { kind: "words", box: { x: 26, y: height, width, height: 30 }, text: story(rows, step, network.word), font };
    drawStage(canvas, { ...whole, panels: [paper, ...panels, told] }, shown, 1);
    return canvas;
  });
}
