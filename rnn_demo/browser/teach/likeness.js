// How like a drawing is to what was taught: the cosine between what the network held of it and of
// the drawings of the sign that it is taken for. Tried on letters of 8 writers, it told untaught
// ones better (AUROC 0.96 after a drawing of each of three letters, 0.97 after three of each of
// five) than the answer's own probability (0.77 and 0.71), and as well as with the copies among the
// drawings that it is compared with.

/** @import { Numbers, Versions } from "../types.js" */

import { FIRST_COMPARED, LIKENESS_ROOM, NEAREST_DRAWINGS } from "../constants.js";
import { ROOM_POWER, ROWS, ROWS_TOGETHER } from "../constants.js";

/**
 * What is compared: the states after each four rows from one on, added up, as one vector of
 * length 1.
 * @param {Float32Array} headInput (28, features), what stands before the last layer
 * @returns {Float32Array} (5 * features,)
 */
export function profileOf(headInput) {
  const features = headInput.length / ROWS,
    profile = new Float32Array(((ROWS - FIRST_COMPARED) / ROWS_TOGETHER) * features);
  for (let t = FIRST_COMPARED; t < ROWS; t++) {
    const at = Math.floor((t - FIRST_COMPARED) / ROWS_TOGETHER) * features;
    for (let f = 0; f < features; f++) profile[at + f] += headInput[t * features + f];
  }
  const length = Math.sqrt(profile.reduce((sum, v) => sum + v * v, 0)) || 1;
  return profile.map((v) => v / length);
}

/**
 * Of two profiles: 1 where they point the same way.
 * @param {Numbers} a of length 1
 * @param {Numbers} b of length 1
 */
export function cosine(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * How like a profile is to those of drawings: the mean cosine with the nearest two.
 * @param {Float32Array} profile
 * @param {Float32Array[]} drawings
 */
export function likeness(profile, drawings) {
  const cosines = drawings.map((one) => cosine(profile, one)).sort((a, b) => b - a),
    nearest = cosines.slice(0, NEAREST_DRAWINGS);
  return nearest.reduce((sum, v) => sum + v / nearest.length, 0);
}

/**
 * How like a drawing its copies are, on average.
 * @param {Float32Array} profile
 * @param {Float32Array[]} copies their profiles
 */
export const likenessOfCopies = (profile, copies) =>
  copies.reduce((sum, copy) => sum + cosine(profile, copy) / copies.length, 0);

/**
 * What tells a stranger: a drawing that is less like those of its sign than `least`.
 * @param {Versions[][]} read of each sign, of each drawing
 * @returns {{profiles: Float32Array[][], least: number}} profiles: of each sign
 */
export function strangersBy(read) {
  const drawings = read.flat(),
    alike = drawings.reduce((sum, { copiesAlike }) => sum + copiesAlike / drawings.length, 0),
    each = drawings.length / read.length;
  return {
    profiles: read.map((versions) => versions.map(({ profile }) => profile)),
    least: 1 - (LIKENESS_ROOM * Math.sqrt(1 - alike)) / each ** ROOM_POWER,
  };
}
