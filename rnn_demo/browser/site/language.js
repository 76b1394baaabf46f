// The language of the page without a server, and the list to choose another one.

import { requireElementById, pagePart } from "../elements.js";
import { padLabel } from "../pad/pen_keys.js";
import { formatPercent } from "../reader/story.js";
import { formatNumber, say, setLanguage, translateElementTexts } from "../words.js";
import { awaitLoadOrReport, loadDataFromScript } from "./file_shelf.js";

/** @import { Site } from "./site_types.js" */

const LANGUAGE = "rnn-language"; // key in localStorage
const findLanguageSelect = () => requireElementById("language", HTMLSelectElement);

/**
 * The language that a link asks for, that was chosen here, or that the browser prefers. languages:
 * [[code, name], ...].
 * @type {(request: URLSearchParams, languages: [string, string][]) => string}
 */
export function initialLanguageCode(request, languages) {
  let kept = null;
  try {
    kept = localStorage.getItem(LANGUAGE);
  } catch {
    /* a browser that keeps nothing */
  }
  const codes = [request.get("lang"), kept, ...navigator.languages].map(
    (code) => code?.toLowerCase().split("-")[0],
  );
  return codes.find((code) => languages.some(([known]) => known === code)) ?? "en";
}

/** @param {string} code */
function keepLanguage(code) {
  try {
    localStorage.setItem(LANGUAGE, code);
  } catch {
    /* kept while the page is open */
  }
}

/** @param {Site} site */
export function setUpLanguageMenu(site) {
  for (const [code, name] of site.data.languages)
    findLanguageSelect().append(Object.assign(new Option(name, code), { lang: code }));
  findLanguageSelect().onchange = async () => {
    const { value } = findLanguageSelect();
    site.keeper.request.set("lang", value);
    keepLanguage(value);
    await speakLanguage(site, value);
    site.keeper.updateAddress();
  };
}

/**
 * Loads a language's words, as a network is loaded.
 * @param {Site} site
 * @param {string} language its code
 */
export async function speakLanguage(site, language) {
  const texts = await (language === "en"
    ? {}
    : awaitLoadOrReport(loadDataFromScript(`words.${language}`)));
  if (texts === null) return;
  setLanguage(language, texts);
  Object.assign(document.documentElement, { lang: language, dir: say("direction") });
  findLanguageSelect().value = language;
  pagePart("pad").ariaLabel = padLabel();
  translateElementTexts(document);
  site.pages.showTitle();
  /** @type {NodeListOf<HTMLElement>} */
  const examples = pagePart("examples").querySelectorAll("button");
  examples.forEach((button, digit) => {
    button.title = say("site.example", { digit });
  });
  const { networks, tested } = site.data;
  networks.forEach(([id, , share], k) => {
    const name = say(`name.${id}`),
      values = { name, percent: formatPercent(share ?? 0, 1), images: formatNumber(tested) };
    site.networkList.options[k].text = share === null ? name : say("site.network.right", values);
  });
  site.desk.updateReading(); // so its sentences change, too
  site.desk.showContents();
  site.pages.translateLoadedPages();
}
