// Edits of a network's memory after a row, and the reading that follows, as in
// explain/state_edit.py: a `MemoryEdit` is its `StateEdit`.

import { EDIT_PATTERN, FIRM_CELL_STATE, ROWS } from "../constants.js";
import { unpackHeaderNumbersAndCodes } from "../reader/memory.js";
import { editEffectSentence } from "./edit_sentence.js";
import { makeReadingResult, storySentenceAt } from "../reader/story.js";

/** @import { EditState, Foreign, MemoryEdit, MemoryReader, Program } from "../types.js" */
/** @import { ReadingResult, UnitRanges, UnitShares, UnitsOfLayer, View } from "../types.js" */

/**
 * @typedef {UnitsOfLayer & {t: number}} Without units whose h is 0 after step t
 *
 * @typedef {object} ReadingTools what an edit of the memory needs
 * @property {?Program} [program]
 * @property {?MemoryReader} [memory]
 * @property {?UnitRanges[]} [ranges]
 *
 * @typedef {object} MomentResult
 * @property {ReadingResult} result
 * @property {?ReadingResult} was the reading without the edit; null if there is no edit
 * @property {?MemoryEdit["action"]} editAction
 * @property {?number} pulledDigit the digit towards which the memory is pulled
 * @property {string} sentence
 */

const EDIT_TEXT = new RegExp(`^(?:${EDIT_PATTERN})$`);

/**
 * The text of an edit in links: "9.pull.2.80", "9.wipe.h".
 * @param {MemoryEdit} edit
 */
export const linkTextOfEdit = ({ row, action, target, percent, part }) =>
  [
    row + 1,
    ...(action === "wipe" ? [action] : [action, target, percent]),
    ...(part === "h" ? ["h"] : []),
  ].join(".");

/**
 * null if the text is invalid.
 * @param {?string | undefined} text
 * @returns {?MemoryEdit}
 */
export function parseEdit(text) {
  const found = EDIT_TEXT.exec(text ?? "");
  if (found === null) return null;
  const [, row, action = "wipe", ...numbers] = found,
    [target, percent] = [Number(numbers[0] ?? 0), Number(numbers[1] ?? 100)];
  if ((action === "pull" && percent < 0) || (action !== "unit" && target > 9)) return null;
  return {
    row: Number(row) - 1,
    action: /** @type {MemoryEdit["action"]} */ (action),
    target,
    percent,
    part: numbers[2] ? "h" : "both",
  };
}

/**
 * False if the network lacks the unit that an edit from a link names. ranges: null before they are
 * loaded.
 * @type {(edit: MemoryEdit, ranges: ?UnitRanges[] | undefined) => boolean}
 */
const hasUnitOfEdit = ({ action, target }, ranges) =>
  action !== "unit" || !ranges || ranges.some(({ first, units }) => target < first + units);

/**
 * The ranges of unit_ranges.py for each layer that can be edited. bytes: made by packed_network.py.
 * @type {(bytes: Uint8Array) => UnitRanges[]}
 */
export function unpackUnitRangesByLayer(bytes) {
  const { header, numbers, codes } = unpackHeaderNumbersAndCodes(bytes);
  let at = 0,
    code = 0;
  const next = (/** @type {number} */ count) => numbers.subarray(at, (at += count));
  return header.layers.map((/** @type {Foreign} */ of) => {
    const units = of.digit.length,
      width = of.states * units,
      from = code,
      scale = next(width);
    code += 10 * ROWS * width;
    /** @type {UnitRanges["mean"]} */
    const mean = (d, step) =>
      Array.from({ length: of.states }, (_, s) =>
        Float32Array.from(
          { length: units },
          (_, u) => codes[from + (d * ROWS + step) * width + s * units + u] * scale[s * units + u],
        ),
      );
    return { ...of, units, low: next(units), high: next(units), mean };
  });
}

/**
 * Edits a layer's state, [h] or [h, c].
 * @type {(edit: MemoryEdit, of: UnitRanges, state: Float64Array[]) => void}
 */
function editStateInPlace({ row, action, target, percent, part }, of, state) {
  const parts = part === "h" ? state.slice(0, 1) : state,
    share = Math.abs(percent) / 100,
    [h, c] = parts;
  const goal = action === "pull" ? of.mean(target, row) : null;
  for (let u = 0; u < of.units; u++) {
    if (action === "wipe") for (const a of parts) a[u] = 0;
    else if (goal) for (const [s, a] of parts.entries()) a[u] += share * (goal[s][u] - a[u]);
    else {
      const isOf = action === "push" ? of.digit[u] === target : of.first + u === target,
        speaks = isOf ? (action === "push" ? of.sign[u] : 1) : 0;
      const way = speaks * Math.sign(percent),
        end = way > 0 ? of.high[u] : of.low[u];
      const room = Math.max(way * (end - h[u]), 0); // 0 if the value is already beyond the end
      h[u] += way * Math.min(share * (of.high[u] - of.low[u]), room);
      if (c && way) c[u] += share * (way * Math.max(Math.abs(c[u]), FIRM_CELL_STATE) - c[u]);
    }
  }
}

