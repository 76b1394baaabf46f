// Keys: if there is a keyboard, and if a key belongs to the browser.

const touchedAlone = matchMedia("(hover: none)");

/** True if the device probably has a keyboard: on a touch-only screen no text mentions keys. */
export const hasKeyboard = () => !touchedAlone.matches;

/**
 * True if a key is pressed together with one that makes it a command of the browser.
 * @param {KeyboardEvent | MouseEvent} event
 */
export const hasModifier = ({ altKey, ctrlKey, metaKey }) => altKey || ctrlKey || metaKey;
