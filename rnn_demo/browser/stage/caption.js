// The only place for words on the stage, below the answer: the sentence, one invitation to a next
// act, and the buttons to continue. The letters get smaller if the words need more than their room.

import { elementWithin } from "../elements.js";
import { still } from "../player/player.js";
import { setText, say } from "../words.js";

/** @import { Next } from "./invitation.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Watching } from "./watching.js" */

const LEAST_FIT = 0.55, // least font size, relative to the usual
  FIT_STEP = 0.05;
const ASK_HEIGHT = 44; // pixels from the tag's middle to the bottom of its How? button
const LONG = 90, // sentences with more letters are set smaller
  WIDE_LETTERS = /[\u2e80-\uffef]/g; // these letters count twice
/**
 * A second sentence begins with a capital letter, even if it begins with the name of a row; CSS
 * does that for the first.
 * @param {string} text
 */
const capitalise = (text) =>
  text.replace(
    /([.?!] )(\p{Ll})/gu,
    (/** @type {string} */ _, before, letter) => before + letter.toUpperCase(),
  );
/** @param {string} text */
const letterCount = (text) => text.length + (text.match(WIDE_LETTERS)?.length ?? 0);

/**
 * @typedef {object} CaptionText
 * @property {string} text text, or "" for none
 * @property {"viewing" | "how" | "rest"} kind what the words belong to
 * @property {Next} [next] the invitation
 * @property {boolean} [big] true for the answer's sentence
 * @property {"stop" | "last" | "step" | "again" | null} [buttons] the buttons to continue
 * @property {string} [count] the visitor's progress, as text
 */

export class Caption {
  fitKey = ""; // identifies the text and room for which the font size was found

  /** @param {Watching} watching */
  constructor(watching) {
    const { playing, asking } = watching,
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
    this.asking = asking;
    this.count = find(".count");
    this.goes.onclick = () => playing.goOn();
    this.skips.onclick = () => playing.skipToEnd();
    this.steps.onclick = () => asking.showNextStep();
    this.closes.onclick = () => asking.open(null);
    this.machine.onclick = () => asking.openMachine();
    this.does.onclick = () => watching.goNext();
    this.element.onkeydown = (event) => watching.pointing.keyInCaption(event);
  }

  /** @param {CaptionText} words */
  showText({ text: words, kind, next = { text: "" }, big = false, buttons = null, count = "" }) {
    const text = capitalise(words);
    // At rest the sentence changes with each move of a hand.
    const isNews = text && kind !== "rest" && this.story.textContent !== text;
    if (isNews && !still.matches) this.element.animate([{ opacity: 0 }, { opacity: 1 }], 350);
    setText(this.story, text);
    Object.assign(this.element.dataset, { kind, big: big ? "yes" : "no" });
    this.story.dataset.long = kind === "rest" && letterCount(text) > LONG ? "yes" : "no";
    this.next.hidden = !next.text && !next.does;
    this.nextText.hidden = !next.text;
    this.does.hidden = !next.does;
    setText(this.nextText, capitalise(next.text));
    if (next.does) setText(this.does, next.button ?? "");
    const isStop = buttons === "stop" || buttons === "last",
      isStep = buttons === "step" || buttons === "again";
    this.ways.hidden = !buttons;
    this.goes.hidden = !isStop;
    this.skips.hidden = buttons !== "stop";
    for (const part of [this.steps, this.closes, this.count]) part.hidden = !isStep;
    if (isStep) setText(this.steps, say(buttons === "step" ? "how.next" : "how.again"));
    if (isStep) setText(this.count, count);
    const { explanation, hasMachine } = this.asking;
    this.machine.hidden = !(buttons === "again" && explanation.of === "memory" && hasMachine);
  }

  /**
   * Places the words below the answer; before that appears, next to the explained part; in an
   * explanation, in place of the answer; on a narrow screen, below everything.
   * @param {Scene} scene
   * @param {CaptionText["kind"]} kind
   * @param {?string[]} about the panels that the words are about, or null for all
   */
  placeCaption({ places, card, visible }, kind, about) {
    const { narrow, row, belief, words, tag, size, height } = places,
      end = belief.y + belief.height + Math.max(tag + size(14), tag / 2 + ASK_HEIGHT),
      beside = about?.includes("memory") ? card.top : belief.y,
      below = Math.max(card.bottom, row.y + row.height) + 12;
    /** @type {{x: number, width: number, y: number}} */
    const box = narrow
      ? { ...words, y: visible.answer ? words.y : below }
      : { ...belief, y: kind === "how" ? belief.y : visible.answer ? end : beside };
    Object.assign(this.element.style, {
      left: `${box.x}px`,
      top: `${box.y}px`,
      width: `${box.width}px`,
    });
    if (kind !== "how" || narrow) this.fitLetters(box.width, height - box.y);
    else this.element.style.removeProperty("--fit");
  }

  /**
   * Finds the font size with which all words fit.
   * @param {number} width
   * @param {number} height
   */
  fitLetters(width, height) {
    const parts = [this.next, this.does, this.ways, this.goes, this.skips].map(
        (part) => part.hidden,
      ),
      { textContent, dataset } = this.element,
      key = [width, height, innerWidth, textContent, dataset.kind, dataset.big, parts].join();
    if (key === this.fitKey) return;
    this.fitKey = key;
    for (let fit = 1; fit >= LEAST_FIT; fit -= FIT_STEP) {
      this.element.style.setProperty("--fit", String(fit));
      if (this.element.offsetHeight <= height) return;
    }
  }

  /** If the pressed button has gone, moves the focus to the one that continues. */
  focusNextButton() {
    this.goes.focus({ preventScroll: true });
  }
}
