// The stage on a page: canvases with a scene, headings above the panels, and a box for each panel,
// which tests and screen readers find.

import { BODY_TEXT, ROWS, SMALL_TEXT } from "../constants.js";
import { elementWithin, newElement } from "../elements.js";
import { enlargeDrawingInDialog, makeEnlargeButton } from "../figures/enlarged.js";
import { placesOf } from "./layout.js";
import { contextAfterSizeAndClear } from "./paint.js";
import { drawOverlay, drawSceneWithoutOverlay, panelHeadingsOf, sceneOf } from "./scene.js";

/** @import { Box, Look, Places, ReadingResult, Spread, View } from "../types.js" */
/** @import { Scene, SceneParts } from "./scene.js" */

/** @typedef {Parameters<typeof placesOf>[0]} Room */
/** @typedef {"row" | "memory" | "picture" | "sums" | "belief"} PanelName */
/**
 * @typedef {{draw(scene: Scene): boolean, clear(): void, ready: unknown, rests: boolean}} Lines
 *   draws the memory's lines in place of the canvas
 */

const LEAST_TYPE = 8; // pixels
/** @type {PanelName[]} */
const PANELS = ["row", "memory", "picture", "sums", "belief"];
/** @type {PanelName[]} */
const ENLARGED_PANELS = ["row", "memory", "picture", "belief"];
const CARD_OVERHANG = 7; // pixels at the sides of an enlarged panel, as the memory's card is wider
/** @type {(box: Box | null | undefined, x: number, y: number) => boolean | null | undefined} */
const isInBox = (box, x, y) =>
  box && x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
/** @type {(element: HTMLElement, box: Omit<Box, "height"> & Partial<Box>) => void} */
const placeElement = (element, { x, y, width, height }) => {
  Object.assign(element.style, {
    left: `${x}px`,
    top: `${y}px`,
    width: `${width}px`,
    height: height === undefined ? "" : `${height}px`,
  });
};

export class StagePanels {
  /** @type {?Scene} */
  scene = null;
  /** @type {?Spread} */
  spread = null; // widened columns, see `placesOf`
  /** @type {?View} */
  view = null;
  /** @type {?Places} */
  places = null;
  key = ""; // identifies the places
  news = ""; // identifies the headings
  /** @type {{panel: string, head: HTMLElement}[]} */
  headings = []; // the headings' elements
  /** @type {?string} */
  overKey = null; // identifies the layer over the lines
  /** @type {Record<string, ?string | undefined>} */
  notes = {}; // texts shown when the pointer is on a panel

  /**
   * @param {HTMLElement} root
   * @param {(place: HTMLElement) => ?Lines} makeHeatmap
   */
  constructor(root, makeHeatmap = () => null) {
    this.root = root;
    this.base = newElement("canvas", "base");
    this.plot = newElement("div", "plot");
    this.over = newElement("canvas", "over");
    this.heads = newElement("div", "heads");
    this.card = newElement("div", "card");
    for (const canvas of [this.base, this.over]) canvas.ariaHidden = "true";
    this.panels = PANELS.map((name) => {
      const panel = newElement("div", "panel");
      panel.dataset.panel = name;
      return { name, panel };
    });
    this.veils = PANELS.filter((name) => name !== "sums").map((name) => {
      const veil = newElement("div", "veil");
      veil.dataset.about = name;
      return { name, veil };
    });
    root.append(
      ...[this.base, this.plot, this.over, this.heads],
      ...this.panels.map(({ panel }) => panel),
      ...this.veils.map(({ veil }) => veil),
      this.card,
    );
    this.heatmap = makeHeatmap(this.plot);
  }

  /**
   * Sets the size of the stage, even before anything is drawn, so that nothing moves under the pen.
   * @param {Room} room
   * @param {View} view
   * @param {boolean} hasPicture true if there is a picture
   * @returns {Places}
   */
  updatePlaces(room, view, hasPicture) {
    if (this.view !== view) this.spread = null;
    const key = JSON.stringify([room, hasPicture, this.spread]);
    if (this.places && this.key === key && this.view === view) return this.places;
    const places = placesOf(room, view.states, hasPicture, this.spread);
    Object.assign(this, { key, view, places });
    this.movePanelsToPlaces(places);
    return places;
  }

