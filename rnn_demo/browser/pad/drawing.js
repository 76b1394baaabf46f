// Converts a canvas to the 28x28 image that a network reads, and that image to a link:
// the JavaScript counterpart of images/drawing.py and images/link.py. It rounds as NumPy and Pillow
// do, so the results agree.

import {
  base64OfBytes,
  bytesFromLinkText,
  deflatedBytes,
  inflatedBytes,
  linkTextOfBytes,
} from "../bytes.js";
import { BOX, FAINTEST_INK, INVITATION_ROWS, LONGEST_LINK, ROWS } from "../constants.js";

const f32 = Math.fround;

/**
 * layers: pixels (RGBA) of white strokes; where layers overlap, the strongest counts. Returns 784
 * multiples of 1/255 in [0, 1], or null if there is no ink.
 * @type {(layers: Uint8ClampedArray[], width: number, height: number) => Float32Array | null}
 */
export const normalisedImageOfPixelLayers = (layers, width, height) =>
  normalise(inkAmountPerPixel(layers, width, height), width, height);

/**
 * The factor by which `normalise` enlarges the ink more than scaling the whole square drawing to
 * 28x28 would; 0 without ink.
 * @type {(rgba: Uint8ClampedArray, side: number) => number}
 */
export function enlargementBeforeReading(rgba, side) {
  const box = boundingBoxOfInk(inkAmountPerPixel([rgba], side, side), side, side);
  return box ? (BOX / Math.max(box.bottom - box.top, box.right - box.left)) * (side / ROWS) : 0;
}

// Reused for every drawing, as there is one in each frame.
let amount = new Float64Array(0);

/** @type {(layers: Uint8ClampedArray[], width: number, height: number) => Float64Array} */
function inkAmountPerPixel(layers, width, height) {
  if (amount.length === width * height) amount.fill(0);
  else amount = new Float64Array(width * height);
  for (const rgba of layers) {
    const whole = new Uint32Array(rgba.buffer, rgba.byteOffset, amount.length);
    for (let i = 0, p = 0; i < amount.length; i++, p += 4) {
      if (whole[i] === 0) continue; // most pixels are blank
      const white = Math.max(rgba[p], rgba[p + 1], rgba[p + 2]);
      amount[i] = Math.max(amount[i], (white * (rgba[p + 3] / 255)) / 255);
    }
  }
  return amount;
}

/**
 * @param {Float64Array} amount
 * @param {number} width
 * @param {number} height
 */
function boundingBoxOfInk(amount, width, height) {
  let top = height,
    bottom = 0,
    left = width,
    right = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (amount[y * width + x] <= FAINTEST_INK) continue;
      if (y < top) top = y;
      if (y >= bottom) bottom = y + 1;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
    }
  }
  return bottom ? { top, bottom, left, right } : null;
}

/**
 * amount: ink of each pixel in [0, 1]. Crops it, fits it into 20x20 and centres it by mass.
 * @type {(amount: Float64Array, width: number, height: number) => ?Float32Array}
 */
export function normalise(amount, width, height) {
  const box = boundingBoxOfInk(amount, width, height);
  if (!box) return null;
  const { top, bottom, left, right } = box,
    scale = BOX / Math.max(bottom - top, right - left);
  const h = Math.max(1, roundEven((bottom - top) * scale)),
    w = Math.max(1, roundEven((right - left) * scale)),
    cut = new Float32Array((bottom - top) * (right - left));
  for (let y = top, i = 0; y < bottom; y++) {
    for (let x = left; x < right; x++) cut[i++] = amount[y * width + x];
  }
  const pixels = resize(cut, right - left, bottom - top, w, h);
  const highest = pixels.reduce((a, b) => Math.max(a, b));
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(Math.max(pixels[i] / highest, 0), 1);

  let mass = 0,
    alongY = 0,
    alongX = 0;
  pixels.forEach((v, i) => {
    mass += v;
    alongY += v * Math.floor(i / w);
    alongX += v * (i % w);
  });
  const y0 = offsetToCentre(h, alongY / mass),
    x0 = offsetToCentre(w, alongX / mass),
    image = new Float32Array(ROWS * ROWS);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      image[(y0 + y) * ROWS + x0 + x] = roundEven(f32(pixels[y * w + x] * 255)) / 255;
    }
  }
  return image;
}

