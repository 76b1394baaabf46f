"""A reading told in a sentence: what a network guessed on the way, when it decided, and what.

The browser tells the same while the cursor moves and the pen draws: `browser/story.js`.
"""

import numpy as np

from rnn_demo.reader import Reading

SURE = 0.3  # from here on the likeliest digit is a guess that is told
TOLD = 3  # guesses at most, the last ones
CHANGES = "after changing its mind"
TIMES = ("without changing its mind", f"{CHANGES} once", f"{CHANGES} twice")


def decision_step(probabilities: np.ndarray) -> int:
    """The first step, from 0, after which the likeliest digit never changes. (T, 10) -> int."""
    answers = probabilities.argmax(axis=-1)
    changed = np.flatnonzero(answers[1:] != answers[:-1])
    return int(changed[-1]) + 1 if changed.size else 0


def in_words(reading: Reading) -> str:
    """For who hears it: what is read, how sure, and from which row or step on that stands."""
    sure = float(reading.probabilities[-1].max())
    step = decision_step(reading.probabilities) + 1
    return (
        f"Read as {reading.digit}, {sure:.0%} sure. "
        f"The answer stands from {reading.turn} {step} on."
    )


def guesses(probabilities: np.ndarray, step: int) -> list[tuple[int, int]]:
    """(T, classes) -> (step, digit) of each guess up to a step, where it first is likely enough."""
    told: list[tuple[int, int]] = []
    for t, row in enumerate(probabilities[: step + 1]):
        digit = int(row.argmax())
        if row[digit] >= SURE and (not told or told[-1][1] != digit):
            told.append((t, digit))
    return told


def story(probabilities: np.ndarray, step: int, turn: str) -> str:
    """What is told after a step. turn: what a step is called, as `Reading.turn`."""
    told = guesses(probabilities, step)
    if step >= len(probabilities) - 1:
        changes = max(len(told) - 1, 0)
        how = TIMES[changes] if changes < len(TIMES) else f"{CHANGES} {changes} times"
        answer, decided = int(probabilities[-1].argmax()), decision_step(probabilities) + 1
        return f"{answer}, decided at {turn} {decided} (the ring), {how}."
    if not told:
        return f"{turn} {step + 1}: nothing to go by yet"
    now = probabilities[step, told[-1][1]]
    words = [
        f"{turn} {t + 1}: {'no, ' if k else ''}a {digit}{'' if k else '?'}"
        for k, (t, digit) in enumerate(told)
    ]
    before = "… " if len(words) > TOLD else ""
    return before + " … ".join(words[-TOLD:]) + f" (now {now:.0%})"
