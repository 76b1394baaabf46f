// A network of PyTorch that is dropped on the page: it is read here, and nothing of it leaves the machine.

import { file, offer, plainView } from "./networks.js";
import { ROWS, bytesFrom, openProgram } from "../reader.js";
import { foundOut, openStateDict } from "../safetensors.js";

const IMAGE_PIXELS = ROWS * ROWS, MOST_DROPPED = 64 * 2 ** 20;

// What networks.js knows of it. about: what all networks without validation images share, as export.py has it.
function droppedNetwork(state, { way, sentence }, { terms, titles }) {
  const layers = state.layers.flat().map(({ name, kind, units }) => ({ units, kind, activation: way[0], backward: name.endsWith("reverse") }));
  return {
    program: openProgram(state.programIn(way)), order: state.orderOf(way), about: "", legend: sentence, remembers: false,
    terms: state.classes === 10 ? terms : { ...terms, unsure: 0 }, view: plainView(layers, titles),
  };
}

export default async function openFile(site, dropped, about) {
  const trouble = document.getElementById("trouble"), choices = document.getElementById("network");
  trouble.textContent = "";
  try {
    if (!dropped.name.endsWith(".safetensors") || dropped.size > MOST_DROPPED) throw new Error("Here a state_dict of PyTorch can be opened, a .safetensors file of at most 64 MB; the app opens .keras files and pictures, too.");
    const state = openStateDict(new Uint8Array(await dropped.arrayBuffer())), { images, labels } = await file("tried"), bytes = bytesFrom(images);
    const known = labels.map((_, i) => Float32Array.from(bytes.subarray(i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS), (v) => v / 255));
    document.getElementById("legend").textContent = `How does it read? ${state.ways.length} ways are tried on training images.`;
    const name = `yours-${choices.length}`;
    offer(name, droppedNetwork(state, await foundOut(state, known, labels), about));
    choices.append(new Option(`${dropped.name.slice(0, 60)} (yours)`, name));
    await site.choose(name);
  } catch (error) {
    trouble.textContent = error.message;
  }
}
