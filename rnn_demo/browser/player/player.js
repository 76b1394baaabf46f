// Leads a cursor from row to row: in Watch, on the page without a server, and in the loop of Story.
// All that is drawn with it is drawn in `show`, which is called for each frame with this: the step,
// and what share of its time is over.

const STORE = "rnn-player",
  STALLS = 300; // ms
export const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  step = 0;
  share = 1; // of the step's time
  /** @type {?number} */
  frame = null; // the one that is asked for
  byItself = false; // nobody has pressed Play

  /**
   * show: see above. lengthOf: the milliseconds of a step. steps: how many there are.
   * @param {(player: Player) => void} show
   * @param {(step: number) => number} lengthOf
   * @param {number} steps
   */
  constructor(show, lengthOf, steps = 28) {
    this.show = show;
    this.lengthOf = lengthOf;
    this.last = steps - 1;
  }

  get isPlaying() {
    return this.frame !== null;
  }

  /**
   * share: of the step's time, from where it goes on.
   * @param {boolean} byItself
   * @param {number} share
   */
  play(byItself = false, share = 0) {
    this.pause(false, share);
    this.byItself = byItself;
    if (this.step >= this.last && !share) this.step = 0;
    let before = performance.now(),
      since = before - share * this.lengthOf(this.step);
    /** @param {number} now */
    const frame = (now) => {
      since += Math.max(0, now - before - STALLS); // a page that stands still skips nothing
      before = now;
      for (
        let length = this.lengthOf(this.step);
        now - since >= length && this.step < this.last;
        length = this.lengthOf(this.step)
      ) {
        since += length;
        this.step++;
      }
      this.share = Math.min(1, Math.max(0, (now - since) / this.lengthOf(this.step)));
      if (this.step >= this.last && this.share === 1) return this.pause();
      this.frame = requestAnimationFrame(frame);
      this.show(this);
    };
    this.frame = requestAnimationFrame(frame);
    this.show(this);
  }

  /**
   * share: of the step's time, at which it stands.
   * @param {boolean} shows
   * @param {number} share
   */
  pause(shows = true, share = 1) {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    Object.assign(this, { frame: null, share, byItself: false });
    if (shows) this.show(this);
  }

  /**
   * The cursor after a step, which counts from 0.
   * @param {number} step
   */
  moveTo(step) {
    this.pause(false);
    this.step = Math.max(0, Math.min(this.last, step));
    this.show(this);
  }
}

/**
 * Lets a number go from one end to another in a moment; at once where nothing is to move.
 * @param {number} from
 * @param {number} to
 * @param {number} ms
 * @param {(v: number) => void} show called for each frame
 * @param {() => void} done called at the end
 * @returns {() => void} what stops it where it is
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

// What a visitor has set, kept by the browser: {speed: milliseconds of a row, after: whether it
// plays after a drawing}.
export function settingsOf() {
  const settings = { speed: 240, after: true };
  try {
    Object.assign(settings, JSON.parse(localStorage.getItem(STORE) ?? "{}"));
  } catch {
    /* a browser that keeps nothing */
  }
  return settings;
}

/** @param {{speed: number, after: boolean}} settings */
export function keepSettings(settings) {
  try {
    localStorage.setItem(STORE, JSON.stringify(settings));
  } catch {
    /* it lasts as long as the page */
  }
}

/**
 * Whether something happens in this tab for the first time.
 * @param {string} what
 */
export function isFirst(what) {
  try {
    if (sessionStorage.getItem(what)) return false;
    sessionStorage.setItem(what, "1");
  } catch {
    /* each is the first */
  }
  return true;
}
