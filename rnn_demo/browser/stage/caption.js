// The one place for words on the stage, below the answer: what is said, one thing that comes next,
// and the buttons by which one goes on.

import { ROWS } from "../constants.js";
import { elementWithin } from "../elements.js";
import { still } from "../player/player.js";
import { setText, say } from "../words.js";

/** @import { Next } from "./invitation.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Watching } from "./watching.js" */

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
    this.count = find(".count");
    this.goes.onclick = () => playing.goOn();
    this.skips.onclick = () => playing.skip();
    this.steps.onclick = () => asking.next();
    this.closes.onclick = () => asking.open(null);
    this.does.onclick = () => watching.goNext();
    this.element.onkeydown = (event) => watching.pointing.keyInCaption(event);
  }

  /** @param {CaptionText} words */
  show({ text: words, kind, next = { text: "" }, big = false, buttons = null, count = "" }) {
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
    if (next.does) setText(this.does, say(`next.do.${next.does}`, { digit: next.digit }));
    const isStop = buttons === "stop" || buttons === "last",
      isStep = buttons === "step" || buttons === "again";
    this.ways.hidden = !buttons;
    this.goes.hidden = !isStop;
    this.skips.hidden = buttons !== "stop";
    for (const part of [this.steps, this.closes, this.count]) part.hidden = !isStep;
    if (isStep) setText(this.steps, say(buttons === "step" ? "how.next" : "how.again"));
    if (isStep) setText(this.count, count);
  }

  /**
   * Stands where the answer ends, or where it was, for who asks how it comes about; on a narrow
   * screen below all.
   * @param {Scene} scene
   * @param {CaptionText["kind"]} kind
   * @param {?import("../types.js").Box} about what stands lower, beside which they stand then
   */
  place({ places, card, at, visible }, kind, about) {
    const { narrow, row, belief, words, tag, size } = places,
      end = belief.y + at.tail * (belief.height / ROWS) + tag + size(16),
      early = { ...words, y: Math.max(card.bottom, row.y + row.height) + 12 };
    const box = narrow
      ? visible.answer
        ? words
        : early
      : kind === "how"
        ? belief
        : { ...belief, y: Math.max(end, about?.y ?? 0) };
    Object.assign(this.element.style, {
      left: `${box.x}px`,
      top: `${box.y}px`,
      width: `${box.width}px`,
    });
  }

  /** Where the button that one had pressed is gone, the one to go on is next. */
  focus() {
    this.goes.focus({ preventScroll: true });
  }
}
