"""The guided path: steps that each open a digit, a network, a lens and a row by a link.

`/?lesson=3` opens the third, in the app and, where it asks something, on the page without a server.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """title, text: what to look at, Markdown. plays: whether it begins to play when it is opened.

    query: what the address holds, as `ui.state` names it; its example is for who has drawn nothing.
    page: the one on which it is. first: keys of what stands above all else of the lens.
    dares: how often the network is to change its mind, which is counted. asks: the question that
    comes before it on the page without a server, a name of `lessons.js`; "" for what it can't show.
    """

    title: str
    text: str
    query: dict[str, str]
    plays: bool = False
    page: str = "read"
    first: tuple[str, ...] = ()
    dares: int = 0
    asks: str = ""


STEPS = (
    Step(
        "Watch it read",
        "It reads one row at a time (1): what is below the line, it has not seen. Its memory is a "
        "card of numbers that each row changes (2); off them can be read what it still knows and "
        "what it expects below (3), and its answer (4). At the ring, where there is one, it had "
        "made up its mind.",
        {"lens": "watch", "model": "lstm-128", "example": "2", "row": "28"},
        plays=True,
        asks="decides",
    ),
    Step(
        "Ask it early",
        "A digit that is half read could still become another one: see which colours its belief "
        "has so far, and what it expects below the line. Move the slider, or press the arrow keys.",
        {"lens": "watch", "model": "lstm-128", "example": "9", "row": "14"},
        asks="expects",
    ),
    Step(
        "Trained to answer late",
        "The same digit and the same size of network, trained on its last answer only. Of most "
        "digits it is sure many rows later: nobody ever asked it before.",
        {"lens": "watch", "model": "lstm-128-last", "example": "9", "row": "14"},
        asks="decides_late",
    ),
    Step(
        "Check the sums",
        "28 products of the row, 16 of the hidden state before it, and a bias add up to what this "
        "unit holds. Hover over a bar, or choose another unit.",
        {"lens": "numbers", "model": "simple-16", "example": "4", "row": "12"},
        first=("asked", "opened"),
    ),
    Step(
        "Three cells, the same digit",
        "Of about one size. Whose hidden state changes most from row to row, whose columns keep "
        "their colour? Which believes first what it says in the end?",
        {
            "lens": "compare",
            "model": "simple-64",
            "compared": "lstm-28,gru-33",
            "example": "2",
            "row": "28",
        },
    ),
    Step(
        "Break it",
        "Here is the smallest change found that gives another answer, if there is one. Blank other "
        "rows, or wipe the hidden state halfway: which of it is forgotten again?",
        {"lens": "poke", "model": "lstm-128", "example": "7", "row": "14"},
    ),
    Step(
        "See the gradient vanish",
        "*Random weights* are how training begins. Follow the SimpleRNN up: twenty rows back a "
        "few thousandths of the gradient are left, so the first strokes teach the network almost "
        "nothing. *Trained*, the first strokes mostly count, too.",
        {"lens": "memory", "deeper": "gradient", "model": "notebook", "example": "7", "row": "28"},
        first=("deeper-gradient",),
    ),
    Step(
        "Learn too fast",
        "Two trainings, side by side: the thin curves are the training images, the thick ones the "
        "validation images. One takes steps that are too long, until its numbers are too large to "
        "be numbers. Press *Watch it again*.",
        {"run": "too-fast", "model": "lstm-128", "example": "2", "row": "28"},
        page="train",
        asks="learns",
    ),
    Step(
        "A slope that is too flat",
        "The same network with sigmoid and with tanh. A sigmoid's slope is at most 1/4: on its way "
        "back the gradient becomes about four times smaller at each row, a million times in ten.",
        {"run": "long-sigmoid", "model": "lstm-128", "example": "2", "row": "28"},
        page="train",
        asks="learns",
    ),
    Step(
        "Begin without a memory",
        "With a recurrent_kernel of zeros each row wipes out the one before: in the first epoch "
        "one in six is correct. Its twin starts with a memory that carries the state along.",
        {"run": "zero-memory", "model": "lstm-128", "example": "2", "row": "28"},
        page="train",
        asks="learns",
    ),
    Step(
        "Your turn: make it change its mind five times",
        "Draw a digit that misleads it, row after row: begin like one, go on like another. Few "
        "can do it.",
        {"lens": "watch", "model": "lstm-128", "example": "9", "row": "28"},
        dares=5,
        asks="changes",
    ),
)
