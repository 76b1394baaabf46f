"""The glossary: each term in one sentence, for the "?" buttons and the list on Story."""

import functools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

GLOSSARY: dict[str, str] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


def terms_in(text: str) -> list[str]:
    """Return the terms in a text, in the order of their first use; "cell state" is not "cell"."""
    places = {}
    for term in sorted(GLOSSARY, key=len, reverse=True):
        if hit := _term_pattern(term).search(text):
            places[term] = hit.start()
            text = _term_pattern(term).sub(lambda found: "_" * len(found[0]), text)
    return sorted(places, key=lambda term: places[term])


@functools.cache  # only for our own texts
def help_with_terms(more: str, text: str = "") -> str:
    """Return Markdown for a "?": `more`, then the terms that it and the adjacent text use."""
    return "\n\n".join(filter(None, [more, markdown_of_given_terms(terms_in(f"{text} {more}"))]))


def markdown_of_given_terms(some: Iterable[str]) -> str:
    """Return a Markdown list of terms, each with its sentence."""
    return "\n".join(f"- **{term}**: {GLOSSARY[term]}" for term in some)


def _term_pattern(term: str) -> re.Pattern[str]:
    ending = "" if term.endswith("s") else "(s|es)?"
    return re.compile(rf"(?<![\w-]){re.escape(term)}{ending}(?![\w-])", re.IGNORECASE)
