// A file may be dropped anywhere on the page. It is passed to the uploader for its kind, whose menu
// shows the result: on this page, or on Read if this page has no such uploader.

import { targetOf } from "../elements.js";

const NETWORK = /\.(keras|safetensors|pt|pth|h5|hdf5|pb|zip)$/i;
const MOST_TRIES = 4;

/** @type {(selector: string) => ?HTMLElement} */
const findElement = (selector) => document.querySelector(selector);

/**
 * Resolves to what `look` returns as soon as the page contains it.
 * @template T
 * @param {() => T} look
 * @param {AbortSignal} signal aborts the wait
 * @returns {Promise<NonNullable<T>>}
 */
const whenItAppears = (look, signal) =>
  new Promise((done, failed) => {
    const observer = new MutationObserver(check);
    function check() {
      const found = look();
      if (!found) return;
      observer.disconnect();
      done(found);
    }
    signal.addEventListener("abort", () => {
      observer.disconnect();
      failed(signal.reason);
    });
    observer.observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: ["data-test-script-state"],
    });
    check();
  });

/**
 * @param {File} file
 * @param {AbortSignal} signal
 */
async function handIn(file, signal) {
  const isNetwork = NETWORK.test(file.name),
    place = isNetwork ? ".st-key-model" : ".st-key-upload",
    picker = `.st-key-${isNetwork ? "network" : "picture"}`,
    input = () => /** @type {?HTMLInputElement} */ (findElement(`${picker} input[type=file]`)),
    isIn = () => findElement(picker)?.textContent.includes(file.name);
  for (let tries = MOST_TRIES; tries; tries--) {
    if (!findElement(place)) {
      (await whenItAppears(() => findElement(".st-key-navigation a"), signal)).click();
      await whenItAppears(
        () => findElement(`[data-test-script-state=notRunning] ${place}`),
        signal,
      );
    }
    if (!input()) (await whenItAppears(() => findElement(".st-key-upload button"), signal)).click();
    const there = await whenItAppears(input, signal),
      files = new DataTransfer();
    files.items.add(file);
    there.files = files.files;
    there.dispatchEvent(new Event("change", { bubbles: true }));
    // While Streamlit builds the page it may replace the uploader and lose the file.
    await whenItAppears(() => isIn() || !there.isConnected, signal);
    if (isIn()) return;
  }
}

/** @param {DragEvent} event */
const isOurs = (event) =>
  event.dataTransfer?.types.includes("Files") &&
  !targetOf(event)?.closest("[data-testid=stFileUploader]");

/** Takes files that are dropped on the page. */
export function takeDroppedFiles() {
  let next = new AbortController(); // the next file aborts it
  addEventListener("dragover", (event) => {
    if (isOurs(event)) event.preventDefault();
  });
  addEventListener("drop", async (event) => {
    if (!isOurs(event)) return;
    event.preventDefault(); // otherwise the browser would open the file and leave the page
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    next.abort();
    next = new AbortController();
    const { signal } = next;
    try {
      await handIn(file, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
}
