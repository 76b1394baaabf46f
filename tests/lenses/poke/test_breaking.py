"""What breaks a reading does, and nothing smaller would."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.lenses.poke.breaking import MOST_BLANK, breaking
from rnn_demo.lenses.poke.numbers import changed, operate
from rnn_demo.reader.cost import MOMENT
from rnn_demo.ui import session


@pytest.mark.parametrize(("name", "digit"), [("lstm-128", 7), ("simple-16", 7), ("simple-16", 3)])
def test_no_smaller_change_gives_another_answer(name, digit):
    network = library.find(name).network
    image = session.examples()[digit]
    answer = network.read(image).digit
    tool, value = breaking(network, network.read(image))
    assert operate(network, image, tool, value).digit != answer
    rows = value[1] - value[0] if tool == "blank" else MOST_BLANK
    smaller = [("blank", (1 + i, n + i)) for n in range(1, rows + 1) for i in range(29 - n)]
    if tool != "blank":
        assert tool == "shift"
        smaller += [("shift", by) for by in range(1 - abs(value), abs(value))]
    images = [image, *(changed(image, *change) for change in smaller)]
    assert (network.predict(np.stack(images)).argmax(axis=1) == answer).all()


def test_a_network_too_large_is_not_tried_for_long(monkeypatch):
    network = library.find("simple-16").network
    monkeypatch.setattr(network, "work", MOMENT)
    assert breaking(network, network.read(session.examples()[7])) is None
