// How its numbers come about, for who asks, one step at a time: how a row changes the memory, and how the memory becomes
// an answer. Each step has its words, and says what of a scene it is about.

import { SURE } from "./answer_panel.js";
import { addedByEach } from "./hands.js";
import { RECORDS } from "./records.js";
import { inOut } from "./row_step.js";
import { atStep, ideaAfter, likeliest, sureOf } from "./story.js";
import { signed } from "./sums.js";
import { decimals, say } from "./words.js";

const RIBBONS = 14,
  LEAST_RIBBON = 0.02; // bars at most, whose way into the sum is drawn; of what the strongest adds
const SHOWS = 1100; // ms of what a step shows
const DOUBT = 0.65; // where it is seen best

const found = new WeakMap(); // by what is shown: {of and step: what was found}

function remembered(shown, key, find) {
  if (!found.has(shown)) found.set(shown, new Map());
  const known = found.get(shown);
  if (!known.has(key)) known.set(key, find());
  return known.get(key);
}

const columnOf = (view, { layer, unit }) => {
  const state = view.states.find((s) => s.layer === layer);
  return { state, column: state?.columns.indexOf(unit) ?? -1 };
};
const digitBelow = (view, of) => {
  const { state, column } = columnOf(view, of);
  return state?.digits[column] ?? -1;
};

/** What becomes of the memory after step t, in the sum of the likeliest digit; or null where it is no sum of the numbers. */
export function answerParts(program, shown, view, t) {
  const { logits, classes, layers } = shown.reading,
    digit = likeliest(shown.rows[t]),
    all = program
      ? remembered(shown, `answer ${t}`, () => addedByEach(program, shown, t, digit))
      : [];
  if (!all.length) return null;
  const h = ({ layer, unit }) => layers[layer].states[0][t * layers[layer].units + unit],
    isUp = (of) => {
      const { state, column } = columnOf(view, of);
      return state && state.signs[column] * h(of) > 0;
    },
    adding = all.filter(({ adds }) => adds > 0),
    most = all
      .slice(0, RIBBONS)
      .filter(({ adds }) => Math.abs(adds) > LEAST_RIBBON * Math.abs(all[0].adds)),
    first = adding.find((of) => digitBelow(view, of) === digit) ?? adding[0] ?? all[0],
    other = most.find(
      (of) => of.adds > 0 && ![digit, -1].includes(digitBelow(view, of)) && !isUp(of),
    );
  return {
    digit,
    first,
    other: other ?? null,
    ribbons: most.includes(first) ? most : [...most, first],
    sum: logits[t * classes + digit],
    start: logits[t * classes + digit] - all.reduce((sum, { adds }) => sum + adds, 0),
  };
}

/** How the number that a row changes most comes about, of the layer that reads the row itself; or null. */
export function memoryParts(program, shown, view, t) {
  const { nodes = [], pixel_scale: scale } = program?.description ?? {},
    reader = nodes.find(({ kind }) => kind === "Recurrent"),
    isDirect = reader && reader.inputs[0] < 0 && !reader.go_backwards, // of the rows themselves, from the first to the last
    state = view.states.find(({ layer }) => layer === 0);
  if (!isDirect || !state) return null;
  const { cell } = reader;
  return remembered(shown, `memory ${t}`, () => {
    const { units, states } = shown.reading.layers[0],
      { kind, kernel, recurrent_kernel: recurrent, bias } = cell,
      h = (step, u) => (step < 0 ? 0 : states[0][step * units + u]),
      // of bars that stand as their numbers are, the one whose area changes most
      moved = state.columns.map(
        (u, k) => (state.signs[k] > 0) * (state.weights[k] ?? 1) * Math.abs(h(t, u) - h(t - 1, u)),
      ),
      unit = state.columns[moved.indexOf(Math.max(...moved))],
      [inputs, columns] = kernel.shape,
      column = RECORDS[kind].candidate * units + unit,
      x = shown.image.subarray(inputs * t, inputs * (t + 1)),
      wide = recurrent?.shape[1];
    let row = 0,
      memory = 0;
    for (let i = 0; i < inputs; i++) row += x[i] * scale * kernel.data[i * columns + column];
    if (wide)
      for (let u = 0; u < units; u++) memory += h(t - 1, u) * recurrent.data[u * wide + column];
    return {
      layer: 0,
      unit,
      inputs,
      units,
      before: h(t - 1, unit),
      now: h(t, unit),
      row,
      memory: wide ? memory : null,
      start: bias ? bias.data[column] : 0,
      activation: RECORDS[kind].blocks > 1 ? null : cell.activation, // else gates do more
    };
  });
}

/** The step at which it was in doubt, where that is seen best; or null. */
export function doubtOf(shown) {
  const off = shown.rows.map((row, t) => {
    const most = Math.max(...row);
    return most < SURE && ideaAfter(shown, t) !== null ? Math.abs(most - DOUBT) : 1;
  });
  const least = Math.min(...off);
  return least < 1 ? off.indexOf(least) : null;
}

/** What is asked about, and how far one has come. */
export class Explanation {
  of = null; // "answer" or "memory", or null
  n = 0; // the step, from 0
  p = 1; // how much of what it shows is shown

  /**
   * @param {() => void} redraw called for each frame
   * @param {MediaQueryList} still whether nothing is to move
   */
  constructor(redraw, still) {
    Object.assign(this, { redraw, still });
  }

  get isOpen() {
    return this.of !== null;
  }

