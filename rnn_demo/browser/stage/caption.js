// The caption, the only words on the stage, below the answer: the sentence, one invitation, and the
// buttons to continue. The font gets smaller if the words do not fit.

import { elementWithin } from "../elements.js";
import { clearestDoubtStep, isInDoubt } from "../explanation/answer_sum.js";
import { explanationStepText } from "../explanation/explanation.js";
import { FIRST_VIEWING } from "../player/first_viewing.js";
import { LAST } from "../player/playback.js";
import { still } from "../player/player.js";
import {
  stepName,
  mindChangeSentence,
  classesByChance,
  twoLikeliestSentence,
  guessAfter,
} from "../reader/story.js";
import { wasSeenBefore } from "../seen.js";
import { setTextIfChanged, say } from "../words.js";

/** @import { How } from "../explanation/explanation.js" */
/** @import { EditableReading } from "../edit/memory_edit.js" */
/** @import { Place } from "../edit/memory_pointer.js" */
/** @import { ReadingResult, View } from "../types.js" */
/** @import { Scene } from "./scene.js" */
/** @import { StageWithControls } from "./watching.js" */

const LEAST_FIT = 0.55, // least font size, relative to the usual
  FIT_STEP = 0.05;
const ASK_HEIGHT = 44; // pixels from the tag's middle to the bottom of its How? button
const LONG = 90, // sentences with more letters are set smaller
  WIDE_LETTERS = /[\u2e80-\uffef]/g; // these letters count twice

/**
 * A second sentence may begin with the name of a row; CSS capitalises the first.
 * @param {string} text
 */
const capitaliseLaterSentences = (text) =>
  text.replace(/[.?!] \p{Ll}/gu, (found) => found.toUpperCase());
/** @param {string} text */
const widthInLetters = (text) => text.length + (text.match(WIDE_LETTERS)?.length ?? 0);

/**
 * @typedef {object} CaptionText
 * @property {string} text text, or "" for none
 * @property {"viewing" | "how" | "rest"} kind what the words belong to
 * @property {Next} [next] the invitation
 * @property {boolean} [big] true for the answer's sentence
 * @property {"stop" | "last" | "step" | "again" | null} [buttons] the buttons to continue
 * @property {string} [count] the visitor's progress, as text
 *
 * @typedef {object} Next the invitation at rest: push the memory towards a digit, draw, or train
 * @property {string} text
 * @property {"pull" | "draw" | "train"} [does] the act of its button
 * @property {string} [button] the text on the button
 * @property {number} [digit] the digit towards which it pushes
 * @property {number} [row] the step after which it acts
 */

export class Caption {
  fitKey = ""; // identifies the text and room for which the font size was found

  /** @param {StageWithControls} watching */
  constructor(watching) {
    const { playback, explanation } = watching,
      find = (/** @type {string} */ name) => elementWithin(watching.root, name, HTMLElement);
    this.element = find(".caption");
    this.story = find(".story");
    this.next = find(".next");
    this.nextText = find(".next span");
    this.does = find(".next button");
    this.ways = find(".ways");
    this.goes = find(".st-key-continue");
    this.skips = find(".skip");
    this.steps = find(".step");
    this.closes = find(".close");
    this.machine = find(".to-machine");
    this.explanation = explanation;
    this.count = find(".count");
    this.goes.onclick = () => playback.continueToNextStop();
    this.skips.onclick = () => playback.skipToEnd();
    this.steps.onclick = () => explanation.cycleToNextStep();
    this.closes.onclick = () => explanation.explainTopicOrClose(null);
    this.machine.onclick = () => explanation.closeAndOpenMachinePage();
    this.does.onclick = () => watching.followInvitation();
    this.element.onkeydown = (event) => watching.input.passCaptionKeyToStage(event);
  }

  /** @param {CaptionText} words */
  showTextAndButtons({ text: words, kind, next = { text: "" }, big, buttons, count = "" }) {
    const text = capitaliseLaterSentences(words);
    // At rest the sentence changes while bars are dragged.
    const isNews = text && kind !== "rest" && this.story.textContent !== text;
    if (isNews && !still.matches) this.element.animate([{ opacity: 0 }, { opacity: 1 }], 350);
    setTextIfChanged(this.story, text);
    Object.assign(this.element.dataset, { kind, big: big ? "yes" : "no" });
    this.story.dataset.long = kind === "rest" && widthInLetters(text) > LONG ? "yes" : "no";
    this.next.hidden = !next.text && !next.does;
    this.nextText.hidden = !next.text;
    this.does.hidden = !next.does;
    setTextIfChanged(this.nextText, capitaliseLaterSentences(next.text));
    if (next.does) setTextIfChanged(this.does, next.button ?? "");
    const isStop = buttons === "stop" || buttons === "last",
      isStep = buttons === "step" || buttons === "again";
    this.ways.hidden = !buttons;
    this.goes.hidden = !isStop;
    this.skips.hidden = buttons !== "stop";
    for (const part of [this.steps, this.closes, this.count]) part.hidden = !isStep;
    if (isStep) setTextIfChanged(this.steps, say(buttons === "step" ? "how.next" : "how.again"));
    if (isStep) setTextIfChanged(this.count, count);
    const { of, pageHasMachineLink } = this.explanation;
    this.machine.hidden = !(buttons === "again" && of === "memory" && pageHasMachineLink);
  }

