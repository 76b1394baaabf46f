"""Passes over few test images."""

import pytest

from rnn_demo.data import Split, test_split
from rnn_demo.explain import passes


def let_passes_read_few_test_images(patch: pytest.MonkeyPatch, count: int) -> Split:
    """Let passes read only the first test images; return these and their labels."""
    few = Split(test_split().images[:count], test_split().labels[:count])
    patch.setattr(passes, "test_split", lambda: few)
    return few
