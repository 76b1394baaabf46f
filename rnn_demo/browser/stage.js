// The stage on a page: canvases with a scene, what stands above the panels, and a box for each panel, by which it is found
// and read aloud.

import { ROWS } from "./constants.js";
import { placesOf } from "./layout.js";
import { cleared } from "./paint.js";
import { drawOver, drawScene, headsOf, sceneOf } from "./scene.js";

const LEAST_TYPE = 8; // pixels
const PANELS = ["row", "memory", "picture", "sums", "belief"];
const isIn = (box, x, y) =>
  box && x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
const put = (tag, className, parent) =>
  parent.appendChild(Object.assign(document.createElement(tag), { className }));
const at = (element, { x, y, width, height }) =>
  Object.assign(element.style, {
    left: `${x}px`,
    top: `${y}px`,
    width: `${width}px`,
    height: height === undefined ? "" : `${height}px`,
  });

export class Stage {
  scene = null;
  spread = null; // columns that have most of the width, as `placesOf` has them

  // makeHeatmap: given the place for it, what draws the lines instead of the canvas, or nothing.
  constructor(root, makeHeatmap = () => null) {
    this.root = root;
    this.base = put("canvas", "base", root);
    this.plot = put("div", "plot", root);
    this.over = put("canvas", "over", root);
    this.heads = put("div", "heads", root);
    for (const canvas of [this.base, this.over]) canvas.ariaHidden = "true";
    this.panels = Object.fromEntries(PANELS.map((name) => [name, put("div", "panel", root)]));
    for (const [name, box] of Object.entries(this.panels)) box.dataset.panel = name;
    this.veils = Object.fromEntries(
      PANELS.filter((name) => name !== "sums").map((name) => [name, put("div", "veil", root)]),
    );
    for (const [name, veil] of Object.entries(this.veils)) veil.dataset.about = name;
    this.card = put("div", "card", root);
    this.heatmap = makeHeatmap(this.plot);
  }

  // Takes its room, also where nothing is drawn yet: then nothing moves under the pen. pictured: whether there is a picture.
  fit(room, view, pictured) {
    if (this.view !== view) this.spread = null;
    const key = JSON.stringify([room, pictured, this.spread]);
    if (this.key === key && this.view === view) return;
    Object.assign(this, { key, view, places: placesOf(room, view.states, pictured, this.spread) });
    this.place();
  }

  // Draws what `sceneOf` makes of all but the places.
  draw(room, view, look, shown, t, more) {
    this.fit(room, view, Boolean(shown.seen));
    const scene = (this.scene = sceneOf(this.places, view, look, shown, t, more)),
      { width, height, labels } = this.places,
      { x, top, width: wide, under } = scene.card;
    const onPlotly = this.heatmap?.draw(scene) ?? false;
    drawScene(cleared(this.base, width, height, devicePixelRatio), scene, !onPlotly);
    this.drawOver(scene);
    this.write(headsOf(scene));
    at(this.card, { x, y: top, width: wide, height: under + labels - top });
  }

  // What lies over the lines stays while the pen moves.
  drawOver(scene) {
    const { width, height } = this.places,
      { at: moment, quiet, stripes, touch, marked, t, look } = scene,
      ratio = devicePixelRatio,
      known = [this.key, quiet, stripes, t, moment, touch, marked, look.background, ratio],
      drawn = moment.flies === undefined ? JSON.stringify(known) : null;
    if (drawn === null || drawn !== this.drawn)
      drawOver(cleared(this.over, width, height, ratio), scene);
    this.drawn = drawn;
  }

