// The worker that teaches signs, so that the page stays responsive. It receives a `TeachTask`
// (teach_types.d.ts), which may omit images that were sent before, and posts `TeachNews`.

import { nextTask } from "../next_task.js";
import { Overflow } from "../reader/reader.js";
import { LastLayerTeacher } from "./teacher.js";

/** @import { TaughtLayer, TeachNews, TeachTask } from "./teach_types.js" */

/** @type {Map<number, Float32Array>} */
const images = new Map(); // by id, so that the same drawing is the same array and is read only once
/** @type {?LastLayerTeacher} */
let teacher = null;
let newest = 0;

/** @param {TeachNews} news */
const tellPage = (news) => postMessage(news);

/** @param {{id: number, image?: Float32Array}} drawing */
function storeOrRecallDrawingImage({ id, image }) {
  const held = images.get(id) ?? image;
  if (!held) throw new Error("a drawing that was never sent");
  images.set(id, held);
  return held;
}

/**
 * Returns the layer, or null if the network overflows while reading a drawing.
 * @type {(by: LastLayerTeacher, drawings: Float32Array[][]) => TaughtLayer | null}
 */
function fitLayerOrNullIfOverflow(by, drawings) {
  try {
    return by.fitLayerForSigns(drawings);
  } catch (error) {
    if (!(error instanceof Overflow)) throw error;
    return null;
  }
}

/** @type {(by: LastLayerTeacher, task: NonNullable<TeachTask["teach"]>) => Promise<void>} */
async function teachSigns(by, { job, signs }) {
  newest = job;
  const drawings = signs.map((all) => all.map(storeOrRecallDrawingImage)),
    began = performance.now(),
    layer = fitLayerOrNullIfOverflow(by, drawings);
  if (!layer) return tellPage({ job, overflows: true });
  tellPage({ job, layer, took: performance.now() - began });
  for (const check of by.iterateLeaveOneOutCounts(drawings)) {
    tellPage({ job, check, done: false });
    await nextTask(); // so that messages sent meanwhile are handled
    if (newest !== job) return;
  }
  tellPage({ job, check: null, done: true });
}

self.onmessage = (/** @type {MessageEvent<TeachTask>} */ { data: { network, teach: task } }) => {
  if (network) teacher = new LastLayerTeacher(network.description, network.order);
  if (task && teacher) teachSigns(teacher, task).catch(reportError);
};
