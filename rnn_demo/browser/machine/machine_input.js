// Input on the machine's figure, by mouse, touch and keys: pointing at a cell, changing a weight, and
// silencing a memory cell.

import { CLASSES, ROWS } from "../constants.js";
import { hasModifier } from "../keyboard.js";
import { newTrace, readImageIntoTrace } from "./arithmetic.js";
import {
  isVerticalAnswerBlock,
  rectOfTarget,
  targetFromBlockAndIndices,
  targetAtPoint,
} from "./machine_layout.js";
import { isWeightBlock } from "./machine_scene.js";

/** @import { BlockName, Target } from "./machine_types.js" */
/** @import { Machine } from "./whole_machine.js" */

const PER_PIXEL = 0.02, // change of a weight per pixel of a drag
  PER_KEY = 0.1,
  FINE_KEY = 0.01;
const BROKEN = 0.1; // the value of the broken weight
const MOVED = 2; // pixels: a press that moves further is a drag
const DIGITS = 3; // digits after the point of a weight set by hand

/** @type {BlockName[]} */
const KEY_ORDER = ["X", "W", "O", "U", "b", "S", "H", "c", "V", "Z", "P"];

/**
 * A change by hand: the weight, its old and new value, and the result before.
 * @typedef {{target: Target, from: number, to: number}} WeightChange
 */

/**
 * @param {?Target} one
 * @param {?Target} other
 */
export const isSameTarget = (one, other) =>
  one?.block === other?.block && one?.k === other?.k && one?.i === other?.i;

export class MachineInput {
  /** @type {?{place: number, from: number, y: number, isMoved: boolean, target: Target}} */
  drag = null;
  /** @type {?WeightChange} */
  change = null; // the last one
  line = 0; // the line last selected by keys
  /** @type {?Target} */
  pressed = null; // the target of the last pointer press

  /** @param {Machine} machine */
  constructor(machine) {
    this.machine = machine;
    const { canvas } = machine;
    canvas.addEventListener("pointerdown", (e) => this.handlePointerDown(e));
    canvas.addEventListener("pointermove", (e) => this.handlePointerMove(e));
    canvas.addEventListener("pointerup", () => this.handlePointerUp());
    canvas.addEventListener("pointercancel", () => this.handlePointerUp());
    canvas.addEventListener("pointerleave", () => this.setHoveredTarget(null));
    canvas.addEventListener("keydown", (e) => this.handleMachineKey(e));
    canvas.addEventListener(
      "touchstart",
      (e) => {
        // A finger scrolls the page, except on the cell that it selected before.
        const [touch] = e.touches,
          target = this.targetAtPointer(touch);
        if (target && isSameTarget(target, machine.pinned) && isWeightBlock(target.block))
          e.preventDefault();
      },
      { passive: false },
    );
    // No click follows a touch: the panel may have come under the finger.
    canvas.addEventListener("touchend", (e) => e.cancelable && e.preventDefault());
  }

  /** The weight that can be changed. */
  get draggedWeightTarget() {
    return this.drag?.isMoved ? this.drag.target : null;
  }

  /**
   * @param {{clientX: number, clientY: number}} point
   * @returns {[number, number]} in units of the drawing
   */
  pointInFigureUnits({ clientX, clientY }) {
    const { left, top, width } = this.machine.canvas.getBoundingClientRect(),
      unit = width / this.machine.places.width;
    return [(clientX - left) / unit, (clientY - top) / unit];
  }

  /**
   * The cell at a point; at the name of a memory cell, that cell.
   * @param {{clientX: number, clientY: number}} point
   */
  targetAtPointer(point) {
    const k = this.indexOfCellNameAt(point);
    return k < 0
      ? targetAtPoint(this.machine.places, ...this.pointInFigureUnits(point))
      : targetFromBlockAndIndices("H", k, 0);
  }

  /**
   * The memory cell whose name is at a point, or -1.
   * @param {{clientX: number, clientY: number}} point
   */
  indexOfCellNameAt(point) {
    const [x, y] = this.pointInFigureUnits(point),
      { labels, top, bottom, lineHeight } = this.machine.places;
    return x >= labels - 30 && x <= labels + 4 && y >= top && y < bottom
      ? Math.floor((y - top) / lineHeight)
      : -1;
  }