  /** Its steps, by what is found. */
  static steps(of, parts) {
    if (of === "memory") return ["number", "sum"];
    if (!parts) return ["sums", "chances"];
    return ["bar", "all", ...(parts.other ? ["other"] : []), "sums", "chances"];
  }

  /** @param {"answer" | "memory" | null} of null: no more. */
  show(of, n = 0) {
    const began = performance.now();
    cancelAnimationFrame(this.frame);
    Object.assign(this, { of, n, p: of && !this.still.matches ? 0 : 1 });
    const frame = (now) => {
      if (!this.of) return;
      const x = Math.min(1, Math.max(0, (now - began) / SHOWS));
      this.p = inOut(x);
      if (x < 1) this.frame = requestAnimationFrame(frame);
      this.redraw();
    };
    if (this.p < 1) this.frame = requestAnimationFrame(frame);
    this.redraw();
  }

  /** Where the cursor is to be for the next step, or null where it is: chances are best seen where there was doubt. */
  goesTo(shown, t, step) {
    if (step !== "chances" || Math.max(...shown.rows[t]) < SURE) return null;
    return doubtOf(shown);
  }

  /**
   * What it shows after step t.
   * @returns {any} `how` of a scene, with {steps, parts}; null where nothing is asked
   */
  at(program, shown, view, t) {
    if (!this.of) return null;
    const { of } = this,
      parts =
        of === "answer"
          ? answerParts(program, shown, view, t)
          : memoryParts(program, shown, view, t),
      steps = Explanation.steps(of, parts);
    if (of === "memory" && !parts) return null;
    const step = steps[Math.min(this.n, steps.length - 1)],
      how = { of, step, steps, parts, p: this.p };
    if (of === "memory")
      return {
        ...how,
        lit: parts,
        old: step === "sum" ? this.p : 0,
        mixed: step === "sum" ? this.p : 0,
      };
    const { digit = likeliest(shown.rows[t]), first, other, ribbons } = parts ?? {},
      below = { bar: first, other }[step];
    return {
      ...how,
      digit,
      first,
      lit: step === "bar" ? first : null,
      marked: below ?? null,
      ribbons: step === "bar" ? [first] : step === "all" || step === "other" ? ribbons : null,
      key: below ? digitBelow(view, below) : step === "all" ? digit : null,
    };
  }
}

/**
 * What is said of a step.
 * @param {any} how as `at` gives it
 * @param {boolean} narrow whether no ribbons are drawn
 * @param {boolean} named whether it has been said what a hidden state is
 */
export function explained(how, shown, view, t, narrow, named) {
  const count = view.states.reduce((sum, s) => sum + s.columns.length, 0),
    states = named || how.steps.indexOf(how.step) ? "" : `${say("how.named", { count })} `;
  return (
    states + (how.of === "memory" ? memorySaid : answerSaid)(how, shown, view, t, narrow, count)
  );
}

function memorySaid({ step, parts }, _shown, view, t) {
  const { unit, inputs, units, before, now, row, memory, start, activation } = parts,
    at = atStep(view.word, t),
    numbers = { inputs, units, at, row: signed(row, 2) };
  if (step === "number") return say("how.memory.number", { unit, at, before: decimals(before, 2) });
  const parted =
    memory === null
      ? say("how.memory.row", numbers)
      : say("how.memory.both", { ...numbers, memory: signed(memory, 2) });
  const total = {
    sum: signed(row + (memory ?? 0) + start, 2),
    start: signed(start, 2),
    activation,
  };
  const end =
    activation === null
      ? say("how.memory.gates", { now: decimals(now, 2) })
      : say("how.memory.bent", { ...total, now: decimals(now, 2) });
  return `${parted} ${end}`;
}

function answerSaid({ step, parts, digit }, shown, view, t, narrow, count) {
  if (step === "sums") return say("how.answer.sums");
  if (step === "chances") return chancesSaid(shown, view, t);
  const { first, other, sum, start } = parts,
    { layers } = shown.reading;
  if (step === "bar") {
    const { state, column } = columnOf(view, first),
      h =
        layers[first.layer].states[0][t * layers[first.layer].units + first.unit] *
        (state?.signs[column] || 1), // as the bar stands
      over = digitBelow(view, first);
    const [number, weight] = [h, first.adds / h].map((v) => decimals(v, 2)); // whose product, as they are written, is not quite the sum
    const stands = over === digit || over < 0 ? "" : `${say("how.answer.over", { over })} `;
    return `${say("how.answer.bar")} ${stands}${say("how.answer.product", { number, weight, digit, adds: signed(first.adds, 1) })}`;
  }
  if (step === "other")
    return say("how.answer.other", {
      over: digitBelow(view, other),
      digit,
      adds: signed(other.adds, 1),
    });
  const drawn = narrow ? "" : ` ${say("how.answer.drawn")}`;
  return `${say("how.answer.all", { count })}${drawn} ${say("how.answer.total", { digit, start: signed(start, 1), sum: decimals(sum, 1) })}`;
}

function chancesSaid(shown, view, t) {
  const { logits, classes } = shown.reading,
    row = shown.rows[t],
    [a, b] = [...row.keys()].sort((x, y) => row[y] - row[x]),
    lead = decimals(logits[t * classes + a] - logits[t * classes + b], 1);
  return say(row[a] < SURE ? "how.answer.doubt" : "how.answer.chances", {
    at: atStep(view.word, t),
    a,
    b,
    lead,
    first: sureOf(row[a]),
    second: sureOf(row[b]),
  });
}
