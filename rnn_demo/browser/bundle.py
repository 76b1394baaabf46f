"""The JavaScript of this folder as one module: no build step, no file that a page would fetch."""

import functools
import re
from pathlib import Path

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z_]+)\.js";\n', re.MULTILINE)


@functools.cache
def bundle(name: str) -> str:
    """The module `name` after all that it imports, each once; it exports what `name` exports.

    Modules import only from this folder, in lines of their own and under the same names, so their
    top-level names must differ.
    """
    modules = _in_order(name)
    return "\n".join(
        _IMPORT.sub("", text) if last else re.sub(r"(?m)^export ", "", _IMPORT.sub("", text))
        for text, last in ((_text(m), m == name) for m in modules)
    )


def _in_order(name: str) -> list[str]:
    found: dict[str, None] = {}
    for other in _IMPORT.findall(_text(name)):
        found |= dict.fromkeys(_in_order(other))
    return [*found, name]


def _text(name: str) -> str:
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")
