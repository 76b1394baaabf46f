// The picture of one number's memory below the words: the lines of a sum, or the store and the
// bar, each with the lines of its value. Each gate is a button that shows its own sum.

import { numberText, shareText, termText, twoTermsText } from "./account.js";
import { functionText, gateName, sumLines } from "./memory_text.js";
import { newElement } from "../elements.js";
import { supportOf } from "../stage/bars.js";
import { setText, say } from "../words.js";

/** @import { Written } from "./account.js" */
/** @import { MemoryHow } from "./explanation.js" */
/** @import { GateName, MemoryParts } from "./memory_sum.js" */
/** @import { View } from "../types.js" */

/** @typedef {(gate: ?GateName) => void} Press asks for a gate's own sum; null: no more */

export class Vessel {
  key = "";

  /**
   * @param {HTMLElement} root
   * @param {Press} press
   */
  constructor(root, press) {
    this.root = root;
    this.press = press;
  }

  /**
   * @param {?MemoryHow} how null for nothing
   * @param {View} view
   */
  show(how, view) {
    this.root.hidden = !how;
    if (!how) return;
    const { parts, step, gate } = how,
      key = JSON.stringify([step, gate, parts.unit, parts.t, parts.now.v, say("how.close")]);
    if (key === this.key) return;
    const isPressed = this.root.contains(document.activeElement) || gate;
    this.key = key;
    this.root.replaceChildren(
      ...(gate || step === "sum"
        ? this.makeSumTable(parts, view, gate)
        : [this.vessel(parts, view, step)]),
    );
    if (isPressed) this.root.querySelector("button")?.focus({ preventScroll: true });
  }

  /**
   * Distance from the top of `element` down to the middle of the bar; null if no bar is shown.
   * @param {HTMLElement} element an ancestor of the vessel
   */
  distanceToBar(element) {
    const bar = this.root.hidden ? null : this.root.querySelector(".gauge.bar .field");
    if (!bar) return null;
    const { top, height } = bar.getBoundingClientRect();
    return top + height / 2 - element.getBoundingClientRect().top;
  }

  /**
   * @param {MemoryParts} parts
   * @param {View} view
   * @param {?GateName} gate
   */
  makeSumTable(parts, view, gate) {
    const rows = sumLines(parts, view, gate).map(({ label, text, isTotal }) =>
        newElement(
          "tr",
          isTotal ? "total" : "",
          newElement("th", "", label),
          newElement("td", "", text),
        ),
      ),
      table = newElement("table", "lines", ...rows);
    if (gate) return [table, this.makeGateButton("", null, say("how.gate.back"))];
    const reset = parts.gates.reset && gateName(parts.gates.reset);
    return reset ? [table, this.makeGateButton(reset, "reset", reset)] : [table];
  }

  /**
   * @param {string} title
   * @param {?GateName} gate
   * @param {string} text
   */
  makeGateButton(title, gate, text) {
    const button = newElement("button", "gate", text);
    Object.assign(button, { type: "button", title: title && say("how.gate.sum", { gate: title }) });
    button.dataset.gate = gate ?? "";
    button.onclick = () => this.press(gate);
    return button;
  }

  /**
   * A gate, and what passes through it.
   * @param {MemoryParts} parts
   * @param {"lets" | "keep" | "shows"} gate
   * @param {Written} of
   * @param {string} made
   */
  gateLines({ store, gates }, gate, of, made) {
    const share = store?.[gate];
    if (!share) return [];
    // One gate may set both shares
    const sets = gates[gate] ? gate : gate === "lets" ? "keep" : "lets",
      text = say(`how.part.${gate}`, { share: shareText(share) });
    return [
      this.makeGateButton(gateName(gates[sets] ?? ""), sets, text),
      lineOf(`${shareText(share)} × ${numberText(of)} = ${made}`),
    ];
  }

