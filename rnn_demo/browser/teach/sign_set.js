// The signs that a visitor teaches, with their drawings; what may not be is refused with the key of
// a sentence.

import { LONGEST_NAME, MOST_DRAWINGS, MOST_SIGNS } from "../constants.js";
import { nameOf } from "./signs_code.js";
import { IMAGE_SIZE } from "../train/weights.js";

const SIGNS_KEPT = "rnn-signs", // under which the browser keeps them
  MOST_UNDONE = 50;
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

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

/** @import { Answer, Sign, Values } from "../types.js" */

/**
 * The sign of an answer, -1 for none; null where nothing is read.
 * @param {?Answer} answer
 */
export const signOf = (answer) => answer && (answer.open ? -1 : answer.digit);

/**
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
const same = (a, b) => a.every((v, i) => v === b[i]);

export class SignSet {
  /** @type {Sign[]} */
  signs = [
    { name: "A", drawings: [] },
    { name: "B", drawings: [] },
  ];
  /** @type {Sign[][]} */
  past = [];
  newest = 0; // the id of the newest drawing

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
   * Goes on with other signs; `undo` comes back.
   * @param {Sign[]} signs
   */
  change(signs) {
    this.past.push(this.signs);
    if (this.past.length > MOST_UNDONE) this.past.shift();
    this.signs = signs;
    this.keep();
  }

  /**
   * @param {number} at
   * @param {Partial<Sign>} values
   */
  changeOne(at, values) {
    this.change(this.signs.map((sign, k) => (k === at ? { ...sign, ...values } : sign)));
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.signs = before;
    this.keep();
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
    const other = this.signs.find((sign) => sign.drawings.some((one) => same(one.image, image)));
    if (other) throw new Refusal("teach.same", { name: other.name });
    this.changeOne(at, { drawings: [...drawings, { id: ++this.newest, image }] });
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
    const name = nameOf(text);
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
   * Other signs altogether.
   * @param {[string, Float32Array[]][]} signs
   */
  take(signs) {
    this.change(
      signs.map(([name, images]) => ({
        name,
        drawings: images.map((image) => ({ id: ++this.newest, image })),
      })),
    );
  }

  forget() {
    this.change(new SignSet().signs);
    try {
      localStorage.removeItem(SIGNS_KEPT);
    } catch {
      /* a browser that keeps nothing */
    }
  }

  keep() {
    const kept = this.signs.map(({ name, drawings }) => [
      name,
      drawings.map(({ image }) =>
        btoa(String.fromCharCode(...image.map((v) => Math.round(255 * v)))),
      ),
    ]);
    try {
      localStorage.setItem(SIGNS_KEPT, JSON.stringify(kept));
    } catch {
      /* it lasts as long as the page */
    }
  }

  /** Those that the browser has kept from an earlier visit; what is none of ours is left alone. */
  recall() {
    try {
      /** @type {[string, string[]][]} */
      const texts = JSON.parse(localStorage.getItem(SIGNS_KEPT) ?? "");
      /** @type {[string, Float32Array[]][]} */
      const kept = texts.map(([name, codes]) => [name, codes.map(drawingFrom)]);
      const names = kept.map(([name]) => name),
        fine =
          names.length <= MOST_SIGNS &&
          new Set(names).size === names.length &&
          names.every((name) => typeof name === "string" && name && nameOf(name) === name) &&
          kept.every(([, images]) => images.length <= MOST_DRAWINGS);
      if (fine) this.take(kept);
      this.past = [];
    } catch {
      /* nothing is kept, or nothing of ours */
    }
  }
}

/** @param {string} text */
function drawingFrom(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (bytes.length !== IMAGE_SIZE) throw new Error("no drawing");
  return Float32Array.from(bytes, (v) => v / 255);
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
