// Whether the page is dark: as the notebook that shows it is, or else as the browser wishes.

const wish = matchMedia("(prefers-color-scheme: dark)");

/** Whether it is an output of a notebook, which has no address of its own. */
export const isOutput = () => location.protocol === "about:";

/**
 * Returns the element around the output; null where there is none, or the notebook forbids to look.
 * @returns {?HTMLElement}
 */
function surroundings() {
  try {
    return isOutput() ? (window.frameElement?.parentElement ?? null) : null;
  } catch {
    return null;
  }
}

/** Returns whether the page is to be dark. A notebook is where its text is light. */
export function isPageDark() {
  const around = surroundings();
  if (!around) return wish.matches;
  const [red = 0, green = 0, blue = 0] =
    getComputedStyle(around)
      .color.match(/[\d.]+/g)
      ?.map(Number) ?? [];
  return red + green + blue > (3 * 255) / 2;
}

/**
 * Sets the page's scheme, and again whenever the notebook's or the browser's changes.
 * @param {() => void} onChange
 */
export function followScheme(onChange) {
  const follow = () => {
    document.documentElement.style.colorScheme = isPageDark() ? "dark" : "light";
    onChange();
  };
  wish.addEventListener("change", follow);
  const around = surroundings()?.ownerDocument;
  if (around)
    for (const element of [around.documentElement, around.body])
      new MutationObserver(() => setTimeout(follow)).observe(element, { attributes: true });
  follow();
}
