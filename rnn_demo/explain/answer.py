"""The answer of a reading after each step, its probability, and the step that decided it.

The server's texts give the answer, its probability and any doubt. The sentences of the
stage, which also say why it is in doubt, are made by `browser/reader/story.js`, which gets its
thresholds from here.
"""

from itertools import pairwise

import numpy as np

from rnn_demo.explain.confidence import UNSURE_BELOW
from rnn_demo.reader import Reading
from rnn_demo.words import english_text

LEAST_ANSWER = 0.25  # a likeliest digit below this probability is no answer yet
INK = 0.2  # a pixel above it counts as ink
WRITTEN_FROM = 0.005  # the least probability printed next to its bar


def digit_if_likely_enough(probabilities: np.ndarray) -> int | None:
    """Return the answer for a step's probabilities, (classes,) float32.

    It is the likeliest class, or None ("no idea") if that is less likely than `LEAST_ANSWER`. Every
    text about an answer uses this rule; in `browser/reader/story.js` it is
    `likeliestIfLikelyEnough`.
    """
    return int(probabilities.argmax()) if probabilities.max() >= LEAST_ANSWER else None


def final_answer_name(reading: Reading) -> str:
    """Return the answer after the last step, such as "3", or "no idea"; plain text."""
    digit = digit_if_likely_enough(reading.probabilities[-1])
    return english_text("none") if digit is None else reading.class_name(digit)


def answer_with_probability(reading: Reading) -> str:
    """Return the answer with its probability: "3 (98.7%)", or "no idea (likeliest 3, 19%)"."""
    named, chance = reading.class_name(reading.digit), float(reading.probabilities[-1].max())
    percent = format_probability(chance)
    if digit_if_likely_enough(reading.probabilities[-1]) is None:
        return f"{english_text('none')} (likeliest {named}, {percent})"
    return f"{named} ({percent})"


def answer_clause(reading: Reading) -> str:
    """Return the answer as a clause: "reads 3 (98.7%)", or "has no idea (likeliest 3, 19%)"."""
    verb = "has" if digit_if_likely_enough(reading.probabilities[-1]) is None else "reads"
    return f"{verb} {answer_with_probability(reading)}"


def digit_to_show_after_step(probabilities: np.ndarray, step: int, since: int) -> int | None:
    """Return the answer that is shown after a step; None before step `since`, the first with ink.

    `probabilities` are (T, classes).
    """
    return digit_if_likely_enough(probabilities[step]) if step >= since else None


def format_probability(share: float) -> str:
    """Return a share, from 0 to 1, in percent: "97%", with a decimal near 1, or "<1%"."""
    if share < 0.005:
        return "<1%"
    return f"{share:.1%}" if 0.985 < share < 0.9995 else f"{share:.0%}"


def is_in_doubt(reading: Reading, strange: bool = False) -> bool:
    """Return True if the answer may well be wrong.

    Either the image looks like none of the classes (`strange`, from `confidence.is_strange`), or
    all other classes together are likelier than the answer.
    """
    return strange or float(reading.probabilities[-1].max()) < UNSURE_BELOW


def decision_step(reading: Reading, strange: bool = False) -> int | None:
    """Return the first step from which the final answer stays shown; None if it is in doubt.

    `strange` comes from `confidence.is_strange`.
    """
    if is_in_doubt(reading, strange):
        return None
    rows, since = reading.probabilities, first_ink_step(reading)
    others = [
        t for t in range(len(rows)) if digit_to_show_after_step(rows, t, since) != reading.digit
    ]
    return max(others, default=-1) + 1


def darkest_pixel_coordinates_at_step(reading: Reading, step: int) -> tuple[int, int] | None:
    """Return (row, column), from 0, of the darkest pixel read at a step; None without ink."""
    row = reading.image[step]
    return (step, int(row.argmax())) if float(row.max()) > INK else None


def count_answer_changes(reading: Reading) -> int:
    """Count how often the shown answer changed to another."""
    rows, since = reading.probabilities, first_ink_step(reading)
    shown = [digit_to_show_after_step(rows, t, since) for t in range(len(rows))]
    answers = [answer for answer in shown if answer is not None]
    return sum(one != other for one, other in pairwise(answers))


def alt_text(reading: Reading, strange: bool = False) -> str:
    """Say, for a screen reader, the answer, its probability, and the step that decided it.

    "Read as 3, 99% sure. Decided at row 12.", or "Read as 3, 43% sure, in doubt.", or "In doubt: no
    idea (likeliest 3, 19%)."
    """
    if digit_if_likely_enough(reading.probabilities[-1]) is None:
        return f"In doubt: {answer_with_probability(reading)}."
    sure = format_probability(float(reading.probabilities[-1].max()))
    read_as = f"Read as {reading.class_name(reading.digit)}, {sure} sure"
    decision = decision_step(reading, strange)
    if decision is None:
        return f"{read_as}, in doubt."
    return f"{read_as}. Decided at {reading.step_word} {decision + 1}."


def first_ink_step(reading: Reading) -> int:
    """Return the first step at which a layer reads ink; 0 if there is no ink."""
    inked = np.flatnonzero(reading.image.max(axis=1) > INK)
    if not inked.size:
        return 0
    ends = (inked[0], len(reading.image) - 1 - inked[-1])
    return int(min(ends) if reading.step_word == "step" else ends[0])
