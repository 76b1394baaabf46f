// Converts a network that was trained or taught in the browser to other formats: a program of
// reader.js, a .safetensors file with PyTorch's names, and a short text for links and for the
// browser's storage.

import { bytesFromLinkText, linkTextOfBytes } from "../bytes.js";
import { ROWS } from "../constants.js";
import { download } from "../download.js";
import { makeProgram } from "../reader/reader.js";
import { RECORDS } from "../records.js";
import { IMAGE_SIZE, weightLayout, weightCountOf, weightArraysByName } from "./weights.js";

/** @import { TaughtNetwork } from "../teach/teach_types.js" */
/** @import { Architecture, PictureMaps } from "./train_types.js" */
/** @import { BrowserNetwork, MemoryReader, Numbers, Program } from "../types.js" */

const nothing = { go_backwards: false, backward: false, off: null };
const COARSEST = 32767; // the largest int16

/**
 * architecture, weights: see weights.js.
 * @type {(architecture: Architecture, weights: Float32Array) => Program}
 */
export function runnableNetworkFromWeights(architecture, weights) {
  const layout = weightLayout(architecture),
    parts = weightArraysByName(architecture, weights),
    { kind, activation } = architecture,
    array = (/** @type {string} */ name) => ({ shape: layout[name].shape, data: parts[name] });
  const cell = {
    kind,
    kernel: array("kernel"),
    recurrent_kernel: array("recurrent_kernel"),
    bias: array("bias"),
    activation,
    recurrent_activation: "sigmoid",
    reset_after: true,
  };
  const nodes = [
    { kind: "Recurrent", name: kind, cell, ...nothing, inputs: [-1] },
    { kind: "Dense", kernel: array("dense_kernel"), bias: array("dense_bias"), inputs: [0] },
  ];
  return makeProgram({ nodes });
}

/**
 * True if PyTorch's layer of this kind has the activation.
 * @type {(layer: {kind: string, activation: string}) => boolean}
 */
export const hasTorchActivation = ({ kind, activation }) =>
  activation === "tanh" || (RECORDS[kind].blocks === 1 && activation === "relu");

/**
 * True if PyTorch has such layers: a single layer, and its activation.
 * @param {BrowserNetwork} network the original or the taught one
 */
export function isSupportedByTorch(network) {
  const [layer, head, ...others] = network.program.nodesWithoutIdentity,
    isPlain = layer?.kind === "Recurrent" && head?.kind === "Dense" && !others.length;
  if (!isPlain || layer.go_backwards || network.order) return false;
  if (network.program.description.pixel_scale !== 1) return false;
  const { kind, recurrent_activation, reset_after, bias } = layer.cell;
  return (
    layer.off === null &&
    Boolean(bias) &&
    Boolean(RECORDS[kind].torch) &&
    hasTorchActivation(layer.cell) &&
    (RECORDS[kind].blocks === 1 || recurrent_activation === "sigmoid") &&
    reset_after !== false
  );
}

/**
 * Saves a network that was trained in the browser as a file.
 * @type {(architecture: Architecture, weights: Numbers) => void}
 */
export const downloadSafetensors = (architecture, weights) =>
  download(
    safetensorsBlob(architecture, weights, {}),
    `${architecture.kind}-${architecture.units}.safetensors`,
  );

/**
 * Saves a network that was taught signs, for which `isSupportedByTorch` is true, as a file.
 * @param {TaughtNetwork} network
 */
export function downloadTaughtSafetensors(network) {
  const [{ cell }, head] = network.program.nodesWithoutIdentity,
    { kind, activation } = cell,
    arrays = [cell.kernel, cell.recurrent_kernel, cell.bias, head.kernel, head.bias],
    weights = Float32Array.from(arrays.flatMap(({ data }) => Array.from(data))),
    units = cell.recurrent_kernel.shape[0],
    made = { kind, units, activation, classes: network.names.length },
    signs = JSON.stringify(network.names);
  download(safetensorsBlob(made, weights, { signs }), "signs.safetensors");
}

/**
 * Returns a .safetensors file as a Blob, in PyTorch's format: its names, matrices (outputs,
 * inputs), its order of gates, and two biases. more: additional metadata.
 * @type {(architecture: Architecture, weights: Numbers, more: Record<string, string>) => Blob}
 */
