"""The bars show the probabilities' own numbers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo.figures.bars import probability_bars
from rnn_demo.figures.colours import DARK, LIGHT


@given(weights=st.lists(st.floats(0, 1, width=32), min_size=10, max_size=10))
def test_each_bar_is_as_long_as_its_probability(weights):
    probabilities = (np.array(weights) + 1e-3) / (np.sum(weights) + 1e-2)
    html = probability_bars(probabilities, LIGHT)
    lengths = [float(x) / 100 for x in re.findall(r"width:([\d.]+)%", html)]
    assert lengths == pytest.approx(probabilities.tolist(), abs=1e-4)
    assert [int(x) for x in re.findall(r'width:1ch">(\d)<', html)] == list(range(10))


def test_the_answer_alone_has_the_accent():
    probabilities = np.full(10, 0.05)
    probabilities[7] = 0.55
    html = probability_bars(probabilities, DARK)
    assert html.count(DARK.accent) == 1
    assert DARK.accent in html.split('width:1ch">7<')[1].split('width:1ch">8<')[0]
