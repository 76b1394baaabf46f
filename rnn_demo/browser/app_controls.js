// What a person does on the app's page: the pen, the keys, and buttons whose clicks the browser
// takes part in.

import { hearFigures } from "./clicks.js";
import { takeDroppedFiles } from "./dropped_files.js";
import { targetOf } from "./elements.js";
import { adoptPads, padOf } from "./pad.js";
import { save } from "./saved.js";
import { LAST } from "./playing.js";

/** @import { App } from "./app.js" */

const TAKES_KEYS =
  "input, textarea, select, button, a, summary, [role=slider], [role=option], [contenteditable]";
const READS_ANEW =
  ":is(.st-key-clear, .st-key-undo, .st-key-redo, .st-key-examples, .st-key-alike) button";
// the page, which is to know the cursor
const MAKES_ANEW = ".st-key-stage, .st-key-model, .st-key-export";

export class AppControls {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    adoptPads();
    takeDroppedFiles();
    hearFigures((cell) => app.point(cell));
    const { pen } = app,
      how = { capture: true, passive: true };
    addEventListener("pointerdown", (event) => app.guarded(() => this.press(event)), how);
    addEventListener("pointermove", () => pen.isDrawing && pen.ask(), how);
    for (const name of ["pointerup", "pointercancel"])
      addEventListener(name, () => pen.isUnsent && pen.lift(), how);
    addEventListener("click", (event) => app.guarded(() => this.click(event)), true);
    addEventListener("keydown", (event) => app.guarded(() => this.key(event)));
  }

  /** @param {PointerEvent} event */
  press(event) {
    const { app } = this,
      { watching } = app.view,
      pad = padOf(event);
    app.send(); // the stroke before this one is a step of its own, to be undone alone
    if (pad) app.pen.press(pad);
    if (!watching || event.composedPath().includes(watching.root)) return;
    app.autoplay.want(null);
    if (targetOf(event)?.closest(".st-key-canvas") || watching.player.byItself) watching.stop();
  }

  /** @param {MouseEvent} event */
  click(event) {
    const { app } = this,
      button = targetOf(event)?.closest(READS_ANEW);
    if (this.save(event)) return;
    if (button) {
      app.send();
      app.change({});
      app.tell(); // in one message with the click
      if (button.closest(".st-key-clear")) app.pen.clear();
    } else if (targetOf(event)?.closest(MAKES_ANEW)) this.leave(event);
  }

  /**
   * Another lens or network, a link, or what else makes the page anew, is to find the cursor where
   * it is.
   * @param {MouseEvent} event
   */
  leave(event) {
    const { reply, view, row } = this.app,
      { watching } = view;
    if (!reply?.figure?.watched || !watching?.shown) return;
    if (event.composedPath().includes(watching.root)) return;
    watching.player.pause();
    if (watching.step !== row) this.app.point({ row: watching.step });
  }

  /**
   * Pictures are drawn here, whichever lens is shown: whether the click was for one.
   * @param {MouseEvent} event
   */
  save(event) {
    const kinds = /** @type {const} */ (["gif", "png"]),
      kind = kinds.find((name) => targetOf(event)?.closest(`.st-key-${name} button`)),
      { watching: on } = this.app.view,
      figure = this.app.reply?.figure;
    if (!kind || !figure || !on?.shown || !on.view) return false;
    event.stopPropagation();
    if (figure.watched) save(kind, on, on.step, figure.name);
    else save(kind, on, LAST, figure.name, false); // as other lenses have it
    return true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { reply, view } = this.app,
      { watching } = view,
      [focused] = event.composedPath();
    if (!watching?.root.isConnected || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!reply?.figure?.watched) return;
    const isPlay = focused === watching.controls.play,
      takesKeys = focused instanceof Element && focused.closest(TAKES_KEYS);
    if (takesKeys && !isPlay) return;
    // it is a button; the next step
    if (event.key === " " && (isPlay || document.querySelector(".st-key-step-next"))) return;
    if (watching.key(event)) event.preventDefault();
  }
}
