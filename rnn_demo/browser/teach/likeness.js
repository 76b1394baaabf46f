// The likeness of a drawing to the taught ones: the cosine between the network's states for it and
// for the drawings of the sign as which it is read. On letters of 8 writers it detected untaught
// letters better (AUROC 0.96 after one drawing of each of three letters, 0.97 after three of each
// of five) than the probability of the answer (0.77 and 0.71), and no worse than with the moved
// copies among the compared drawings.

/** @import { Sign, Versions } from "./teach_types.js" */
/** @import { Numbers } from "../types.js" */

import {
  FIRST_COMPARED,
  LIKENESS_ROOM,
  NEAREST_DRAWINGS,
  ROOM_POWER,
  ROWS,
  ROWS_TOGETHER,
} from "../constants.js";

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
