"""Calibrated at every row, and a rule to stop, from logits and labels that are made up."""

import json

import numpy as np
import pytest

from rnn_demo.card import temperatures_by_row
from rnn_demo.cells.activations import softmax
from rnn_demo.data import DIGITS, ROWS
from rnn_demo.explain import doubt, stop_rule
from rnn_demo.reader import Reading


def rows_of_answers(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits (N, 28, 10) that know more with every row and are twice as sure as they should be."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, DIGITS, count)
    known = np.linspace(0, 7, ROWS)[None, :, None] * np.eye(DIGITS)[labels][:, None]
    chance = rng.gumbel(size=(count, 1, DIGITS))
    return (2 * (known + chance)).astype(np.float32), labels


@pytest.fixture(scope="module")
def card() -> dict:
    validation, test = rows_of_answers(3000, 0), rows_of_answers(3000, 1)
    temperatures = doubt.temperatures(*validation)
    stop = vars(stop_rule.fit(temperatures, validation, test))
    by_row = {"temperatures": temperatures.tolist(), "stop": stop}
    recipe = {"target_replication": 0.5}
    return json.loads(json.dumps({"recipe": recipe, "by_row": by_row}))


def test_each_row_gets_the_temperature_that_fits_its_images(card):
    logits, labels = rows_of_answers(3000, 0)
    found = card["by_row"]["temperatures"]
    assert found[5] == pytest.approx(doubt.temperature(logits[:, 5], labels), abs=1e-5)
    tested, labels = rows_of_answers(3000, 1)
    off = [doubt.calibration_error(softmax(tested[:, 5] / t), labels) for t in (1, found[5])]
    assert off[1] < off[0] / 2
    np.testing.assert_array_equal(temperatures_by_row(card), np.float32(found))


def test_the_rule_loses_no_more_than_it_may_and_lower_levels_would():
    logits, labels = rows_of_answers(3000, 0)
    probabilities = softmax(logits)
    answers, sure = probabilities.argmax(-1), probabilities.max(-1)

    def kept(level):
        steps = stop_rule.steps(sure, level)
        return (answers[np.arange(len(labels)), steps] == labels).mean()

    full = (answers[:, -1] == labels).mean()
    level = stop_rule.lowest_level(answers, sure, labels)
    assert kept(level) >= full - stop_rule.LOST
    assert kept(level - 0.02) < full - stop_rule.LOST


def test_the_rule_reads_fewer_rows_and_loses_little(card):
    rule = stop_rule.find(card)
    assert rule.full_accuracy > 0.9
    assert rule.rows < ROWS
    assert rule.accuracy > rule.full_accuracy - 0.02


def test_one_drawing_stops_where_it_first_is_surer_or_nowhere(card):
    logits, _ = rows_of_answers(50, 2)
    rule = stop_rule.find(card)
    for some in (*logits, np.zeros((ROWS, DIGITS), np.float32)):
        reading = Reading(np.zeros((28, 28), np.float32), (), some, softmax(some))
        sure = reading.probabilities.max(axis=-1)
        step = rule.step(reading)
        assert (sure[:step] <= rule.above).all()
        assert step is None or sure[step] > rule.above
    assert step is None  # ten equal chances after every row


@pytest.mark.parametrize(
    "change",
    [
        {"recipe": {"target_replication": 0}},
        {"recipe": None},
        {"by_row": None},
        {"by_row": {"temperatures": [1.0] * 27}},
        {"by_row": {"temperatures": [1.0] * 27 + ["hot"]}},
        {"by_row": {"temperatures": [0.0] * 28, "stop": {"above": 0.5}}},
    ],
    ids=str,
)
def test_a_network_that_does_not_think_aloud_or_whose_card_is_damaged_has_no_rule(card, change):
    """The temperatures of one that does not are as good as any; damaged ones are not taken."""
    other = {**card, **change}
    assert (temperatures_by_row(other) is None) == ("by_row" in change)
    assert stop_rule.find(other) is None
