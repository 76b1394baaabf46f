// The canvas of the page without a server: strokes of one pen, by mouse, finger or stylus.

import { imageOf } from "./drawing.js";

const PEN_WIDTH = 18, FADED = 0.4; // as in the app

// An image, 784 numbers in [0, 1], as a canvas of 28 x 28.
export function pictureOfImage(image) {
  const pixels = new ImageData(28, 28), canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
  image.forEach((v, i) => pixels.data.set([255 * v, 255 * v, 255 * v, 255], 4 * i));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

export class Sheet {
  strokes = [];
  stroke = null; // the one being drawn
  behind = null; // what is read, where it was not drawn here: a canvas, shown faded

  // changed: called in the next frame after the drawing has changed, with whether the pen is down.
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.changed = changed;
    canvas.addEventListener("pointerdown", (e) => this.down(e));
    canvas.addEventListener("pointermove", (e) => this.move(e));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (e) => this.up(e));
  }

  down(event) {
    if (!event.isPrimary || event.button) return; // a palm, a second finger, another button of the mouse
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.place(event)];
    this.strokes = [...this.strokes, this.stroke];
    this.behind = null;
    this.ask();
  }

  move(event) {
    if (!this.stroke || !event.isPrimary) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const e of passed.length ? passed : [event]) this.stroke.push(this.place(e));
    this.ask();
  }

  up(event) {
    if (!this.stroke || !event.isPrimary) return;
    this.stroke = null;
    this.ask();
  }

  place({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) * this.canvas.width) / width, ((clientY - top) * this.canvas.height) / height];
  }

  ask() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = null;
      this.paint();
      this.changed(this.stroke !== null);
    });
  }

  clear() {
    this.strokes = [];
    this.behind = null;
    this.ask();
  }

  undo() {
    this.strokes = this.strokes.slice(0, -1);
    this.ask();
  }

  // An image that is read but was not drawn here: 784 numbers in [0, 1].
  put(image) {
    this.behind = pictureOfImage(image);
    this.strokes = [];
    this.paint();
  }

  paint() {
    const { context, canvas: { width, height } } = this;
    context.fillStyle = "#000000";
    context.fillRect(0, 0, width, height);
    if (this.behind) {
      context.globalAlpha = FADED;
      context.drawImage(this.behind, 0, 0, width, height);
      context.globalAlpha = 1;
    }
    Object.assign(context, { strokeStyle: "#ffffff", lineWidth: PEN_WIDTH, lineCap: "round", lineJoin: "round" });
    for (const points of this.strokes) {
      context.beginPath();
      context.moveTo(...points[0]);
      for (const point of points) context.lineTo(...point);
      context.stroke();
    }
  }

  // What is drawn, as a network sees it; null if nothing is.
  get image() {
    const { width, height } = this.canvas;
    return this.strokes.length ? imageOf([this.context.getImageData(0, 0, width, height).data], width, height) : null;
  }
}
