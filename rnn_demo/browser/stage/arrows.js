// The arrows between panels: from the row and the old memory to the card, and from the card to the
// answer and to the picture.

import { rowIndicesReadInStep } from "./layout.js";
import { drawArrowThroughPoints, traceRoundedBox } from "./paint.js";

/** @import { Point } from "./paint.js" */
/** @import { Scene } from "./scene.js" */

/** @typedef {(Point[] | false | null)[]} ArrowPaths to the answer and to the picture, if any */

const THIN = 1.6,
  HEAD = 9; // of an arrow, in pixels at the stage's usual size

/** @param {Scene} scene */
const arrowStyleInScene = ({ colours, places: { scale, narrow } }) => ({
  colour: colours.arrow,
  width: narrow ? 1.2 : THIN * Math.sqrt(scale),
  head: narrow ? 7 : HEAD * Math.sqrt(scale),
});

/**
 * Draws the arrows, behind the panels that they point to.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawArrows(context, scene) {
  const { places, view, t, at, how, visible, card } = scene,
    { row, narrow } = places,
    style = arrowStyleInScene(scene),
    y = row.y + (rowIndicesReadInStep(t, view.reads)[0] + 0.5) * card.high,
    into = Math.min(card.line - card.high / 2, y),
    fades = Math.max(0.3, at.fades);
  /** @type {Point[]} */
  const toCard = [
    [row.x + row.width + 3, into],
    [card.x - 1, into],
  ];
  if (how?.of !== "answer") drawArrowThroughPoints(context, toCard, style);
  const [toAnswer, toPicture] = narrow
    ? arrowPolylinesToPanelsBelow(scene, style)
    : arrowPolylinesToPanelsBeside(scene);
  /** @type {[ArrowPaths[0], number, {radius?: number}][]} */
  const ways = [
    [toAnswer, visible.answer, {}],
    [toPicture, visible.picture, { radius: narrow ? 5 : 8 }],
  ];
  for (const [points, share, more] of ways) {
    if (!points || !share) continue;
    context.globalAlpha = share * fades;
    drawArrowThroughPoints(context, points, { ...style, ...more });
  }
  context.globalAlpha = 1;
}

/**
 * The points of the arrows to the answer (or to its sums, while they are explained) and to the
 * picture; null for no arrow.
 * @type {(scene: Scene) => ArrowPaths}
 */
function arrowPolylinesToPanelsBeside({ places: { picture, belief, sums, tag }, how, card }) {
  const out = card.x + card.width + 2,
    isAnswer = how?.of === "answer",
    y = isAnswer ? sums.y + sums.height / 2 : belief.y + belief.height + 4 + tag / 2,
    isShown = !how || (isAnswer && !how.ribbons.length);
  const middle = picture ? picture.y + picture.height / 2 : 0,
    end = picture ? picture.x + picture.width + 3 : 0,
    from = card.x + 14,
    beside = Math.min(middle, card.bottom - 12);
  return [
    isShown &&
      (y < card.bottom
        ? [
            [out, y],
            [isAnswer ? sums.x - 5 : belief.x - 3, y],
          ]
        : [
            [out - 16, card.bottom + 1],
            [out - 16, y],
            [sums.x - 5, y],
          ]),
    picture &&
      (card.bottom > middle - 24
        ? [
            [card.x - 1, beside],
            [end, beside],
          ]
        : [
            [from, card.bottom + 1],
            [from, middle],
            [end, middle],
          ]),
  ];
}

/** @type {(scene: Scene, style: {head: number}) => ArrowPaths} */
function arrowPolylinesToPanelsBelow({ places, how, card }, { head }) {
  const { picture, belief, sums, heads } = places;
  if (how) return [null, null]; // ribbons replace the arrows, or there are none
  const y = heads.belief.y + 1,
    x = (picture ?? sums).x + 0.75 * (picture ?? sums).width,
    from = card.x + 10,
    middle = belief.x + belief.width / 2;
  /** @type {Point[]} */
  const down = [
    [middle, card.bottom],
    [middle, y],
  ];
  return [
    y - card.bottom > head && down,
    picture &&
      (y - card.bottom < 26
        ? [
            [card.x, card.bottom - 14],
            [x, card.bottom - 14],
            [x, y],
          ]
        : [
            [from, card.bottom],
            [from, y - 16],
            [x, y - 16],
            [x, y],
          ]),
  ];
}

/**
 * Draws the arrow from the previous memory to the card, over the lines, on its own background.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawPreviousMemoryArrow(context, scene) {
  const { places, colours, t, card, stripes } = scene,
    { memory, narrow } = places,
    style = arrowStyleInScene(scene);
  if (t < 1 || !stripes) return;
  const x = memory.x + memory.width / 2,
    half = style.head / 2 + 3,
    from = Math.max(memory.y, card.y - (narrow ? 16 : 22));
  traceRoundedBox(context, x - half, from, 2 * half, card.y - from, 3);
  Object.assign(context, { fillStyle: colours.card, strokeStyle: colours.line, lineWidth: 1 });
  context.fill();
  context.stroke();
  drawArrowThroughPoints(
    context,
    [
      [x, from + 2],
      [x, card.y],
    ],
    style,
  );
}

/** @type {(context: CanvasRenderingContext2D, scene: Scene) => void} */
export function drawCardBorder(context, { colours, at, card }) {
  const sharp = (/** @type {number} */ v) => (at.rests ? Math.round(v) + 0.5 : v),
    [x, y] = [sharp(card.x), sharp(card.y)];
  Object.assign(context, { strokeStyle: colours.frame, lineWidth: 1.25 });
  context.beginPath();
  context.roundRect(x, y, sharp(card.x + card.width) - x, sharp(card.bottom) - y, 6);
  context.stroke();
}
