"""The answer in words says what stands on the page."""

import itertools

import numpy as np

from rnn_demo import library
from rnn_demo.explain.answer import in_words
from rnn_demo.explain.story import decision_step
from rnn_demo.ui import session


def test_it_says_what_how_sure_and_from_which_row():
    models = [library.find(name) for name in ("simple-16", "bidirectional")]
    for model, image in itertools.product(models, session.examples()):
        reading, turn = model.read(image), "row" if model.name == "simple-16" else "step"
        said = in_words(reading)
        sure = np.float64(reading.probabilities[-1, reading.digit])
        assert said.startswith(f"Read as {reading.digit}, {sure:.0%} sure.")
        assert f"from {turn} {decision_step(reading.probabilities) + 1} on" in said