  /**
   * Draws the scene that `sceneOf` makes of the arguments and the places.
   * @param {Room} room
   * @param {View} view
   * @param {Look} look
   * @param {ReadingResult} result
   * @param {number} t
   * @param {SceneParts} more
   * @returns {Scene}
   */
  draw(room, view, look, result, t, more) {
    const places = this.updatePlaces(room, view, Boolean(result.memory)),
      scene = sceneOf(places, view, look, result, t, more),
      { width, height, labels } = places,
      { x, top, width: wide, under } = scene.card;
    this.scene = scene;
    const onPlotly = this.heatmap?.draw(scene) ?? false,
      context = contextAfterSizeAndClear(this.base, width, height, devicePixelRatio);
    drawSceneWithoutOverlay(context, scene, !onPlotly);
    this.drawOverlay(scene);
    this.replaceHeadingElements(panelHeadingsOf(scene), places);
    placeElement(this.card, { x, y: top, width: wide, height: under + labels - top });
    return scene;
  }

  /** Clears the canvases, so that the first frame of the next drawing shows nothing of this one. */
  clear() {
    if (!this.scene) return;
    const { width, height } = this.scene.places;
    for (const canvas of [this.base, this.over])
      contextAfterSizeAndClear(canvas, width, height, devicePixelRatio);
    this.heatmap?.clear();
    Object.assign(this, { scene: null, overKey: null });
  }

  /**
   * Draws the layer over the lines if it has changed; a moving pen does not change it.
   * @param {Scene} scene
   */
  drawOverlay(scene) {
    const { at: moment, places, arranged, stripes, pointerPlace, selection, t, look, how } = scene,
      { width, height } = places,
      ratio = devicePixelRatio,
      news = [arranged, stripes, t, moment, pointerPlace, selection, how?.of, how?.step, how?.p],
      all = [this.key, look.background, ratio, ...news],
      overKey = moment.flies === undefined ? JSON.stringify(all) : null;
    if (overKey === null || overKey !== this.overKey)
      drawOverlay(contextAfterSizeAndClear(this.over, width, height, ratio), scene);
    this.overKey = overKey;
  }

  /**
   * The box of each panel, with all that belongs to it.
   * @param {Scene} scene
   * @returns {Partial<Record<string, ?Box>>} null for a panel that is not visible yet
   */
  panelBoxes({ places, card, visible }) {
    const { row, memory, picture, belief, narrow, tag, size } = places,
      x = narrow ? belief.x - 1 : memory.x + memory.width + 7,
      width = belief.x + belief.width + 1 - x,
      answer = { x, y: belief.y - 1, width, height: belief.height + tag + size(6) };
    return {
      row,
      memory: {
        x: memory.x - 7,
        y: memory.y - 2,
        width: memory.width + 14,
        height: card.bottom + 14 - memory.y,
      },
      picture: visible.picture ? picture : null,
      belief: visible.answer ? answer : null,
    };
  }

  /**
   * @param {Scene} scene
   * @param {?string[]} panels their names, or null for all
   */
  dimPanelsExcept(scene, panels) {
    const boxes = this.panelBoxes(scene);
    for (const { name, veil } of this.veils) {
      const box = boxes[name];
      veil.hidden = !box;
      if (box) placeElement(veil, box);
      veil.dataset.pales = panels && !panels.includes(name) ? "yes" : "no";
    }
    for (const { panel, head } of this.headings)
      head.dataset.pales = panels && !panels.includes(panel) ? "yes" : "no";
  }

  /** @type {(title: string, name: PanelName) => void} */
  openEnlargedPanel(title, name) {
    const see = () => {
      const all = this.scene && this.panelBoxes(this.scene)[name],
        panel = this.scene?.places[name]; // without the arrow to it
      if (!all || !panel) return { box: null, of: this.scene };
      const x = panel.x - CARD_OVERHANG;
      return { box: { ...all, x, width: panel.width + 2 * CARD_OVERHANG }, of: this.scene };
    };
    enlargeDrawingInDialog(title, see, (context, scene) => {
      drawSceneWithoutOverlay(context, scene);
      drawOverlay(context, scene);
    });
  }

