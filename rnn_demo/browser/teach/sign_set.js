// The signs that a visitor teaches, with their drawings. An invalid change is refused with the key
// of a sentence. The visitor's own signs are stored; those of a link or a lesson are shown instead
// of them and don't change them.

import { LONGEST_NAME, MOST_SIGNS } from "../constants.js";
import {
  CODE_KEPT,
  codeOfDrawing,
  drawingOfCode,
  keptFromSigns,
  mergeSignsThreeWay,
  readKept,
  writeKept,
} from "./kept_signs.js";
import { nameFromTypedText } from "./sign_names.js";
import { MOST_DRAWINGS, packedShadeBytes } from "./signs_code.js";

const MOST_UNDONE = 50;
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** @type {import("./teach_types.js").KeptSigns} */
const AT_FIRST = [
  ["A", []],
  ["B", []],
];

/** A refused change. */
export class Refusal extends Error {
  /**
   * @param {string} key of the sentence that says why
   * @param {Values} values
   */
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

/** @import { KeptSigns, Sign, SignDrawing, SignsOfLink } from "./teach_types.js" */
/** @import { Answer, Values } from "../types.js" */

/**
 * The sign of an answer, -1 for none; null if nothing is read.
 * @param {?Answer} answer
 */
export const signIndexOfAnswer = (answer) => answer && (answer.open ? -1 : answer.digit);

/** @type {(a: KeptSigns, b: KeptSigns) => boolean} */
const isSameJson = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @typedef {{signs: Sign[], past: Sign[][], isOwn: boolean}} Shown signs, and those before them */

export class SignSet {
  /** @type {Sign[]} */
  signs = [];
  /** @type {Sign[][]} */
  past = [];
  isOwn = true; // true if the visitor's own signs are shown, which are stored
  /** @type {?Shown} */
  other = null; // the set that is not shown: the visitor's own, or the other one
  /** @type {KeptSigns} */
  kept = AT_FIRST; // the signs that this tab last read from or wrote to the store
  /** @type {Map<string, SignDrawing>} */
  drawings = new Map(); // by their texts, so that the same drawing is the same object
  newest = 0; // the id of the newest drawing

  constructor() {
    this.signs = this.signsFromKept(AT_FIRST);
  }

  get hasNoDrawings() {
    return this.signs.every(({ drawings }) => drawings.length === 0);
  }

  get signsWithDrawings() {
    return this.signs.filter(({ drawings }) => drawings.length > 0);
  }

  get drawingCount() {
    return this.signs.reduce((sum, { drawings }) => sum + drawings.length, 0);
  }

  /** @type {(kept: KeptSigns) => Sign[]} */
  signsFromKept(kept) {
    return kept.map(([name, codes]) => ({
      name,
      drawings: codes.map(
        (code) => this.drawings.get(code) ?? this.makeDrawingWithNewId(drawingOfCode(code)),
      ),
    }));
  }

  /**
   * Makes a drawing with a unique id.
   * @param {Float32Array} image as drawn
   */
  makeDrawingWithNewId(image) {
    const drawing = { id: ++this.newest, image };
    this.drawings.set(codeOfDrawing(image), drawing);
    return drawing;
  }

  /**
   * Replaces the signs; `undo` restores them. The visitor's own are stored, merged with the changes
   * of another tab.
   * @param {Sign[]} signs
   */
  setSignsUndoably(signs) {
    const before = this.signs;
    this.replaceAndStoreSigns(signs);
    this.past.push(before);
    if (this.past.length > MOST_UNDONE) this.past.shift();
  }

  /** @param {Sign[]} signs */
  replaceAndStoreSigns(signs) {
    const own = keptFromSigns(signs),
      theirs = this.isOwn ? readKept() : undefined,
      merged = theirs === undefined ? own : mergeSignsThreeWay(this.kept, own, theirs ?? AT_FIRST);
    if (merged.length > MOST_SIGNS) throw new Refusal("teach.most.signs", { count: MOST_SIGNS });
    const full = merged.find(([, codes]) => codes.length > MOST_DRAWINGS);
    if (full) throw new Refusal("teach.most.drawings", { count: MOST_DRAWINGS, name: full[0] });
    this.signs = isSameJson(merged, own) ? signs : this.signsFromKept(fillToTwo(merged));
    if (!this.isOwn) return;
    const now = keptFromSigns(this.signs);
    if (writeKept(isSameJson(now, AT_FIRST) ? null : now)) this.kept = now;
  }

