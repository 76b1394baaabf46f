// What the address asks for, and what it says of the page: network, row and digit, as the app's does, and which page is open.

import { encodeDrawing } from "../drawing.js";
import { handText } from "../hands.js";

const LANGUAGE = "rnn-language"; // under which the browser keeps it

export const askedFor = () =>
  new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);

// The language that a link asks for, that was chosen here, or that the browser wishes for. languages: [[code, name], ...].
export function languageWished(asked, languages) {
  let kept = null;
  try {
    kept = localStorage.getItem(LANGUAGE);
  } catch {
    /* a browser that keeps nothing */
  }
  const codes = [asked.get("lang"), kept, ...navigator.languages].map(
    (code) => code?.toLowerCase().split("-")[0],
  );
  return codes.find((code) => languages.some(([known]) => known === code)) ?? "en";
}

export function keepLanguage(code) {
  try {
    localStorage.setItem(LANGUAGE, code);
  } catch {
    /* it lasts as long as the page */
  }
}

// name: of its network among those that come with the page.
export async function queryOf(site, name, asked) {
  const drawing = site.image && site.example === null ? await encodeDrawing(site.image) : null,
    { example, lesson, watching, network } = site;
  const query = new URLSearchParams([
    network?.code ? ["trained", network.code] : ["model", name],
    ["row", watching.step + 1],
  ]);
  const isStep = Number(lesson) > 0; // which has its own, and the address is to tell no answer
  if (example !== null && !isStep) query.set("example", example);
  else if (drawing && example === null) query.set("drawing", drawing);
  if (watching.hand) query.set("hand", handText(watching.hand));
  for (const word of ["hide", "lang"]) if (asked.has(word)) query.set(word, asked.get(word));
  if (lesson) query.set("lesson", lesson);
  else if (site.page === "train") query.set("train", 1);
  else if (site.page === "teach") query.set("teach", site.signs ?? 1);
  if (lesson && asked.has("quiz")) query.set("quiz", 1);
  return query;
}
