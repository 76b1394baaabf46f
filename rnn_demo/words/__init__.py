"""The texts of Watch and of the page without a server: a file by language, a text by key.

{names} in a text stand for values. If its form depends on a number, `count`, the text is an object:
a form for only that number, "=2", or for its plural category in the language, "one" or "other". The
app uses English, `browser/words.js` all languages.
"""

import functools
import json
from pathlib import Path

FOLDER = Path(__file__).parent
ENGLISH = "en"
Part = tuple[str, dict[str, object]]  # a key, and the values of its text


def language_name_by_code() -> dict[str, str]:
    """Return the name of each language in itself, by its code (BCP 47); English first."""
    codes = sorted(
        (file.stem for file in FOLDER.glob("*.json")), key=lambda code: (code != ENGLISH, code)
    )
    return {code: str(texts_in_language(code)["language"]) for code in codes}


@functools.cache
def texts_in_language(language: str) -> dict[str, str | dict[str, str]]:
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


def part_texts(part: str, language: str = ENGLISH) -> dict[str, str | dict[str, str]]:
    """Return the texts of "lab" (Train), "lessons", "machine" or "teaching".

    The page without a server loads them when they are needed. The English texts of the lessons'
    steps are in `guide_steps.toml`.
    """
    return json.loads((FOLDER / part / f"{language}.json").read_text(encoding="utf-8"))


def english_text(key: str, **values: object) -> str:
    """Return a text in English; of several forms the one for `form`, or else for `count`."""
    text = texts_in_language(ENGLISH)[key]
    if isinstance(text, dict):
        count = values.get("form", values["count"])
        text = text.get(f"={count}") or text.get("one" if count == 1 else "") or text["other"]
    return text.format(**values)


def read_markdown_paragraphs_beside_module(module: str) -> list[str]:
    """Return the paragraphs of the Markdown file next to a module, given its `__file__`.

    Each is one line; the first is the title, if there is one.
    """
    text = Path(module).with_suffix(".md").read_text(encoding="utf-8")
    return [" ".join(paragraph.split()) for paragraph in text.removeprefix("# ").split("\n\n")]
