// Networks that the server has sent: the app's store, by stamp, in which each arrives once; and
// those of Teach, in base64.

import { bytesFromBase64 } from "../bytes.js";
import { unpackUnitRangesByLayer } from "../edit/memory_edit.js";
import { makePictureReaderFromPacked } from "../reader/memory.js";
import { openProgram } from "../reader/reader.js";

/** @import { PackedReading, StoredNetwork } from "./app_types.js" */
/** @import { TeachNetwork } from "../teach/teach_types.js" */
/** @import { BrowserNetwork, MemoryTools, Reading } from "../types.js" */

const MOST_NETWORKS = 8; // of up to 8 MB each

export class SentNetworks {
  /** @type {Map<string, StoredNetwork>} */
  networks = new Map();

  /**
   * Stores a network that the server has sent.
   * @param {Uint8Array | string} data as packed by ui/stage.py, or only the stamp of a network that
   *   was sent before
   * @param {(stamp: string) => void} requestMissing called with the stamp if its
   *   network is not stored
   */
  storeOrRequestNetwork(data, requestMissing) {
    if (typeof data === "string") {
      if (!this.networks.has(data)) requestMissing(data);
      return;
    }
    const [about, program, ...memory] = splitParts(data, 5);
    /** @type {StoredNetwork} */
    const network = {
      ...JSON.parse(new TextDecoder().decode(about)),
      program: null,
      ...openMemoryDecoderAndRanges(memory),
    };
    this.networks.set(network.stamp, network);
    const [oldest] = this.networks.keys();
    if (this.networks.size > MOST_NETWORKS) this.networks.delete(oldest);
    if (program.length) network.program = openProgram(program);
  }

  /**
   * @param {string | undefined} stamp
   * @returns {StoredNetwork | undefined} undefined if it has not arrived
   */
  find(stamp = "") {
    return this.networks.get(stamp);
  }
}

/**
 * @param {Uint8Array[]} parts basis, maps and ranges; maps and ranges may be empty
 * @returns {MemoryTools}
 */
const openMemoryDecoderAndRanges = ([basis, maps, ranges]) => ({
  reader: maps.length ? makePictureReaderFromPacked(basis, maps) : null,
  ranges: ranges.length ? unpackUnitRangesByLayer(ranges) : null,
});

/** @type {(network: TeachNetwork) => BrowserNetwork} */
export const openTeachNetwork = ({ name, program, order, view, seen }) => ({
  name,
  seen,
  order,
  view,
  program: openProgram(bytesFromBase64(program ?? "")),
  limit: null,
  legend: [],
  remembers: false,
});

/** @param {TeachNetwork} network */
export const decodeTeachMemoryTools = ({ basis, maps, hands }) =>
  openMemoryDecoderAndRanges([basis, maps, hands].map(bytesFromBase64));

/**
 * Splits bytes into parts, whose lengths (uint32) come first.
 * @param {Uint8Array} bytes
 * @param {number} count
 */
function splitParts(bytes, count) {
  const lengths = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 4 * count;
  return Array.from({ length: count }, (_, k) => {
    const size = lengths.getUint32(4 * k, true);
    at += size;
    return bytes.subarray(at - size, at);
  });
}

/**
 * Unpacks a reading made by the server; ui/stage.py packs it.
 * @type {(reading: PackedReading) => Reading}
 */
export function unpackReading({ logits, probabilities, classes, layers, temperatures }) {
  const numbers = (/** @type {string} */ text) => new Float32Array(bytesFromBase64(text).buffer);
  return {
    logits: numbers(logits),
    probabilities: numbers(probabilities),
    classes,
    layers: layers.map(({ units, states }) => ({ units, states: states.map(numbers) })),
    temperatures,
  };
}
