"""On blank paper cells go on alone."""

import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.cells.activations import softmax
from rnn_demo.explain import blank_paper
from rnn_demo.explain.blank_paper import AFTER, OVERFLOWN, BlankPaper, read_on
from rnn_demo.explain.passes import run
from rnn_demo.reader import ReaderError, open_keras
from tests.fixtures import kind_file

CLOSE = {"rtol": 0, "atol": 1e-5}


@pytest.mark.parametrize("kind", ["simple", "lstm", "gru"])
def test_it_reads_on_step_by_step(kind):
    network = open_keras(kind_file(kind))
    reading = network.read(data.test_split().images[0])
    blank, layer = read_on(network, reading, 40), reading.layers[0]
    cell, head = network.layers[0].cell, network.head
    state = [a[-1:] for a in (layer.states, layer.cell_states) if a is not None]
    for row in range(40):
        state, _ = cell.step(cell.project(np.zeros((1, 28), np.float32)), *state)
        np.testing.assert_allclose(blank.states[row], np.concatenate(state, axis=-1)[0], **CLOSE)
        logits = state[0][0] @ head.kernel + head.bias
        np.testing.assert_allclose(blank.probabilities[row], softmax(logits), **CLOSE)
    assert len(blank.states) == 40
    assert not blank.overflows


def test_many_are_read_as_one_is():
    network = open_keras(kind_file("stacked"))
    network.head.kernel[:] *= 20
    network.head.bias[:] = np.linspace(0, 0.1, 10)  # so that no two are equally likely in the end
    paper = run(BlankPaper(network, data.test_split().images[:6]))
    for image, answers in zip(data.test_split().images[:6], paper.answers, strict=True):
        reading = network.read(image)
        blank = read_on(network, reading)
        said = blank.probabilities.argmax(axis=-1)
        assert answers.tolist() == [reading.digit, *(said[n - 1] for n in AFTER)]
        kept = blank.stays(reading.digit)
        assert (said[:kept] == reading.digit).all()
        assert kept == len(said) or said[kept] != reading.digit
    assert paper.unchanged == [
        np.mean(paper.answers[:, k] == paper.answers[:, 0]) for k in (1, 2, 3)
    ]
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
    paper = run(BlankPaper(network, data.test_split().images[:3]))
    assert (paper.answers[:, :2] != OVERFLOWN).all()
    assert (paper.answers[:, 3] == OVERFLOWN).all()
    assert paper.overflown[-1] == 1
    assert paper.unchanged[-1] == 0
    assert paper.last_answers == {OVERFLOWN: 1.0}


def test_only_what_reads_one_way_and_in_time_reads_on():
    with pytest.raises(ReaderError, match="one way"):
        blank_paper.refuse(open_keras(kind_file("bidirectional")))
    network = open_keras(kind_file("lstm"))
    network.work = 2**40
    with pytest.raises(ReaderError, match="too large"):
        BlankPaper(network, data.test_split().images[:1])


def test_when_it_comes_to_rest():
    falling = (0.5 ** np.arange(20.0))[:, None] * [[1, 2]] + 1
    blank = blank_paper.BlankReading(np.ones((20, 10)), falling, overflows=False)
    rest = blank.at_rest(1e-3)
    steps = np.linalg.norm(np.diff(falling, axis=0), axis=1) / np.linalg.norm(falling[1:], axis=1)
    assert (steps[rest - 1 :] <= 1e-3).all()  # of the rows after row `rest`
    assert steps[rest - 2] > 1e-3
    cycle = np.tile([[1.0], [2.0]], (10, 1))
    assert blank_paper.BlankReading(np.ones((20, 10)), cycle, overflows=False).at_rest(1e-3) is None
