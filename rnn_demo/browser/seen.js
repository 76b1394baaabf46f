// What this browser has shown before. Without storage it is known while the page is open.

/** @type {Set<string>} */
const seen = new Set();

/** @param {string} key in localStorage */
export function wasSeenBefore(key) {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return seen.has(key);
  }
}

/** @param {string} key */
export function markSeen(key) {
  seen.add(key);
  try {
    localStorage.setItem(key, "1");
  } catch {
    /* as above */
  }
}
