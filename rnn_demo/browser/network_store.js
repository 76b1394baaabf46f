// Networks that the app's page reads with, by their stamps: the program of each, and what works on
// its memory, each sent once and kept.

import { openHands } from "./hands.js";
import { openMemory } from "./memory.js";
import { bytesFrom, imageFrom, openProgram } from "./reader.js";

/** @import { MemoryTools, PackedReading, Program, Read } from "./types.js" */

const MOST_NETWORKS = 8; // of each, up to 8 MB a program

/**
 * @template T
 * @param {Map<string, T>} map
 * @param {string} stamp
 * @param {T} value
 */
function keep(map, stamp, value) {
  map.set(stamp, value);
  if (map.size > MOST_NETWORKS) map.delete([...map.keys()][0]);
}

export class NetworkStore {
  /** @type {Map<string, Program>} */
  programs = new Map();
  /** @type {Map<string, MemoryTools>} */
  tools = new Map();
  /** @type {Set<string>} */
  unable = new Set(); // stamps of programs that this browser could not read with

  /**
   * Takes a program's bytes, or the stamp of one that has come before.
   * @param {Uint8Array|string|null} sent
   * @param {(stamp: string) => void} lacks called where it has not come
   */
  takeProgram(sent, lacks) {
    if (typeof sent === "string") {
      if (!this.programs.has(sent)) lacks(sent);
    } else if (sent?.length) {
      const program = openProgram(sent);
      keep(this.programs, program.stamp, program);
    }
  }

  /**
   * Takes what works on a memory, as ui/stage.py packs it, or the stamp of what has come before.
   * @param {Uint8Array|string|null} sent
   * @param {(stamp: string) => void} lacks
   */
  takeMemory(sent, lacks) {
    if (typeof sent === "string") {
      if (!this.tools.has(sent)) lacks(sent);
    } else if (sent?.length) {
      const [name, basis, maps, hands] = split(sent, 4);
      keep(this.tools, new TextDecoder().decode(name), {
        reader: maps.length ? openMemory(basis, maps) : null,
        ranges: hands.length ? openHands(hands) : null,
      });
    }
  }

  /**
   * @param {string} stamp
   * @returns {?Program} what reads with that network; null where it can't be
   */
  programOf(stamp) {
    return (!this.unable.has(stamp) && this.programs.get(stamp)) || null;
  }

  /** @param {string} stamp @returns {MemoryTools|undefined} */
  toolsOf(stamp) {
    return this.tools.get(stamp);
  }
}

/**
 * Parts whose lengths (uint32) stand before them.
 * @param {Uint8Array} bytes
 * @param {number} count
 */
function split(bytes, count) {
  const lengths = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 4 * count;
  return Array.from({ length: count }, (_, k) => {
    const size = lengths.getUint32(4 * k, true);
    at += size;
    return bytes.subarray(at - size, at);
  });
}

/**
 * What the server has read, as ui/stage.py packs it.
 * @param {PackedReading} packed
 * @returns {Read}
 */
export function unpackedReading({ image, logits, probabilities, classes, layers }) {
  const numbers = (/** @type {string} */ text) => new Float32Array(bytesFrom(text).buffer);
  const reading = {
    logits: numbers(logits),
    probabilities: numbers(probabilities),
    classes,
    layers: layers.map(({ units, states }) => ({ units, states: states.map(numbers) })),
  };
  return { image: imageFrom(image), reading, program: null, drawn: null };
}
