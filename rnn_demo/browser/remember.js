// Takes the maps of a network's memory and keeps them for `live.js`, by the network's stamp.
//
// data: bytes, as ui/memory.py packs them; the stamp of what has come before; or nothing.

import { openMemory } from "./memory.js";

const MOST_MEMORIES = 8; // of about a megabyte

export default function ({ data, setTriggerValue }) {
  const memories = (window.rnnMemories ??= new Map());
  if (typeof data === "string") {
    if (!memories.has(data)) setTriggerValue("lacks", data);
  } else if (data?.length) {
    const view = new DataView(data.buffer, data.byteOffset), named = view.getUint32(0, true), size = view.getUint32(4, true);
    const stamp = new TextDecoder().decode(data.subarray(8, 8 + named)), from = 8 + named;
    memories.set(stamp, openMemory(data.subarray(from, from + size), data.subarray(from + size)));
    if (memories.size > MOST_MEMORIES) memories.delete(memories.keys().next().value);
  }
}
