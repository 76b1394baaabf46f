// A network of PyTorch that is dropped on the page: it is read here, and nothing of it leaves the machine.

import { file, offer, plainView } from "./networks.js";
import { ROWS, bytesFrom } from "../reader.js";
import { activationIn, foundOut, openStateDict } from "../safetensors.js";
import { say } from "../words.js";

const IMAGE_PIXELS = ROWS * ROWS,
  MOST_DROPPED = 64 * 2 ** 20;

// What networks.js knows of it. about: what all networks without validation images share, as export.py has it.
function droppedNetwork(state, { way, sentence }, { terms }) {
  const layers = state.layers.flat().map(({ name, kind, units }) => ({
    units,
    kind,
    activation: activationIn(way, kind),
    backward: name.endsWith("reverse"),
  }));
  return {
    program: state.programIn(way),
    order: state.orderOf(way),
    about: null,
    legend: sentence,
    remembers: false,
    terms: state.classes === 10 ? terms : { ...terms, unsure: 0 },
    view: plainView(layers),
  };
}

export default async function openFile(site, dropped, about) {
  const trouble = document.getElementById("trouble"),
    choices = document.getElementById("network");
  trouble.textContent = "";
  try {
    if (!dropped.name.endsWith(".safetensors") || dropped.size > MOST_DROPPED)
      throw new Error(say("site.drop"));
    const state = openStateDict(new Uint8Array(await dropped.arrayBuffer())),
      { images, labels } = await file("tried"),
      bytes = bytesFrom(images);
    const known = labels.map((_, i) =>
      Float32Array.from(bytes.subarray(i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS), (v) => v / 255),
    );
    document.getElementById("legend").textContent = say("site.drop.tried", {
      count: state.ways.length,
    });
    const name = `yours-${choices.length}`;
    offer(name, droppedNetwork(state, await foundOut(state, known, labels), about));
    choices.append(new Option(say("site.yours", { name: dropped.name.slice(0, 60) }), name));
    await site.choose(name);
  } catch (error) {
    trouble.textContent = error.message;
  }
}
