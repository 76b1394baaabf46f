// Makes copies of a drawing as the same hand might draw it again: slightly rotated, sheared, scaled
// and shifted.

import { ROWS } from "../constants.js";
import { IMAGE_SIZE, normalGeneratorFromUniform, seededRandomGenerator } from "../train/weights.js";

// Standard deviations of the changes in a copy: the angle in radians, the shear, the logarithm of
// the scale (of width and of height), the shift in pixels, and the displacement in pixels at each
// knot of a 4 x 4 grid, between which it bends smoothly. A third more or less of each changed
// little.
const COPY_TURN = 0.18,
  COPY_SHEAR = 0.18,
  COPY_SCALE = 0.15,
  COPY_SHIFT = 1,
  COPY_BEND = 1,
  COPY_KNOTS = 4;
const CENTRE = (ROWS - 1) / 2;

/**
 * Copies of a drawing. They are reproducible, as the drawing itself gives the seed.
 * @param {Float32Array} image 784 numbers in [0, 1], as drawn
 * @param {number} count
 * @returns {Float32Array[]}
 */
export function warpedCopies(image, count) {
  const normal = normalGeneratorFromUniform(seededRandomGenerator(seedOfDrawing(image)));
  return Array.from({ length: count }, () => {
    const [turn, shear] = [COPY_TURN * normal(), COPY_SHEAR * normal()],
      [wide, high] = [Math.exp(COPY_SCALE * normal()), Math.exp(COPY_SCALE * normal())],
      [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const matrix = [cos * wide, (cos * shear - sin) * high, sin * wide, (sin * shear + cos) * high];
    const shift = [COPY_SHIFT * normal(), COPY_SHIFT * normal()],
      bends = shift.map(() =>
        Float64Array.from({ length: COPY_KNOTS ** 2 }, () => COPY_BEND * normal()),
      );
    return warpImage(image, matrix, shift, bends);
  });
}

/**
 * Transforms an image with bilinear interpolation: a point (x, y), relative to the centre, goes to
 * matrix @ (x, y) + shift, and is then displaced by the bends.
 * @param {Float32Array} image
 * @param {number[]} matrix [a, b, c, d]: x' = a x + b y, y' = c x + d y
 * @param {number[]} shift [right, down], in pixels
 * @param {Float64Array[]} bends [x, y]: (4, 4) each, displacements at the knots of the point from
 *   which ink is taken
 */
function warpImage(image, [a, b, c, d], [right, down], bends) {
  const area = a * d - b * c,
    out = new Float32Array(IMAGE_SIZE);
  for (let row = 0, i = 0; row < ROWS; row++) {
    for (let column = 0; column < ROWS; column++, i++) {
      const x = column + interpolatedKnotValueAt(bends[0], column, row) - CENTRE - right,
        y = row + interpolatedKnotValueAt(bends[1], column, row) - CENTRE - down;
      out[i] = interpolatedInkAt(
        image,
        (d * x - b * y) / area + CENTRE,
        (a * y - c * x) / area + CENTRE,
      );
    }
  }
  return out;
}

// For each row or column the knot before it, and the weight of the knot after it.
const KNOT_BEFORE = Array.from({ length: ROWS }, (_, at) =>
    Math.min(Math.floor((at * (COPY_KNOTS - 1)) / (ROWS - 1)), COPY_KNOTS - 2),
  ),
  SHARE_AFTER = KNOT_BEFORE.map((knot, at) => {
    const share = (at * (COPY_KNOTS - 1)) / (ROWS - 1) - knot;
    return share * share * (3 - 2 * share);
  });

/**
 * Interpolates smoothly between the knots of a grid.
 * @type {(knots: Float64Array, column: number, row: number) => number}
 */
function interpolatedKnotValueAt(knots, column, row) {
  const [u, v] = [SHARE_AFTER[column], SHARE_AFTER[row]],
    at = COPY_KNOTS * KNOT_BEFORE[row] + KNOT_BEFORE[column],
    above = knots[at] * (1 - u) + knots[at + 1] * u,
    below = knots[at + COPY_KNOTS] * (1 - u) + knots[at + COPY_KNOTS + 1] * u;
  return above * (1 - v) + below * v;
}

/**
 * The ink at a point between pixels; 0 outside the image.
 * @type {(image: Float32Array, x: number, y: number) => number}
 */
function interpolatedInkAt(image, x, y) {
  const left = Math.floor(x),
    top = Math.floor(y),
    u = x - left,
    v = y - top;
  /** @type {(row: number, column: number) => number} */
  const at = (row, column) =>
    row < 0 || column < 0 || row >= ROWS || column >= ROWS ? 0 : image[row * ROWS + column];
  return (
    (at(top, left) * (1 - u) + at(top, left + 1) * u) * (1 - v) +
    (at(top + 1, left) * (1 - u) + at(top + 1, left + 1) * u) * v
  );
}

/**
 * A hash of a drawing's pixels (FNV-1a).
 * @param {Float32Array} image
 */
function seedOfDrawing(image) {
  let hash = 0x811c9dc5;
  for (const v of image) hash = Math.imul(hash ^ Math.round(255 * v), 0x01000193);
  return hash >>> 0;
}
