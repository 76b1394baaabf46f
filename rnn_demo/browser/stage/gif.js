// Encodes pictures as an animated GIF (GIF89a, CompuServe 1990) in the colours of the page, without
// a library.

import { require2dContext } from "../elements.js";
import { nextTask } from "../next_task.js";
import { colourFunctionOf, mixColours, parseHexColour } from "./paint.js";

/** @import { Look, Scale } from "../types.js" */

/** @type {["pixels" | "expected" | "diverging" | "sequential", number][]} */
const OF_SCALES = [
  ["pixels", 48],
  ["expected", 34],
  ["diverging", 80],
  ["sequential", 20],
]; // colours of each scale
// Mixtures of a digit's colour with the page's, for keys and edges
const TINTS = [0, 0.25, 0.55, 0.8];
const DELAY = 12,
  LAST_DELAY = 250; // hundredths of a second that a frame, and the last one, is shown
const WORD_SHADES = 16; // from paper to ink, and from paper to faint
const CLEAR = 256,
  END = 257,
  FIRST_CODE = 258,
  MOST_CODES = 4096;

/**
 * Returns `count` evenly spaced colours of a scale.
 * @type {(scale: Scale, count: number) => number[][]}
 */
function sampleColourScale(scale, count) {
  const shadeAt = colourFunctionOf(scale);
  return Array.from({ length: count }, (_, k) => shadeAt(k / (count - 1)).map(Math.round));
}

/**
 * The palette of 256 colours, for all that is drawn on a stage.
 * @param {Look} look
 */
function paletteOfLook(look) {
  /** @type {(to: string) => Scale} */
  const scaleOfWords = (to) => [
    [0, look.background],
    [1, to],
  ];
  const colours = [
    ...[look.ink, look.faint].flatMap((to) => sampleColourScale(scaleOfWords(to), WORD_SHADES)),
    ...look.sides.map(parseHexColour),
    ...look.digits.flatMap((colour) =>
      TINTS.map((share) => parseHexColour(mixColours(colour, look.background, share))),
    ),
    ...OF_SCALES.flatMap(([name, count]) => sampleColourScale(look[name], count)),
  ];
  return Array.from({ length: 256 }, (_, k) => colours[k] ?? [0, 0, 0]);
}

/**
 * The index of the nearest colour for each pixel.
 * @param {Uint8ClampedArray} rgba
 * @param {number[][]} palette
 * @param {Map<number, number>} nearest
 */
function paletteIndices(rgba, palette, nearest) {
  return new Uint32Array(rgba.buffer).map((pixel, p) => {
    const known = nearest.get(pixel);
    if (known !== undefined) return known;
    const [r, g, b] = rgba.subarray(4 * p, 4 * p + 3),
      off = palette.map(([x, y, z]) => (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2),
      found = off.indexOf(Math.min(...off));
    nearest.set(pixel, found);
    return found;
  });
}

/**
 * Compresses by LZW (Lempel, Ziv, Welch) with codes of 9 to 12 bits, in blocks of up to 255 bytes.
 * @param {ArrayLike<number>} pixels
 */
function lzwBlocks(pixels) {
  /** @type {number[]} */
  const bytes = [];
  const codes = new Uint16Array(MOST_CODES << 8); // by the previous code and the pixel; 0: none yet
  let next = FIRST_CODE,
    size = 9,
    bits = 0,
    held = 0;
  /** @param {number} code */
  const put = (code) => {
    bits |= code << held;
    for (held += size; held >= 8; held -= 8, bits >>>= 8) bytes.push(bits & 255);
  };
  put(CLEAR);
  let prefix = pixels[0];
  for (let i = 1; i < pixels.length; i++) {
    const key = (prefix << 8) | pixels[i];
    if (codes[key]) {
      prefix = codes[key];
      continue;
    }
    put(prefix);
    if (next === MOST_CODES) {
      put(CLEAR);
      codes.fill(0);
      [next, size] = [FIRST_CODE, 9];
    } else {
      if (next === 1 << size) size++;
      codes[key] = next++;
    }
    prefix = pixels[i];
  }
  put(prefix);
  put(END);
  bytes.push(bits & 255);
  /** @type {number[]} */
  const blocks = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [...blocks, 0];
}

/** @param {number} n */
const twoBytes = (n) => [n & 255, n >> 8];
/** @param {string} letters */
const asciiBytes = (letters) => [...letters].map((c) => c.charCodeAt(0));

/**
 * Makes a GIF of canvases of one size. Yields between frames, as each takes a while.
 * @type {(frames: HTMLCanvasElement[], look: Look) => Promise<Blob>}
 */
export async function makeGifBlob(frames, look) {
  const palette = paletteOfLook(look),
    nearest = new Map(),
    [{ width, height }] = frames;
  const parts = [
    asciiBytes("GIF89a"),
    twoBytes(width),
    twoBytes(height),
    [0xf7, 0, 0],
    palette.flat(),
    [0x21, 0xff, 11],
    asciiBytes("NETSCAPE2.0"),
    [3, 1, 0, 0, 0], // repeats for ever
  ];
  for (const frame of frames) {
    const { data: rgba } = require2dContext(frame).getImageData(0, 0, width, height);
    const time = twoBytes(frame === frames.at(-1) ? LAST_DELAY : DELAY);
    parts.push([0x21, 0xf9, 4, 4, ...time, 0, 0]);
    parts.push([0x2c, 0, 0, 0, 0, ...twoBytes(width), ...twoBytes(height), 0, 8]);
    parts.push(lzwBlocks(paletteIndices(rgba, palette, nearest)));
    await nextTask();
  }
  const bytes = [...parts, [0x3b]].map((part) => Uint8Array.from(part));
  return new Blob(bytes, { type: "image/gif" });
}
