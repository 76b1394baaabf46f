// The one place for words on the stage, below the answer: what is said, one thing that comes next,
// and the buttons by which one goes on. They are smaller where they would need more than their room.

import { elementWithin } from "../elements.js";
import { still } from "../player/player.js";
import { setText, say } from "../words.js";

/** @import { Next } from "./invitation.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Watching } from "./watching.js" */

const LEAST_FIT = 0.55, // of the usual size of letters
  FIT_STEP = 0.05;
const ASK_HEIGHT = 44; // pixels from the tag's middle to below the button that asks about it
const LONG = 90, // letters of a sentence that is set smaller
  WIDE_LETTERS = /[\u2e80-\uffef]/g; // which count twice
/**
 * A second sentence begins with a capital letter, also where it begins with what a row is called;
 * the first does by its style.
 * @param {string} text
 */
const capitalise = (text) =>
  text.replace(
    /([.?!] )(\p{Ll})/gu,
    (/** @type {string} */ _, before, letter) => before + letter.toUpperCase(),
  );
/** @param {string} text */
const widthOf = (text) => text.length + (text.match(WIDE_LETTERS)?.length ?? 0);

/**
 * @typedef {object} CaptionText
 * @property {string} text or "" for nothing
 * @property {"viewing" | "how" | "rest"} kind of what it is a part
 * @property {Next} [next] what one is invited to
 * @property {boolean} [big] whether it is the answer's sentence
 * @property {"stop" | "last" | "step" | "again" | null} [buttons] by which one goes on
 * @property {string} [count] how far one has come
 */

export class Caption {
  fitKey = ""; // of what the letters' size was found for

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
    // At rest a hand's sentence changes with each move.
    const isNews = text && kind !== "rest" && this.story.textContent !== text;
    if (isNews && !still.matches) this.element.animate([{ opacity: 0 }, { opacity: 1 }], 350);
    setText(this.story, text);
    Object.assign(this.element.dataset, { kind, big: big ? "yes" : "no" });
    this.story.dataset.long = kind === "rest" && widthOf(text) > LONG ? "yes" : "no";
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
   * Stands below the answer; before that is there, beside what is spoken of; for who asks, where the
   * answer was; on a narrow screen below all.
   * @param {Scene} scene
   * @param {CaptionText["kind"]} kind
   * @param {?string[]} about the panels that are spoken of, or null for all
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
   * Finds the size of letters with which all has room.
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

  /** Where the button that one had pressed is gone, the one to go on is next. */
  focusNextButton() {
    this.goes.focus({ preventScroll: true });
  }
}
