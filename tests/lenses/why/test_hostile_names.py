"""A layer's name is letters where units of several layers are told apart by it."""

from types import SimpleNamespace

import numpy as np
import pytest

from rnn_demo.figures.colours import colours
from rnn_demo.lenses.why.units_figure import lead_figure
from tests.support.names import HOSTILE_NAMES


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_units_are_named_by_letters(name):
    voice = SimpleNamespace(name=f"3 of {name}", by_row=np.ones(28))
    votes = SimpleNamespace(logit=np.ones(28))
    found = SimpleNamespace(voices=[voice], votes=votes, answer=3, rival=5)
    figure = lead_figure(found, 9, colours(False))  # type: ignore[arg-type]
    texts = [t for axis in figure.select_xaxes() for t in axis.ticktext or ()]
    assert any(text.startswith("3 of") for text in texts)
    assert not any("<" in text or "%{" in text for text in texts)
