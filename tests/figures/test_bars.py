"""The answer shows the probabilities' own numbers, each digit in its colour."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo.figures.bars import TOLD, digit_tile, probability_bars
from rnn_demo.figures.colours import DARK, INK_ON, LIGHT


@given(weights=st.lists(st.floats(0, 1, width=32), min_size=10, max_size=10))
def test_each_bar_is_as_long_as_its_probability(weights):
    probabilities = (np.array(weights) + 1e-3) / (np.sum(weights) + 1e-2)
    html = probability_bars(probabilities, LIGHT)
    lengths = [float(x) / 100 for x in re.findall(r"width:([\d.]+)%", html)]
    assert lengths == pytest.approx(probabilities.tolist(), abs=1e-4)
    assert [int(x) for x in re.findall(r"><span>(\d)<", html)] == list(range(10))
    assert tuple(re.findall(r"background:(#\w+)", html)) == LIGHT.digits
    told = re.findall(r"<b>(.*?)</b>", html)
    assert [bool(text) for text in told] == (probabilities >= TOLD).tolist()


def test_the_likeliest_stands_out_and_a_doubted_one_is_grey():
    probabilities = np.full(10, 0.05)
    probabilities[7] = 0.55
    html = probability_bars(probabilities, DARK)
    assert html.count("class=best") == 1
    assert "class=best><span>7<" in html
    assert set(
        re.findall(r"background:(#\w+)", probability_bars(probabilities, DARK, doubted=True))
    ) == {DARK.faint}
    assert f"background: {DARK.digits[7]}; color: {INK_ON[7]}" in digit_tile(7, DARK)
    assert DARK.digits[7] not in digit_tile(7, DARK, doubted=True)
