// The choice of a recipe in Train, and of recipes that fail, each with why it does and what cures
// it.

import { elementOf, pagePart } from "../elements.js";
import { setText, translate, formatNumber } from "../words.js";
import { CHOICES, FAILURES, RECIPES } from "./recipes.js";

/** @import { Failure, Recipe } from "../types.js" */

const FIELDS = /** @type {(keyof typeof CHOICES)[]} */ (Object.keys(CHOICES));
const listOf = (/** @type {string} */ id) => elementOf(id, HTMLSelectElement);

/**
 * A part of the page that says what is kept under a key.
 * @template {HTMLElement} T
 * @param {T} part
 * @param {string} key
 */
function setSayKey(part, key) {
  part.dataset.say = key;
  return part;
}

/**
 * @param {string} key
 * @param {() => void} onclick
 */
const buttonSaying = (key, onclick) =>
  setSayKey(Object.assign(document.createElement("button"), { type: "button", onclick }), key);

export class RecipeForm {
  /** @type {Recipe} */
  recipe = { ...Object.values(RECIPES)[0] };

  /**
   * onChange: called after each change, with whether what it makes is to learn at once.
   * @param {(goes: boolean) => void} onChange
   */
  constructor(onChange) {
    this.onChange = onChange;
    listOf("kind").append(...Object.keys(RECIPES).map((name) => new Option(name)));
    listOf("kind").onchange = () => this.changeRecipe(RECIPES[listOf("kind").value]);
    for (const field of FIELDS) {
      const choices = CHOICES[field];
      listOf(field).append(
        ...choices.map(([value, label, key]) =>
          key
            ? setSayKey(new Option("", String(value)), key)
            : new Option(label ?? "", String(value)),
        ),
      );
      listOf(field).onchange = () => {
        const chosen = choices.find(([value]) => String(value) === listOf(field).value);
        if (chosen) this.changeRecipe({ [field]: chosen[0] });
      };
    }
    for (const failure of FAILURES) {
      const button = buttonSaying(failure.name, () => {
        this.setFailingRecipe(failure, true);
        this.explainFailure(failure);
        pagePart("lab").scrollIntoView({ block: "nearest" });
      });
      pagePart("failing").append(button);
    }
  }

  /**
   * Other settings.
   * @param {Partial<Recipe>} changes
   * @param {boolean} goes
   */
  changeRecipe(changes, goes = false) {
    Object.assign(this.recipe, changes);
    for (const field of FIELDS) listOf(field).value = String(this.recipe[field]);
    pagePart("why").replaceChildren();
    this.onChange(goes);
  }

  /**
   * The recipe of one that fails.
   * @param {Failure} failure
   * @param {boolean} goes
   */
  setFailingRecipe({ bad }, goes) {
    listOf("kind").selectedIndex = 0;
    this.changeRecipe({ ...Object.values(RECIPES)[0], ...bad }, goes);
  }

  /**
   * Why a recipe fails, with what cures it.
   * @param {Failure} failure
   */
  explainFailure(failure) {
    this.offerCure(failure);
    pagePart("why").prepend(setSayKey(document.createElement("span"), `${failure.name}.why`), " ");
    translate(pagePart("why"));
  }

  /** @param {Failure} failure */
  offerCure({ name, good }) {
    pagePart("why").replaceChildren(
      buttonSaying(`${name}.cure`, () => this.changeRecipe(good, true)),
    );
    translate(pagePart("why"));
  }

  // The learning rates as the language writes them.
  showRates() {
    for (const rate of listOf("rate").options)
      setText(rate, formatNumber(Number(rate.value), { maximumSignificantDigits: 1 }));
  }
}
