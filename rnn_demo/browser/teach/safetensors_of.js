// Saves a network that was taught signs as a .safetensors file with PyTorch's names, if PyTorch has
// its layers.

/** @import { Memory, TaughtNetwork } from "../types.js" */

import { RECORDS } from "../records.js";
import { safetensorsBlob } from "../train/network_formats.js";

/**
 * True if PyTorch has such layers: a single layer, and its activation.
 * @param {Memory} network the original or the taught one
 */
export function isSupportedByTorch(network) {
  const [layer, head, ...others] = network.program.nodesWithoutIdentity,
    isPlain = layer?.kind === "Recurrent" && head?.kind === "Dense" && !others.length;
  if (!isPlain || layer.go_backwards || network.order) return false;
  if (network.program.description.pixel_scale !== 1) return false;
  const { kind, activation, recurrent_activation, reset_after, bias } = layer.cell,
    hasGates = RECORDS[kind].blocks > 1;
  return (
    layer.off === null &&
    Boolean(bias) &&
    Boolean(RECORDS[kind].torch) &&
    (activation === "tanh" || (!hasGates && activation === "relu")) &&
    (!hasGates || recurrent_activation === "sigmoid") &&
    reset_after !== false
  );
}

/**
 * The file of a network for which `isSupportedByTorch` is true.
 * @type {(network: TaughtNetwork) => Blob}
 */
export function taughtSafetensorsBlob(network) {
  const [{ cell }, head] = network.program.nodesWithoutIdentity,
    { kind, activation } = cell,
    arrays = [cell.kernel, cell.recurrent_kernel, cell.bias, head.kernel, head.bias],
    weights = Float32Array.from(arrays.flatMap(({ data }) => Array.from(data))),
    units = cell.recurrent_kernel.shape[0],
    made = { kind, units, activation, classes: network.names.length };
  return safetensorsBlob(made, weights, { signs: JSON.stringify(network.names) });
}
