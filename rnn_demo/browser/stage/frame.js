// Draws each frame: the controls, the scene, its words, and the How? buttons.

import { isSeen } from "../player/first_viewing.js";
import { explanationText } from "../explanation/explanation.js";
import { unitContributions } from "../hand/hands.js";
import { nextThing } from "./invitation.js";
import { ROWS } from "../constants.js";
import { isNarrowStage } from "./layout.js";
import { LAST } from "../player/playback.js";
import { changeSentence, stepAnswerSentence, stepName } from "../reader/story.js";
import { unitsOf } from "../hand/touch.js";
import { say } from "../words.js";

/** @import { CaptionText } from "./caption.js" */
/** @import { How } from "../explanation/explanation.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Room } from "./stage.js" */
/** @import { Place } from "../hand/touch.js" */
/** @import { ReadingResult, UnitShares, View } from "../types.js" */
/** @import { Watching } from "./watching.js" */

/** @typedef {{result: ReadingResult, view: View, how: ?How, touch: ?Place, sentence: string}} Frame */

const BETWEEN = 10; // pixels below everything

/**
 * Measures the room once per frame, before anything is written.
 * @param {Watching} watching
 * @returns {Room}
 */
function stageRoom({ root, stage, caption }) {
  const below = root.offsetHeight - stage.root.offsetHeight;
  let top = stage.root.getBoundingClientRect().top + scrollY;
  for (let up = stage.root.parentElement; up; up = up.parentElement)
    top += up.scrollTop && up !== document.documentElement ? up.scrollTop : 0;
  const speaks = caption.element.offsetParent !== null; // in Train there are no words
  return { width: stage.root.clientWidth, height: innerHeight - top - below - BETWEEN, speaks };
}

/**
 * Redraws when the room changes, also because of elements above the stage.
 * @param {HTMLElement} root
 * @param {() => void} redraw
 */
export function observeRoom(root, redraw) {
  const observer = new ResizeObserver(redraw);
  for (let up = /** @type {?Element} */ (root); up; up = parentOf(up)) observer.observe(up);
  addEventListener("resize", redraw);
}

/** @param {Element} element */
function parentOf(element) {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/**
 * Draws the stage; returns its scene, or null if nothing is drawn.
 * @param {Watching} watching
 * @returns {?Scene}
 */
export function drawWatching(watching) {
  const { root, stage, result, view, look, playing, hold, controls, step } = watching,
    { viewing, player } = playing,
    room = stageRoom(watching);
  Object.assign(root.dataset, {
    empty: result ? "no" : "yes",
    end: step === LAST ? "yes" : "no",
    plays: player.isPlaying ? "yes" : "no",
    viewing: !viewing ? "no" : viewing.currentStop ? "halted" : "yes",
  });
  controls.show();
  watching.touch.isOff = !hold.canHold || !playing.isResting;
  if (!view || !root.isConnected) return null;
  if (!result) {
    controls.row.ariaValueText = "";
    watching.caption.showText({ text: "", kind: "rest" });
    watching.asking.hideButtons();
    stage.clear();
    if (room.width) stage.fitRoom(room, view, Boolean(hold.by.memory));
    return null;
  }
  // The only text of other lenses, as a quiz must not reveal the answer
  const name = say(`of.${view.word}`, { n: step + 1, count: ROWS });
  controls.showStep(
    step,
    name,
    watching.isWatched ? stepAnswerSentence(result, step, view.word) : name,
  );
  if (!room.width || !look) return null;
  const how = watching.asking.explanationState,
    touch = watching.touch.isOff || how ? null : watching.touch.shownPlace,
    { was, does, pulledDigit, sentence } = hold.momentAt(step, view),
    narrow = isNarrowStage(room.width),
    { words, highlights } = wordsOf(watching, { result, view, how, touch, sentence }, narrow);
  watching.caption.showText(words);
  watching.asking.showVessel(how, view);
  if (how)
    Object.assign(room, { asks: how.of, captionHeight: watching.caption.element.offsetHeight });
  const scene = stage.draw(room, view, look, result, step, {
    p: player.share,
    slow: Boolean(viewing?.isSlow(step)),
    plays: player.isPlaying,
    was,
    does,
    pulledDigit,
    touch,
    how,
    veil: viewing?.visibilityAt(step, player.share),
    picked: viewing?.pickedAt(step, player.share) ?? null,
    selection: watching.touch.selection,
    handLayers: hold.by.ranges?.map(({ layer }) => layer),
    adds: how ? null : pointerContributions(watching, result, view, touch),
  });
  if (viewing?.currentStop) watching.tellStop(viewing.currentStop, words.text);
  stage.dimOtherPanels(scene, highlights);
  watching.caption.placeCaption(scene, how ? "how" : "rest", highlights);
  watching.asking.placeButtons(scene, step, !how && playing.isResting && !hold.isHeld);
  return scene;
}

/**
 * What the units under the pointer add to the sums and to the picture; null if the pointer is on
 * none.
 * @param {Watching} watching
 * @param {ReadingResult} result
 * @param {View} view
 * @param {?Place} touch
 * @returns {?UnitShares}
 */
function pointerContributions({ hold, step, shares }, result, view, touch) {
  const { program, ranges } = hold.by;
  if (!touch || touch.rise || !program) return null;
  const of = unitsOf(view, touch),
    key = `${step} ${of.layer} ${of.units}`;
  if (shares.key !== key || shares.result !== result) {
    const hand = hold.isHeld ? hold.hand : null,
      sums = unitContributions(program, result, hand, ranges ?? [], { ...of, t: step }),
      picture = result.memory?.partAt?.(result.reading.layers, step, of) ?? null;
    Object.assign(shares, { key, result, of: { ...of, sums, picture } });
  }
  return shares.of;
}

/**
 * The words of the frame, and the panels that they are about (null for all).
 * @param {Watching} watching
 * @param {Frame} frame
 * @param {boolean} narrow
 * @returns {{words: CaptionText, highlights: ?string[]}}
 */
function wordsOf(watching, { result, view, how, touch, sentence }, narrow) {
  const { playing, step, hold } = watching,
    { viewing, player, isResting: rests } = playing;
  if (how) {
    const count = how.steps.length,
      n = how.steps.indexOf(how.step) + 1,
      { from, to } = watching.asking.moved,
      back =
        how.of === "memory" && n === 1 && to < from
          ? `${say("how.back", { at: stepName(view.word, step) })} `
          : "",
      text = back + explanationText(how, result, view, step, isSeen());
    return {
      words: { text, kind: "how", buttons: n < count ? "step" : "again", count: `${n} / ${count}` },
      highlights: null,
    };
  }
  if (viewing) {
    const [text, highlights] = viewing.captionAt(step, player.share, sentence),
      isEnd = viewing.currentStop?.step === LAST,
      buttons = viewing.currentStop ? (isEnd ? "last" : "stop") : null;
    return { words: { text, kind: "viewing", big: isEnd, buttons }, highlights };
  }
  // Its sums are shown in place of the words
  const isAsked = Boolean(touch && !touch.rise) && !narrow,
    text = isAsked ? "" : rests ? sentence : changeSentence(result, step, view.word),
    isNext = rests && !isAsked && hold.canHold && !watching.owner.isQuiet?.(),
    next = isNext ? nextThing(hold, step, view, watching.done) : undefined;
  return { words: { text, kind: "rest", big: rests && !hold.isHeld, next }, highlights: null };
}
