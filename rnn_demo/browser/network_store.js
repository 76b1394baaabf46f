// The networks that the app's page reads with, by their stamps: the program of each, and what works
// on its memory. Each is sent once, and stored here.

import { openHands } from "./hands.js";
import { openMemory } from "./memory.js";
import { bytesFrom, imageFrom, openProgram } from "./reader.js";

/** @import { MemoryTools, PackedReading, Program, Read } from "./types.js" */

const MOST_NETWORKS = 8; // of each kind, up to 8 MB a program

export class NetworkStore {
  /** @type {Map<string, Program>} */
  programs = new Map();
  /** @type {Map<string, MemoryTools>} */
  tools = new Map();
  /** @type {Set<string>} */
  unable = new Set(); // stamps of programs that this browser can't read with

  /**
   * Stores what the server has sent.
   * @param {"programs" | "tools"} kind
   * @param {Uint8Array | string | null} data as ui/stage.py packs it, or a stamp: it was sent before
   * @param {(stamp: string) => void} request called with a stamp that is not stored
   */
  take(kind, data, request) {
    if (typeof data === "string") {
      if (!this[kind].has(data)) request(data);
    } else if (data?.length) {
      if (kind === "programs") this.addProgram(data);
      else this.addTools(data);
      const [oldest] = this[kind].keys();
      if (this[kind].size > MOST_NETWORKS) this[kind].delete(oldest);
    }
  }

  /** @param {Uint8Array} bytes */
  addProgram(bytes) {
    const program = openProgram(bytes);
    this.programs.set(program.stamp, program);
  }

  /** @param {Uint8Array} bytes */
  addTools(bytes) {
    const [stamp, basis, maps, hands] = split(bytes, 4);
    this.tools.set(new TextDecoder().decode(stamp), {
      reader: maps.length ? openMemory(basis, maps) : null,
      ranges: hands.length ? openHands(hands) : null,
    });
  }

  /**
   * @param {string} stamp
   * @returns {?Program} null where the network has not come, or can't be read with
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
export function unpackReading({ image, logits, probabilities, classes, layers }) {
  const numbers = (/** @type {string} */ text) => new Float32Array(bytesFrom(text).buffer);
  const reading = {
    logits: numbers(logits),
    probabilities: numbers(probabilities),
    classes,
    layers: layers.map(({ units, states }) => ({ units, states: states.map(numbers) })),
  };
  return { image: imageFrom(image), reading, program: null, drawn: null };
}