  /** @param {PointerEvent} event */
  handlePointerDown(event) {
    const { machine } = this;
    if (!event.isPrimary || event.button || !machine.owned) return;
    const target = this.targetAtPointer(event),
      place = target ? machine.owned.weightIndexOfTarget(target) : -1;
    this.pressed = target;
    if (!target || place < 0 || machine.learning.job) return;
    if (event.pointerType !== "mouse" && !isSameTarget(target, machine.pinned)) return;
    if (event.isTrusted) machine.canvas.setPointerCapture(event.pointerId);
    this.drag = {
      place,
      from: machine.weightNumbers[place],
      y: event.clientY,
      isMoved: false,
      target,
    };
  }

  /** @param {PointerEvent} event */
  handlePointerMove(event) {
    const { machine, drag } = this;
    if (!machine.owned) return;
    if (!drag) {
      const target = this.targetAtPointer(event),
        isName = this.indexOfCellNameAt(event) >= 0,
        cursor = isName ? "pointer" : "help";
      machine.canvas.style.cursor = !target
        ? ""
        : isWeightBlock(target.block)
          ? "ns-resize"
          : cursor;
      return this.setHoveredTarget(target);
    }
    const distance = drag.y - event.clientY;
    if (!drag.isMoved && Math.abs(distance) < MOVED) return;
    if (!drag.isMoved) this.beginWeightChange(drag.target, drag.from);
    drag.isMoved = true;
    this.setWeight(drag.place, drag.from + distance * PER_PIXEL);
  }

  handlePointerUp() {
    const { machine, drag, pressed } = this;
    this.drag = this.pressed = null;
    if (drag?.isMoved) {
      machine.pinned = drag.target;
      machine.reportChangeToKeeper();
    } else if (pressed && !machine.tour.currentStop) {
      machine.pinned = isSameTarget(pressed, machine.pinned) ? null : pressed;
      this.change = null;
    }
    machine.draw();
    this.uncoverPinnedCell();
  }

  /** Scrolls to the end of the machine if its panel, at the bottom of a phone, covers the cell. */
  uncoverPinnedCell() {
    const { pinned, places, canvas, stage, controls } = this.machine,
      rect = pinned && rectOfTarget(places, pinned);
    if (!rect) return;
    const { left, top, width } = canvas.getBoundingClientRect(),
      unit = width / places.width,
      x = left + (rect.x + rect.width / 2) * unit,
      y = top + (rect.y + rect.height) * unit;
    if (controls.panel.contains(document.elementFromPoint(x, y)))
      stage.scrollIntoView({ block: "end" });
  }

  /** @param {?Target} target */
  setHoveredTarget(target) {
    const { machine } = this;
    if (machine.learning.job || isSameTarget(target, machine.hovered)) return;
    machine.hovered = target;
    machine.requestDraw();
  }

  /**
   * Prepares a change of a weight.
   * @type {(target: Target, from: number) => void}
   */
  beginWeightChange(target, from) {
    const { machine } = this;
    machine.player.pause(false);
    machine.tour.end();
    machine.learning.stopLearningOneDigit();
    machine.owned?.saveForUndo();
    this.change = { target, from, to: from };
  }

  /** @type {(place: number, value: number) => void} */
  setWeight(place, value) {
    const { machine, change } = this;
    machine.weightNumbers[place] = Number(value.toFixed(DIGITS));
    if (change) change.to = machine.weightNumbers[place];
    machine.rereadAndRecount();
  }

  /**
   * Changes the selected weight by a step.
   * @param {number} by
   */
  addToSelectedWeight(by) {
    const { machine } = this,
      target = machine.pinned ?? machine.selectedCell,
      place = target && machine.owned ? machine.owned.weightIndexOfTarget(target) : -1;
    if (!target || place < 0 || machine.learning.job) return;
    const from = machine.weightNumbers[place];
    if (this.change && isSameTarget(this.change.target, target)) machine.owned?.saveForUndo();
    else this.beginWeightChange(target, from);
    this.setWeight(place, from + by);
    machine.pinned = target;
    machine.reportChangeToKeeper();
  }

