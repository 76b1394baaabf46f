// Shows why the network can recognise signs: its states for the taught drawings next to those for
// the drawing on the pad. A strip shows the compared numbers of its memory in five lines, each the
// sum of the states after four rows.

import { FIRST_COMPARED, LIKENESS_ROOM, NEAREST_DRAWINGS } from "../constants.js";
import { ROOM_POWER, ROWS, ROWS_TOGETHER } from "../constants.js";
import { elementWithin } from "../elements.js";
import { pictureOfImage } from "../pad/strokes.js";
import { pixelsOf } from "../stage/paint.js";
import { decimals, say, setText } from "../words.js";
import { cosine, leastLikeness, profileOf } from "./likeness.js";
import { isStranger, likeliestSign } from "./teacher.js";

/** @import { LayerOfSigns, Look, Sign } from "../types.js" */

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
 * @param {HTMLElement} root with a place for the strips and for the comparison in words
 * @param {?LayerOfSigns} layer
 * @param {?Look} look
 * @param {?Float32Array} image on the pad
 * @param {?Float32Array} headInput (28, features), the input of the last layer for it
 */
export function showStrips(root, layer, look, image, headInput) {
  const part = (/** @type {string} */ name) => elementWithin(root, name, HTMLElement),
    profile = headInput && profileOf(headInput),
    strips = layer?.profiles ? stripsOf(layer, profile) : [],
    own = image && profile ? [{ name: say("teach.this"), image, profile, alike: null }] : [];
  const most = Math.max(
    ...[...own, ...strips].map(({ profile: all }) => Math.max(...all.map(Math.abs))),
  );
  part(".strips").replaceChildren(
    ...(look ? [...own, ...strips].map((strip) => rowOfStrip(strip, most, look)) : []),
  );
  const isCompared = layer?.profiles && headInput;
  part("details").hidden = !isCompared;
  setText(part(".alike"), isCompared ? comparedText(layer, strips, headInput) : "");
  if (!isCompared) return;
  setText(part("summary"), say("teach.limit.why", { least: leastOf(layer).least }));
  setText(part("details p"), limitText(layer));
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
 * "Which sign: the largest sum of the new layer, star. Whether it is one: its likeness to the drawings
 * of star, (0.934 + 0.902) / 2 = 0.9180, is at least 0.421. So it is star." The mean is computed from
 * the printed numbers.
 * @param {LayerOfSigns} layer
 * @param {Strip[]} strips of all signs, with their likeness
 * @param {Float32Array} headInput (28, features), the input of the last layer for the drawing
 */
export function comparedText(layer, strips, headInput) {
  const sign = likeliestSign(headInput, layer),
    { name } = layer.signs[sign],
    alike = strips
      .filter((strip) => strip.name === name)
      .map((strip) => Number((strip.alike ?? 0).toFixed(DIGITS))),
    sum = alike.map((v) => decimals(v, DIGITS)).join(" + "),
    mean = alike.reduce((all, v) => all + v, 0) / alike.length;
  return say(isStranger(headInput, sign, layer) ? "teach.compared.none" : "teach.compared", {
    name,
    sum: alike.length > 1 ? `(${sum}) / ${alike.length} = ${decimals(mean, DIGITS + 1)}` : sum,
    least: leastOf(layer).least,
  });
}

/**
 * The limit of likeness as printed, with the likeness of copies from which it follows.
 * @param {LayerOfSigns} layer
 */
function leastOf({ signs, copiesAlike = 1 }) {
  const alike = Number(copiesAlike.toFixed(DIGITS + 1)),
    each = drawingsIn(signs) / signs.length;
  return {
    alike: decimals(alike, DIGITS + 1),
    least: decimals(leastLikeness(alike, each), DIGITS),
  };
}

/** @param {Sign[]} signs */
const drawingsIn = (signs) => signs.reduce((sum, { drawings }) => sum + drawings.length, 0);

/**
 * "1 − 1.25 × √(1 − 0.8934) / (6 / 3)^0.18 = 0.421 …"
 * @param {LayerOfSigns} layer
 */
function limitText(layer) {
  const { alike, least } = leastOf(layer),
    { signs } = layer,
    [room, power] = [LIKENESS_ROOM, ROOM_POWER].map((v) => decimals(v, 2)),
    each = `(${drawingsIn(signs)} / ${signs.length})`;
  const sum = `\u20661 − ${room} × √(1 − ${alike}) / ${each}^${power} = ${least}\u2069`; // reads from the left in any language
  return say("teach.limit", { alike, sum });
}
