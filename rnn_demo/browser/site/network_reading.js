// What a network makes of an image: the reading as the stage shows it.

import { inOrder } from "../reader/reader.js";
import { resultOf } from "../stage/scene.js";
import { answerOf, answerWithSigns } from "../reader/story.js";

/** @import { Answer, MemoryTools, ProgramReading, ReadingResult, SiteNetwork } from "../types.js" */

/** @typedef {Omit<SiteNetwork, "name">} Reader */

/**
 * Reads an image, as drawn. Throws an Overflow where numbers are not finite.
 * @param {Reader} network
 * @param {Float32Array} image
 * @param {?SiteNetwork} detector the network that detects what is no digit, where it is at hand
 * @param {MemoryTools} tools
 * @returns {ReadingResult}
 */
export function readWithNetwork(network, image, detector, { reader }) {
  const ordered = inOrder(image, network.order),
    reading = network.program.read(ordered),
    answer = endAnswer(network, reading, image, detector);
  return resultOf(ordered, reading, reader, answer, network.view.word);
}

/**
 * What is answered after the last row.
 * @param {Reader} network
 * @param {ProgramReading} reading
 * @param {Float32Array} image
 * @param {?SiteNetwork} detector
 * @returns {Answer}
 */
function endAnswer({ names, isStrange, terms, program }, reading, image, detector) {
  const answer = answerOf(reading, terms);
  if (names && isStrange) return answerWithSigns(answer, reading, { names, isStrange });
  if (!detector || detector.program === program) return answer;
  const detected = answerOf(detector.program.read(image), { ...detector.terms, unsure: 0 });
  return { ...answer, doubt: detected.doubt ?? answer.doubt, strange: detected.strange };
}
