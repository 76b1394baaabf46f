// The memory taken in the hand: bars of a group, or single ones where they are wide, are dragged up and down; a digit's
// tab is pulled up, and all numbers lean to that digit's; and what is drawn of it.

import { cardAt } from "./card.js";
import { arrow, write } from "./paint.js";

const REACH = 0.85; // of the bars' height, for all the way to a digit's memory
const SINGLE = 12; // pixels: as wide as this, a bar is held alone

// The part, group and column of a card at a place of it, from its left and below its newest line: {part, group, column,
// lean: whether it is a tab}, or null.
function heldAt({ places, view }, x, y) {
  const part = places.parts.findIndex((p) => x >= p.x && x < p.x + p.width);
  if (part < 0) return null;
  const { x: left, step } = places.parts[part], { groups } = view.states[part], column = Math.floor((x - left) / step);
  const group = groups.findIndex(([, first, past]) => column >= first && column < past), lean = y > places.bars;
  if (lean ? group < 0 || groups[group][0] < 0 : group < 0 && step < SINGLE) return null;
  return { part, group, column, lean };
}

export class Touch {
  held = null; // what is dragged: {...heldAt, from: y, moved: pixels up}
  over = null; // what the pointer is over

  // card: the element over the card. scene: the one on the stage. lay: called with what a hand does, {does, which, percent};
  // done: when it is let go.
  constructor(card, scene, lay, done, redraw) {
    Object.assign(this, { card, scene, lay, done, redraw });
    card.addEventListener("pointerdown", (e) => this.down(e));
    card.addEventListener("pointermove", (e) => this.move(e));
    for (const name of ["pointerup", "pointercancel"]) card.addEventListener(name, () => this.up());
    card.addEventListener("pointerleave", () => this.hover(null));
  }

  at = ({ offsetX, offsetY }) => heldAt(this.scene(), offsetX + cardAt(this.scene().places, this.scene().at.line).x, offsetY);

  // What is to be drawn of it.
  get shown() {
    return this.held ?? this.over;
  }

  down(event) {
    const at = this.isOff || event.button ? null : this.at(event);
    if (!at) return;
    event.preventDefault();
    this.card.setPointerCapture(event.pointerId);
    this.held = { ...at, from: event.offsetY, moved: 0, y: event.offsetY };
    this.redraw();
  }

  move(event) {
    if (!this.held) return this.hover(this.isOff ? null : this.at(event));
    const { held } = this, { places, view } = this.scene(), state = view.states[held.part], [digit] = state.groups[held.group] ?? [];
    held.moved = held.from - event.offsetY;
    held.y = event.offsetY;
    const whole = (share) => Math.round(100 * Math.max(-1, Math.min(1, share)));
    if (held.lean) return this.lay({ does: "pull", which: digit, percent: Math.max(0, whole(held.moved / (REACH * places.bars))) });
    const percent = whole(held.moved / places.bars);
    if (digit >= 0 && places.parts[held.part].step < SINGLE) this.lay({ does: "push", which: digit, percent });
    else this.lay({ does: "unit", layer: state.layer, unit: state.columns[held.column], percent: percent * Math.sign(state.signs[held.column] || 1) });
  }

  up() {
    if (!this.held) return;
    const { moved } = this.held;
    this.held = null;
    this.redraw();
    if (moved) this.done();
  }

  hover(at) {
    if (JSON.stringify(at) === JSON.stringify(this.over)) return;
    this.over = at;
    this.card.style.cursor = at ? (at.lean ? "grab" : "ns-resize") : "";
    this.redraw();
  }
}

// A round grip on the bars, or the digit that is pulled.
export function drawGrip(context, { places, view, look, colours, touch, at }) {
  if (!touch) return;
  const card = cardAt(places, at.line), part = places.parts[touch.part], [digit, first, past] = view.states[touch.part].groups[touch.group] ?? [-1, touch.column, touch.column + 1];
  const alone = part.step >= SINGLE && !touch.lean, x = part.x + part.step * (alone ? touch.column + 0.5 : (first + past) / 2), radius = places.size(11);
  const disc = (y, size, fill, edge, width) => {
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: fill, strokeStyle: edge, lineWidth: width });
    context.fill();
    context.stroke();
  };
  if (!touch.lean) {
    const y = touch.y === undefined ? card.middle : card.top + Math.max(radius, Math.min(places.bars - radius, touch.y)), tip = radius * 0.72;
    disc(y, radius, colours.card, colours.arrow, 2);
    for (const way of [-1, 1]) arrow(context, [[x, y + way], [x, y + way * tip]], { colour: colours.arrow, width: 1.2, head: radius * 0.5 });
  } else if (touch.moved > 0) {
    const from = card.under + places.labels / 2 - 3, y = Math.max(card.top + radius, from - touch.moved);
    Object.assign(context, { strokeStyle: look.digits[digit], lineWidth: 3 });
    context.beginPath();
    context.moveTo(x, from - places.labels / 2);
    context.lineTo(x, Math.min(y, from - places.labels / 2));
    context.stroke();
    disc(y, radius * 1.4, look.digits[digit], look.background, 2.5);
    write(context, String(digit), x, y + 1, { size: radius * 1.7, weight: 700, colour: look.inks[digit], align: "center" });
  }
}
