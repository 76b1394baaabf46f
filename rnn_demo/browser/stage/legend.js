// What a bar's height, place, width and colour mean, below the stage, in words.

import { elementWithin } from "../elements.js";
import { say } from "../words.js";
import { areRaised } from "./bars.js";

/** @import { Scene } from "./scene.js" */

const SQUARE = /(■)/;

export class Legend {
  news = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.element = elementWithin(root, ".legend", HTMLElement);
  }

  /**
   * @param {Scene} scene
   * @param {boolean} isShown whether there is room for it
   */
  show({ view, colours }, isShown) {
    const hasAll = view.states.every(({ weights, groups }) => weights.length && groups.length);
    this.element.hidden = !isShown || !hasAll;
    if (this.element.hidden) return;
    const colour = areRaised(view.states) ? "legend.colours" : "legend.colours.below",
      text = `${say("legend.bars")} ${say(colour)}`.replaceAll("■ ", "■\u00a0"),
      news = [text, colours.up].join();
    if (news === this.news) return;
    this.news = news;
    const ways = [colours.up, colours.down];
    this.element.replaceChildren(
      ...text.split(SQUARE).map((piece) => {
        if (!SQUARE.test(piece)) return piece;
        const square = Object.assign(document.createElement("span"), { textContent: piece });
        square.style.color = ways.shift() ?? "";
        return square;
      }),
    );
  }
}
