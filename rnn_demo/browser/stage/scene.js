// A scene (a reading after a step, with all that its drawing needs), and its drawing. The app, the
// page without a server and saved pictures all use it.

import { BODY_TEXT, FINE_TEXT, SMALL_TEXT } from "../constants.js";
import { drawAnswerPanel } from "./answer_panel.js";
import { drawArrows, drawCardBorder, drawPreviousMemoryArrow } from "./arrows.js";
import { drawSoftmaxTable, isSoftmaxStep } from "../explanation/sum_table.js";
import { areStatesNonNegative, memoryBarCount, cardBox } from "./bars.js";
import {
  drawDigitKeysBelowBars,
  drawCardOfAllMemoryBars,
  drawHistoryOfAllUnits,
  drawBarsCollapsingIntoHeatmap,
} from "./memory_bars.js";
import { isLookDark, mixColours, write } from "./paint.js";
import { drawImageWithCurrentRowLit, drawMemoryPicture } from "./panels.js";
import { drawThreads, progressOfStepParts } from "./row_step.js";
import { stepName } from "../reader/story.js";
import { say } from "../words.js";
import { drawSelectionAndPointerMarks } from "../edit/memory_pointer.js";
import {
  drawRibbonsToSum,
  drawClassSums,
  drawBarToVesselLine,
  drawInputLinesToMemoryBar,
} from "../explanation/explanation_drawing.js";

/** @import { Card } from "./bars.js" */
/** @import { How } from "../explanation/explanation.js" */
/** @import { Place } from "../edit/memory_pointer.js" */

/**
 * @import { Bar, Look, MemoryEdit, Moment, Places, ReadingResult, Spread, UnitShares, View }
 *   from "../types.js"
 */

/**
 * @typedef {object} Scene
 * @property {Places} places from layout.js
 * @property {View} view the arrangement of the network's numbers, see figures/on_stage.py
 * @property {Look} look the page's colours; `colours` are mixed from them
 * @property {ReturnType<typeof stageColours>} colours
 * @property {ReadingResult} result
 * @property {ReadingResult | null} was the reading without the edit
 * @property {?MemoryEdit["action"]} editAction
 * @property {?number} pulledDigit the digit towards which the memory is pulled
 * @property {number} t the step
 * @property {Moment} at the progress of the step's parts, from `progressOfStepParts`
 * @property {boolean} isBefore true if *How?* shows the bars before the row
 * @property {number} pictureStep the step after which the picture of the memory is shown
 * @property {Card} card
 * @property {number} arranged progress of the bars towards their digits, 0 to 1; at 0 they are in
 *   the network's own order, equally wide, and without digits
 * @property {?Bar} picked the one bar that the words explain, shown with its number
 * @property {boolean} stripes true if the lines of previous rows are visible
 * @property {Veil} visible
 * @property {?Place} pointerPlace the bars under the pointer
 * @property {?Spread} selection columns selected by a drag
 * @property {number[]} editableLayers the layers that can be edited
 * @property {?UnitShares} adds what the units under the pointer add
 * @property {?How} how the open explanation's step
 *
 * @typedef {object} Veil how visible everything is in the first viewing, 0 to 1
 * @property {number} answer
 * @property {number} picture
 * @property {number} arranged
 * @property {boolean} stripes
 * @property {boolean} called true if the memory's heading also shows `View.called`
 *
 * @typedef {object} Playhead
 * @property {number} [p] the share of the step's time that is over
 * @property {boolean} [slow] true if the row plays slowly
 * @property {boolean} [plays]
 * @property {Veil} [veil]
 *
 * @typedef {Playhead & Partial<Pick<Scene, Part>>} SceneParts
 * @typedef {"was" | "editAction" | "pulledDigit" | "picked" | "pointerPlace" | "selection"
 *   | "editableLayers" | "adds" | "how"} Part
 */

/** @param {Look} look */
function stageColours({ background, ink, sides: [down, up] }) {
  const dark = isLookDark({ background });
  return {
    up,
    down,
    bar: mixColours(background, ink, 0.55),
    card: dark ? mixColours(background, ink, 0.04) : background,
    soft: mixColours(background, ink, 0.07),
    band: mixColours(background, ink, dark ? 0.08 : 0.045),
    line: mixColours(background, ink, 0.2),
    arrow: mixColours(background, ink, 0.66),
    frame: mixColours(background, ink, 0.48),
    shadow: dark ? "#00000066" : "#14181f26",
  };
}

/** @type {WeakMap<Look, Scene["colours"]>} */
const tintsByLook = new WeakMap();

/** @type {Pick<Scene, Part>} */
const NOTHING = {
  was: null,
  editAction: null,
  pulledDigit: null,
  picked: null,
  pointerPlace: null,
  selection: null,
  editableLayers: [],
  adds: null,
  how: null,
};

/** @type {Veil} */
export const ALL = { answer: 1, picture: 1, arranged: 1, stripes: true, called: true };

/**
 * @param {Places} places
 * @param {View} view
 * @param {Look} look
 * @param {ReadingResult} result
 * @param {number} t
 * @param {SceneParts} more
 * @returns {Scene}
 */
