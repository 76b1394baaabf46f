// The memory taken in the hand: bars of a group, or single ones where they are wide, are dragged up and down; a digit's
// tab is pulled up, and all numbers lean to that digit's; and what is drawn of it. What the pointer is over is asked
// about: a number, or all of a group.

import { arrow, write } from "./paint.js";
import { classCalled } from "./words.js";

const REACH = 0.85; // of the bars' height, for all the way to a digit's memory
const SINGLE = 12,
  DRAGGED = 8; // pixels: as wide as this, a bar is held alone; as far as this, it is no click, as Plotly has it

const columnAt = ({ x: left, width, across }, x) =>
  across[
    Math.max(0, Math.min(across.length - 1, Math.floor(((x - left) * across.length) / width)))
  ];

// The part, group and column at a place of the stage: {part, group, column, lean: whether it is a tab, lines: whether it
// is above the card, wide: whether the column is held alone, taken: whether a hand takes this layer}, or null. group: -1
// where columns are in none.
export function placeAt({ places, view, card, taken }, x, y) {
  const { memory, parts, labels } = places,
    { top, under } = card,
    part = parts.findIndex((p) => x >= p.x && x < p.x + p.width);
  if (part < 0 || y < memory.y || y > under + labels) return null;
  const { edges } = parts[part],
    { groups } = view.states[part],
    column = columnAt(parts[part], x),
    lean = y > under,
    group = lean
      ? parts[part].keys.findIndex((key) => Math.abs(x - key.x) <= key.half + 1)
      : groups.findIndex(([, first, past]) => column >= first && column < past);
  if (lean && (group < 0 || groups[group][0] < 0)) return null;
  return {
    part,
    group,
    column,
    lean,
    lines: y < top,
    wide: edges[column + 1] - edges[column] >= SINGLE || isSingle(groups[group]),
    taken: taken.includes(view.states[part].layer),
  };
}

const isSingle = ([, first, past] = []) => past - first === 1;

export class Touch {
  held = null; // what is dragged: {...placeAt, from: y, moved: pixels up, y}
  rests = false; // something was dragged, and the pointer has not left since: what came of it is to be seen
  over = null; // what the pointer is over, or what a finger has tapped on; alone: whether a single number is meant
  marked = null; // columns that are dragged across: {part, first, past}

  // root: of the stage. card: the element over the card. scene: the one on the stage. lay: called with what a hand does, {does, which, percent};
  // done: when it is let go; spread: with columns that are to be wide.
  constructor(root, card, scene, { lay, done, spread, redraw }) {
    Object.assign(this, { root, card, scene, lay, done, spread, redraw });
    card.addEventListener("pointerdown", (e) => this.down(e));
    root.addEventListener("pointerdown", (e) => {
      if (e.target !== card) this.mark(e);
    });
    root.addEventListener("pointermove", (e) => this.move(e));
    for (const name of ["pointerup", "pointercancel"])
      card.addEventListener(name, (e) => this.up(e));
    root.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") this.hover(null);
    });
  }

  at(event) {
    const { left, top } = this.root.getBoundingClientRect(),
      scene = this.scene();
    return (
      scene && {
        place: placeAt(scene, Math.floor(event.clientX) - left, event.clientY - top),
        y: event.clientY - top,
      }
    ); // whole pixels, as Plotly's
  }

  // What is to be drawn of it.
  get shown() {
    return this.held ?? (this.rests ? null : this.over);
  }

  down(event) {
    const at = this.isOff || event.button > 0 ? null : this.at(event);
    if (!at?.place || (at.place.group < 0 && !at.place.wide) || at.place.lines) return;
    event.preventDefault();
    this.card.setPointerCapture(event.pointerId);
    this.held = { ...at.place, from: at.y, moved: 0, y: at.y };
    this.redraw();
  }

  // Across the lines: what is dragged over is to be wide.
  mark(event) {
    const { place } = this.at(event) ?? {},
      ends = new AbortController(),
      { signal } = ends,
      { left } = this.root.getBoundingClientRect();
    this.hover(null);
    this.isDragged = false;
    if (!place || event.button) return;
    addEventListener(
      "pointermove",
      ({ clientX }) => {
        if (!this.isDragged && Math.abs(clientX - event.clientX) < DRAGGED) return;
        const to = columnAt(this.scene().places.parts[place.part], clientX - left);
        this.isDragged = true;
        this.marked = {
          part: place.part,
          first: Math.min(place.column, to),
          past: Math.max(place.column, to) + 1,
        };
        this.redraw();
      },
      { signal },
    );
    for (const name of ["pointerup", "pointercancel"])
      addEventListener(
        name,
        () => {
          const { marked } = this;
          ends.abort();
          this.marked = null;
          if (marked && name === "pointerup") this.spread(marked);
          else this.redraw();
        },
        { signal },
      );
  }

  move(event) {
    if (this.marked) return;
    if (!this.held && event.pointerType === "touch" && event.target === this.card) this.down(event); // what a hand goes by may come while it is down
    const at = this.isOff ? null : this.at(event);
    if (!this.held)
      return (
        event.pointerType === "touch" ||
        this.hover(at?.place ? { ...at.place, alone: !at.place.lean } : null)
      );
    if (!at || !this.held.taken) return;
    const { held } = this,
      { places, view } = this.scene(),
      state = view.states[held.part],
      [digit] = state.groups[held.group] ?? [];
    held.moved = held.from - at.y;
    held.y = at.y;
    const whole = (share) => Math.round(100 * Math.max(-1, Math.min(1, share)));
    if (held.lean)
      return this.lay({
        does: "pull",
        which: digit,
        percent: Math.max(0, whole(held.moved / (REACH * places.bars))),
      });
    const percent = whole(held.moved / places.bars);
    if (digit >= 0 && !held.wide) this.lay({ does: "push", which: digit, percent });
    else
      this.lay({
        does: "unit",
        layer: state.layer,
        unit: state.columns[held.column],
        percent: percent * Math.sign(state.signs[held.column] || 1),
      });
  }

  up({ pointerType }) {
    if (!this.held) return;
    const { moved, part, group, column, lean, wide, taken } = this.held,
      tapped = { part, group, column, lean, wide, taken, alone: wide && !lean };
    this.held = null;
    if (pointerType === "touch")
      this.over = moved || JSON.stringify(tapped) === JSON.stringify(this.over) ? null : tapped;
    this.rests = Boolean(moved);
    this.redraw();
    if (moved) this.done();
  }

  hover(place) {
    if (!place) this.rests = false;
    if (JSON.stringify(place) === JSON.stringify(this.over)) return;
    this.over = place;
    this.card.style.cursor = place?.taken ? (place.lean ? "grab" : "ns-resize") : "";
    this.redraw();
  }
}

