// Clear, Undo and Redo under the app's pad. The drawing is the browser's, so they need no server.

import { elementWithin } from "../elements.js";

/** @import { App } from "./app.js" */

const ACTS = /** @type {const} */ (["clear", "undo", "redo"]);

/**
 * Connects the buttons of drawing_tools.html.
 * @param {App} app
 * @param {HTMLElement} root
 * @param {number} penWidth in pixels of the canvas
 */
export function showDrawingTools(app, root, penWidth) {
  const button = (/** @type {string} */ name) =>
    elementWithin(root, `.st-key-${name} button`, HTMLButtonElement);
  app.pad.penWidth = penWidth;
  for (const act of ACTS) button(act).onclick = () => app.changeDrawing(act);
  app.tools = () => {
    const { past, future } = app.pad.history;
    button("undo").disabled = !past.length;
    button("redo").disabled = !future.length;
  };
  app.tools();
}
