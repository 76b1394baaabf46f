// The picture of one number's memory below the words: the lines of a sum, or a vessel next to its
// bar with the gates at its pipes. Each gate is a button that shows its own sum.

import { addedText, numberText, shareText, sumText } from "./account.js";
import { bentName, gateName, sumLines } from "./memory_text.js";
import { setText, say } from "../words.js";

/** @import { Written } from "./account.js" */
/** @import { MemoryHow } from "./explanation.js" */
/** @import { GateName, MemoryParts } from "./memory_sum.js" */
/** @import { View } from "../types.js" */

/** @typedef {(gate: ?GateName) => void} Press asks for a gate's own sum; null: no more */

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} inside
 */
function madeOf(tag, className, ...inside) {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...inside);
  return element;
}

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
        ? this.sum(parts, view, gate)
        : [parts.store ? this.vessel(parts, step) : plain(parts)]),
    );
    if (isPressed) this.root.querySelector("button")?.focus({ preventScroll: true });
  }

  /**
   * Distance from the top of `element` down to the middle of the bar; null if no bar is shown.
   * @param {HTMLElement} element an ancestor of the vessel
   */
  barBelow(element) {
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
  sum(parts, view, gate) {
    const rows = sumLines(parts, view, gate).map(({ label, text, isTotal }) =>
        madeOf("tr", isTotal ? "total" : "", madeOf("th", "", label), madeOf("td", "", text)),
      ),
      table = madeOf("table", "lines", ...rows);
    if (gate) return [table, this.button("", null, say("how.gate.back"))];
    const reset = parts.gates.reset && gateName(parts.gates.reset);
    return reset ? [table, this.button(reset, "reset", reset)] : [table];
  }

  /**
   * @param {string} title
   * @param {?GateName} gate
   * @param {string} text
   */
  button(title, gate, text) {
    const button = /** @type {HTMLButtonElement} */ (madeOf("button", "gate", text));
    Object.assign(button, { type: "button", title: title && say("how.gate.sum", { gate: title }) });
    button.dataset.gate = gate ?? "";
    button.onclick = () => this.press(gate);
    return button;
  }

  /**
   * Makes a pipe with its gate and the numbers that pass through.
   * @param {MemoryParts} parts
   * @param {"lets" | "keep" | "shows"} gate
   * @param {...string} lines
   */
  pipe({ store, gates }, gate, ...lines) {
    const share = store?.[gate];
    if (!share) return [];
    // One gate may set both pipes
    const sets = gates[gate] ? gate : gate === "lets" ? "keep" : "lets",
      text = say(`how.part.${gate}`, { share: shareText(share) }),
      pipe = madeOf("div", `pipe ${gate}`, madeOf("i", ""));
    pipe.style.setProperty("--open", String(share.shown));
    pipe.ariaHidden = "true";
    const about = madeOf(
      "div",
      `about ${gate}`,
      this.button(gateName(gates[sets] ?? ""), sets, text),
      ...lines.map((line) => madeOf("bdi", "line", line)),
    );
    return [pipe, about];
  }

  /**
   * @param {MemoryParts} parts
   * @param {string} step
   */
  vessel(parts, step) {
    const { store, numbers, before, now, activation } = parts;
    if (!store) throw new Error("a cell without gates has no store");
    const { lets, into, keep, content, stays, held, bent, shows } = store,
      isOver = step === "value";
    const product = (/** @type {Written} */ share, /** @type {Written} */ of) =>
        `${shareText(share)} × ${numberText(of)} = `,
      whole = madeOf(
        "div",
        "vessel",
        ...this.pipe(
          parts,
          "lets",
          say("how.part.new", { made: addedText(numbers.made) }),
          product(lets, numbers.made) + addedText(into),
        ),
        ...this.pipe(
          parts,
          "keep",
          say("how.part.old", { held: numberText(content) }),
          product(keep, content) + addedText(stays),
        ),
        madeOf("bdi", "line total", `${sumText(into, stays)} = ${numberText(held)}`),
        ...(bent ? [gauge("store", say("how.store"), content, held)] : []),
        gauge("bar", say("how.bar"), before, bent && !isOver ? null : now),
      );
    if (bent && shows && isOver) {
      const lines = [...bentText(activation, held, bent), product(shows, bent) + numberText(now)];
      const [pipe, about] = this.pipe(parts, "shows");
      whole.append(
        pipe,
        about,
        madeOf("div", "shown", ...lines.map((line) => madeOf("bdi", "line", line))),
      );
    }
    whole.dataset.store = bent ? "yes" : "no";
    return whole;
  }
}

/**
 * An activation's value as text: "tanh(−1.46) = −0.90".
 * @param {string} activation
 * @param {Written} of
 * @param {Written} made
 */
function bentText(activation, of, made) {
  if (activation === "linear") return [];
  return [`${bentName(activation, of)} = ${numberText(made)}`];
}

/**
 * The picture of a cell without gates: the candidate becomes the bar.
 * @param {MemoryParts} parts
 */
function plain({ numbers, before, now, activation }) {
  const line = bentText(activation, numbers.sum, now).map((text) =>
      madeOf("bdi", "line total", text),
    ),
    isRaised = activation === "relu",
    whole = madeOf("div", "vessel", gauge("bar", say("how.bar"), before, now, isRaised), ...line);
  whole.dataset.store = "no";
  return whole;
}

/**
 * Draws a number's previous and present value on an axis.
 * @param {string} name
 * @param {string} title
 * @param {Written} before
 * @param {?Written} now null until it is shown
 * @param {boolean} isRaised true if it is never below 0, as after relu
 */
function gauge(name, title, before, now, isRaised = false) {
  const all = [before, ...(now ? [now] : [])],
    end = Math.max(1, ...all.map(({ shown }) => Math.ceil(Math.abs(shown)))),
    texts = isRaised ? [end, 0] : [end, 0, `−${end}`],
    ends = texts.map((text) => madeOf("i", "", String(text))),
    field = madeOf("div", "field", madeOf("div", "ends", ...ends)),
    names = madeOf("div", "names"),
    zero = isRaised ? 100 : 50; // percent from the top
  for (const [k, number] of all.entries()) {
    const bar = madeOf("i", k ? "now" : "before"),
      high = (zero * Math.abs(number.shown)) / end,
      label = madeOf("span", "", say(k ? "how.now" : "how.before"), madeOf("b", ""));
    Object.assign(bar.style, {
      height: `${high}%`,
      top: `${number.shown > 0 ? zero - high : zero}%`,
    });
    setText(label.children[0], numberText(number));
    field.append(bar);
    names.append(label);
  }
  field.style.setProperty("--zero", `${zero}%`);
  return madeOf("div", `gauge ${name}`, madeOf("strong", "", title), field, names);
}
