"""A reading told in a sentence: what a network guessed on the way, where it decided, and what.

The browser tells the same while the cursor moves and the pen draws: `browser/story.js`.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.explain.confidence import UNSURE_BELOW
from rnn_demo.reader import Reading
from rnn_demo.words import say

IDEA = 0.25  # below it nothing is an answer yet
SURE = 0.3  # from here on the likeliest digit is a guess that is told
TOLD = 3  # guesses at most, the last ones
INK = 0.2  # from here on a pixel is ink, which can be ringed


@dataclass(frozen=True)
class Story:
    """How a reading ended; all that says "decided" asks here.

    decided: the step, from 0, of the last guess that is told; None where the answer is in doubt.
    ring: row, which is that step, and column, from 0, of the darkest ink there, in the image as it
    is read; None where that row has no ink. changes: how often the guesses that are told changed.
    since: the first step that has read ink, before which none is told: it would be of the paper.
    sentence: all of it, steps counted from 1.
    """

    decided: int | None
    ring: tuple[int, int] | None
    changes: int
    since: int
    sentence: str


def summarize_reading(reading: Reading, strange: bool = False) -> Story:
    """The end of a reading. strange: whether it looks like no digit, by `doubt.is_strange`."""
    probabilities, answer = reading.probabilities, reading.digit
    since = first_ink_step(reading)
    guessed = find_guesses(probabilities, len(probabilities) - 1, since)
    changes, sure = max(len(guessed) - 1, 0), probabilities[-1, answer]
    if sure < IDEA:
        return Story(None, None, changes, since, _said("none", answer, percent=f"{sure:.0%}"))
    if strange:
        return Story(None, None, changes, since, _said("if", answer))
    if sure < UNSURE_BELOW:
        return Story(None, None, changes, since, _said("probably", answer, percent=f"{sure:.0%}"))
    decided = guessed[-1][0]
    row = reading.image[decided]
    ring = (decided, int(row.argmax())) if float(row.max()) > INK else None
    how = say("story.changes", count=changes)
    if (probabilities[decided:].argmax(axis=-1) != answer).any():  # by less than is told
        how = say("story.and.wavered", how=how) if changes else say("story.wavered")
    where = {"n": decided + 1, "ring": say("story.ring") if ring else ""}
    return Story(decided, ring, changes, since, _said(reading.turn, answer, **where, how=how))


def answer_at(probabilities: np.ndarray, step: int, since: int) -> int | None:
    """The answer after a step; None before `since`, and where nothing is likely enough."""
    row = probabilities[step]
    return int(row.argmax()) if step >= since and row.max() >= IDEA else None


def format_probability(share: float) -> str:
    """An answer's probability in percent, as it is written: almost sure is not sure."""
    return f"{share:.1%}" if 0.985 < share < 0.9995 else f"{share:.0%}"


def alt_text(reading: Reading, strange: bool = False) -> str:
    """For who hears it: what is read, how sure, and at which row or step that was decided."""
    end = summarize_reading(reading, strange)
    if end.decided is None:
        return f"{end.sentence.capitalize()}."
    sure = float(reading.probabilities[-1].max())
    where = f"{reading.turn} {end.decided + 1}"
    return f"Read as {reading.digit}, {sure:.0%} sure. Decided at {where}."


def first_ink_step(reading: Reading) -> int:
    """The first step that has read ink; 0 where there is none."""
    inked = np.flatnonzero(reading.image.max(axis=1) > INK)
    if not inked.size:
        return 0
    ends = (inked[0], len(reading.image) - 1 - inked[-1])
    return int(min(ends) if reading.turn == "step" else ends[0])


def find_guesses(probabilities: np.ndarray, step: int, since: int = 0) -> list[tuple[int, int]]:
    """(T, classes) -> (step, digit) of each guess up to a step, where it first is likely enough.

    since: the first step of which a guess is told.
    """
    told: list[tuple[int, int]] = []
    rows = probabilities[: step + 1]
    for t in np.flatnonzero(rows.max(axis=1) >= SURE).tolist():
        digit = int(rows[t].argmax())
        if t >= since and (not told or told[-1][1] != digit):
            told.append((t, digit))
    return told


def sentence_at(probabilities: np.ndarray, step: int, turn: str, end: Story) -> str:
    """What is told after a step. turn: what one is called, as `Reading.turn`. end: as `told`."""
    if step >= len(probabilities) - 1:
        return end.sentence
    guessed = find_guesses(probabilities, step, end.since)
    if not guessed:
        at, digit = say(f"at.{turn}", n=step + 1), answer_at(probabilities, step, end.since)
        if digit is None:
            return say("story.nothing" if step < end.since else "said.none", at=at)
        share = f"{100 * probabilities[step, digit]:.0f}"
        return say("said.sure", at=at, digit=digit, count=digit, n=share)
    words = [
        _said("no" if k else "guess", digit, at=say(f"at.{turn}", n=t + 1))
        for k, (t, digit) in enumerate(guessed)
    ]
    before = "… " if len(words) > TOLD else ""
    return before + " … ".join(words[-TOLD:])


def _said(key: str, digit: int, **values: object) -> str:
    return say(f"story.{key}", digit=digit, count=digit, **values)
