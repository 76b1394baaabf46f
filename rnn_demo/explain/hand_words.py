"""What a hand on the memory came to, in a sentence: what it did, the answer now, the rows after.

`browser/hands.js` says the same, word for word.
"""

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
    taken = sum(int((of.digit == hand.which).sum()) for of in usual)
    if hand.does == "push" and not taken:
        return f"No number here speaks for {hand.which}: there is nothing to push."
    return f"{_did(hand, usual, taken)}: {_now(before, after, hand.row)}"


def _did(hand: Hand, usual: Sequence[Usual], taken: int) -> str:
    way = "down" if hand.percent < 0 else "up"
    match hand.does:
        case "pull":
            what = f"pulled its memory towards a usual {hand.which}"
        case "push":
            what = f"pushed the number{'s' if taken > 1 else ''} for {hand.which} {way}"
        case "unit":
            what = f"pushed unit {hand.which} {way}"
        case _:
            what = "wiped its memory"
    alone = hand.part == "h" and any(len(of.means) > 1 for of in usual)
    return f"You {what}{', in h alone' if alone else ''}"


def _now(before: Reading, after: Reading, t: int) -> str:
    a, b = _answers(after), _answers(before)
    sure = "" if a[t] is None else f" ({after.probabilities[t].max():.0%})"
    now = f"now it would {_say(a[t])}" if a[t] != b[t] else f"it would still {_say(a[t])}"
    return now + sure + _later(before, after, t)


def _later(before: Reading, after: Reading, t: int) -> str:
    """The rest of the sentence: what becomes of it as the rows after step t are read."""
    a, b, end = _answers(after), _answers(before), len(after.probabilities) - 1
    if t == end:
        return "."
    felt = np.abs(after.probabilities - before.probabilities)[t + 1 :].max() >= FELT
    if not felt:
        return f"; one {after.turn} later it is as if nothing had been."
    without = ", as without your hand." if a[end] == b[end] else f" (without it: {_is(b[end])})."
    if a[t] != b[t]:
        r = next((r for r in range(t + 1, end + 1) if a[r] != a[t]), None)
        if r is None:
            return f", and it stays {_is(a[t])}{without}"
        turned = f"{_is(a[r])} again" if a[r] == b[t] else _is(a[r])
        if all(x == b[t] == b[end] for x in a[r:]):
            return f"; {_count(r - t, after.turn)} later it is {turned}."
    else:
        r = next((r for r in range(t + 1, end + 1) if a[r] != b[r]), None)
        if r is None:
            return f", and after each {after.turn} to come the answer is the same as without it."
        turned = f"{_is(a[r])} instead of {_is(b[r])}"
    ends = "" if r == end else f", in the end {_is(a[end])}"
    return f"; {_count(r - t, after.turn)} later it is {turned}{ends}{without}"


def _answers(reading: Reading) -> list[int | None]:
    """The likeliest answer after each step; None where nothing is likely enough."""
    return [int(p.argmax()) if p.max() >= IDEA else None for p in reading.probabilities]


def _say(digit: int | None) -> str:
    return "have no idea" if digit is None else f"say {digit}"


def _is(digit: int | None) -> str:
    return "without an idea" if digit is None else f"a{'n' if digit == 8 else ''} {digit}"


def _count(steps: int, turn: str) -> str:
    count = COUNTS[steps] if steps < len(COUNTS) else str(steps)
    return f"{count} {turn}{'s' if steps > 1 else ''}"
