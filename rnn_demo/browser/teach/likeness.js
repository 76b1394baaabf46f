// How like a drawing is to what was taught: the cosine between what the network held, and what it held of the examples.
// On letters of 16 writers it told untaught ones better than the distance, or than the answer's own probability, does.

import { ROWS } from "../constants.js";

const COMPARED = [15, 19, 23, 27], // whose states count, each as much as the others
  NEAREST = 3; // examples, moved copies included

/**
 * What is compared: the states after some steps, each of them of the same length, together of length 1.
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

const cosine = (a, b) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

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
 * What tells a stranger. A drawing is one where it is less like all examples than `least`. That lies below how alike the copies
 * of one drawing are; the more drawings there are of each sign, the closer. So 95 % of other letters by the same hand are known.
 * @param {Float32Array[][]} drawings the profiles of each drawing and its copies
 * @param {number} signs
 */
export function strangersBy(drawings, signs) {
  const alike = drawings.flatMap((versions) =>
    versions.map((profile) =>
      likeness(
        profile,
        versions.filter((other) => other !== profile),
      ),
    ),
  );
  const mean = alike.reduce((sum, v) => sum + v, 0) / alike.length,
    each = drawings.length / signs;
  return { profiles: drawings.flat(), least: mean - (1 - mean) * (2 / (each + 1)) };
}