  /** @param {Places} places */
  movePanelsToPlaces(places) {
    const { width, height, narrow, memory } = places,
      whole = elementWithin(this.root, ".whole", HTMLElement);
    this.root.style.height = `${height}px`;
    if (this.root.parentElement) this.root.parentElement.dataset.narrow = narrow ? "yes" : "no";
    Object.assign(whole.style, { left: `${memory.x + memory.width}px`, top: `${memory.y}px` });
    for (const element of [this.base, this.over, this.plot])
      Object.assign(element.style, { width: `${width}px`, height: `${height}px` });
    for (const { name, panel } of this.panels) {
      const box = places[name];
      panel.hidden = !box;
      if (box) placeElement(panel, box);
    }
  }

  /** @type {(heads: ReturnType<typeof panelHeadingsOf>, places: Places) => void} */
  replaceHeadingElements(heads, { heads: boxes, type }) {
    const news = JSON.stringify([heads, this.key]);
    if (news === this.news) return;
    this.news = news;
    this.notes = Object.fromEntries(heads.map(({ panel, note }) => [panel, note]));
    this.headings = heads.flatMap(({ panel, number, title, more, note }) => {
      const box = boxes[panel];
      if (!box) return [];
      const { x, y, width } = box,
        heading = newElement(
          "h3",
          "",
          ...(number ? [newElement("span", "number", String(number))] : []),
          newElement("span", "", title),
          ...(more ? [newElement("small", "", more)] : []),
        ),
        head = newElement("div", "head", heading);
      head.title = note ?? "";
      heading.style.fontSize = "inherit";
      head.dataset.about = panel;
      placeElement(head, { x, y, width });
      head.style.fontSize = `${type(panel === "sums" ? SMALL_TEXT : BODY_TEXT)}px`;
      const name = ENLARGED_PANELS.find((each) => each === panel);
      if (name) head.append(makeEnlargeButton(title, () => this.openEnlargedPanel(title, name)));
      return { panel, head };
    });
    this.heads.replaceChildren(...this.headings.map(({ head }) => head));
    for (const { name, panel } of this.panels) {
      // Null: not visible yet
      const title = heads.find((head) => head.panel === name)?.title ?? null;
      Object.assign(panel, { role: title && "img", ariaLabel: title });
    }
    for (const { head } of this.headings) {
      // Smaller for languages with longer words.
      const heading = head.children[0];
      for (
        let size = parseFloat(head.style.fontSize);
        size > LEAST_TYPE && heading.scrollWidth > heading.clientWidth + 1;
        size -= 0.5
      )
        head.style.fontSize = `${size}px`;
    }
  }

  /** @type {(event: {clientX: number, clientY: number}) => [number, number]} */
  stageCoordinatesOfEvent({ clientX, clientY }) {
    const { left, top } = this.root.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  /**
   * The note at a point of the root; undefined outside the panel of the sums.
   * @type {(x: number, y: number) => string | undefined}
   */
  sumsNoteAt(x, y) {
    return this.notes.sums && isInBox(this.places?.sums, x, y) ? this.notes.sums : undefined;
  }

  /**
   * The row of the picture at a point of the root; undefined elsewhere.
   * @type {(x: number, y: number) => number | undefined}
   */
  pictureRowAt(x, y) {
    const box = this.places?.picture;
    return box && isInBox(box, x, y) ? Math.floor((ROWS * (y - box.y)) / box.height) : undefined;
  }

  /**
   * The step whose line is at a point of the root, in panels with a line for each step; undefined
   * elsewhere, and where Plotly handles clicks.
   * @type {(x: number, y: number) => number | undefined}
   */
  stepOfLineAt(x, y) {
    if (!this.places) return undefined;
    const { memory, belief, row } = this.places,
      isRow = !this.heatmap?.rests && this.view?.reads === "forward",
      boxes = [belief, this.heatmap?.ready ? null : memory, isRow ? row : null],
      box = boxes.find((b) => isInBox(b, x, y));
    return box ? Math.floor((ROWS * (y - box.y)) / box.height) : undefined;
  }
}
