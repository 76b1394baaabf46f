// Enlarges a panel or a figure to the whole window, until Escape or its button is pressed.

import { elementWithin } from "../elements.js";
import { contextAfterSizeAndClear } from "../stage/paint.js";
import { say } from "../words.js";

/** @import { PlotlyElement } from "./plotly_types.js" */
/** @import { Box } from "../types.js" */

const WINDOW_EDGE = 16; // pixels between the content and the window's edge

/**
 * Makes a button that enlarges the panel named `title`.
 * @param {string} title
 * @param {() => void} enlarge
 */
export function makeEnlargeButton(title, enlarge) {
  const button = Object.assign(document.createElement("button"), {
    className: "enlarge",
    type: "button",
    textContent: "⤢",
    title: say("enlarge"),
    ariaLabel: title ? `${say("enlarge")}: ${title}` : say("enlarge"),
  });
  // So that no drag across columns begins
  button.onpointerdown = (event) => event.stopPropagation();
  button.onclick = (event) => {
    event.stopPropagation(); // so that the panel does not take it for a click on a row
    enlarge();
  };
  return button;
}

/**
 * Opens the dialog with a title and its content.
 * @param {string} title
 * @param {HTMLElement} content gets the keyboard focus, so that arrow keys step through the rows
 * @returns {HTMLDialogElement} the dialog, which removes itself when closed
 */
function openDialogWithContent(title, content) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "enlarged" });
  dialog.innerHTML = "<header><h2></h2><button type=button></button></header>";
  elementWithin(dialog, "h2", HTMLElement).textContent = title;
  const close = elementWithin(dialog, "button", HTMLButtonElement);
  close.textContent = say("how.close");
  close.onclick = () => dialog.close();
  dialog.ariaLabel = title;
  content.tabIndex = 0;
  content.autofocus = true;
  dialog.append(content);
  dialog.onclose = () => dialog.remove();
  (document.querySelector(".stApp") ?? document.body).append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Enlarges a box of a drawing, and follows its changes until it is closed.
 * @template T
 * @param {string} title
 * @param {() => {box: ?Box | undefined, of: ?T}} see returns the box and its contents; it is drawn
 *   again when these change
 * @param {(context: CanvasRenderingContext2D, of: T) => void} draw
 */
export function enlargeDrawingInDialog(title, see, draw) {
  const canvas = document.createElement("canvas"),
    dialog = openDialogWithContent(title, canvas);
  let drawn = "",
    /** @type {?T} */ last = null;
  const look = () => {
    if (!dialog.open) return;
    const { box, of } = see(),
      { clientWidth: width, clientHeight: height } = dialog,
      { width: wide, height: high } = box ?? { width: 1, height: 1 };
    const scale = Math.min(
        (width - 2 * WINDOW_EDGE) / wide,
        (height - canvas.offsetTop - WINDOW_EDGE) / high,
      ),
      news = JSON.stringify([box, scale, devicePixelRatio]);
    if (box && of && (of !== last || news !== drawn)) {
      [last, drawn] = [of, news];
      const context = contextAfterSizeAndClear(
        canvas,
        scale * box.width,
        scale * box.height,
        devicePixelRatio,
      );
      Object.assign(canvas.style, {
        width: `${scale * box.width}px`,
        height: `${scale * box.height}px`,
      });
      context.scale(scale, scale);
      context.translate(-box.x, -box.y);
      draw(context, of);
    }
    requestAnimationFrame(look);
  };
  look();
}

/**
 * Enlarges an SVG, and follows its changes until it is closed.
 * @param {Element} place the element that contains it
 * @param {string} title
 */
export function enlargeSvg(place, title) {
  const content = document.createElement("div"),
    dialog = openDialogWithContent(title, content);
  const copy = () => {
    const svg = place.querySelector("svg");
    if (svg) content.replaceChildren(svg.cloneNode(true));
  };
  const changes = new MutationObserver(copy);
  changes.observe(place, { childList: true, subtree: true, attributes: true });
  dialog.addEventListener("close", () => changes.disconnect());
  copy();
}

/**
 * Enlarges a copy of a Plotly figure as it is now.
 * @type {(figure: PlotlyElement, title: string) => void}
 */
export function enlargeFigure(figure, title) {
  const content = document.createElement("div"),
    dialog = openDialogWithContent(title, content),
    { Plotly } = window;
  const fit = () => {
    const width = dialog.clientWidth - 2 * WINDOW_EDGE,
      height = dialog.clientHeight - content.offsetTop - WINDOW_EDGE;
    const { data, layout } = structuredClone({ data: figure.data, layout: figure.layout });
    Plotly?.newPlot(content, data, { ...layout, width, height }, { displayModeBar: false });
  };
  const seen = new ResizeObserver(fit);
  seen.observe(dialog);
  dialog.addEventListener("close", () => seen.disconnect());
}
