// The shelf of the page without a server: its networks are files. Each is a script, because a page
// opened from a disk can't fetch data: the script, written by export.py, stores its content in
// window.rnn.files under its name.

import { bytesFromBase64 } from "../bytes.js";
import { pagePart } from "../elements.js";
import { unpackUnitRangesByLayer } from "../edit/memory_edit.js";
import { makePictureReaderFromPacked } from "../reader/memory.js";
import { openProgram } from "../reader/reader.js";
import { say } from "../words.js";

/** @import { Shelf } from "../desk/adapters.js" */
/** @import { BrowserNetwork, Foreign, MemoryTools } from "../types.js" */

export const KEPT_UNDER = "rnn-trained"; // key of the networks trained here, for a later visit
window.rnn ??= { waiting: [], files: {}, hashes: {} }; // the only global
window.rnn.files ??= {};
/** @type {Map<string, Foreign>} */
const opened = new Map(); // networks and the tools for their memories, by the names of their files

/**
 * @param {string} name
 * @returns {Promise<Foreign>} its content, written by export.py
 */
export async function loadDataFromScript(name) {
  const { files, hashes } = window.rnn;
  if (files[name]) return files[name];
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: `${name}.js` });
    if (location.protocol !== "file:") script.integrity = hashes[`${name}.js`];
    script.onload = () =>
      files[name] ? done(files[name]) : failed(new Error(`nothing in ${name}`));
    script.onerror = () => failed(new Error(`no ${name}`));
    document.head.append(script);
  });
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} open
 * @returns {Promise<T>} what `open` returned the first time for this name
 */
async function openOncePerName(name, open) {
  if (!opened.has(name)) opened.set(name, await open());
  return opened.get(name);
}

/**
 * A file's content; null if it can't be loaded, which the page then says.
 * @template T
 * @param {Promise<T>} loading
 * @returns {Promise<?T>}
 */
export const awaitLoadOrReport = (loading) =>
  loading.catch(() => {
    pagePart("trouble").textContent = say("site.network.not");
    return null;
  });

/**
 * The data that export.py wrote about a network, with its `program` opened. Throws if its file
 * can't be loaded.
 * @type {(name: string) => Promise<BrowserNetwork>}
 */
export const openNetworkByName = (name) =>
  openOncePerName(name, async () => {
    const about = await loadDataFromScript(name);
    return { ...about, name, program: openProgram(bytesFromBase64(about.program)) };
  });

/**
 * Lets a network that has no file be opened by its name from now on.
 * @type {(name: string, network: BrowserNetwork) => void}
 */
export function registerNetworkWithoutFile(name, network) {
  opened.set(name, network);
}

export function hasStoredNetworks() {
  try {
    return localStorage.getItem(KEPT_UNDER) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

/** @type {Shelf<BrowserNetwork>} */
export const FILE_SHELF = {
  openNetworkByName: (name) => awaitLoadOrReport(openNetworkByName(name)),

  /**
   * @param {BrowserNetwork} network
   * @param {boolean} withRanges
   * @returns {Promise<MemoryTools>} no reader if there are no maps of its memory, and no ranges if
   *   its memory can't be edited
   */
  async openMemoryDecoderAndRanges({ name = "", remembers, held, fitMemory }, withRanges) {
    const openReader = async () => {
        const { basis, maps } = await loadDataFromScript(`${name}.memory`);
        return makePictureReaderFromPacked(bytesFromBase64(basis), bytesFromBase64(maps));
      },
      openRanges = async () => {
        const { hands } = await loadDataFromScript(`${name}.hands`);
        return unpackUnitRangesByLayer(bytesFromBase64(hands));
      };
    /** @type {<T>(part: string, open: () => Promise<T>) => Promise<T | undefined>} */
    const openOnce = async (part, open) =>
      (await awaitLoadOrReport(openOncePerName(`${name}.${part}`, open))) ?? undefined;
    const reader = remembers ? await openOnce("memory", fitMemory ?? openReader) : undefined,
      ranges = withRanges && held ? await openOnce("hands", openRanges) : undefined;
    return { reader, ranges };
  },
};
