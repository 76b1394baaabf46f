// A page of the app that is one component: made once for its element, given the server's data at
// each run, and removed when its element has left the document.

import { elementWithin } from "../elements.js";

/** @import { Component } from "./app_types.js" */

/**
 * @template Given the server's data
 * @typedef {object} ComponentPage
 * @property {(name: string, value: any) => void} tellServer
 * @property {(data: Given) => void} takeData
 * @property {() => void} cleanUpPage
 */

/**
 * @template Given
 * @param {string} selector of the page's element
 * @param {new (root: HTMLElement, data: Given, tellServer: (name: string, value: any) => void) =>
 *   ComponentPage<Given>} Page
 */
export function makePageComponent(selector, Page) {
  /** @type {WeakMap<HTMLElement, ComponentPage<Given>>} */
  const pages = new WeakMap();
  return (/** @type {Component} */ { parentElement, data, setStateValue }) => {
    const root = elementWithin(parentElement, selector, HTMLElement),
      page = pages.get(root) ?? new Page(root, data, setStateValue);
    pages.set(root, page);
    page.tellServer = setStateValue;
    page.takeData(data);
    return () => {
      if (!root.isConnected) page.cleanUpPage();
    };
  };
}
