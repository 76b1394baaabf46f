// The answer: its digit on a tile, the reason for doubt, and a bar for each class. Everything is
// set as text or as a number, so no outside input becomes HTML.

import { WRITTEN_FROM } from "./constants.js";
import { elementWithin, newElement } from "./elements.js";
import { formatPercent, likeliestIfLikelyEnough } from "./reader/story.js";
import { charactersOf } from "./teach/sign_names.js";
import { setTextIfChanged } from "./words.js";

/** @import { Answer, Look } from "./types.js" */

const LONGEST_BESIDE = 8, // most characters of a name that fit next to a bar
  // The name's font size is this times the tile's width over the number of characters.
  NAME_SHARE = 1.36;

/**
 * Returns the place's only child, a paragraph of this class; replaces anything else with a new one.
 * @type {(place: HTMLElement, className: string) => HTMLElement}
 */
function ensureOnlyParagraph(place, className) {
  const there = place.firstElementChild;
  if (there instanceof HTMLElement && there.className === className) return there;
  const element = newElement("p", className);
  place.replaceChildren(element);
  return element;
}

/**
 * @param {number} digit
 * @param {Pick<Look, "digits" | "faint">} look the colours of the digits, and the grey of a doubted
 *   answer
 * @param {?string | undefined} doubt
 */
const digitOrDoubtColour = (digit, { digits, faint }, doubt) =>
  doubt ? faint : digits[digit % digits.length];

/**
 * Shows the answered class on its colour, or on grey if the answer is doubted.
 * @param {HTMLElement} place
 * @param {Answer} answer
 * @param {Look} look inks: the text colour on each digit's colour
 */
export function showDigit(place, { digit, doubt, open, names }, look) {
  const tile = ensureOnlyParagraph(place, "digit");
  setTextIfChanged(tile, open ? "?" : (names?.[digit] ?? digit));
  const { length } = charactersOf(tile.textContent ?? "");
  tile.style.fontSize = length > 1 ? `calc(${(NAME_SHARE / length).toFixed(2)} * var(--tile))` : "";
  tile.style.background = open
    ? "color-mix(in srgb, currentColor 12%, transparent)"
    : digitOrDoubtColour(digit, look, doubt);
  tile.style.color = open
    ? look.faint
    : doubt
      ? look.background
      : look.inks[digit % look.inks.length];
}

/** @type {(place: HTMLElement, answer: {doubt?: ?string}) => void} */
function showDoubtIfAny(place, { doubt }) {
  if (doubt) setTextIfChanged(ensureOnlyParagraph(place, "doubt"), doubt);
  else place.replaceChildren();
}

/**
 * Shows a bar for each class with its probability, which is also its label for screen readers. A
 * drawing that matches no taught sign gets no bars, because it has no answer.
 * @param {HTMLElement} place
 * @param {Pick<Answer, "sure"> & Partial<Answer>} answer
 * @param {Pick<Look, "digits" | "faint">} look
 */
export function showBars(place, { sure, doubt, open, names, isNone }, look) {
  if (isNone) return place.replaceChildren();
  if (place.firstElementChild?.childElementCount !== sure.length) {
    const bars = newElement("div", "bars");
    for (let digit = 0; digit < sure.length; digit++) {
      const row = Object.assign(newElement("div"), { role: "img" }),
        name = newElement("span"),
        room = newElement("span");
      room.append(newElement("i"), newElement("b"));
      row.append(name, room);
      bars.append(row);
    }
    place.replaceChildren(bars);
  }
  const best = open ? null : likeliestIfLikelyEnough(sure),
    longest = Math.max(1, ...(names ?? []).map((name) => charactersOf(name).length)),
    beside = longest > 1 ? `${Math.min(longest + 1, LONGEST_BESIDE)}ch` : "1ch";
  elementWithin(place, ".bars", HTMLElement).style.setProperty("--name", beside);
  /** @type {NodeListOf<HTMLElement>} */
  const rows = place.querySelectorAll(":scope > .bars > div");
  rows.forEach((row, digit) => {
    const bar = elementWithin(row, "i", HTMLElement),
      name = String(names?.[digit] ?? digit);
    setTextIfChanged(row.children[0], name);
    row.title = sure[digit].toFixed(4);
    row.ariaLabel = `${name}: ${(100 * sure[digit]).toFixed(0)} %`;
    row.className = digit === best ? "best" : "";
    bar.style.width = `${(100 * sure[digit]).toFixed(2)}%`;
    bar.style.background = digitOrDoubtColour(digit, look, doubt);
    const text = sure[digit] >= WRITTEN_FROM ? formatPercent(sure[digit], 1) : "";
    setTextIfChanged(elementWithin(row, "b", HTMLElement), text);
  });
}

/** The places next to the pad where an answer is shown: "digit", "bars" and "doubt". */
export class AnswerElements {
  /** @type {Map<string, HTMLElement>} */
  places = new Map();
  none = ""; // shown in place of the digit when nothing is read

  /**
   * @param {string} part
   * @param {HTMLElement} place
   * @param {string} none text that is shown there when nothing is read
   */
  add(part, place, none = "") {
    if (part === "digit") this.none = none;
    this.places.set(part, place);
  }

  /** @type {(part: string, place: HTMLElement) => void} */
  removePlace(part, place) {
    if (this.places.get(part) === place) this.places.delete(part);
  }

  /**
   * @param {?Answer} answer null when nothing is read
   * @param {Look} look
   * @param {"none"|"pen"|"end"|"row"} source the source of the answer: the pen's drawing so far, all
   *   rows, or the rows up to an earlier one
   * @param {boolean} showsWholeStage true while the stage is shown, not another lens
   */
  show(answer, look, source, showsWholeStage) {
    const [digit, bars, doubt] = ["digit", "bars", "doubt"].map((part) => this.places.get(part));
    if (!digit) return; // a quiz hides the answer
    Object.assign(digit.dataset, { of: source, watched: showsWholeStage ? "yes" : "no" });
    if (answer) showDigit(digit, answer, look);
    else if (this.none) setTextIfChanged(ensureOnlyParagraph(digit, "none"), this.none);
    else digit.replaceChildren();
    if (bars && answer) showBars(bars, answer, look);
    else bars?.replaceChildren();
    // A doubt is shown only after the pen is lifted.
    if (doubt) showDoubtIfAny(doubt, answer && source !== "pen" ? answer : {});
  }
}
