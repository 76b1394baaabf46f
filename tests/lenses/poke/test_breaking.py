"""What breaks a reading does, and nothing smaller would."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.lenses.poke.breaking import MOST_BLANK, breaking
from rnn_demo.lenses.poke.numbers import Patient
from rnn_demo.reader.cost import MOMENT
from rnn_demo.ui import session


@pytest.mark.parametrize(("name", "digit"), [("lstm-128", 7), ("simple-16", 7), ("simple-16", 3)])
def test_no_smaller_change_gives_another_answer(name, digit):
    network = library.find(name).network
    image = session.examples()[digit]
    start, reading = Patient(image, image), network.read(image)
    what, *numbers = breaking(network, reading).split(".")
    if what == "blank":
        smaller = int(numbers[1]) - int(numbers[0])
    else:
        assert what == "shift"
        smaller = MOST_BLANK
        fewer = range(1 - abs(int(numbers[0])), abs(int(numbers[0])))
        images = [start.shift(by).image for by in fewer]
        assert (network.predict(np.stack(images)).argmax(axis=1) == reading.digit).all()
    for rows in range(1, smaller + 1):
        images = [start.blank(row, row + rows - 1).image for row in range(29 - rows)]
        assert (network.predict(np.stack(images)).argmax(axis=1) == reading.digit).all()


def test_a_network_too_large_is_not_tried_for_long(monkeypatch):
    network = library.find("simple-16").network
    monkeypatch.setattr(network, "work", MOMENT)
    assert breaking(network, network.read(session.examples()[7])) is None
