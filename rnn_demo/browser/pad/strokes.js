// Strokes and images as pixels on a canvas.

import { PAD_SIDE, PEN_WIDTH } from "../constants.js";
import { normalisedImageOfPixelLayers } from "./drawing.js";
import { require2dContext, newCanvas } from "../elements.js";

/** @import { Stroke } from "../types.js" */

/**
 * Paints an image, 784 numbers in [0, 1], on a canvas of 28 x 28.
 * @param {Float32Array} image
 */
export function canvasOfImage(image) {
  const pixels = new ImageData(28, 28),
    canvas = newCanvas(28, 28);
  image.forEach((v, i) => pixels.data.set([255 * v, 255 * v, 255 * v, 255], 4 * i));
  require2dContext(canvas).putImageData(pixels, 0, 0);
  return canvas;
}

/**
 * Returns a stroke of the usual width.
 * @param {[number, number][]} points on paper of 280 x 280
 * @returns {Stroke}
 */
export const strokeThrough = (points) => ({ points, width: PEN_WIDTH });

/**
 * Paints strokes in white on paper of 280 x 280.
 * @type {(context: CanvasRenderingContext2D, strokes: Stroke[]) => void}
 */
export function paintStrokesOnCanvas(context, strokes) {
  Object.assign(context, {
    strokeStyle: "#ffffff",
    lineCap: "round",
    lineJoin: "round",
  });
  for (const { points, width } of strokes) {
    context.lineWidth = width;
    context.beginPath();
    points.forEach(([x, y], k) => {
      const [x0, y0] = points[Math.max(k - 1, 0)]; // rounded as on the app's canvas
      context.quadraticCurveTo(x0, y0, (x0 + x) / 2, (y0 + y) / 2);
    });
    const [x, y] = points[points.length - 1];
    context.lineTo(x + 0.01, y); // so that a dot is a line, too
    context.stroke();
  }
}

/**
 * The image that a network reads of given strokes: 784 numbers in [0, 1].
 * @param {Stroke[]} strokes
 */
export function imageOfStrokes(strokes) {
  const context = require2dContext(newCanvas(PAD_SIDE, PAD_SIDE));
  paintStrokesOnCanvas(context, strokes);
  const { data } = context.getImageData(0, 0, PAD_SIDE, PAD_SIDE);
  return normalisedImageOfPixelLayers([data], PAD_SIDE, PAD_SIDE);
}
