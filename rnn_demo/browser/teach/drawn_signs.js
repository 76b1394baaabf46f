// The sets to begin with, as a visitor would have drawn them.

import { FIRST_SIGNS } from "./first_signs.js";
import { imageOfStrokes } from "../pad/sheet.js";
import { say } from "../words.js";

/** @import { Stroke } from "../types.js" */

/**
 * By the end of the key of what it is called.
 * @type {Record<string, () => [string, Float32Array[]][]>}
 */
export const SETS_TO_BEGIN = Object.fromEntries(
  Object.entries(FIRST_SIGNS).map(([key, signs]) => [key, () => imagesOfSigns(signs)]),
);

/**
 * Signs as a set takes them.
 * @param {[string, number[][][]][]} signs
 * @returns {[string, Float32Array[]][]}
 */
const imagesOfSigns = (signs) =>
  signs.map(([name, drawings]) => [
    name.startsWith("teach.") ? say(name) : name,
    drawings.flatMap((strokes) => imageOfStrokes(strokes.map(pointsOf)) ?? []),
  ]);

/**
 * @param {number[]} numbers x and y in turn
 * @returns {Stroke}
 */
const pointsOf = (numbers) =>
  Array.from({ length: numbers.length / 2 }, (_, k) => [numbers[2 * k], numbers[2 * k + 1]]);
