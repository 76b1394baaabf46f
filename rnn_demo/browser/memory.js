// The drawing as a network's memory has it after a row, as explain/memory_picture/readout.py.

import { ROWS, unpacked } from "./reader.js";

const PIXELS = ROWS * ROWS;

// Of bytes as program.py makes them: {header, numbers: float32, codes: int8}.
export function parted(bytes) {
  const { header, buffer, at } = unpacked(bytes), codes = header.shape.reduce((a, b) => a * b, 1);
  const end = buffer.byteLength - codes;
  return { header, codes: new Int8Array(buffer, end), numbers: new Float32Array(buffer, at, (end - at) / 4) };
}

// The basis and the maps of program.py, as Uint8Arrays. Returns {pictureAt, seen}: seen[t][r]: 1 where step t has
// seen row r.
export function openMemory(basisBytes, mapsBytes) {
  const basis = parted(basisBytes), maps = parted(mapsBytes);
  const [, size, components] = maps.header.shape, { columns, seen } = maps.header;
  const scale = basis.numbers.subarray(0, components), mean = basis.numbers.subarray(components);
  const coordinates = new Float64Array(components);

  // layers: as `read` of reader.js gives them. t: the step, from 0. Returns 784 numbers in [0, 1],
  // in reading order.
  function pictureAt(layers, t) {
    const carried = layers.flatMap(({ states, units }) =>
      states.flatMap((a) => Array.from(a.subarray(t * units, (t + 1) * units))));
    coordinates.fill(0);
    for (let k = 0, at = t * size * components; k < size; k++, at += components) {
      const x = carried[columns[k]];
      if (x !== 0) for (let c = 0; c < components; c++) coordinates[c] += x * maps.codes[at + c];
    }
    const offset = ROWS * components;
    for (let c = 0, at = t * components; c < components; c++, at++) {
      coordinates[c] = (coordinates[c] * maps.numbers[at] + maps.numbers[offset + at]) * scale[c];
    }
    const picture = new Float32Array(PIXELS);
    for (let p = 0, at = 0; p < PIXELS; p++) {
      let ink = mean[p];
      for (let c = 0; c < components; c++) ink += coordinates[c] * basis.codes[at++];
      picture[p] = Math.min(1, Math.max(0, ink));
    }
    return picture;
  }

  return { pictureAt, seen };
}
