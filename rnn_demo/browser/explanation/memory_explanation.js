// The explanation of how a row changes one number: a sentence for each step, and below it either
// the lines of a sum, or the vessel: the store (cell state) and the bar, each with the lines of its
// value. Each gate is a button that shows its own sum.

import { numberText, percentText, sumEquationText, signedTermText } from "./worked_calculation.js";
import { stepName } from "../reader/story.js";
import { say, setTextIfChanged } from "../words.js";
import { newButton, newElement } from "../elements.js";
import { signedSupportForColumnDigit, digitBelowBar, partAndColumnOfUnit } from "../stage/bars.js";

/** @import { Written } from "./worked_calculation.js" */
/** @import { MemoryHow } from "./explanation.js" */
/** @import { GateName, MemoryParts, Split, UnitSum } from "./memory_sum.js" */
/** @import { View } from "../types.js" */

/**
 * @typedef {object} Line of a sum
 * @property {string} label
 * @property {string} text its number
 * @property {boolean} isTotal
 */

/** @typedef {(gate: ?GateName) => void} Press shows a gate's own sum; null hides it */

const TOLD_ACTIVATIONS = ["tanh", "sigmoid", "relu"]; // activations whose effect the words describe

/**
 * The lines of a sum, each with its number.
 * @param {MemoryParts} parts
 * @param {View} view
 * @param {?GateName} gate the gate whose sum it is; null for the candidate's
 * @returns {Line[]}
 */
export function sumLinesWithLabels(parts, view, gate) {
  const numbers = gate ? parts.gateNumbers[gate] : parts.numbers,
    { row, pixel, bars, bar, share, through, start, sum, made } = numbers,
    of = gate ? parts.gateSums[gate] : parts.sum,
    activation = gate ? parts.gateActivation : parts.activation,
    at = stepName(view.word, parts.t);
  /** @type {Line[]} */
  const lines = [];
  const add = (/** @type {string} */ label, /** @type {Written} */ number, isTotal = false) =>
    lines.push({ label, text: signedTermText(number), isTotal });
  /** @type {(what: string, split: Split, others: string) => void} */
  const addSplit = (what, { place, number, weight, adds, others }, othersLabel) => {
    const values = { at, n: place + 1, number: numberText(number), weight: numberText(weight) };
    add(say(`how.part.one.${what}`, values), adds);
    add(othersLabel, others);
  };
  if (bar) addSplit("bar", bar, say("how.part.other.bars", { count: parts.units - 1 }));
  if (pixel) addSplit("pixel", pixel, say("how.part.other.pixels", { at }));
  else add(say("how.part.row", { at }), row);
  if (bars && !bar) add(oldBarsLabel(of, parts.units), bars);
  if (share && through) add(say("how.part.reset", { share: percentText(share) }), through);
  if (start.shown) add(say("how.part.start"), start);
  add(say("how.part.sum"), sum, true);
  if (activation === "linear") return lines;
  const label = activationLabel(activation);
  if (gate) lines.push({ label, text: percentText(made), isTotal: true });
  else add(say("how.part.new", { made: label }), made, true);
  return lines;
}

/** @type {(of: UnitSum, count: number) => string} */
function oldBarsLabel({ isResetEach, oldStart }, count) {
  if (isResetEach) return say("how.part.bars.each", { count });
  return say(oldStart ? "how.part.bars.start" : "how.part.bars", { count });
}

/** @param {string} activation */
const activationLabel = (activation) =>
  TOLD_ACTIVATIONS.includes(activation)
    ? say(`how.part.${activation}`)
    : say("how.part.bent", { activation });

/** @type {(how: MemoryHow, view: View) => string} */
export function memoryExplanationText({ step, parts, gate }, view) {
  const { sum, store, units, t, before, now } = parts,
    at = stepName(view.word, t),
    [was, is] = [before, now].map(numberText);
  if (gate)
    return say(parts.gateSums[gate].bars ? "how.gate.both" : "how.gate.row", {
      gate: gateName(parts.gates[gate] ?? ""),
    });
  if (step === "sum") {
    const resets = sum.reset !== null || sum.isResetEach;
    return [
      say(sum.bars ? "how.memory.both" : "how.memory.row", { at, count: units, before: was }),
      ...(resets ? [say("how.memory.reset")] : []),
    ].join(" ");
  }
  if (step === "store")
    return `${say("how.memory.store", { count: units })} ${say("how.memory.gates")}`;
  // Above a digit, a bar's colour changes with its sign.
  const isOver = digitBelowBar(view, parts) >= 0 && before.shown * now.shown < 0,
    how = store?.shows ? "shown" : store ? "mixed" : "plain";
  return [
    say(`how.memory.${how}`, { before: was, now: is }),
    ...(isOver ? [say("how.memory.sign")] : []),
    ...(how === "mixed" ? [say("how.memory.gates")] : []),
  ].join(" ");
}

/** @param {string} gate as Keras calls it */
const gateName = (gate) => say(`how.gate.${gate}`);

