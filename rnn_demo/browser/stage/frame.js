// What is drawn in each frame: the controls, the scene, the words on it, and the buttons by which
// one asks.

import { isSeen } from "../player/first_viewing.js";
import { explanationText } from "../explanation/explanation.js";
import { addedBy } from "../hand/hands.js";
import { digitToPull, nextThing } from "./invitation.js";
import { isNarrowStage } from "./layout.js";
import { LAST } from "../player/playing.js";
import { atStep, changesOfMind, rowSentence } from "../reader/story.js";
import { unitsOf } from "../hand/touch.js";
import { say } from "../words.js";

/** @import { Said } from "./caption.js" */
/** @import { How } from "../explanation/explanation.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Room } from "./stage.js" */
/** @import { Place } from "../hand/touch.js" */
/** @import { Shown, UnitShares, View } from "../types.js" */
/** @import { Watching } from "./watching.js" */

/** @typedef {{shown: Shown, view: View, how: ?How, touch: ?Place, sentence: string}} Frame */

const BETWEEN = 10; // pixels below all

/**
 * Measured before anything is written: once a frame.
 * @param {Watching} watching
 * @returns {Room}
 */
function stageRoom({ root, stage, caption }) {
  const below = root.offsetHeight - stage.root.offsetHeight;
  let top = stage.root.getBoundingClientRect().top + scrollY;
  for (let up = stage.root.parentElement; up; up = up.parentElement)
    top += up.scrollTop && up !== document.documentElement ? up.scrollTop : 0;
  const speaks = caption.element.offsetParent !== null; // in Train it doesn't
  return { width: stage.root.clientWidth, height: innerHeight - top - below - BETWEEN, speaks };
}

/**
 * Draws anew where there is other room: what stands above takes some, too.
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
 * Returns the scene, or null where nothing is drawn.
 * @param {Watching} watching
 * @returns {?Scene}
 */
export function drawWatching(watching) {
  watching.playing.leave();
  const { root, stage, shown, view, look, playing, hold, controls, step } = watching,
    { viewing, player } = playing,
    isInvited = !watching.done.size && hold.canHold && playing.restStep === step, // to one thing alone
    room = stageRoom(watching);
  Object.assign(root.dataset, {
    empty: shown ? "no" : "yes",
    plays: player.playing ? "yes" : "no",
    viewing: !viewing ? "no" : viewing.halted ? "halted" : "yes",
  });
  controls.show(isInvited);
  watching.touch.isOff = !hold.canHold || !playing.rests;
  if (!view || !root.isConnected) return null;
  if (!shown) {
    controls.row.ariaValueText = "";
    watching.caption.show({ text: "", kind: "rest" });
    watching.asking.hide();
    if (room.width) stage.fit(room, view, Boolean(hold.by.memory));
    return null;
  }
  const name = atStep(view.word, step); // all that other lenses say: in a quiz they tell no answer
  controls.showStep(step, name, watching.isWatched ? rowSentence(shown, step, view.word) : name);
  if (!room.width || !look) return null;
  const how = watching.asking.how,
    touch = watching.touch.isOff || how ? null : watching.touch.shown,
    { was, does, pulledDigit, sentence } = hold.momentAt(step, view),
    pulls = hold.canHold && playing.rests && !hold.isHeld && !how,
    narrow = isNarrowStage(room.width),
    { said, lit } = wordsOf(watching, { shown, view, how, touch, sentence }, narrow);
  watching.caption.show(said);
  if (how) room.said = watching.caption.element.offsetHeight; // what is drawn stands below them
  const scene = stage.draw(room, view, look, shown, step, {
    p: player.share,
    slow: Boolean(viewing?.isSlow(step)),
    plays: player.playing,
    was,
    does,
    pulledDigit,
    touch,
    how,
    veil: viewing?.veilAt(step, player.share),
    quiet: viewing ? true : null,
    invited: pulls && !watching.done.size ? digitToPull(shown, step, view) : null,
    marked: watching.touch.marked,
    taken: hold.by.ranges?.map(({ layer }) => layer),
    adds: how ? null : sharesAsked(watching, shown, view, touch),
  });
  if (viewing?.halted) watching.tellStop(viewing.halted, said.text);
  stage.light(scene, lit);
  const isOfPicture = lit?.every((panel) => panel === "picture") ?? false;
  watching.caption.place(scene, how ? "how" : "rest", isOfPicture ? scene.places.picture : null);
  watching.asking.place(scene, step, !how && playing.rests && !hold.isHeld && !isInvited);
  return scene;
}

/**
 * Of what one points at, what it adds to the sums and to the picture; null where that is nothing.
 * @param {Watching} watching
 * @param {Shown} shown
 * @param {View} view
 * @param {?Place} touch
 * @returns {?UnitShares}
 */
function sharesAsked({ hold, step, shares }, shown, view, touch) {
  const { program, ranges } = hold.by;
  if (!touch || touch.moved || !program) return null;
  const of = unitsOf(view, touch),
    key = `${step} ${of.layer} ${of.units}`;
  if (shares.key !== key || shares.shown !== shown) {
    const hand = hold.isHeld ? hold.hand : null,
      sums = addedBy(program, shown, hand, ranges ?? [], { ...of, t: step }),
      picture = shown.memory?.partAt?.(shown.reading.layers, step, of) ?? null;
    Object.assign(shares, { key, shown, of: { ...of, sums, picture } });
  }
  return shares.of;
}

/**
 * What is said, and the panels that it is about, or null for all.
 * @param {Watching} watching
 * @param {Frame} frame
 * @param {boolean} narrow
 * @returns {{said: Said, lit: ?string[]}}
 */
function wordsOf(watching, { shown, view, how, touch, sentence }, narrow) {
  const { playing, step, hold } = watching,
    { viewing, player, rests } = playing;
  if (how) {
    const count = how.steps.length,
      n = how.steps.indexOf(how.step) + 1,
      text = explanationText(how, shown, view, step, isSeen());
    return {
      said: { text, kind: "how", buttons: n < count ? "step" : "again", count: `${n} / ${count}` },
      lit: null,
    };
  }
  if (viewing) {
    const [text, lit] = viewing.words(step, player.share, sentence),
      isEnd = viewing.halted?.step === LAST,
      buttons = viewing.halted ? (isEnd ? "last" : "stop") : null;
    return { said: { text, kind: "viewing", big: isEnd, buttons }, lit };
  }
  const isAsked = Boolean(touch && !touch.moved) && !narrow, // its sums have the place of words
    text = isAsked ? "" : rests ? sentence : changeText(shown, step, view),
    isNext = rests && !isAsked && hold.canHold && !watching.owner.isDrawing?.(),
    next = isNext ? nextThing(hold, step, view, watching.done, narrow) : undefined;
  return { said: { text, kind: "rest", big: rests && !hold.isHeld, next }, lit: null };
}

/**
 * What is said while it plays: that it has changed its mind.
 * @param {Shown} shown
 * @param {number} step
 * @param {View} view
 */
function changeText(shown, step, view) {
  const mind = changesOfMind(shown).findLast(({ t }) => t <= step && t > step - 2);
  return mind ? say("first.turns", { at: atStep(view.word, mind.t) }) : "";
}
