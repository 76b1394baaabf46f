// Takes what else is known of a network's memory, the maps to its picture and what a hand goes by, and keeps it for
// `watch.js` as window.rnnMemories: by the network's stamp {memory, usual}, each of them null where there is none.
//
// data: bytes, as ui/live.py packs them; the stamp of what has come before; or nothing.

import { openHands } from "./hands.js";
import { openMemory } from "./memory.js";

const MOST = 8; // of about a megabyte

export default function remember({ data, setTriggerValue }) {
  const known = (window.rnnMemories ??= new Map());
  if (typeof data === "string") {
    if (!known.has(data)) setTriggerValue("lacks", data);
  } else if (data?.length) {
    const lengths = new DataView(data.buffer, data.byteOffset),
      count = 4;
    let at = 4 * count;
    const [name, basis, maps, hands] = Array.from({ length: count }, (_, k) => {
      const size = lengths.getUint32(4 * k, true),
        part = data.subarray(at, at + size);
      at += size;
      return part;
    });
    known.set(new TextDecoder().decode(name), {
      memory: maps.length ? openMemory(basis, maps) : null,
      usual: hands.length ? openHands(hands) : null,
    });
    if (known.size > MOST) known.delete(known.keys().next().value);
    dispatchEvent(new Event("rnn-memory"));
  }
}
