// Stores a visitor's own signs in the browser, shared by all tabs: each name with its drawings, as
// texts. A tab merges its changes with those that another tab has stored meanwhile.

import { base64OfBytes, bytesFromBase64 } from "../bytes.js";
import { MOST_SIGNS } from "../constants.js";
import { IMAGE_SIZE } from "../train/weights.js";
import { isName } from "./sign_names.js";
import { MOST_DRAWINGS } from "./signs_code.js";

export const SIGNS_KEPT = "rnn-signs", // key in localStorage
  CODE_KEPT = "rnn-signs-code"; // key of the signs' link, if the link has no room for drawings

/** @import { KeptSigns, Sign } from "./teach_types.js" */

/** @type {WeakMap<Float32Array, string>} */
const codes = new WeakMap();

/**
 * Encodes a drawing as text: base64 of a byte for each pixel.
 * @param {Float32Array} image 784 numbers in [0, 1]
 */
export function codeOfDrawing(image) {
  const code =
    codes.get(image) ?? base64OfBytes(Uint8Array.from(image, (v) => Math.round(255 * v)));
  codes.set(image, code);
  return code;
}

/**
 * Decodes such a text. Throws if it is invalid.
 * @param {string} code
 */
export function drawingOfCode(code) {
  const bytes = bytesFromBase64(code);
  if (bytes.length !== IMAGE_SIZE) throw new Error("no drawing");
  return Float32Array.from(bytes, (v) => v / 255);
}

/** @type {(signs: Sign[]) => KeptSigns} */
export const keptFromSigns = (signs) =>
  signs.map(({ name, drawings }) => [name, drawings.map(({ image }) => codeOfDrawing(image))]);

/**
 * The stored signs: null if there are none or the data are invalid; undefined if the browser has no
 * storage.
 * @returns {KeptSigns | null | undefined}
 */
export function readKept() {
  let text = null;
  try {
    text = localStorage.getItem(SIGNS_KEPT);
  } catch {
    return undefined;
  }
  try {
    const kept = JSON.parse(text ?? "null");
    return areValidKeptSigns(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** @type {(kept: unknown) => kept is KeptSigns} */
function areValidKeptSigns(kept) {
  return (
    Array.isArray(kept) &&
    kept.length <= MOST_SIGNS &&
    kept.every((sign) => Array.isArray(sign) && isName(sign[0]) && areDrawingCodes(sign[1])) &&
    new Set(kept.map(([name]) => name)).size === kept.length
  );
}

/** @param {unknown} texts */
function areDrawingCodes(texts) {
  if (!Array.isArray(texts) || texts.length > MOST_DRAWINGS) return false;
  try {
    for (const text of texts) drawingOfCode(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Stores signs; returns true on success.
 * @param {?KeptSigns} kept null for none
 */
export function writeKept(kept) {
  try {
    if (kept) localStorage.setItem(SIGNS_KEPT, JSON.stringify(kept));
    else localStorage.removeItem(SIGNS_KEPT);
    return true;
  } catch {
    return false; // kept while the page is open
  }
}

/**
 * Merges two changes of the same signs: additions by either are kept, removals by either are
 * applied, unless the other has added a drawing to a removed sign. A renamed sign counts as one
 * removed and one added.
 * @param {KeptSigns} before the signs before both changes
 * @param {KeptSigns} mine the signs of this tab, whose order is kept
 * @param {KeptSigns} theirs the signs of another tab
 * @returns {KeptSigns} the result may exceed the limits of a set
 */
export function mergeSignsThreeWay(before, mine, theirs) {
  const [was, own, other] = [before, mine, theirs].map((signs) => new Map(signs)),
    names = [...own.keys(), ...[...other.keys()].filter((name) => !own.has(name))],
    placed = new Set();
  /** @type {KeptSigns} */
  const merged = [];
  for (const name of names) {
    const [old, here, there] = [was, own, other].map((signs) => signs.get(name)),
      isAdded = (/** @type {string} */ code) => !old?.includes(code),
      kept = here && there ? here.filter((code) => isAdded(code) || there.includes(code)) : [],
      added = [here, there].flatMap((drawings) => drawings?.filter(isAdded) ?? []),
      drawings = [...kept, ...added].filter((code) => !placed.has(code) && placed.add(code));
    if ((here && there) || !old || drawings.length) merged.push([name, drawings]);
  }
  return merged;
}
