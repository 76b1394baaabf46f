// Moves a cursor from row to row: in Watch, on the page without a server, and in the loop of Story.
// In each frame it calls `show` with itself; `show` draws for its `step` and `share`, the share
// of the step's time that has passed.

const STORE = "rnn-player",
  STALLS = 300; // ms: a longer frame is a stall
export const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The step whose memory and answer are shown. Players move it, and whoever owns it. */
export class Cursor {
  /** @param {number} step from 0 */
  constructor(step = 0) {
    this.step = step;
    this.placedAt = step; // where its owner last put it
  }

  /** @param {number} step */
  place(step) {
    this.step = this.placedAt = step;
  }

  /** True if a visitor or a player has moved it since its owner put it there. */
  get hasMovedSincePlaced() {
    return this.step !== this.placedAt;
  }
}

export class StepPlayer {
  share = 1; // of the step's time
  /** @type {?number} */
  frame = null; // the requested frame
  byItself = false; // true if playing began without a press of Play
  handleEnd = () => {}; // called when playing has reached the last step

  /**
   * show: see above. stepDuration: the milliseconds of a step. steps: how many there are.
   * @param {Cursor} cursor
   * @param {(player: StepPlayer) => void} show
   * @param {(step: number) => number} stepDuration
   * @param {number} steps
   */
  constructor(cursor, show, stepDuration, steps = 28) {
    this.cursor = cursor;
    this.show = show;
    this.stepDuration = stepDuration;
    this.last = steps - 1;
  }

  get step() {
    return this.cursor.step;
  }

  set step(step) {
    this.cursor.step = step;
  }

  get isPlaying() {
    return this.frame !== null;
  }

  /**
   * share: of the step's time, at which it starts.
   * @type {(byItself?: boolean, share?: number) => void}
   */
  play(byItself = false, share = 0) {
    this.pause(false, share);
    this.byItself = byItself;
    if (this.step >= this.last && !share) this.step = 0;
    let before = performance.now(),
      since = before - share * this.stepDuration(this.step);
    /** @param {number} now */
    const frame = (now) => {
      since += Math.max(0, now - before - STALLS); // after a stall playing continues where it was
      before = now;
      for (
        let length = this.stepDuration(this.step);
        now - since >= length && this.step < this.last;
        length = this.stepDuration(this.step)
      ) {
        since += length;
        this.step++;
      }
      this.share = Math.min(1, Math.max(0, (now - since) / this.stepDuration(this.step)));
      if (this.step >= this.last && this.share === 1) {
        this.pause();
        this.handleEnd();
        return;
      }
      this.frame = requestAnimationFrame(frame);
      this.show(this);
    };
    this.frame = requestAnimationFrame(frame);
    this.show(this);
  }

  /**
   * share: of the step's time, at which it pauses.
   * @type {(shows?: boolean, share?: number) => void}
   */
  pause(shows = true, share = 1) {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    Object.assign(this, { frame: null, share, byItself: false });
    if (shows) this.show(this);
  }

  /**
   * Moves the cursor to a step, counted from 0.
   * @param {number} step
   */
  moveTo(step) {
    this.pause(false);
    this.step = Math.max(0, Math.min(this.last, step));
    this.show(this);
  }
}

/**
 * Moves a number from one value to another within `ms`; at once with reduced motion.
 * @param {number} from
 * @param {number} to
 * @param {number} ms
 * @param {(v: number) => void} show called for each frame
 * @param {() => void} done called at the end
 * @returns {() => void} a function that stops it
 */
export function glideNumber(from, to, ms, show, done) {
  const began = performance.now();
  let next = 0;
  const frame = (/** @type {number} */ now) => {
    const share = still.matches || !ms ? 1 : Math.min(1, Math.max(0, (now - began) / ms));
    show(from + share * (to - from));
    if (share < 1) next = requestAnimationFrame(frame);
    else done();
  };
  frame(began);
  return () => cancelAnimationFrame(next);
}

export function loadPlayerSettings() {
  const settings = { speed: 240, after: true }; // ms per row; true to play after each drawing
  try {
    Object.assign(settings, JSON.parse(localStorage.getItem(STORE) ?? "{}"));
  } catch {
    /* a browser without storage: the defaults apply */
  }
  return settings;
}

/** @param {{speed: number, after: boolean}} settings */
export function storePlayerSettings(settings) {
  try {
    localStorage.setItem(STORE, JSON.stringify(settings));
  } catch {
    /* without storage they last while the page is open */
  }
}

/**
 * True if something happens in this tab for the first time.
 * @param {string} what
 */
export function markFirstTimeInTab(what) {
  try {
    if (sessionStorage.getItem(what)) return false;
    sessionStorage.setItem(what, "1");
  } catch {
    /* without storage each time counts as the first */
  }
  return true;
}
