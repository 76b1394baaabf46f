"""What a visitor drew for the signs that a network was taught, and which drawing is unlike it.

As browser/teach/likeness.js and moved_copies.js have it, with the constants here; the copies are
others, as their random numbers are. The constants were chosen on the
capital letters of 8 writers of UNIPEN (train_r01_v07, section 1b; I. Guyon et al., ICPR 1994).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.network import Network

COPIES_EACH = 20  # of each drawing: of letters 8 read half a percent less
MOST_VERSIONS = 525  # drawings and copies together: of more than 25 drawings fewer are made

# How a copy differs, as standard deviations: radians, the share of a shear, the logarithm of a
# scale (of width and height each), pixels of all of it, and pixels at each knot of a grid of 4 x 4,
# between which it bends smoothly. A third more or less of each changed little.
COPY_TURN, COPY_SHEAR, COPY_SCALE, COPY_SHIFT, COPY_BEND, COPY_KNOTS = 0.18, 0.18, 0.15, 1.0, 1.0, 4

FIRST_COMPARED = 8  # the step from which on states are compared: before it there is little ink
ROWS_TOGETHER = 4  # the states after so many rows are added up
NEAREST_DRAWINGS = 2  # of a sign, which a drawing is compared with
# How much a drawing of a sign may lack to be the same as those before: so many times the square
# root of what their own copies lack, for a single drawing of each sign; for more of them divided by
# a power of how many. One room for all networks, thanks to the root. After one drawing of each of
# three letters, and after three of each of five, lstm-128 keeps its answer for 96 and 98 % of these
# writers' letters, for 97 and 97 % of those of 8 others; and takes for strangers 66 and 81 % of the
# letters that were not taught, 65 and 69 % of those of the others. Of shapes, which it saw in
# training as no digit (trainer/augmentation/shapes.py), it keeps its answer for 98 and 99 %, and
# takes for strangers 40 and 58 % of other shapes, 91 and 90 % of digits, 71 and 87 % of letters.
LIKENESS_ROOM, ROOM_POWER = 1.25, 0.18


@dataclass(frozen=True, eq=False)
class SignExamples:
    """The drawings of each sign, and how like them another one is at least.

    Attributes:
        drawings: of each sign (count, 28, 28) float32 in [0, 1], as drawn.
        profiles: of each sign (count, numbers) float32, as of `profiles_of`.
        least: the likeness below which a drawing is a stranger.
    """

    drawings: tuple[np.ndarray, ...]
    profiles: tuple[np.ndarray, ...]
    least: float

    def is_stranger(self, network: Network, image: np.ndarray, sign: int) -> bool:
        """Return whether a drawing is unlike all those of the sign that it is read as.

        Args:
            image: (28, 28) float32 in [0, 1], in reading order.
        """
        profile = profiles_of(network.features(image[np.newaxis]))
        return bool(_likeness(profile @ self.profiles[sign].T)[0] < self.least)


def sign_examples(
    network: Network,
    drawings: Sequence[np.ndarray],
    in_order: Callable[[np.ndarray], np.ndarray],
) -> SignExamples:
    """Read the drawings of each sign and moved copies of them.

    Args:
        drawings: of each sign (count, 28, 28) float32 in [0, 1], as drawn; one or more.
        in_order: what arranges them in reading order, such as `Model.in_order`.
    """
    rng, count = np.random.default_rng(0), sum(map(len, drawings))
    versions = 1 + min(COPIES_EACH, MOST_VERSIONS // count - 1)
    profiles, alike = [], []
    for images in drawings:
        of_sign = []
        for image in images:
            copies = moved_copies(image, versions - 1, rng)
            read = profiles_of(network.features(in_order(np.concatenate([image[None], copies]))))
            alike.append((read[1:] @ read[0]).mean())
            of_sign.append(read[0])
        profiles.append(np.stack(of_sign))
    lack = float(1 - np.mean(alike))
    least = 1 - LIKENESS_ROOM * np.sqrt(lack) / (count / len(drawings)) ** ROOM_POWER
    return SignExamples(tuple(drawings), tuple(profiles), float(least))


def profiles_of(features: np.ndarray) -> np.ndarray:
    """Take what is compared: the states after each four rows from one on, added up, as one vector.

    Args:
        features: (B, 28, features) float32, what the last Dense is given.

    Returns:
        (B, 5 * features) float32, each of length 1.
    """
    rows = np.arange(FIRST_COMPARED, ROWS, ROWS_TOGETHER)
    states = np.add.reduceat(features, rows, axis=1).reshape(len(features), -1)
    lengths = np.linalg.norm(states, axis=-1, keepdims=True)
    return states / np.where(lengths > 0, lengths, 1)


def _likeness(cosines: np.ndarray) -> np.ndarray:
    """Return the mean of the largest two of each row."""
    nearest = min(NEAREST_DRAWINGS, cosines.shape[1])
    return np.sort(cosines, axis=1)[:, -nearest:].mean(axis=1)


def moved_copies(image: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw an image again as the same hand might have: turned, sheared, scaled, shifted and bent.

    Args:
        image: (28, 28) float32, as drawn.

    Returns:
        (count, 28, 28) float32.
    """
    turn, shear = rng.normal(0, COPY_TURN, (count, 1, 1)), rng.normal(0, COPY_SHEAR, (count, 1, 1))
    wide, high = np.exp(rng.normal(0, COPY_SCALE, (2, count, 1, 1)))
    cos, sin = np.cos(turn), np.sin(turn)
    a, b, c, d = cos * wide, (cos * shear - sin) * high, sin * wide, (sin * shear + cos) * high
    right, down = rng.normal(0, COPY_SHIFT, (2, count, 1, 1))
    bends = _bent(rng.normal(0, COPY_BEND, (2, count, COPY_KNOTS, COPY_KNOTS)))
    y, x = np.mgrid[:ROWS, :COLUMNS] - (ROWS - 1) / 2
    x, y, area = x + bends[0] - right, y + bends[1] - down, a * d - b * c
    return _ink(image, (d * x - b * y) / area, (a * y - c * x) / area)


def _bent(knots: np.ndarray) -> np.ndarray:
    """Spread the knots of grids (..., 4, 4) over (..., 28, 28), smoothly."""
    place = np.arange(ROWS) * (COPY_KNOTS - 1) / (ROWS - 1)
    before = np.minimum(place.astype(int), COPY_KNOTS - 2)
    share = place - before
    weights = np.zeros((ROWS, COPY_KNOTS))
    weights[np.arange(ROWS), before + 1] = share * share * (3 - 2 * share)
    weights[np.arange(ROWS), before] = 1 - weights[np.arange(ROWS), before + 1]
    return weights @ knots @ weights.T


def _ink(image: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the ink at places counted from the centre, bilinear; outside there is none."""
    padded = np.pad(image, 1)
    x, y = (np.clip(at + (ROWS - 1) / 2 + 1, 0, ROWS + 0.999) for at in (x, y))
    left, top = x.astype(int), y.astype(int)
    u, v = x - left, y - top
    above = padded[top, left] * (1 - u) + padded[top, left + 1] * u
    below = padded[top + 1, left] * (1 - u) + padded[top + 1, left + 1] * u
    return (above * (1 - v) + below * v).astype(np.float32)
