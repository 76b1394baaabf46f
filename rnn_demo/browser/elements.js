// Finds elements that must exist on a page, with their types, and makes new ones.

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind such as HTMLInputElement
 * @returns {T}
 */
export function requireElementById(id, kind) {
  return elementOfKindOrThrow(document.getElementById(id), kind, id);
}

/** @param {string} id of a part of the page */
export const pagePart = (id) => requireElementById(id, HTMLElement);

/**
 * The first element within a root that a selector matches.
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
export function elementWithin(root, selector, kind) {
  return elementOfKindOrThrow(root.querySelector(selector), kind, selector);
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {...(Node | string)} inside
 */
export function newElement(tag, className = "", ...inside) {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...inside);
  return element;
}

/**
 * @param {string} className
 * @param {string} text
 * @param {() => void} onclick
 */
export const newButton = (className, text, onclick) =>
  Object.assign(newElement("button", className, text), { type: "button", onclick });

/**
 * @param {number} width
 * @param {number} height
 */
export const newCanvas = (width, height) => Object.assign(newElement("canvas"), { width, height });

/**
 * Clicks the element that a selector matches, if it exists.
 * @param {string} selector
 */
export function clickFirstMatch(selector) {
  const found = document.querySelector(selector);
  if (found instanceof HTMLElement) found.click();
}

/**
 * @template {HTMLElement} T
 * @param {?Element} element
 * @param {new () => T} kind
 * @param {string} what
 * @returns {T}
 */
function elementOfKindOrThrow(element, kind, what) {
  if (element instanceof kind) return element;
  throw new TypeError(`no ${kind.name}: ${what}`);
}

/**
 * The element that an event happened on; null if that is the page as a whole.
 * @param {Event} event
 */
export const eventTargetElement = ({ target }) => (target instanceof Element ? target : null);

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function require2dContext(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (context) return context;
  throw new Error("this browser draws no canvas");
}
