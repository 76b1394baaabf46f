// Printed numbers: each result can be recomputed with a calculator from the numbers printed before
// it. Each line has the fewest digits for which this holds.

import { formatPercent } from "../reader/story.js";
import { roundTo } from "../rounding.js";
import { decimals, formatNumber, formatTenToExponent, formatWithMinus, say } from "../words.js";

/** @import { NamedFactors, WorkedTerm } from "./machine_types.js" */

const MOST_DIGITS = 18; // digits after the point
const SHORT = 2; // digits after the point of a result
const EXACT = 3; // digits of factors, at first
const ERROR_DIGITS = 2; // significant ones of the largest error
const STEP_DIGITS = 9; // of a weight's change, at most: a smaller change is printed as 0
const ALMOST_ALL = 0.985; // larger shares have a digit after the point
const LEAST_IN_FULL = 1e-4; // on a scale
const LEAST = 0.005,
  MOST = 0.9995; // limits of shares that are almost 0 and almost 1

/**
 * @param {number} v
 * @param {number} digits after the point; negative: before it
 */
export const printed = (v, digits = SHORT) => decimals(roundTo(v, digits), Math.max(0, digits));

/**
 * True if a recomputed number is printed like the result.
 * @type {(recomputed: number, result: number, digits: number) => boolean}
 */
const printsAlike = (recomputed, result, digits) =>
  roundTo(recomputed, digits) === roundTo(result, digits);

/**
 * The first number from `from` on that passes a test; the largest if none does.
 * @type {(from: number, passes: (digits: number) => boolean) => number}
 */
function fewestDigitsThatPass(from, passes) {
  let digits = from;
  while (digits < MOST_DIGITS && !passes(digits)) digits++;
  return digits;
}

/**
 * a x b = product.
 * @param {number} a
 * @param {number} b
 * @param {number} digits of the product
 * @param {string} label name of a
 * @returns {WorkedTerm}
 */
export function printedFactorsAndProduct(a, b, digits = SHORT, label = "") {
  const n = fewestDigitsThatPass(EXACT, (d) =>
    printsAlike(roundTo(a, d) * roundTo(b, d), a * b, digits),
  );
  return {
    label,
    a: printed(a, n),
    b: printed(b, n),
    product: printed(a * b, digits),
  };
}

/**
 * Numbers that add up to a total, each printed with enough digits for the printed total to be
 * correct.
 * @param {number[]} parts
 * @param {number} total
 * @param {number} digits of the total
 */
export function printedTermsAndTotal(parts, total, digits = SHORT) {
  const add = (/** @type {number} */ d) => parts.reduce((sum, part) => sum + roundTo(part, d), 0),
    n = fewestDigitsThatPass(digits, (d) => printsAlike(add(d), total, digits));
  return { parts: parts.map((part) => printed(part, n)), total: printed(total, digits), digits: n };
}

/**
 * Products that add up to a total, together with unchanged numbers.
 * @param {NamedFactors[]} factors
 * @param {[label: string, value: number][]} others
 * @param {number} total
 * @param {number} end digits of the total
 */
export function printedProductsAndTotal(factors, others, total, end = SHORT) {
  const parts = [...factors.map(([, a, b]) => a * b), ...others.map(([, value]) => value)],
    { digits, total: text } = printedTermsAndTotal(parts, total, end);
  return {
    terms: factors.map(([label, a, b]) => printedFactorsAndProduct(a, b, digits, label)),
    others: others.map(([label, value]) => ({ label, value: printed(value, digits) })),
    total: text,
  };
}

/** The sum of products. @param {NamedFactors[]} factors */
export const computeSumOfProducts = (factors) => factors.reduce((sum, [, a, b]) => sum + a * b, 0);

/**
 * The fewest digits of products and other numbers with which they add up to the printed total.
 * @param {NamedFactors[]} factors
 * @param {number} total
 * @param {number} digits of the total
 * @param {number[]} others
 */
function fewestDigitsThatAddUp(factors, total, digits, others = []) {
  const added = (/** @type {number} */ d) =>
    factors.reduce((sum, [, a, b]) => sum + roundTo(a, d) * roundTo(b, d), 0) +
    others.reduce((sum, v) => sum + roundTo(v, d), 0);
  return fewestDigitsThatPass(EXACT, (d) => printsAlike(added(d), total, digits));
}

/**
 * Products in one line that ends with their sum.
 * @param {NamedFactors[]} factors
 * @param {number} digits of the sum
 */
export function sumOfProductsLine(factors, digits) {
  const total = computeSumOfProducts(factors),
    n = fewestDigitsThatAddUp(factors, total, digits),
    parts = factors.map(([, a, b], k) => {
      const first = printed(a, n);
      return `${k ? inBracketsIfNegative(first) : first} × ${inBracketsIfNegative(printed(b, n))}`;
    });
  return `${parts.join(" + ") || printed(0)} = ${printed(total, digits)}`;
}

/**
 * Products that add up to a total, each by its name.
 * @param {NamedFactors[]} factors
 * @param {number} digits of the total
 * @returns {{terms: [string, string][], total: string}}
 */
