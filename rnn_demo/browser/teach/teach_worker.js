// The worker in which signs are taught, so that the page stays as quick as it is. It is sent what
// `TeachTask` of types.d.ts says, where an image it has had before may be left out, and posts
// `TeachNews`.

import { nextTask } from "../next_task.js";
import { Overflow } from "../reader/reader.js";
import { Teacher } from "./teacher.js";

/** @import { TeachNews, TeachTask } from "../types.js" */

/** @type {Map<number, Float32Array>} */
const images = new Map(); // by id: the same drawing is the same array, so that it is read once
/** @type {?Teacher} */
let teacher = null;
let newest = 0;

/** @param {TeachNews} news */
const tellPage = (news) => postMessage(news);

/** @param {{id: number, image?: Float32Array}} drawing */
function imageOfId({ id, image }) {
  const held = images.get(id) ?? image;
  if (!held) throw new Error("a drawing that was never sent");
  images.set(id, held);
  return held;
}

/**
 * The layer, or null where the network's numbers overflow as it reads a drawing.
 * @param {Teacher} by
 * @param {Float32Array[][]} drawings
 */
function taughtBy(by, drawings) {
  try {
    return by.teach(drawings);
  } catch (error) {
    if (!(error instanceof Overflow)) throw error;
    return null;
  }
}

/**
 * @param {Teacher} by
 * @param {NonNullable<TeachTask["teach"]>} task
 */
async function teach(by, { job, signs }) {
  newest = job;
  const drawings = signs.map((all) => all.map(imageOfId)),
    began = performance.now(),
    layer = taughtBy(by, drawings);
  if (!layer) return tellPage({ job, overflows: true });
  tellPage({ job, layer, took: performance.now() - began });
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
