// Rounds the numbers of one worked calculation. Each result is computed from the rounded numbers as
// printed, so every line can be checked with a calculator. The number of digits is the smallest
// with which every printed number is within 0.01 of the network's own, and equal to it where the
// number is also printed elsewhere.

import { roundTo } from "../rounding.js";
import { decimals, formatNumber, formatTenToExponent, say } from "../words.js";

/**
 * @typedef {object} Written a number and how it is written
 * @property {number} v the network's own number
 * @property {number} shown the number as printed
 * @property {number} digits after the decimal point; or significant digits, if `isSignificant`
 * @property {boolean} isSignificant
 */

const FEWEST_DIGITS = 2,
  MOST_DIGITS = 8, // after the decimal point
  A_HUNDREDTH = 0.01; // greatest difference from the network's own number
const LOG_ERROR = 1e-12; // greatest error of a logarithm
const ORDINARY = [1e-6, 1e9]; // numbers between these are written without a power of ten
const FROM_LEFT = "\u200e"; // keeps numbers left to right in right-to-left text

/**
 * The place of the last significant digit, counted from the decimal point.
 * @type {(v: number, digits: number) => number}
 */
const lastDigitPlace = (v, digits) =>
  v ? digits - 1 - Math.floor(Math.log10(Math.abs(v))) : digits;

export class CalculationRounder {
  /** True if every number so far is near the network's own and every check holds. */
  holds = true;

  /** @param {number} digits after the decimal point */
  constructor(digits) {
    this.digits = digits;
  }

  /**
   * Adds a number of the network itself.
   * @type {(v: number) => Written}
   */
  roundNetworkNumber(v) {
    return this.roundNumberAndCheckError(v, v, this.digits, false);
  }

  /**
   * Adds the network's divisor, in significant digits: two more than others have after the point.
   * @type {(v: number) => Written}
   */
  roundTemperature(v) {
    return this.roundNumberAndCheckError(v, v, this.digits + 2, true);
  }

  /**
   * Adds a function's result for other numbers.
   * @type {(f: (...of: number[]) => number, ...of: Written[]) => Written}
   */
  computeAndRound(f, ...of) {
    return this.computeRoundAndCheckError(f, of, this.digits, false);
  }

  /**
   * Adds a function's result in significant digits, one more than others have after the point: for
   * numbers much larger or smaller than 1.
   * @type {(f: (...of: number[]) => number, ...of: Written[]) => Written}
   */
  computeResultInSignificantDigits(f, ...of) {
    return this.computeRoundAndCheckError(f, of, this.digits + 1, true);
  }

  /**
   * Adds a function's result whose true value is printed elsewhere with `digits` digits: it must
   * come out exactly equal here.
   * @param {number} v
   * @param {number} digits
   * @param {(...of: number[]) => number} f
   * @param {...Written} of
   * @returns {Written}
   */
  computeAndCheckKnownResult(v, digits, f, ...of) {
    const number = this.computeRoundAndCheckError(f, of, digits, false);
    this.recordCheckResult(number.shown === roundTo(v, digits));
    return number;
  }

  /** @param {boolean} isSo */
  recordCheckResult(isSo) {
    this.holds &&= isSo;
  }

  /**
   * @param {(...of: number[]) => number} f
   * @param {Written[]} of
   * @param {number} digits
   * @param {boolean} isSignificant
   */
  computeRoundAndCheckError(f, of, digits, isSignificant) {
    const v = f(...of.map((n) => n.v)),
      fromPrinted = f(...of.map((n) => n.shown));
    return this.roundNumberAndCheckError(v, fromPrinted, digits, isSignificant);
  }

  /**
   * @param {number} v
   * @param {number} fromPrinted computed from the numbers as printed
   * @param {number} digits
   * @param {boolean} isSignificant
   * @returns {Written}
   */
  roundNumberAndCheckError(v, fromPrinted, digits, isSignificant) {
    const place = isSignificant ? lastDigitPlace(fromPrinted, digits) : digits,
      shown = roundTo(fromPrinted, place);
    // A power's error grows with its exponent's last digit: only its share of the total is checked.
    this.recordCheckResult(isSignificant || Math.abs(shown - v) <= A_HUNDREDTH);
    return { v, shown, digits, isSignificant };
  }
}

/**
 * Returns the result of `make`, with the fewest digits for which its calculation holds.
 * @template T
 * @param {(calculation: CalculationRounder) => T} make
 * @returns {T}
 */
export function calculateWithFewestDigits(make) {
  for (let digits = FEWEST_DIGITS; ; digits++) {
    const calculation = new CalculationRounder(digits),
      made = make(calculation);
    if (calculation.holds || digits === MOST_DIGITS) return made;
  }
}

/** @param {...number} numbers */
export const addNumbers = (...numbers) => numbers.reduce((sum, v) => sum + v, 0);

/** @type {(a: number, b: number) => number} */
export const multiplyNumbers = (a, b) => a * b;

/** @param {string} text of a number with or without a sign */
const withLeftToRightMark = (text) => `${say("direction") === "rtl" ? FROM_LEFT : ""}${text}`;

/**
 * A number as text: "−0.48", "63,900", "1.29 × 10¹²".
 * @param {Written} number
 */
export function numberText({ shown, digits, isSignificant }) {
  if (!isSignificant) return withLeftToRightMark(decimals(shown, digits));
  const all = { minimumSignificantDigits: digits, maximumSignificantDigits: digits },
    size = Math.abs(shown);
  if (!size || (size >= ORDINARY[0] && size < ORDINARY[1])) return formatNumber(shown, all);
  const power = Math.floor(Math.log10(size) + LOG_ERROR),
    number = formatNumber(roundTo(shown / 10 ** power, digits - 1), all);
  return `${number} × ${formatTenToExponent(power)}`;
}

/** @type {(v: number, digits: number) => string} */
export const formatSigned = (v, digits) =>
  withLeftToRightMark(`${v < 0 ? "−" : "+"}${decimals(Math.abs(v), digits)}`);

/**
 * A term of a sum with its sign; 0 has none.
 * @param {Written} number
 */
export const signedTermText = (number) =>
  number.shown ? formatSigned(number.shown, number.digits) : numberText(number);

/** @param {Written} number from 0 to 1 */
export function percentText({ shown, digits }) {
  const after = { minimumFractionDigits: digits - 2, maximumFractionDigits: digits - 2 };
  return formatNumber(shown, { style: "percent", ...after });
}

/**
 * "−0.48 + 0.16 = −0.32", "0.30 − 0.12 = 0.18"
 * @type {(first: Written, second: Written, sum: Written) => string}
 */
export function sumEquationText(first, second, sum) {
  const size = decimals(Math.abs(second.shown), second.digits);
  return `${numberText(first)} ${second.shown < 0 ? "−" : "+"} ${size} = ${numberText(sum)}`;
}
