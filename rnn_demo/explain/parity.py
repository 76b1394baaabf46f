"""How far this app's numbers and Keras's lie apart: measured by tests/explain/test_parity.py."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Parity:
    """How far numbers of one kind, of one layer, lay apart over all images and rows.

    largest: no state, gate or logit differed by more, as a share of the largest of its kind.
    images: test images that each network read.
    """

    largest: float
    images: int

    @property
    def sentence(self) -> str:
        """What was measured, for a page."""
        return (
            f"Over {self.images} test images and all rows, no state, gate or logit of the shipped "
            f"networks differs from Keras's by more than {self.largest * 1e6:.3g} millionths of "
            "the largest of its kind."
        )


@functools.cache
def parity() -> Parity:
    """What was measured last; the test fails when a difference grows beyond it."""
    return Parity(**json.loads(FILE.read_text()))
