// What a sign may be called: the rule of reader/sign_names.py, by the same pattern.

import { LONGEST_NAME, NAME_BLANK, NAME_PIECE } from "../constants.js";

const PIECES = new RegExp(` |${NAME_PIECE}`, "gu"),
  BLANKS = new RegExp(`${NAME_BLANK}+`, "gu");

/**
 * The characters of a text as a reader counts them, without what shows nothing.
 * @param {string} text
 * @returns {string[]}
 */
export const charactersOf = (text) => text.match(PIECES) ?? [];

/**
 * The name that a typed text gives: without blanks around it and without what shows nothing, at
 * most as long as a name may be; "" where nothing is left.
 * @param {string} text
 */
export const signNameOf = (text) =>
  charactersOf(charactersOf(text.normalize("NFC").replaceAll(BLANKS, " ")).join("").trim())
    .filter((piece, k, all) => piece !== " " || all[k - 1] !== " ")
    .slice(0, LONGEST_NAME)
    .join("")
    .trim();

/**
 * Whether a text may name a sign.
 * @param {unknown} text
 */
export function isName(text) {
  if (typeof text !== "string" || !text || text.trim() !== text || text.includes("  "))
    return false;
  const pieces = charactersOf(text);
  return pieces.length <= LONGEST_NAME && pieces.join("") === text;
}
