"""One answer has one confidence: that of its row's temperature, wherever it stands."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.card import temperatures
from rnn_demo.explain.kept import run
from rnn_demo.explain.testset import Survey
from rnn_demo.reader.activations import softmax
from rnn_demo.ui import session


@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional", "columns"])
def test_every_probability_is_the_calibrated_one_of_its_row(name):
    model = library.find(name)
    at = temperatures(model.card)
    assert at is not None
    for image in session.examples()[3:6]:
        reading = model.read(image)
        expected = softmax(reading.logits / at[:, None])
        np.testing.assert_array_equal(reading.probabilities, expected)
        off = model.network.without_unit(0, 0).read(reading.image)
        np.testing.assert_array_equal(off.probabilities, softmax(off.logits / at[:, None]))


def test_the_test_set_is_as_sure_as_a_reading():
    model, test = library.find("simple-64"), data.test_split()
    survey = run(Survey(model.network, test.images[:40], test.labels[:40]))
    read = [model.read(i / np.float32(255)).probabilities[-1].max() for i in test.images[:40]]
    np.testing.assert_allclose(survey.sure, read, atol=5e-4)  # kept in float16
