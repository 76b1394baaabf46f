"""Estimate a training's time, from the cards of earlier ones, and its memory."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnn_demo.cells import CELLS
from rnn_demo.data import COUNTS, ROWS, VALIDATION
from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.spec import NetworkSpec, TrainingRecipe

START_SECONDS = 5.0  # to import TensorFlow and read MNIST
# Time grows more slowly than work: 34 times the multiplications (a SimpleRNN of 128 units instead
# of 16) took 8 times as long. 34**0.6 = 8.3.
POWER = 0.6
# With each tenfold batch, from 1 to 1,000, SimpleRNN 2 read 6.2, 4.8 and 3.2 times as many images a
# second; LSTM 128 read 3.8 times as many with 10 as with 1. 10**0.7 = 5.0.
BATCH_POWER = 0.7
ROW_SECONDS = 1e-5  # least time for a batch in a layer: SimpleRNN 2 takes 1.4e-5 with one image
MOST_START = 3600.0  # seconds; a card with a longer start is ignored
COPIES = 8  # copies of the weights: gradients, two moments, twins, the one being saved
PACE_EVENTS = 30  # about six seconds at first, later half a minute


@dataclass(frozen=True)
class PastTrainingSpeed:
    """The speed of an earlier training.

    Attributes:
        seconds: Seconds per training image.
        start: Seconds before the first image.
        flops: Of the network, per image.
    """

    spec: NetworkSpec
    recipe: TrainingRecipe
    seconds: float
    start: float
    flops: int


def speed_records(cards: Iterable[JsonObject]) -> list[PastTrainingSpeed]:
    """Return the speeds of cards; cards that are incomplete or of another version are left out."""
    records = []
    for card in cards:
        try:
            spec = NetworkSpec.from_json(card["spec"])
            recipe = TrainingRecipe.from_json(card["recipe"])
            speed, start = float(card["samples_per_second"]), float(card["compile_seconds"])
        except (UserError, KeyError, TypeError, ValueError, AttributeError):
            continue
        if 1 <= speed < math.inf and 0 <= start <= MOST_START:
            records.append(
                PastTrainingSpeed(spec, recipe, 1 / speed, start, spec.flops_per_image())
            )
    return records


def training_seconds(
    spec: NetworkSpec, recipe: TrainingRecipe, records: list[PastTrainingSpeed]
) -> float | None:
    """Estimate the seconds of a training, from start to end, from the most similar earlier one.

    `records` come from `speed_records`; without any the result is None. A training is similar if
    its number of multiplications is close, and if it has the same cell and augmentation. There is a
    least time per row, as even a small network reads its rows one after the other.
    """
    if not records:
        return None
    flops = spec.flops_per_image()
    like = min(records, key=lambda m: _distance_to_speed_record(spec, flops, recipe, m))
    factor = (flops / like.flops) ** POWER
    factor *= (like.recipe.batch_size / recipe.batch_size) ** BATCH_POWER
    layers = len(spec.units) * (2 if spec.merge_mode else 1)
    least = recipe.epochs * recipe.steps_per_epoch() * ROWS * layers * ROW_SECONDS
    reading = total_weighted_image_count(recipe) * like.seconds * factor
    return START_SECONDS + like.start + max(reading, least)


def total_weighted_image_count(recipe: TrainingRecipe) -> int:
    """Return the number of images read; validation and test images count a third."""
    return recipe.epochs * (recipe.images + VALIDATION // 3) + COUNTS["test"] // 3


def memory_needed(spec: NetworkSpec, recipe: TrainingRecipe) -> int:
    """Estimate the bytes that a training takes in addition to TensorFlow's own.

    It counts a batch's gates at all rows, their gradients, and the copies of the weights.
    """
    directions = 2 if spec.merge_mode else 1
    a_row = directions * sum(spec.units) * (2 * CELLS[spec.cell].block_count() + 3)
    weights = sum(spec.parameter_count_by_weight().values())
    return 4 * (recipe.batch_size * ROWS * a_row + COPIES * weights)


def seconds_left(curve: Sequence[JsonObject]) -> float | None:
    """Estimate the seconds that a training still takes; None for fewer than two progress events."""
    if not curve:
        return None
    now, then = curve[-1], curve[max(0, len(curve) - PACE_EVENTS)]
    steps, took = now["step"] - then["step"], now["seconds"] - then["seconds"]
    if steps <= 0 or took <= 0:
        return None
    return (now["steps"] - now["step"]) * took / steps


def duration_in_words(seconds: float) -> str:
    """Return a rounded duration in words: "10 seconds", "3 minutes", "2 hours"."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} seconds"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{round(seconds / 3600)} hours"


def minutes_and_seconds(seconds: float) -> str:
    """Return minutes and seconds as in 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _distance_to_speed_record(
    spec: NetworkSpec, flops: int, recipe: TrainingRecipe, m: PastTrainingSpeed
) -> float:
    return (
        abs(math.log(flops / m.flops))
        + 2.0 * (spec.cell != m.spec.cell)
        + 1.0 * (bool(spec.merge_mode) != bool(m.spec.merge_mode))
        + 1.0 * (recipe.augmentation != m.recipe.augmentation)
        + 0.5 * abs(math.log(recipe.batch_size / m.recipe.batch_size))
    )
