// Detects drawings that are like no digit, by a network that was trained to.

import { makeAnswerFromReading } from "../reader/story.js";

/** @import { Answer, DoubtThresholds, Program, ProgramReading } from "../types.js" */

export class NonDigitDetector {
  /** @type {WeakMap<Float32Array, Answer>} */
  answers = new WeakMap(); // by image

  /**
   * @param {Program} program the program of the network that detects
   * @param {DoubtThresholds} terms
   */
  constructor(program, terms) {
    this.program = program;
    this.terms = terms;
  }

  /**
   * @param {Float32Array} image 784 numbers in [0, 1], as drawn
   * @returns {Answer} its `strange` and, if that is true, its `doubt`
   */
  detect(image) {
    const answer =
      this.answers.get(image) ??
      makeAnswerFromReading(this.program.read(image), { ...this.terms, unsure: 0 });
    this.answers.set(image, answer);
    return answer;
  }
}
