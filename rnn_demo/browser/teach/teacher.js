// What a visitor teaches: a new last layer on the memory of a network that stays as it is.

import { ROWS } from "../constants.js";
import { inOrder, programOf } from "../reader.js";
import { likeness, profileOf, strangersBy } from "./likeness.js";
import { movedCopies } from "./moved_copies.js";
import { fittedLayer } from "./softmax_layer.js";

const COPIES = 8, // of each drawing
  MOST_READ = 225; // drawings and copies together: of many drawings fewer copies are made
const FIRST = 8, // the first step whose state is learned from: before it there is little ink
  EVERY = 4, // of a drawing each fourth step is, of its copies the steps between
  LAST_COUNTS = 7; // how many times the last step counts: it is the answer
const LAST_STEP = ROWS - 1;
export const NONE = -1; // the answer where a drawing is unlike all examples

/** The network's description with another last layer. layer: as fittedLayer gives it. */
export function withLayer({ pixel_scale, nodes }, { kernel, bias }) {
  const classes = bias.length,
    arrays = {
      kernel: { data: kernel, shape: [kernel.length / classes, classes] },
      bias: { data: bias, shape: [classes] },
    };
  return { pixel_scale, nodes: [...nodes.slice(0, -1), { ...nodes.at(-1), ...arrays }] };
}

/** Whether a network's answer comes from a layer that can be taught anew. */
export const canBeTaught = ({ nodes }) => nodes.at(-1).kind === "Dense";

/** Teaches one network; drawings it has read before are not read again. */
export class Teacher {
  held = new Map(); // by drawing: what stands before the last layer, (28, features), of it and its copies

  /**
   * @param {object} description of a network, as programOf takes it
   * @param {?number[]} order for each pixel in reading order, which one of the drawing it is; null for as drawn
   */
  constructor(description, order) {
    this.order = order;
    this.network = programOf(description);
  }

  /**
   * A layer for signs, of which each has a drawing.
   * @param {Float32Array[][]} signs the drawings of each, 784 numbers in [0, 1]
   * @returns {{kernel: Float32Array, bias: Float32Array, profiles: Float32Array[], least: number}} profiles, least: what
   *   likeness.js tells strangers by
   */
  teach(signs) {
    const copies = Math.min(COPIES, Math.floor(MOST_READ / signs.flat().length) - 1);
    const read = signs.map((drawings) => drawings.map((drawing) => this.read(drawing, copies)));
    return this.layerFor(read);
  }

  /**
   * Each drawing left out in turn: how many are recognised by what the others teach. Yields after each, so that whoever asks
   * can do something else; drawings that are the only ones of their sign are left out of account.
   * @param {Float32Array[][]} signs as `teach` takes them, and has been given before
   * @returns {Generator<{of: number, right: number, mistaken: number[][]}>} mistaken: [sign, read as], -1 for none of these
   */
  *check(signs) {
    const found = { of: 0, right: 0, mistaken: [] },
      copies = Math.min(COPIES, Math.floor(MOST_READ / signs.flat().length) - 1);
    for (const [sign, drawings] of signs.entries()) {
      if (drawings.length < 2) continue;
      for (const drawing of drawings) {
        const others = signs.map((all) =>
          all.filter((one) => one !== drawing).map((one) => this.read(one, copies)),
        );
        const [states] = this.read(drawing, copies),
          answer = answerFor(states, this.layerFor(others));
        found.of++;
        if (answer === sign) found.right++;
        else found.mistaken.push([sign, answer]);
        yield found;
      }
    }
  }

  // read: of each sign, of each drawing, the states of its versions.
  layerFor(read) {
    const examples = examplesOf(read),
      profiles = read.flat().map((versions) => versions.map(profileOf));
    return { ...fittedLayer(examples, read.length), ...strangersBy(profiles, read.length) };
  }

  read(drawing, copies) {
    const held = this.held.get(drawing) ?? [],
      versions = held.length > copies ? [] : [drawing, ...movedCopies(drawing, copies)];
    for (const image of versions.slice(held.length))
      held.push(this.network.read(inOrder(image, this.order)).given);
    this.held.set(drawing, held);
    return held.slice(0, copies + 1);
  }
}

// What is learned from: of each version some steps, and the last one. read: as `layerFor` takes it.
function examplesOf(read) {
  const features = read[0][0][0].length / ROWS,
    rows = [];
  for (const [label, drawings] of read.entries()) {
    for (const versions of drawings) {
      versions.forEach((given, copy) => {
        for (let t = FIRST; t < ROWS; t++) {
          const even = (LAST_STEP - t + copy) % EVERY === 0 ? 1 : 0,
            weight = even + (t === LAST_STEP ? LAST_COUNTS - 1 : 0);
          if (weight) rows.push([label, weight, given.subarray(t * features, (t + 1) * features)]);
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
 * @param {Float32Array} given (28, features), as a reading has it
 * @param {{kernel: Float32Array, bias: Float32Array, profiles: Float32Array[], least: number}} layer as `teach` gives it
 */
export function answerFor(given, { kernel, bias, profiles, least }) {
  if (profiles && likeness(profileOf(given), profiles) < least) return NONE;
  const features = given.length / ROWS,
    logits = Array.from(bias, (start, c) => {
      let sum = start;
      for (let f = 0; f < features; f++)
        sum += given[LAST_STEP * features + f] * kernel[f * bias.length + c];
      return sum;
    });
  return logits.indexOf(Math.max(...logits));
}
