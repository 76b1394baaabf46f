// Shows above the stage what the network has learned: from how many drawings, which weights are new,
// and which stay as they were.

import { elementWithin } from "../elements.js";
import { say, setText } from "../words.js";
import { taughtBy, weightsLedger } from "./taught_words.js";

/** @import { Teach } from "./teach.js" */

/** @returns {[string, string, string][]} */
const TEACHING_STEPS = () =>
  ["draw", "add", "next"].map((key, k) => ["step", `${k + 1}`, say(`teach.step.${key}`)]);

export class Learned {
  /**
   * @param {HTMLElement} root the second element of teach.html
   * @param {Teach} teach
   */
  constructor(root, teach) {
    this.root = root;
    this.teach = teach;
    this.digits = document.createElement("button");
    Object.assign(this.digits, { type: "button", className: "digits" });
    this.digits.onclick = () => teach.readWithDigits(!teach.readsDigits);
    const narrow = matchMedia("(max-width: 640px)"), // here it stands above the cards
      place = () => (narrow.matches ? teach.root : teach.host.stage).before(root);
    narrow.onchange = place;
    place();
  }

  showLearned() {
    const { set, pupil, readsDigits, host } = this.teach,
      { base, layer, teacher } = pupil,
      begin = set.isEmpty ? "teach.lead" : "teach.how";
    this.root.hidden = !base;
    setText(
      elementWithin(this.root, ".taught", HTMLElement),
      base && !teacher ? say("teach.not") : layer ? taughtBy(layer) : say(begin),
    );
    setText(this.digits, say(readsDigits ? "teach.signs.read" : "teach.digits.read"));
    this.digits.ariaPressed = String(readsDigits);
    this.showLedger(
      layer && base
        ? weightsLedger(layer, base, !readsDigits && host.answer() === -1)
        : TEACHING_STEPS(),
    );
  }

  /** @param {[string, string, string][]} lines each [kind, numbers, description] */
  showLedger(lines) {
    const place = elementWithin(this.root, ".ledger", HTMLElement),
      [texts, before] = [String(lines), place.dataset.lines];
    if (texts === before) return;
    place.dataset.lines = texts;
    place.replaceChildren(
      ...lines.map(([kind, count, text]) => {
        const item = document.createElement("li"),
          number = document.createElement("b");
        item.className = kind;
        setText(number, count);
        item.append(number, ` ${text}`);
        if (kind === "aside") item.append(" ", this.digits);
        return item;
      }),
    );
  }
}
