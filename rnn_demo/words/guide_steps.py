"""The guided path: steps that each open a digit, a network, a lens and a row by a link.

`/?lesson=3` opens the third, in the app and, if it has a question, on the page without a server.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """A step of the path.

    Attributes:
        text: Markdown on what to look at.
        query: Parameters of the address, named as in `ui.state`. Its example is for visitors who
            have drawn nothing. `machine` is the change of a network that the question is about, in
            the form of a link of Machine; the page opens with the network unchanged.
        plays: True if the reading starts to play when the step is opened.
        first: Keys of the elements at the top of the lens.
        dares: How often the visitor's drawing should change the network's answer; it is counted.
        asks: The question before it on the page without a server, a name in `lessons.js`; "" if
            that page can't show the step.
        quiz: The text in a quiz, if it differs.
    """

    title: str
    text: str
    query: dict[str, str]
    plays: bool = False
    page: str = "read"
    first: Sequence[str] = ()
    dares: int = 0
    asks: str = ""
    quiz: str = ""


_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
STEPS = tuple(Step(**step) for step in _FILE["step"])