  /** Merges another tab's changes; returns true if there were any. */
  mergeOtherTabs() {
    const theirs = this.isOwn ? readKept() : undefined;
    if (theirs === undefined) return false; // the stored signs are read when they are shown again
    const before = this.kept,
      now = fillToTwo(mergeSignsThreeWay(before, keptFromSigns(this.signs), theirs ?? AT_FIRST));
    this.kept = theirs ?? AT_FIRST;
    if (isSameJson(now, keptFromSigns(this.signs))) return false;
    this.past = this.past.map((signs) =>
      this.signsFromKept(fillToTwo(mergeSignsThreeWay(before, keptFromSigns(signs), this.kept))),
    );
    this.signs = this.signsFromKept(now);
    return true;
  }

  // --- Signs in place of the visitor's own.

  /** The current state, for `restoreState`. */
  get state() {
    const { signs, past, isOwn, other } = this;
    return { signs, past, isOwn, other };
  }

  /** @param {SignSet["state"]} state */
  restoreState(state) {
    Object.assign(this, state);
    this.mergeOtherTabs();
  }

  /**
   * Shows other signs, whose changes are not stored.
   * @param {[string, Float32Array[]][]} signs
   */
  showInstead(signs) {
    const { past, isOwn } = this;
    if (isOwn) this.other = { signs: this.signs, past, isOwn };
    Object.assign(this, { signs: this.signsFromImages(signs), past: [], isOwn: false });
  }

  /** Swaps the visitor's own signs with the other ones. */
  swapShownAndHiddenSigns() {
    const { signs, past, isOwn, other } = this;
    if (other) this.restoreState({ ...other, other: { signs, past, isOwn } });
  }

  /**
   * Opens the signs of a link. If the visitor has drawn other signs, these are kept, and those of
   * the link are shown instead.
   * @param {SignsOfLink} link
   * @param {string} code the link's text
   */
  showLinkSigns({ names, drawings }, code) {
    if (!this.isOwn && this.other?.isOwn) this.swapShownAndHiddenSigns();
    if (this.isOwn && this.containsLinkSigns({ names, drawings }, code)) return;
    /** @type {[string, Float32Array[]][]} */
    const signs = names.map((name, k) => [name, drawings[k] ?? []]);
    if (this.hasNoDrawings) this.setSignsUndoably(this.signsFromImages(signs));
    else this.showInstead(signs);
  }

  /**
   * True if a link holds only signs and drawings that are there: it is the visitor's own link, or
   * an older one.
   * @param {{names: string[], drawings: Float32Array[][]}} link
   * @param {string} code its text
   */
  containsLinkSigns({ names, drawings }, code) {
    if (!drawings.length) return readStoredLinkCode() === code;
    const held = new Map(
      this.signs.map(({ name, drawings: all }) => [
        name,
        new Set(all.map(({ image }) => String(packedShadeBytes(image)))),
      ]),
    );
    return names.every((name, k) =>
      drawings[k].every((image) => held.get(name)?.has(String(packedShadeBytes(image)))),
    );
  }

  /**
   * Stores the link of the visitor's own signs if it has no room for drawings, so that `showLinkSigns`
   * recognises it.
   * @param {string} code
   */
  storeLinkCode(code) {
    if (!this.isOwn) return;
    try {
      localStorage.setItem(CODE_KEPT, code);
    } catch {
      /* kept while the page is open */
    }
  }

  /** @type {(at: number, values: Partial<Sign>) => void} */
  changeSign(at, values) {
    this.setSignsUndoably(this.signs.map((sign, k) => (k === at ? { ...sign, ...values } : sign)));
  }

  undo() {
    const before = this.past.at(-1);
    if (!before) return;
    this.replaceAndStoreSigns(before);
    this.past.pop();
  }

