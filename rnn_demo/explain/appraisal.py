"""Appraise an uploaded network: its layers, its accuracy, and what was assumed about it.

A `.keras` file does not say whether pixels were in [0, 1] or [0, 255]. Both are tried on validation
images; the file's apparent scale is kept unless the other one is clearly better.
"""

from dataclasses import dataclass, replace

from rnn_demo.data import load_validation_set, test_split
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.library import Model
from rnn_demo.reader.cancel import limit_thread_processor_time
from rnn_demo.reader.cost import LONGEST, MOMENT

VALIDATION_IMAGES, TEST_IMAGES = 200, 1_000
FEWEST_TEST_IMAGES = 100  # least number, for a large network
CLEARLY = 0.2  # the other scale is chosen if its accuracy is higher by this
MOST_SECONDS = 20.0  # of one core, for the whole appraisal
SCALES = (1.0, 255.0)  # largest pixel value in the training data


@dataclass(frozen=True)
class NetworkAppraisal:
    """The facts about an uploaded network.

    Attributes:
        model: The network, with the chosen scale of pixels.
        accuracy: On the first `count` test images; None if it was not measured.
        is_scale_inferred: True if the validation images decided the scale, against the file.
        count: The number of test images.
    """

    model: Model
    accuracy: float | None
    is_scale_inferred: bool
    count: int = TEST_IMAGES

    @property
    def sentence(self) -> str:
        """The sentence for the visitor who uploaded it."""
        network = self.model.network
        layers = ", ".join(
            f"{layer.kind} {layer.cell.units}" + " backward" * (layer.direction == "backward")
            for layer in network.layers
        )
        summary = f"{layers}: {network.parameters:,} parameters, {network.classes} classes. "
        if self.accuracy is not None:
            summary += f"It reads {self.accuracy:.1%} of {self.count:,} test images correctly. "
        if self.model.layout is not None:
            return summary + self.model.layout.evidence_sentence
        why = ", judging by the validation images" if self.is_scale_inferred else ""
        pixels = f"pixels from 0 to {network.pixel_scale:.0f}, light ink{why}"
        return f"{summary}Assumed: {pixels}; rows from the top."


def appraise_network(model: Model) -> NetworkAppraisal:
    """Measure how well a network reads, with the scale of pixels that suits it.

    The accuracy is None if the classes are not digits, or if measuring it would take more than
    `MOST_SECONDS`.
    """
    network = model.network
    if not network.reads_digits or network.work * (2 * VALIDATION_IMAGES + TEST_IMAGES) > LONGEST:
        return NetworkAppraisal(model, None, is_scale_inferred=False)
    try:
        with limit_thread_processor_time(MOST_SECONDS):
            return _infer_scale_and_measure(model)
    except UnusableNetworkError:  # it costs more than estimated
        return NetworkAppraisal(model, None, is_scale_inferred=False)


def _infer_scale_and_measure(model: Model) -> NetworkAppraisal:
    network, test, inferred = model.network, test_split(), False
    if model.layout is None:  # otherwise the layout includes the scale
        validation = load_validation_set()
        scaled = {s: replace(network, pixel_scale=s) for s in SCALES}
        few = validation.images[:VALIDATION_IMAGES], validation.labels[:VALIDATION_IMAGES]
        rates = {s: of.loss_and_accuracy(*few)[1] for s, of in scaled.items()}
        best = max(rates, key=rates.__getitem__)
        inferred = rates[best] >= rates[network.pixel_scale] + CLEARLY
        network = scaled[best] if inferred else network
    count = min(TEST_IMAGES, max(FEWEST_TEST_IMAGES, MOMENT // network.work))
    images = model.images_in_reading_order(test.images[:count])
    _, accuracy = network.loss_and_accuracy(images, test.labels[:count])
    return NetworkAppraisal(replace(model, network=network), accuracy, inferred, count)
