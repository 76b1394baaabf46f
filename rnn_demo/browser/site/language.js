// The language of the page without a server, and where another one is chosen.

import { elementOf, pagePart } from "../elements.js";
import { penLabel } from "../pad/pen_keys.js";
import { percent } from "../reader/story.js";
import { say, setLanguage, translate } from "../words.js";
import { keepLanguage } from "./address.js";
import { file } from "./networks.js";

/** @import { Site } from "../types.js" */

const languageList = () => elementOf("language", HTMLSelectElement);

/** @param {Site} site */
export function offerLanguages(site) {
  for (const [code, name] of site.data.languages)
    languageList().append(Object.assign(new Option(name, code), { lang: code }));
  languageList().onchange = async () => {
    const { value } = languageList();
    site.visits.request.set("lang", value);
    keepLanguage(value);
    await speakLanguage(site, value);
    site.link();
  };
}

/**
 * Its words come as a network does.
 * @param {Site} site
 * @param {string} language its code
 */
export async function speakLanguage(site, language) {
  const texts = await (language === "en" ? {} : site.load(file(`words.${language}`)));
  if (texts === null) return;
  setLanguage(language, texts);
  Object.assign(document.documentElement, { lang: language, dir: say("direction") });
  languageList().value = language;
  pagePart("pad").ariaLabel = penLabel();
  translate(document);
  site.visits.entitle();
  /** @type {NodeListOf<HTMLElement>} */
  const examples = pagePart("examples").querySelectorAll("button");
  examples.forEach((button, digit) => {
    button.title = say("site.example", { digit });
  });
  site.data.networks.forEach(([name, , share], k) => {
    site.networkList.options[k].text =
      say(`name.${name}`) + (share === null ? "" : ` · ${percent(share, 1)}`);
  });
  site.describe();
  site.show();
  site.later.speak();
}