export class SumOrVesselPanel {
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
    if (gate || step === "sum")
      this.root.replaceChildren(...this.makeSumTableAndGateButton(parts, view, gate));
    else this.root.replaceChildren(this.makeVesselElement(parts, view, step));
    if (isPressed) this.root.querySelector("button")?.focus({ preventScroll: true });
  }

  /**
   * Distance from the top of `element` down to the middle of the bar; null if no bar is shown.
   * @param {HTMLElement} element an ancestor of the vessel
   */
  barMiddleOffsetFromAncestorTop(element) {
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
  makeSumTableAndGateButton(parts, view, gate) {
    const rows = sumLinesWithLabels(parts, view, gate).map(({ label, text, isTotal }) => {
        const cells = [newElement("th", "", label), newElement("td", "", text)];
        return newElement("tr", isTotal ? "total" : "", ...cells);
      }),
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
    const button = newButton("gate", text, () => this.press(gate));
    button.title = title && say("how.gate.sum", { gate: title });
    button.dataset.gate = gate ?? "";
    return button;
  }

  /**
   * A gate, and what passes through it.
   * @param {MemoryParts} parts
   * @param {"lets" | "keep" | "shows"} gate
   * @param {Written} of
   * @param {string} made
   */
  makeGateButtonAndTextLine({ store, gates }, gate, of, made) {
    const share = store?.[gate];
    if (!share) return [];
    // One gate may set both shares
    const sets = gates[gate] ? gate : gate === "lets" ? "keep" : "lets",
      text = say(`how.part.${gate}`, { share: percentText(share) });
    return [
      this.makeGateButton(gateName(gates[sets] ?? ""), sets, text),
      makeTextLine(`${percentText(share)} × ${numberText(of)} = ${made}`),
    ];
  }

  /**
   * The store and the bar from top to bottom, each with the lines of its value in their order.
   * @param {MemoryParts} parts
   * @param {View} view
   * @param {string} step
   */
  makeVesselElement(parts, view, step) {
    const { store, numbers, now, activation } = parts;
    if (!store) return newElement("div", "vessel", ...vesselPartsWithoutGates(parts, view));
    const { into, content, stays, held, bent, shows } = store,
      isOver = step === "value",
      holds = [
        ...this.makeGateButtonAndTextLine(parts, "keep", content, signedTermText(stays)),
        makeTextLine(say("how.part.new", { made: signedTermText(numbers.made) })),
        ...this.makeGateButtonAndTextLine(parts, "lets", numbers.made, signedTermText(into)),
        makeTextLine(sumEquationText(stays, into, held), true),
      ];
    const made = newElement("div", "made", ...holds);
    if (!bent || !shows)
      return newElement("div", "vessel", makeBarChangeGauge(parts, view, now), made);
    const shown = isOver
      ? [
          ...activationLinesUnlessLinear(activation, held, bent),
          ...this.makeGateButtonAndTextLine(parts, "shows", bent, numberText(now)),
        ]
      : [];
    return newElement(
      "div",
      "vessel",
      makeBeforeAfterGauge("store", say("how.store"), content, held),
      made,
      makeBarChangeGauge(parts, view, isOver ? now : null),
      newElement("div", "made", ...shown),
    );
  }
}

/** @type {(text: string, isTotal?: boolean) => HTMLElement} */
const makeTextLine = (text, isTotal = false) =>
  newElement("bdi", isTotal ? "line total" : "line", text);

/**
 * The bar before and now, in the colours of the stage.
 * @param {MemoryParts} parts
 * @param {View} view
 * @param {?Written} now
 * @param {boolean} isRaised
 */
function makeBarChangeGauge(parts, view, now, isRaised = false) {
  const { before } = parts,
    { part, column } = partAndColumnOfUnit(view, parts),
    state = view.states[part],
    made = makeBeforeAfterGauge("bar", say("how.bar"), before, now, isRaised);
  for (const [name, number] of Object.entries({ before, now })) {
    const support = state && number && signedSupportForColumnDigit(state, column, number.shown),
      bar = /** @type {?HTMLElement} */ (made.querySelector(`.field > .${name}`));
    if (support && bar) bar.dataset.side = support > 0 ? "for" : "against";
  }
  return made;
}

/**
 * An activation's value as text: "tanh(−1.46) = −0.90".
 * @type {(activation: string, of: Written, made: Written, isTotal?: boolean) => HTMLElement[]}
 */
function activationLinesUnlessLinear(activation, of, made, isTotal = false) {
  if (activation === "linear") return [];
  const text = numberText(of),
    value = activation === "relu" ? `max(0, ${text})` : `${activation}(${text})`;
  return [makeTextLine(`${value} = ${numberText(made)}`, isTotal)];
}

/**
 * The picture of a cell without gates: the candidate becomes the bar.
 * @param {MemoryParts} parts
 * @param {View} view
 */
function vesselPartsWithoutGates(parts, view) {
  const { numbers, now, activation } = parts,
    lines = activationLinesUnlessLinear(activation, numbers.sum, now, true);
  return [
    makeBarChangeGauge(parts, view, now, activation === "relu"),
    newElement("div", "made", ...lines),
  ];
}

/**
 * Draws a number's previous and current value on an axis.
 * @param {string} name
 * @param {string} title
 * @param {Written} before
 * @param {?Written} now null until it is shown
 * @param {boolean} isRaised true if it is never below 0, as after relu
 */
function makeBeforeAfterGauge(name, title, before, now, isRaised = false) {
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
    setTextIfChanged(label.children[0], numberText(number));
    field.append(bar);
    names.append(label);
  }
  field.style.setProperty("--zero", `${zero}%`);
  return newElement("div", `gauge ${name}`, newElement("strong", "", title), field, names);
}
