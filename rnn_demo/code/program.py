"""The program in pieces of code, and what a notebook says of its sections: `program.md`."""

import re
from pathlib import Path

_CODE = re.compile(r"^```python (\w+)\n(.*?)\n```\n", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^## (\w+)(?:: ([^\n]*))?\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_TOLD = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
_PIECES = dict(_CODE.findall(_TOLD))
_PROSE = {
    name: f"## {title}\n\n{text.strip()}" if title else text.strip()
    for name, title, text in _SECTION.findall(_CODE.sub("", _TOLD))
}


def piece(name: str, /, **values: object) -> str:
    """Lines of code. values: what stands for the {{names}} in them."""
    return _filled(_PIECES[name], values)


def prose(name: str, /, **values: object) -> str:
    """What is said before a section: Markdown, its title first, if it has one."""
    return _filled(_PROSE[name], values)


def _filled(text: str, values: dict[str, object]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: str(values[found[1]]), text)
