"""What a hand on the memory came to, in a sentence, as `browser/hands.js` says it word for word."""

from collections.abc import Sequence

import numpy as np

from rnn_demo.explain.memory_picture.readout import states_of
from rnn_demo.explain.state_edit import StateEdit
from rnn_demo.explain.story import answer_at, format_probability
from rnn_demo.explain.unit_ranges import UnitRanges
from rnn_demo.reader import Reading
from rnn_demo.words import say

CHANCE_FELT = 0.01  # by which a probability must differ, for a hand to be felt
STATE_FELT = 0.05  # the same of all that is carried, as a share of its size


def edit_sentence(
    before: Reading, after: Reading, hand: StateEdit, usual: Sequence[UnitRanges]
) -> str:
    """before, after: without the hand and with it, as `read_with` reads. usual: as for that."""
    taken = sum(int((of.digit == hand.target).sum()) for of in usual)
    if hand.action == "push" and not taken:
        return say("hand.nobody", digit=hand.target)
    way = f".{'down' if hand.percent < 0 else 'up'}" if hand.action in ("push", "unit") else ""
    did = say(f"hand.{hand.action}{way}", digit=hand.target, unit=hand.target, count=taken)
    if len(usual) < len(after.layers):  # those before add nothing to the sums by themselves
        did = say("hand.last", did=did)
    if hand.part == "h" and any(of.states > 1 for of in usual):
        did = say("hand.alone", did=did)
    return say("hand.told", did=did, came=_came(before, after, hand.row))


def _came(before: Reading, after: Reading, t: int) -> str:
    """The answer after step t, and what becomes of it as the rows after that are read."""
    b, a, end = _answers(before)[t:], _answers(after)[t:], len(after.probabilities) - 1
    changed, sure = a[0] != b[0], format_probability(float(after.probabilities[t].max()))
    key = f"hand.{'now' if changed else 'still'}{'.none' if a[0] is None else ''}"
    now = say(key, digit=a[0], percent=sure)
    if t == end:
        return say("hand.end", now=now)
    if np.abs(after.probabilities - before.probabilities)[t + 1 :].max() < CHANCE_FELT:
        was, came = states_of(before)[t + 1], states_of(after)[t + 1]
        gone = np.linalg.norm(came - was) < STATE_FELT * np.linalg.norm(was)
        following = say(f"hand.later.{after.turn}", count=1)
        return say("hand.gone" if gone else "hand.answers", now=now, later=following)
    if changed and set(a) == {a[0]}:
        stays = "hand.stays.same" if a[0] == b[-1] else "hand.stays"
        return say(stays, now=now, a=_a(a[0]), b=_a(b[-1]))
    if a[-1] != b[-1]:
        return say("hand.other", now=now, a=_a(a[-1]), b=_a(b[-1]))
    apart = [k for k, (one, other) in enumerate(zip(a, b, strict=True)) if one != other]
    later = say(f"hand.later.{after.turn}", count=max(apart, default=0) + 1)
    again = changed and set(b) == {b[0]}
    return say("hand.again" if again else "hand.alike", now=now, later=later, b=_a(b[0]))


def _answers(reading: Reading) -> list[int | None]:
    """The likeliest answer after each step; None where nothing is likely enough."""
    return [answer_at(reading.probabilities, t, since=0) for t in range(len(reading.probabilities))]


def _a(digit: int | None) -> str:
    return say("hand.is.none") if digit is None else say("hand.is", count=digit)
