// A file may be dropped anywhere on the page. It is passed to the uploader for its kind: on this
// page, or on Read if this page has no such uploader. The page then shows the result. The menu with
// the uploaders is opened for it, as Streamlit adds them to the page only then, but is not visible.

import { eventTargetElement } from "../elements.js";

const PICTURE = /\.(png|jpe?g|webp|gif)$/i; // for other files the server says what can be read
const MENU = ".st-key-upload button";
const MOST_TRIES = 4;

/** @type {(selector: string) => ?HTMLElement} */
const findBySelector = (selector) => document.querySelector(selector);

/**
 * Resolves to what `look` returns as soon as the page contains it.
 * @template T
 * @param {() => T} look
 * @param {AbortSignal} signal aborts the wait
 * @returns {Promise<NonNullable<T>>}
 */
const waitToFindInDom = (look, signal) =>
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

/** @type {(file: File, signal: AbortSignal) => Promise<void>} */
async function uploadDroppedFile(file, signal) {
  const isPicture = PICTURE.test(file.name),
    place = isPicture ? ".st-key-upload" : ".st-key-model",
    picker = `.st-key-${isPicture ? "picture" : "network"}`,
    input = () => /** @type {?HTMLInputElement} */ (findBySelector(`${picker} input[type=file]`)),
    shownName = () => findBySelector(`${picker} [data-testid=stFileChipName]`); // titled by the whole
  for (let tries = MOST_TRIES; tries; tries--) {
    if (!findBySelector(place)) {
      (await waitToFindInDom(() => findBySelector(".st-key-navigation a"), signal)).click();
      await waitToFindInDom(
        () => findBySelector(`[data-test-script-state=notRunning] ${place}`),
        signal,
      );
    }
    if (!input()) (await waitToFindInDom(() => findBySelector(MENU), signal)).click();
    const there = await waitToFindInDom(input, signal),
      former = shownName(), // it may have the same name
      files = new DataTransfer(),
      isIn = () =>
        shownName() !== former &&
        shownName()?.title === file.name &&
        !findBySelector(`${picker} [data-testid=stFileChipIconSpinner]`);
    files.items.add(file);
    there.files = files.files;
    there.dispatchEvent(new Event("change", { bubbles: true }));
    // While Streamlit builds the page it may replace the uploader and lose the file.
    await waitToFindInDom(() => isIn() || !there.isConnected, signal);
    if (!isIn()) continue;
    // If the uploader refuses the file, for instance as too large, only the menu says so.
    if (input() && !findBySelector(`${picker} [data-testid=stFileChipIconError]`))
      findBySelector(MENU)?.click();
    return;
  }
}

/** @param {DragEvent} event */
const dragsFileOutsideUploader = (event) =>
  event.dataTransfer?.types.includes("Files") &&
  !eventTargetElement(event)?.closest("[data-testid=stFileUploader]");

/** Takes files that are dropped on the page. */
export function listenForDroppedFiles() {
  let next = new AbortController(); // the next file aborts it
  addEventListener("dragover", (event) => {
    if (dragsFileOutsideUploader(event)) event.preventDefault();
  });
  addEventListener("drop", async (event) => {
    if (!dragsFileOutsideUploader(event)) return;
    event.preventDefault(); // otherwise the browser would open the file and leave the page
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    next.abort();
    next = new AbortController();
    const { signal } = next;
    document.documentElement.dataset.drops = "";
    try {
      await uploadDroppedFile(file, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (!signal.aborted) delete document.documentElement.dataset.drops;
    }
  });
}
