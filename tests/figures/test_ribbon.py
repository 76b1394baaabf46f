"""A digit in a ribbon is on its own band."""

import pytest

from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.ribbon import ROOM, ribbon_panel
from tests.support.readings import NETWORKS, read


@pytest.mark.parametrize("name", NETWORKS)
def test_a_digits_label_fits_its_band_at_adjacent_rows(name: str):
    written = 0
    for reading in read(name)[1]:
        by_row = reading.probabilities
        rights = by_row.cumsum(axis=1)
        names = ribbon_panel(by_row, LIGHT, title="belief").traces[-1]
        for x, row, text in zip(names["x"], names["y"], names["text"], strict=True):
            near = slice(max(row - 2, 0), row + 1)
            left = (rights - by_row)[near, int(text)].max()
            right = rights[near, int(text)].min()
            assert left + ROOM / 2 <= x + 1e-6 <= right - ROOM / 2 + 2e-6
            written += 1
    assert written > 1000
