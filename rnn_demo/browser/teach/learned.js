// Shows above the stage what the network has learned: from how many drawings, which weights are new,
// and which stay as they were; and below the answer the two steps that lead to it.

import { elementWithin } from "../elements.js";
import { say, setText } from "../words.js";
import { comparedWith } from "./compared.js";
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
    this.rule = elementWithin(root, ".rule", HTMLElement);
    this.digits = elementWithin(this.rule, "button", HTMLButtonElement);
    this.digits.onclick = () => teach.readWithDigits(!teach.readsDigits);
    const narrow = matchMedia("(max-width: 640px)"), // here it stands above the cards
      story = elementWithin(teach.host.stage, ".story", HTMLElement);
    const place = () => {
      (narrow.matches ? teach.root : teach.host.stage).before(root);
      if (narrow.matches) root.before(this.rule);
      else story.after(this.rule);
    };
    narrow.onchange = place;
    place();
  }

  showLearned() {
    const { set, pupil } = this.teach,
      { base, layer, teacher } = pupil,
      begin = set.hasNoDrawings ? "teach.lead" : "teach.how";
    this.root.hidden = !base;
    setText(
      elementWithin(this.root, ".taught", HTMLElement),
      base && !teacher ? say("teach.not") : layer ? taughtBy(layer) : say(begin),
    );
    this.showRule();
    this.showLedger(layer && base ? weightsLedger(layer, base) : TEACHING_STEPS());
  }

  /** Shows by which two steps the signs' layer answers, or the way back to it. */
  showRule() {
    const { pupil, readsDigits, host } = this.teach,
      { layer } = pupil,
      headInput = host.headInput(),
      compared = readsDigits || !layer || !headInput ? null : comparedWith(layer, headInput),
      part = (/** @type {string} */ name) => elementWithin(this.rule, name, HTMLElement);
    this.rule.hidden = !compared && !readsDigits;
    part("ol").hidden = !compared;
    part(".perhaps").hidden = !readsDigits && !compared?.isStrange;
    setText(part(".perhaps span"), readsDigits ? "" : say("teach.digit.perhaps"));
    setText(this.digits, say(readsDigits ? "teach.signs.read" : "teach.digits.read"));
    this.digits.ariaPressed = String(readsDigits);
    part(".scale").hidden = !compared || compared.mean < 0;
    if (!compared) return;
    setText(part(".which"), say("teach.rule.which", compared));
    setText(part(".whether"), say(`teach.rule.${compared.isStrange ? "no" : "yes"}`, compared));
    part(".scale").style.setProperty("--alike", `${100 * compared.mean}%`);
    part(".scale").style.setProperty("--least", `${100 * compared.limit}%`);
  }

  /** @param {[string, string, string, string?][]} lines each [kind, numbers, description, title] */
  showLedger(lines) {
    const place = elementWithin(this.root, ".ledger", HTMLElement),
      [texts, before] = [String(lines), place.dataset.lines];
    if (texts === before) return;
    place.dataset.lines = texts;
    place.replaceChildren(
      ...lines.map(([kind, count, text, title = ""]) => {
        const item = document.createElement("li"),
          number = document.createElement("b");
        Object.assign(item, { className: kind, title });
        setText(number, count);
        item.append(number, ` ${text}`);
        return item;
      }),
    );
  }
}
