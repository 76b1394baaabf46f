"""On blank paper a network does as Keras's does, and what overflows is no answer."""

import keras
import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.explain import blank_paper
from rnn_demo.explain.blank_paper import AFTER, OVERFLOWN, BlankPaper, read_on
from rnn_demo.reader import Network, ReaderError, open_keras
from tests.fixtures import kind_file
from tests.support import keras_side
from tests.support.keras_side import CLOSE


def advanced(network: Network, count: int) -> BlankPaper:
    paper = BlankPaper(network, data.test_split().images[:count])
    while not paper.complete:
        paper.advance()
    return paper


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_it_reads_on_as_keras_does(kind):
    layer = getattr(keras.layers, kind)(6)
    model = keras_side.shaken(keras_side.sequential(layer))
    network = keras_side.reopened(model)
    (image,) = keras_side.images(1)
    blank = read_on(network, network.read(image), 40)
    held = keras_side.states(layer, np.concatenate([image, np.zeros((40, 28), "float32")])[None])
    np.testing.assert_allclose(blank.states[:, :6], held[0, 28:], **CLOSE)
    np.testing.assert_allclose(blank.probabilities, model.layers[-1](held[0, 28:]), **CLOSE)
    assert not blank.overflows


def test_many_are_read_as_one_is():
    network = open_keras(kind_file("stacked"))
    network.head.kernel[:] *= 20
    network.head.bias[:] = np.linspace(0, 0.1, 10)  # so that no two are equally likely in the end
    paper = advanced(network, 6)
    for image, answers in zip(data.test_split().images[:6], paper.answers, strict=True):
        reading = network.read(image)
        blank = read_on(network, reading)
        said = blank.probabilities.argmax(axis=-1)
        assert answers.tolist() == [reading.digit, *(said[n - 1] for n in AFTER)]
        kept = blank.kept(reading.digit)
        assert (said[:kept] == reading.digit).all()
        assert kept == len(said) or said[kept] != reading.digit
    assert paper.kept == [np.mean(paper.answers[:, k] == paper.answers[:, 0]) for k in (1, 2, 3)]
    assert sum(paper.last_answers.values()) == pytest.approx(1)
    assert paper.overflown == [0, 0, 0]


def test_numbers_that_overflow_on_the_way_are_no_answer():
    network = open_keras(kind_file("simple"))
    network.layers[0].cell.recurrent_kernel[:] = 2 * np.eye(8)  # relu: twice as much every row
    reading = network.read(data.test_split().images[0])
    blank = read_on(network, reading)
    assert blank.overflows
    assert 50 < len(blank.probabilities) == len(blank.states) < 112
    assert np.isfinite(blank.probabilities).all()
    paper = advanced(network, 3)
    assert (paper.answers[:, :2] != OVERFLOWN).all()
    assert (paper.answers[:, 3] == OVERFLOWN).all()
    assert paper.overflown[-1] == 1
    assert paper.kept[-1] == 0
    assert paper.last_answers == {OVERFLOWN: 1.0}


def test_only_what_reads_one_way_and_in_time_reads_on():
    with pytest.raises(ReaderError, match="one way"):
        blank_paper.refuse(open_keras(kind_file("bidirectional")))
    network = open_keras(kind_file("lstm"))
    network.work = 2**40
    with pytest.raises(ReaderError, match="too large"):
        BlankPaper(network, data.test_split().images[:1])
