// A network that was taught signs, as a .safetensors file with PyTorch's names, where its layers
// can be PyTorch's.

/** @import { TaughtNetwork } from "../types.js" */

import { RECORDS } from "../records.js";
import { safetensorsOf } from "../train/network_formats.js";

/**
 * The file, or null where PyTorch's layers are not like these: more than one layer, or another
 * activation.
 * @param {TaughtNetwork} taught
 * @returns {?Blob}
 */
export function safetensorsOfTaught({ program: { description }, names, order }) {
  const { nodes, pixel_scale: scale } = description,
    [layer, head, ...others] = nodes.filter(({ kind }) => kind !== "Identity"),
    { cell } = layer ?? {};
  const isPlain =
    layer?.kind === "Recurrent" && head?.kind === "Dense" && !others.length && !layer.go_backwards;
  if (!isPlain || order || scale !== 1 || layer.off !== null || !cell.bias) return null;
  const { kind, activation } = cell,
    hasGates = RECORDS[kind].blocks > 1;
  const isTorch =
    RECORDS[kind].torch &&
    (activation === "tanh" || (!hasGates && activation === "relu")) &&
    (!hasGates || cell.recurrent_activation === "sigmoid") &&
    cell.reset_after !== false;
  if (!isTorch) return null;
  const arrays = [cell.kernel, cell.recurrent_kernel, cell.bias, head.kernel, head.bias],
    weights = Float32Array.from(arrays.flatMap(({ data }) => Array.from(data)));
  const units = cell.recurrent_kernel.shape[0],
    made = { kind, units, activation, classes: names.length };
  return safetensorsOf(made, weights, { signs: JSON.stringify(names) });
}
