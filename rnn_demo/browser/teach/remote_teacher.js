// Runs a teacher in a worker, so that the page stays responsive.

/** @import { Memory, Sign, TeachNews, TeachTask } from "../types.js" */

export class RemoteTeacher {
  /** @type {Set<number>} */
  sentIds = new Set(); // ids of the drawings that the worker has received

  /**
   * @param {string} text of the bundled teach_worker.js
   * @param {Memory} memory a network that can be taught
   * @param {(news: TeachNews) => void} onNews
   */
  constructor(text, memory, onNews) {
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data }) => onNews(data);
    const { description } = memory.program;
    this.postTask({ network: { description, order: memory.order } });
  }

  /** @param {TeachTask} task */
  postTask(task) {
    this.worker.postMessage(task);
  }

  /**
   * @param {number} job a number that its news contain
   * @param {Sign[]} signs each with a drawing
   */
  teachSigns(job, signs) {
    const given = signs.map(({ drawings }) =>
      drawings.map(({ id, image }) => (this.sentIds.has(id) ? { id } : { id, image })),
    );
    for (const { drawings } of signs) for (const { id } of drawings) this.sentIds.add(id);
    this.postTask({ teach: { job, signs: given } });
  }

  stopWorker() {
    this.worker.terminate();
  }
}