/**
 * Reads an image like `program.read`, but with an edit of the memory, or with the h of some units
 * set to 0.
 * @param {Program} program
 * @param {Float32Array} image
 * @param {?MemoryEdit} edit
 * @param {UnitRanges[]} ranges
 * @param {?Without} without
 */
export function readWithEdit(program, image, edit, ranges, without = null) {
  /** @type {Record<number, EditState>} */
  const edits = {};
  if (edit)
    for (const of of ranges)
      edits[of.layer] = (steps, state) => {
        if (steps === edit.row + 1) editStateInPlace(edit, of, state);
      };
  if (!without) return program.read(image, edits);
  const before = edits[without.layer];
  edits[without.layer] = (steps, state) => {
    before?.(steps, state);
    if (steps === without.t + 1) for (const u of without.units) state[0][u] = 0;
  };
  return program.read(image, edits);
}

/**
 * What some units add to each sum after step t: the sums minus those with the units' h set to 0.
 * @param {Program} program
 * @param {ReadingResult} result
 * @param {?MemoryEdit} edit
 * @param {UnitRanges[]} ranges
 * @param {Without} without
 */
export function jointContributionsOfUnits(program, { image, reading }, edit, ranges, without) {
  const { logits, classes } = reading,
    other = readWithEdit(program, image, edit, ranges, without).logits,
    at = without.t * classes;
  return Array.from({ length: classes }, (_, d) => logits[at + d] - other[at + d]);
}

/** A reading, and the same with an edit of its memory, if any. */
export class EditableReading {
  /** @type {ReadingTools} */
  tools = {};
  /** @type {?ReadingResult} */
  original = null; // the reading without an edit
  /** @type {?ReadingResult} */
  result = null; // the reading with the edit, or the same
  /** @type {?MemoryEdit} */
  edit = null;
  isEdited = false; // true if the reading with the edit is shown
  editCount = 0; // number of edits of this memory since it was read
  /** @type {{key: string, result: ?ReadingResult, shares: ?UnitShares}} */
  contributions = { key: "", result: null, shares: null }; // computed last

  /**
   * @param {?ReadingResult} original
   * @param {ReadingTools} tools
   * @param {?MemoryEdit} edit
   */
  setOriginalToolsAndEdit(original, tools, edit) {
    if (!edit) this.editCount = 0;
    const isPossible = edit && hasUnitOfEdit(edit, tools.ranges);
    Object.assign(this, { original, tools, edit: isPossible ? edit : null });
  }

  /** True if a layer that can be edited has a cell state, too. */
  get hasCellStates() {
    return this.tools.ranges?.some(({ states }) => states > 1) ?? false;
  }

  get canEditMemory() {
    return Boolean(this.original && this.tools.program && this.tools.ranges);
  }

  /**
   * Computes the result with the edit, if any.
   * @param {string | undefined} word the name of a step
   */
  rereadAndStoreResult(word) {
    const { original, edit } = this,
      { program, memory, ranges } = this.tools;
    this.isEdited = Boolean(edit && original && program && ranges);
    this.result = original;
    if (!edit || !original || !program || !ranges) return;
    const { image, names } = original,
      reading = readWithEdit(program, image, edit, ranges),
      result = makeReadingResult(image, reading, memory, { names }, word, original.reading);
    const { summary } = result;
    summary.firstInkStep = Math.min(summary.firstInkStep, edit.row); // sentences include its effect
    this.result = result;
  }

  /**
   * What units add to the sums after step t, and to the picture; null if this can't be computed.
   * @type {(t: number, of: UnitsOfLayer) => ?UnitShares}
   */
  sharesInSumsAndPicture(t, of) {
    const { result, edit, contributions } = this,
      { program, ranges } = this.tools;
    if (!result || !program) return null;
    const key = `${t} ${of.layer} ${of.units}`;
    if (contributions.key !== key || contributions.result !== result) {
      const without = { ...of, t },
        sums = jointContributionsOfUnits(program, result, edit, ranges ?? [], without),
        picture = result.memory?.partAt?.(result.reading.layers, t, of) ?? null;
      this.contributions = { key, result, shares: { ...of, sums, picture } };
    }
    return this.contributions.shares;
  }

  /**
   * The moment after step t, with the edit or without it.
   * @type {(t: number, view: View, isEdited?: boolean) => MomentResult}
   */
  resultAndSentenceAt(t, { word }, isEdited = this.isEdited) {
    const { original, result, edit } = this;
    if (!original || !result) throw new Error("nothing is read");
    if (!isEdited || !edit) {
      const sentence = storySentenceAt(original.rows, t, word, original.summary);
      return { result: original, was: null, editAction: null, pulledDigit: null, sentence };
    }
    const sentence =
      t === edit.row
        ? editEffectSentence(original.reading, result.reading, edit, this.tools.ranges ?? [], word)
        : storySentenceAt(result.rows, t, word, result.summary);
    const isPast = t >= edit.row,
      { action, target } = edit,
      pulledDigit = isPast && action === "pull" ? target : null;
    return { result, was: isPast ? original : null, editAction: action, pulledDigit, sentence };
  }
}
