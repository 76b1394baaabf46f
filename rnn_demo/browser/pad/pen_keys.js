// Drawing on a pad by keys: arrow keys move the pen, Space puts it down and lifts it, Escape
// leaves. It emits mouse events, so that all listeners for a pointer work with it, too.

import { PAD_SIDE, PEN_WIDTH } from "../constants.js";
import { hasKeyboard, hasModifier } from "../keyboard.js";
import { say } from "../words.js";

const STEP = 10; // pixels per key press
/** @type {Record<string, [number, number]>} */
const WAYS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};
const PEN = `position: absolute; width: ${PEN_WIDTH}px; height: ${PEN_WIDTH}px; margin: ${-PEN_WIDTH / 2}px; box-sizing: border-box; border-radius: 50%;
  border: 3px solid #ffb000; z-index: 20; pointer-events: none`;
const STATUS_STYLE = `position: absolute; inset: auto 0 0; margin: 0; padding: 5px 0; z-index: 20; pointer-events: none;
  background: #000; color: #fff; font: 600 var(--fine) sans-serif; text-align: center`;

/** @param {string} key of the text that says what to draw */
export function padLabel(key = "invitation") {
  const invitation = say(key);
  return hasKeyboard() ? say("pen.label", { invitation, up: say("pen.up") }) : invitation;
}

/**
 * canvas: it fills its parent element.
 * @param {HTMLElement} canvas
 */
export function enableDrawingByKeys(canvas) {
  const pen = document.createElement("i"),
    status = document.createElement("p"),
    at = { x: PAD_SIDE / 2, y: 40 };
  let down = false;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", padLabel());
  status.setAttribute("role", "status");
  pen.style.cssText = PEN;
  status.style.cssText = STATUS_STYLE;
  const show = () => {
    Object.assign(pen.style, {
      left: `${(100 * at.x) / PAD_SIDE}%`,
      top: `${(100 * at.y) / PAD_SIDE}%`,
      background: down ? "#ffb000" : "none",
    });
    const text = say(down ? "pen.down" : "pen.up");
    if (status.textContent !== text) status.textContent = text;
  };
  /** @param {string} what */
  const send = (what) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const event = {
      clientX: left + (at.x * width) / PAD_SIDE,
      clientY: top + (at.y * height) / PAD_SIDE,
      buttons: what === "up" ? 0 : 1,
      isPrimary: true,
      bubbles: true,
      composed: true,
      cancelable: true,
    };
    canvas.dispatchEvent(new PointerEvent(`pointer${what}`, event));
    canvas.dispatchEvent(new MouseEvent(`mouse${what}`, event));
  };
  /** @param {boolean} isDown */
  const put = (isDown) => {
    if (down === isDown) return;
    down = isDown;
    send(down ? "down" : "up");
  };
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible")) return; // focused by a pointer, which draws itself
    canvas.parentElement?.append(pen, status);
    show();
  });
  canvas.addEventListener("blur", () => {
    put(false);
    pen.remove();
    status.remove();
  });
  canvas.addEventListener("keydown", (event) => {
    const way = WAYS[event.key],
      { key } = event;
    if (!pen.isConnected || hasModifier(event)) return;
    if (!way && key !== " " && key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // so the key moves no row and no step of the path
    if (key === "Escape") return canvas.blur();
    if (way) {
      at.x = Math.max(0, Math.min(PAD_SIDE, at.x + way[0]));
      at.y = Math.max(0, Math.min(PAD_SIDE, at.y + way[1]));
      if (down) send("move");
    } else if (!event.repeat) put(!down);
    show();
  });
}
