// The worker in which signs are taught, so that the page stays as quick as it is. It is sent
//   {network: {description, order}}: whose last layer is taught from now on
//   {teach: {job, signs: [[{id, image}]]}}: the drawings of each sign; an image it has had before may be left out
// and posts {job, layer, took: ms}, and then, after each drawing that it has left out, {job, check, done}.

import { Teacher } from "./teacher.js";

const images = new Map(); // by id: the same drawing is the same array, so that it is read once
let teacher = null,
  newest = 0;

function imageOfId({ id, image }) {
  if (!images.has(id)) images.set(id, image);
  return images.get(id);
}

async function teach({ job, signs }) {
  newest = job;
  const drawings = signs.map((all) => all.map(imageOfId)),
    began = performance.now();
  const layer = teacher.teach(drawings);
  postMessage({ job, layer, took: performance.now() - began });
  for (const check of teacher.check(drawings)) {
    postMessage({ job, check, done: false });
    await new Promise((next) => setTimeout(next)); // so that what was sent meanwhile is heard
    if (newest !== job) return;
  }
  postMessage({ job, check: null, done: true });
}

self.onmessage = ({ data: { network, teach: task } }) => {
  if (network) teacher = new Teacher(network.description, network.order);
  if (task) teach(task);
};
