// The words that explain how a row changes one number: the lines of a sum, and a sentence for each
// step.

import { numberText, shareText, termText } from "./account.js";
import { digitOfBar } from "./answer_sum.js";
import { stepName } from "../reader/story.js";
import { say } from "../words.js";

/** @import { Written } from "./account.js" */
/** @import { MemoryHow } from "./explanation.js" */
/** @import { GateName, MemoryParts, Split, UnitSum } from "./memory_sum.js" */
/** @import { View } from "../types.js" */

/**
 * @typedef {object} Line of a sum
 * @property {string} label
 * @property {string} text its number
 * @property {boolean} isTotal
 */

const TOLD_ACTIVATIONS = ["tanh", "sigmoid", "relu"]; // activations whose effect the words describe

/**
 * The lines of a sum, each with its number.
 * @param {MemoryParts} parts
 * @param {View} view
 * @param {?GateName} gate the gate whose sum it is; null for the candidate's
 * @returns {Line[]}
 */
export function sumLines(parts, view, gate) {
  const { row, pixel, bars, bar, share, through, start, sum, made } = gate
      ? parts.gateNumbers[gate]
      : parts.numbers,
    of = gate ? parts.gateSums[gate] : parts.sum,
    activation = gate ? parts.gateActivation : parts.activation,
    line = (/** @type {string} */ label, /** @type {string} */ text, isTotal = false) => ({
      label,
      text,
      isTotal,
    }),
    at = stepName(view.word, parts.t),
    one = (/** @type {string} */ what, /** @type {Split} */ { place, number, weight, adds }) =>
      line(
        say(`how.part.one.${what}`, {
          at,
          n: place + 1,
          number: numberText(number),
          weight: numberText(weight),
        }),
        termText(adds),
      );
  return [
    ...(bar
      ? [
          one("bar", bar),
          line(say("how.part.other.bars", { count: parts.units - 1 }), termText(bar.others)),
        ]
      : []),
    ...(pixel
      ? [one("pixel", pixel), line(say("how.part.other.pixels", { at }), termText(pixel.others))]
      : [line(say("how.part.row", { at }), termText(row))]),
    ...(bars && !bar ? [line(barsLabel(of, parts.units), termText(bars))] : []),
    ...(share && through
      ? [line(say("how.part.reset", { share: shareText(share) }), termText(through))]
      : []),
    ...(start.shown ? [line(say("how.part.start"), termText(start))] : []),
    line(say("how.part.sum"), termText(sum), true),
    ...(activation === "linear"
      ? []
      : [
          gate
            ? line(bentLabel(activation), shareText(made), true)
            : line(say("how.part.new", { made: bentLabel(activation) }), termText(made), true),
        ]),
  ];
}

/** @type {(of: UnitSum, count: number) => string} */
function barsLabel({ isResetEach, oldStart }, count) {
  if (isResetEach) return say("how.part.bars.each", { count });
  return say(oldStart ? "how.part.bars.start" : "how.part.bars", { count });
}

/** @param {string} activation */
const bentLabel = (activation) =>
  TOLD_ACTIVATIONS.includes(activation)
    ? say(`how.part.${activation}`)
    : say("how.part.bent", { activation });

/**
 * @param {MemoryHow} how
 * @param {View} view
 */
export function memoryText({ step, parts, gate }, view) {
  const { sum, store, units, t, before, now } = parts,
    at = stepName(view.word, t),
    [was, is] = [before, now].map(numberText);
  if (gate)
    return say(parts.gateSums[gate].bars ? "how.gate.both" : "how.gate.row", {
      gate: gateName(parts.gates[gate] ?? ""),
    });
  if (step === "sum") {
    const resets = sum.reset !== null || sum.isResetEach;
    return [
      say(sum.bars ? "how.memory.both" : "how.memory.row", { at, count: units, before: was }),
      ...(resets ? [say("how.memory.reset")] : []),
    ].join(" ");
  }
  if (step === "store")
    return `${say("how.memory.store", { count: units })} ${say("how.memory.gates")}`;
  // Above a digit, a bar's colour changes with its sign.
  const isOver = digitOfBar(view, parts) >= 0 && before.shown * now.shown < 0,
    how = store?.shows ? "shown" : store ? "mixed" : "plain";
  return [
    say(`how.memory.${how}`, { before: was, now: is }),
    ...(isOver ? [say("how.memory.sign")] : []),
    ...(how === "mixed" ? [say("how.memory.gates")] : []),
  ].join(" ");
}

/**
 * A function of a number as text, "tanh(−1.46)"; only the number for a linear activation.
 * @param {string} activation
 * @param {Written} of
 */
export function functionText(activation, of) {
  const text = numberText(of);
  if (activation === "linear") return text;
  return activation === "relu" ? `max(0, ${text})` : `${activation}(${text})`;
}

/** @param {string} gate as Keras calls it */
export const gateName = (gate) => say(`how.gate.${gate}`);
