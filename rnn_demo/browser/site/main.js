// Starts the page without a server from the `PageData` (site_types.d.ts) that export.py wrote into
// its element `data`.

import { requireElementById } from "../elements.js";
import { addEnglishTexts } from "../words.js";
import { hearVisitor } from "./page_controls.js";
import { initialLanguageCode, setUpLanguageMenu, speakLanguage } from "./language.js";
import { Site } from "./site.js";

/** @import { PageData } from "./site_types.js" */

/** @type {PageData} */
const data = JSON.parse(requireElementById("data", HTMLScriptElement).text);
Object.assign(window.rnn.files, data.files);
window.rnn.hashes = data.hashes;
addEnglishTexts(Object.fromEntries(data.networks.map(([name, title]) => [`name.${name}`, title])));

const site = new Site(data);
// makes `rnn.watching.result` available in the console
Object.assign(window.rnn, { site, watching: site.watching });
const { requestedPageParameterName, request } = site.keeper;
site.pages.setStateAndBodyClasses({
  // No answer may be shown before the question
  isAsking: requestedPageParameterName === "lesson",
  hiddenParts: (request.get("hide") ?? "").split(/[\s,]+/),
});
// A page with its own files stays hidden until it is complete, as it would jump.
if (requestedPageParameterName) document.documentElement.dataset.opens = requestedPageParameterName;
hearVisitor(site);
setUpLanguageMenu(site);
speakLanguage(site, initialLanguageCode(request, data.languages))
  .then(() => site.keeper.restoreFromAddress())
  .finally(() => delete document.documentElement.dataset.opens);
