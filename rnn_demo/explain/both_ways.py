"""What an answer before the last step rests on, in a network that reads in two directions."""

from rnn_demo.data import ROWS
from rnn_demo.reader import Network


def sentence(network: Network) -> str | None:
    """What one of its steps means, and why it has no rule to stop; None for one direction."""
    if len(network.directions) == 1:
        return None
    known = f"by step {ROWS // 2} it has read all {ROWS} rows"
    if network.looks_ahead:
        known = "its upper layers read what the first made of all rows, so no answer is early"
    return (
        f"It reads in two directions: each step takes a row from either end, and {known}. It can't "
        "begin before the last row is there, so it has no rule to stop."
    )
