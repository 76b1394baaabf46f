// Workers: how a page starts one and hears of its failure, and how one handles its messages.

/**
 * Starts a worker.
 * @param {string} text its script, as a bundle
 * @param {(data: any) => void} handleMessage called with the data of each of its messages
 * @param {() => void} handleFailure called once, if it can't start or an error in it is not caught;
 *   it is ended then
 */
export function startWorker(text, handleMessage, handleFailure) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" })),
    worker = new Worker(url);
  URL.revokeObjectURL(url); // it has been resolved
  worker.onmessage = ({ data }) => handleMessage(data);
  const fail = () => {
    worker.onerror = worker.onmessageerror = null;
    worker.terminate();
    handleFailure();
  };
  worker.onerror = worker.onmessageerror = fail;
  return worker;
}

/** What a worker was to compute can't be computed, as it failed. */
export class WorkerFailure extends Error {}

/**
 * Makes this worker handle each message after the one before, also if handling it takes time. An
 * error is reported to the page.
 * @param {Record<string, (value: any) => void | Promise<void>>} handlers by the parts of a message
 */
export function handlePartsInOrder(handlers) {
  let before = Promise.resolve();
  self.onmessage = ({ data }) => {
    before = before
      .then(async () => {
        for (const [part, value] of Object.entries(data)) await handlers[part](value);
      })
      .catch(reportError);
  };
}
