// A teacher in a worker, so that the page stays as quick as it is.

/** @import { Memory, Sign, TeachNews, TeachTask } from "../types.js" */

export class RemoteTeacher {
  /** @type {Set<number>} */
  sentIds = new Set(); // ids of drawings that the worker has

  /**
   * @param {string} text of teach_worker.js, as a bundle
   * @param {Memory} memory a network that can be taught
   * @param {(news: TeachNews) => void} onNews
   */
  constructor(text, memory, onNews) {
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data }) => onNews(data);
    const { description } = memory.program;
    this.post({ network: { description, order: memory.order } });
  }

  /** @param {TeachTask} task */
  post(task) {
    this.worker.postMessage(task);
  }

  /**
   * @param {number} job which the news of it name
   * @param {Sign[]} signs each with a drawing
   */
  teach(job, signs) {
    const given = signs.map(({ drawings }) =>
      drawings.map(({ id, image }) => (this.sentIds.has(id) ? { id } : { id, image })),
    );
    for (const { drawings } of signs) for (const { id } of drawings) this.sentIds.add(id);
    this.post({ teach: { job, signs: given } });
  }

  end() {
    this.worker.terminate();
  }
}
