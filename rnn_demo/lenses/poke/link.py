"""The operations of Surgery, as a link holds them."""

from rnn_demo.data import ROWS
from rnn_demo.images import link
from rnn_demo.ui.state import several

MOST_OPERATIONS = 24  # one after another
OPERATIONS = {  # how many numbers each takes, and from where to where
    "blank": (2, 1, ROWS),
    "shift": (1, -14, 14),
    "swap": (3, 1, ROWS),
    "wipe": (1, 1, ROWS),
}


def operations(text: str) -> tuple[str, ...]:
    """A parser of what `Patient.operate` takes, with ~ between."""
    names = tuple(text.split("~"))
    if len(names) > MOST_OPERATIONS:
        raise ValueError
    for name, _, of in (operation.partition(".") for operation in names):
        if name == "paint":
            link.decode(of)
        else:
            several(*OPERATIONS[name])(of.replace(".", ","))
    return names
