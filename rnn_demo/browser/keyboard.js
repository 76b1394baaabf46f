// True if the device probably has a keyboard: on a touch-only screen no text mentions keys.

const touchedAlone = matchMedia("(hover: none)");

export const hasKeyboard = () => !touchedAlone.matches;
