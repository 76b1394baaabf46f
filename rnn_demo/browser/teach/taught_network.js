// Networks that Teach makes of another: with a newly taught last layer, in the form that the stage
// and edits of the memory take (explain/unit_groups.py and explain/unit_ranges.py for a visitor's
// signs); and the control, untrained with the same layers. What the control can do with a last layer
// fitted to drawings does not come from training.

import { ROWS } from "../constants.js";
import { makeProgram, orderPixels } from "../reader/reader.js";
import { say } from "../words.js";
import { likeliestSignComparisonData } from "./likeness_text.js";
import { descriptionWithLastLayer } from "./teacher.js";
import { RECORDS } from "../records.js";
import { randomOrthogonalMatrix, seededRandomGenerator } from "../train/weights.js";

/** @import { LayerOfSigns, TaughtNetwork } from "./teach_types.js" */
/** @import { BrowserNetwork, Program, ProgramReading, StateView, Tensor } from "../types.js" */
/** @import { UnitRanges, View } from "../types.js" */

export const UNTRAINED = "untrained"; // name of the control
const SEED = 1;
const ALONE = 16; // up to this many units, each is its own group
const ROUNDING = 1e-6; // relative to the largest weight: rounding error of centred float32 weights

/**
 * @param {BrowserNetwork} base the original network; only its last layer is replaced
 * @param {LayerOfSigns} layer its signs have no drawings if only the layer is known
 * @returns {TaughtNetwork}
 */
export function taughtNetwork(base, layer) {
  const { description } = base.program,
    names = layer.signs.map(({ name }) => name),
    kernels = splitKernelByLayer(description, layer.kernel, names.length);
  /** @type {Map<UnitRanges[], UnitRanges[]>} */
  const held = new Map(); // by the ranges of the base network
  /** @type {TaughtNetwork} */
  const network = {
    ...base,
    base,
    names,
    layer,
    program: makeProgram(descriptionWithLastLayer(description, layer)),
    view: viewForSigns(base.view, kernels, names.length, layer.kernel.length / names.length),
    legend: [],
    limit: null,
    rangesOfSigns(ranges) {
      if (!ranges || layer.signs.some(({ drawings }) => !drawings.length)) return undefined;
      const found = held.get(ranges) ?? addSignMeansToRanges(ranges, network);
      held.set(ranges, found);
      return found;
    },
    whyNone({ headInput }) {
      const compared = likeliestSignComparisonData(layer, headInput);
      return compared?.isStrange ? say("teach.none") : null;
    },
  };
  return network;
}

/**
 * The ranges that edits of the memory need, for signs: the limits of each number stay those for
 * digits.
 * @param {UnitRanges[]} ranges
 * @param {TaughtNetwork} network
 * @returns {UnitRanges[]}
 */
function addSignMeansToRanges(ranges, network) {
  const { description } = network.base.program,
    { signs, kernel } = network.layer,
    kernels = splitKernelByLayer(description, kernel, signs.length),
    read = signs.map(() => /** @type {?ProgramReading[]} */ (null)); // once it is asked for
  const readingsOf = (/** @type {number} */ sign) =>
    (read[sign] ??= signs[sign].drawings.map(({ image }) =>
      network.program.read(orderPixels(image, network.order)),
    ));
  return ranges.map((of) => {
    const { layer, units } = of,
      count = signs.length,
      { classes, weights } = strongestClassAndWeightPerUnit(kernels[layer], units, count);
    const mean = (/** @type {number} */ sign, /** @type {number} */ step) =>
      Array.from({ length: of.states }, (_, part) => {
        const sum = new Float32Array(of.units),
          all = readingsOf(sign);
        for (const { layers } of all) {
          const state = layers[of.layer].states[part];
          for (let u = 0; u < of.units; u++) sum[u] += state[step * of.units + u] / all.length;
        }
        return sum;
      });
    return { ...of, digit: classes, sign: weights.map((w) => (w < 0 ? -1 : 1)), mean };
  });
}

/**
 * For each recurrent layer, by index, the weights of its h, (units, classes), only along the direct
 * path to the last layer.
 * @param {Program["description"]} description
 * @param {Float32Array} kernel
 * @param {number} classes
 */
function splitKernelByLayer({ nodes }, kernel, classes) {
  /** @type {Record<number, Float32Array>} */
  const found = {},
    layerOf = (/** @type {number} */ k) =>
      nodes.slice(0, k).filter(({ kind }) => kind === "Recurrent").length;
  /** @type {(k: number) => number} */
  const width = (k) => {
    const { kind, cell, inputs, kernel: own } = nodes[k] ?? {};
    if (kind === "Recurrent") return cell.recurrent_kernel.shape[0];
    if (kind === "Dense") return own.shape[1];
    if (kind === "Concatenate") return inputs.reduce((sum, input) => sum + width(input), 0);
    return inputs ? width(inputs[0]) : ROWS;
  };
  /** @type {(k: number, part: Float32Array) => void} */
  const pass = (k, part) => {
    const { kind, inputs, scale, offset } = nodes[k] ?? {};
    if (kind === "Recurrent") found[layerOf(k)] = part;
    else if (kind === "Identity" || kind === "Add") for (const input of inputs) pass(input, part);
    else if (kind === "Scale" && typeof scale === "number" && offset === 0) {
      const scaled = part.map((w) => w * scale);
      pass(inputs[0], scaled);
    } else if (kind === "Concatenate") {
      let at = 0;
      for (const input of inputs)
        pass(input, part.subarray(at * classes, (at += width(input)) * classes));
    }
  };
  pass(nodes[nodes.length - 1].inputs[0], kernel);
  return found;
}

