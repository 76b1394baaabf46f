// Whether there are keys to press, as far as a page can know: a screen that is touched alone has
// none, and nobody is to be told of any.

const touchedAlone = matchMedia("(hover: none)");

export const hasKeys = () => !touchedAlone.matches;