  /**
   * Places the words below the answer; before the answer appears, next to the explained panel; in
   * an explanation, in place of the answer; on a narrow screen, below everything.
   * @param {Scene} scene
   * @param {?string[]} panels those that the words are about, or null for all
   */
  placeAndFitCaption({ places, card, visible, how }, panels) {
    const { narrow, row, belief, words, tag, size, height } = places,
      end = belief.y + belief.height + Math.max(tag + size(14), tag / 2 + ASK_HEIGHT),
      beside = panels?.includes("memory") ? card.top : belief.y,
      below = Math.max(card.bottom, row.y + row.height) + 12;
    /** @type {{x: number, width: number, y: number}} */
    const box = narrow
      ? { ...words, y: visible.answer ? words.y : below }
      : { ...belief, y: how ? belief.y : visible.answer ? end : beside };
    const { x, y, width } = box;
    Object.assign(this.element.style, { left: `${x}px`, top: `${y}px`, width: `${width}px` });
    if (!how || narrow) this.fitFontSize(width, height - y);
    else this.element.style.removeProperty("--fit");
  }

  /** @type {(width: number, height: number) => void} */
  fitFontSize(width, height) {
    const parts = [this.next, this.does, this.ways, this.goes, this.skips],
      hidden = parts.map((part) => part.hidden),
      { textContent, dataset } = this.element,
      key = [width, height, innerWidth, textContent, dataset.kind, dataset.big, hidden].join();
    if (key === this.fitKey) return;
    this.fitKey = key;
    for (let fit = 1; fit >= LEAST_FIT; fit -= FIT_STEP) {
      this.element.style.setProperty("--fit", String(fit));
      if (this.element.offsetHeight <= height) return;
    }
  }
}

/**
 * The words of a frame, and the panels that they are about (null for all).
 * @param {StageWithControls} watching
 * @param {{result: ReadingResult, view: View, how: ?How, pointerPlace: ?Place,
 *   sentence: string}} frame
 * @param {boolean} narrow
 * @returns {{words: CaptionText, highlights: ?string[]}}
 */
export function captionAndHighlightsOfFrame(watching, frame, narrow) {
  const { result, view, how, pointerPlace, sentence } = frame;
  const { playback, step, editableReading } = watching,
    { viewing, player, isPausedOutsideFirstViewing: rests } = playback;
  if (how) {
    const count = how.steps.length,
      n = how.steps.indexOf(how.step) + 1,
      { from, to } = watching.explanation.moved,
      isBack = how.of === "memory" && n === 1 && to < from,
      back = isBack ? `${say("how.back", { at: stepName(view.word, step) })} ` : "",
      text = back + explanationStepText(how, result, view, step, wasSeenBefore(FIRST_VIEWING)),
      buttons = n < count ? "step" : "again";
    return { words: { text, kind: "how", buttons, count: `${n} / ${count}` }, highlights: null };
  }
  if (viewing) {
    const [text, highlights] = viewing.captionAndHighlightedPanelsAt(step, player.share, sentence),
      isEnd = viewing.currentStop?.step === LAST,
      buttons = viewing.currentStop ? (isEnd ? "last" : "stop") : null;
    return { words: { text, kind: "viewing", big: isEnd, buttons }, highlights };
  }
  // The sums of the bars under the pointer take the place of the words
  const isAsked = Boolean(pointerPlace && !pointerPlace.rise) && !narrow,
    text = isAsked ? "" : rests ? sentence : mindChangeSentence(result, step, view.word),
    isNext = rests && !isAsked && editableReading.canEditMemory && !watching.owner.isQuiet(),
    next = isNext ? invitationTextAndButton(editableReading, step, view, watching.done) : undefined;
  const big = rests && !editableReading.isEdited;
  return { words: { text, kind: "rest", big, next }, highlights: null };
}

/**
 * The digit towards which the visitor is invited to push: after the answer, the likeliest.
 * @type {(result: ReadingResult, step: number, view: View) => number | undefined}
 */
const suggestedDigitToPullTowards = ({ rows }, step, { states }) =>
  classesByChance(rows[step])
    .slice(1)
    .find((d) => states.some(({ groups }) => groups.some(([of]) => of === d)));

/**
 * The row at which the push begins: after the last row or before any, one at which the network was
 * in doubt; else the current row.
 * @type {(result: ReadingResult, step: number) => number}
 */
const suggestedPullStep = (result, step) =>
  step < result.rows.length - 1 && guessAfter(result, step) !== null
    ? step
    : (clearestDoubtStep(result) ?? step);

/**
 * @param {EditableReading} editableReading
 * @param {number} step
 * @param {View} view
 * @param {Set<string>} done which of "pull" and "draw" the visitor has done
 * @returns {Next}
 */
export function invitationTextAndButton(editableReading, step, view, done) {
  const { result, isEdited, edit, hasCellStates, editCount } = editableReading;
  if (!result || result.isNone) return { text: "" };
  if (isEdited) {
    const isStore = hasCellStates && edit?.part === "both"; // an LSTM's cell state was pushed, too
    return { text: editCount > 1 ? say("next.anew") : isStore ? say("next.second") : "" };
  }
  if (done.size) {
    const does = done.has("draw") ? "train" : "draw";
    return { text: "", does, button: say(`next.do.${does}`) };
  }
  const row = suggestedPullStep(result, step),
    digit = suggestedDigitToPullTowards(result, row, view);
  if (digit === undefined) return { text: "" };
  const doubt = isInDoubt(result, row) ? `${twoLikeliestSentence(result, row, view.word)} ` : "",
    text = doubt + say("next.pull", { digit, count: digit }),
    button = say("next.do.pull", { at: stepName(view.word, row) });
  return { text, does: "pull", button, digit, row };
}
