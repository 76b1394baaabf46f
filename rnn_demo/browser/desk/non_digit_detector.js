// Detects drawings that are like no digit, by a network that was trained to.

import { makeAnswerFromReading } from "../reader/story.js";

/** @import { Program, ProgramReading } from "../types.js" */

export class NonDigitDetector {
  /** @type {WeakMap<Float32Array, boolean>} */
  answers = new WeakMap(); // by image

  /**
   * @param {Program} program the program of the network that detects
   * @param {?number} limit see `makeAnswerFromReading`
   */
  constructor(program, limit) {
    this.program = program;
    this.limit = limit;
  }

  /**
   * @param {Float32Array} image 784 numbers in [0, 1], as drawn
   * @returns {boolean} true if it looks like no single digit
   */
  isStrange(image) {
    const strange =
      this.answers.get(image) ??
      Boolean(makeAnswerFromReading(this.program.read(image), this.limit).strange);
    this.answers.set(image, strange);
    return strange;
  }
}
