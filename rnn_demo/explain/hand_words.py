"""The effect of a `StateEdit` in a sentence; `browser/hand/hand_words.js` has the same words."""

from collections.abc import Sequence

import numpy as np

from rnn_demo.explain.answer import answer_at, format_probability, name_in_sentence
from rnn_demo.explain.memory_picture.readout import states_of
from rnn_demo.explain.state_edit import StateEdit
from rnn_demo.explain.unit_ranges import UnitRanges
from rnn_demo.reader import Reading
from rnn_demo.words import say

CHANCE_FELT = 0.01  # least difference of a probability that counts
STATE_FELT = 0.05  # least difference of all that is carried that counts, as a share of its norm


def edit_sentence(
    before: Reading, after: Reading, edit: StateEdit, ranges: Sequence[UnitRanges]
) -> str:
    """Say what an edit of the states did, and what became of the answer.

    Args:
        after: The reading with it, by `read_with_edit`.

    Returns:
        Plain text, one sentence or two.
    """
    names = after.names
    called = str(edit.target)
    if names is not None and edit.action in ("push", "pull"):
        called = names[edit.target]
    taken = sum(int((of.digit == edit.target).sum()) for of in ranges)
    if edit.action == "push" and not taken:
        return say("hand.nobody", digit=called)
    way = f".{'down' if edit.percent < 0 else 'up'}" if edit.action in ("push", "unit") else ""
    units = sum(len(of.digit) for of in ranges)
    did = say(f"hand.{edit.action}{way}", digit=called, unit=edit.target, count=taken, all=units)
    if len(ranges) < len(after.layers):  # those before add nothing to the sums by themselves
        did = say("hand.last", did=did)
    if edit.part == "h" and any(of.states > 1 for of in ranges):
        did = say("hand.alone", did=did)
    return say("hand.told", did=did, came=_effect(before, after, edit.row))


def _effect(before: Reading, after: Reading, t: int) -> str:
    """Say what is answered after step t, and what becomes of it in the steps that follow."""
    b, a, end = _answers(before)[t:], _answers(after)[t:], len(after.probabilities) - 1
    changed, sure = a[0] != b[0], format_probability(float(after.probabilities[t].max()))
    names = after.names
    key = f"hand.{'now' if changed else 'still'}{'.none' if a[0] is None else ''}"
    now = say(key, digit=None if a[0] is None else after.class_name(a[0]), percent=sure)
    if t == end:
        return say("hand.end", now=now)
    if np.abs(after.probabilities - before.probabilities)[t + 1 :].max() < CHANCE_FELT:
        was, became = states_of(before)[t + 1], states_of(after)[t + 1]
        gone = np.linalg.norm(became - was) < STATE_FELT * np.linalg.norm(was)
        following = say(f"hand.later.{after.turn}", count=1)
        return say("hand.gone" if gone else "hand.answers", now=now, later=following)
    if changed and set(a) == {a[0]}:
        stays = "hand.stays.same" if a[0] == b[-1] else "hand.stays"
        return say(stays, now=now, a=_name(a[0], names), b=_name(b[-1], names))
    if a[-1] != b[-1]:
        return say("hand.other", now=now, a=_name(a[-1], names), b=_name(b[-1], names))
    apart = [k for k, (one, other) in enumerate(zip(a, b, strict=True)) if one != other]
    later = say(f"hand.later.{after.turn}", count=max(apart, default=0) + 1)
    again = changed and set(b) == {b[0]}
    return say("hand.again" if again else "hand.alike", now=now, later=later, b=_name(b[0], names))


def _answers(reading: Reading) -> list[int | None]:
    """Return the answer after each step; None where nothing is likely enough."""
    return [answer_at(reading.probabilities, t, since=0) for t in range(len(reading.probabilities))]


def _name(digit: int | None, names: Sequence[str] | None) -> str:
    if digit is None:
        return say("hand.is.none")
    called, form = name_in_sentence(digit, names)
    return say("hand.is", count=called, form=form)
