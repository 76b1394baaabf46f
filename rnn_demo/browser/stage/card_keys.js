// The bottom of the card: the digit that each group of bars changes most, on a key that can be
// pulled, and the legend of the bars' places and colours.

import { SMALL_TEXT } from "../constants.js";
import { mixColours, traceRoundedBox, write } from "./paint.js";
import { nameOfClass, say } from "../words.js";

/** @import { Scene } from "./scene.js" */

const TINT = 0.45; // share of a digit's colour on a key that is not held
const MIDDLE_ALIGN = /** @type {const} */ ("center");

/**
 * Draws the legend of the bars' places and colours below them; or what can be done with the lines.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function drawLegend(context, { places, look, colours, was, touch, card }) {
  const { legend, labels, memory, type } = places;
  if (!legend) return;
  /** @type {(text: string, across: number, down: number, room: number, colour: string, weight?: number) => void} */
  const put = (text, across, down, room, colour, weight) =>
    write(context, text, memory.x + across * memory.width, card.under + labels + down * legend, {
      size: type(SMALL_TEXT),
      weight,
      colour,
      align: "center",
      room: room * memory.width,
    });
  if (touch?.lines) return put(say("spread"), 0.5, 0.5, 1, look.faint);
  put(say(was ? "bars.before" : "bars.over"), 0.5, 0.25, 1, look.ink);
  put(`■ ${say("bars.for")}`, 0.27, 0.72, 0.48, colours.up, 700);
  put(`■ ${say("bars.against")}`, 0.75, 0.72, 0.48, colours.down, 700);
}

/**
 * Draws the digits that the groups change most, on keys that can be pulled up.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawDigitKeys(context, scene) {
  const { places, view, look, colours, touch, pulledDigit, card, how, arranged } = scene;
  if (!arranged) return;
  context.globalAlpha = arranged;
  const { parts, type, size, labels, wedge } = places,
    top = card.under + wedge,
    high = labels - wedge - 2,
    y = top + high / 2;
  const key = how?.of === "answer" ? how.key : pulledDigit;
  drawLegend(context, scene);
  for (const [i, { groups }] of view.states.entries())
    for (const [g, [digit, first, past]] of groups.entries()) {
      const { x, half } = parts[i].keys[g],
        { edges } = parts[i],
        name = digit < 0 ? "–" : nameOfClass(digit),
        isHeld = digit >= 0 && ((touch?.part === i && touch.group === g) || key === digit),
        style = { weight: 700, align: MIDDLE_ALIGN, colour: isHeld ? look.inks[digit] : look.ink };
      context.fillStyle = mixColours(
        colours.card,
        look.digits[digit] ?? look.faint,
        isHeld ? 1 : TINT,
      );
      drawWedge(context, edges[first], edges[past], x - half, x + half, card.under, top);
      if (half < size(5)) {
        // no room for a key
        write(context, name, x, y + 0.5, {
          ...style,
          colour: look.ink,
          size: Math.min(type(SMALL_TEXT), 3.4 * half),
        });
        continue;
      }
      traceRoundedBox(context, x - half, top, 2 * half, high, 4);
      context.fill();
      write(context, name, x, y + 0.5, { ...style, size: type(SMALL_TEXT), room: 2 * half - 2 });
    }
  context.globalAlpha = 1;
}

/**
 * Draws a wedge from the edges of a group's columns to those of its key.
 * @param {CanvasRenderingContext2D} context
 * @param {number} first
 * @param {number} past
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 */
function drawWedge(context, first, past, left, right, top, bottom) {
  context.beginPath();
  context.moveTo(first, top);
  context.lineTo(past, top);
  context.lineTo(right, bottom + 4); // continues into the key's round corners
  context.lineTo(left, bottom + 4);
  context.fill();
}
