"""What was done to a reading, and what came of it, in plain words."""

from typing import Any

from rnn_demo.lenses.poke.numbers import Change
from rnn_demo.reader import Reading

FORGOTTEN = 0.01  # of the largest difference


def said(tool: str, value: Any) -> str:
    """The first part of a sentence: what `operate` does."""
    if tool == "blank":
        first, last = value
        return f"Without row {first}," if first == last else f"Without rows {first} to {last},"
    if tool == "shift":
        rows = f"{abs(value)} row{'s' if abs(value) != 1 else ''}"
        return f"Moved {'down' if value >= 0 else 'up'} by {rows},"
    return f"With its memory wiped before row {value},"


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
