// The worker in which signs are taught, so that the page stays as quick as it is. It is sent what
// `TeachTask` of types.d.ts says, where an image it has had before may be left out, and posts
// `TeachReport`, where profiles that the page has are left out: megabytes, for which it would stop.

import { nextTask } from "../next_task.js";
import { Teacher } from "./teacher.js";

/** @import { ExampleProfiles, TeachReport, TeachTask } from "../types.js" */

/** @type {Map<number, Float32Array>} */
const images = new Map(); // by id: the same drawing is the same array, so that it is read once
/** @type {?Teacher} */
let teacher = null;
let newest = 0;

/** @type {Map<number, number>} */
const profilesSent = new Map(); // by id: how many of its profiles the page has

/** @param {TeachReport} report */
const tellPage = (report) => postMessage(report);

/**
 * The profiles of one sign, by drawing.
 * @param {{id: number}[]} drawings
 * @param {Float32Array[]} profiles as many of each drawing
 * @returns {ExampleProfiles[]}
 */
function newProfiles(drawings, profiles) {
  const count = profiles.length / drawings.length;
  return drawings.map(({ id }, k) => {
    if ((profilesSent.get(id) ?? 0) >= count) return { id, count };
    profilesSent.set(id, count);
    return { id, count, profiles: profiles.slice(k * count, (k + 1) * count) };
  });
}

/** @param {{id: number, image?: Float32Array}} drawing */
function imageOfId({ id, image }) {
  const held = images.get(id) ?? image;
  if (!held) throw new Error("a drawing that was never sent");
  images.set(id, held);
  return held;
}

/**
 * @param {Teacher} by
 * @param {NonNullable<TeachTask["teach"]>} task
 */
async function teach(by, { job, signs }) {
  newest = job;
  const drawings = signs.map((all) => all.map(imageOfId)),
    began = performance.now();
  const { profiles, ...layer } = by.teach(drawings),
    examples = signs.map((all, k) => newProfiles(all, profiles[k]));
  tellPage({ job, layer: { ...layer, examples }, took: performance.now() - began });
  for (const check of by.check(drawings)) {
    tellPage({ job, check, done: false });
    await nextTask(); // so that what was sent meanwhile is heard
    if (newest !== job) return;
  }
  tellPage({ job, check: null, done: true });
}

self.onmessage = (/** @type {MessageEvent<TeachTask>} */ { data: { network, teach: task } }) => {
  if (network) teacher = new Teacher(network.description, network.order);
  if (task && teacher) teach(teacher, task);
};
