// Editing the memory with the pointer: bars of a group, or single ones if they are wide, are
// dragged up and down; pulling a digit's key up moves all numbers towards that digit's average
// memory. Hovering over bars asks about a number, or about a group.

import { drawArrowThroughPoints, write } from "../stage/paint.js";
import { classNameOrDigit } from "../words.js";

/** @import { Scene } from "../stage/scene.js" */
/** @import { Bar, MemoryEdit, Spread, UnitsOfLayer, View } from "../types.js" */
/** @import { StageWithControls } from "../stage/watching.js" */

/**
 * @typedef {object} Place columns of the memory, or a group's key, under the pointer
 * @property {number} part
 * @property {number} group -1 if the columns belong to none
 * @property {number} column
 * @property {boolean} isOnKey true for a group's key
 * @property {boolean} [isAboveCard] true if the pointer is above the card
 * @property {boolean} isWide true if the column is wide enough to be dragged by itself
 * @property {boolean} isMovable true if this layer can be edited
 * @property {boolean} [isOneColumn] true if only the one column is meant
 * @property {number} [rise] pixels upwards during a drag
 * @property {number} [y] of the pointer during a drag
 *
 * @typedef {Place & {from: number, rise: number, y: number}} Drag
 * @typedef {Pick<MemoryEdit, "action" | "percent"> & Partial<Pick<MemoryEdit, "target"> & Bar>}
 *   EditOrder an edit to make; target: a digit; layer, unit: a unit
 */

const REACH = 0.85; // of the bars' height: a drag of this length pulls fully to a digit's memory
const SINGLE = 12, // pixels: bars at least this wide are dragged singly
  DRAG_DISTANCE = 8; // pixels: a longer movement is a drag, not a click, as in Plotly
const ENDS = /** @type {const} */ (["pointerup", "pointercancel"]); // events that end a drag

/** @type {(part: import("../stage/columns.js").Part, x: number) => number} */
const nearestUnitColumn = ({ x: left, width, across }, x) => {
  const cell = Math.floor(((x - left) * across.length) / width);
  return across[Math.max(0, Math.min(across.length - 1, cell))];
};

/**
 * The columns or the key at a point of the stage, or null.
 * @type {(scene: Scene, x: number, y: number) => ?Place}
 */
export function barsOrKeyAt({ places, view, card, editableLayers }, x, y) {
  const { memory, parts, labels } = places,
    { top, under } = card,
    part = parts.findIndex((p) => x >= p.x && x < p.x + p.width);
  if (part < 0 || y < memory.y || y > under + labels) return null;
  const { edges } = parts[part],
    { groups } = view.states[part],
    column = nearestUnitColumn(parts[part], x),
    isOnKey = y > under,
    group = isOnKey
      ? parts[part].keys.findIndex((key) => Math.abs(x - key.x) <= key.half + 1)
      : groups.findIndex(([, first, past]) => column >= first && column < past);
  if (isOnKey && (group < 0 || groups[group][0] < 0)) return null;
  const [, first, past] = groups[group] ?? [-1, 0, 0];
  return {
    part,
    group,
    column,
    isOnKey,
    isAboveCard: y < top,
    isWide: edges[column + 1] - edges[column] >= SINGLE || past - first === 1,
    isMovable: editableLayers.includes(view.states[part].layer),
  };
}

export class MemoryPointer {
  /** @type {?Drag} */
  drag = null; // what is being dragged
  hidesMarks = false; // true after a drag until the pointer leaves: the result stays visible
  /** @type {?Place} */
  hoveredPlace = null; // what is under the pointer, or was tapped by a finger
  /** @type {?Spread} */
  selection = null; // the columns selected by a drag across them
  isDragged = false; // true if the gesture that ends was a drag across columns
  isOff = false;

