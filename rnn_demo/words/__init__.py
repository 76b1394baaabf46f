"""What Watch and the page without a server say: for each language a file with a text for each key.

{names} in a text stand for values. Where a number decides on its form, it is an object: a form for
that number alone, "=2", or for its plural category in the language, "one" or "other"; the number
is `count`. The app says it in English, `browser/words.js` in all languages.
"""

import functools
import json
from pathlib import Path

FOLDER = Path(__file__).parent
ENGLISH = "en"
Part = tuple[str, dict[str, object]]  # a key, and the values of its text


def languages() -> dict[str, str]:
    """What each language calls itself, by its code (BCP 47); English first."""
    codes = sorted(
        (file.stem for file in FOLDER.glob("*.json")), key=lambda code: (code != ENGLISH, code)
    )
    return {code: str(texts(code)["language"]) for code in codes}


@functools.cache
def texts(language: str) -> dict[str, str | dict[str, str]]:
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


def of_part(part: str, language: str = ENGLISH) -> dict[str, str | dict[str, str]]:
    """What "lab" (Train) or "lessons" say on the page without a server, which loads them later.

    The words of the lessons' steps are in `guide_steps.py`.
    """
    return json.loads((FOLDER / part / f"{language}.json").read_text(encoding="utf-8"))


def say(key: str, **values: object) -> str:
    """A text in English; of several forms that of `form`, or else of `count`."""
    text = texts(ENGLISH)[key]
    if isinstance(text, dict):
        count = values.get("form", values["count"])
        text = text.get(f"={count}") or text.get("one" if count == 1 else "") or text["other"]
    return text.format(**values)


def beside(module: str) -> list[str]:
    """The paragraphs of the Markdown file beside a module; module: its `__file__`.

    Each in one line, first a title where it has one.
    """
    text = Path(module).with_suffix(".md").read_text(encoding="utf-8")
    return [" ".join(paragraph.split()) for paragraph in text.removeprefix("# ").split("\n\n")]
