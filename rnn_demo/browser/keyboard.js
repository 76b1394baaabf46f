// Keys: whether there are any, and whether one is the browser's own.

const touchedAlone = matchMedia("(hover: none)");

/** True if the device probably has a keyboard: on a touch-only screen no text mentions keys. */
export const hasKeyboard = () => !touchedAlone.matches;

/**
 * True if a key is pressed together with one that makes it a command of the browser.
 * @param {KeyboardEvent} event
 */
export const hasModifier = ({ altKey, ctrlKey, metaKey }) => altKey || ctrlKey || metaKey;