  // All panels but some pale. panels: their names, or null for all.
  light(panels) {
    const { row, memory, picture, belief, narrow, tag, size } = this.places,
      { card, at: moment, visible } = this.scene,
      left = narrow ? belief.x - 1 : memory.x + memory.width + 7,
      end = belief.y + (moment.tail * belief.height) / ROWS + tag + size(6);
    const boxes = {
      row,
      memory: {
        x: memory.x - 7,
        y: memory.y - 2,
        width: memory.width + 14,
        height: card.bottom + 14 - memory.y,
      },
      picture: visible.picture ? picture : null,
      belief: visible.answer
        ? {
            x: left,
            y: belief.y - 1,
            width: belief.x + belief.width + 1 - left,
            height: end - belief.y,
          }
        : null,
    };
    for (const [name, veil] of Object.entries(this.veils)) {
      veil.hidden = !boxes[name];
      if (boxes[name]) at(veil, boxes[name]);
      veil.dataset.pales = panels && !panels.includes(name) ? "yes" : "no";
    }
    for (const head of this.heads.children)
      head.dataset.pales = panels && !panels.includes(head.dataset.about) ? "yes" : "no";
  }

  place() {
    const { width, height, narrow, memory } = this.places,
      whole = this.root.querySelector(".whole");
    this.root.style.height = `${height}px`;
    this.root.parentElement.dataset.narrow = narrow ? "yes" : "no";
    if (whole)
      Object.assign(whole.style, {
        left: `${memory.x + memory.width}px`,
        top: `${memory.y}px`,
      });
    for (const element of [this.base, this.over, this.plot])
      Object.assign(element.style, { width: `${width}px`, height: `${height}px` });
    for (const [name, panel] of Object.entries(this.panels)) {
      panel.hidden = !this.places[name];
      if (this.places[name]) at(panel, this.places[name]);
    }
  }

  write(heads) {
    const news = JSON.stringify([heads, this.key]);
    if (news === this.written) return;
    this.written = news;
    this.notes = Object.fromEntries(heads.map(({ panel, note }) => [panel, note]));
    const { heads: boxes, type } = this.places;
    this.heads.replaceChildren(
      ...heads.map(({ panel, number, title, more, note }) => {
        const { x, y, width } = boxes[panel],
          head = Object.assign(document.createElement("div"), {
            className: "head",
            title: note ?? "",
          }),
          heading = put("h3", "", head);
        heading.style.fontSize = "1em";
        head.dataset.about = panel;
        at(head, { x, y, width });
        head.style.fontSize = `${type(panel === "sums" ? 14 : 16)}px`;
        if (number) put("span", "number", heading).textContent = number;
        put("span", "", heading).textContent = title;
        if (more) put("small", "", heading).textContent = more;
        return head;
      }),
    );
    for (const [name, panel] of Object.entries(this.panels)) {
      const title = heads.find((head) => head.panel === name)?.title ?? null; // null: it is not there yet
      Object.assign(panel, { role: title && "img", ariaLabel: title });
    }
    for (const head of this.heads.children) {
      // smaller where a language has longer words
      const { width } = boxes[head.dataset.about];
      for (
        let size = parseFloat(head.style.fontSize);
        size > LEAST_TYPE && head.firstChild.scrollWidth > width + 1;
        size -= 0.5
      )
        head.style.fontSize = `${size}px`;
    }
  }

  // What is said of the panel at a point of the root, or undefined.
  noteAt(x, y) {
    return this.notes?.sums && isIn(this.places?.sums, x, y) ? this.notes.sums : undefined;
  }

  // The row of the picture at a point of the root, or undefined.
  pictureRowAt(x, y) {
    const box = this.places?.picture;
    return isIn(box, x, y) ? Math.floor((ROWS * (y - box.y)) / box.height) : undefined;
  }

  // The step on whose line a point of the root is, in the panels that have one for each; undefined beside them, and where
  // Plotly hears what is clicked on.
  stepAt(x, y) {
    const { memory, belief, row } = this.places ?? {},
      { ready, rests } = this.heatmap ?? {};
    const box = [belief, !ready && memory, !rests && this.view?.reads === "forward" && row].find(
      (b) => isIn(b, x, y),
    );
    return box && Math.floor((ROWS * (y - box.y)) / box.height);
  }
}
