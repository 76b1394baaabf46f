// The likeness of a drawing to the taught ones: the cosine between the network's states for it and
// for the drawings of the sign as which it is read. On letters of 8 writers it detected untaught
// letters better (AUROC 0.96 after one drawing of each of three letters, 0.97 after three of each
// of five) than the probability of the answer (0.77 and 0.71), and no worse than with the moved
// copies among the compared drawings.

/** @import { Sign, Versions } from "./teach_types.js" */
/** @import { Numbers } from "../types.js" */

import { ROWS } from "../constants.js";

// These constants were chosen on the capital letters of 8 writers of UNIPEN (train_r01_v07, section
// 1b; I. Guyon et al., ICPR 1994).
export const FIRST_COMPARED = 8, // states are compared from this step on; before it is little ink
  ROWS_TOGETHER = 4, // the states after this many rows are added up
  NEAREST_DRAWINGS = 2; // drawings of a sign with which a drawing is compared
// The tolerance for drawings of a sign: 1 minus their likeness may be LIKENESS_ROOM times the square
// root of 1 minus the likeness of the drawings' own copies, for a single drawing of each sign; for
// more drawings it is divided by a power of their number. Because of the root, the same constants
// suit all networks. After one drawing of each of three letters, and after three of each of five,
// lstm-128 accepts 96 and 98 % of further drawings by these writers, and 97 and 97 % by 8 other
// writers. It rejects 66 and 81 % of letters that were not taught, 65 and 69 % for the other
// writers. With shapes, which it saw in training (trainer/augmentation/non_digits.py), it accepts 98
// and 99 %, and rejects 40 and 58 % of other shapes, 91 and 90 % of digits, 71 and 87 % of letters.
export const LIKENESS_ROOM = 1.25,
  ROOM_POWER = 0.18;

/**
 * The compared vector: for each group of four rows, from FIRST_COMPARED on, the sum of the states;
 * all concatenated and scaled to length 1.
 * @param {Float32Array} headInput (28, features), the input of the last layer
 * @returns {Float32Array} (5 * features,)
 */
export function readingProfile(headInput) {
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
 * The cosine of two profiles: 1 if they have the same direction.
 * @param {Numbers} a of length 1
 * @param {Numbers} b of length 1
 */
export function cosineOfUnitVectors(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The cosines of a profile with those of the nearest drawings, the largest first.
 * @type {(profile: Float32Array, profiles: Float32Array[]) => number[]}
 */
export const largestCosines = (profile, profiles) =>
  profiles
    .map((one) => cosineOfUnitVectors(profile, one))
    .sort((a, b) => b - a)
    .slice(0, NEAREST_DRAWINGS);

/**
 * The likeness of a profile to those of drawings: the mean cosine with the two nearest.
 * @type {(profile: Float32Array, profiles: Float32Array[]) => number}
 */
export function meanCosineToNearestDrawings(profile, profiles) {
  const nearest = largestCosines(profile, profiles);
  return nearest.reduce((sum, v) => sum + v / nearest.length, 0);
}

/**
 * The average likeness of a drawing to its copies.
 * @param {Float32Array} profile
 * @param {Float32Array[]} copies their profiles
 */
export const drawingLikenessToCopies = (profile, copies) =>
  copies.reduce((sum, copy) => sum + cosineOfUnitVectors(profile, copy) / copies.length, 0);

/**
 * The data that detect strangers, which are drawings whose likeness to those of their sign is below
 * `least`.
 * @param {Versions[][]} versions by sign and drawing
 * @returns {{profiles: Float32Array[][], copiesAlike: number, least: number}} profiles: by sign;
 *   copiesAlike: the average likeness of the drawings to their copies
 */
export function strangerRuleData(versions) {
  const drawings = versions.flat(),
    profiles = versions.map((each) => each.map(({ profile }) => profile)),
    alike = drawings.reduce((sum, { copiesAlike }) => sum + copiesAlike / drawings.length, 0),
    least = requiredLikenessToSign(alike, drawings.length / versions.length);
  return { profiles, copiesAlike: alike, least };
}

/**
 * The least likeness of a drawing to those of its sign.
 * @param {number} alike the average likeness of the drawings to their copies
 * @param {number} drawingsPerSign on average
 */
export const requiredLikenessToSign = (alike, drawingsPerSign) =>
  1 - (LIKENESS_ROOM * Math.sqrt(1 - alike)) / drawingsPerSign ** ROOM_POWER;

/** @param {Sign[]} signs */
export const totalDrawingCount = (signs) =>
  signs.reduce((sum, { drawings }) => sum + drawings.length, 0);
