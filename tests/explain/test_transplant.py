"""A transplant puts another's state in place at one row, and nothing else; many are as one is."""

import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.explain import transplant as t
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
