// A SimpleRNN of one layer and a Dense one, out of a program of the reader: all its numbers in one
// array, W, U, b, V, c, each row by row, as Keras has them.

import { CLASSES, ROWS } from "../constants.js";

/** @import { NetworkForMachine, SmallNetwork } from "./machine_types.js" */
/** @import { OperationNode } from "../types.js" */

export const MOST_UNITS = 16; // lines that fit on a screen

/**
 * Where each array begins in the numbers, and where they end.
 * @param {number} units
 */
export function numberPlaces(units) {
  const U = ROWS * units,
    b = U + units * units,
    V = b + units,
    c = V + units * CLASSES;
  return { W: 0, U, b, V, c, end: c + CLASSES };
}

/**
 * Why the machine can't show a network: the key of a sentence; null where it can.
 * @param {NetworkForMachine} network
 * @returns {?string}
 */
export function refusalOf({ program, order }) {
  const nodes = program.description.nodes,
    [first, last] = nodes;
  if (nodes.filter(({ kind }) => kind === "Recurrent").length > 1) return "machine.not.layers";
  const kind = nodes.find((node) => node.kind === "Recurrent")?.cell.kind;
  if (kind !== "SimpleRNN") return "machine.not.cell";
  if (nodes.length !== 2 || first.kind !== "Recurrent" || last.kind !== "Dense")
    return "machine.not.parts";
  if (first.cell.kernel.shape[0] !== ROWS) return "machine.not.parts";
  if (last.kernel.shape[1] !== CLASSES) return "machine.not.digits";
  if (first.cell.kernel.shape[1] > MOST_UNITS) return "machine.not.size";
  return order || isOdd(first) ? "machine.not.order" : null;
}

/**
 * Whether a layer reads from the last row, or one of its cells is off.
 * @param {OperationNode} node
 */
const isOdd = ({ go_backwards, off }) =>
  Boolean(go_backwards) || (off !== null && off !== undefined);

/**
 * Throws where `refusalOf` gives a reason.
 * @param {NetworkForMachine} network
 * @returns {SmallNetwork}
 */
export function smallNetworkOf(network) {
  const reason = refusalOf(network);
  if (reason) throw new Error(reason);
  const { description, temperatures } = network.program,
    [{ cell }, head] = description.nodes,
    units = cell.kernel.shape[1],
    at = numberPlaces(units),
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
