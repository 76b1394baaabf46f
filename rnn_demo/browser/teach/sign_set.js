// The signs that a visitor teaches, with their drawings; what may not be is refused with the key of
// a sentence. The visitor's own are kept; those of a link or of a lesson are shown in their place,
// and take nothing away from them.

import { LONGEST_NAME, MOST_DRAWINGS, MOST_SIGNS } from "../constants.js";
import {
  CODE_KEPT,
  codeOfDrawing,
  drawingOfCode,
  keptOf,
  mergeSigns,
  readKept,
  writeKept,
} from "./kept_signs.js";
import { signNameOf } from "./sign_names.js";
import { codedShades } from "./signs_code.js";

const MOST_UNDONE = 50;
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** @type {import("../types.js").KeptSigns} */
const AT_FIRST = [
  ["A", []],
  ["B", []],
];

/** A change that is refused: what there is to say of it. */
export class Refusal extends Error {
  /**
   * @param {string} key of words
   * @param {Values} values
   */
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

/** @import { Answer, KeptSigns, Sign, SignDrawing, SignsOfLink, Values } from "../types.js" */

/**
 * The sign of an answer, -1 for none; null where nothing is read.
 * @param {?Answer} answer
 */
export const signOf = (answer) => answer && (answer.open ? -1 : answer.digit);

/**
 * @param {KeptSigns} a
 * @param {KeptSigns} b
 */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @typedef {{signs: Sign[], past: Sign[][], isOwn: boolean}} Shown signs, and those before them */

export class SignSet {
  /** @type {Sign[]} */
  signs = [];
  /** @type {Sign[][]} */
  past = [];
  isOwn = true; // the visitor's own, which are kept
  /** @type {?Shown} */
  other = null; // the visitor's own while others are shown, or these while the own ones are
  /** @type {KeptSigns} */
  kept = AT_FIRST; // what this tab has last read or written
  /** @type {Map<string, SignDrawing>} */
  drawings = new Map(); // by their texts: the same drawing is the same object
  newest = 0; // the id of the newest drawing

  constructor() {
    this.signs = this.signsOf(AT_FIRST);
  }

  /** Whether nothing is drawn yet. */
  get isEmpty() {
    return this.signs.every(({ drawings }) => drawings.length === 0);
  }

  /** Those that can be told apart: with a drawing. */
  get signsWithDrawings() {
    return this.signs.filter(({ drawings }) => drawings.length > 0);
  }

  get count() {
    return this.signs.reduce((sum, { drawings }) => sum + drawings.length, 0);
  }

  /**
   * @param {KeptSigns} kept
   * @returns {Sign[]}
   */
  signsOf(kept) {
    return kept.map(([name, codes]) => ({
      name,
      drawings: codes.map((code) => this.drawings.get(code) ?? this.draw(drawingOfCode(code))),
    }));
  }

  /**
   * A drawing with a number of its own.
   * @param {Float32Array} image as drawn
   */
  draw(image) {
    const drawing = { id: ++this.newest, image };
    this.drawings.set(codeOfDrawing(image), drawing);
    return drawing;
  }

  /**
   * Goes on with other signs; `undo` comes back. Those that are the visitor's own are kept, with
   * what another tab has changed meanwhile.
   * @param {Sign[]} signs
   */
  change(signs) {
    const before = this.signs;
    this.go(signs);
    this.past.push(before);
    if (this.past.length > MOST_UNDONE) this.past.shift();
  }

  /** @param {Sign[]} signs */
  go(signs) {
    const own = keptOf(signs),
      theirs = this.isOwn ? readKept() : undefined,
      merged = theirs === undefined ? own : mergeSigns(this.kept, own, theirs ?? AT_FIRST);
    if (merged.length > MOST_SIGNS) throw new Refusal("teach.most.signs", { count: MOST_SIGNS });
    const full = merged.find(([, codes]) => codes.length > MOST_DRAWINGS);
    if (full) throw new Refusal("teach.most.drawings", { count: MOST_DRAWINGS, name: full[0] });
    this.signs = same(merged, own) ? signs : this.signsOf(withTwo(merged));
    if (!this.isOwn) return;
    const now = keptOf(this.signs);
    if (writeKept(same(now, AT_FIRST) ? null : now)) this.kept = now;
  }