/** @type {(length: number, centre: number) => number} */
const offsetToCentre = (length, centre) =>
  Math.min(Math.max(roundEven(ROWS / 2 - centre), 0), ROWS - length);

/** @param {number} x */
function roundEven(x) {
  const floor = Math.floor(x),
    rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Pillow's bilinear resampling of float32 numbers, antialiased: columns first, then rows.
 * @type {(cut: Float32Array, width: number, height: number, w: number, h: number) => Float32Array}
 */
const resize = (cut, width, height, w, h) =>
  swapAxes(resampleRowsToWidth(swapAxes(resampleRowsToWidth(cut, width, w), w), height, h), h);

/**
 * Transposes rows of `width` numbers.
 * @type {(a: Float32Array, width: number) => Float32Array}
 */
function swapAxes(a, width) {
  const height = a.length / width;
  return a.map((_, i) => a[(i % height) * width + Math.floor(i / height)]);
}

/**
 * Resamples rows of `width` numbers to rows of w.
 * @type {(rows: Float32Array, width: number, w: number) => Float32Array}
 */
function resampleRowsToWidth(rows, width, w) {
  if (w === width) return rows;
  const taps = resamplingWeights(width, w),
    height = rows.length / width,
    out = new Float32Array(w * height);
  for (let y = 0; y < height; y++) {
    taps.forEach(({ first, k }, x) => {
      let total = 0;
      for (let i = 0; i < k.length; i++) total += rows[y * width + first + i] * k[i];
      out[y * w + x] = total;
    });
  }
  return out;
}

/**
 * For each output pixel, the weights of the input pixels that it averages; `first` is the index of
 * the first of them.
 * @param {number} from
 * @param {number} to
 */
function resamplingWeights(from, to) {
  const scale = from / to,
    wide = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - wide + 0.5), 0);
    const end = Math.min(Math.trunc(centre + wide + 0.5), from);
    const k = Array.from({ length: end - first }, (_, x) =>
      Math.max(1 - Math.abs((x + first - centre + 0.5) * (1 / wide)), 0),
    );
    const total = k.reduce((a, b) => a + b, 0);
    return { first, k: total ? k.map((v) => v / total) : k };
  });
}

/** @param {Float32Array} image multiples of 1/255 in [0, 1] */
const bytesOfImage = (image) => Uint8Array.from(image, (v) => Math.round(255 * v));

/** @param {Float32Array} image 784 multiples of 1/255 in [0, 1] */
export const base64OfImage = (image) => base64OfBytes(bytesOfImage(image));

/**
 * True if an image has ink where a pad shows its invitation, which then moves up.
 * @param {Float32Array} image
 */
export const isInkLow = (image) => image.subarray(-INVITATION_ROWS * ROWS).some(Boolean);

/**
 * Encodes a drawing as a short text for a URL: zlib, then base64 for URLs. image: 784 multiples of
 * 1/255 in [0, 1].
 * @param {Float32Array} image
 */
export async function encodeImageForLink(image) {
  return linkTextOfBytes(await deflatedBytes([bytesOfImage(image)]));
}

/**
 * Decodes a text made by `encodeImageForLink`. Throws if it is invalid.
 * @param {string} text
 */
export async function decodeLinkImageOrThrow(text) {
  if (text.length > LONGEST_LINK) throw new Error("too long");
  const pixels = await inflatedBytes(bytesFromLinkText(text), ROWS * ROWS);
  if (pixels.length !== ROWS * ROWS) throw new Error("no drawing");
  return Float32Array.from(pixels, (v) => v / 255);
}
