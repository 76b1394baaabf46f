// The weights of the shown network: original and current values, with undo.

import { CLASSES } from "../constants.js";
import { newTrace, readImageIntoTrace } from "./arithmetic.js";
import { weightOffsets } from "./small_network.js";

/** @import { SmallNetwork, Target, Trace } from "./machine_types.js" */

const MOST_CHANGES = 200; // most changes that can be undone
const MOST_IN_CODE = 200; // most changed weights in a link
const PRECISION = 6; // significant digits of a changed weight in a link

/** @typedef {{numbers: Float32Array, silenced: Uint8Array, isLearned: boolean}} WeightState */

export class WeightsWithUndo {
  /** @type {WeightState[]} */
  past = [];
  isLearned = false; // true after a step of learning: then no sum is divided
  /** @type {?{image: Float32Array, trace: Trace}} */
  original = null; // the last image that the original weights read

  /** @param {SmallNetwork} network */
  constructor(network) {
    this.network = network;
    this.at = weightOffsets(network.units);
    this.numbers = network.numbers.slice();
    this.silenced = new Uint8Array(network.units);
  }

  /** Stores the current state for `undo`. */
  saveForUndo() {
    const { numbers, silenced, isLearned } = this;
    this.past.push({ numbers: numbers.slice(), silenced: silenced.slice(), isLearned });
    if (this.past.length > MOST_CHANGES) this.past.shift();
  }

  /** Restores the state of the last `saveForUndo`; returns false if there is none. */
  undo() {
    const last = this.past.pop();
    if (!last) return false;
    this.numbers.set(last.numbers);
    this.silenced.set(last.silenced);
    this.isLearned = last.isLearned;
    return true;
  }

  /** Restores the original network; this can be undone, too. */
  restoreOriginal() {
    this.saveForUndo();
    this.numbers.set(this.network.numbers);
    this.silenced.fill(0);
    this.isLearned = false;
  }

  /** @param {ArrayLike<number>} numbers */
  replaceAllByLearned(numbers) {
    this.numbers.set(numbers);
    this.isLearned = true;
  }

  /** Replaces silenced cells with equivalent weights: all weights that multiply them become 0. */
  replaceSilencingByZeroWeights() {
    const { at, numbers, silenced } = this,
      u = silenced.length;
    silenced.forEach((isSilenced, k) => {
      if (!isSilenced) return;
      numbers.fill(0, at.U + k * u, at.U + (k + 1) * u);
      numbers.fill(0, at.V + k * CLASSES, at.V + (k + 1) * CLASSES);
    });
    silenced.fill(0);
  }

  /** The divisors of the sums after each row; null for none. */
  get softmaxTemperatures() {
    return this.isLearned ? null : this.network.temperatures;
  }

  get isChanged() {
    const { numbers, network } = this;
    return this.silenced.includes(1) || numbers.some((v, n) => v !== network.numbers[n]);
  }

  /**
   * How the original weights read an image; read again only if it is another one.
   * @param {Float32Array} image
   */
  originalTrace(image) {
    const { network } = this;
    if (this.original?.image !== image) {
      const trace = newTrace(network.units);
      readImageIntoTrace(network, network.numbers, image, trace, [], network.temperatures);
      this.original = { image, trace };
    }
    return this.original.trace;
  }

  /** The indices of the changed weights. */
  get changedWeightIndices() {
    const { numbers, network } = this;
    return Array.from(numbers.keys()).filter((n) => numbers[n] !== network.numbers[n]);
  }

  /**
   * The index of a cell's weight; -1 if it has none, or if it can't be changed.
   * @param {Target} target
   */
  weightIndexOfTarget({ block, k, i }) {
    const { at, network } = this,
      u = network.units;
    if (block === "W") return i * u + k;
    if (block === "U") return at.U + i * u + k;
    if (block === "b") return network.hasBias ? at.b + k : -1;
    if (block === "V") return at.V + k * CLASSES + i;
    if (block === "c") return network.hasAnswerBias ? at.c + i : -1;
    return -1;
  }

  /**
   * The cell of a weight; the inverse of `weightIndexOfTarget`.
   * @type {(place: number) => Target}
   */
  targetOfWeightIndex(place) {
    const { at, network } = this,
      u = network.units,
      /** @type {(block: Target["block"], from: number, width: number) => [Target["block"], number, number]} */
      in2 = (block, from, width) => [
        block,
        Math.floor((place - from) / width),
        (place - from) % width,
      ];
    if (place >= at.c) return { block: "c", k: -1, i: place - at.c };
    if (place >= at.b && place < at.V) return { block: "b", k: place - at.b, i: 0 };
    const [block, line, column] =
      place < at.U ? in2("W", 0, u) : place < at.b ? in2("U", at.U, u) : in2("V", at.V, CLASSES);
    return block === "V" ? { block, k: line, i: column } : { block, k: column, i: line };
  }

  /**
   * The text of the changes in a link: "place_value" for each weight, and "s" with the number of
   * each silenced cell. Null if too many weights are changed.
   * @returns {?string}
   */
  get weightChangesAsLinkText() {
    const places = this.changedWeightIndices;
    if (places.length > MOST_IN_CODE) return null;
    const silent = Array.from(this.silenced.keys()).filter((k) => this.silenced[k]);
    return [
      ...places.map((n) => `${n}_${Number(this.numbers[n].toPrecision(PRECISION))}`),
      ...silent.map((k) => `s${k + 1}`),
    ].join("!");
  }

  /**
   * Applies the changes of a link. Throws if they are invalid for this network.
   * @param {string} code
   */
  applyChangesFromLink(code) {
    const numbers = this.network.numbers.slice(),
      silenced = new Uint8Array(this.silenced.length),
      parts = code.split("!");
    if (parts.length > MOST_IN_CODE + silenced.length) throw new Error("too many changes");
    for (const part of parts) {
      const found = part.match(/^(?:s(\d{1,2})|(\d{1,4})_(-?\d{0,6}\.?\d{0,12}(?:e-?\d{1,2})?))$/);
      if (!found) throw new Error("invalid change");
      const [, silent, place, value] = found;
      if (silent !== undefined) {
        if (!(Number(silent) >= 1 && Number(silent) <= silenced.length))
          throw new Error("no such cell");
        silenced[Number(silent) - 1] = 1;
      } else {
        if (
          Number(place) >= numbers.length ||
          value === "" ||
          !Number.isFinite(Math.fround(+value))
        )
          throw new Error("no such weight");
        numbers[Number(place)] = Number(value);
      }
    }
    this.saveForUndo();
    this.numbers.set(numbers);
    this.silenced.set(silenced);
  }
}

/** @type {Map<string, WeightsWithUndo>} */
const kept = new Map(); // by the names of networks, as long as the page lasts

/**
 * The numbers of a network, as they were left when it was shown before.
 * @param {string} name
 * @param {SmallNetwork} network as it came
 */
export function keptOrOriginalWeights(name, network) {
  const known = kept.get(name),
    { numbers } = network,
    isSame = known?.network.numbers.every((v, n) => v === numbers[n]);
  if (known && isSame && known.numbers.length === numbers.length) return known;
  const weights = new WeightsWithUndo(network);
  kept.set(name, weights);
  return weights;
}