  /**
   * @param {number} at
   * @param {?Float32Array} image as drawn; null if nothing is drawn
   */
  addDrawing(at, image) {
    const { name, drawings } = this.signs[at];
    if (!image) throw new Refusal("teach.empty");
    if (drawings.length >= MOST_DRAWINGS)
      throw new Refusal("teach.most.drawings", { count: MOST_DRAWINGS, name });
    const code = codeOfDrawing(image),
      other = this.signs.find((sign) =>
        sign.drawings.some((one) => codeOfDrawing(one.image) === code),
      );
    if (other) throw new Refusal("teach.same", { name: other.name });
    this.changeSign(at, { drawings: [...drawings, this.makeDrawingWithNewId(image)] });
  }

  /** @type {(at: number, id: number) => void} */
  removeDrawing(at, id) {
    const { drawings } = this.signs[at];
    this.changeSign(at, { drawings: drawings.filter((one) => one.id !== id) });
  }

  /** @param {number} at */
  removeSign(at) {
    this.setSignsUndoably(this.signs.filter((_, k) => k !== at));
  }

  /** @type {(at: number, text: string) => void} */
  rename(at, text) {
    const name = nameFromTypedText(text);
    if (!name) throw new Refusal("teach.nameless", { count: LONGEST_NAME });
    if (name === this.signs[at].name) return;
    if (this.signs.some((sign, k) => k !== at && sign.name === name))
      throw new Refusal("teach.twice", { name });
    this.changeSign(at, { name });
  }

  addEmptySign() {
    const name = LETTERS.find((letter) => this.signs.every((sign) => sign.name !== letter)) ?? "";
    this.setSignsUndoably([...this.signs, { name, drawings: [] }]);
  }

  /** @type {(signs: [string, Float32Array[]][]) => Sign[]} */
  signsFromImages(signs) {
    return signs.map(([name, images]) => ({
      name,
      drawings: images.map(
        (image) => this.drawings.get(codeOfDrawing(image)) ?? this.makeDrawingWithNewId(image),
      ),
    }));
  }

  /**
   * Adds signs to begin with: they replace others of that kind, and join those that the visitor has
   * drawn.
   * @param {[string, Float32Array[]][]} signs
   * @param {Float32Array[]} first all drawings of the sets to begin with
   */
  replaceStarterSigns(signs, first) {
    const codes = new Set(first.map(codeOfDrawing)),
      own = this.signs.filter(({ drawings }) =>
        drawings.some(({ image }) => !codes.has(codeOfDrawing(image))),
      ),
      isFree = (/** @type {Sign} */ { name }) => own.every((sign) => sign.name !== name),
      free = this.signsFromImages(signs).filter(isFree);
    this.setSignsUndoably([...own, ...free]);
  }

  resetToEmptySigns() {
    this.setSignsUndoably(this.signsFromKept(AT_FIRST));
  }

  /** Restores the signs stored on an earlier visit; ignores invalid data. */
  loadStoredSigns() {
    const kept = readKept();
    if (!kept) return;
    this.kept = kept;
    this.signs = this.signsFromKept(fillToTwo(kept));
    this.past = [];
  }
}

function readStoredLinkCode() {
  try {
    return localStorage.getItem(CODE_KEPT);
  } catch {
    return null;
  }
}

/**
 * Fills up to two signs, the least number that can be told apart.
 * @type {(signs: KeptSigns) => KeptSigns}
 */
function fillToTwo(signs) {
  const free = AT_FIRST.filter(([name]) => signs.every(([other]) => other !== name));
  return [...signs, ...free.slice(0, Math.max(0, 2 - signs.length))];
}

/**
 * True if both have the same drawings, so that a layer taught on one fits the other; names may
 * differ.
 * @type {(a: Sign[], b: Sign[]) => boolean}
 */
export const haveSameDrawings = (a, b) =>
  a.length === b.length &&
  a.every(
    ({ drawings }, k) =>
      String(drawings.map(({ id }) => id)) === String(b[k].drawings.map(({ id }) => id)),
  );
