// What the app's browser keeps of a visit: the address, and the key of uploads.

/** @import { Visit } from "./app_types.js" */

/**
 * Sets the page's address, without adding an entry to the history.
 * @param {string} query
 */
function writeAddress(query) {
  const embed = [...new URLSearchParams(location.search)].filter(([name]) =>
    name.startsWith("embed"),
  );
  const search = [query, new URLSearchParams(embed).toString()].filter(Boolean).join("&");
  if (location.search !== `?${search}`)
    history.replaceState(history.state, "", `${location.pathname}?${search}${location.hash}`);
}

/** @param {string} browser */
function setBrowserKeyCookie(browser) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: older browsers lack the Cookie Store API
  document.cookie = `rnn-browser=${browser}; max-age=86400; path=/; samesite=strict${secure}`;
}

/**
 * Keeps the address and key of a visit that the server sends.
 * @param {Visit} visit
 */
export function keepVisit({ query, browser }) {
  writeAddress(query);
  if (browser) setBrowserKeyCookie(browser);
}