export function sceneOf(places, view, look, result, t, more) {
  const { p = 1, slow = false, plays = false, veil = ALL, ...parts } = more,
    { how = null } = parts,
    moment = progressOfStepParts(t, p, slow, !plays && p >= 1),
    isBefore = t > 0 && how?.of === "memory" && !how.blend,
    lines = !veil.stripes ? 0 : isBefore ? Math.min(moment.lines, t) : moment.lines,
    at = { ...moment, lines },
    pictureStep = isBefore ? t - 1 : at.answerStep,
    colours = tintsByLook.get(look) ?? stageColours(look);
  tintsByLook.set(look, colours);
  return {
    ...NOTHING,
    ...parts,
    places,
    view,
    look,
    colours,
    result,
    t,
    at,
    isBefore,
    pictureStep,
    card: cardBox(places, at.line, veil.arranged, areStatesNonNegative(view.states)),
    arranged: veil.arranged,
    stripes: veil.stripes,
    visible: places.picture && !result.pictureAt(pictureStep) ? { ...veil, picture: 0 } : veil,
  };
}

/**
 * Draws everything except the layer over the memory's lines. withLines: true to draw the lines,
 * too, if Plotly does not.
 * @type {(context: CanvasRenderingContext2D, scene: Scene, withLines?: boolean) => void}
 */
export function drawSceneWithoutOverlay(context, scene, withLines = true) {
  drawArrows(context, scene);
  drawImageWithCurrentRowLit(context, scene);
  drawHistoryOfAllUnits(context, scene, withLines);
  drawCardOfAllMemoryBars(context, scene);
  drawRibbonsToSum(context, scene);
  drawDigitKeysBelowBars(context, scene);
  drawMemoryPicture(context, scene);
  drawClassSums(context, scene);
  drawSoftmaxTable(context, scene);
  drawAnswerPanel(context, scene);
}

/** @type {(context: CanvasRenderingContext2D, scene: Scene) => void} */
export function drawOverlay(context, scene) {
  drawBarsCollapsingIntoHeatmap(context, scene);
  drawPreviousMemoryArrow(context, scene);
  drawThreads(context, scene);
  drawCardBorder(context, scene);
  drawInputLinesToMemoryBar(context, scene);
  drawBarToVesselLine(context, scene);
  drawSelectionAndPointerMarks(context, scene);
}

/**
 * @typedef {object} Head the heading of a panel
 * @property {keyof Places["heads"]} panel
 * @property {number} [number] number of the panel, if it has one
 * @property {string} title
 * @property {string} [more]
 * @property {?string} [note] text shown when the pointer is on it
 */

/**
 * @param {Scene} scene
 * @returns {Head[]}
 */
export function panelHeadingsOf({ places, view, t, isBefore, adds, how, visible, arranged }) {
  const { narrow, picture } = places,
    isAsked = how?.of === "answer",
    one = { count: adds?.units.length ?? 0, unit: adds?.units[0] },
    sums = adds
      ? say(`adds.${one.count > 1 ? "some" : "one"}`, one)
      : say(isAsked && isSoftmaxStep(how) ? "how.chances" : "how.sums");
  /** @type {(Head | false | 0 | null)[]} */
  const heads = [
    { panel: "row", number: 1, title: say(view.word === "column" ? "title.column" : "title.row") },
    {
      panel: "memory",
      number: 2,
      title: say("head.memory", { title: say("title.memory"), count: memoryBarCount(view) }),
      more: isBefore
        ? say("how.head.before", { at: stepName(view.word, t) })
        : narrow || !visible.called
          ? ""
          : say(...(view.marks?.memory ?? view.called)),
      note: [
        ...(view.states.every(({ groups }) => groups.length) ? [say("bars.note")] : []),
        ...(view.note ? [say(...view.note)] : []),
      ].join("\n"),
    },
    picture &&
      visible.picture &&
      !(how && narrow) && {
        panel: "picture",
        title: say(adds?.picture ? "adds.part" : narrow ? "title.known" : "title.picture"),
        note: `${say("picture.how")} ${say("picture.aside")}`,
      },
    !(narrow && (adds || how)) &&
      (isAsked || adds) && {
        panel: "sums",
        title: sums,
        note: say(view.addsRow ? "sums.how.row" : "sums.how"),
      },
    visible.answer && {
      panel: "belief",
      number: how?.of === "memory" ? 2 : 3,
      title: say(how ? `how.${how.of}.title` : "title.belief"),
      more: view.marks && !narrow && arranged && !how ? say(...view.marks.belief) : "",
    },
  ];
  return heads.filter((head) => typeof head === "object" && head !== null);
}

/**
 * Draws the panels' headings on a canvas that is saved.
 * @type {(context: CanvasRenderingContext2D, scene: Scene) => void}
 */
export function drawPanelHeadings(context, scene) {
  const { places, colours, look } = scene,
    { heads, type, size } = places,
    fromRight = say("direction") === "rtl";
  for (const { panel, number, title, more } of panelHeadingsOf(scene)) {
    const head = heads[panel];
    if (!head) continue;
    const y = head.y + size(10);
    let from = head.x;
    /** @type {(text: string, style: import("./paint.js").Style) => void} */
    const put = (text, style) => {
      write(context, text, from, y, style);
      from += context.measureText(text).width + size(7);
    };
    const circled = () => {
      context.fillStyle = colours.arrow;
      context.beginPath();
      context.arc(from + size(9), y, size(9), 0, 2 * Math.PI);
      context.fill();
      write(context, String(number), from + size(9), y + 0.5, {
        size: type(FINE_TEXT),
        weight: 700,
        colour: look.background,
        align: "center",
      });
      from += size(23);
    };
    const parts = [
      number && circled,
      () => put(title, { size: type(BODY_TEXT), weight: 650, colour: look.ink }),
      more && (() => put(more, { size: type(SMALL_TEXT), colour: look.faint })),
    ].filter((part) => typeof part === "function");
    for (const draw of fromRight ? parts.reverse() : parts) draw();
  }
}
