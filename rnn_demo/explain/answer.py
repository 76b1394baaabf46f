"""The answer in words, for who hears it."""

from rnn_demo.explain.story import decision_step
from rnn_demo.reader import Reading


def in_words(reading: Reading) -> str:
    """What is read, how sure, and from which row (or step of two directions) on that stands."""
    sure = float(reading.probabilities[-1].max())
    step = decision_step(reading.probabilities) + 1
    return (
        f"Read as {reading.digit}, {sure:.0%} sure. "
        f"The answer stands from {reading.turn} {step} on."
    )