/**
 * For each unit the sign of the visitor whose sum it changes most (-1 for none), and the centred
 * weight for it.
 * @param {?Float32Array} kernel (units, classes)
 * @param {number} units
 * @param {number} classes
 */
function strongestClassAndWeightPerUnit(kernel, units, classes) {
  /** @type {{classes: number[], weights: number[]}} */
  const of = { classes: Array(units).fill(-1), weights: Array(units).fill(0) };
  if (!kernel) return of;
  const least = ROUNDING * kernel.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  for (let u = 0; u < units; u++) {
    const own = Array.from(kernel.subarray(u * classes, (u + 1) * classes)),
      mean = own.reduce((sum, w) => sum + w / classes, 0);
    const centred = own.map((w) => w - mean),
      // With two classes the centred weights are opposite; take the positive one.
      sizes = classes === 2 ? centred : centred.map(Math.abs),
      most = sizes.indexOf(Math.max(...sizes));
    if (Math.abs(centred[most]) <= least) continue;
    of.classes[u] = most;
    of.weights[u] = centred[most];
  }
  return of;
}

/**
 * The stage's description of a network, with its columns grouped by the new layer.
 * @param {View} view of the original network
 * @param {Record<number, Float32Array>} kernels
 * @param {number} classes
 * @param {number} inputs of the new layer
 * @returns {View}
 */
function viewForSigns(view, kernels, classes, inputs) {
  const states = view.states.map((state) => {
    const units = state.columns.length,
      of = strongestClassAndWeightPerUnit(kernels[state.layer], units, classes),
      place = (/** @type {number} */ u) => (of.classes[u] < 0 ? classes : of.classes[u]);
    const columns = Array.from({ length: units }, (_, u) => u).sort(
        (a, b) => place(a) - place(b) || Math.abs(of.weights[b]) - Math.abs(of.weights[a]),
      ),
      digits = columns.map((u) => of.classes[u]),
      isGrouped = digits.some((c) => c >= 0),
      starts = digits.flatMap((c, k) =>
        units <= ALONE || k === 0 || c !== digits[k - 1] ? [k] : [],
      ),
      high = Math.max(-state.low, state.high);
    /** @type {StateView} */
    const grouped = {
      ...state,
      columns,
      digits,
      weights: columns.map((u) => of.weights[u]),
      groups: isGrouped ? starts.map((at, k) => [digits[at], at, starts[k + 1] ?? units]) : [],
    };
    return isGrouped ? { ...grouped, low: -high, high } : grouped;
  });
  return {
    ...view,
    states,
    marks: {
      memory: ["mark.memory"],
      belief: ["mark.belief", { size: `${classes} × ${inputs + 1}` }],
    },
  };
}

/**
 * Returns a network with initial weights drawn like Keras's: Glorot uniform kernels, orthogonal
 * recurrent kernels, biases 0, but 1 for the forget gate. Operations between the layers, such as a
 * normalisation, stay as they are.
 * @type {(description: Program["description"]) => Program["description"]}
 */
export function descriptionWithRandomWeights({ nodes, ...header }) {
  const random = seededRandomGenerator(SEED);
  return {
    ...header,
    nodes: nodes.map((node) => {
      if (node.kind === "Dense") return { ...node, kernel: makeGlorotWeights(node.kernel, random) };
      if (node.kind !== "Recurrent") return node;
      const { cell } = node,
        kernel = makeGlorotWeights(cell.kernel, random),
        recurrent_kernel = orthogonalKernelLike(cell.recurrent_kernel, random);
      return { ...node, cell: { ...cell, kernel, bias: initialCellBias(cell), recurrent_kernel } };
    }),
  };
}

/**
 * @param {Tensor} weights (inputs, outputs)
 * @param {() => number} random
 */
function makeGlorotWeights({ shape }, random) {
  const [inputs, outputs] = shape,
    most = Math.sqrt(6 / (inputs + outputs));
  const data = Float32Array.from({ length: inputs * outputs }, () => (2 * random() - 1) * most);
  return { data, shape };
}

/**
 * An orthogonal square matrix for each gate; a vector, if each unit is connected only to itself, is
 * uniform.
 * @param {Tensor} weights (units, gates * units), or (units,)
 * @param {() => number} random
 */
function orthogonalKernelLike({ shape }, random) {
  const [units, wide] = shape,
    data = new Float32Array(units * (wide ?? 1));
  if (wide === undefined) return { data: data.map(() => 2 * random() - 1), shape };
  for (let first = 0; first < wide; first += units)
    randomOrthogonalMatrix(units, random).forEach((row, i) => data.set(row, i * wide + first));
  return { data, shape };
}

/** @type {(cell: {kind: string, bias: ?Tensor, recurrent_kernel: Tensor}) => ?Tensor} */
function initialCellBias({ kind, bias, recurrent_kernel }) {
  if (!bias) return bias;
  const { keeps } = RECORDS[kind],
    data = new Float32Array(bias.data.length),
    [units] = recurrent_kernel.shape;
  if (keeps !== null) data.fill(1, keeps * units, (keeps + 1) * units);
  return { data, shape: bias.shape };
}
