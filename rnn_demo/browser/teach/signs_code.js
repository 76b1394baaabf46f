// Encodes taught signs as text for an address and for the browser's storage.
//
// It is URL-safe base64 of a zlib stream that contains: the header's length (uint16), the header
// (JSON, UTF-8: {names, features, drawings: their number for each sign, or [] if they don't fit}),
// the largest absolute numbers of kernel and bias (float32), the numbers relative to these (int16),
// and the drawings in 16 shades, two pixels a byte; everything little-endian.

import { bytesFromLinkText, deflatedBytes, inflatedBytes, linkTextOfBytes } from "../bytes.js";
import { MOST_SIGNS } from "../constants.js";
import { isName } from "./sign_names.js";
import { IMAGE_SIZE } from "../train/weights.js";

export const MOST_DRAWINGS = 20; // of each sign
const LONGEST_SIGNS = 7500; // characters of a text; with the rest of a link, 8 kB
const FINEST = 32767, // the largest int16
  CODED_SHADES = 15;

/** @import { LayerOfSigns, SignsOfLink } from "./teach_types.js" */

/**
 * Encodes a layer with its signs; without drawings if the text would exceed the length of a link,
 * or if there are none, as the layer came from such a text.
 * @param {LayerOfSigns} layer
 */
export async function codeOfLayerAndSigns({ signs, kernel, bias }) {
  const names = signs.map(({ name }) => name),
    drawings = signs.map((sign) => sign.drawings.map(({ image }) => image)),
    bare = { names, kernel, bias, drawings: [] };
  if (drawings.some((all) => !all.length)) return encodeForLink(bare);
  const whole = await encodeForLink({ ...bare, drawings });
  return whole.length <= LONGEST_SIGNS ? whole : encodeForLink(bare);
}

/** @param {SignsOfLink} signs */
async function encodeForLink({ names, kernel, bias, drawings }) {
  const counts = drawings.map((all) => all.length),
    header = { names, features: kernel.length / bias.length, drawings: counts },
    text = new TextEncoder().encode(JSON.stringify(header)),
    arrays = [kernel, bias],
    largest = arrays.map((array) => Math.max(...array.map(Math.abs)));
  const coded = arrays.map((array, k) =>
    Int16Array.from(array, (v) => (largest[k] ? Math.round((FINEST * v) / largest[k]) : 0)),
  );
  const shades = drawings.flat().map(packedShadeBytes),
    numbers = [Float32Array.from(largest), ...coded, ...shades];
  return linkTextOfBytes(await deflatedBytes([Uint16Array.of(text.length), text, ...numbers]));
}

/**
 * Packs a drawing in 16 shades, two pixels a byte.
 * @param {Float32Array} image
 */
export const packedShadeBytes = (image) =>
  Uint8Array.from({ length: IMAGE_SIZE / 2 }, (_, i) => {
    const [first, second] = [image[2 * i], image[2 * i + 1]].map((v) =>
      Math.round(CODED_SHADES * v),
    );
    return first | (second << 4);
  });

/**
 * Decodes such a text. Throws if it is invalid.
 * @param {string} code
 * @param {number} features number of inputs of the layer, given by the network
 * @returns {Promise<SignsOfLink>}
 */
export async function layerAndSignsFromCode(code, features) {
  if (code.length > LONGEST_SIGNS) throw new Error("too long");
  const most =
      4096 + 2 * (features + 1) * MOST_SIGNS + (MOST_SIGNS * MOST_DRAWINGS * IMAGE_SIZE) / 2,
    bytes = await inflatedBytes(bytesFromLinkText(code), most);
  const view = new DataView(bytes.buffer),
    start = 2 + view.getUint16(0, true),
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(2, start))),
    names = checkedNames(header.names),
    counts = checkedCounts(header.drawings, names.length);
  const sizes = [features * names.length, names.length],
    drawingCount = counts.reduce((sum, n) => sum + n, 0),
    end = start + 8 + 2 * (sizes[0] + sizes[1]);
  if (header.features !== features || bytes.length !== end + (drawingCount * IMAGE_SIZE) / 2)
    throw new Error("not its numbers");
  let at = start + 8;
  const [kernel, bias] = sizes.map((size, k) => {
    const largest = view.getFloat32(start + 4 * k, true);
    if (!Number.isFinite(largest)) throw new Error("not a number");
    const from = at;
    at += 2 * size;
    const numberAt = (/** @type {number} */ i) => view.getInt16(from + 2 * i, true);
    return Float32Array.from({ length: size }, (_, i) => (numberAt(i) * largest) / FINEST);
  });
  const drawings = counts.map((count) =>
    Array.from({ length: count }, () => {
      const shades = bytes.subarray(at, (at += IMAGE_SIZE / 2));
      return Float32Array.from({ length: IMAGE_SIZE }, (_, i) => {
        const shade = i % 2 ? shades[i >> 1] >> 4 : shades[i >> 1] & 15;
        return Math.round((255 * shade) / CODED_SHADES) / 255;
      });
    }),
  );
  return { names, kernel, bias, drawings };
}

/** @type {(names: unknown) => string[]} */
function checkedNames(names) {
  const fine =
    Array.isArray(names) &&
    names.length >= 2 &&
    names.length <= MOST_SIGNS &&
    names.every(isName) &&
    new Set(names).size === names.length;
  if (!fine) throw new Error("not its names");
  return names;
}

/** @type {(counts: unknown, signs: number) => number[]} */
function checkedCounts(counts, signs) {
  const fine =
    Array.isArray(counts) &&
    (counts.length === 0 || counts.length === signs) &&
    counts.every((n) => Number.isInteger(n) && n >= 1 && n <= MOST_DRAWINGS);
  if (!fine) throw new Error("not its drawings");
  return counts;
}
