// Plays one row after the other; the first time it stops to explain.

import { ROWS } from "../constants.js";
import { BLANK, FirstViewing, inkRows, isSeen, markSeen } from "./first_viewing.js";
import { Player, keepSettings, settingsOf, still } from "./player.js";
import { changesOfMind } from "../reader/story.js";

/** @import { Watching } from "../stage/watching.js" */

const EXPLAINED = 0, // the speed at which it stops to explain
  USUAL_SPEED = 240; // ms of a row
const TURNS = 4; // rows' time spent on a row at which the answer changes
export const LAST = ROWS - 1; // the last step

export class Playback {
  /** @type {?FirstViewing} */
  viewing = null; // the first viewing, while it lasts
  settings = settingsOf();

  /** @param {Watching} watching */
  constructor(watching) {
    this.watching = watching;
    this.player = new Player(
      () => watching.draw(),
      (t) => this.stepDuration(t),
    );
  }

  /** @param {Partial<Playback["settings"]>} some */
  changeSettings(some) {
    keepSettings(Object.assign(this.settings, some));
  }

  get isResting() {
    return !this.player.isPlaying && !this.viewing;
  }

  /**
   * Milliseconds of a step.
   * @param {number} t
   */
  stepDuration(t) {
    const { viewing, settings } = this,
      speed = settings.speed || USUAL_SPEED,
      { result } = this.watching;
    if (!result) return speed;
    if (viewing) return viewing.stepDuration(t, speed);
    if (changesOfMind(result).some((mind) => mind.t === t)) return TURNS * speed;
    return t < inkRows(result)[0] ? BLANK * speed : speed;
  }

  /**
   * Plays; it stops to explain the first time, and always at the speed EXPLAINED.
   * @param {boolean} byItself
   */
  play(byItself) {
    const { result, view, asking } = this.watching;
    if (!result || !view || (byItself && still.matches)) return;
    const isExplained = this.settings.speed === EXPLAINED || (byItself && !isSeen());
    asking.explanation.close();
    this.viewing = isExplained ? FirstViewing.viewingOf(result, view) : null;
    if (this.viewing) {
      this.viewing.byItself = byItself;
      markSeen();
      if (still.matches) return this.jumpToStop();
      this.player.step = this.viewing.slow[0];
    }
    this.player.play(byItself);
  }

  /** With reduced motion, jumps from stop to stop. */
  jumpToStop() {
    const stop = this.viewing?.nextStop;
    if (!stop) return;
    this.player.pause(false, stop.share);
    this.player.step = stop.step;
    this.watching.draw();
  }

  /** Halts at a stop; returns true if it stands at one until the visitor continues. */
  haltAtStop() {
    const { viewing, player } = this,
      stop = viewing?.takeReachedStop(player);
    if (!stop || !player.isPlaying) return;
    player.pause(false, stop.share);
    player.step = stop.step;
  }

  /** Continues to the next stop; after the last one it stays there. */
  goOn() {
    const { viewing, player, watching } = this,
      from = viewing?.goOn();
    if (viewing && !viewing.isOver)
      return still.matches ? this.jumpToStop() : player.play(viewing.byItself, from?.on);
    this.viewing = null;
    watching.revealAnswer();
    player.moveTo(LAST);
    watching.rest();
  }

  /** @param {number} step to which the visitor moves the cursor */
  moveTo(step) {
    this.viewing = null;
    this.player.moveTo(step);
  }

  skipToEnd() {
    this.moveTo(LAST);
    this.watching.rest();
  }

  togglePlay() {
    const { player, viewing } = this;
    if (viewing?.currentStop) return this.goOn();
    if (player.isPlaying) {
      const isSlow = viewing?.isSlow(player.step); // its explanation stays visible
      player.pause(true, isSlow ? player.share : 1);
      return this.watching.rest();
    }
    if (viewing || player.share < 1) return player.play(false, player.share);
    this.play(false);
  }

  /** Playing that started by itself jumps to the last row. */
  stop() {
    if (this.viewing?.currentStop && this.viewing.byItself) return this.skipToEnd();
    this.viewing = null;
    if (this.player.isPlaying && this.player.byItself) this.player.moveTo(LAST);
    else this.player.pause();
  }
}
