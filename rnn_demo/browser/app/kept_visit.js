// What the app's browser keeps of a visit: the address, the strokes (they outlive a reload), and the
// key of uploads.

/** @import { Visit } from "./app_types.js" */

const STROKES_STORE = "rnn-strokes"; // key in sessionStorage

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
 * Keeps the address, strokes and key of a visit that the server sends.
 * @param {Visit} visit
 * @returns {?Object} the strokes of the drawing, if the server lacks them and they are kept here
 */
export function keepVisitAndFindStrokes({ query, strokes, browser }) {
  const code = new URLSearchParams(query).get("drawing");
  writeAddress(query);
  if (browser) setBrowserKeyCookie(browser);
  try {
    if (strokes) sessionStorage.setItem(STROKES_STORE, JSON.stringify({ code, strokes }));
    else if (code) {
      // The drawing came from the address: perhaps it was drawn here before a reload.
      const kept = JSON.parse(sessionStorage.getItem(STROKES_STORE) || "{}");
      if (kept.code === code) return kept.strokes;
    }
  } catch {
    /* No storage: the drawing is restored without its strokes. */
  }
  return null;
}
