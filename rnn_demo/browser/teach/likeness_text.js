// The rule by which a drawing is one of the taught signs, in numbers as they are printed.

import { decimals, say } from "../words.js";
import {
  LIKENESS_ROOM,
  ROOM_POWER,
  totalDrawingCount,
  largestCosines,
  requiredLikenessToSign,
  readingProfile,
} from "./likeness.js";
import { isUnlikeItsSign, likeliestSignIndex } from "./teacher.js";

/** @import { LayerOfSigns } from "./teach_types.js" */

export const LIKENESS_DIGITS = 3; // digits of a likeness after the point
const MEAN_DIGITS = LIKENESS_DIGITS + 1; // of a mean of several

/**
 * The sign with the largest sum, and the likeness of a drawing to it: the printed mean of the
 * printed cosines, sum being "(0.934 + 0.902) / 2 = 0.9180". Null for a layer without drawings.
 * @param {LayerOfSigns} layer
 * @param {Float32Array} headInput (28, features), the input of the last layer for the drawing
 */
export function likeliestSignComparisonData(layer, headInput) {
  const { signs, profiles } = layer;
  if (!profiles) return null;
  const sign = likeliestSignIndex(headInput, layer),
    cosines = largestCosines(readingProfile(headInput), profiles[sign]).map((v) =>
      Number(v.toFixed(LIKENESS_DIGITS)),
    ),
    sum = cosines.map((v) => decimals(v, LIKENESS_DIGITS)).join(" + "),
    mean = cosines.reduce((all, v) => all + v, 0) / cosines.length,
    alike = decimals(mean, cosines.length > 1 ? MEAN_DIGITS : LIKENESS_DIGITS);
  return {
    name: signs[sign].name,
    alike,
    sum: cosines.length > 1 ? `(${sum}) / ${cosines.length} = ${alike}` : sum,
    least: formatLikenessLimit(layer),
    mean,
    limit: layer.least ?? 0,
    isStrange: isUnlikeItsSign(headInput, sign, layer),
  };
}

/** @param {LayerOfSigns} layer */
const meanLikenessOfAllDrawingsToCopies = ({ copiesAlike = 1 }) =>
  Number(copiesAlike.toFixed(MEAN_DIGITS));

/**
 * The limit of likeness, computed from the printed likeness to copies.
 * @param {LayerOfSigns} layer
 */
export function formatLikenessLimit(layer) {
  const alike = meanLikenessOfAllDrawingsToCopies(layer),
    limit = requiredLikenessToSign(alike, totalDrawingCount(layer.signs) / layer.signs.length);
  return decimals(limit, LIKENESS_DIGITS);
}

/**
 * "1 − 1.25 × √(1 − 0.8934) / (6 / 3)^0.18 = 0.421 …"
 * @param {LayerOfSigns} layer
 */
export function likenessLimitFormulaText(layer) {
  const { signs } = layer,
    alike = decimals(meanLikenessOfAllDrawingsToCopies(layer), MEAN_DIGITS),
    least = formatLikenessLimit(layer),
    [room, power] = [LIKENESS_ROOM, ROOM_POWER].map((v) => decimals(v, 2)),
    each = `(${totalDrawingCount(signs)} / ${signs.length})`;
  // Reads from the left in any language.
  const sum = `\u20661 − ${room} × √(1 − ${alike}) / ${each}^${power} = ${least}\u2069`;
  return say("teach.limit", { alike, sum, each, room, power });
}
