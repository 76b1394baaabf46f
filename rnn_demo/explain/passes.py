"""What is computed of a network once, and kept beside it: a file for each kind of pass.

A file names the weights, the order of rows and what else its numbers rest on, so that it is never
taken for that of others. A pass of which it is kept is complete at once.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from rnn_demo.data import fingerprint, test_split
from rnn_demo.errors import UserError
from rnn_demo.explain.memory_picture.fit import Fit
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.explain.testset import Pass, Survey
from rnn_demo.explain.unit_ranges import UnitRangesPass
from rnn_demo.files import atomic_write, read_arrays
from rnn_demo.library import Model
from rnn_demo.reader import ReaderError
from rnn_demo.reader.cost import LONGEST

P = TypeVar("P", bound=Pass)
PATIENCE = 0.8  # seconds for the ranges of units of a network beside which they are not kept
KINDS: dict[type[Pass], Callable[[Model], Pass]] = {  # as they begin
    Survey: lambda model: Survey(model.network, *test_images(model)),
    Fit: Fit,
    UnitRangesPass: UnitRangesPass,
}


def load(model: Model, kind: type[P]) -> P:
    """A kind of pass: complete where all it finds is kept and whole, else at its beginning.

    Raises UserError for a network too large.
    """
    some: Any = KINDS[kind](model)
    try:
        about = np.array(_about(some, model))
        arrays = read_arrays(model.file.parent / some.FILE, {"about": about, **some.results})
    except (OSError, UserError):
        return some
    if arrays["about"] == about:
        for name, values in some.results.items():
            values[...] = arrays[name]
        some.done = some.count
    return some


def readout(model: Model) -> Readout | None:
    """What can be read off the state, as kept; None where it is not."""
    try:
        return load(model, Fit).readout
    except ReaderError:
        return None


def unit_ranges(model: Model) -> UnitRangesPass:
    """What a hand goes by, as kept, or else from as many images as can be read quickly."""
    return run(load(model, UnitRangesPass), PATIENCE)


def test_images(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """The test images and their labels. Raises UserError where all would take too long."""
    test = test_split()
    count = len(test.images)
    if count * model.network.work > LONGEST:
        raise UserError(
            f"This network is too large to read {count:,} test images with here: it would take "
            "more than a minute on one core. Choose one with fewer units or layers."
        )
    return model.in_order(test.images), test.labels


def run(some: P, seconds: float = np.inf) -> P:
    """The pass itself, run to its end or for about so many seconds."""
    until = time.monotonic() + seconds
    while not some.complete:
        some.advance()
        if time.monotonic() > until:
            break
    return some


def write(kind: type[Pass], model: Model, seconds: float = np.inf) -> Pass | None:
    """Run a kind of pass anew, and keep what it finds if that takes no longer.

    Returns it, or None where it is for other networks. Raises UserError.
    """
    path = model.file.parent / kind.FILE
    path.unlink(missing_ok=True)
    try:
        some = run(KINDS[kind](model), seconds)
    except ReaderError:
        return None
    if some.complete:
        save(some, model)
    return some


def save(some: Pass, model: Model) -> None:
    """Write what a complete pass has found beside the network, if nothing is there.

    Raises UserError.
    """
    path = model.file.parent / some.FILE
    if some.FILE and not path.exists():
        arrays = {"about": np.array(_about(some, model))}
        for name, values in some.results.items():
            means = values.dtype == np.float64  # of which float16 is exact enough
            arrays[name] = values.astype(np.float16) if means else values
        try:
            with atomic_write(path) as temporary:
                np.savez_compressed(temporary, **arrays)  # type: ignore[arg-type]
        except OSError as error:
            raise UserError(f"{path} can't be written: {error.strerror}.") from None


def _about(some: Pass, model: Model) -> str:
    about = [fingerprint(model.file), model.row_order, str(model.row_seed), some.about]
    return " ".join([*about, *(model.layout.way if model.layout else ())])
