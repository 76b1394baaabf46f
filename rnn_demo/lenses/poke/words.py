"""What was done to a reading, and what came of it, in plain words."""

from rnn_demo.lenses.poke.numbers import Change
from rnn_demo.reader import Reading

FORGOTTEN = 0.01  # of the largest difference


def said(operation: str | None, before: int = 0) -> str:
    """The first part of a sentence: what an operation of `Patient` does, and how many others."""
    name, *of = (operation or "").split(".")
    match name:
        case "blank":
            words = f"Without row{'s' if of[0] != of[1] else ''} {_rows(*map(int, of))}"
        case "shift":
            by = int(of[0])
            words = f"Moved {'down' if by >= 0 else 'up'} by {_counted(abs(by), 'row')}"
        case "swap":
            one, other, count = map(int, of)
            words = f"With {_counted(count, 'row')} from {one} and from {other} swapped"
        case "wipe":
            words = f"With its memory wiped before row {of[0]}"
        case "paint":
            words = "Repainted"
        case _:
            words = "As it is" if before else "Unchanged"
    return f"{words}, after {_counted(before, 'other change')}," if before else words


def _rows(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def outcome(before: Reading, after: Reading) -> str:
    """The second part: the answer after it, and before."""
    now, once = after.probabilities[-1].max(), before.probabilities[-1].max()
    if after.digit != before.digit:
        return f"it reads {after.digit} ({now:.0%}) instead of {before.digit} ({once:.0%})."
    return f"it still reads {before.digit} ({now:.0%}, before {once:.0%})."


def differs(change: Change) -> str:
    """From where on states differ, and how much of that is left in the end."""
    if change.first_row is None:
        return "The hidden state is the same after every row."
    end = change.distance[0 if change.backward else -1] / change.distance.max()
    rest = "forgotten in the end" if end < FORGOTTEN else f"{end:.0%} of that is left in the end"
    most = int(change.distance.argmax()) + 1
    return (
        f"The hidden state differs from row {change.first_row + 1} on, most after row {most}; "
        f"{rest}."
    )
