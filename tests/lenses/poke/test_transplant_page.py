"""A transplant tells what came of it, for any network, and who wins over pairs."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain.transplant import transplant
from rnn_demo.lenses.poke.transplant_page import first_win, grafted_answers, over_pairs
from rnn_demo.ui import session


def told(app) -> str:
    return next(m.value for m in app.markdown if "memory of the" in m.value or "left" in m.value)


@pytest.mark.parametrize("name", ["lstm-28", "simple-16", "bidirectional-stacked"])
def test_it_opens_where_the_other_wins_and_says_what_comes_of_it(open_page, name):
    network = library.find(name).network
    mine, other = (network.read(session.examples()[digit]) for digit in (2, 8))
    app = open_page("poke", model=name, example="2", tool="Transplant", second="8")
    usual = first_win(grafted_answers(network, mine, other, "both", None), other.digit)
    assert app.slider(key="graft").value == usual
    choices = [box.label for box in app.selectbox]
    assert ("Of which layer" in choices) == (len(network.layers) > 1)
    assert f"From row {usual} on the other's answer wins" in told(app)
    app.slider(key="graft").set_value(6).run()
    after = transplant(network, mine.image, other, 6)
    assert f"reads {after.digit} ({after.probabilities[-1].max():.0%})" in told(app)
    app.slider(key="graft").set_value(0).run()
    assert "left behind" in told(app)
    app.button(key="second-4").click().run()
    assert not app.exception
    assert app.query_params["second"] == "4"


def test_from_where_the_other_wins_for_good():
    assert first_win([1, 8, 2, 8, 8], 8) == 3
    assert first_win([8] * 5, 8) == 0
    assert first_win([8, 8, 2], 8) is None


def test_what_carries_the_digit_is_said_where_the_numbers_do():
    names = {"both": "h and c", "h": "h alone", "c": "c alone"}
    at = {"both": 0.8, "h": 0.02, "c": 0.7}
    said = over_pairs({p: np.full(27, s).tolist() for p, s in at.items()}, names, 20, 200)
    assert "h and c **80%**, h alone **2%**, c alone **70%**" in said
    assert said.endswith("What carries the digit is c.")
    assert "carries" not in over_pairs({"both": [0.5] * 27}, {"both": "h"}, 20, 200)