function safetensorsBlob(architecture, weights, more) {
  const { kind, units: u, activation, classes = 10 } = architecture,
    layout = weightLayout(architecture),
    { torch, order: gates, biases } = RECORDS[kind],
    n = gates.length * u;
  /** @type {(place: {at: number, shape: number[]}, order: number[]) => number[]} */
  const turned = ({ at, shape: [rows, columns] }, order) => {
    const units = columns / order.length,
      column = (/** @type {number} */ k) =>
        Array.from({ length: rows }, (_, i) => weights[at + i * columns + k]);
    return order.flatMap((gate) =>
      Array.from({ length: units }, (_, j) => column(gate * units + j)).flat(),
    );
  };
  /** @param {number} from */
  const biasAt = (from) =>
    gates.flatMap((gate) => Array.from(weights.subarray(from + gate * u, from + (gate + 1) * u)));
  /** @type {Record<string, [number[], number[]]>} */
  const arrays = {
    "rnn.weight_ih_l0": [[n, ROWS], turned(layout.kernel, gates)],
    "rnn.weight_hh_l0": [[n, u], turned(layout.recurrent_kernel, gates)],
    "rnn.bias_ih_l0": [[n], biasAt(layout.bias.at)],
    "rnn.bias_hh_l0": [[n], biases > 1 ? biasAt(layout.bias.at + n) : Array(n).fill(0)],
    "fc.weight": [[classes, u], turned(layout.dense_kernel, [0])],
    "fc.bias": [[classes], Array.from(weights.subarray(layout.dense_bias.at))],
  };
  /** @type {Record<string, object>} */
  const header = {
    __metadata__: {
      format: "pt",
      cell: torch,
      activation,
      pixels: "pixels in [0, 1]",
      row_order: "rows from the top",
      ...more,
    },
  };
  let at = 0;
  for (const [name, [shape, values]] of Object.entries(arrays))
    header[name] = { dtype: "F32", shape, data_offsets: [at, (at += 4 * values.length)] };
  const nonAscii = /[^ -~]/g, // characters that would take more than a byte
    code = (/** @type {string} */ c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
    text = JSON.stringify(header).replace(nonAscii, code),
    room = Math.ceil(text.length / 8) * 8;
  return new Blob([
    BigUint64Array.of(BigInt(room)),
    text.padEnd(room),
    ...Object.values(arrays).map(([, values]) => Float32Array.from(values)),
  ]);
}

/**
 * Encodes a network as text for an address: each number is rounded to one of 65,535 levels between
 * plus and minus the largest.
 * @type {(architecture: Architecture, weights: Numbers) => string}
 */
export function linkCodeOfNetwork({ kind, units, activation }, weights) {
  let largest = 0;
  for (const v of weights) largest = Math.max(largest, Math.abs(v));
  const rounded = Int16Array.from(weights, (v) => Math.round((COARSEST * v) / largest)),
    bytes = new Uint8Array(4 + rounded.byteLength);
  bytes.set(new Uint8Array(Float32Array.of(largest).buffer));
  bytes.set(new Uint8Array(rounded.buffer), 4);
  return `${kind}-${units}-${activation}-${linkTextOfBytes(bytes)}`;
}

/**
 * Decodes such a text to {architecture, weights}. Throws if it is invalid.
 * @type {(code: string) => {architecture: Architecture, weights: Float32Array}}
 */
export function architectureAndWeightsFromCode(code) {
  const found = code.match(/^(\w+)-([1-9]\d?)-(relu|tanh|sigmoid)-([\w-]{1,40000})$/);
  if (!found) throw new Error("invalid code");
  const [, kind, units, activation, text] = found;
  const architecture = { kind, units: Number(units), activation },
    bytes = bytesFromLinkText(text);
  if (!RECORDS[kind]?.learns) throw new Error("a cell that is not trained here");
  const [largest] = new Float32Array(bytes.slice(0, 4).buffer);
  if (bytes.length !== 4 + 2 * weightCountOf(architecture) || !Number.isFinite(largest))
    throw new Error("wrong number of weights");
  const rounded = new Int16Array(bytes.slice(4).buffer);
  return { architecture, weights: Float32Array.from(rounded, (v) => (v * largest) / COARSEST) };
}

/**
 * A reader like that of `makePictureReaderFromPacked`, from maps of fit_memory.js.
 * @type {(maps: PictureMaps) => MemoryReader}
 */
export const makePictureReaderFromMaps = (maps) => ({
  hasSeen: Array.from({ length: ROWS }, (_, t) =>
    Array.from({ length: ROWS }, (_, r) => Number(r <= t)),
  ),
  pictureAt(layers, t) {
    const map = maps[t];
    if (!map) return null;
    const picture = map.slice(0, IMAGE_SIZE);
    let from = IMAGE_SIZE;
    for (const { states, units } of layers) {
      for (const state of states) {
        for (let u = t * units; u < (t + 1) * units; u++, from += IMAGE_SIZE) {
          for (let p = 0; p < IMAGE_SIZE; p++) picture[p] += state[u] * map[from + p];
        }
      }
    }
    return picture.map((v) => Math.min(1, Math.max(0, v)));
  },
});
