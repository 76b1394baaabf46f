"""Estimates of time: from the most similar training, and from a running one's pace."""

import math

import pytest

from rnn_demo import library
from rnn_demo.runs import estimate
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.failures import EVERY


def card(spec: NetworkSpec, recipe: TrainingRecipe, speed: float, start: float = 2.0) -> dict:
    return {
        "spec": spec.to_json(),
        "recipe": recipe.to_json(),
        "samples_per_second": speed,
        "compile_seconds": start,
    }


SMALL, LARGE = (NetworkSpec(cell="SimpleRNN", units=(count,)) for count in (16, 128))
RECIPE = TrainingRecipe(epochs=10)
# Training images; validation and test images count a third
READ = 10 * (55_000 + 5_000 // 3) + 10_000 // 3


def test_the_time_of_a_larger_network_is_scaled_as_measured():
    measured = estimate.speed_records([card(SMALL, RECIPE, 246_000)])
    took = estimate.training_seconds(LARGE, RECIPE, measured) - estimate.START_SECONDS - 2.0
    assert took == pytest.approx(READ / 31_400, rel=0.15)  # the speed in plan.py


def test_the_estimate_follows_the_most_similar_training():
    cards = [
        card(SMALL, RECIPE, 200_000),
        card(LARGE, RECIPE, 30_000),
        card(NetworkSpec(cell="LSTM", units=(128,)), RECIPE, 7_000),
    ]
    measured = estimate.speed_records(cards)
    assert estimate.training_seconds(SMALL, RECIPE, []) is None
    for own in cards:
        spec = NetworkSpec.from_json(own["spec"])
        expected = READ / own["samples_per_second"] + estimate.START_SECONDS + 2.0
        assert estimate.training_seconds(spec, RECIPE, measured) == pytest.approx(expected)


def test_the_shipped_cards_give_an_estimate_for_every_preset():
    measured = estimate.speed_records(library.shipped_cards())
    assert measured
    for spec, recipe in EVERY.values():
        took = estimate.training_seconds(spec, recipe, measured)
        assert 1 < took < 2 * 3600  # training LSTM 128 took more than an hour


def test_broken_cards_are_skipped():
    good = card(SMALL, RECIPE, 1000)
    cards: list = [None, 3, "x", [], {}, {"spec": {}}]
    cards += [{k: v for k, v in good.items() if k != key} for key in good]
    cards += [{**good, "samples_per_second": bad} for bad in (0, -1, 1e-310, math.nan, "x", None)]
    cards += [{**good, "compile_seconds": bad} for bad in (-1, 2**52)]
    assert len(estimate.speed_records([*cards, good])) == 1


def test_the_time_left_follows_the_recent_pace():
    curve = [{"step": 10 * i, "steps": 1000, "seconds": float(100 + i)} for i in range(60)]
    assert estimate.seconds_left(curve) == pytest.approx((1000 - 590) / 10)
    assert estimate.seconds_left(curve[:1]) is None
    assert estimate.seconds_left([]) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "5 seconds"),
        (12, "10 seconds"),
        (89, "90 seconds"),
        (150, "2 minutes"),
        (5_000, "83 minutes"),
        (9_000, "2 hours"),
    ],
)
def test_durations_are_rounded_in_words(seconds, words):
    assert estimate.duration_in_words(seconds) == words
