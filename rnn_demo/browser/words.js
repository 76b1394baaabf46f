// The texts of rnn_demo/words/ by key, in the current language: English until another one is set.

import { ENGLISH } from "./english.js";
import { hasKeyboard } from "./keyboard.js";

/** @import { Texts, Values } from "./types.js" */

// The current language, its number formats by their options, and the names of the classes.
const speech = {
  language: "en",
  texts: ENGLISH,
  plurals: new Intl.PluralRules("en"),
  formats: /** @type {Record<string, Intl.NumberFormat>} */ ({}),
  classes: /** @type {?string[]} */ (null),
};

/** @type {(language: string, texts: Texts) => void} */
export function setLanguage(language, texts) {
  Object.assign(speech, {
    language,
    texts: { ...ENGLISH, ...texts },
    plurals: new Intl.PluralRules(language),
    formats: {},
  });
}

export const currentLanguage = () => speech.language;

/**
 * Adds English texts for a part that is loaded later, unless the language has them already.
 * @param {Texts} texts
 */
export function addEnglishTexts(texts) {
  Object.assign(ENGLISH, texts);
  speech.texts = { ...texts, ...speech.texts };
}

/**
 * The form of a text; if classes are not digits, of the text for such classes, if there is one.
 * @param {string} key
 * @param {any} count the number that selects a plural form, or the name of a class
 * @returns {string}
 */
function textOfKeyForCount(key, count) {
  const text = (speech.classes && speech.texts[`${key}.signs`]) || speech.texts[key];
  return typeof text === "string"
    ? text
    : (text[`=${count}`] ?? text[speech.plurals.select(count)] ?? text.other);
}

/** @param {?string[]} names null if the classes are digits */
export function setNetworkClassNames(names = null) {
  speech.classes = names;
}

/** @param {number} digit its index */
export const classNameOrDigit = (digit) => speech.classes?.[digit] ?? String(digit);

export const hasClassNames = () => speech.classes !== null;

/**
 * Replaces a class with its name in values. The count then selects the English article: 8 for "an", 3
 * for "a".
 * @param {Values} values
 * @returns {Record<string, any>} the values of a text: numbers, texts, elements
 */
function valuesWithClassNames({ count, ...values }) {
  if (!speech.classes) return { count, form: count, ...values };
  const { digit } = values,
    named = Object.fromEntries(
      ["digit", "a", "b", "over", "was"]
        .filter((key) => typeof values[key] === "number")
        .map((key) => [key, classNameOrDigit(Number(values[key]))]),
    );
  if (count === undefined || count !== digit) return { ...values, ...named, count, form: count };
  const form = /^[aeiou]|^[AEFHILMNORSX]$/.test(named.digit) ? 8 : 3;
  return { ...values, ...named, count: named.digit, form };
}

/**
 * Returns a text. values: for its {names}; digit: for a class; count: selects a plural form.
 * @type {(key: string, values?: Values) => string}
 */
export function say(key, values = {}) {
  const named = valuesWithClassNames(values);
  const text = textOfKeyForCount(key, named.form);
  return text.replace(/\{(\w+)\}/g, (whole, name) => named[name] ?? whole);
}

/**
 * A number in the language's format, with the digits 0 to 9. options: those of Intl.NumberFormat.
 * @type {(number: number, options?: Intl.NumberFormatOptions) => string}
 */
export function formatNumber(number, options = {}) {
  const { language, formats } = speech,
    key = JSON.stringify(options);
  formats[key] ??= new Intl.NumberFormat(`${language}-u-nu-latn`, options);
  return formats[key].format(number);
}

/**
 * The same with a minus sign as long as a plus; `decimals` also fixes the digits after the point.
 * @type {(v: number, options: Intl.NumberFormatOptions) => string}
 */
export const formatWithMinus = (v, options) => formatNumber(v, options).replace("-", "−");
/** @type {(v: number, digits: number) => string} */
export const decimals = (v, digits) =>
  formatWithMinus(v, { minimumFractionDigits: digits, maximumFractionDigits: digits });

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * The text of a power of ten with a raised exponent.
 * @param {number} exponent
 */
export const formatTenToExponent = (exponent) =>
  `10${[...String(exponent)].map((digit) => (digit === "-" ? "⁻" : RAISED[Number(digit)])).join("")}`;

/**
 * Sets an element's text if it differs: even setting the same text would count as a change of the
 * page.
 * @type {(place: Node, text: string | number) => void}
 */
export function setTextIfChanged(place, text) {
  const written = String(text);
  if (place.textContent !== written) place.textContent = written;
}

/**
 * Translates the static texts of a page: data-say, data-say-title and data-say-label of an element
 * are keys of texts; data-say-keys is the key of a title that mentions keyboard keys.
 * @param {ParentNode} root
 */
export function translateElementTexts(root) {
  /** @type {NodeListOf<HTMLElement>} */
  const parts = root.querySelectorAll(
    "[data-say], [data-say-title], [data-say-keys], [data-say-label]",
  );
  for (const part of parts) {
    const { say: text, sayTitle: title, sayKeys: keys, sayLabel: label } = part.dataset;
    if (text) part.textContent = say(text);
    if (title) part.title = say(title);
    if (keys) part.title = hasKeyboard() ? say(keys) : "";
    if (label) part.ariaLabel = say(label);
  }
}
