// A page by itself: a canvas, one network that reads what is drawn on it, and its reading.
// What it shows stands as JSON in the element `data`, written by page.py; Plotly is a global.

import { answerOf } from "./answer.js";
import { imageOf } from "./drawing.js";
import { Overlay } from "./overlay.js";
import { showBars, showDigit, showDoubt } from "./parts.js";
import { drawInto } from "./plot.js";
import { bytesFrom, imageFrom, inOrder, openProgram } from "./reader.js";
import { ROWS } from "./operations.js";

const PEN = 18, CALM = 120; // ms without a move after which more than the reading is computed
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const network = openProgram(bytesFrom(data.program));
const pad = $("pad"), context = pad.getContext("2d", { willReadFrequently: true });
const overlay = new Overlay();
let strokes = [], stroke = null, asked = false, calm;

document.title = $("title").textContent = data.title;
$("about").textContent = data.about;

function paint() {
  context.fillStyle = "#000000";
  context.fillRect(0, 0, pad.width, pad.height);
  Object.assign(context, { strokeStyle: "#ffffff", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
  for (const points of strokes) {
    context.beginPath();
    context.moveTo(...points[0]);
    for (const point of points) context.lineTo(...point);
    context.stroke();
  }
}

// The answers to the image's first 1, 2, ... 28 rows alone, in the order in which they are read.
function blankRest(image) {
  const backward = network.oneWay ? [] : null;
  return backward && Array.from({ length: ROWS }, (_, t) => {
    const { probabilities, classes } = network.read(image.map((v, i) => (i < (t + 1) * 28 ? v : 0)));
    return probabilities.slice(-classes);
  });
}

function show(drawn) {
  const image = inOrder(drawn || new Float32Array(784), data.order);
  const shown = { image, reading: network.read(image), terms: data.terms };
  if (drawn) {
    const answer = answerOf(shown.reading, data.terms);
    showDigit($("answer"), answer, data.look);
    showDoubt($("doubt"), answer);
    showBars($("bars"), answer, data.look);
    if (!stroke) $("heard").textContent = `Read as ${answer.digit}. ${answer.doubt || ""}`;
  } else {
    for (const id of ["answer", "heard", "doubt", "bars"]) $(id).replaceChildren();
  }
  $("hint").hidden = Boolean(drawn);
  clearTimeout(calm);
  const draw = () => {
    drawInto(Plotly, $("reading"), shown, true).then(() => overlay.remove());
    if (data.belief) drawInto(Plotly, $("belief"), { ...shown, blank: blankRest(image) }, false);
  };
  if (!stroke) return draw();
  if (!overlay.isUp) overlay.cover($("reading"), $("reading").parentNode);
  overlay.draw(shown);
  calm = setTimeout(draw, CALM);
}

function look() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    paint();
    const { width, height } = pad;
    show(imageOf([context.getImageData(0, 0, width, height).data], width, height));
  });
}

const place = (e) => {
  const box = pad.getBoundingClientRect();
  return [((e.clientX - box.left) * pad.width) / box.width, ((e.clientY - box.top) * pad.height) / box.height];
};
pad.addEventListener("pointerdown", (e) => {
  if (!e.isPrimary || e.button) return; // a palm, a second finger, another button of the mouse
  e.preventDefault();
  pad.setPointerCapture(e.pointerId);
  strokes.push((stroke = [place(e)]));
  look();
});
pad.addEventListener("pointermove", (e) => {
  if (!stroke || !e.isPrimary) return;
  stroke.push(place(e));
  look();
});
for (const name of ["pointerup", "pointercancel"]) {
  pad.addEventListener(name, (e) => {
    if (!e.isPrimary) return;
    stroke = null;
    look();
  });
}
$("clear").addEventListener("click", () => { strokes = []; look(); });
$("undo").addEventListener("click", () => { strokes.pop(); look(); });

paint();
const config = { displayModeBar: false, responsive: true };
Promise.all(["reading", "belief"].filter((id) => data[id]).map(async (id) => {
  const { data: traces, layout, frames } = data[id];
  await Plotly.newPlot($(id), traces, layout, config);
  if (frames) await Plotly.addFrames($(id), frames);
})).then(() => show(data.image && imageFrom(data.image)));
