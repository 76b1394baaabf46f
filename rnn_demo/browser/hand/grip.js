// Draws what a pointer touches on the bars.

import { arrow, write } from "../stage/paint.js";
import { nameOfClass } from "../words.js";

/** @import { Scene } from "../stage/scene.js" */

/**
 * Draws the selected columns, the column under the pointer, a round grip on the bars, or the pulled
 * digit.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawGrip(context, { places, view, look, colours, touch, selection, card }) {
  if (selection) {
    const { edges } = places.parts[selection.part],
      [left, right] = [edges[selection.first], edges[selection.past]],
      { y } = places.memory;
    Object.assign(context, {
      fillStyle: `${colours.arrow}30`,
      strokeStyle: colours.arrow,
      lineWidth: 1.5,
    });
    context.fillRect(left, y, right - left, card.line - y);
    context.strokeRect(left, y, right - left, card.line - y);
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
  /** @type {(y: number, size: number, fill: string, edge: string, width: number) => void} */
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
    if (!touch.isMovable || (touch.group < 0 && !touch.wide)) return;
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
  } else if (touch.rise && touch.rise > 0) {
    const from = card.under + places.labels - 3,
      y = Math.max(card.top + radius, from - touch.rise);
    Object.assign(context, { strokeStyle: look.digits[digit], lineWidth: 3 });
    context.beginPath();
    context.moveTo(x, card.under);
    context.lineTo(x, Math.min(y, card.under));
    context.stroke();
    disc(y, radius * 1.4, look.digits[digit], look.background, 2.5);
    write(context, nameOfClass(digit), x, y + 1, {
      room: 2.4 * radius,
      size: radius * 1.7,
      weight: 700,
      colour: look.inks[digit],
      align: "center",
    });
  }
}
