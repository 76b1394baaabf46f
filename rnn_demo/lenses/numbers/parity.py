"""How far our numbers and Keras's lie apart, as tests/lenses/numbers/test_parity.py finds."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Parity:
    """How far numbers of one kind, of one layer, lay apart over all images and rows.

    All as a share of the largest of its kind. logits: no logit differed from Keras's by more.
    states: no state or gate did. rounding: how far Keras's own states were found from those of the
    same network in float64, where hardly anything is rounded off. images: test images that each
    network read.
    """

    logits: float
    states: float
    rounding: float
    images: int

    @property
    def sentence(self) -> str:
        """What was measured, for a page."""
        logits, states, rounding = (
            f"{share * 1e6:.3g}" for share in (self.logits, self.states, self.rounding)
        )
        return (
            f"Over {self.images} test images and all rows, no logit of the shipped networks "
            f"differs from Keras's by more than {logits} millionths of the largest, and no state "
            f"or gate by more than {states}. That is what float32 rounds off from row to row: "
            f"Keras's own states were found up to {rounding} millionths from the same network "
            "computed in float64."
        )


@functools.cache
def parity() -> Parity:
    """What was measured last; the test fails when a difference grows beyond it."""
    return Parity(**json.loads(FILE.read_text()))