  /** @param {StageWithControls} watching */
  constructor(watching) {
    this.watching = watching;
    const { root, card } = watching.stage;
    card.addEventListener("pointerdown", (e) => this.handlePointerDown(e));
    root.addEventListener("pointerdown", (e) => {
      if (e.target !== card) this.startColumnRangeSelection(e);
    });
    root.addEventListener("pointermove", (e) => this.handlePointerMove(e));
    for (const name of ENDS) card.addEventListener(name, (e) => this.handlePointerUp(e));
    root.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") this.setHovered(null);
    });
  }

  /** @param {PointerEvent} event */
  placeAndYOfEvent(event) {
    const { scene } = this.watching.stage,
      // Whole pixels, like Plotly's
      [x, y] = this.watching.stage.stageCoordinatesOfEvent({
        clientX: Math.floor(event.clientX),
        clientY: event.clientY,
      });
    return scene && { place: barsOrKeyAt(scene, x, y), y };
  }

  /** @returns {?Place} */
  get highlightedPlace() {
    return this.drag ?? (this.hidesMarks ? null : this.hoveredPlace);
  }

  /** @param {PointerEvent} event */
  handlePointerDown(event) {
    const at = this.isOff || event.button > 0 ? null : this.placeAndYOfEvent(event);
    if (!at?.place || (at.place.group < 0 && !at.place.isWide) || at.place.isAboveCard) return;
    event.preventDefault();
    this.watching.stage.card.setPointerCapture(event.pointerId);
    this.drag = { ...at.place, from: at.y, rise: 0, y: at.y };
    this.watching.draw();
  }

  /**
   * Selects the columns that a drag crosses, to widen them at its end.
   * @param {PointerEvent} event
   */
  startColumnRangeSelection(event) {
    const { place } = this.placeAndYOfEvent(event) ?? {},
      ends = new AbortController(),
      { signal } = ends,
      { left } = this.watching.stage.root.getBoundingClientRect();
    this.setHovered(null);
    this.isDragged = false;
    if (!place || event.button) return;
    const { part, column } = place;
    const move = (/** @type {PointerEvent} */ { clientX }) => {
      if (!this.isDragged && Math.abs(clientX - event.clientX) < DRAG_DISTANCE) return;
      const { scene } = this.watching.stage;
      if (!scene) return;
      const to = nearestUnitColumn(scene.places.parts[part], clientX - left);
      this.isDragged = true;
      this.selection = { part, first: Math.min(column, to), past: Math.max(column, to) + 1 };
      this.watching.draw();
    };
    addEventListener("pointermove", move, { signal });
    const end = (/** @type {PointerEvent} */ { type }) => {
      const { selection } = this;
      ends.abort();
      this.selection = null;
      if (selection && type === "pointerup")
        this.watching.input.setWidenedColumnsAndRedraw(selection);
      else this.watching.draw();
    };
    for (const name of ENDS) addEventListener(name, end, { signal });
  }

  /** @param {PointerEvent} event */
  handlePointerMove(event) {
    if (this.selection) return;
    // The data that an edit needs may arrive during the gesture.
    if (!this.drag && event.pointerType === "touch" && event.target === this.watching.stage.card)
      this.handlePointerDown(event);
    const at = this.isOff ? null : this.placeAndYOfEvent(event),
      scene = this.watching.stage.scene;
    if (!this.drag) {
      if (event.pointerType !== "touch")
        this.setHovered(at?.place ? { ...at.place, isOneColumn: !at.place.isOnKey } : null);
      return;
    }
    if (!at || !scene || !this.drag.isMovable) return;
    const { drag } = this,
      { places, view } = scene,
      state = view.states[drag.part],
      [digit] = state.groups[drag.group] ?? [-1];
    drag.rise = drag.from - at.y;
    drag.y = at.y;
    const whole = (/** @type {number} */ share) =>
      Math.round(100 * Math.max(-1, Math.min(1, share)));
    if (drag.isOnKey)
      return this.watching.editMemory({
        action: "pull",
        target: digit,
        percent: Math.max(0, whole(drag.rise / (REACH * places.bars))),
      });
    const percent = whole(drag.rise / places.bars),
      { layer, columns } = state;
    if (digit >= 0 && !drag.isWide)
      this.watching.editMemory({ action: "push", target: digit, percent });
    else this.watching.editMemory({ action: "unit", layer, unit: columns[drag.column], percent });
  }

  /** @param {PointerEvent} event */
  handlePointerUp({ pointerType }) {
    if (!this.drag) return;
    const { rise, part, group, column, isOnKey, isWide, isMovable } = this.drag,
      tapped = { part, group, column, isOnKey, isWide, isMovable, isOneColumn: isWide && !isOnKey };
    this.drag = null;
    if (pointerType === "touch")
      this.hoveredPlace =
        rise || JSON.stringify(tapped) === JSON.stringify(this.hoveredPlace) ? null : tapped;
    this.hidesMarks = Boolean(rise);
    this.watching.draw();
    if (rise) this.watching.countAndReportEdit();
  }

  /** @param {?Place} place */
  setHovered(place) {
    if (!place) this.hidesMarks = false;
    if (JSON.stringify(place) === JSON.stringify(this.hoveredPlace)) return;
    this.hoveredPlace = place;
    const movable = place?.isOnKey ? "grab" : "ns-resize";
    this.watching.stage.card.style.cursor = place?.isMovable ? movable : "";
    this.watching.draw();
  }
}

