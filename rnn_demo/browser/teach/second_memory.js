// Another network beside the one that reads, taught by the same drawings: who can?

import { inOrder } from "../reader.js";
import { answerOf, percent, signAnswered } from "../story.js";
import { retell, say, written } from "../words.js";
import { RemoteTeacher } from "./remote_teacher.js";
import { taughtNetwork } from "./taught_network.js";
import { canBeTaught } from "./teacher.js";

/** @import { Check, Memory, Sign, TaughtLayer, TaughtNetwork } from "../types.js" */

/**
 * The same of both: what the check found, and the network that was taught; null as long as it is
 * not.
 * @typedef {{title: string, check: ?Check, taught: ?TaughtNetwork}} Pupil
 */

export class SecondMemory {
  /** @type {?RemoteTeacher} */
  teacher = null;
  /** @type {?Memory} */
  base = null;
  /** @type {?TaughtNetwork} */
  taught = null;
  /** @type {?Check} */
  check = null;
  /** @type {Sign[]} */
  asked = [];
  job = 0;

  /**
   * @param {string} worker the text of teach_worker.js, as a bundle
   * @param {() => void} changed
   */
  constructor(worker, changed) {
    this.worker = worker;
    this.changed = changed;
  }

  /**
   * @param {?Memory} base null for none
   * @param {Sign[]} signs each with a drawing
   */
  on(base, signs) {
    this.end();
    this.base = base;
    if (!base || !canBeTaught(base.program.description)) return;
    this.teacher = new RemoteTeacher(this.worker, base, ({ job, layer, check }) => {
      if (job !== this.job) return;
      if (layer) this.put(base, layer);
      this.check = check ?? this.check;
      this.changed();
    });
    this.teach(signs);
  }

  /** @param {Sign[]} signs */
  teach(signs) {
    this.job++;
    this.taught = this.check = null;
    this.asked = signs;
    if (signs.length > 1) this.teacher?.teach(this.job, signs);
  }

  /**
   * @param {Memory} base
   * @param {TaughtLayer} layer
   */
  put(base, layer) {
    const names = this.asked.map(({ name }) => name),
      drawings = this.asked.map((sign) => sign.drawings.map(({ image }) => image));
    this.taught = taughtNetwork(base, names, layer, drawings);
  }

  end() {
    this.teacher?.end();
    this.teacher = this.base = this.taught = this.check = null;
  }
}

/**
 * "LSTM 128: 8 of 9 recognised; this one: star, 98 %"
 * @param {HTMLElement} place
 * @param {Pupil} pupil
 * @param {?Float32Array} image what is on the pad, as drawn
 */
export function showPupil(place, { title, check, taught }, image) {
  const found = check?.of
      ? say("teach.beside.check", { right: written(check.right), of: written(check.of) })
      : "",
    read = taught && image ? say("teach.beside.read", { answer: answerIn(taught, image) }) : "";
  retell(place, [`${title}:`, found, read].filter(Boolean).join(" "));
}

/**
 * "star, 98 %", or that it is none of these.
 * @param {TaughtNetwork} taught
 * @param {Float32Array} image
 */
function answerIn(taught, image) {
  const reading = taught.program.read(inOrder(image, taught.order)),
    answer = signAnswered(answerOf(reading, { limit: null, unsure: 0 }), reading, taught);
  if (answer.strange) return "?";
  return `${taught.names[answer.digit]}, ${percent(answer.sure[answer.digit])}`;
}
