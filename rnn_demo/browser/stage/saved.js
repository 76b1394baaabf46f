// Saves pictures of a reading: the stage after each step with the sentence below it.

import { LARGE_TEXT } from "../constants.js";
import { download } from "../download.js";
import { makeGifBlob } from "./gif.js";
import { contextAfterSizeAndClear, write } from "./paint.js";
import { placesOf } from "./layout.js";
import { drawPanelHeadings, drawOverlay, drawSceneWithoutOverlay, sceneOf } from "./scene.js";
import { likeliest } from "../reader/story.js";

/** @import { Look, View } from "../types.js" */
/** @import { StageWithControls } from "./watching.js" */
/** @import { MomentResult } from "../edit/memory_edit.js" */

const GIF_WIDE = 780,
  PNG_WIDE = 912,
  AROUND = 16,
  SENTENCE = 40; // pixels

/**
 * Draws the canvas of one step.
 * @param {View} view
 * @param {Look} look
 * @param {MomentResult} moment
 * @param {number} t the step
 * @param {number} width in pixels, before `ratio`
 * @param {number} ratio
 */
function renderFrameToSave(view, look, { result, was, editAction, sentence }, t, width, ratio) {
  const canvas = document.createElement("canvas"),
    places = placesOf({ width, height: 0.5 * width }, view.states, Boolean(result.memory));
  const wide = width + 2 * AROUND,
    high = Math.round(places.height + SENTENCE + AROUND),
    context = contextAfterSizeAndClear(canvas, wide, high, ratio),
    scene = sceneOf(places, view, look, result, t, { was, editAction });
  context.fillStyle = look.background;
  context.fillRect(0, 0, wide, high);
  context.translate(AROUND, AROUND);
  drawPanelHeadings(context, scene);
  drawSceneWithoutOverlay(context, scene);
  drawOverlay(context, scene);
  write(context, sentence, places.row.x, places.height + 14, {
    size: places.type(LARGE_TEXT),
    weight: 650,
    colour: look.ink,
    room: width - places.row.x,
  });
  return canvas;
}

/**
 * @param {"gif" | "png"} kind a GIF of all rows, or a PNG up to step t
 * @param {StageWithControls} watching
 * @param {number} t
 * @param {string} name beginning of the file name, before the answer
 * @param {boolean} isEdited true to include the edit of the memory
 */
export async function downloadGifOrPng(kind, watching, t, name, isEdited = watching.isEdited) {
  const { view, look } = watching;
  if (!view || !look) throw new Error("nothing is shown that could be saved");
  /** @type {(step: number, width: number, ratio: number) => HTMLCanvasElement} */
  const render = (step, width, ratio) => {
    const moment = watching.editableReading.resultAndSentenceAt(step, view, isEdited);
    return renderFrameToSave(view, look, moment, step, width, ratio);
  };
  const { rows } = watching.editableReading.resultAndSentenceAt(t, view, isEdited).result,
    frames = () => rows.map((_, step) => render(step, GIF_WIDE, 1)),
    blob = kind === "gif" ? makeGifBlob(frames(), look) : pngOf(render(t, PNG_WIDE, 2));
  download(await blob, `${name}-${likeliest(rows[rows.length - 1])}.${kind}`);
}

/** @type {(canvas: HTMLCanvasElement) => Promise<Blob>} */
const pngOf = (canvas) =>
  new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("this browser makes no PNG"))));
  });
