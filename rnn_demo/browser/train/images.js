// Unpacks images packed by the export command: labels, then pixels of a few shades, two vertically
// adjacent ones in a byte; deflated, in base64.

import { bytesFromBase64, inflatedBytes } from "../bytes.js";
import { ROWS } from "../constants.js";
import { IMAGE_SIZE } from "./weights.js";

/** @import { ImageSet, PackedImages } from "./train_types.js" */

/**
 * The labels, followed by the pixels: at most a byte for each.
 * @param {PackedImages} set
 */
export const unpackLabelsAndPixels = ({ count, text }) =>
  inflatedBytes(bytesFromBase64(text), count * (1 + IMAGE_SIZE));

/** @type {(set: PackedImages) => Promise<ImageSet>} */
export async function unpackedImageSet(set) {
  const { count, full } = set,
    bytes = await unpackLabelsAndPixels(set),
    images = new Uint8Array(count * IMAGE_SIZE);
  for (let i = count, row = 0; i < bytes.length; row += 2 * ROWS) {
    for (let k = row; k < row + ROWS; k++, i++) {
      images[k] = bytes[i] / (full + 1);
      images[k + ROWS] = bytes[i] % (full + 1);
    }
  }
  return { images, labels: bytes.slice(0, count), full };
}

/** @type {(one: Uint8Array, other: Uint8Array) => Uint8Array} */
function joinTwoByteArrays(one, other) {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}

/**
 * @param {ImageSet} one
 * @param {ImageSet} other
 */
export const joinImageSets = (one, other) => ({
  images: joinTwoByteArrays(one.images, other.images),
  labels: joinTwoByteArrays(one.labels, other.labels),
  full: one.full,
});