export function productTextsAndTotalText(factors, digits) {
  const total = computeSumOfProducts(factors),
    n = fewestDigitsThatAddUp(factors, total, digits);
  return {
    terms: factors.map(([name, a, b]) => [
      name,
      `${printed(a, n)} × ${inBracketsIfNegative(printed(b, n))}`,
    ]),
    total: printed(total, digits),
  };
}

/**
 * Products with their names in one line that ends with their total; of many, the largest, and the
 * others together.
 * @param {NamedFactors[]} factors
 * @param {number} total
 * @param {number} digits of the total
 * @param {number} most products
 * @param {?number} bias added to the products
 */
export function sumOfNamedProductsLine(
  factors,
  total,
  digits = SHORT,
  most = Number.POSITIVE_INFINITY,
  bias = null,
) {
  const size = (/** @type {number} */ n) => Math.abs(factors[n][1] * factors[n][2]),
    isShort = factors.length > most,
    order = [...factors.keys()].sort((a, b) => size(b) - size(a)),
    listed = factors.filter((_, n) => !isShort || order.indexOf(n) < most),
    smaller = factors.filter((one) => !listed.includes(one)),
    rest = computeSumOfProducts(smaller),
    biases = bias === null ? [] : [bias],
    n = fewestDigitsThatAddUp(listed, total, digits, isShort ? [rest, ...biases] : biases),
    parts = listed.map(
      ([name, a, b]) => `${name}: ${printed(a, n)} × ${inBracketsIfNegative(printed(b, n))}`,
    );
  if (isShort)
    parts.push(`${say("machine.smaller", { count: smaller.length })}: ${printed(rest, n)}`);
  for (const v of biases) parts.push(`${say("machine.bias")}: ${printed(v, n)}`);
  return `${parts.join(" + ")} = ${printed(total, digits)}`;
}

/** Puts a negative number in brackets, for use after a sign. @param {string} text */
export const inBracketsIfNegative = (text) => (text.startsWith("−") ? `(${text})` : text);

/**
 * A line for a function of one number: the text before and after it.
 * @param {number} x
 * @param {number} y its value
 * @param {(x: number) => number} f
 */
export function printedArgumentAndValue(x, y, f) {
  const n = fewestDigitsThatPass(SHORT, (d) => printsAlike(f(roundTo(x, d)), y, SHORT));
  return { x: printed(x, n), y: printed(y) };
}

/**
 * The digits after the point of a printed share, in percent.
 * @param {number} share
 */
const decimalPlacesOfPercentage = (share) => (share > ALMOST_ALL ? 1 : 0);

/**
 * The text of a share: almost 0 is not printed as 0, and almost 1 not as 100 %.
 * @param {number} share
 */
export function printedShare(share) {
  const digits = decimalPlacesOfPercentage(share);
  if (share <= LEAST) return `<${formatPercent(0.01)}`;
  if (share > MOST) return `>${formatPercent(0.999, 1)}`;
  return formatPercent(share, digits);
}

/**
 * True if a recomputed share is printed like the share.
 * @param {number} recomputed
 * @param {number} share
 * @param {?number} places digits after the point of both, as fractions; null for as few as usual
 */
function sharePrintsAlike(recomputed, share, places) {
  if (places !== null) return printsAlike(recomputed, share, places);
  if (share <= LEAST) return recomputed < 0.01;
  if (share > MOST) return recomputed > 0.999;
  const digits = decimalPlacesOfPercentage(share);
  return printsAlike(100 * recomputed, 100 * share, digits);
}

/**
 * @typedef {object} AnswerTable the way from ten sums to ten shares, as printed
 * @property {string[]} sums
 * @property {number} digits of all ten sums, after the point
 * @property {number} by the divisor as printed; 1 for none
 * @property {?string} divisor
 * @property {string[]} divided the sums divided by the divisor; the sums themselves without one
 * @property {string[]} powers e to the power of these, in units of 10 ** exponent
 * @property {number} exponent power of ten that is the unit of the powers and their total
 * @property {string} total of the powers
 * @property {string[]} shares
 */

/**
 * The power of ten of which numbers are printed as multiples.
 * @param {number} size power of ten of the largest number
 */
const engineeringExponent = (size) => (size >= -1 && size < 4 ? 0 : 3 * Math.floor(size / 3));

/**
 * The least digits after the point of the ten sums: fewer for large ones, which need more room.
 * @param {ArrayLike<number>} sums
 */
const decimalPlacesByLargestSum = (sums) =>
  Math.max(0, SHORT - Math.max(0, Math.floor(Math.log10(Math.max(...Array.from(sums, Math.abs))))));

/**
 * Each column is computed from the previous printed column, with the fewest digits (the same in a
 * column) for which all ten printed shares equal the network's own.
 * @param {ArrayLike<number>} sums ten
 * @param {number} divisor
 * @param {ArrayLike<number>} shares ten
 * @param {?number} places digits after the point of the shares, as fractions, where their errors are
 *   printed; null for as few as usual
 * @param {number} digits of the sums, at first
 * @returns {AnswerTable}
 */
