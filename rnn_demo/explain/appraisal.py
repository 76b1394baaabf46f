"""A network that someone brings: what it is, how well it reads, and what had to be assumed.

Nothing in a `.keras` file says whether pixels went from 0 to 1 or to 255. Where one answer is
plainly right on validation images, and the file's apparent one is not, it is taken.
"""

from dataclasses import dataclass, replace

from rnn_demo.data import DIGITS, test_split, validation_split
from rnn_demo.errors import ReaderError
from rnn_demo.library import Model
from rnn_demo.reader.cancel import within
from rnn_demo.reader.cost import LONGEST, MOMENT

FEW, MANY = 200, 1_000  # validation images to tell by, test images to say how well it reads
FEWEST = 100  # of a large one
PLAINLY = 0.2  # of the images: so many more have to be read correctly
MOST_SECONDS = 20.0  # of a core, for all of it
SCALES = (1.0, 255.0)  # the largest number that a pixel had


@dataclass(frozen=True)
class Appraisal:
    """accuracy: the share of the first `count` test images that is read correctly; None where
    there is nothing to compare.

    found: whether the images told how large pixels are to be, and not the file.
    """

    model: Model
    accuracy: float | None
    found: bool
    count: int = MANY

    @property
    def sentence(self) -> str:
        """What a visitor is told."""
        network = self.model.network
        layers = ", ".join(
            f"{layer.kind} {layer.cell.units}" + " backward" * (layer.direction == "backward")
            for layer in network.layers
        )
        said = f"{layers}: {network.parameters:,} parameters, {network.classes} classes. "
        if self.accuracy is not None:
            said += f"It reads {self.accuracy:.1%} of {self.count:,} test images correctly. "
        if self.model.layout is not None:
            return said + self.model.layout.sentence
        why = ", judging by the validation images" if self.found else ""
        pixels = f"pixels from 0 to {network.pixel_scale:.0f}, light ink{why}"
        return f"{said}Assumed: {pixels}; rows from the top."


def appraise(model: Model) -> Appraisal:
    """Try both sizes of pixels, and say how well the better one reads."""
    network = model.network
    if network.classes != DIGITS or network.work * (2 * FEW + MANY) > LONGEST:
        return Appraisal(model, None, found=False)
    try:
        with within(MOST_SECONDS):
            return _appraised(model)
    except ReaderError:  # it costs more than it seems to
        return Appraisal(model, None, found=False)


def _appraised(model: Model) -> Appraisal:
    network, test, found = model.network, test_split(), False
    if model.layout is None:  # else its pixels are as was found out
        known = validation_split()
        scaled = {s: network.of(network.nodes, pixel_scale=s) for s in SCALES}
        few = known.images[:FEW], known.labels[:FEW]
        rates = {s: of.evaluate(*few)[1] for s, of in scaled.items()}
        best = max(rates, key=rates.__getitem__)
        found = rates[best] >= rates[network.pixel_scale] + PLAINLY
        network = scaled[best] if found else network
    count = min(MANY, max(FEWEST, MOMENT // network.work))
    images = model.in_order(test.images[:count])
    _, accuracy = network.evaluate(images, test.labels[:count])
    return Appraisal(replace(model, network=network), accuracy, found, count)
