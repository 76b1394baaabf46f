// The rule for names of signs: that of reader/class_names.py, with the same pattern.

import { LONGEST_NAME, NAME_BLANK, NAME_PIECE } from "../constants.js";

const PIECES = new RegExp(` |${NAME_PIECE}`, "gu"),
  BLANKS = new RegExp(`${NAME_BLANK}+`, "gu");

/**
 * The characters of a text as people count them, without invisible ones.
 * @type {(text: string) => string[]}
 */
export const charactersOf = (text) => text.match(PIECES) ?? [];

/**
 * Makes a name from typed text: without surrounding blanks and invisible characters, and cut to the
 * longest allowed length; "" if nothing is left.
 * @param {string} text
 */
export const nameFromTypedText = (text) =>
  charactersOf(charactersOf(text.normalize("NFC").replaceAll(BLANKS, " ")).join("").trim())
    .filter((piece, k, all) => piece !== " " || all[k - 1] !== " ")
    .slice(0, LONGEST_NAME)
    .join("")
    .trim();

/**
 * True if a text is a valid name for a sign.
 * @param {unknown} text
 */
export function isName(text) {
  if (typeof text !== "string" || !text || text.trim() !== text || text.includes("  "))
    return false;
  const pieces = charactersOf(text);
  return pieces.length <= LONGEST_NAME && pieces.join("") === text;
}
