"""Numbers become the colours of their scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.pixels import hex_to_rgb, values_to_rgb


def test_hex_to_rgb_returns_three_bytes():
    assert hex_to_rgb("#0080ff") == (0, 128, 255)


@pytest.mark.parametrize("look", [LIGHT, DARK])
@given(values=arrays(np.float32, 5, elements=st.floats(-3, 3, width=32)))
def test_paint_interpolates_the_scale(values, look):
    painted = values_to_rgb(values, -1, 1, look.diverging)
    for value, colour in zip(values, painted, strict=True):
        place = (min(max(float(value), -1), 1) + 1) / 2 * (len(look.diverging) - 1)
        low, high = int(place), min(int(place) + 1, len(look.diverging) - 1)
        pair = [np.array(hex_to_rgb(look.diverging[i][1])) for i in (low, high)]
        np.testing.assert_allclose(colour, pair[0] + (place - low) * (pair[1] - pair[0]), atol=1)
