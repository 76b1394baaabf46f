// A file that is dropped anywhere is handed in where its kind is read, in the menu that then says what came of it: on this
// page, or on Read where this one reads none.

import { targetOf } from "./elements.js";

const NETWORK = /\.(keras|safetensors|h5|hdf5|pb|zip)$/i;

/**
 * @template T
 * @param {() => T} find
 * @param {number} tries
 */
async function until(find, tries = 300) {
  for (; tries && !find(); tries--)
    await new Promise((done) => {
      setTimeout(done, 50);
    });
  return find();
}

/** @param {File} file */
async function handIn(file) {
  const isNetwork = NETWORK.test(file.name),
    place = isNetwork ? ".st-key-model" : ".st-key-upload";
  const find = (/** @type {string} */ selector) => () =>
      /** @type {?HTMLElement} */ (document.querySelector(selector)),
    picker = `.st-key-${isNetwork ? "network" : "picture"}`;
  for (let tries = 4; tries; tries--) {
    // a page that is just being made may let a file go, or another page come
    if (!find(place)()) {
      (await until(find(".st-key-navigation a")))?.click();
      if (!(await until(find(`[data-test-script-state=notRunning] ${place}`), 150))) continue;
    }
    if (!find(`${picker} input[type=file]`)())
      (await until(find(".st-key-upload button")))?.click();
    const input = await until(find(`${picker} input[type=file]`)),
      files = new DataTransfer();
    if (!(input instanceof HTMLInputElement)) return; // the server is gone
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (await until(() => find(picker)()?.textContent.includes(file.name), 60)) return;
  }
}

/** @param {DragEvent} event */
const isOurs = (event) =>
  event.dataTransfer?.types.includes("Files") &&
  !targetOf(event)?.closest("[data-testid=stFileUploader]");

/** Takes files that are dropped on the page. */
export function takeDroppedFiles() {
  addEventListener("dragover", (event) => {
    if (isOurs(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault(); // the browser would leave the page for it
    const [file] = event.dataTransfer?.files ?? [];
    if (file) handIn(file);
  });
}
