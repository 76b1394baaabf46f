// A file that is dropped anywhere is handed in where its kind is read, in the menu that then says
// what came of it: on this page, or on Read where this one reads none.

import { targetOf } from "../elements.js";

const NETWORK = /\.(keras|safetensors|pt|pth|h5|hdf5|pb|zip)$/i;
const MOST_TRIES = 4;

/** @type {(selector: string) => ?HTMLElement} */
const find = (selector) => document.querySelector(selector);

/**
 * What is found once the page has it.
 * @template T
 * @param {() => T} look
 * @param {AbortSignal} signal where it is not waited for any more
 * @returns {Promise<NonNullable<T>>}
 */
const appearance = (look, signal) =>
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
    input = () => /** @type {?HTMLInputElement} */ (find(`${picker} input[type=file]`)),
    isIn = () => find(picker)?.textContent.includes(file.name);
  for (let tries = MOST_TRIES; tries; tries--) {
    if (!find(place)) {
      (await appearance(() => find(".st-key-navigation a"), signal)).click();
      await appearance(() => find(`[data-test-script-state=notRunning] ${place}`), signal);
    }
    if (!input()) (await appearance(() => find(".st-key-upload button"), signal)).click();
    const there = await appearance(input, signal),
      files = new DataTransfer();
    files.items.add(file);
    there.files = files.files;
    there.dispatchEvent(new Event("change", { bubbles: true }));
    // A page that is just being made may put another one in its place, and let the file go.
    await appearance(() => isIn() || !there.isConnected, signal);
    if (isIn()) return;
  }
}

/** @param {DragEvent} event */
const isOurs = (event) =>
  event.dataTransfer?.types.includes("Files") &&
  !targetOf(event)?.closest("[data-testid=stFileUploader]");

/** Takes files that are dropped on the page. */
export function takeDroppedFiles() {
  let next = new AbortController(); // aborted by the next file
  addEventListener("dragover", (event) => {
    if (isOurs(event)) event.preventDefault();
  });
  addEventListener("drop", async (event) => {
    if (!isOurs(event)) return;
    event.preventDefault(); // the browser would leave the page for it
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
