// Starts the page without a server, with what export.py has written into its element `data`: a
// `PageData` of types.d.ts.

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
// for who wants the numbers: `rnn.watching.result`
Object.assign(window.rnn, { site, watching: site.watching });
site.changeState({
  isAsking: site.keeper.asksFor("lesson") || site.keeper.asksFor("study"), // nothing is told before
  hiddenParts: (site.keeper.request.get("hide") ?? "").split(/[\s,]+/),
});
// Of a page that comes with files of its own nothing is shown before it stands: it would jump.
const page = /** @type {const} */ (["lesson", "study", "train", "teach"]).find((name) =>
  site.keeper.asksFor(name),
);
if (page) document.documentElement.dataset.opens = page;
hearVisitor(site);
offerLanguages(site);
speakLanguage(site, chooseLanguage(site.keeper.request, data.languages))
  .then(() => site.keeper.open())
  .finally(() => delete document.documentElement.dataset.opens);
