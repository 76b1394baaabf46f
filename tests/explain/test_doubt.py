"""Doubt falls on what is no digit, seldom on digits; calibration is the textbook's."""

import functools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rnn_demo import library
from rnn_demo.card import temperatures
from rnn_demo.cells.activations import softmax
from rnn_demo.data import examples, in_order, mnist, validation_split
from rnn_demo.explain import doubt
from rnn_demo.spec.presets import DEFAULT
from tests.explain import strange
from tests.explain.doubted import LETTERS, doubted


def test_digits_are_seldom_doubted_as_learn_says():
    """One or two in a hundred; a letter that looks like a digit seldom is, either."""
    assert 0.005 < doubted(mnist().test.images[::2] / np.float32(255)) < 0.025
    assert doubted(strange.digits(8)) <= 0.05
    assert doubted(strange.printed("OlS", 12)) < 0.5


NO_DIGITS = {  # made where they are asked for, and the least share that is doubted
    "scribbles": (lambda: strange.scribbles(60), 0.85),
    "printed": (lambda: strange.printed(LETTERS, 5), 0.7),
    "pairs": (lambda: strange.pairs(mnist().test, 60), 0.95),
    "overlapping": (lambda: strange.overlapping(mnist().test, 60), 0.85),
    **{name: (functools.partial(strange.shapes, name, 30), 0.9) for name in ("stars", "arrows")},
}


@pytest.mark.parametrize("kind", NO_DIGITS)
def test_most_of_what_is_no_digit_is_doubted(kind):
    images, least = NO_DIGITS[kind]
    assert doubted(images()) >= least


def test_the_sentence_follows_and_holds_no_digit():
    scribbles, guard = strange.scribbles(30), library.guard()
    limit = guard.card["doubt"]["limit"]
    odd = [doubt.strangeness(guard.read(image).logits[-1]) > limit for image in scribbles]
    for name in library.names()[:3]:  # whichever reads, the guard judges
        model = library.find(name)
        said = [doubt.sentence(model, image, model.read(image), guard) for image in scribbles]
        assert [s == doubt.STRANGE_SENTENCE for s in said] == odd
        assert sum(s is not None for s in said) >= 20
        assert not any(re.search(r"\d", s) for s in said if s)
    sure = mnist().test.images[0] / np.float32(255)
    model = library.find(DEFAULT)
    assert doubt.sentence(model, sure, model.read(sure), guard) is None


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional"])
def test_every_probability_is_the_calibrated_one_of_its_row(name):
    model = library.find(name)
    at = temperatures(model.card)
    assert at is not None
    for image in examples()[3:6]:
        reading = model.read(image)
        expected = softmax(reading.logits / at[:, None])
        np.testing.assert_array_equal(reading.probabilities, expected)
        off = model.network.without_unit(0, 0).read(reading.image)
        np.testing.assert_array_equal(off.probabilities, softmax(off.logits / at[:, None]))


def test_a_card_without_or_with_nonsense_is_harmless():
    for fitted in (None, 3, {}, {"temperature": 0}, {"temperature": "x"}, {"temperature": np.nan}):
        assert temperatures({} if fitted is None else {"doubt": fitted}) is None


@settings(max_examples=20)
@given(some.floats(0.3, 4), some.integers(0, 2**32 - 1))
def test_the_temperature_that_labels_were_drawn_at_is_found(true, seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 3, (4000, 10)).astype(np.float32)
    chances = softmax(logits / np.float32(true))
    labels = (chances.cumsum(axis=1) < rng.random((4000, 1))).sum(axis=1).clip(0, 9)
    assert doubt.temperature(logits, labels) == pytest.approx(true, rel=0.25)


def test_the_calibration_error_by_hand():
    sure = np.full((4, 10), 0.2 / 9)
    sure[:, 7] = 0.8  # all in one bin: right in 2 of 4, said 0.8
    assert doubt.calibration_error(sure, np.array([7, 7, 1, 2])) == pytest.approx(0.3)


@pytest.mark.parametrize("name", ["lstm-128", "notebook", "bidirectional", "columns"])
def test_the_shipped_cards_are_calibrated_to_these_weights(name):
    """As `prepare` leaves them: 1.5 % of the validation images lie above the limit."""
    model, known = library.find(name), validation_split()
    fitted = model.card["doubt"]
    logits = model.network.predict(in_order(known.images, model.row_order, model.row_seed))
    above = (doubt.strangeness(logits) > fitted["limit"]).mean()
    assert above == pytest.approx(doubt.DOUBTED, abs=0.0005)
    found = doubt.temperature(logits, known.labels)
    assert found == pytest.approx(fitted["temperature"], rel=1e-3)
