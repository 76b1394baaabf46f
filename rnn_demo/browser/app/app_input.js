// Listens to the app's page: the pen, keys, dropped files, clicks in figures, links to pages, and the
// Streamlit buttons that need an immediate reaction.

import { setCellClickListener } from "../figures/streamlit_figures.js";
import { listenForDroppedFiles } from "./dropped_files.js";
import { eventTargetElement } from "../elements.js";
import { hasModifier } from "../keyboard.js";
import { isOnPad } from "../pad/fabric_pad.js";
import { isPen } from "../pad/sheet.js";
import { downloadGifOrPng } from "../stage/saved.js";
import { LAST } from "../player/playback.js";

/** @import { App } from "./app.js" */

const TAKES_KEYS =
  "input, textarea, select, button, a, summary, [role=slider], [role=option], [contenteditable]";
// The server answers a click on one of these with an image in place of the drawing.
const REPLACES_DRAWING = ":is(.st-key-examples, .st-key-alike) button";
// A click on one of these needs the server to know the cursor's row.
const NEEDS_ROW = ".st-key-stage, .st-key-model, .st-key-export, .st-key-path";
const OPENS_PAGE = ".st-key-navigation a";
const LONGEST_HOLD = 5000; // ms that a link to a page waits for the server's reply

export class AppInput {
  /** @type {?HTMLElement} */
  heldLink = null; // the link to a page that was clicked before the server's reply
  holdTimer = 0;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    listenForDroppedFiles();
    setCellClickListener((cell) => app.selectAndSendRowOrUnit(cell));
    const { pad } = app,
      how = { capture: true, passive: true };
    addEventListener(
      "pointerdown",
      (event) => app.runActOrSwitchToServer(() => this.handlePagePress(event)),
      how,
    );
    addEventListener("pointermove", (event) => pad.movePen(event), how);
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
      addEventListener(name, (event) => pad.liftPen(event), how);
    addEventListener(
      "click",
      (event) => app.runActOrSwitchToServer(() => this.handleClick(event)),
      true,
    );
    addEventListener("keydown", (event) => app.runActOrSwitchToServer(() => this.handleKey(event)));
    addEventListener("popstate", () => this.letReplyMoveCursor());
  }

  /** @param {PointerEvent} event */
  handlePagePress(event) {
    const { app } = this,
      { watching } = app.desk;
    if (isPen(event) && isOnPad(event)) app.handlePenDown(event);
    if (!watching || event.composedPath().includes(watching.root)) return;
    app.autoplay.requestOrCancelPlay(null);
    if (eventTargetElement(event)?.closest(".st-key-canvas") || watching.player.byItself)
      watching.playback.pauseOrSkipToEnd();
  }

  /** @param {MouseEvent} event */
  handleClick(event) {
    const { app } = this;
    if (this.savePictureIfClicked(event)) return;
    if (eventTargetElement(event)?.closest(REPLACES_DRAWING)) {
      app.keeper.saveChange({}); // sent in the same message as the click
      app.keeper.awaitsImage = true;
    } else if (eventTargetElement(event)?.closest(NEEDS_ROW)) this.pauseAndSendCursorRow(event);
    else {
      /** @type {?HTMLElement | undefined} */
      const link = eventTargetElement(event)?.closest(OPENS_PAGE);
      if (link) this.openPageOrHoldLink(event, link);
    }
  }

  /**
   * Holds a link to another page until the server has replied to the last change, because a server
   * that opens a page drops what it has not applied yet, such as a drawing.
   * @param {MouseEvent} event
   * @param {HTMLElement} link
   */
  openPageOrHoldLink(event, link) {
    // With one of these keys the browser opens another tab or window; Streamlit would open it here.
    if (hasModifier(event) || event.shiftKey) return event.stopPropagation();
    const opensNow = link === this.heldLink && !event.isTrusted; // clicked by `openHeldLink`
    if (!this.app.keeper.awaitsReply || opensNow) return this.letReplyMoveCursor();
    event.preventDefault();
    event.stopPropagation();
    if (this.heldLink) this.heldLink.ariaBusy = null;
    this.heldLink = link;
    link.ariaBusy = "true";
    clearTimeout(this.holdTimer);
    this.holdTimer = setTimeout(() => this.openHeldLink(), LONGEST_HOLD);
  }

  openHeldLink() {
    clearTimeout(this.holdTimer);
    if (!this.heldLink) return;
    this.heldLink.ariaBusy = null;
    this.heldLink.click();
    this.heldLink = null;
  }

  /** Lets the next reply move the cursor, unless the visitor moves it before the reply comes. */
  letReplyMoveCursor() {
    const { desk } = this.app;
    desk.recordCursorPlacement(desk.cursor.step);
  }

  /**
   * Sends the row at the cursor before a click opens another lens, network or link.
   * @param {MouseEvent} event
   */
  pauseAndSendCursorRow(event) {
    const { desk, keeper } = this.app,
      { watching } = desk;
    if (!watching || !desk.showsWholeStage) return;
    if (event.composedPath().includes(watching.root)) return;
    watching.player.pause();
    if (desk.cursor.step !== keeper.rowOnServerAfterPending)
      this.app.selectAndSendRowOrUnit({ row: desk.cursor.step });
  }

  /**
   * Saves a picture of the stage in any lens; returns true if the click asked for one.
   * @param {MouseEvent} event
   */
  savePictureIfClicked(event) {
    const kinds = /** @type {const} */ (["gif", "png"]),
      kind = kinds.find((name) => eventTargetElement(event)?.closest(`.st-key-${name} button`)),
      { watching: on } = this.app.desk,
      figure = this.app.keeper.reply?.figure;
    if (!kind || !figure || !on?.result || !on.view) return false;
    event.stopPropagation();
    if (figure.watched) downloadGifOrPng(kind, on, on.step, figure.name);
    else downloadGifOrPng(kind, on, LAST, figure.name, false); // other lenses show the last row
    return true;
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    const { lens, watching } = this.app.desk,
      [focused] = event.composedPath();
    if (!watching?.root.isConnected || hasModifier(event)) return;
    if (!lens?.showsWholeStage) return;
    const isPlay = focused === watching.controls.play,
      takesKeys = focused instanceof Element && focused.closest(TAKES_KEYS);
    if (takesKeys && !isPlay) return;
    // Space presses these buttons: Play when it has the focus, else the lesson's next step.
    if (event.key === " " && (isPlay || document.querySelector(".st-key-step-next"))) return;
    if (watching.input.handleStageKey(event)) event.preventDefault();
  }
}
