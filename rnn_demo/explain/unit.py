"""One unit: what drives it, what it tells, and what is lost without it."""

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
    the images that drive it furthest. inputs: its weights (inputs,) on what the layer is given,
    for each gate; for a SimpleRNN under the name "input". pixels: whether that is a row of pixels.
    outgoing: (10,), its weights in the logits; None where other layers lie between.
    """

    means: np.ndarray
    highest: list[Example]
    lowest: list[Example]
    inputs: dict[str, np.ndarray]
    pixels: bool
    outgoing: np.ndarray | None


def about_unit(
    network: Network, reading: Reading, summary: UnitSummary, layer: int, unit: int
) -> AboutUnit:
    """reading: any, by this network. summary: of this layer, over the test images."""
    says = readout(network, layer)
    return AboutUnit(
        means=summary.means[:, :, unit].T.astype(np.float32),
        highest=_examples(summary.highest_image, summary.highest_row, summary.highest, unit),
        lowest=_examples(summary.lowest_image, summary.lowest_row, summary.lowest, unit),
        inputs=_input_weights(network, layer, unit),
        pixels=_reads_pixels(network, reading, layer),
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


def _input_weights(network: Network, layer: int, unit: int) -> dict[str, np.ndarray]:
    cell = network.layers[layer].cell
    names = cell.GATES or ("input",)
    return {name: cell.kernel[:, g * cell.units + unit] for g, name in enumerate(names)}


def _reads_pixels(network: Network, reading: Reading, layer: int) -> bool:
    given = reading.layers[layer]
    pixels = network.rows_of(reading.image[None])[:, 0]
    return given.inputs.shape == pixels.shape and np.array_equal(given.inputs, pixels[given.rows])
