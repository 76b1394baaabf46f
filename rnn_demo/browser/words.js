// What is said, by key, in one language, as rnn_demo/words/ has it: in English, until another one
// is spoken.

import { ENGLISH } from "./english.js";
import { hasKeys } from "./keyboard.js";

/** @import { Texts, Values } from "./types.js" */

/**
 * @type {{language: string, texts: Texts, plurals: Intl.PluralRules, formats: Record<string,
 *   Intl.NumberFormat>, classes: ?string[]}}
 */
const speech = {
  language: "en",
  texts: ENGLISH,
  plurals: new Intl.PluralRules("en"),
  formats: {},
  classes: null,
}; // what is spoken now

/**
 * texts: of a language, by their keys, or nothing for English.
 * @param {string} language
 * @param {Texts} texts
 */
export function setLanguage(language, texts) {
  Object.assign(speech, {
    language,
    texts: { ...ENGLISH, ...texts },
    plurals: new Intl.PluralRules(language),
    formats: {},
  });
}

export const spokenLanguage = () => speech.language;

/**
 * More of English, for a part that comes later, where a language does not know it yet.
 * @param {Texts} texts
 */
export function addTexts(texts) {
  Object.assign(ENGLISH, texts);
  speech.texts = { ...texts, ...speech.texts };
}

/**
 * A text's form; where classes are no digits, that of a text of their own, if there is one.
 * @param {string} key
 * @param {any} count the number that picks a form, or the name of a class in its place
 * @returns {string}
 */
function formOf(key, count) {
  const text = (speech.classes && speech.texts[`${key}.signs`]) || speech.texts[key];
  return typeof text === "string"
    ? text
    : (text[`=${count}`] ?? text[speech.plurals.select(count)] ?? text.other);
}

/**
 * What the classes of the network are called from now on, where they are no digits.
 * @param {?string[]} names
 */
export function nameClasses(names = null) {
  speech.classes = names;
}

/**
 * What a class is called.
 * @param {number} digit its index
 */
export const nameOfClass = (digit) => speech.classes?.[digit] ?? String(digit);

export const hasClassNames = () => speech.classes !== null;

/**
 * Values in which a class stands by what it is called. Its count picks the article before it in
 * English: that of 8, or of 3.
 * @param {Values} values
 * @returns {Record<string, any>} what is said in a text: numbers, texts, elements
 */
function withNames({ count, ...values }) {
  if (!speech.classes) return { count, form: count, ...values };
  const { digit } = values,
    named = Object.fromEntries(
      ["digit", "a", "b", "over", "was"]
        .filter((key) => typeof values[key] === "number")
        .map((key) => [key, nameOfClass(Number(values[key]))]),
    );
  if (count === undefined || count !== digit) return { ...values, ...named, count, form: count };
  const form = /^[aeiou]|^[AEFHILMNORSX]$/.test(named.digit) ? 8 : 3;
  return { ...values, ...named, count: named.digit, form };
}

/**
 * values: what stands for the {names} in it, digit: for a class; count: what picks one of its
 * forms.
 * @param {string} key
 * @param {Values} values
 */
export function say(key, values = {}) {
  const named = withNames(values);
  return formOf(key, named.form).replace(/\{(\w+)\}/g, (whole, name) => named[name] ?? whole);
}

/**
 * A number as the language writes it, in the digits that are drawn here. how: as Intl.NumberFormat
 * takes it.
 * @param {number} number
 * @param {Intl.NumberFormatOptions} how
 */
export function formatNumber(number, how = {}) {
  const format = (speech.formats[JSON.stringify(how)] ??= new Intl.NumberFormat(
    `${speech.language}-u-nu-latn`,
    how,
  ));
  return format.format(number);
}

/**
 * The same with a minus as long as a plus; and with so many digits after the point.
 * @param {number} v
 * @param {Intl.NumberFormatOptions} how
 */
export const numeral = (v, how) => formatNumber(v, how).replace("-", "−");
/**
 * @param {number} v
 * @param {number} digits
 */
export const decimals = (v, digits) =>
  numeral(v, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/**
 * Writes a text where another one stands: even the same, written again, would be a change of the
 * page.
 * @param {Node} place
 * @param {string | number} text
 */
export function setText(place, text) {
  const written = String(text);
  if (place.textContent !== written) place.textContent = written;
}

/**
 * Says anew what stands on a page by itself: data-say, data-say-title and data-say-label of an
 * element are keys of texts; data-say-keys is that of a title which tells of a keyboard's keys.
 * @param {ParentNode} root
 */
export function translate(root) {
  /** @type {NodeListOf<HTMLElement>} */
  const parts = root.querySelectorAll(
    "[data-say], [data-say-title], [data-say-keys], [data-say-label]",
  );
  for (const part of parts) {
    const { say: text, sayTitle: title, sayKeys: keys, sayLabel: label } = part.dataset;
    if (text) part.textContent = say(text);
    if (title) part.title = say(title);
    if (keys) part.title = hasKeys() ? say(keys) : "";
    if (label) part.ariaLabel = say(label);
  }
}
