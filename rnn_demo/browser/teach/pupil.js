// A network that is taught signs: the one that reads, or a second one for comparison.

import { Overflow, orderPixels } from "../reader/reader.js";
import { makeSignAnswer, makeAnswerFromReading } from "../reader/story.js";
import { likeliestSignComparisonData } from "./likeness_text.js";
import { haveSameDrawings } from "./sign_set.js";
import { taughtNetwork } from "./taught_network.js";
import { canBeTaught } from "./teacher.js";
import { startWorker } from "../workers.js";

/** @import { Check, LayerOfSigns, Sign, TaughtNetwork, TeachNews } from "./teach_types.js" */
/** @import { TeachTask } from "./teach_types.js" */
/** @import { BrowserNetwork } from "../types.js" */

export class Pupil {
  /** @type {?BrowserNetwork} */
  base = null; // the original network
  /** @type {?TaughtNetwork} */
  signNetwork = null; // the base with its newest layer
  /** @type {?Check} */
  check = null;
  isChecked = false;
  overflows = false; // true if its numbers overflow on these drawings
  hasFailed = false; // true if the worker that was to teach it failed
  /** @type {?TeacherInWorker} */
  teacher = null; // null if the network can't be taught
  /** @type {Sign[]} */
  taughtSigns = []; // the signs sent to the teacher
  job = 0;

  /**
   * @param {string} worker the text of teach_worker.js, as a bundle
   * @param {() => void} onChange called when its layer or the check of it changes
   */
  constructor(worker, onChange) {
    this.worker = worker;
    this.onChange = onChange;
  }

  /** Its newest layer; null if it was not taught. */
  get layer() {
    return this.signNetwork?.layer ?? null;
  }

  /** @param {?BrowserNetwork} base null for none */
  setBase(base) {
    this.stopAndRemoveNetwork();
    this.base = base;
    if (base && canBeTaught(base.program.description)) this.startTeacher(base);
  }

  /** @param {BrowserNetwork} base */
  startTeacher(base) {
    this.teacher = new TeacherInWorker(
      this.worker,
      base,
      (news) => this.handleNews(news),
      () => this.handleWorkerFailure(),
    );
  }

  /** The next change of the signs starts another worker. */
  handleWorkerFailure() {
    this.hasFailed = true;
    this.onChange();
  }

  /**
   * Trains a layer for the signs, or removes it if there are too few.
   * @param {Sign[]} signs each with at least one drawing
   */
  teachSigns(signs) {
    this.job++;
    this.check = null;
    this.overflows = false;
    if (this.hasFailed && this.base) this.startTeacher(this.base);
    this.hasFailed = false;
    if (signs.length < 2 || !this.teacher) this.signNetwork = null;
    else if (this.layer && haveSameDrawings(this.layer.signs, signs))
      this.replaceLastLayer({ ...this.layer, signs });
    else {
      this.taughtSigns = signs;
      this.teacher.postSignsToWorker(this.job, signs);
    }
  }

  /** @param {TeachNews} news */
  handleNews({ job, layer, took, check, done, overflows }) {
    if (job !== this.job) return;
    this.overflows = Boolean(overflows);
    if (overflows) this.signNetwork = null;
    else if (layer) this.replaceLastLayer({ ...layer, took, signs: this.taughtSigns });
    else {
      this.check = check ?? this.check;
      this.isChecked = Boolean(done);
    }
    this.onChange();
  }

  /** @param {LayerOfSigns} layer */
  replaceLastLayer(layer) {
    if (!this.base) return;
    this.isChecked = false;
    this.signNetwork = taughtNetwork(this.base, layer);
  }

  /**
   * Its answer in terms of the signs, with the likeness to them; null if it was not taught, or if
   * its numbers overflow.
   * @param {Float32Array} image as drawn
   */
  answerTo(image) {
    const { signNetwork } = this;
    if (!signNetwork) return null;
    try {
      const reading = signNetwork.program.read(orderPixels(image, signNetwork.order));
      const answer = makeAnswerFromReading(reading, null, signNetwork.names);
      return {
        ...makeSignAnswer(answer, signNetwork.names, signNetwork.whyNone(reading)),
        compared: likeliestSignComparisonData(signNetwork.layer, reading.headInput),
      };
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      return null;
    }
  }

  stopAndRemoveNetwork() {
    this.teacher?.worker.terminate();
    this.teacher = this.base = this.signNetwork = this.check = null;
  }
}

/** Runs a teacher in a worker, so that the page stays responsive. */
class TeacherInWorker {
  /** @type {Set<number>} */
  sentIds = new Set(); // ids of the drawings that the worker has received

  /**
   * @param {string} text of the bundled teach_worker.js
   * @param {BrowserNetwork} memory a network that can be taught
   * @param {(news: TeachNews) => void} onNews
   * @param {() => void} onFailure
   */
  constructor(text, memory, onNews, onFailure) {
    this.worker = startWorker(text, onNews, onFailure);
    const { description } = memory.program;
    this.postTaskMessage({ network: { description, order: memory.order } });
  }

  /** @param {TeachTask} task */
  postTaskMessage(task) {
    this.worker.postMessage(task);
  }

  /**
   * @param {number} job a number that its news contain
   * @param {Sign[]} signs each with a drawing
   */
  postSignsToWorker(job, signs) {
    const given = signs.map(({ drawings }) =>
      drawings.map(({ id, image }) => (this.sentIds.has(id) ? { id } : { id, image })),
    );
    for (const { drawings } of signs) for (const { id } of drawings) this.sentIds.add(id);
    this.postTaskMessage({ teach: { job, signs: given } });
  }
}
