// The sets of signs to begin with, in the form of a visitor's drawings.

import { FIRST_SIGNS, UNTAUGHT_DRAWINGS } from "./first_signs.js";
import { imageOfStrokes } from "../pad/strokes.js";
import { say } from "../words.js";

/** @import { Stroke } from "../types.js" */

/**
 * The sets by the last part of the key of their names.
 * @type {Record<string, () => [string, Float32Array[]][]>}
 */
export const SETS_TO_BEGIN = Object.fromEntries(
  Object.entries(FIRST_SIGNS).map(([key, signs]) => [key, () => imagesOfSigns(signs)]),
);

/** The codes of the drawings of all sets. */
export const firstDrawings = () =>
  Object.values(SETS_TO_BEGIN).flatMap((signs) => signs().flatMap(([, images]) => images));

/**
 * Drawings that none of these sets teaches, by the last part of the key of their names.
 * @type {Record<string, () => Stroke[]>}
 */
export const UNTAUGHT = Object.fromEntries(
  Object.entries(UNTAUGHT_DRAWINGS).map(([key, strokes]) => [key, () => strokes.map(pointsOf)]),
);

/**
 * Converts signs to the form that a sign set takes.
 * @param {[string, number[][][]][]} signs
 * @returns {[string, Float32Array[]][]}
 */
const imagesOfSigns = (signs) =>
  signs.map(([name, drawings]) => [
    name.startsWith("teach.") ? say(name) : name,
    drawings.flatMap((strokes) => imageOfStrokes(strokes.map(pointsOf)) ?? []),
  ]);

/**
 * @param {number[]} numbers x and y alternating
 * @returns {Stroke}
 */
function pointsOf(numbers) {
  return Array.from({ length: numbers.length / 2 }, (_, k) => [numbers[2 * k], numbers[2 * k + 1]]);
}
