"""Reads `program.md`: the blocks of code that programs are made of, and the text of notebooks."""

import re
from pathlib import Path

_CODE = re.compile(r"^```python (\w+)\n(.*?)\n```\n", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^## (\w+)(?:: ([^\n]*))?\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_SOURCE = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
_BLOCKS = dict(_CODE.findall(_SOURCE))
_TEXTS = {
    name: f"## {title}\n\n{text.strip()}" if title else text.strip()
    for name, title, text in _SECTION.findall(_CODE.sub("", _SOURCE))
}


def code_block(name: str, /, **values: object) -> str:
    """Return a block of code of `program.md`.

    Args:
        name: the block's name.
        values: what replaces each {{name}} in it.
    """
    return _fill(_BLOCKS[name], values)


def section_text(name: str, /, **values: object) -> str:
    """Return the Markdown text of a section, with its title first if it has one.

    Args:
        name: the section's name.
        values: what replaces each {{name}} in it.
    """
    return _fill(_TEXTS[name], values)


def _fill(text: str, values: dict[str, object]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda match: str(values[match[1]]), text)
