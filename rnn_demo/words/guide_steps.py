"""The guided path: steps that each open a digit, a network, a lens and a row by a link.

`/?lesson=3` opens the third, in the app and, where it asks something, on the page without a server.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """title, text: what to look at, Markdown. plays: whether it begins to play when it is opened.

    query: what the address holds, as `ui.state` names it; its example is for who has drawn nothing.
    shows: what its text names, as selectors: it is within the window when the step is opened.
    page: the one on which it is. first: keys of what stands above all else of the lens.
    dares: how often the network is to change its mind, which is counted. asks: the question that
    comes before it on the page without a server, a name of `lessons.js`; "" for what it can't show.
    """

    title: str
    text: str
    query: dict[str, str]
    shows: Sequence[str] = ()
    plays: bool = False
    page: str = "read"
    first: Sequence[str] = ()
    dares: int = 0
    asks: str = ""
    quiz: str = ""


_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
STEPS = tuple(Step(**step) for step in _FILE["step"])