/** @type {(view: View, place: Place) => UnitsOfLayer} */
export function layerAndUnitsOfPlace({ states }, { part, group, column, isOneColumn }) {
  const { layer, columns, groups } = states[part],
    [, first, past] = groups[group] ?? [-1, column, column + 1];
  return { layer, units: isOneColumn ? [columns[column]] : columns.slice(first, past) };
}

/**
 * Draws the selected columns, the column under the pointer, a round grip on the bars, or the pulled
 * digit.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawSelectionAndPointerMarks(context, scene) {
  const { places, view, look, colours, pointerPlace: place, selection, card } = scene;
  if (selection) {
    const { edges } = places.parts[selection.part],
      left = edges[selection.first],
      { y } = places.memory,
      box = /** @type {const} */ ([left, y, edges[selection.past] - left, card.line - y]);
    Object.assign(context, { strokeStyle: colours.arrow, lineWidth: 1.5 });
    context.fillStyle = `${colours.arrow}30`;
    context.fillRect(...box);
    context.strokeRect(...box);
  }
  if (!place) return;
  const { edges, keys } = places.parts[place.part],
    column = [place.column, place.column + 1],
    [digit, ...columns] = view.states[place.part].groups[place.group] ?? [-1, ...column];
  const [from, to] = place.isWide && !place.isOnKey ? column : columns,
    x = place.isOnKey ? keys[place.group].x : (edges[from] + edges[to]) / 2,
    radius = places.size(11);
  /** @type {(y: number, size: number, fill: string, edge: string, width: number) => void} */
  const disc = (y, size, fill, edge, width) => {
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: fill, strokeStyle: edge, lineWidth: width });
    context.fill();
    context.stroke();
  };
  if (place.isOneColumn) {
    const left = edges[place.column],
      width = edges[place.column + 1] - left,
      { y } = places.memory;
    Object.assign(context, { strokeStyle: colours.arrow, lineWidth: 1 });
    context.strokeRect(left - 1, y, width + 2, card.under - y - 2);
  }
  if (!place.isOnKey) {
    if (!place.isMovable || (place.group < 0 && !place.isWide)) return;
    const y =
        place.y === undefined
          ? card.middle
          : Math.max(card.top + radius, Math.min(card.under - radius, place.y)),
      tip = radius * 0.72;
    disc(y, radius, colours.card, colours.arrow, 2);
    for (const way of [-1, 1])
      drawArrowThroughPoints(
        context,
        [
          [x, y + way],
          [x, y + way * tip],
        ],
        { colour: colours.arrow, width: 1.2, head: radius * 0.5 },
      );
  } else if (place.rise && place.rise > 0) {
    const from = card.under + places.labels - 3,
      y = Math.max(card.top + radius, from - place.rise);
    Object.assign(context, { strokeStyle: look.digits[digit], lineWidth: 3 });
    context.beginPath();
    context.moveTo(x, card.under);
    context.lineTo(x, Math.min(y, card.under));
    context.stroke();
    disc(y, radius * 1.4, look.digits[digit], look.background, 2.5);
    write(context, classNameOrDigit(digit), x, y + 1, {
      room: 2.4 * radius,
      size: radius * 1.7,
      weight: 700,
      colour: look.inks[digit],
      align: "center",
    });
  }
}
