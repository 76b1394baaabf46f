"""A reading in sentences: what a network answered on the way, where it decided, and what.

The browser says the same while the cursor moves and the pen draws: `browser/reader/story.js`, which
has its thresholds from here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnn_demo.explain.confidence import UNSURE_BELOW
from rnn_demo.reader import Reading
from rnn_demo.words import say

_AN = re.compile("[aeiou]|[AEFHILMNORSX]$")  # names before which English says `an`, as before an 8
LEAST_ANSWER = 0.25  # a likeliest digit below this probability is no answer yet
INK = 0.2  # a pixel above it is clear ink, which can be ringed
WRITTEN_FROM = 0.005  # a probability from it on is written beside its bar


@dataclass(frozen=True)
class Story:
    """How a reading ended.

    Attributes:
        decision: The step, from 0, from which on the final answer is shown without interruption;
            None where it is in doubt.
        ring: (row, column), from 0, of the darkest ink that was read at that step, in the image as
            it is read; None where there is none.
        changes: How often one answer that is shown was followed by another.
        since: The first step that has read ink, before which nothing is an answer.
        sentence: All of it, steps counted from 1.
    """

    decision: int | None
    ring: tuple[int, int] | None
    changes: int
    since: int
    sentence: str


def summarize_reading(reading: Reading, strange: bool = False) -> Story:
    """Summarize how a reading ended.

    Args:
        reading: Of a network of ten digits, or of a visitor's signs.
        strange: Whether the image looks like none of them, by `confidence.is_strange`.

    Returns:
        The answer's step, changes and sentence.
    """
    probabilities, digit = reading.probabilities, reading.digit
    since, last = first_ink_step(reading), len(probabilities) - 1
    changes = max(len(find_guesses(probabilities, last, since)) - 1, 0)
    confidence = probabilities[-1, digit]
    percent = f"{confidence:.0%}"
    if answer_of(probabilities[-1]) is None:
        return Story(
            None, None, changes, since, _say_digit("none", digit, reading.names, percent=percent)
        )
    if strange:
        key = "if" if reading.names is None else "unlike"
        return Story(None, None, changes, since, _say_digit(key, digit, reading.names))
    if confidence < UNSURE_BELOW:
        return Story(
            None,
            None,
            changes,
            since,
            _say_digit("probably", digit, reading.names, percent=percent),
        )
    answers = [answer_at(probabilities, t, since) for t in range(last)]
    decision = max((t + 1 for t, answer in enumerate(answers) if answer != digit), default=0)
    row = reading.image[decision]
    ring = (decision, int(row.argmax())) if float(row.max()) > INK else None
    how = say("story.changes", count=changes)
    where = {"n": decision + 1, "ring": say("story.ring") if ring else ""}
    sentence = _say_digit(reading.turn, digit, reading.names, **where, how=how)
    return Story(decision, ring, changes, since, sentence)


def answer_of(chances: np.ndarray) -> int | None:
    """Return the answer that probabilities make; the one rule for all that is said of an answer.

    `guessOf` of `browser/reader/story.js` is the same.

    Args:
        chances: (classes,) float32, after one step.

    Returns:
        The likeliest class; None, "no idea", where it is less likely than `LEAST_ANSWER`.
    """
    return int(chances.argmax()) if chances.max() >= LEAST_ANSWER else None


def name_answer(reading: Reading) -> str:
    """Return the answer after the last step, such as "3", or "no idea"; plain text."""
    digit = answer_of(reading.probabilities[-1])
    return say("none") if digit is None else reading.class_name(digit)


def answer_with_chance(reading: Reading) -> str:
    """Return the same with its probability: "3 (98.7%)", or "no idea (likeliest 3, 19%)"."""
    named, chance = reading.class_name(reading.digit), float(reading.probabilities[-1].max())
    percent = format_probability(chance)
    if answer_of(reading.probabilities[-1]) is None:
        return f"{say('none')} (likeliest {named}, {percent})"
    return f"{named} ({percent})"


def answer_clause(reading: Reading) -> str:
    """Return what the network did: "reads 3 (98.7%)", or "has no idea (likeliest 3, 19%)"."""
    verb = "has" if answer_of(reading.probabilities[-1]) is None else "reads"
    return f"{verb} {answer_with_chance(reading)}"


def answer_at(probabilities: np.ndarray, step: int, since: int) -> int | None:
    """Return the answer that is shown after a step.

    Args:
        probabilities: (T, classes) float32.
        step: From 0.
        since: The first step that has read ink.

    Returns:
        The likeliest digit; None before `since`, and where it is less likely than `LEAST_ANSWER`.
    """
    return answer_of(probabilities[step]) if step >= since else None


def format_probability(share: float) -> str:
    """Return an answer's probability in percent; almost sure is not sure, little is not 0.

    Args:
        share: From 0 to 1.

    Returns:
        Such as "97%", "98.7%" or "<1%".
    """
    if share < 0.005:
        return "<1%"
    return f"{share:.1%}" if 0.985 < share < 0.9995 else f"{share:.0%}"


def alt_text(reading: Reading, strange: bool = False) -> str:
    """Say, for a screen reader, what is read, how sure it is, and where that was decided.

    Args:
        reading: The reading.
        strange: As in `summarize_reading`.

    Returns:
        One or two sentences, plain text.
    """
    end = summarize_reading(reading, strange)
    if end.decision is None:
        return f"{end.sentence.capitalize()}."
    sure = format_probability(float(reading.probabilities[-1].max()))
    where = f"{reading.turn} {end.decision + 1}"
    return f"Read as {reading.class_name(reading.digit)}, {sure} sure. Decided at {where}."


def first_ink_step(reading: Reading) -> int:
    """Return the first step that has read ink; 0 where there is none.

    Args:
        reading: The reading.

    Returns:
        The step, from 0.
    """
    inked = np.flatnonzero(reading.image.max(axis=1) > INK)
    if not inked.size:
        return 0
    ends = (inked[0], len(reading.image) - 1 - inked[-1])
    return int(min(ends) if reading.turn == "step" else ends[0])


def find_guesses(probabilities: np.ndarray, step: int, since: int = 0) -> list[tuple[int, int]]:
    """Find the answers shown up to a step, each where it first follows another one, or none.

    Args:
        probabilities: (T, classes) float32.
        step: The last one that counts, from 0.
        since: The first step that has read ink.

    Returns:
        (step, digit) of each.
    """
    guesses: list[tuple[int, int]] = []
    for t in range(since, step + 1):
        digit = answer_at(probabilities, t, since)
        if digit is not None and (not guesses or guesses[-1][1] != digit):
            guesses.append((t, digit))
    return guesses


def sentence_at(probabilities: np.ndarray, step: int, turn: str, end: Story) -> str:
    """Say what is answered so far, since when, and what was answered before.

    Args:
        probabilities: (T, classes) float32.
        step: From 0.
        turn: What a step is called, as `Reading.turn`.
        end: How the reading ended, which is said after the last step.

    Returns:
        A sentence, plain text.
    """
    if step >= len(probabilities) - 1:
        return end.sentence
    if step < end.since:
        return say("story.nothing")
    shown = [answer_at(probabilities, t, end.since) for t in range(step + 1)]
    digit = shown[-1]
    others = [t for t in range(step) if shown[t] != digit]
    was = next((shown[t] for t in reversed(others) if shown[t] is not None), None)
    if digit is None:
        return say("story.none.yet") if was is None else say("story.none.now", was=was)
    at = say(f"at.{turn}", n=max(others, default=-1) + 2)
    if was is None:
        return say("story.so.far", digit=digit, at=at)
    return say("story.so.far.was", digit=digit, at=at, was=was)


def _say_digit(key: str, digit: int, names: Sequence[str] | None = None, **values: object) -> str:
    called, count = name_in_sentence(digit, names)
    return say(f"story.{key}", digit=called, count=count, **values)


def name_in_sentence(digit: int, names: Sequence[str] | None) -> tuple[str, int]:
    """Return what a class is called in a sentence.

    Args:
        digit: Index of the class.
        names: Of the classes; None for digits.

    Returns:
        The name, and the number that picks the article before it in English: 8 for "an".
    """
    if names is None:
        return str(digit), digit
    return names[digit], 8 if _AN.match(names[digit]) else 3
