// The controls of the page without a server: its buttons and lists, the pointer and the keys.

import { elementWithin, eventTargetElement, newButton } from "../elements.js";
import { pagePart, requireElementById } from "../elements.js";
import { hasModifier } from "../keyboard.js";
import { canvasOfImage } from "../pad/strokes.js";
import { downloadGifOrPng } from "../stage/saved.js";
import { LAST } from "../player/playback.js";
import { say } from "../words.js";
import { isPageInNotebookOutput } from "./scheme.js";

/** @import { Site } from "./site_types.js" */

const HAS_KEYS = "input, textarea, select, button, a, summary"; // these handle keys themselves

/** @param {Site} site */
export function hearVisitor(site) {
  offerNetworksAndExamples(site);
  hearButtons(site);
  stopAutoplayOnPress(site);
  loadUnitRangesOnActivity(site);
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || hasModifier(event)) return;
    const { isAsking, page } = site.pages;
    if (isAsking || page === "train" || page === "machine") return;
    if (!eventTargetElement(event)?.closest(HAS_KEYS) && site.watching.input.handleStageKey(event))
      event.preventDefault();
  });
}

/** @param {Site} site */
function offerNetworksAndExamples(site) {
  const { networkList } = site;
  networkList.append(...site.data.networks.map(([name]) => new Option(name, name)));
  networkList.onchange = () => {
    pagePart("trouble").textContent = "";
    site.chooseNetwork(networkList.value);
  };
  site.examples.forEach((image, digit) => {
    const button = newButton("", "", () => {
      site.putImageOnDesk({ image, example: digit });
      if (site.pages.page === "watch") site.watching.playback.play(true);
    });
    button.append(canvasOfImage(image));
    pagePart("examples").append(button);
  });
}

/** @param {Site} site */
function hearButtons(site) {
  const gif = requireElementById("gif", HTMLButtonElement);
  pagePart("clear").onclick = () => site.sheet.clear();
  pagePart("undo").onclick = () => site.sheet.undo();
  pagePart("copy").onclick = copyLink;
  pagePart("copy").hidden = elementWithin(document, "footer", HTMLElement).hidden =
    isPageInNotebookOutput();
  gif.onclick = async () => {
    gif.disabled = true;
    await downloadGifOrPng("gif", site.watching, LAST, `reading-${site.desk.network?.name}`);
    gif.disabled = false;
  };
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    for (const id of ["copy", "heard"]) pagePart(id).textContent = say("site.copied");
  } catch {
    pagePart("trouble").textContent = say("site.copy.not");
  }
}

/**
 * When a visitor presses anywhere but on the stage, what plays by itself stops.
 * @param {Site} site
 */
function stopAutoplayOnPress(site) {
  const stop = (/** @type {PointerEvent} */ event) => {
    site.autoplay.requestOrCancelPlay(null);
    const isOnStage = eventTargetElement(event)?.closest(".watch");
    if (site.watching.player.byItself && !isOnStage) site.watching.playback.pauseOrSkipToEnd();
  };
  addEventListener("pointerdown", stop, true);
}

/**
 * When a visitor is active, the data for edits of the memory are loaded.
 * @param {Site} site
 */
function loadUnitRangesOnActivity(site) {
  const load = () => site.choice.loadUnitRangesForEdits();
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, load, true);
  for (const name of ["pointerover", "focusin"]) pagePart("stage").addEventListener(name, load);
}
