// A SimpleRNN of one layer and a Dense one, taken from a program of the reader: all weights in one
// array, W, U, b, V, c, each in Keras's row-major layout.

import { CLASSES, ROWS } from "../constants.js";

/** @import { NetworkForMachine, SmallNetwork } from "./machine_types.js" */
/** @import { Architecture } from "../train/train_types.js" */
/** @import { OperationNode } from "../types.js" */

const MOST_UNITS = 16; // as many lines as fit on a screen

/**
 * The index at which each array begins, and the end.
 * @param {number} units
 */
export function weightOffsets(units) {
  const U = ROWS * units,
    b = U + units * units,
    V = b + units,
    c = V + units * CLASSES;
  return { W: 0, U, b, V, c, end: c + CLASSES };
}

/**
 * The architecture of a small network, for training, links and files.
 * @type {(network: SmallNetwork) => Architecture}
 */
export const architectureOfSmallNetwork = ({ units, activation }) => ({
  kind: "SimpleRNN",
  units,
  activation,
});

/**
 * The key of the sentence why the machine can't show a network; null if it can.
 * @type {(network: NetworkForMachine) => ?string}
 */
export function refusalKey({ program, order }) {
  const nodes = program.nodesWithoutIdentity,
    [first, last] = nodes;
  if (nodes.filter(({ kind }) => kind === "Recurrent").length > 1) return "machine.not.layers";
  const kind = nodes.find((node) => node.kind === "Recurrent")?.cell.kind;
  if (kind !== "SimpleRNN") return "machine.not.cell";
  if (nodes.length !== 2 || first.kind !== "Recurrent" || last.kind !== "Dense")
    return "machine.not.parts";
  if (first.cell.kernel.shape[0] !== ROWS) return "machine.not.parts";
  if (last.kernel.shape[1] !== CLASSES) return "machine.not.digits";
  if (first.cell.kernel.shape[1] > MOST_UNITS) return "machine.not.size";
  return order || isReversedOrPartlySilenced(first) ? "machine.not.order" : null;
}

/**
 * True if a layer reads from the last row, or one of its cells is off.
 * @param {OperationNode} node
 */
const isReversedOrPartlySilenced = ({ go_backwards, off }) =>
  Boolean(go_backwards) || (off !== null && off !== undefined);

/**
 * Throws if `refusalKey` returns a reason.
 * @type {(network: NetworkForMachine) => SmallNetwork}
 */
export function smallNetworkOrThrow(network) {
  const reason = refusalKey(network);
  if (reason) throw new Error(reason);
  const { description, temperatures, nodesWithoutIdentity } = network.program,
    [{ cell }, head] = nodesWithoutIdentity,
    units = cell.kernel.shape[1],
    at = weightOffsets(units),
    numbers = new Float32Array(at.end);
  numbers.set(cell.kernel.data, at.W);
  numbers.set(cell.recurrent_kernel.data, at.U);
  if (cell.bias) numbers.set(cell.bias.data.subarray(0, units), at.b);
  numbers.set(head.kernel.data, at.V);
  if (head.bias) numbers.set(head.bias.data, at.c);
  return {
    units,
    activation: cell.activation,
    numbers,
    temperatures: temperatures ?? null,
    scale: description.pixel_scale ?? 1,
    hasBias: Boolean(cell.bias),
    hasAnswerBias: Boolean(head.bias),
  };
}
