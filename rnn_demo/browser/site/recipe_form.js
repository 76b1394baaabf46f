// The form for a recipe in Train, and for recipes that fail, each with the reason and the cure.

import { newButton, pagePart, requireElementById } from "../elements.js";
import { setTextIfChanged, translateElementTexts, formatNumber } from "../words.js";
import { CHOICES, FAILURES, RECIPES } from "./recipes.js";

/** @import { Failure } from "./site_types.js" */
/** @import { Recipe } from "../train/train_types.js" */

const FIELDS = /** @type {(keyof typeof CHOICES)[]} */ (Object.keys(CHOICES));
const findRecipeSelect = (/** @type {string} */ id) => requireElementById(id, HTMLSelectElement);

/**
 * A part of the page that shows the text of a key.
 * @template {HTMLElement} T
 * @param {T} part
 * @param {string} key
 */
function setTranslationKey(part, key) {
  part.dataset.say = key;
  return part;
}

/**
 * @param {string} key
 * @param {() => void} onclick
 */
const makeButtonWithTranslationKey = (key, onclick) =>
  setTranslationKey(newButton("", "", onclick), key);

export class RecipeForm {
  /** @type {Recipe} */
  recipe = { ...Object.values(RECIPES)[0] };

  /**
   * onChange: called after each change; its argument is true if the network should learn at once.
   * @param {(goes: boolean) => void} onChange
   */
  constructor(onChange) {
    this.onChange = onChange;
    findRecipeSelect("kind").append(...Object.keys(RECIPES).map((name) => new Option(name)));
    findRecipeSelect("kind").onchange = () =>
      this.changeRecipe(RECIPES[findRecipeSelect("kind").value]);
    for (const field of FIELDS) {
      for (const value of CHOICES[field]) {
        const option = new Option(String(value), String(value));
        if (field === "memory") setTranslationKey(option, `train.memory.${value}`);
        findRecipeSelect(field).append(option);
      }
      findRecipeSelect(field).onchange = () => {
        const chosen = findRecipeSelect(field).value;
        this.changeRecipe({ [field]: CHOICES[field].find((value) => String(value) === chosen) });
      };
    }
    for (const failure of FAILURES) {
      const button = makeButtonWithTranslationKey(failure.name, () => {
        this.applyFailingRecipe(failure, true);
        this.explainFailure(failure);
        pagePart("lab").scrollIntoView({ block: "nearest" });
      });
      pagePart("failing").append(button);
    }
  }

  /** @type {(changes: Partial<Recipe>, goes?: boolean) => void} */
  changeRecipe(changes, goes = false) {
    Object.assign(this.recipe, changes);
    for (const field of FIELDS) findRecipeSelect(field).value = String(this.recipe[field]);
    pagePart("why").replaceChildren();
    this.onChange(goes);
  }

  /** @type {(failure: Failure, goes: boolean) => void} */
  applyFailingRecipe({ bad }, goes) {
    findRecipeSelect("kind").selectedIndex = 0;
    this.changeRecipe({ ...Object.values(RECIPES)[0], ...bad }, goes);
  }

  /**
   * Shows why a recipe fails and what cures it.
   * @param {Failure} failure
   */
  explainFailure(failure) {
    this.showCureButtonOfFailure(failure);
    const text = setTranslationKey(document.createElement("span"), `${failure.name}.why`);
    pagePart("why").prepend(text, " ");
    translateElementTexts(pagePart("why"));
  }

  /** @param {Failure} failure */
  showCureButtonOfFailure({ name, good }) {
    const cure = () => this.changeRecipe(good, true);
    pagePart("why").replaceChildren(makeButtonWithTranslationKey(`${name}.cure`, cure));
    translateElementTexts(pagePart("why"));
  }

  /** Shows the learning rates in the page's language. */
  translateRateOptions() {
    for (const rate of findRecipeSelect("rate").options)
      setTextIfChanged(rate, formatNumber(Number(rate.value), { maximumSignificantDigits: 1 }));
  }
}
