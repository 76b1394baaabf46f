"""Reads `program.md`, which contains the blocks of code for the programs."""

import re
from pathlib import Path

_CODE = re.compile(r"^```python (\w+)\n(.*?)\n```\n", re.MULTILINE | re.DOTALL)
_SOURCE = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
_BLOCKS = dict(_CODE.findall(_SOURCE))


def code_block(name: str, /, **values: object) -> str:
    """Return a block of code of `program.md`.

    Args:
        name: the block's name.
    """
    return re.sub(r"\{\{(\w+)\}\}", lambda match: str(values[match[1]]), _BLOCKS[name])
