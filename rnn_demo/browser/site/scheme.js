// The colour scheme of the page: that of the notebook that shows it, or else the browser's.

const wish = matchMedia("(prefers-color-scheme: dark)");

/** True for the output of a notebook, which has no address. */
export const isPageInNotebookOutput = () => location.protocol === "about:";

/**
 * Returns the element around the output; null if there is none or the notebook denies access.
 * @returns {?HTMLElement}
 */
function elementAroundNotebookOutput() {
  try {
    return isPageInNotebookOutput() ? (window.frameElement?.parentElement ?? null) : null;
  } catch {
    return null;
  }
}

/** Returns true if the page must be dark. A notebook is dark if its text is light. */
export function isPageDark() {
  const around = elementAroundNotebookOutput();
  if (!around) return wish.matches;
  const numbers = getComputedStyle(around).color.match(/[\d.]+/g) ?? [],
    [red = 0, green = 0, blue = 0] = numbers.map(Number);
  return red + green + blue > (3 * 255) / 2;
}

/**
 * Sets the page's scheme now and whenever the notebook's or the browser's changes.
 * @param {() => void} onChange
 */
export function followScheme(onChange) {
  const follow = () => {
    document.documentElement.style.colorScheme = isPageDark() ? "dark" : "light";
    onChange();
  };
  wish.addEventListener("change", follow);
  const around = elementAroundNotebookOutput()?.ownerDocument;
  if (around)
    for (const element of [around.documentElement, around.body])
      new MutationObserver(() => setTimeout(follow)).observe(element, { attributes: true });
  follow();
}