  /** Sets to nearly 0 the weight of the memory that the answer to this digit needs most. */
  weakenMostNeededMemoryWeight() {
    const { machine } = this,
      { owned, trace, finalAnswer } = machine;
    if (!owned || !finalAnswer || machine.learning.job) return;
    const { at, network, silenced, softmaxTemperatures: divisors } = owned,
      numbers = owned.numbers.slice(),
      other = newTrace(network.units);
    let place = at.U,
      least = Number.POSITIVE_INFINITY;
    for (let n = at.U; n < at.b; n++) {
      const weight = numbers[n];
      numbers[n] = BROKEN;
      readImageIntoTrace(network, numbers, trace.image, other, silenced, divisors);
      numbers[n] = weight;
      const share = other.shares[ROWS * CLASSES + finalAnswer.digit];
      if (share < least) [place, least] = [n, share];
    }
    this.setNetworkWeightWithUndo(place, BROKEN);
  }

  /**
   * Changes a weight, and says how the result changed.
   * @type {(place: number, value: number) => void}
   */
  setNetworkWeightWithUndo(place, value) {
    const { machine } = this,
      { owned } = machine;
    if (!owned) return;
    const target = owned.targetOfWeightIndex(place);
    this.beginWeightChange(target, owned.numbers[place]);
    this.setWeight(place, value);
    machine.pinned = target;
    machine.reportChangeToKeeper();
  }

  /** @param {KeyboardEvent} event */
  handleMachineKey(event) {
    const { machine } = this,
      { key, shiftKey } = event;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z") {
      event.preventDefault();
      return machine.restoreWeights("undo");
    }
    if (hasModifier(event) || !machine.owned) return;
    const target = machine.pinned ?? machine.hovered ?? { block: "H", k: 0, i: 0 },
      /** @type {Record<string, () => void>} */
      does = {
        ArrowUp: () => this.moveInBlock(target, -1, 0),
        ArrowDown: () => this.moveInBlock(target, 1, 0),
        ArrowLeft: () => this.moveInBlock(target, 0, -1),
        ArrowRight: () => this.moveInBlock(target, 0, 1),
        PageDown: () => this.moveToNextBlock(target, 1),
        PageUp: () => this.moveToNextBlock(target, -1),
        "+": () => this.addToSelectedWeight(PER_KEY),
        "=": () => this.addToSelectedWeight(shiftKey ? PER_KEY : FINE_KEY),
        "-": () => this.addToSelectedWeight(-PER_KEY),
        _: () => this.addToSelectedWeight(-FINE_KEY),
        Delete: () => target.k >= 0 && machine.toggleSilence(target.k),
        Escape: () => {
          machine.pinned = machine.hovered = null;
          machine.tour.end();
          machine.requestDraw();
        },
      };
    if (!does[key]) return;
    event.preventDefault();
    event.stopPropagation();
    does[key]();
  }

  /**
   * Moves to the next cell within its block.
   * @type {(target: Target, down: number, right: number) => void}
   */
  moveInBlock({ block, k, i }, down, right) {
    const { machine } = this,
      found = machine.places.blocks[block];
    if (!found) return this.setPinnedTarget({ block: "H", k: 0, i: 0 });
    const clamp = (/** @type {number} */ v, /** @type {number} */ count) =>
      Math.max(0, Math.min(count - 1, v));
    if (k < 0 && isVerticalAnswerBlock(found))
      return this.setPinnedTarget(
        targetFromBlockAndIndices(block, -1, clamp(i + down + right, found.lines)),
      );
    if (k >= 0) this.line = clamp(k + down, found.lines);
    this.setPinnedTarget(
      targetFromBlockAndIndices(
        block,
        clamp(Math.max(k, 0) + down, found.lines),
        clamp(i + right, found.columns),
      ),
    );
  }

  /**
   * Moves to the next block.
   * @type {(target: Target, by: number) => void}
   */
  moveToNextBlock({ block, k, i }, by) {
    const there = KEY_ORDER.filter((name) => this.machine.places.blocks[name]),
      name = there[(there.indexOf(block) + by + there.length) % there.length],
      found = this.machine.places.blocks[name];
    if (k >= 0) this.line = k;
    if (found)
      this.setPinnedTarget(
        targetFromBlockAndIndices(name, this.line, Math.min(Math.max(i, 0), found.columns - 1)),
      );
  }

  /** @param {Target} target */
  setPinnedTarget(target) {
    const { machine } = this;
    machine.tour.end();
    machine.learning.stopLearningOneDigit();
    machine.hovered = null;
    if (!isSameTarget(target, this.change?.target ?? null)) this.change = null;
    machine.pinned = target.i < CLASSES || target.block !== "P" ? target : null;
    machine.requestDraw();
  }
}
