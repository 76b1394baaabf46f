// The answer's parts, as figures/bars.py makes them: the digit on its colour with its doubt, and bars.
// Everything is set as text or as a number: nothing from outside becomes HTML.

import { WRITTEN_FROM } from "./constants.js";
import { ideaOf, percent } from "./story.js";
import { retell } from "./words.js";

const made = (tag, className = "") => Object.assign(document.createElement(tag), { className });

// look: {digits, inks, faint}: colours, of each digit and of what is written on it
const colourOf = (digit, { digits, faint }, doubt) =>
  doubt ? faint : digits[digit % digits.length];

// open: whether it has no idea yet
export function showDigit(place, { digit, doubt, open }, look) {
  if (!place.firstChild) place.append(made("p", "digit"));
  retell(place.firstChild, open ? "?" : digit);
  place.firstChild.style.background = open
    ? "color-mix(in srgb, currentColor 12%, transparent)"
    : colourOf(digit, look, doubt);
  place.firstChild.style.color = open
    ? look.faint
    : doubt
      ? "#ffffff"
      : look.inks[digit % look.inks.length];
}

export function showDoubt(place, { doubt }) {
  if (!place.firstChild) place.append(made("p", "doubt"));
  retell(place.firstChild, doubt || "");
}

export function showBars(place, { sure, doubt, open }, look) {
  if (place.firstChild?.childElementCount !== sure.length) {
    const bars = made("div", "bars");
    for (let digit = 0; digit < sure.length; digit++) {
      const row = Object.assign(made("div"), { role: "img" }),
        name = made("span"),
        room = made("span");
      name.textContent = digit;
      room.append(made("i"), made("b"));
      row.append(name, room);
      bars.append(row);
    }
    place.replaceChildren(bars);
  }
  const best = open ? null : ideaOf(sure);
  [...place.firstChild.children].forEach((row, digit) => {
    const [bar, text] = row.lastChild.children;
    row.title = sure[digit].toFixed(4);
    row.ariaLabel = `${digit}: ${(100 * sure[digit]).toFixed(0)} %`;
    row.className = digit === best ? "best" : "";
    bar.style.width = `${(100 * sure[digit]).toFixed(2)}%`;
    bar.style.background = colourOf(digit, look, doubt);
    retell(text, sure[digit] >= WRITTEN_FROM ? percent(sure[digit], 1) : "");
  });
}

// An answer in the parts of the app's page that are there.
export function showParts(answer, look) {
  const [digit, bars] = ["digit", "bars"].map((name) =>
    document.querySelector(`.live-part[data-part="${name}"]`),
  );
  if (digit) showDigit(digit, answer, look);
  if (bars) showBars(bars, answer, look);
}
