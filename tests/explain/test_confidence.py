"""Non-digits are doubted, digits seldom; the calibration at every row is the textbook's."""

import functools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo import library
from rnn_demo.cells.activations import softmax
from rnn_demo.data import (
    DIGITS,
    ROWS,
    first_test_image_per_digit,
    load_validation_set,
)
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain import confidence
from rnn_demo.library import temperatures_by_row_of_card
from rnn_demo.spec.presets import DEFAULT
from scripts import minimal_pairs
from tests.explain import strange


def doubted_share(images: np.ndarray) -> float:
    """Return the share of images (N, 28, 28) that the default network doubts."""
    model = library.open_model_by_name(DEFAULT)
    logits = model.network.final_logits(images)
    odd = confidence.free_energy(logits) > model.card["doubt"]["limit"]
    unsure = model.network.calibrated_softmax(logits, -1).max(axis=-1) < confidence.UNSURE_BELOW
    return float((odd | unsure).mean())


def test_digits_are_seldom_doubted_as_learn_says():
    """MNIST's are in test_reading_sentences. Letters that look like digits are seldom doubted."""
    assert doubted_share(strange.digits(8)) <= 0.05
    assert doubted_share(strange.printed("OlS", 12)) < 0.5


LETTERS = "ACEFHKLMNPRTUVWXYacdefhjkmnprtuvwxy"  # that do not look like digits
NO_DIGITS = {  # made on demand, with the least share that must be doubted
    "scribbles": (lambda: strange.scribbles(60), 0.85),
    "printed": (lambda: strange.printed(LETTERS, 5), 0.7),
    "pairs": (lambda: strange.pairs(mnist_test(), 60), 0.95),
    "overlapping": (lambda: strange.overlapping(mnist_test(), 60), 0.85),
    **{name: (functools.partial(strange.shapes, name, 30), 0.9) for name in ("stars", "arrows")},
}


@pytest.mark.parametrize("kind", NO_DIGITS)
def test_most_of_what_is_no_digit_is_doubted(kind):
    images, least = NO_DIGITS[kind]
    assert doubted_share(images()) >= least


def test_the_detector_judges_for_every_network():
    scribbles, detector = strange.scribbles(30), library.open_non_digit_detector()
    limit = detector.card["doubt"]["limit"]
    odd = [
        confidence.free_energy(detector.read_image(image).logits[-1]) > limit for image in scribbles
    ]
    assert sum(odd) >= 20
    for name in library.all_model_names()[:3]:
        model = library.open_model_by_name(name)
        assert [is_strange(model, image, detector) for image in scribbles] == odd
    sure = mnist_test().images[0] / np.float32(255)
    assert not is_strange(library.open_model_by_name(DEFAULT), sure, detector)


def is_strange(model, image, detector) -> bool:
    return confidence.is_strange(model, image, model.read_image(image), detector)


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional"])
def test_every_probability_is_the_calibrated_one_of_its_row(name):
    model = library.open_model_by_name(name)
    at = temperatures_by_row_of_card(model.card)
    for image in first_test_image_per_digit()[3:6]:
        reading = model.read_image(image)
        expected = softmax(reading.logits / at[:, None])
        np.testing.assert_allclose(reading.probabilities, expected, rtol=1e-5)  # float32's 6e-8
        off = model.network.without_unit(0, 0).read_image(reading.image)
        expected = softmax(off.logits / at[:, None])
        np.testing.assert_allclose(off.probabilities, expected, rtol=1e-5)


def test_a_card_without_or_with_nonsense_is_harmless():
    for fitted in (None, 3, {}, {"temperature": 0}, {"temperature": "x"}, {"temperature": np.nan}):
        assert temperatures_by_row_of_card({} if fitted is None else {"doubt": fitted}) is None


@settings(max_examples=20)
@given(st.floats(0.3, 4), st.integers(0, 2**32 - 1))
def test_the_temperature_that_labels_were_drawn_at_is_found(true, seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 3, (4000, 10)).astype(np.float32)
    chances = softmax(logits / np.float32(true))
    labels = (chances.cumsum(axis=1) < rng.random((4000, 1))).sum(axis=1).clip(0, 9)
    assert confidence.fit_temperature(logits, labels) == pytest.approx(true, rel=0.25)


def test_the_calibration_error_by_hand():
    sure = np.full((4, 10), 0.2 / 9)
    sure[:, 7] = 0.8  # all in one bin: right in 2 of 4, said 0.8
    assert confidence.calibration_error(sure, np.array([7, 7, 1, 2])) == pytest.approx(0.3)


@pytest.mark.parametrize("name", ["lstm-128", "notebook", "bidirectional", "columns"])
def test_the_shipped_cards_are_calibrated_to_these_weights(name):
    """By `prepare`: 1.5 % of the validation images are above the limit."""
    model, known = library.open_model_by_name(name), load_validation_set()
    fitted = model.card["doubt"]
    logits = model.network.final_logits(model.images_in_reading_order(known.images))
    above = (confidence.free_energy(logits) > fitted["limit"]).mean()
    assert above == pytest.approx(confidence.STRANGE_SHARE, abs=0.0005)
    found = confidence.fit_temperature(logits, known.labels)
    assert found == pytest.approx(fitted["temperature"], rel=1e-3)


def rows_of_answers(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return logits (N, 28, 10) that improve with every row and are twice as large as justified."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, DIGITS, count)
    known = np.linspace(0, 7, ROWS)[None, :, None] * np.eye(DIGITS)[labels][:, None]
    chance = rng.gumbel(size=(count, 1, DIGITS))
    return (2 * (known + chance)).astype(np.float32), labels


@pytest.fixture(scope="module")
def card() -> dict:
    temperatures = confidence.fit_temperature_per_row(*rows_of_answers(3000, 0))
    return json.loads(json.dumps({"by_row": {"temperatures": temperatures.tolist()}}))


def test_each_row_gets_the_temperature_that_fits_its_images(card):
    logits, labels = rows_of_answers(3000, 0)
    found = card["by_row"]["temperatures"]
    assert found[5] == pytest.approx(confidence.fit_temperature(logits[:, 5], labels), abs=1e-5)
    tested, labels = rows_of_answers(3000, 1)
    off = [confidence.calibration_error(softmax(tested[:, 5] / t), labels) for t in (1, found[5])]
    assert off[1] < off[0] / 2
    np.testing.assert_array_equal(temperatures_by_row_of_card(card), np.float32(found))


@pytest.mark.parametrize(
    "by_row",
    [
        None,
        {"temperatures": [1.0] * 27},
        {"temperatures": [1.0] * 27 + ["hot"]},
        {"temperatures": [0.0] * 28},
    ],
    ids=str,
)
def test_damaged_temperatures_are_not_taken(card, by_row):
    assert temperatures_by_row_of_card({**card, "by_row": by_row}) is None


def test_long_upstrokes_make_no_seven_and_hooks_no_one():
    shares = minimal_pairs.read_as_meant()
    assert shares["ones"] >= 0.95
    assert shares["sevens"] >= 0.98


def test_what_is_written_down_is_so():
    """Except for one line: if two answers are close, rounding may change one a step earlier."""
    lines = minimal_pairs.FILE.read_text(encoding="utf-8").splitlines()
    now = minimal_pairs.table().splitlines()
    assert len(lines) == len(now)
    assert sum(a != b for a, b in zip(lines, now, strict=True)) <= 1
