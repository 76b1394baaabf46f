// A link to the page: network, row, digit and edit of the memory as in the app, and the open page.
// It is written from the contents of the page, and read by parts.

import { pagePart } from "../elements.js";
import { decodeLinkImageOrThrow, encodeImageForLink } from "../pad/drawing.js";
import { linkTextOfEdit } from "../edit/memory_edit.js";
import { imageFromBase64 } from "../reader/reader.js";
import { LAST } from "../player/playback.js";
import { say } from "../words.js";
import { hasStoredNetworks } from "./file_shelf.js";

/** @import { Drawing } from "../desk/desk.js" */
/** @import { Site } from "./site_types.js" */

/** The parameters that open a page, and the page. */
export const PAGES_OF_LINKS = /** @type {const} */ ({
  lesson: "lessons",
  train: "train",
  machine: "machine",
  teach: "teach",
});

/**
 * @param {Site} site
 * @param {URLSearchParams} request of the address, for parameters that are kept
 * @returns {Promise<URLSearchParams>} a link to the current contents of the page
 */
export async function makeLinkParameters(site, request) {
  const { image, example = null } = site.desk.drawing,
    drawing = image && example === null ? await encodeImageForLink(image) : null,
    { desk } = site,
    { lesson, page, currentPageUnlessWatch } = site.pages,
    link = new URLSearchParams([
      desk.network?.code ? ["trained", desk.network.code] : ["model", site.networkList.value],
      ["row", String(desk.cursor.step + 1)],
    ]);
  // A lesson has its own drawing, and the address must not reveal an answer
  const isStep = Number(lesson) > 0;
  if (example !== null && !isStep) link.set("example", String(example));
  else if (drawing && example === null) link.set("drawing", drawing);
  if (desk.edit) link.set("hand", linkTextOfEdit(desk.edit));
  for (const word of ["hide", "lang"]) {
    const value = request.get(word);
    if (value !== null) link.set(word, value);
  }
  if (lesson) link.set("lesson", String(lesson));
  else if (currentPageUnlessWatch) link.set(page, currentPageUnlessWatch.code);
  if (lesson && request.has("quiz")) link.set("quiz", "1");
  return link;
}

/**
 * A whole number of a link, written as the page writes it; null if it is another text.
 * @type {(text: string | null, low: number, high: number) => ?number}
 */
function wholeNumber(text, low, high) {
  const number = Number(text);
  return text === String(number) && number >= low && number <= high && Number.isInteger(number)
    ? number
    : null;
}

/**
 * @param {URLSearchParams} request
 * @returns {number} from 0; the last row if the link has none
 */
export const rowOfLinkOrLast = (request) =>
  (wholeNumber(request.get("row"), 1, LAST + 1) ?? LAST + 1) - 1;

/**
 * The drawing of a link; if there is none, the drawing that the page opens with.
 * @type {(request: URLSearchParams, site: Site) => Promise<Drawing>}
 */
export async function drawingOfLinkOrDefault(request, site) {
  const { data, examples } = site,
    example = wholeNumber(request.get("example"), 0, examples.length - 1) ?? data.example;
  try {
    const code = request.get("drawing");
    if (code !== null) return { image: await decodeLinkImageOrThrow(code) };
  } catch {
    pagePart("trouble").textContent = say("site.drawing.not");
  }
  if (data.image) return { image: imageFromBase64(data.image) };
  return examples[example] ? { image: examples[example], example } : { image: null };
}

/**
 * The name of a link's network: a shipped one, or one that the link contains.
 * @type {(request: URLSearchParams, site: Site) => Promise<string>}
 */
export async function resolveLinkNetworkName(request, site) {
  const names = site.data.networks.map(([name]) => name),
    model = request.get("model"),
    code = request.get("trained");
  try {
    // Networks of an earlier visit can be chosen, too
    if (site.pages.has("train") && (code !== null || hasStoredNetworks())) {
      const { networks } = await site.pages.getOrLoadPage("train");
      if (code !== null) return networks.addFromCode(code);
    }
  } catch {
    pagePart("trouble").textContent = say("site.link.not");
  }
  return model !== null && names.includes(model) ? model : names[0];
}
