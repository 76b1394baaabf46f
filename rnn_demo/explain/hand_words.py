"""What a hand on the memory came to, in a sentence, as `browser/hands.js` says it word for word."""

from collections.abc import Sequence

import numpy as np

from rnn_demo.explain.hands import Hand
from rnn_demo.explain.usual import Usual
from rnn_demo.reader import Reading

IDEA = 0.25  # the likeliest answer is one from here on
FELT = 0.01  # by which a chance must differ, for a hand to be felt
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def told(before: Reading, after: Reading, hand: Hand, usual: Sequence[Usual]) -> str:
    """before, after: without the hand and with it, as `read_with` reads. usual: as for that."""
    taken, way = sum((of.digit == hand.which).sum() for of in usual), "up"
    if hand.does == "push" and not taken:
        return f"No number here speaks for {hand.which}: there is nothing to push."
    if hand.percent < 0:
        way = "down"
    did = {
        "pull": f"pulled its memory towards a usual {hand.which}",
        "push": f"pushed the number{'s' if taken > 1 else ''} for {hand.which} {way}",
        "unit": f"pushed unit {hand.which} {way}",
        "wipe": "wiped its memory",
    }[hand.does]
    alone = ", in h alone" if hand.part == "h" and any(of.states > 1 for of in usual) else ""
    return f"You {did}{alone}: {_came(before, after, hand.row)}"


def _came(before: Reading, after: Reading, t: int) -> str:
    """The answer after step t, and what becomes of it as the rows after that are read."""
    (b, a), end = (_answers(before), _answers(after)), len(after.probabilities) - 1
    sure = "" if a[t] is None else f" ({after.probabilities[t].max():.0%})"
    say = "have no idea" if a[t] is None else f"say {a[t]}"
    now = f"{'it would still' if a[t] == b[t] else 'now it would'} {say}{sure}"
    if t == end:
        return f"{now}."
    if np.abs(after.probabilities - before.probabilities)[t + 1 :].max() < FELT:
        return f"{now}; one {after.turn} later it is as if nothing had been."
    if a[t] != b[t] and a[t:] == [a[t]] * len(a[t:]):
        other = "as without your hand" if a[t] == b[end] else f"not {_a(b[end])}"
        return f"{now}, and it stays {_a(a[t])}, {other}."
    if a[end] != b[end]:
        return f"{now}; in the end it is {_a(a[end])}, not {_a(b[end])}."
    n = max((r - t for r in range(t, end) if a[r] != b[r]), default=0) + 1
    later = f"{COUNTS[n] if n < len(COUNTS) else n} {after.turn}{'s' if n > 1 else ''} later"
    if a[t] != b[t] and b[t:] == [b[t]] * len(b[t:]):
        return f"{now}; {later} it is {_a(b[t])} again."
    return f"{now}; {later} it answers as without your hand."


def _answers(reading: Reading) -> list[int | None]:
    """The likeliest answer after each step; None where nothing is likely enough."""
    return [int(p.argmax()) if p.max() >= IDEA else None for p in reading.probabilities]


def _a(digit: int | None) -> str:
    return "without an idea" if digit is None else f"a{'n' if digit == 8 else ''} {digit}"
