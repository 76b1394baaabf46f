"""The guided path: steps that each open a digit, a network, a lens and a row by a link.

A link holds all of a step, so a step can be sent to a class: `/?lesson=3`, with `hide=` naming
parts of the page that are not wanted on the screen.
"""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Step:
    """title, text: what to look at, Markdown. query: what the address holds, as `ui.address` names
    it. plays: whether the reading starts to play when the step is opened."""

    title: str
    text: str
    query: dict[str, str]
    plays: bool = False


STEPS = (
    Step(
        "Watch it read",
        "It reads one row at a time. The rows above the line have been read, the rest is still "
        "unknown. See when the answer's column turns dark.",
        {"lens": "reading", "model": "lstm-128", "example": "3", "row": "28"},
        plays=True,
    ),
    Step(
        "Ask it early",
        "A nine and a four begin alike. Move the row: where do the two part? Then switch to *rest "
        "blank*: an empty page is also something that is read.",
        {"lens": "belief", "model": "lstm-128", "example": "9", "row": "14"},
    ),
    Step(
        "Taught to answer late",
        "The same size of network, trained on its last answer only. Before the digit is nearly "
        "finished its row-by-row answers mean little.",
        {"lens": "belief", "model": "lstm-128-last", "example": "9", "row": "14"},
    ),
    Step(
        "Check the sums",
        "Nothing here is magic: open one unit of the smallest network, down to its 28 + 16 "
        "products, and add them up.",
        {"lens": "numbers", "model": "simple-16", "example": "4", "row": "12"},
    ),
    Step(
        "Three cells, the same digit",
        "About as many parameters each. Which one still holds the first stroke at the end?",
        {"lens": "compare", "model": "lstm-128", "example": "2", "row": "28"},
    ),
    Step(
        "Operate on a row",
        "Wipe the hidden state in the middle of a seven, or blank the rows where it turns down. "
        "What is forgiven, and what is not?",
        {"lens": "surgery", "model": "lstm-128", "example": "7", "row": "14"},
    ),
    Step(
        "See the gradient vanish",
        "The right-hand panel has random weights, as training begins. Follow the curve up: twenty "
        "rows back hardly a thousandth is left, so the first strokes teach the network almost "
        "nothing. On the left is what training made of it: here every row counts.",
        {"lens": "memory", "model": "notebook", "example": "5", "row": "28"},
    ),
)


def address(number: int) -> str:
    """The query of a step's link, the first step being 1."""
    return urlencode({**STEPS[number - 1].query, "lesson": str(number)})