// The units that are meant by what is touched: {layer, units}.
export function unitsOf({ states }, { part, group, column, alone }) {
  const { layer, columns, groups } = states[part],
    [, first, past] = groups[group] ?? [];
  return {
    layer,
    units: alone || first === undefined ? [columns[column]] : columns.slice(first, past),
  };
}

// Columns that are dragged across, the column that is meant, a round grip on the bars, or the digit that is pulled.
export function drawGrip(context, { places, view, look, colours, touch, marked, card }) {
  if (marked) {
    const { edges } = places.parts[marked.part],
      [left, right] = [edges[marked.first], edges[marked.past]],
      { y } = places.memory;
    Object.assign(context, {
      fillStyle: `${colours.arrow}30`,
      strokeStyle: colours.arrow,
      lineWidth: 1.5,
    });
    for (const draw of ["fillRect", "strokeRect"])
      context[draw](left, y, right - left, card.line - y);
  }
  if (!touch) return;
  const { edges, keys } = places.parts[touch.part],
    [digit, first, past] = view.states[touch.part].groups[touch.group] ?? [
      -1,
      touch.column,
      touch.column + 1,
    ];
  const [from, to] = touch.wide && !touch.lean ? [touch.column, touch.column + 1] : [first, past],
    x = touch.lean ? keys[touch.group].x : (edges[from] + edges[to]) / 2,
    radius = places.size(11);
  const disc = (y, size, fill, edge, width) => {
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: fill, strokeStyle: edge, lineWidth: width });
    context.fill();
    context.stroke();
  };
  if (touch.alone) {
    const [left, right] = [edges[touch.column], edges[touch.column + 1]];
    Object.assign(context, { strokeStyle: colours.arrow, lineWidth: 1 });
    context.strokeRect(
      left - 1,
      places.memory.y,
      right - left + 2,
      card.under - places.memory.y - 2,
    );
  }
  if (!touch.lean) {
    if (!touch.taken || (touch.group < 0 && !touch.wide)) return;
    const y =
        touch.y === undefined
          ? card.middle
          : Math.max(card.top + radius, Math.min(card.under - radius, touch.y)),
      tip = radius * 0.72;
    disc(y, radius, colours.card, colours.arrow, 2);
    for (const way of [-1, 1])
      arrow(
        context,
        [
          [x, y + way],
          [x, y + way * tip],
        ],
        { colour: colours.arrow, width: 1.2, head: radius * 0.5 },
      );
  } else if (touch.moved > 0) {
    const from = card.under + places.labels / 2 - 3,
      y = Math.max(card.top + radius, from - touch.moved);
    Object.assign(context, { strokeStyle: look.digits[digit], lineWidth: 3 });
    context.beginPath();
    context.moveTo(x, from - places.labels / 2);
    context.lineTo(x, Math.min(y, from - places.labels / 2));
    context.stroke();
    disc(y, radius * 1.4, look.digits[digit], look.background, 2.5);
    write(context, classCalled(digit), x, y + 1, {
      room: 2.4 * radius,
      size: radius * 1.7,
      weight: 700,
      colour: look.inks[digit],
      align: "center",
    });
  }
}