export function answerTable(
  sums,
  divisor,
  shares,
  places,
  digits = decimalPlacesByLargestSum(sums),
) {
  const isDivided = divisor !== 1,
    exact = Math.max(SHORT, digits) + 1,
    by = isDivided ? roundTo(divisor, exact) : 1,
    z = Array.from(sums, (v) => roundTo(v, digits)),
    divided = isDivided ? z.map((v) => roundTo(v / by, digits)) : z,
    largest = Math.max(...divided),
    exponent = engineeringExponent(largest / Math.LN10),
    e = divided.map((v) => Math.exp(v - exponent * Math.LN10)),
    p = Math.max(
      0,
      Math.max(SHORT, digits, places ?? 0) - Math.floor(largest / Math.LN10 - exponent),
    ),
    powers = e.map((v) => roundTo(v, p)),
    total = powers.reduce((sum, v) => sum + v, 0),
    holds =
      by > 0 && powers.every((power, n) => sharePrintsAlike(power / total, shares[n], places));
  if (!holds && digits < MOST_DIGITS) return answerTable(sums, divisor, shares, places, digits + 1);
  return {
    by,
    divisor: isDivided ? printed(divisor, exact) : null,
    sums: z.map((v) => printed(v, digits)),
    digits,
    divided: divided.map((v) => printed(v, digits)),
    powers: powers.map((v) => (v ? printed(v, p) : `<${decimals(10 ** -p, Math.max(0, p))}`)),
    exponent,
    total: printed(total, p),
    shares: Array.from(shares, (share) =>
      places === null ? printedShare(share) : formatPercent(roundTo(share, places), places - 2),
    ),
  };
}

const LONGEST = 9999.5; // numbers from here on are printed as powers of ten

/**
 * A number that fits into a narrow column: with three digits, or as a power of ten.
 * @param {number} v
 */
export function printedShort(v) {
  const size = Math.abs(v);
  if (!Number.isFinite(v)) return v > 0 ? "∞" : v < 0 ? "−∞" : "?";
  if (size < LONGEST) {
    if (!v) return "0";
    const digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0,
      places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return formatWithMinus(roundTo(v, digits), { ...places, useGrouping: false });
  }
  const [digit, exponent] = size.toExponential(0).split("e+");
  return `${v < 0 ? "−" : ""}${digit}·${formatTenToExponent(Number(exponent))}`;
}

/** @param {number} v */
export const printedInFull = (v) =>
  formatWithMinus(Number(v.toPrecision(12)), { maximumFractionDigits: 12 });

/**
 * A round number on a scale: in full, or as a power of ten if that is too long.
 * @param {number} v
 */
export function printedPowerOfTenIfTiny(v) {
  if (!v || Math.abs(v) >= LEAST_IN_FULL) return printedInFull(v);
  const [digits, exponent] = Number(Math.abs(v).toPrecision(2)).toExponential().split("e");
  const factor = printedInFull(Math.sign(v) * Number(digits));
  return `${factor}·${formatTenToExponent(Number(exponent))}`;
}

/** @param {number} count */
export const printedCount = (count) => formatNumber(Math.round(count));

/**
 * The line for the change of a weight: -rate x error x memory. All digits of the rate are printed.
 * @param {number} rate
 * @param {number} error
 * @param {number} memory
 * @param {number} change
 */
export function printedRateErrorMemoryAndChange(rate, error, memory, change) {
  const size = 1 - Math.floor(Math.log10(Math.abs(change) || 1)),
    digits = Math.min(STEP_DIGITS, Math.max(SHORT, size)),
    whole = Number(rate.toPrecision(12)),
    n = fewestDigitsThatPass(EXACT, (d) =>
      printsAlike(-whole * roundTo(error, d) * roundTo(memory, d), change, digits),
    ),
    rateText = printedInFull(whole);
  return {
    rate: rateText,
    error: printed(error, n),
    memory: printed(memory, n),
    change: printed(change, digits),
    digits: n,
  };
}

/**
 * The digits after the point of errors that stand together.
 * @param {ArrayLike<number>} errors
 * @param {number} significant digits of the largest error
 */
export function decimalPlacesForErrors(errors, significant = ERROR_DIGITS) {
  const most = Math.max(...Array.from(errors, Math.abs)),
    digits = significant - 1 - Math.floor(Math.log10(most || 1));
  return Math.min(STEP_DIGITS, Math.max(EXACT, digits));
}

/**
 * The same of the errors of the ten sums: as few as do not print the largest one as 0, as each
 * digit lengthens the shares from which they are computed.
 * @param {ArrayLike<number>} errors
 */
export const decimalPlacesForAnswerErrors = (errors) => decimalPlacesForErrors(errors, 1);

/** @param {ArrayLike<number>} errors of the ten sums */
export function printedAnswerErrors(errors) {
  const digits = decimalPlacesForAnswerErrors(errors);
  return Array.from(errors, (v) => printed(v, digits));
}
