"""Belief by row: what the network would answer after every row, in three honest ways."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.reader import Network, Reading


@dataclass(frozen=True)
class Belief:
    """What a network believes while it reads in one direction.

    rows: (T,) int, the row that is read at each step. Each of the others is (T, 10) float32, the
    probabilities after each step:
    stop_here: the head on the state as it stands; of a network that reads in both directions, with
    the other direction silent, its states all 0. blank_rest: if all rows to come were empty.
    real_rest: if they are what they are; the final answer, the same at every step.
    """

    direction: str
    rows: np.ndarray
    stop_here: np.ndarray
    blank_rest: np.ndarray
    real_rest: np.ndarray


def beliefs(network: Network, reading: Reading) -> tuple[Belief, ...]:
    """One for each direction in which the network reads."""
    return tuple(_belief(network, reading, d) for d in network.directions)


def _belief(network: Network, reading: Reading, direction: str) -> Belief:
    steps = np.arange(len(reading.probabilities))
    rows = steps if direction == "forward" else steps[::-1]
    return Belief(
        direction=direction,
        rows=rows,
        stop_here=_alone(network, reading, direction),
        blank_rest=blank_rest(network, reading.image, rows),
        real_rest=np.tile(reading.probabilities[-1], (len(steps), 1)),
    )


def _alone(network: Network, reading: Reading, direction: str) -> np.ndarray:
    others = [i for i, layer in enumerate(reading.layers) if layer.direction != direction]
    if not others:
        return reading.probabilities
    for layer in others:
        network = network.without_layer(layer)
    return network.read(reading.image).probabilities


def blank_rest(network: Network, image: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(T, 10) float32: the answers to T images that hold the first 1, 2, ... T of `rows` only.

    image: (28, 28) float32 in reading order. rows: (T,) int, in the order in which they are read.
    """
    when = np.argsort(rows)  # (28,): the step at which each row is read
    seen = when[None, :] <= np.arange(len(rows))[:, None]  # (T, 28)
    images = np.where(seen[:, :, None], image, np.float32(0))
    return network.probabilities(network.predict(images), -1)


def decision_step(probabilities: np.ndarray) -> int:
    """The first step, from 0, after which the likeliest digit never changes. (T, 10) -> int."""
    answers = probabilities.argmax(axis=-1)
    changed = np.flatnonzero(answers[1:] != answers[:-1])
    return int(changed[-1]) + 1 if changed.size else 0
