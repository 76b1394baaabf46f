// A value with Undo and Redo. Values are never changed in place.

const MOST_STEPS = 40; // that Undo goes back

/** @template T */
export class History {
  /** @type {T[]} */
  past = [];
  /** @type {T[]} */
  future = [];

  /** @param {T} now the present value */
  constructor(now) {
    this.now = now;
  }

  /** @param {T} value the new present value; `undo` returns to the one before */
  push(value) {
    this.past = [...this.past, this.now].slice(-MOST_STEPS);
    this.future = [];
    this.now = value;
  }

  undo() {
    if (!this.past.length) return;
    this.future = [this.now, ...this.future];
    this.now = /** @type {T} */ (this.past.pop());
  }

  redo() {
    const [next, ...rest] = this.future;
    if (next === undefined) return;
    this.past = [...this.past, this.now];
    this.now = next;
    this.future = rest;
  }
}
