// The drawing as a network's memory has it after a row, as explain/memory_picture/readout.py; and what of it is some
// numbers' own.

import { ROWS, unpacked } from "./reader.js";

const PIXELS = ROWS * ROWS;

// Of bytes as program.py makes them: {header, numbers: float32, codes: int8}.
export function parted(bytes) {
  const { header, buffer, at } = unpacked(bytes), codes = header.shape.reduce((a, b) => a * b, 1);
  const end = buffer.byteLength - codes;
  return { header, codes: new Int8Array(buffer, end), numbers: new Float32Array(buffer, at, (end - at) / 4) };
}

// The basis and the maps of program.py, as Uint8Arrays. Returns {pictureAt, partAt, leftAt, seen, usual}: seen[t][r]: 1
// where step t has seen row r; usual[t][r]: how much of a row is left on average, as `Shares.left`, or undefined.
export function openMemory(basisBytes, mapsBytes) {
  const basis = parted(basisBytes), maps = parted(mapsBytes);
  const [, size, components] = maps.header.shape, { columns, seen, left: usual } = maps.header;
  const scale = basis.numbers.subarray(0, components), mean = basis.numbers.subarray(components);
  const offset = maps.numbers.subarray(ROWS * components), coordinates = new Float64Array(components);

  // The coordinates that numbers carried, of(k) each, come to by the map of step t, less its offset.
  function map(of, t) {
    coordinates.fill(0);
    for (let k = 0, at = t * size * components; k < size; k++, at += components) {
      const x = of(columns[k]);
      if (x !== 0) for (let c = 0; c < components; c++) coordinates[c] += x * maps.codes[at + c];
    }
    for (let c = 0; c < components; c++) coordinates[c] *= maps.numbers[t * components + c];
  }

  // The ink of the coordinates, from what there is without them.
  function inked(picture) {
    for (let c = 0; c < components; c++) coordinates[c] *= scale[c];
    for (let p = 0, at = 0; p < PIXELS; p++) {
      let ink = picture[p];
      for (let c = 0; c < components; c++) ink += coordinates[c] * basis.codes[at++];
      picture[p] = ink;
    }
    return picture;
  }

  // layers: as `read` of reader.js gives them. t: the step, from 0. Returns 784 numbers in [0, 1],
  // in reading order.
  function pictureAt(layers, t) {
    const carried = layers.flatMap(({ states, units }) =>
      states.flatMap((a) => Array.from(a.subarray(t * units, (t + 1) * units))));
    map((k) => carried[k], t);
    for (let c = 0; c < components; c++) coordinates[c] += offset[t * components + c];
    return Float32Array.from(inked(Float64Array.from(mean)), (ink) => Math.min(1, Math.max(0, ink)));
  }

  // What h of some units of a layer adds to the picture: 784 numbers, of either sign, not yet cut off.
  function partAt(layers, t, { layer, units }) {
    const first = layers.slice(0, layer).reduce((sum, of) => sum + of.units * of.states.length, 0), { states: [h], units: all } = layers[layer];
    map((k) => (units.includes(k - first) ? h[t * all + k - first] : 0), t);
    return inked(new Float64Array(PIXELS));
  }

  // How much of an image's row r is in a picture of it, as `Readout.left`; NaN where its row is the mean's.
  function leftAt(picture, image, r) {
    let error = 0, variance = 0;
    for (let p = r * ROWS; p < (r + 1) * ROWS; p++) {
      error += (picture[p] - image[p]) ** 2;
      variance += (mean[p] - image[p]) ** 2;
    }
    return variance > 0 ? 1 - error / variance : NaN;
  }

  return { pictureAt, partAt, leftAt, seen, usual };
}
