// The one rule by which numbers are rounded to be printed: half a unit of the last digit is rounded
// up, away from zero, as by hand.

const TIE = 1e-9; // in units of the last digit: the greatest error of a binary number at a tie

/**
 * @param {number} v
 * @param {number} digits after the decimal point; a negative number counts the digits before it that
 *   become 0
 */
export function roundTo(v, digits) {
  const power = 10 ** Math.abs(digits),
    scaled = Math.abs(digits < 0 ? v / power : v * power);
  if (scaled > Number.MAX_SAFE_INTEGER) return v; // has no such digits
  const whole = Math.floor(scaled + 0.5 + TIE) * Math.sign(v);
  return (digits < 0 ? whole * power : whole / power) + 0; // avoids -0
}
