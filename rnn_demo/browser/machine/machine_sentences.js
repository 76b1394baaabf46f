// The text about a cell: a sentence, and lines that can be recomputed.

import { scalarActivationFunction } from "../reader/activations.js";
import { CLASSES, ROWS } from "../constants.js";
import { formatTenToExponent, say } from "../words.js";
import { inputValueOfWeight, isWeightBlock } from "./machine_scene.js";
import {
  inBracketsIfNegative,
  printed,
  computeSumOfProducts,
  printedArgumentAndValue,
  printedFactorsAndProduct,
  printedProductsAndTotal,
  printedRateErrorMemoryAndChange,
  printedTermsAndTotal,
} from "./worked_lines.js";

/** @import { NamedFactors, Target } from "./machine_types.js" */
/** @import { MachineScene } from "./machine_scene.js" */

/**
 * @typedef {object} Saying
 * @property {string} title
 * @property {string[]} lines that can be recomputed, and others
 * @property {[name: string, text: string][]} terms products, each with its factors
 */

const EXACT_DIGITS = 3;
/** The name of a memory cell. @param {number} k */
export const nameOfCell = (k) => `M${k + 1}`;
/**
 * @param {MachineScene} scene
 * @param {Target} target
 * @param {number} most largest number of listed products; the smaller ones are combined
 * @returns {Saying}
 */
export function titleAndLinesAboutTarget(scene, target, most = Number.POSITIVE_INFINITY) {
  const { block, k, i } = target,
    { trace, row, network, weights } = scene,
    u = network.units,
    before = row * u,
    after = before + u,
    place = weights.weightIndexOfTarget(target),
    cell = nameOfCell(k),
    at = { row: row + 1, cell, pixel: i + 1, digit: i, from: nameOfCell(i) };
  /** @type {(title: string, lines?: string[], terms?: [string, string][]) => Saying} */
  const saying = (title, lines = [], terms = []) => ({ title, lines, terms });
  const weight = place < 0 ? "" : printed(weights.numbers[place], EXACT_DIGITS);
  if (scene.values === "changes" && place >= 0)
    return titleAndLinesOfWeightStep(scene, target, place);
  if (block === "X")
    return saying(
      say("machine.say.pixel", {
        ...at,
        value: printed(trace.image[row * ROWS + i], EXACT_DIGITS),
        cells: u,
      }),
    );
  if (block === "O")
    return row
      ? saying(
          say("machine.say.old", {
            ...at,
            value: printed(trace.memory[before + i], EXACT_DIGITS),
            cells: u,
          }),
        )
      : saying(say("machine.say.zeros", { cells: u }));
  if (isWeightBlock(block)) {
    const factor = inputValueOfWeight(scene, target);
    return saying(
      say(`machine.say.${block}`, { ...at, weight }),
      factor === null ? [] : [productLine(factor, weights.numbers[place])],
    );
  }
  if (block === "S" || block === "H") {
    const { lines, products, bias, sum } = productsAndLinesOfMemorySum(scene, k),
      terms = termLabelsAndTexts(textsOfLargestProductsAndRest(products, bias, sum, most)),
      value = trace.memory[after + k];
    if (block === "H" && weights.silenced[k])
      return saying(say("machine.say.silenced", at), lines, terms);
    const end = activationLine(network.activation, sum, value);
    return saying(
      block === "S"
        ? say("machine.say.sum", { ...at, value: printed(sum) })
        : say("machine.say.memory", { ...at, value: printed(value) }),
      [...lines, end],
      terms,
    );
  }
  if (block === "P")
    return saying(
      say("machine.say.share", { ...at, share: scene.table?.shares[i] ?? "" }),
      softmaxLinesOfDigit(scene, i),
    );
  const { lines, terms } = termsAndLinesOfDigitSum(scene, i, most),
    value = scene.table?.sums[i] ?? "";
  return saying(say("machine.say.answer", { ...at, value }), lines, terms);
}

/**
 * The direction in which a weight will move, and the reason.
 * @type {(scene: MachineScene, target: Target, place: number) => Saying}
 */
function titleAndLinesOfWeightStep({ changes, errors, rate, trace, network }, target, place) {
  const { block, k, i } = target,
    change = changes?.[place] ?? 0,
    values = { cell: nameOfCell(k), from: nameOfCell(i), digit: i },
    name = nameOfWeight(target);
  if (!change) return { title: say("machine.moves.still", { name }), lines: [], terms: [] };
  const title = say(change > 0 ? "machine.moves.up" : "machine.moves.down", {
    name,
    change: printedRateErrorMemoryAndChange(rate, 1, 1, Math.abs(change)).change,
  });
  if (block === "V" && errors) {
    const step = printedRateErrorMemoryAndChange(
        rate,
        errors[i],
        trace.memory[ROWS * network.units + k],
        change,
      ),
      line = `−${step.rate} × ${inBracketsIfNegative(step.error)} × ${inBracketsIfNegative(step.memory)} = ${step.change}`;
    return { title, lines: [say("machine.moves.V", values), line], terms: [] };
  }
  const step = printedRateErrorMemoryAndChange(rate, -change / rate, 1, change),
    key = block === "W" || block === "U" ? "machine.moves.rows" : "machine.moves.bias",
    said = {
      ...values,
      rate: step.rate,
      sum: inBracketsIfNegative(step.error),
      change: step.change,
    };
  return { title, lines: [say(key, said)], terms: [] };
}

/**
 * The name of a weight.
 * @param {Target} target
 */
export function nameOfWeight({ block, k, i }) {
  const values = { cell: nameOfCell(k), from: nameOfCell(i), pixel: i + 1, digit: i };
  return say(`machine.name.${block}`, values);
}

