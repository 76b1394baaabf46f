// The picture of the drawing that can be read off a network's memory after a row, as in
// explain/memory_picture/readout.py, and the part of it that some units add.

import { ROWS } from "../constants.js";
import { unpackHeaderAndOffset } from "./reader.js";

/** @import { Layer, UnitsOfLayer } from "../types.js" */

const PIXELS = ROWS * ROWS;

/**
 * Unpacks bytes made by packed_network.py: {header, numbers: float32, codes: int8}.
 * @param {Uint8Array} bytes
 */
export function unpackHeaderNumbersAndCodes(bytes) {
  const { header, buffer, at } = unpackHeaderAndOffset(bytes),
    codes = header.shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1),
    end = buffer.byteLength - codes;
  return {
    header,
    codes: new Int8Array(buffer, end),
    numbers: new Float32Array(buffer, at, (end - at) / 4),
  };
}

/**
 * Opens the basis and the maps that packed_network.py packs, as a `MemoryReader`; its meanLeft is
 * that of `Shares.by_row`, or undefined.
 * @param {Uint8Array} basisBytes
 * @param {Uint8Array} mapsBytes
 */
export function makePictureReaderFromPacked(basisBytes, mapsBytes) {
  const basis = unpackHeaderNumbersAndCodes(basisBytes),
    maps = unpackHeaderNumbersAndCodes(mapsBytes);
  const [, size, components] = maps.header.shape,
    { columns, seen: hasSeen, left: meanLeft } = maps.header;
  const scale = basis.numbers.subarray(0, components),
    mean = basis.numbers.subarray(components);
  const offset = maps.numbers.subarray(ROWS * components),
    coordinates = new Float64Array(components);

  /**
   * The coordinates to which its map takes h after step t, without the offset. isMeant(layer,
   * unit): true for the units to include.
   * @type {(layers: Layer[], t: number, isMeant: (layer: number, unit: number) => boolean) => void}
   */
  function map(layers, t, isMeant) {
    let k = 0,
      first = 0,
      at = t * size * components;
    coordinates.fill(0);
    layers.forEach(({ states, units }, layer) => {
      // Columns are in ascending order; an LSTM's c, which follows its h, has none here.
      for (; columns[k] < first + units; k++, at += components) {
        const u = columns[k] - first,
          x = isMeant(layer, u) ? states[0][t * units + u] : 0;
        if (x !== 0) for (let c = 0; c < components; c++) coordinates[c] += x * maps.codes[at + c];
      }
      first += states.length * units;
    });
    for (let c = 0; c < components; c++) coordinates[c] *= maps.numbers[t * components + c];
  }

  /**
   * Adds the ink of the coordinates to a picture.
   * @param {Float64Array} picture
   */
  function addInk(picture) {
    for (let c = 0; c < components; c++) coordinates[c] *= scale[c];
    for (let p = 0, at = 0; p < PIXELS; p++) {
      let ink = picture[p];
      for (let c = 0; c < components; c++) ink += coordinates[c] * basis.codes[at++];
      picture[p] = ink;
    }
    return picture;
  }

  /**
   * Returns 784 numbers in [0, 1], in reading order. t: the step, from 0.
   * @type {(layers: Layer[], t: number) => Float32Array}
   */
  function pictureAt(layers, t) {
    map(layers, t, () => true);
    for (let c = 0; c < components; c++) coordinates[c] += offset[t * components + c];
    return Float32Array.from(addInk(Float64Array.from(mean)), (ink) =>
      Math.min(1, Math.max(0, ink)),
    );
  }

  /**
   * What the h of some units adds to the picture: 784 numbers of either sign, not clipped.
   * @param {Layer[]} layers
   * @param {number} t
   * @param {UnitsOfLayer} of
   */
  function partAt(layers, t, { layer, units }) {
    map(layers, t, (l, u) => l === layer && units.includes(u));
    return addInk(new Float64Array(PIXELS));
  }

  /**
   * The share of an image's row r that its picture shows, NaN if the row equals the mean's: see
   * `Readout.explained_row_shares_by_step`.
   * @type {(picture: Float32Array, image: Float32Array, r: number) => number}
   */
  function leftAt(picture, image, r) {
    let error = 0,
      variance = 0;
    for (let p = r * ROWS; p < (r + 1) * ROWS; p++) {
      error += (picture[p] - image[p]) ** 2;
      variance += (mean[p] - image[p]) ** 2;
    }
    return variance > 0 ? 1 - error / variance : NaN;
  }

  return { pictureAt, partAt, leftAt, hasSeen, meanLeft };
}
