"""Another's state in place at one row, and nothing else; on blank paper cells go on alone."""

import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.cells.activations import softmax
from rnn_demo.explain import blank_paper
from rnn_demo.explain import transplant as t
from rnn_demo.explain.blank_paper import AFTER, OVERFLOWN, BlankPaper, read_on
from rnn_demo.explain.passes import run
from rnn_demo.explain.transplant import Transplants, transplant
from rnn_demo.reader import ReaderError, open_keras
from tests.fixtures import kind_file
from tests.support.networks import led

IMAGES = data.test_split().images
IMAGE, OTHER = IMAGES[0] / np.float32(255), IMAGES[1] / np.float32(255)
CLOSE = {"rtol": 0, "atol": 1e-5}


@pytest.mark.parametrize("kind", ["lstm", "stacked", "gru", "simple"])
def test_all_that_is_carried_is_all_that_is_known(kind):
    """As if the rows above had been the other's: so it must end as for that mixed image."""
    network = open_keras(kind_file(kind))
    for rows in (1, 13, 27):
        after = transplant(network, IMAGE, network.read(OTHER), rows)
        mixed = network.read(np.concatenate([OTHER[:rows], IMAGE[rows:]]))
        np.testing.assert_allclose(after.logits[rows:], mixed.logits[rows:], **CLOSE)
        before = network.read(IMAGE)
        np.testing.assert_array_equal(after.logits[:rows], before.logits[:rows])


@pytest.mark.parametrize("kind", ["lstm", "stacked", "bidirectional"])
def test_from_row_0_it_begins_with_what_the_other_left(kind):
    """As a cell does that reads both images without a reset."""
    network = open_keras(kind_file(kind))
    donor = network.read(OTHER)
    after = transplant(network, IMAGE, donor, 0)
    for layer, first, second in zip(network.layers, donor.layers, after.layers, strict=True):
        both = led(layer.cell, np.concatenate([first.inputs, second.inputs]))
        np.testing.assert_allclose(second.states, both[28:], **CLOSE)


def test_one_part_or_one_layer_alone():
    network = open_keras(kind_file("stacked"))
    own, donor = network.read(IMAGE), network.read(OTHER)
    for part, ours in (("h", (donor, own)), ("c", (own, donor))):
        state = ours[0].layers[0].states[12:13], ours[1].layers[0].cell_states[12:13]
        cell = network.layers[0].cell
        (h, c), _ = cell.step(cell.project(IMAGE[13:14]), *state)
        after = transplant(network, IMAGE, donor, 13, part).layers[0]
        np.testing.assert_allclose(after.states[13], h[0], **CLOSE)
        np.testing.assert_allclose(after.cell_states[13], c[0], **CLOSE)
    second = transplant(network, IMAGE, donor, 13, layer=1)
    np.testing.assert_array_equal(second.layers[0].states, own.layers[0].states)
    assert np.abs(second.layers[1].states[13] - own.layers[1].states[13]).max() > 1e-4


@pytest.mark.parametrize("kind", ["lstm", "bidirectional"])
def test_many_are_counted_as_one_by_one(kind, monkeypatch):
    monkeypatch.setattr(t, "PAIRS", 8)
    network, labels = open_keras(kind_file(kind)), data.test_split().labels
    network.head.bias[:] = 0
    network.head.kernel[:] *= 20
    many = run(Transplants(network, IMAGES[:40], labels[:40]))
    pairs = [i for i in range(0, 40, 2) if labels[i] != labels[i + 1]][:8]
    assert many.parts == (("both", "h", "c") if kind == "lstm" else ("both",))
    wins = {(part, rows): 0 for part in many.parts for rows in (5, 20, 27)}
    counted = 0
    for i in pairs:
        donor = network.read(IMAGES[i + 1])
        if network.read(IMAGES[i]).digit == donor.digit:
            continue
        counted += 1
        for part, rows in wins:
            after = transplant(network, IMAGES[i], donor, rows, part)
            wins[part, rows] += after.digit == donor.digit
    assert many.pairs == counted > 0
    for (part, rows), count in wins.items():
        assert many.wins[part][rows - 1] == count
        assert many.shares[part][rows - 1] == count / counted


def test_what_is_too_large_or_overflows_is_refused():
    network, labels = open_keras(kind_file("simple")), data.test_split().labels
    network.layers[0].cell.recurrent_kernel[:] = 1e9
    with pytest.raises(ReaderError, match="grow without bound"):
        Transplants(network, IMAGES[:40], labels[:40]).advance()
    network.work = 2**40
    with pytest.raises(ReaderError, match="too large"):
        Transplants(network, IMAGES[:40], labels[:40])


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
