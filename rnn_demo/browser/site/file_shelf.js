// The shelf of the page without a server: its networks are files. Each is a script, because a page
// opened from a disk can't fetch data: the script, written by export.py, stores its content in
// window.rnn.files under its name.

import { unpackRanges } from "../hand/hands.js";
import { openPictureReader } from "../reader/memory.js";
import { bytesFromBase64, openProgram } from "../reader/reader.js";

/** @import { Shelf } from "../desk/desk.js" */
/** @import { Foreign, Memory, MemoryReader, SiteNetwork, UnitRanges } from "../types.js" */

export const KEPT_UNDER = "rnn-trained"; // key of the networks trained here, for a later visit
const rnn = (window.rnn ??= { waiting: [], files: {}, hashes: {} }); // the only global
rnn.files ??= {};
/** @type {Map<string, SiteNetwork>} */
const networks = new Map();
/** @type {Map<string, MemoryReader>} */
const memories = new Map();
/** @type {Map<string, UnitRanges[]>} */
const ranges = new Map();

/**
 * @param {string} name
 * @returns {Promise<Foreign>} its content, written by export.py
 */
export async function loadFile(name) {
  if (window.rnn.files[name]) return window.rnn.files[name];
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: `${name}.js` });
    if (location.protocol !== "file:") script.integrity = window.rnn.hashes[`${name}.js`];
    script.onload = () =>
      window.rnn.files[name]
        ? done(window.rnn.files[name])
        : failed(new Error(`nothing in ${name}`));
    script.onerror = () => failed(new Error(`no ${name}`));
    document.head.append(script);
  });
}

/**
 * The data that export.py wrote about a network, with its `program` opened. Throws if its file
 * can't be loaded.
 * @param {string} name
 * @returns {Promise<SiteNetwork>}
 */
export async function openNetwork(name) {
  let network = networks.get(name);
  if (!network) {
    const about = await loadFile(name);
    network = networkFromFile(name, about);
    networks.set(name, network);
  }
  return network;
}

/**
 * @param {string} name
 * @param {Foreign} about
 * @returns {SiteNetwork}
 */
const networkFromFile = (name, about) => ({
  ...about,
  name,
  program: openProgram(bytesFromBase64(about.program)),
});

export function hasKeptNetworks() {
  try {
    return localStorage.getItem(KEPT_UNDER) !== null;
  } catch {
    // a browser that keeps nothing
    return false;
  }
}

/**
 * Registers a network that has no file, to be opened by its name. fitMemory: returns what reads its
 * memory.
 * @param {string} name
 * @param {Omit<SiteNetwork, "name">} network
 * @param {() => Promise<MemoryReader>} fitMemory
 */
export const registerNetwork = (name, network, fitMemory) =>
  networks.set(name, { ...network, name, fitMemory });

/** @implements {Shelf<Memory>} */
export class FileShelf {
  /** @param {() => void} onFailure called if a file can't be loaded */
  constructor(onFailure) {
    this.onFailure = onFailure;
  }

  /**
   * @param {string} name
   * @returns {Promise<?Memory>}
   */
  open(name) {
    return this.loadOrTell(openNetwork(name));
  }

  /**
   * @param {Memory} network
   * @param {boolean} withHand
   */
  async openTools(network, withHand) {
    const reader = await this.loadOrTell(pictureReaderOf(network)),
      ranges = withHand ? await this.loadOrTell(rangesOf(network)) : undefined;
    return { reader, ranges };
  }

  /**
   * A file's content; null if it can't be loaded, which is reported.
   * @template T
   * @param {Promise<T>} file
   * @returns {Promise<?T>}
   */
  loadOrTell(file) {
    return file.catch(() => {
      this.onFailure();
      return null;
    });
  }
}

/**
 * The reader of the picture in its memory; undefined if there are no maps.
 * @param {Memory} network
 */
async function pictureReaderOf({ name = "", remembers, fitMemory }) {
  if (fitMemory && !memories.has(name)) memories.set(name, await fitMemory());
  else if (remembers && !memories.has(name)) {
    const { basis, maps } = await loadFile(`${name}.memory`);
    memories.set(name, openPictureReader(bytesFromBase64(basis), bytesFromBase64(maps)));
  }
  return memories.get(name);
}

/**
 * The ranges that a hand on its memory needs, from `unpackRanges`; undefined if its memory can't be
 * edited.
 * @param {{name?: string, held?: boolean}} network
 */
async function rangesOf({ name, held }) {
  if (!name || !held) return undefined;
  if (!ranges.has(name))
    ranges.set(name, unpackRanges(bytesFromBase64((await loadFile(`${name}.hands`)).hands)));
  return ranges.get(name);
}
