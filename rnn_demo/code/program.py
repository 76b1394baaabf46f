"""Fill the templates in `program.md`, the blocks of code of the programs."""

import re
from pathlib import Path

_CODE = re.compile(r"^```python (\w+)\n(.*?)\n```\n", re.MULTILINE | re.DOTALL)
_SOURCE = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
_BLOCKS = dict(_CODE.findall(_SOURCE))


def fill_template(name: str, /, **values: object) -> str:
    """Return the block `name` of `program.md`, its `{{name}}`s replaced by values."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: str(values[match[1]]), _BLOCKS[name])
