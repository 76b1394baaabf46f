// The cards of the signs: each with a name, pictures of its drawings with a cross to delete each,
// and a button that adds the current drawing.

import { LONGEST_NAME } from "../constants.js";
import { elementWithin, newButton, newElement } from "../elements.js";
import { hasKeyboard } from "../keyboard.js";
import { canvasOfImage } from "../pad/strokes.js";
import { setTextIfChanged, say } from "../words.js";

/** @import { Sign, SignDrawing } from "./teach_types.js" */
/** @import { Teach } from "./teach.js" */

const LONGEST_TYPED = 16; // code units of one displayed character, such as an emoji

/** @type {(part: HTMLElement, text: string) => void} */
function setTitleAndAriaLabel(part, text) {
  part.title = text;
  part.ariaLabel = text;
}

/**
 * Draws a card for each sign, and the button for another sign.
 * @type {(place: HTMLElement, teach: Teach) => void}
 */
export function showCards(place, teach) {
  const { signs } = teach.set;
  while (place.children.length - 1 > signs.length) place.children[signs.length].remove();
  if (!place.querySelector("button.another"))
    place.append(newButton("another", "", () => teach.addSignAndSelectName()));
  const another = elementWithin(place, "button.another", HTMLButtonElement);
  signs.forEach((sign, at) => {
    if (place.children[at] === another) another.before(newCard(at, teach));
    showCard(elementWithin(place, `[data-sign="${at}"]`, HTMLElement), sign, at, teach);
  });
  setTextIfChanged(another, `+ ${say("teach.another")}`);
}

/**
 * @param {number} at
 * @param {Teach} teach
 */
function newCard(at, teach) {
  const card = newElement("article", "sign"),
    name = newElement("input");
  Object.assign(name, { type: "text", autocomplete: "off", spellcheck: false });
  card.dataset.sign = String(at);
  name.onchange = () => {
    if (!teach.tryChangeAndTeach(() => teach.set.rename(at, name.value)))
      name.value = teach.set.signs[at].name;
  };
  name.onkeydown = ({ key }) => {
    if (key === "Enter") name.blur();
  };
  card.append(
    name,
    newButton("remove", "✕", () => teach.tryChangeAndTeach(() => teach.set.removeSign(at))),
    newElement("div", "drawings"),
    newButton("add", "", () => teach.answerTrialOrAddDrawing(at)),
  );
  card.onclick = ({ target }) => {
    if (target instanceof Element && !target.closest("button, input"))
      teach.answerTrialOrAddDrawing(at);
  };
  return card;
}

/** @type {(card: HTMLElement, sign: Sign, at: number, teach: Teach) => void} */
function showCard(card, { name, drawings }, at, teach) {
  const input = elementWithin(card, "input", HTMLInputElement),
    pictures = elementWithin(card, ".drawings", HTMLElement),
    [remove, add] = [".remove", ".add"].map((each) => elementWithin(card, each, HTMLButtonElement));
  if (!input.matches(":focus")) input.value = name;
  input.maxLength = LONGEST_TYPED * LONGEST_NAME; // longer input is cut off
  input.ariaLabel = say("teach.name", { n: at + 1 });
  setTitleAndAriaLabel(remove, say("teach.remove", { name }));
  remove.hidden = teach.set.signs.length <= 2;
  const ids = drawings.map(({ id }) => id).join();
  if (pictures.dataset.drawings !== ids) {
    pictures.dataset.drawings = ids;
    const all = drawings.map((drawing, k) =>
      makeDrawingWithRemoveButton(drawing, k, name, at, teach),
    );
    pictures.replaceChildren(...all);
  }
  setTextIfChanged(add, say("teach.add"));
  setTitleAndAriaLabel(add, say("teach.add.label", { name, count: drawings.length }));
  if (at < 10 && hasKeyboard()) add.title += ` (${(at + 1) % 10})`;
}

/**
 * @param {SignDrawing} drawing
 * @param {number} k
 * @param {string} name of its sign
 * @param {number} at
 * @param {Teach} teach
 */
function makeDrawingWithRemoveButton({ id, image }, k, name, at, teach) {
  const place = newElement("span", "drawing"),
    remove = () => teach.tryChangeAndTeach(() => teach.set.removeDrawing(at, id)),
    cross = newButton("cross", "✕", remove);
  setTitleAndAriaLabel(cross, say("teach.cross", { name, n: k + 1 }));
  place.title = say("teach.drawing", { name, n: k + 1 });
  place.append(canvasOfImage(image), cross);
  return place;
}
