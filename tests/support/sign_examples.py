"""The likeness to taught signs and the copies of drawings in NumPy, to hold JavaScript against.

It does the same as browser/teach/likeness.js and moved_copies.js, which explain the constants; only
the copies differ, because of other random numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.network import Network

COPIES_EACH, MOST_VERSIONS = 20, 525

COPY_TURN, COPY_SHEAR, COPY_SCALE, COPY_SHIFT, COPY_BEND, COPY_KNOTS = 0.18, 0.18, 0.15, 1.0, 1.0, 4

FIRST_COMPARED, ROWS_TOGETHER, NEAREST_DRAWINGS = 8, 4, 2
LIKENESS_ROOM, ROOM_POWER = 1.25, 0.18


@dataclass(frozen=True, eq=False)
class SignExamples:
    """The drawings of each sign, and the least likeness to accept another drawing.

    Attributes:
        drawings: For each sign (count, 28, 28) float32 in [0, 1], as drawn.
        profiles: For each sign (count, numbers) float32, from `state_profiles_of_images`.
        least: The likeness below which a drawing is a stranger.
    """

    drawings: tuple[np.ndarray, ...]
    profiles: tuple[np.ndarray, ...]
    least: float

    @property
    def all_drawings(self) -> np.ndarray:
        """All drawings, (N, 28, 28) uint8, as drawn."""
        return np.rint(255 * np.concatenate(self.drawings)).astype(np.uint8)

    def is_unlike_sign(self, network: Network, image: np.ndarray, sign: int) -> bool:
        """Return True if a drawing is unlike all those of the sign as which it is read.

        The image is (28, 28) float32 in [0, 1], in reading order.
        """
        (profile,) = state_profiles_of_images(network, image[np.newaxis])
        nearest = np.sort(self.profiles[sign] @ profile)[-NEAREST_DRAWINGS:]
        return bool(nearest.mean() < self.least)


def make_sign_examples(
    network: Network, drawings: Sequence[np.ndarray], in_order: Callable[[np.ndarray], np.ndarray]
) -> SignExamples:
    """Read the drawings of each sign, (n, 28, 28) float32 as drawn, and moved copies of them.

    `in_order` puts them into reading order, such as `Model.images_in_reading_order`.
    """
    rng, count = np.random.default_rng(0), sum(map(len, drawings))
    versions = 1 + min(COPIES_EACH, MOST_VERSIONS // count - 1)
    profiles, alike = [], []
    for images in drawings:
        of_sign = []
        for image in images:
            copies = varied_copies_of_image(image, versions - 1, rng)
            read = state_profiles_of_images(
                network, in_order(np.concatenate([image[None], copies]))
            )
            alike.append((read[1:] @ read[0]).mean())
            of_sign.append(read[0])
        profiles.append(np.stack(of_sign))
    lack = float(1 - np.mean(alike))
    least = 1 - LIKENESS_ROOM * np.sqrt(lack) / (count / len(drawings)) ** ROOM_POWER
    return SignExamples(tuple(drawings), tuple(profiles), float(least))


def state_profiles_of_images(network: Network, images: np.ndarray) -> np.ndarray:
    """Compute profiles: sums of the last Dense's inputs over groups of four rows, as one vector.

    From images (B, 28, 28) float32 in [0, 1], in reading order, to (B, 5 * features) float32, each
    of length 1.
    """
    (head,) = network.nodes[-1].inputs
    outputs = [network.node_outputs_and_steps_of_image(image)[0][head] for image in images]
    features = np.stack([output[:, 0] for output in outputs])  # (B, 28, features)
    rows = np.arange(FIRST_COMPARED, ROWS, ROWS_TOGETHER)
    states = np.add.reduceat(features, rows, axis=1).reshape(len(features), -1)
    lengths = np.linalg.norm(states, axis=-1, keepdims=True)
    return states / np.where(lengths > 0, lengths, 1)


def varied_copies_of_image(image: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Vary an image, (28, 28) float32 as drawn, as if drawn again; return (count, 28, 28) float32.

    The copies are rotated, sheared, scaled, shifted and bent.
    """
    turn, shear = rng.normal(0, COPY_TURN, (count, 1, 1)), rng.normal(0, COPY_SHEAR, (count, 1, 1))
    wide, high = np.exp(rng.normal(0, COPY_SCALE, (2, count, 1, 1)))
    cos, sin = np.cos(turn), np.sin(turn)
    a, b, c, d = cos * wide, (cos * shear - sin) * high, sin * wide, (sin * shear + cos) * high
    right, down = rng.normal(0, COPY_SHIFT, (2, count, 1, 1))
    knots = rng.normal(0, COPY_BEND, (2, count, COPY_KNOTS, COPY_KNOTS))
    bends = _pixel_displacements_from_knots(knots)
    y, x = np.mgrid[:ROWS, :COLUMNS] - (ROWS - 1) / 2
    x, y, area = x + bends[0] - right, y + bends[1] - down, a * d - b * c
    return _bilinear_ink_at(image, (d * x - b * y) / area, (a * y - c * x) / area)


def _pixel_displacements_from_knots(knots: np.ndarray) -> np.ndarray:
    """Interpolate the knots of grids (..., 4, 4) smoothly to (..., 28, 28)."""
    place = np.arange(ROWS) * (COPY_KNOTS - 1) / (ROWS - 1)
    before = np.minimum(place.astype(int), COPY_KNOTS - 2)
    share = place - before
    weights = np.zeros((ROWS, COPY_KNOTS))
    weights[np.arange(ROWS), before + 1] = share * share * (3 - 2 * share)
    weights[np.arange(ROWS), before] = 1 - weights[np.arange(ROWS), before + 1]
    return weights @ knots @ weights.T


def _bilinear_ink_at(image: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the ink at places relative to the centre, by bilinear interpolation; 0 outside."""
    padded = np.pad(image, 1)
    x, y = (np.clip(at + (ROWS - 1) / 2 + 1, 0, ROWS + 0.999) for at in (x, y))
    left, top = x.astype(int), y.astype(int)
    u, v = x - left, y - top
    above = padded[top, left] * (1 - u) + padded[top, left + 1] * u
    below = padded[top + 1, left] * (1 - u) + padded[top + 1, left + 1] * u
    return (above * (1 - v) + below * v).astype(np.float32)