  /** Takes over what another tab has changed; whether that was anything. */
  hear() {
    const theirs = this.isOwn ? readKept() : undefined;
    if (theirs === undefined) return false; // they are read when they are shown again
    const before = this.kept,
      now = withTwo(mergeSigns(before, keptOf(this.signs), theirs ?? AT_FIRST));
    this.kept = theirs ?? AT_FIRST;
    if (same(now, keptOf(this.signs))) return false;
    this.past = this.past.map((signs) =>
      this.signsOf(withTwo(mergeSigns(before, keptOf(signs), this.kept))),
    );
    this.signs = this.signsOf(now);
    return true;
  }

  // --- Signs in place of the visitor's own.

  /** What is shown, for `restore`. */
  get state() {
    const { signs, past, isOwn, other } = this;
    return { signs, past, isOwn, other };
  }

  /** @param {SignSet["state"]} state */
  restore(state) {
    Object.assign(this, state);
    this.hear();
  }

  /**
   * Shows other signs, and keeps none of what becomes of them.
   * @param {[string, Float32Array[]][]} signs
   */
  showBeside(signs) {
    const { past, isOwn } = this;
    if (isOwn) this.other = { signs: this.signs, past, isOwn };
    Object.assign(this, { signs: this.made(signs), past: [], isOwn: false });
  }

  /** The visitor's own in place of the others, or these in place of the own. */
  swap() {
    const { signs, past, isOwn, other } = this;
    if (other) this.restore({ ...other, other: { signs, past, isOwn } });
  }

  /**
   * Opens the signs of a link. Where the visitor has drawn others, these stay as they are, and those
   * of the link are shown beside them.
   * @param {SignsOfLink} link
   * @param {string} code the link's text
   */
  open({ names, drawings }, code) {
    if (!this.isOwn && this.other?.isOwn) this.swap();
    if (this.isOwn && this.has({ names, drawings }, code)) return;
    /** @type {[string, Float32Array[]][]} */
    const signs = names.map((name, k) => [name, drawings[k] ?? []]);
    if (this.isEmpty) this.take(signs);
    else this.showBeside(signs);
  }

  /**
   * Whether a link holds nothing but what is there: it is this visitor's own, or an older one.
   * @param {{names: string[], drawings: Float32Array[][]}} link
   * @param {string} code its text
   */
  has({ names, drawings }, code) {
    if (!drawings.length) return readCode() === code;
    const held = new Map(
      this.signs.map(({ name, drawings: all }) => [
        name,
        new Set(all.map(({ image }) => String(codedShades(image)))),
      ]),
    );
    return names.every((name, k) =>
      drawings[k].every((image) => held.get(name)?.has(String(codedShades(image)))),
    );
  }

  /**
   * Keeps the link of the visitor's own signs where it has no room for drawings: `open` is to know it.
   * @param {string} code
   */
  keepCode(code) {
    if (!this.isOwn) return;
    try {
      localStorage.setItem(CODE_KEPT, code);
    } catch {
      /* it lasts as long as the page */
    }
  }

  /**
   * @param {number} at
   * @param {Partial<Sign>} values
   */
  changeOne(at, values) {
    this.change(this.signs.map((sign, k) => (k === at ? { ...sign, ...values } : sign)));
  }

  undo() {
    const before = this.past.at(-1);
    if (!before) return;
    this.go(before);
    this.past.pop();
  }

