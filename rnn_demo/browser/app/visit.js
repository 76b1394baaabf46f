// What of a visit the browser itself keeps: the address, the strokes that outlive a reload, and
// under which key the server keeps its uploads.

/** @import { Visit } from "../types.js" */

const STROKES_STORE = "rnn-strokes";

/**
 * Without an entry in the history for each drawing.
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
function keepKey(browser) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: browsers of a few years ago have no other
  document.cookie = `rnn-browser=${browser}; max-age=86400; path=/; samesite=strict${secure}`;
}

/**
 * Keeps what the server says of a visit.
 * @param {Visit} visit
 * @returns {?Object} the strokes of the drawing, where the server lacks them and they are kept here
 */
export function keepVisit({ query, strokes, browser }) {
  const code = new URLSearchParams(query).get("drawing");
  writeAddress(query);
  if (browser) keepKey(browser);
  try {
    if (strokes) sessionStorage.setItem(STROKES_STORE, JSON.stringify({ code, strokes }));
    else if (code) {
      // a drawing out of the address: perhaps our own, before a reload
      const kept = JSON.parse(sessionStorage.getItem(STROKES_STORE) || "{}");
      if (kept.code === code) return kept.strokes;
    }
  } catch {
    /* no storage: the drawing comes back without its strokes */
  }
  return null;
}
