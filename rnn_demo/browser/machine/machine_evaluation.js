// Evaluates the machine's network in a worker: its accuracy on a thousand test images, and the
// images that move a memory cell. The worker also learns, and picks digits to learn from.

import { say } from "../words.js";
import { startWorker } from "../workers.js";

/** @import { MachineReport } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */

const REST = 80; // ms without a change of weights before images are counted

export const TESTED = 1000; // images

export class MachineEvaluation {
  /** @type {?number} */
  right = null; // correct answers with the current weights
  /** @type {?number} */
  base = null; // and with the original weights
  /** @type {?Promise<Worker>} */
  worker = null;
  /** @type {?Promise<void>} */
  images = null; // images to learn from, while loading
  /** @type {Map<number, (report: ?MachineReport) => void>} */
  waiting = new Map(); // handlers by job number
  jobs = 0;
  /** @type {?Promise<?number>} */
  counting = null; // the last count
  timer = 0;
  isMissing = false; // true if the images could not be loaded

  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
  }

  /** True if there are images to count and to learn from. */
  get hostHasImages() {
    return this.machine.host.images !== null;
  }

  /** True if fewer images are answered correctly than by the original network. */
  get isWorseThanOriginal() {
    const { right, base, machine } = this;
    return right !== null && base !== null && right < base && !machine.learning.job;
  }

  endWorker() {
    clearTimeout(this.timer);
    this.worker?.then((worker) => worker.terminate());
  }

  /** Opens the worker, with the test images. */
  startWorkerOnce() {
    this.worker ??= (async () => {
      const { host } = this.machine,
        worker = startWorker(
          host.worker,
          (data) => this.waiting.get(data.job)?.(data),
          () => this.handleWorkerFailure(),
        );
      worker.postMessage({ images: { tests: await host.images?.("tests") } });
      return worker;
    })();
    return this.worker;
  }

  /** Ends all jobs without a result; the next one starts another worker. */
  handleWorkerFailure() {
    this.worker = this.images = null;
    this.machine.learning.outcome = say("worker.failed");
    this.endJobsWithoutReport();
  }

  endJobsWithoutReport() {
    const handlers = [...this.waiting.values()];
    this.waiting.clear();
    for (const handleReport of handlers) handleReport(null);
    this.machine.requestDraw();
  }

  /** Loads the images to learn from, once. */
  loadImagesToLearnFrom() {
    this.images ??= (async () => {
      const [worker, first] = await Promise.all([
        this.startWorkerOnce(),
        this.machine.host.images?.("first"),
      ]);
      worker.postMessage({ images: { first } });
    })();
    return this.images;
  }

  /**
   * Sends a job to the worker; returns its number.
   * @param {string} duty
   * @param {object} about
   * @param {(report: ?MachineReport) => void} handleReport called with each of its reports; with
   *   null if there is no further one, because the worker failed or the images are missing
   */
  postJob(duty, about, handleReport) {
    const job = ++this.jobs,
      network = this.machine.owned?.network;
    this.waiting.set(job, handleReport);
    this.startWorkerOnce()
      .then((worker) => worker.postMessage({ [duty]: { job, network, ...about } }))
      .catch(() => {
        this.isMissing = true;
        this.worker = null;
        this.endJobsWithoutReport();
      });
    return job;
  }

  /**
   * Sends a job to the worker that has one report; null if there is none.
   * @type {(duty: string, about: object) => Promise<?MachineReport>}
   */
  postJobAndAwaitReport(duty, about) {
    return new Promise((resolve) => {
      const job = this.postJob(duty, about, (report) => {
        this.waiting.delete(job);
        resolve(report);
      });
    });
  }

  /**
   * How many of the first test images are answered correctly by some weights of the network; null
   * if they can't be counted.
   * @param {{numbers: Float32Array, silenced: ArrayLike<number>}} weights
   * @param {number} of images
   */
  async countCorrectWithWeights({ numbers, silenced }, of = TESTED) {
    const report = await this.postJobAndAwaitReport("count", { numbers, silenced, of });
    return report?.right ?? null;
  }

  /** Forgets all results, for another network. */
  async resetAndCountOriginal() {
    Object.assign(this, { right: null, base: null });
    const { owned } = this.machine;
    if (!owned || !this.hostHasImages) return;
    const { numbers } = owned.network,
      right = await this.countCorrectWithWeights({ numbers, silenced: [] });
    if (this.machine.owned !== owned) return;
    this.base = right;
    this.machine.requestDraw();
  }

  /** Counts how many images are answered correctly, once the weights rest. */
  scheduleCount() {
    this.right = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.countNow(), REST);
  }

  async countNow() {
    const { owned } = this.machine;
    if (!owned || !this.hostHasImages) return;
    const { numbers, silenced } = owned,
      counting = this.countCorrectWithWeights({ numbers: numbers.slice(), silenced });
    this.counting = counting;
    const right = await counting;
    if (counting !== this.counting) return;
    this.right = right;
    this.machine.requestDraw();
  }
}
