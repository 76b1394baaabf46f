// Shows why the network can recognise signs: its states for the taught drawings next to those for
// the drawing on the pad. A strip shows the compared numbers of its memory in five lines, each the
// sum of the states after four rows.

import { FIRST_COMPARED, NEAREST_DRAWINGS, ROWS, ROWS_TOGETHER } from "../constants.js";
import { elementWithin } from "../elements.js";
import { pictureOfImage } from "../pad/strokes.js";
import { pixelsOf } from "../stage/paint.js";
import { decimals, say, setText } from "../words.js";
import { LIKENESS_DIGITS, comparedText, leastOf, limitText } from "./compared.js";
import { cosine, profileOf } from "./likeness.js";

/** @import { LayerOfSigns, Look } from "../types.js" */

const LINES = (ROWS - FIRST_COMPARED) / ROWS_TOGETHER,
  LINE_HEIGHT = 4; // pixels

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
    ...(look ? [...own, ...strips].map((strip) => newStrip(strip, most, look)) : []),
  );
  const isCompared = layer?.profiles && headInput;
  part("details").hidden = !isCompared;
  setText(part(".alike"), isCompared ? comparedText(layer, headInput) : "");
  if (!isCompared) return;
  setText(part("summary"), say("teach.limit.why", { least: leastOf(layer).least }));
  setText(part("details p"), limitText(layer));
}

/**
 * @param {Strip} strip
 * @param {number} most the number with the strongest colour
 * @param {Look} look
 */
function newStrip({ name, image, profile, alike }, most, look) {
  const row = document.createElement("div"),
    [label, number] = [document.createElement("b"), document.createElement("span")],
    canvas = document.createElement("canvas"),
    columns = profile.length / LINES;
  row.className = alike === null ? "strip is-own" : "strip";
  label.textContent = name;
  label.title = name;
  number.textContent = alike === null ? "" : decimals(alike, LIKENESS_DIGITS);
  Object.assign(canvas, { width: columns, height: LINES * LINE_HEIGHT });
  canvas.ariaHidden = "true";
  const lines = Array.from({ length: LINES * LINE_HEIGHT }, (_, y) =>
    Array.from(profile.subarray(Math.floor(y / LINE_HEIGHT) * columns).subarray(0, columns)),
  );
  canvas.getContext("2d")?.drawImage(pixelsOf(lines, -most, most, look.diverging), 0, 0);
  row.append(label, pictureOfImage(image), canvas, number);
  return row;
}
