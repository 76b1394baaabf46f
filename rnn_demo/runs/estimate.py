"""How long a training will take, judged by those that are over, and how much memory."""

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_demo.cells import CELLS
from rnn_demo.data import COUNTS, ROWS, VALIDATION
from rnn_demo.errors import UserError
from rnn_demo.spec import Recipe, Spec

START_SECONDS = 5.0  # TensorFlow's import and MNIST's way into memory
# Time grows slower than work: 34 times the multiplications (SimpleRNN 128 against 16 units) took
# 8 times as long. 34**0.6 = 8.3.
POWER = 0.6
# In batches ten times as large, from 1 to 1,000, SimpleRNN 2 read 6.2, 4.8 and 3.2 times as many
# images a second, and LSTM 128, from 1 to 10, 3.8 times as many. 10**0.7 = 5.0.
BATCH_POWER = 0.7
ROW_SECONDS = 1e-5  # at least, of a batch in a layer: SimpleRNN 2 takes 1.4e-5 with one image
MOST_START = 3600.0  # seconds; a card that says more is not believed
COPIES = 8  # of the weights: gradients, two moments, twins, what is being saved
# A form asks for every preset against every card, whenever it is drawn.
_flops = functools.lru_cache(maxsize=512)(Spec.flops)
PACE_EVENTS = 30  # some six seconds at first, later half a minute


@dataclass(frozen=True)
class Measured:
    """What a card says of speed. seconds: for one training image. start: before the first."""

    spec: Spec
    recipe: Recipe
    seconds: float
    start: float


def read_cards(cards: Iterable[dict[str, Any]]) -> list[Measured]:
    """What cards measured; those that lack something, or are of another version, are left out."""
    measured = []
    for card in cards:
        try:
            spec, recipe = Spec.from_json(card["spec"]), Recipe.from_json(card["recipe"])
            speed, start = float(card["samples_per_second"]), float(card["compile_seconds"])
        except (UserError, KeyError, TypeError, ValueError, AttributeError):
            continue
        if 1 <= speed < math.inf and 0 <= start <= MOST_START:
            measured.append(Measured(spec, recipe, 1 / speed, start))
    return measured


def seconds(spec: Spec, recipe: Recipe, measured: list[Measured]) -> float | None:
    """Seconds from start to end, by the most similar training; None where nothing was measured.

    A training is more similar the nearer its multiplications are, and if it has the same cell and
    the same augmentation. Rows are read one after the other, however small the network.
    """
    if not measured:
        return None
    like = min(measured, key=lambda m: _distance(spec, recipe, m))
    factor = (_flops(spec) / _flops(like.spec)) ** POWER
    factor *= (like.recipe.batch_size / recipe.batch_size) ** BATCH_POWER
    layers = len(spec.units) * (2 if spec.merge_mode else 1)
    least = recipe.epochs * recipe.steps() * ROWS * layers * ROW_SECONDS
    return START_SECONDS + like.start + max(read_in_training(recipe) * like.seconds * factor, least)


def read_in_training(recipe: Recipe) -> int:
    """How many images are read, those counted a third that are read to validate and to test."""
    return recipe.epochs * (recipe.images + VALIDATION // 3) + COUNTS["test"] // 3


def memory_needed(spec: Spec, recipe: Recipe) -> int:
    """Bytes that a training takes beside TensorFlow's own, roughly.

    A batch's gates stand in memory for all rows, and so do their gradients; and the weights.
    """
    directions = 2 if spec.merge_mode else 1
    a_row = sum(directions * units * (2 * CELLS[spec.cell].blocks() + 3) for units in spec.units)
    weights = sum(spec.parameters().values())
    return 4 * (recipe.batch_size * ROWS * a_row + COPIES * weights)


def remaining(curve: Sequence[dict[str, Any]]) -> float | None:
    """Seconds that a running training still takes, by its pace of late; None before it has one.

    curve: its progress events.
    """
    if not curve:
        return None
    now, then = curve[-1], curve[max(0, len(curve) - PACE_EVENTS)]
    steps, took = now["step"] - then["step"], now["seconds"] - then["seconds"]
    if steps <= 0 or took <= 0:
        return None
    return (now["steps"] - now["step"]) * took / steps


def in_words(seconds: float) -> str:
    """A rough time: "10 seconds", "3 minutes", "2 hours"."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} seconds"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{round(seconds / 3600)} hours"


def clock(seconds: float) -> str:
    """Minutes and seconds, 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _distance(spec: Spec, recipe: Recipe, m: Measured) -> float:
    return (
        abs(math.log(_flops(spec) / _flops(m.spec)))
        + 2.0 * (spec.cell != m.spec.cell)
        + 1.0 * (bool(spec.merge_mode) != bool(m.spec.merge_mode))
        + 1.0 * (recipe.augmentation != m.recipe.augmentation)
        + 0.5 * abs(math.log(recipe.batch_size / m.recipe.batch_size))
    )
