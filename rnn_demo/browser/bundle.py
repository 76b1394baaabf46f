"""JavaScript, of this folder and those in it, as one module: no build step, no file to fetch."""

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any

from rnn_demo.cells import CELLS
from rnn_demo.explain import story
from rnn_demo.explain.confidence import UNSURE_BELOW
from rnn_demo.explain.hand_words import CHANCE_FELT, STATE_FELT
from rnn_demo.explain.state_edit import FIRM_CELL_STATE
from rnn_demo.words import ENGLISH, texts

FOLDER = Path(__file__).parent
_IMPORT = re.compile(
    r'^import \{([^}]*)\} from "\.{1,2}/(?:[a-z]+/)?([a-z_]+)\.js";\n', re.MULTILINE
)
_REMARK = re.compile(r"^ *//.*\n", re.MULTILINE)  # a sixth of what would travel


@functools.cache
def bundle(name: str) -> str:
    """The module `name` after all that it imports, each once; it exports what `name` exports.

    Modules import only from here, in lines of their own and under the same names, so their names
    must differ, and what they name at their top.
    """
    return _joined(_in_order(name))


@functools.cache
def bundle_and_parts(first: str, *later: str) -> tuple[str, dict[str, str]]:
    """`bundle(first)`, and as an expression what each of `later` has beyond it, by its name.

    That is a function which takes `window.rnnShared`, all that a part needs of the first, and
    gives what `later` exports by default.
    """
    own, parts = _in_order(first), {}
    shared: set[str] = set()
    for name in later:
        beyond = [module for module in _in_order(name) if module not in own]
        imports = [found for module in beyond for found in _IMPORT.findall(_text(module))]
        needed = {
            name for names, module in imports if module in own for name in re.findall(r"\w+", names)
        }
        parts[name] = (
            f'(shared) => {{\n"use strict";\nconst {{ {", ".join(sorted(needed))} }} = shared;\n'
            f"{as_body(_joined(beyond))}\n}}"
        )
        shared |= needed
    return f"{bundle(first)}\nwindow.rnnShared = {{ {', '.join(sorted(shared))} }};", parts


def together(first: str, *others: str) -> str:
    """Modules as one, sent once: it does as the first does, and keeps the others for `called`."""
    parts = "\n".join(
        f"{name}: (() => {{\n{as_body(bundle(name))}\n}})()," for name in (first, *others)
    )
    return f"""window.rnnParts ??= {{
{parts}
}};
dispatchEvent(new Event("rnn-parts"));
export default (component) => window.rnnParts.{first}(component);
"""


def as_body(module: str) -> str:
    """A module as the body of a function that returns its default export."""
    return re.sub(r"(?m)^export ", "", module.replace("export default ", "return "))


def called(name: str) -> str:
    """A module that does as `name` does, once `together` has come, before it or after it."""
    return f"""export default (component) => {{
  let away;
  const start = () => {{ away = window.rnnParts.{name}(component); }};
  if (window.rnnParts) start();
  else addEventListener("rnn-parts", start, {{ once: true }});
  return () => {{
    removeEventListener("rnn-parts", start);
    away?.();
  }};
}};
"""


def watch_html() -> str:
    """The stage with its slider, sentence and buttons, for `watching.js`."""
    form, speeds = ((FOLDER / name).read_text("utf-8") for name in ("watch.html", "speeds.html"))
    return Template(form).substitute(speeds=speeds)


def _in_order(name: str) -> list[str]:
    found: dict[str, None] = {}
    for _, other in _IMPORT.findall(_text(name)):
        found |= dict.fromkeys(_in_order(other))
    return [*found, name]


def _joined(modules: list[str]) -> str:
    *others, last = (_REMARK.sub("", _IMPORT.sub("", _text(module))) for module in modules)
    return "\n".join([*(re.sub(r"(?m)^export (default )?", "", o) for o in others), last])


def _text(name: str) -> str:
    if name in MADE:
        return f"export const {name.upper()} = {json.dumps(MADE[name]())};\n"
    return next(FOLDER.rglob(f"{name}.js")).read_text(encoding="utf-8")


def _records() -> dict[str, Any]:
    """Of each cell what JavaScript asks; keeps: the place of the gate that does, if any."""
    return {
        name: {
            "states": cell.STATES,
            "blocks": cell.blocks(),
            "biases": cell.biases(),
            "keeps": cell.GATES.index(cell.KEEP_GATE) if cell.KEEP_GATE else None,
            "learns": cell.IN_BROWSER,
            "torch": cell.TORCH,
            "order": cell.torch_order(),
        }
        for name, cell in CELLS.items()
    }


def _thresholds() -> dict[str, float]:
    """The numbers by which Python and JavaScript judge alike."""
    return {
        "leastAnswer": story.LEAST_ANSWER,
        "mostGuesses": story.MOST_GUESSES,
        "unsureBelow": UNSURE_BELOW,
        "ink": story.INK,
        "firmCellState": FIRM_CELL_STATE,
        "chanceFelt": CHANCE_FELT,
        "stateFelt": STATE_FELT,
    }


# Modules that are made: what `words.js` says where nothing else is spoken, the cells' records, and
# thresholds.
MADE: dict[str, Callable[[], Any]] = {
    "english": lambda: texts(ENGLISH),
    "records": _records,
    "thresholds": _thresholds,
}
