// How like a drawing is to what was taught: the cosine between what the network held of it and of
// the examples of the sign that it is taken for. Tried on letters of 16 writers, it told untaught
// ones better (AUROC 0.96) than the last state alone (0.83), the distance (0.90) or the answer's
// own probability (0.78).

/** @import { Numbers, Versions } from "../types.js" */

import { ROWS } from "../constants.js";

const COMPARED = [9, 12, 15, 18, 21, 24, 27], // the steps whose states are, all as much
  NEAREST = 3; // examples, moved copies included
// How far below that of a drawing's own copies a likeness may fall, as a share of what these lack
// to be the same, for a single drawing; it shrinks with the root of how many there are. Chosen on
// the letters of 8 writers so that 96 % keep their answer; of 8 others 97 % did, of lstm-128.
const ROOM = 1.2;

/**
 * What is compared: some of a drawing's states, each of them of the same length, together of length
 * 1.
 * @param {Float32Array} given (28, features), what stands before the last layer
 * @returns {Float32Array} (steps * features,)
 */
export function profileOf(given) {
  const features = given.length / ROWS,
    profile = new Float32Array(COMPARED.length * features);
  COMPARED.forEach((t, k) => {
    const state = given.subarray(t * features, (t + 1) * features),
      length = Math.sqrt(COMPARED.length * state.reduce((sum, v) => sum + v * v, 0)) || 1;
    state.forEach((v, f) => {
      profile[k * features + f] = v / length;
    });
  });
  return profile;
}

/**
 * @param {Numbers} a
 * @param {Numbers} b
 */
function cosine(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * How like a profile is to those of examples: the mean cosine with the nearest three.
 * @param {Float32Array} profile
 * @param {Float32Array[]} examples
 */
export function likeness(profile, examples) {
  const cosines = examples.map((example) => cosine(profile, example)).sort((a, b) => b - a),
    nearest = cosines.slice(0, NEAREST);
  return nearest.reduce((sum, v) => sum + v / nearest.length, 0);
}

/**
 * How like a drawing and its copies are to each other, on average.
 * @param {Float32Array[]} profiles
 */
export function likenessWithin(profiles) {
  const found = profiles.map((one) =>
    likeness(
      one,
      profiles.filter((other) => other !== one),
    ),
  );
  return found.reduce((sum, v) => sum + v / found.length, 0);
}

/**
 * What tells a stranger: a drawing that is less like the examples of its sign than `least`.
 * @param {Versions[][]} read of each sign, of each drawing
 * @returns {{profiles: Float32Array[][], least: number}} profiles: of each sign
 */
export function strangersBy(read) {
  const drawings = read.flat(),
    within = drawings.reduce((sum, { alike }) => sum + alike / drawings.length, 0),
    each = drawings.length / read.length;
  return {
    profiles: read.map((versions) => versions.flatMap(({ profiles }) => profiles)),
    least: within - ((1 - within) * ROOM) / Math.sqrt(each),
  };
}
