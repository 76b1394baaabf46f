"""The answer in words, for who hears it."""

from typing import Any

from rnn_demo.explain.belief import decision_step
from rnn_demo.explain.doubt import probabilities
from rnn_demo.reader import Reading


def in_words(reading: Reading, card: dict[str, Any]) -> str:
    """What is read, how sure (calibrated), and from which row on the answer stands."""
    sure = float(probabilities(reading.logits[-1], card).max())
    row = decision_step(reading.probabilities) + 1
    return f"Read as {reading.digit}, {sure:.0%} sure. The answer stands from row {row} on."
