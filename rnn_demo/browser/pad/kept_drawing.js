// A drawing's strokes, kept in the tab: the address holds only its pixels, so that after a reload
// Undo can take back one stroke at a time.

import { base64OfImage } from "./drawing.js";

/** @import { Sheet } from "./sheet.js" */
/** @import { Stroke } from "../types.js" */

const KEY = "rnn-strokes"; // in sessionStorage

/** @param {Sheet} sheet */
export function keepStrokes({ drawing: { strokes }, image }) {
  try {
    if (strokes.length && image)
      sessionStorage.setItem(KEY, JSON.stringify({ pixels: base64OfImage(image), strokes }));
  } catch {
    /* No storage: after a reload the drawing is an image. */
  }
}

/**
 * Returns the strokes that were kept for an image; null if there are none.
 * @param {Float32Array} image 784 numbers in [0, 1]
 * @returns {?Stroke[]}
 */
export function keptStrokes(image) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
    return kept.pixels === base64OfImage(image) && kept.strokes.every(isStroke)
      ? kept.strokes
      : null;
  } catch {
    return null;
  }
}

/** @param {any} stroke */
const isStroke = ({ points, width }) =>
  Number.isFinite(width) && points.every((/** @type {number[]} */ p) => p.every(Number.isFinite));
