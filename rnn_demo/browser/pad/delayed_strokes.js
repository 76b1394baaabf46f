// Strokes that a person begins while the pad is blocked. Their events are kept from the pad, and are
// dispatched again, in their order, once it is open. A stroke may begin on a blocked pad and end on
// an open one.

const PRESSES = ["pointerdown", "mousedown", "touchstart"],
  MOVES = ["pointermove", "mousemove", "touchmove"],
  LIFTS = ["pointerup", "pointercancel", "mouseup", "touchend", "touchcancel"];

export class DelayedStrokes {
  isPadBlocked = false;
  /** @type {?HTMLElement} */
  canvas = null; // the pressed canvas of the blocked pad; null if the last press was elsewhere
  /** @type {[HTMLElement, Event][]} */
  events = []; // each with the canvas that it belongs to

  /**
   * @param {(event: Event) => ?HTMLElement} canvasPressedBy returns null for an event outside the
   *   pad
   */
  constructor(canvasPressedBy) {
    this.canvasPressedBy = canvasPressedBy;
    // Before all other listeners of the page, so that none of them hears an event twice.
    const how = { capture: true, passive: true };
    for (const type of [...PRESSES, ...MOVES, ...LIFTS])
      addEventListener(type, (event) => this.delayIfPadIsBlocked(event), how);
  }

  /** Blocks the pad. What replaces its strokes replaces the delayed ones, too. */
  blockPad() {
    Object.assign(this, { isPadBlocked: true, canvas: null, events: [] });
  }

  /** Opens the pad, and draws the delayed strokes on it, if it still exists. */
  openPad() {
    this.isPadBlocked = false;
    for (const [canvas, event] of this.events.splice(0))
      if (canvas.isConnected) canvas.dispatchEvent(copyOfEvent(event));
  }

  /** @param {Event} event */
  delayIfPadIsBlocked(event) {
    if (!this.isPadBlocked) return;
    if (PRESSES.includes(event.type)) this.canvas = this.canvasPressedBy(event);
    const isHover =
      MOVES.includes(event.type) && event instanceof MouseEvent && event.buttons === 0;
    if (!this.canvas || isHover) return;
    event.stopImmediatePropagation();
    this.events.push([this.canvas, event]);
  }

  /** @returns {boolean} false if there is none */
  removeLastStroke() {
    const begin = this.events.findLastIndex(([, event]) => event.type === "pointerdown");
    if (begin >= 0) this.events.splice(begin);
    return begin >= 0;
  }
}

/**
 * Returns a copy that can be dispatched.
 * @param {Event} event
 */
function copyOfEvent(event) {
  if (!("touches" in event)) return Reflect.construct(event.constructor, [event.type, event]);
  const touch = /** @type {TouchEvent} */ (event),
    { type, bubbles, cancelable, composed } = touch;
  return new TouchEvent(type, {
    bubbles,
    cancelable,
    composed,
    touches: Array.from(touch.touches), // a TouchList is refused
    targetTouches: Array.from(touch.targetTouches),
    changedTouches: Array.from(touch.changedTouches),
  });
}
