"""The answer in words says what stands on the page."""

import numpy as np

from rnn_demo import library
from rnn_demo.explain.answer import in_words
from rnn_demo.explain.belief import decision_step
from rnn_demo.explain.doubt import probabilities
from rnn_demo.ui import session


def test_it_says_what_how_sure_and_from_which_row():
    model = library.find("simple-16")
    for image in session.examples():
        reading = model.read(image)
        said = in_words(reading, model.card)
        sure = np.float64(probabilities(reading.logits[-1], model.card)[reading.digit])
        assert said.startswith(f"Read as {reading.digit}, {sure:.0%} sure.")
        assert f"from row {decision_step(reading.probabilities) + 1} on" in said
