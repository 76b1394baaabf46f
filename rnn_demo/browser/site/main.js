// Starts the page without a server from the `PageData` (types.d.ts) that export.py wrote into its
// element `data`.

import { elementOf } from "../elements.js";
import { addTexts } from "../words.js";
import { hearVisitor } from "./page_controls.js";
import { chooseLanguage, offerLanguages, speakLanguage } from "./language.js";
import { Site } from "./site.js";

/** @import { PageData } from "../types.js" */

/** @type {PageData} */
const data = JSON.parse(elementOf("data", HTMLScriptElement).text);
Object.assign(window.rnn.files, data.files);
window.rnn.hashes = data.hashes;
addTexts(Object.fromEntries(data.networks.map(([name, title]) => [`name.${name}`, title])));

const site = new Site(data);
// makes `rnn.watching.result` available in the console
Object.assign(window.rnn, { site, watching: site.watching });
site.changeState({
  // Then no answer may be shown before
  isAsking: site.keeper.asksFor("lesson") || site.keeper.asksFor("study"),
  hiddenParts: (site.keeper.request.get("hide") ?? "").split(/[\s,]+/),
});
// A page with its own files stays hidden until it is complete, as it would jump.
const page = /** @type {const} */ (["lesson", "study", "train", "teach", "machine"]).find((name) =>
  site.keeper.asksFor(name),
);
if (page) document.documentElement.dataset.opens = page;
hearVisitor(site);
offerLanguages(site);
speakLanguage(site, chooseLanguage(site.keeper.request, data.languages))
  .then(() => site.keeper.open())
  .finally(() => delete document.documentElement.dataset.opens);