  /**
   * Another example of a sign.
   * @param {number} at
   * @param {?Float32Array} image as drawn; null where nothing is
   */
  add(at, image) {
    const { name, drawings } = this.signs[at];
    if (!image) throw new Refusal("teach.empty");
    if (drawings.length >= MOST_DRAWINGS)
      throw new Refusal("teach.most.drawings", { count: MOST_DRAWINGS, name });
    const code = codeOfDrawing(image),
      other = this.signs.find((sign) =>
        sign.drawings.some((one) => codeOfDrawing(one.image) === code),
      );
    if (other) throw new Refusal("teach.same", { name: other.name });
    this.changeOne(at, { drawings: [...drawings, this.draw(image)] });
  }

  /**
   * @param {number} at
   * @param {number} id
   */
  removeDrawing(at, id) {
    const { drawings } = this.signs[at];
    this.changeOne(at, { drawings: drawings.filter((one) => one.id !== id) });
  }

  /** @param {number} at */
  removeSign(at) {
    this.change(this.signs.filter((_, k) => k !== at));
  }

  /**
   * @param {number} at
   * @param {string} text
   */
  rename(at, text) {
    const name = signNameOf(text);
    if (!name) throw new Refusal("teach.nameless", { count: LONGEST_NAME });
    if (name === this.signs[at].name) return;
    if (this.signs.some((sign, k) => k !== at && sign.name === name))
      throw new Refusal("teach.twice", { name });
    this.changeOne(at, { name });
  }

  another() {
    if (this.signs.length >= MOST_SIGNS)
      throw new Refusal("teach.most.signs", { count: MOST_SIGNS });
    const name = LETTERS.find((letter) => this.signs.every((sign) => sign.name !== letter)) ?? "";
    this.change([...this.signs, { name, drawings: [] }]);
  }

  /**
   * @param {[string, Float32Array[]][]} signs
   * @returns {Sign[]}
   */
  made(signs) {
    return signs.map(([name, images]) => ({
      name,
      drawings: images.map((image) => this.drawings.get(codeOfDrawing(image)) ?? this.draw(image)),
    }));
  }

  /**
   * Other signs altogether.
   * @param {[string, Float32Array[]][]} signs
   */
  take(signs) {
    this.change(this.made(signs));
  }

  /**
   * Signs to begin with: in place of others of that kind, and beside what the visitor has drawn.
   * @param {[string, Float32Array[]][]} signs
   * @param {Float32Array[]} first all drawings that one can begin with
   */
  begin(signs, first) {
    const codes = new Set(first.map(codeOfDrawing)),
      isOwn = (/** @type {Sign} */ { drawings }) =>
        drawings.some(({ image }) => !codes.has(codeOfDrawing(image))),
      own = this.signs.filter(isOwn),
      free = this.made(signs).filter(({ name }) => own.every((sign) => sign.name !== name));
    this.change([...own, ...free]);
  }

  forget() {
    this.change(this.signsOf(AT_FIRST));
  }

  /** Those that the browser has kept from an earlier visit; what is none of ours is left alone. */
  recall() {
    const kept = readKept();
    if (!kept) return;
    this.kept = kept;
    this.signs = this.signsOf(withTwo(kept));
    this.past = [];
  }
}

function readCode() {
  try {
    return localStorage.getItem(CODE_KEPT);
  } catch {
    return null;
  }
}

/**
 * At least two signs, without which there is nothing to tell apart.
 * @param {KeptSigns} signs
 * @returns {KeptSigns}
 */
function withTwo(signs) {
  const free = AT_FIRST.filter(([name]) => signs.every(([other]) => other !== name));
  return [...signs, ...free.slice(0, Math.max(0, 2 - signs.length))];
}

/**
 * Whether a layer that was taught the one is that of the other: their names may differ.
 * @param {Sign[]} a
 * @param {Sign[]} b
 */
export const sameDrawings = (a, b) =>
  a.length === b.length &&
  a.every(
    ({ drawings }, k) =>
      String(drawings.map(({ id }) => id)) === String(b[k].drawings.map(({ id }) => id)),
  );
