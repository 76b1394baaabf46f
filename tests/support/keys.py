"""Finds texts about keyboard keys, by their names in each language."""

import re

from playwright.sync_api import Page

KEYS = {
    "en": r"\bspace\b|\bkeys?\b|\bescape\b|\bkeyboard\b",
    "de": r"leertaste|tasten?\b|escape|tastatur",
    "es": r"\bteclas?\b|barra espaciadora|\besc(ape)?\b|teclado",
    "fr": r"\btouches?\b|\bespace\b|échap|escape|clavier",
    "ar": r"مفتاح|مفاتيح|escape",
    "ja": r"キー|escape",
    "zh": r"键|escape",
}
A_KEY = r"\(\d\)$|Space"  # a key named on a button
# All visible, hover and screen-reader texts: text, titles, names and descriptions.
SAID = """() => {
    const seen = (e) => e.checkVisibility({ visibilityProperty: true });
    const named = ["title", "aria-label", "aria-description", "aria-keyshortcuts", "placeholder"];
    return [...document.querySelectorAll("body *")].filter(seen).flatMap((e) => [
        ...[...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data),
        ...named.map((name) => e.getAttribute(name)),
        ...["::before", "::after"].map((part) => getComputedStyle(e, part).content),
    ]).filter((text) => text?.trim() && text !== "none" && text !== "normal");
}"""


def hints(page: Page, language: str = "en") -> set[str]:
    """Return texts about keys. A page has no scripts or styles in its body."""
    told = re.compile(f"{KEYS[language]}|{A_KEY}", re.IGNORECASE)
    return {text for text in page.evaluate(SAID) if told.search(text) and len(text) < 1000}
