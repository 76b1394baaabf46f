// What the address asks for, and what it says of the page: network, row and digit, as the app's
// does, and which page is open.

import { encodeDrawing } from "../pad/drawing.js";
import { handText } from "../hand/hands.js";

/** @import { Site } from "../types.js" */

const LANGUAGE = "rnn-language"; // under which the browser keeps it

export const requestFromAddress = () =>
  new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);

/**
 * The language that a link asks for, that was chosen here, or that the browser wishes for.
 * languages: [[code, name], ...].
 * @param {URLSearchParams} request
 * @param {[string, string][]} languages
 */
export function chooseLanguage(request, languages) {
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
export function keepLanguage(code) {
  try {
    localStorage.setItem(LANGUAGE, code);
  } catch {
    /* it lasts as long as the page */
  }
}

/**
 * name: of its network among those that come with the page.
 * @param {Site} site
 * @param {string} name
 * @param {URLSearchParams} request
 */
export async function queryOf(site, name, request) {
  const drawing = site.image && site.example === null ? await encodeDrawing(site.image) : null,
    { example, lesson, watching, network } = site;
  const query = new URLSearchParams([
    network?.code ? ["trained", network.code] : ["model", name],
    ["row", String(watching.step + 1)],
  ]);
  const isStep = Number(lesson) > 0; // which has its own, and the address is to tell no answer
  if (example !== null && !isStep) query.set("example", String(example));
  else if (drawing && example === null) query.set("drawing", drawing);
  if (watching.hand) query.set("hand", handText(watching.hand));
  for (const word of ["hide", "lang"]) {
    const value = request.get(word);
    if (value !== null) query.set(word, value);
  }
  if (lesson) query.set("lesson", String(lesson));
  else if (site.page === "train") query.set("train", "1");
  else if (site.page === "teach") query.set("teach", site.signs ?? "1");
  if (lesson && request.has("quiz")) query.set("quiz", "1");
  return query;
}
