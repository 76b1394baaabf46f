// What a visitor teaches: a new last layer on the memory of a network that stays as it is.

import { COPIES_EACH, MOST_VERSIONS, ROWS } from "../constants.js";
import { inOrder, programOf } from "../reader/reader.js";
import { likeness, likenessOfCopies, profileOf, strangersBy } from "./likeness.js";
import { movedCopies } from "./moved_copies.js";
import { fittedLayer } from "./softmax_layer.js";

/** @import { Check, Examples, LastLayer, Program, TaughtLayer, Versions } from "../types.js" */

// The last step of each version is learned from, as it is the answer, and of the steps before it
// each eighth, so that the layer thinks aloud; which ones, differs from copy to copy.
const FIRST = 8, // before it there is little ink
  EVERY = 8,
  LAST_COUNTS = 7; // how many times the last step counts
const LAST_STEP = ROWS - 1;
export const NONE = -1; // the answer where a drawing is unlike all those of its sign

/**
 * The network's description with another last layer.
 * @param {Program["description"]} description
 * @param {LastLayer} layer
 */
export function withLayer({ pixel_scale, nodes }, { kernel, bias }) {
  const classes = bias.length,
    arrays = {
      kernel: { data: kernel, shape: [kernel.length / classes, classes] },
      bias: { data: bias, shape: [classes] },
    };
  return { pixel_scale, nodes: [...nodes.slice(0, -1), { ...nodes[nodes.length - 1], ...arrays }] };
}

/**
 * Whether a network's answer comes from a layer that can be taught anew.
 * @param {Program["description"]} description
 */
export const canBeTaught = ({ nodes }) => nodes[nodes.length - 1].kind === "Dense";

/** Teaches one network; drawings it has read before are not read again. */
export class Teacher {
  /** @type {Map<Float32Array, Float32Array[]>} */
  states = new Map(); // by drawing: what stands before the last layer, of it and of its copies
  /** @type {Map<Float32Array, Versions>} */
  versions = new Map();

  /**
   * @param {Program["description"]} description of a network, as programOf takes it
   * @param {?number[]} order for each pixel in reading order, which one of the drawing it is; null
   *   for as drawn
   */
  constructor(description, order) {
    this.order = order;
    this.network = programOf(description);
  }

  /**
   * A layer for signs, of which each has a drawing.
   * @param {Float32Array[][]} signs the drawings of each, 784 numbers in [0, 1]
   * @returns {TaughtLayer}
   */
  teach(signs) {
    const copies = copiesOf(signs);
    return layerFor(signs.map((drawings) => drawings.map((one) => this.read(one, copies))));
  }

  /**
   * Each drawing left out in turn: how many are recognised by what the others teach. Yields after
   * each, so that whoever asks can do something else; drawings that are the only ones of their sign
   * are left out of account.
   * @param {Float32Array[][]} signs
   * @returns {Generator<Check>}
   */
  *check(signs) {
    /** @type {Check} */
    const found = { of: 0, right: 0, mistaken: [] },
      copies = copiesOf(signs);
    for (const [sign, drawings] of signs.entries()) {
      if (drawings.length < 2) continue;
      for (const drawing of drawings) {
        const others = signs.map((all) =>
          all.filter((one) => one !== drawing).map((one) => this.read(one, copies)),
        );
        const [states] = this.read(drawing, copies).states,
          answer = answerFor(states, layerFor(others));
        found.of++;
        if (answer === sign) found.right++;
        else found.mistaken.push([sign, answer]);
        yield found;
      }
    }
  }

  /**
   * What the network makes of a drawing and of so many copies.
   * @param {Float32Array} drawing
   * @param {number} copies
   * @returns {Versions}
   */
  read(drawing, copies) {
    const before = this.versions.get(drawing);
    if (before?.states.length === copies + 1) return before;
    const held = this.states.get(drawing) ?? [],
      images = held.length > copies ? [] : [drawing, ...movedCopies(drawing, copies)];
    for (const image of images.slice(held.length))
      held.push(this.network.read(inOrder(image, this.order)).headInput);
    this.states.set(drawing, held);
    const states = held.slice(0, copies + 1),
      [profile, ...others] = states.map(profileOf),
      versions = { states, profile, copiesAlike: likenessOfCopies(profile, others) };
    this.versions.set(drawing, versions);
    return versions;
  }
}

/** @param {Float32Array[][]} signs */
const copiesOf = (signs) =>
  Math.min(COPIES_EACH, Math.floor(MOST_VERSIONS / signs.flat().length) - 1);

/**
 * @param {Versions[][]} read of each sign, of each drawing
 * @returns {TaughtLayer}
 */
const layerFor = (read) => ({
  ...fittedLayer(examplesOf(read), read.length),
  ...strangersBy(read),
});

/**
 * What is learned from: of each version some steps, and the last one.
 * @param {Versions[][]} read
 * @returns {Examples}
 */
function examplesOf(read) {
  const features = read[0][0].states[0].length / ROWS;
  /** @type {[number, number, Float32Array][]} */
  const rows = [];
  for (const [label, drawings] of read.entries()) {
    for (const { states } of drawings) {
      states.forEach((headInput, copy) => {
        for (let t = FIRST; t < ROWS; t++) {
          const even = (LAST_STEP - t + copy) % EVERY === 0 ? 1 : 0,
            weight = even + (t === LAST_STEP ? LAST_COUNTS - 1 : 0);
          if (weight)
            rows.push([label, weight, headInput.subarray(t * features, (t + 1) * features)]);
        }
      });
    }
  }
  const data = new Float64Array(rows.length * features);
  rows.forEach(([, , state], r) => {
    data.set(state, r * features);
  });
  return {
    data,
    labels: Uint8Array.from(rows, ([label]) => label),
    weights: Float64Array.from(rows, ([, weight]) => weight),
  };
}

/**
 * Which sign a drawing is answered with, or NONE.
 * @param {Float32Array} headInput (28, features), as a reading has it
 * @param {TaughtLayer} layer
 */
export function answerFor(headInput, layer) {
  const sign = signFor(headInput, layer);
  return isStranger(headInput, sign, layer) ? NONE : sign;
}

/**
 * The sign with the largest sum, however unlike its drawings it is.
 * @param {Float32Array} headInput (28, features), as a reading has it
 * @param {LastLayer} layer
 */
export function signFor(headInput, { kernel, bias }) {
  const features = headInput.length / ROWS;
  const logits = Array.from(bias, (start, c) => {
    let sum = start;
    for (let f = 0; f < features; f++)
      sum += headInput[LAST_STEP * features + f] * kernel[f * bias.length + c];
    return sum;
  });
  return logits.indexOf(Math.max(...logits));
}

/**
 * Whether a drawing is unlike all those of the sign that it is taken for. Of a layer out of a
 * link, which may come without drawings, nobody knows.
 * @param {Float32Array} headInput (28, features), as a reading has it
 * @param {number} sign
 * @param {LastLayer & Partial<TaughtLayer>} layer
 */
export const isStranger = (headInput, sign, { profiles, least }) =>
  profiles !== undefined &&
  least !== undefined &&
  likeness(profileOf(headInput), profiles[sign]) < least;