/** @type {(a: number, b: number) => string} */
function productLine(a, b) {
  const worked = printedFactorsAndProduct(a, b);
  return `${worked.a} × ${inBracketsIfNegative(worked.b)} = ${worked.product}`;
}

/**
 * The parts of a sum of the memory: from the row, the previous memory and the bias.
 * @param {MachineScene} scene
 * @param {number} k
 */
export function productsAndLinesOfMemorySum({ trace, row, network, weights }, k) {
  const u = network.units,
    { at, numbers } = weights,
    before = row * u,
    sum = trace.sums[before + k];
  /** @type {NamedFactors[]} */
  const ofRow = [],
    /** @type {NamedFactors[]} */
    ofMemory = [];
  for (let i = 0; i < ROWS; i++) {
    const x = trace.image[row * ROWS + i] * network.scale;
    if (x) ofRow.push([say("machine.pixel", { pixel: i + 1 }), x, numbers[i * u + k]]);
  }
  for (let j = 0; j < u; j++) {
    const h = trace.memory[before + j];
    if (h) ofMemory.push([nameOfCell(j), h, numbers[at.U + j * u + k]]);
  }
  const bias = network.hasBias ? numbers[at.b + k] : 0,
    parts = printedTermsAndTotal(
      [computeSumOfProducts(ofRow), computeSumOfProducts(ofMemory), bias],
      sum,
    );
  return {
    digits: parts.digits,
    ofRow,
    ofMemory,
    products: [...ofRow, ...ofMemory],
    bias,
    sum,
    lines: [
      say("machine.line.sum", {
        row: parts.parts[0],
        memory: inBracketsIfNegative(parts.parts[1]),
        bias: inBracketsIfNegative(parts.parts[2]),
        sum: parts.total,
      }),
    ],
  };
}

/**
 * The largest products and the bias, and the smaller ones combined.
 * @param {NamedFactors[]} factors
 * @param {number} bias
 * @param {number} total
 * @param {number} most
 * @param {number} [digits] of the total
 */
function textsOfLargestProductsAndRest(factors, bias, total, most, digits) {
  const sorted = [...factors].sort(([, a, b], [, c, d]) => Math.abs(c * d) - Math.abs(a * b)),
    isShort = factors.length > most,
    listed = isShort ? sorted.slice(0, most) : factors,
    rest = isShort ? sorted.slice(most) : [];
  /** @type {[string, number][]} */
  const others = [[say("machine.bias"), bias]];
  if (rest.length)
    others.push([say("machine.smaller", { count: rest.length }), computeSumOfProducts(rest)]);
  return printedProductsAndTotal(listed, others, total, digits);
}

/** @type {(worked: ReturnType<typeof printedProductsAndTotal>) => [string, string][]} */
const termLabelsAndTexts = ({ terms, others }) => [
  ...terms.map(
    ({ label, a, b, product }) =>
      /** @type {[string, string]} */ ([label, `${a} × ${inBracketsIfNegative(b)} = ${product}`]),
  ),
  ...others.map(({ label, value }) => /** @type {[string, string]} */ ([label, value])),
];

/**
 * The line of the activation of a sum.
 * @type {(activation: string, sum: number, value: number) => string}
 */
export function activationLine(activation, sum, value) {
  if (activation === "relu")
    return sum > 0
      ? say("machine.line.stays", { sum: printed(sum) })
      : say("machine.line.cut", { sum: printed(sum) });
  if (activation === "softmax" || activation === "linear") return "";
  const { x, y } = printedArgumentAndValue(sum, value, scalarActivationFunction(activation));
  return `${activation}(${x}) = ${y}`;
}

/**
 * What the sum of a digit is made of: products that are not 0, and the bias.
 * @param {MachineScene} scene
 * @param {number} d
 */
export function factorsBiasAndTotalOfDigit({ trace, row, network, weights }, d) {
  const u = network.units,
    { at, numbers } = weights,
    after = (row + 1) * u;
  /** @type {NamedFactors[]} */
  const factors = [];
  for (let k = 0; k < u; k++) {
    const h = trace.memory[after + k];
    if (!h) continue;
    factors.push([nameOfCell(k), h, numbers[at.V + k * CLASSES + d]]);
  }
  return {
    factors,
    bias: network.hasAnswerBias ? numbers[at.c + d] : 0,
    total: trace.logits[(row + 1) * CLASSES + d],
  };
}

/**
 * The products in the sum of a digit, as printed.
 * @param {MachineScene} scene
 * @param {number} d
 * @param {number} most
 */
function termsAndLinesOfDigitSum(scene, d, most) {
  const { factors, bias, total } = factorsBiasAndTotalOfDigit(scene, d),
    worked = textsOfLargestProductsAndRest(factors, bias, total, most, scene.table?.digits);
  return {
    lines: [say("machine.line.all", { sum: worked.total })],
    terms: termLabelsAndTexts(worked),
  };
}

/**
 * The lines from the sum of a digit to its share.
 * @type {(scene: MachineScene, d: number) => string[]}
 */
export function softmaxLinesOfDigit({ table }, d) {
  if (!table) return [];
  const unit = table.exponent ? ` · ${formatTenToExponent(table.exponent)}` : "",
    { sums, divided, divisor, powers, total, shares } = table;
  return [
    ...(divisor === null
      ? []
      : [say("machine.line.divided", { sum: sums[d], divisor, divided: divided[d] })]),
    powers[d].startsWith("<")
      ? say("machine.line.power.small", { power: divided[d], value: powers[d] + unit })
      : say("machine.line.power", { power: divided[d], value: powers[d] + unit }),
    say("machine.line.share", { power: powers[d], total, share: shares[d] }),
  ];
}
