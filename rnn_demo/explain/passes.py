"""Passes over images, whose results are stored in files next to a network.

A file identifies the weights, the order of rows and whatever else its numbers depend on, so that it
is never used for another network. A pass with stored results is complete at once.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from rnn_demo.data import file_sha256, test_split
from rnn_demo.errors import UserError
from rnn_demo.explain.image_pass import PassOverImages
from rnn_demo.explain.memory_picture.fit import ReadoutFit
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.explain.testset import SurveyPass
from rnn_demo.explain.unit_ranges import UnitRangesPass
from rnn_demo.files import read_arrays, temporary_path_for_atomic_write
from rnn_demo.library import Model
from rnn_demo.reader import UnusableNetworkError
from rnn_demo.reader.cost import LONGEST

P = TypeVar("P", bound=PassOverImages)
UNIT_RANGES_SECONDS = 0.8  # for a network without stored ranges
KINDS: dict[type[PassOverImages], Callable[[Model], PassOverImages]] = {  # how each starts
    SurveyPass: lambda model: SurveyPass(model.network, *test_set_in_reading_order(model)),
    ReadoutFit: ReadoutFit,
    UnitRangesPass: UnitRangesPass,
}


def load_pass_or_empty(model: Model, kind: type[P]) -> P:
    """Load a pass, or start it if it is not stored. Raises UserError if the network is too large.

    A loaded pass is complete: its file is undamaged, and was made for these weights. A new one has
    processed no image.
    """
    some: Any = KINDS[kind](model)  # of type P, which type hints can't express
    try:
        about = np.array(_cache_key_text(some, model))
        arrays = read_arrays(model.file.parent / some.FILE, {"about": about, **some.results})
    except (OSError, UserError):
        return some
    if arrays["about"] == about:
        for name, values in some.results.items():
            values[...] = arrays[name]
        some.done, some.is_stored = some.count, True
    return some


def load_stored_memory_readout(model: Model) -> Readout | None:
    """Load the readout of a network's states; None if it is not stored or can't be made."""
    try:
        return load_pass_or_empty(model, ReadoutFit).readout
    except UnusableNetworkError:
        return None


def load_or_run_ranges_pass(model: Model) -> UnitRangesPass:
    """Load the ranges of a network's units; if not stored, run for `UNIT_RANGES_SECONDS`.

    The pass may be incomplete. Raises UnusableNetworkError if the network is too large, or its
    numbers overflow.
    """
    return run_remaining_batches(load_pass_or_empty(model, UnitRangesPass), UNIT_RANGES_SECONDS)


def test_set_in_reading_order(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Return the test images in a network's reading order, and their labels, uint8.

    Raises UserError if reading all of them would take more than a minute.
    """
    test = test_split()
    count = len(test.images)
    if count * model.network.work > LONGEST:
        raise UserError(
            f"This network is too large to read {count:,} test images with here: it would take "
            "more than a minute on one core. Choose one with fewer units or layers."
        )
    return model.images_in_reading_order(test.images), test.labels


def run_remaining_batches(some: P, seconds: float = np.inf) -> P:
    """Run a pass to its end, or until no further batch may start after `seconds`; return it."""
    until = time.monotonic() + seconds
    while not some.is_complete:
        some.process_next_batch()
        if time.monotonic() > until:
            break
    return some


def run_and_store_pass(kind: type[PassOverImages], model: Model) -> None:
    """Run a pass from its beginning, and store its results, unless the network is too large.

    Raises UserError if the file can't be written.
    """
    path = model.file.parent / kind.FILE
    path.unlink(missing_ok=True)
    with contextlib.suppress(UnusableNetworkError):
        store_results(run_remaining_batches(KINDS[kind](model)), model)


def store_results(some: PassOverImages, model: Model) -> None:
    """Store the results of a complete pass next to its network, unless they are stored.

    A file with other results, such as those of another interpretation, is replaced.

    Raises UserError if the file can't be written.
    """
    path = model.file.parent / some.FILE
    if some.FILE and not some.is_stored:
        arrays = {"about": np.array(_cache_key_text(some, model))}
        for name, values in some.results.items():
            means = values.dtype == np.float64  # float16 is exact enough for means
            arrays[name] = values.astype(np.float16) if means else values
        try:
            with temporary_path_for_atomic_write(path) as temporary:
                np.savez_compressed(temporary, **arrays)  # type: ignore[arg-type]
            some.is_stored = True
        except OSError as error:
            raise UserError(f"{path} can't be written: {error.strerror}.") from None


def _cache_key_text(some: PassOverImages, model: Model) -> str:
    about = file_sha256(model.file), model.network.row_order, str(model.network.row_seed)
    way = model.layout.way if model.layout else ()
    return " ".join([*about, some.further_dependencies_text, *way])
