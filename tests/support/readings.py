"""Readings of 1,000 test images by four networks, for tests of sentences."""

import functools
from collections.abc import Sequence

import numpy as np

from rnn_demo import library
from rnn_demo.cells import State
from rnn_demo.data import first_test_image_per_digit, test_split
from rnn_demo.explain import confidence
from rnn_demo.explain.state_edit import StateEdit
from rnn_demo.explain.unit_ranges import UnitRanges
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.reader.recurrent import Edit

NETWORKS = ("lstm-128", "gru-33", "notebook", "bidirectional")
EXAMPLES = first_test_image_per_digit()  # of each digit, as the rail shows them
IMAGES = test_split().images[:1000] / np.float32(255)
BATCH = 100  # images read at once
FEW = 250  # images for each network if each takes many readings: 1,000 sentences


def read_in_batches(model: Model, images: np.ndarray) -> list[Reading]:
    """Read images, (N, 28, 28) float32 in [0, 1] as drawn, much faster than with `read_image`.

    tests/reader/test_network.py compares readings of a batch with those of single images.
    """
    ordered = model.images_in_reading_order(images)
    parts = np.array_split(ordered, max(1, len(ordered) // BATCH))
    return [reading for part in parts for reading in model.network.read_each_image(part)]


def read_with_edits(
    model: Model, images: np.ndarray, edits: Sequence[StateEdit], ranges: Sequence[UnitRanges]
) -> list[Reading]:
    """Read images in reading order, each with its own edit, like `read_with_edit`."""

    def layer_edit(layer: UnitRanges) -> Edit:
        def edit_state(step: int, state: State) -> State:
            after = [part.copy() for part in state]
            for k, edit in enumerate(edits):
                if edit.row + 1 == step:
                    changed = edit.edited_state(layer, tuple(part[k : k + 1] for part in state))
                    for part, new in zip(after, changed, strict=True):
                        part[k] = new[0]
            return tuple(after)

        return edit_state

    by_layer = {of.layer: layer_edit(of) for of in ranges}
    return model.network.read_each_image(images, by_layer, replace_output=True)


@functools.cache
def read(name: str) -> tuple[Model, list[Reading], list[bool]]:
    """Return a network, its readings of IMAGES, and True for those that look like no digit."""
    model, detector = library.open_model_by_name(name), library.open_non_digit_detector()
    readings = read_in_batches(model, IMAGES)
    limit = detector.card["doubt"]["limit"]
    return (
        model,
        readings,
        list(confidence.free_energy(detector.network.final_logits(IMAGES)) > limit),
    )


def read_example(digit: int, name: str = "lstm-128") -> Reading:
    """Return a network's reading of the first test image of a digit."""
    return library.open_model_by_name(name).read_image(first_test_image_per_digit()[digit])


def rounds_to(words: str, share: float) -> bool:
    """Return True if a percentage is a rounded share."""
    return abs(float(words) - 100 * share) <= 0.5 + 1e-4
