// The bottom of the card: the digit that each group of bars changes most, on a key that can be
// pulled, and the legend of the bars' colours and widths.

import { FINE_TEXT, SMALL_TEXT } from "../constants.js";
import { mixColours, traceRoundedBox, write, writeOutlined, writeRuns } from "./paint.js";
import { nameOfClass, say } from "../words.js";

/** @import { Scene } from "./scene.js" */
/** @import { Places } from "../types.js" */

const TINT = 0.45; // share of a digit's colour on a key that is not held
const MIDDLE_ALIGN = /** @type {const} */ ("center");

/**
 * Draws the legend of the bars' colours and widths below them; or what can be done with the lines.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function drawLegend(context, { places, view, look, colours, was, touch, card }) {
  const { legend, labels, memory, type, isSpread } = places;
  /** @type {import("./paint.js").Run[]} */
  const sides = [
    [`■ ${say("bars.for")}`, colours.up, 700],
    [`    ■ ${say("bars.against")}`, colours.down, 700],
  ];
  if (was) sides.push([`    ${say("bars.before")}`, look.ink]);
  else if (!isSpread && view.states.every(({ weights }) => weights.length))
    sides.push([`    ${say("bars.wide")}`, look.faint]);
  if (!legend) return;
  writeRuns(
    context,
    touch?.lines ? [[say("spread"), look.faint]] : sides,
    memory.x + memory.width / 2,
    card.under + labels + legend / 2 - 1,
    { size: type(SMALL_TEXT), align: "center", room: memory.width },
  );
}

/**
 * Draws the digits that the groups change most, on keys that can be pulled up, and a handle on the
 * key that the visitor is invited to pull.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function drawKeys(context, scene) {
  const { places, view, look, colours, touch, pulledDigit, invitedDigit, card, how, arranged } =
    scene;
  if (!arranged) return;
  context.globalAlpha = arranged;
  const { parts, type, size, labels, wedge } = places,
    top = card.under + wedge,
    high = labels - wedge - 2,
    y = top + high / 2;
  const key = how?.of === "answer" ? how.key : pulledDigit;
  drawLegend(context, scene);
  let isInvited = invitedDigit !== null;
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
      if (isInvited && digit === invitedDigit) {
        drawHandle(context, x, scene, look.digits[digit]);
        isInvited = false;
      }
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

/**
 * A handle that stands on a key, the way up on which it can be moved, and what that does.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {Scene} scene
 * @param {string} colour
 */
function drawHandle(context, x, { places, look, colours, card }, colour) {
  const { memory, size, type } = places,
    radius = size(7),
    middle = card.under - radius - 1,
    top = middle - size(34),
    isLeft = x > memory.x + memory.width / 2; // of the arrow stands its word
  Object.assign(context, { strokeStyle: colours.arrow, lineWidth: size(2), lineCap: "round" });
  context.setLineDash([size(1), size(4.5)]);
  context.beginPath();
  context.moveTo(x, middle - radius - size(3));
  context.lineTo(x, top + size(4));
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x - size(5), top + size(5));
  context.lineTo(x, top);
  context.lineTo(x + size(5), top + size(5));
  context.stroke();
  context.beginPath();
  context.arc(x, middle, radius, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: colour, strokeStyle: colours.card, lineWidth: size(1.5) });
  context.fill();
  context.stroke();
  context.lineCap = "butt";
  writeOutlined(context, say("push"), x + (isLeft ? -1 : 1) * size(9), (top + middle) / 2, {
    size: type(FINE_TEXT),
    weight: 650,
    colour: look.ink,
    around: colours.card,
    align: isLeft ? "right" : "left",
  });
}
