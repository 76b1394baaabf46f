"""How far this app's numbers and Keras's lie apart: measured by tests/explain/test_parity.py."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Parity:
    """largest: no state, gate or logit differed by more. images: test images each network read."""

    largest: float
    images: int


@functools.cache
def parity() -> Parity:
    """What was measured last; the test fails when a difference grows beyond it."""
    return Parity(**json.loads(FILE.read_text()))
