// The networks of the page without a server. Each comes as a script, since a page that is opened from a
// disk can fetch nothing: it puts what it holds into window.rnn.files, under its name, as export.py wrote it.

import { openHands } from "../hands.js";
import { openMemory } from "../memory.js";
import { bytesFrom, openProgram } from "../reader.js";

export const KEPT_UNDER = "rnn-trained"; // networks that were trained here, for another visit
const rnn = (window.rnn ??= {}); // the one thing that is global
rnn.files ??= {};
const opened = new Map(),
  memories = new Map(),
  usual = new Map();

export async function file(name) {
  if (window.rnn.files[name]) return window.rnn.files[name];
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: `${name}.js` });
    if (location.protocol !== "file:")
      script.integrity = window.rnn.hashes[script.getAttribute("src")];
    script.onload = () =>
      window.rnn.files[name]
        ? done(window.rnn.files[name])
        : failed(new Error(`nothing in ${name}`));
    script.onerror = () => failed(new Error(`no ${name}`));
    document.head.append(script);
  });
}

// What export.py says of a network, with its `program` opened. Throws where its file can't be had.
export async function openNetwork(name) {
  if (!opened.has(name)) {
    const about = await file(name);
    opened.set(name, { ...about, name, program: openProgram(bytesFrom(about.program)) });
  }
  return opened.get(name);
}

export function hasKept() {
  try {
    return localStorage.getItem(KEPT_UNDER) !== null;
  } catch {
    // a browser that keeps nothing
    return false;
  }
}

// A network that has no file, to be opened by its name. fitted: a function that gives what reads its memory.
export const offer = (name, network, fitted) => opened.set(name, { ...network, name, fitted });

// What reads the picture in its memory; nothing where no maps are at hand.
export async function memoryOf({ name, remembers, fitted }) {
  if (fitted && !memories.has(name)) memories.set(name, await fitted());
  else if (remembers && !memories.has(name)) {
    const { basis, maps } = await file(`${name}.memory`);
    memories.set(name, openMemory(bytesFrom(basis), bytesFrom(maps)));
  }
  return memories.get(name);
}

// What a hand on its memory goes by, as `openHands` gives it; nothing where none can be laid on it.
export async function usualOf({ name, held }) {
  if (held && !usual.has(name))
    usual.set(name, openHands(bytesFrom((await file(`${name}.hands`)).hands)));
  return usual.get(name);
}
