// Shows why the network can recognise signs: its states for the taught drawings next to those for
// the drawing on the pad. A strip shows the compared numbers of its memory in five lines, each the
// sum of the states after four rows.

import { NEAREST_DRAWINGS, ROWS, ROWS_TOGETHER, FIRST_COMPARED } from "../constants.js";
import { pictureOfImage } from "../pad/strokes.js";
import { pixelsOf } from "../stage/paint.js";
import { decimals, say, setText } from "../words.js";
import { cosine, profileOf } from "./likeness.js";
import { likeliestSign } from "./teacher.js";

/** @import { LayerOfSigns, Look } from "../types.js" */

const LINES = (ROWS - FIRST_COMPARED) / ROWS_TOGETHER,
  LINE_HEIGHT = 4; // pixels
const DIGITS = 3; // digits of a likeness after the point

/**
 * One drawing with its strip.
 * @typedef {{name: string, image: Float32Array, profile: Float32Array, alike: ?number}} Strip
 */

/**
 * The drawings to show: for each sign those nearest to the drawing on the pad, which is compared
 * with them; without one, the first.
 * @param {LayerOfSigns} layer
 * @param {?Float32Array} profile of the drawing on the pad
 * @returns {Strip[]}
 */
export function stripsOf({ signs, profiles }, profile) {
  return signs.flatMap(({ name, drawings }, sign) =>
    drawings
      .map(({ image }, k) => {
        const own = profiles?.[sign][k] ?? new Float32Array(0);
        return { name, image, profile: own, alike: profile && cosine(profile, own) };
      })
      .sort((a, b) => (b.alike ?? 0) - (a.alike ?? 0))
      .slice(0, NEAREST_DRAWINGS),
  );
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} told the element for the comparison, as a sum
 * @param {?LayerOfSigns} layer
 * @param {?Look} look
 * @param {?Float32Array} image on the pad
 * @param {?Float32Array} headInput (28, features), the input of the last layer for it
 */
export function showStrips(place, told, layer, look, image, headInput) {
  if (!layer?.profiles || !look) {
    place.replaceChildren();
    setText(told, "");
    return;
  }
  const profile = headInput && profileOf(headInput),
    strips = stripsOf(layer, profile),
    own = image && profile ? [{ name: say("teach.this"), image, profile, alike: null }] : [];
  const most = Math.max(
    ...[...own, ...strips].map(({ profile: all }) => Math.max(...all.map(Math.abs))),
  );
  place.replaceChildren(...[...own, ...strips].map((strip) => rowOfStrip(strip, most, look)));
  setText(told, headInput ? comparedText(layer, strips, likeliestSign(headInput, layer)) : "");
}

/**
 * @param {Strip} strip
 * @param {number} most the number with the strongest colour
 * @param {Look} look
 */
function rowOfStrip({ name, image, profile, alike }, most, look) {
  const row = document.createElement("div"),
    [label, number] = [document.createElement("b"), document.createElement("span")],
    canvas = document.createElement("canvas"),
    columns = profile.length / LINES;
  row.className = alike === null ? "strip is-own" : "strip";
  label.textContent = name;
  label.title = name;
  number.textContent = alike === null ? "" : decimals(alike, DIGITS);
  Object.assign(canvas, { width: columns, height: LINES * LINE_HEIGHT });
  canvas.ariaHidden = "true";
  const lines = Array.from({ length: LINES * LINE_HEIGHT }, (_, y) =>
    Array.from(profile.subarray(Math.floor(y / LINE_HEIGHT) * columns).subarray(0, columns)),
  );
  canvas.getContext("2d")?.drawImage(pixelsOf(lines, -most, most, look.diverging), 0, 0);
  row.append(label, pictureOfImage(image), canvas, number);
  return row;
}

/**
 * "Largest sum: star. Likeness to its nearest drawings: (0.934 + 0.902) / 2 = 0.918. From 0.788 on the answer is
 * star, below it none of these." The mean is computed from the printed numbers.
 * @param {LayerOfSigns} layer
 * @param {Strip[]} strips of all signs, with their likeness
 * @param {number} sign as which the drawing is read
 */
export function comparedText({ signs, least = 0 }, strips, sign) {
  const { name } = signs[sign],
    alike = strips
      .filter((strip) => strip.name === name)
      .map((strip) => Number((strip.alike ?? 0).toFixed(DIGITS))),
    sum = alike.map((v) => decimals(v, DIGITS)).join(" + "),
    mean = alike.reduce((all, v) => all + v, 0) / alike.length;
  return say("teach.compared", {
    name,
    sum: alike.length > 1 ? `(${sum}) / ${alike.length} = ${decimals(mean, DIGITS + 1)}` : sum,
    least: decimals(least, DIGITS),
  });
}
