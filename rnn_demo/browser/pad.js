// The canvas that is drawn on: streamlit-drawable-canvas, in a shadow root of its own.

import { imageOf } from "./drawing.js";

// The box of the two canvases, finished strokes and the one being drawn, that an event is on.
export function padOf(event) {
  const path = event.composedPath();
  const upper = path.find((e) => e.classList && e.classList.contains("upper-canvas"));
  const ours = path.some((e) => e.classList && e.classList.contains("st-key-canvas"));
  return upper && ours ? upper.parentNode : null;
}

// What is on it, as a network sees it; null if nothing is.
export function drawnOn(pad) {
  const layers = [...pad.querySelectorAll("canvas")];
  const { width, height } = layers[0];
  const pixels = (c) => c.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, width, height).data;
  return imageOf(layers.map(pixels), width, height);
}