  /**
   * The store and the bar from top to bottom, each with the lines of its value in their order.
   * @param {MemoryParts} parts
   * @param {View} view
   * @param {string} step
   */
  vessel(parts, view, step) {
    const { store, numbers, now, activation } = parts;
    if (!store) return newElement("div", "vessel", ...vesselWithoutGates(parts, view));
    const { into, content, stays, held, bent, shows } = store,
      isOver = step === "value",
      holds = [
        ...this.gateLines(parts, "keep", content, termText(stays)),
        lineOf(say("how.part.new", { made: termText(numbers.made) })),
        ...this.gateLines(parts, "lets", numbers.made, termText(into)),
        lineOf(`${twoTermsText(stays, into)} = ${numberText(held)}`, true),
      ];
    if (!bent || !shows)
      return newElement(
        "div",
        "vessel",
        barGauge(parts, view, now),
        newElement("div", "made", ...holds),
      );
    const shown = bentText(activation, held, bent).map((text) => lineOf(text));
    if (isOver) shown.push(...this.gateLines(parts, "shows", bent, numberText(now)));
    return newElement(
      "div",
      "vessel",
      makeNumberGauge("store", say("how.store"), content, held),
      newElement("div", "made", ...holds),
      barGauge(parts, view, isOver ? now : null),
      newElement("div", "made", ...(isOver ? shown : [])),
    );
  }
}

/** @type {(text: string, isTotal?: boolean) => HTMLElement} */
const lineOf = (text, isTotal = false) => newElement("bdi", isTotal ? "line total" : "line", text);

/**
 * The bar before and now, in the colours of the stage.
 * @param {MemoryParts} parts
 * @param {View} view
 * @param {?Written} now
 * @param {boolean} isRaised
 */
function barGauge({ layer, unit, before }, view, now, isRaised = false) {
  const state = view.states.find((of) => of.layer === layer),
    made = makeNumberGauge("bar", say("how.bar"), before, now, isRaised);
  for (const [name, number] of Object.entries({ before, now })) {
    const support = state && number && supportOf(state, state.columns.indexOf(unit), number.shown),
      bar = /** @type {?HTMLElement} */ (made.querySelector(`.field > .${name}`));
    if (support && bar) bar.dataset.side = support > 0 ? "for" : "against";
  }
  return made;
}

/**
 * An activation's value as text: "tanh(−1.46) = −0.90".
 * @param {string} activation
 * @param {Written} of
 * @param {Written} made
 */
function bentText(activation, of, made) {
  if (activation === "linear") return [];
  return [`${functionText(activation, of)} = ${numberText(made)}`];
}

/**
 * The picture of a cell without gates: the candidate becomes the bar.
 * @param {MemoryParts} parts
 * @param {View} view
 */
function vesselWithoutGates(parts, view) {
  const { numbers, now, activation } = parts,
    lines = bentText(activation, numbers.sum, now).map((text) => lineOf(text, true));
  return [barGauge(parts, view, now, activation === "relu"), newElement("div", "made", ...lines)];
}

/**
 * Draws a number's previous and present value on an axis.
 * @param {string} name
 * @param {string} title
 * @param {Written} before
 * @param {?Written} now null until it is shown
 * @param {boolean} isRaised true if it is never below 0, as after relu
 */
function makeNumberGauge(name, title, before, now, isRaised = false) {
  const all = [before, ...(now ? [now] : [])],
    end = Math.max(1, ...all.map(({ shown }) => Math.ceil(Math.abs(shown)))),
    texts = isRaised ? [end, 0] : [end, 0, `−${end}`],
    ends = texts.map((text) => newElement("i", "", String(text))),
    field = newElement("div", "field", newElement("div", "ends", ...ends)),
    names = newElement("div", "names"),
    zero = isRaised ? 100 : 50; // percent from the top
  for (const [k, number] of all.entries()) {
    const bar = newElement("i", k ? "now" : "before"),
      high = (zero * Math.abs(number.shown)) / end,
      label = newElement("span", "", say(k ? "how.now" : "how.before"), newElement("b", ""));
    Object.assign(bar.style, {
      height: `${high}%`,
      top: `${number.shown > 0 ? zero - high : zero}%`,
    });
    setText(label.children[0], numberText(number));
    field.append(bar);
    names.append(label);
  }
  field.style.setProperty("--zero", `${zero}%`);
  return newElement("div", `gauge ${name}`, newElement("strong", "", title), field, names);
}
