"""The guided path: steps that each open a digit, a network, a lens and a row by a link.

`/?lesson=3` opens the third, and `&hide=answer,guide` takes parts of the page off the screen.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """title, text: what to look at, Markdown. plays: whether it begins to play when it is opened.

    query: what the address holds, as `ui.address` names it.
    """

    title: str
    text: str
    query: dict[str, str]
    plays: bool = False


STEPS = (
    Step(
        "Watch it read",
        "It reads one row at a time. The rows above the line have been read, the rest is still "
        "unknown. See when the answer's column turns dark.",
        {"lens": "reading", "model": "lstm-128", "example": "2", "row": "28"},
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
        {"lens": "memory", "model": "simple-16", "example": "7", "row": "28"},
    ),
)

HIDDEN = {  # what `hide=` may name, and what it takes off the screen
    "rail": ".stColumn:has(.st-key-rail)",
    "answer": ".st-key-prediction, .st-key-confidence, .st-key-doubt",
    "lenses": ".st-key-lens",
    "navigation": "[data-testid='stHeader']",
    "guide": ".st-key-guide",
}
