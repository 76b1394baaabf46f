"""One unit: what drives it, and what it tells."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.explain.testset import UnitSummary
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.readout import readout


@dataclass(frozen=True)
class Example:
    """A test image, by its index, in which a unit is extreme: at which row, and with which h."""

    image: int
    row: int
    h: float


@dataclass(frozen=True)
class AboutUnit:
    """One unit of a recurrent layer.

    means: (28, 10) float32, its mean h over the test images, by row and digit. highest, lowest:
    the images that drive it furthest. outgoing: (10,), its weights in the logits; None where other
    layers lie between.
    """

    means: np.ndarray
    highest: list[Example]
    lowest: list[Example]
    outgoing: np.ndarray | None


def about_unit(network: Network, summary: UnitSummary, layer: int, unit: int) -> AboutUnit:
    """summary: of this layer, over the test images."""
    says = readout(network, layer)
    return AboutUnit(
        means=summary.means[:, :, unit].T.astype(np.float32),
        highest=_examples(summary.highest_image, summary.highest_row, summary.highest, unit),
        lowest=_examples(summary.lowest_image, summary.lowest_row, summary.lowest, unit),
        outgoing=None if says is None else says[unit],
    )


def most_telling_unit(network: Network, reading: Reading, layer: int) -> int:
    """The unit that says most for or against the answer after the last step; or the largest h."""
    h = reading.layers[layer].states[-1]
    says = readout(network, layer)
    return int(np.abs(h if says is None else h * says[:, reading.digit]).argmax())


def _examples(images: np.ndarray, rows: np.ndarray, h: np.ndarray, unit: int) -> list[Example]:
    columns = zip(images[:, unit], rows[:, unit], h[:, unit], strict=True)
    return [Example(int(i), int(r), float(v)) for i, r, v in columns]
