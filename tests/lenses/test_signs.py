"""Lenses use the names of a visitor's signs where they otherwise name digits."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.answer import alt_text
from rnn_demo.explain.unit_groups import unit_groups
from rnn_demo.lenses.poke.numbers import answer_before_and_after_clause
from rnn_demo.lenses.why.numbers import lead_by_rows
from rnn_demo.reader import Network
from rnn_demo.reader.signs_code import TaughtSigns, network_with_signs_head

NAMES = ("{0} <b>", "Epsilon")


@pytest.fixture(scope="module")
def network() -> Network:
    """Return a network that distinguishes 0 and 1 by the digits' own weights, under other names."""
    network = library.open_model_by_name("lstm-128").network
    assert network.head is not None
    kernel, bias = network.head.kernel[:, :2], network.head.bias
    assert bias is not None
    return network_with_signs_head(network, TaughtSigns(NAMES, kernel, bias[:2], ()))


def test_sentences_use_the_signs_names(network: Network):
    test = data.test_split()
    zero, one = (network.read(test.image(int(np.argmax(test.labels == k)))) for k in (0, 1))
    assert [zero.digit, one.digit] == [0, 1]
    assert alt_text(zero).startswith("Read as {0} <b>, ")
    over = lead_by_rows(network, zero).sentence
    assert "{0} <b> over Epsilon" in over
    assert answer_before_and_after_clause(zero, one).startswith("it reads Epsilon (")
    assert "instead of {0} <b> (" in answer_before_and_after_clause(zero, one)


def test_units_are_grouped_by_the_signs_weights(network: Network):
    """With two signs a unit gets the one it supports, as both weights are equally large."""
    found = unit_groups(network, 0)
    assert network.head is not None
    kernel = network.head.kernel
    np.testing.assert_array_equal(found.digit, kernel.argmax(axis=1))
    assert (found.weight >= 0).all()
