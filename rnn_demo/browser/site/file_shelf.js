// The shelf of the page without a server: its networks are files. Each comes as a script, since a
// page that is opened from a disk can fetch nothing: it puts what it holds into window.rnn.files,
// under its name, as export.py wrote it.

import { openHands } from "../hand/hands.js";
import { openMemory } from "../reader/memory.js";
import { bytesFrom, openProgram } from "../reader/reader.js";

/** @import { Shelf } from "../desk/desk.js" */
/** @import { Foreign, Memory, MemoryReader, SiteNetwork, UnitRanges } from "../types.js" */

export const KEPT_UNDER = "rnn-trained"; // networks that were trained here, for another visit
const rnn = (window.rnn ??= { waiting: [], files: {}, hashes: {} }); // the one thing that is global
rnn.files ??= {};
/** @type {Map<string, SiteNetwork>} */
const networks = new Map();
/** @type {Map<string, MemoryReader>} */
const memories = new Map();
/** @type {Map<string, UnitRanges[]>} */
const ranges = new Map();

/**
 * @param {string} name
 * @returns {Promise<Foreign>} what export.py wrote into it
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
 * What export.py says of a network, with its `program` opened. Throws where its file can't be had.
 * @param {string} name
 * @returns {Promise<SiteNetwork>}
 */
export async function openNetwork(name) {
  let network = networks.get(name);
  if (!network) {
    const about = await loadFile(name);
    network = openedNetwork(name, about);
    networks.set(name, network);
  }
  return network;
}

/**
 * @param {string} name
 * @param {Foreign} about
 * @returns {SiteNetwork}
 */
const openedNetwork = (name, about) => ({
  ...about,
  name,
  program: openProgram(bytesFrom(about.program)),
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
 * A network that has no file, to be opened by its name. fitted: a function that gives what reads
 * its memory.
 * @param {string} name
 * @param {Omit<SiteNetwork, "name">} network
 * @param {() => Promise<MemoryReader>} fitMemory
 */
export const offerNetwork = (name, network, fitMemory) =>
  networks.set(name, { ...network, name, fitMemory });

/** @implements {Shelf<Memory>} */
export class FileShelf {
  /** @param {() => void} onFailure called where a file can't be had */
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
    const reader = await this.loadOrTell(memoryOf(network)),
      ranges = withHand ? await this.loadOrTell(rangesOf(network)) : undefined;
    return { reader, ranges };
  }

  /**
   * What a file holds, or null where it can't be had, which is said.
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
 * What reads the picture in its memory; nothing where no maps are at hand.
 * @param {Memory} network
 */
async function memoryOf({ name = "", remembers, fitMemory }) {
  if (fitMemory && !memories.has(name)) memories.set(name, await fitMemory());
  else if (remembers && !memories.has(name)) {
    const { basis, maps } = await loadFile(`${name}.memory`);
    memories.set(name, openMemory(bytesFrom(basis), bytesFrom(maps)));
  }
  return memories.get(name);
}

/**
 * What a hand on its memory goes by, as `openHands` gives it; nothing where none can be laid on it.
 * @param {{name?: string, held?: boolean}} network
 */
async function rangesOf({ name, held }) {
  if (!name || !held) return undefined;
  if (!ranges.has(name))
    ranges.set(name, openHands(bytesFrom((await loadFile(`${name}.hands`)).hands)));
  return ranges.get(name);
}
