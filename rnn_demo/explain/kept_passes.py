"""The passes over the test set, and what they find of a network, kept beside it in testset.npz.

It names the weights, the temperatures, the order of rows and the count of test images it is about,
so that it is never taken for that of others. A pass of which it is kept is complete at once.
"""

import zipfile
import zlib
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from rnn_demo.data import fingerprint, in_order, test_split
from rnn_demo.errors import UserError
from rnn_demo.explain.blank_paper import BlankPaper
from rnn_demo.explain.testset import Pass, Result, Sample, Survey
from rnn_demo.explain.transplant import Transplants
from rnn_demo.files import replacing
from rnn_demo.library import Model
from rnn_demo.reader import ReaderError
from rnn_demo.reader.cost import LONGEST

P = TypeVar("P", bound=Pass)
FILE = "testset.npz"
FEWER = 1_000  # test images that are read where all would take too long, or for transplants
ON_PAPER = 200  # the same on blank paper, which takes as long as 21 images


def survey(model: Model) -> Survey:
    """All that is said about answers and units. Raises UserError for a network too large."""
    return _resumed(Survey(model.network, *test_images(model)), model)


def sample(model: Model) -> Sample:
    """States of some test images, which are never kept: read within a second. Raises UserError."""
    return Sample(model.network, *test_images(model))


def transplants(model: Model) -> Transplants:
    """Transplants over pairs of the first test images. Raises ReaderError, as `Transplants`."""
    return _resumed(Transplants(model.network, *_first(model)), model)


def blank_paper(model: Model) -> BlankPaper:
    """Blank paper after the first test images. Raises ReaderError, as `BlankPaper`."""
    return _resumed(BlankPaper(model.network, _first(model, ON_PAPER)[0]), model)


KINDS: dict[type[Pass], Callable[[Model], Pass]] = {
    Survey: survey,
    Transplants: transplants,
    BlankPaper: blank_paper,
}


def test_images(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """The test images, or the first 1,000 where all would take too long, and their labels.

    Raises UserError where even 1,000 would take too long.
    """
    count = len(test_split().images)
    if count * model.network.work > LONGEST:
        count = min(FEWER, count)
    if count * model.network.work > LONGEST:
        raise UserError(
            f"This network is too large to read {count:,} test images with here: it would take "
            "more than a minute on one core. Choose one with fewer units or layers."
        )
    return _first(model, count)


def write(model: Model) -> None:
    """Run all passes anew and keep what they find. Raises UserError."""
    path = model.file.parent / FILE
    arrays = {"about": np.array(_about(model))}
    path.unlink(missing_ok=True)
    for kind, begin in KINDS.items():
        try:
            some = begin(model)
        except ReaderError:  # it is for other networks
            continue
        while not some.complete:
            some.advance()
        for name, result in some.results.items():
            values = result.values
            if values.dtype == np.float64:  # means, of which this is exact enough
                values = values.astype(np.float16)
            arrays[_name(kind, name)] = values
    try:
        with replacing(path) as temporary:
            np.savez_compressed(temporary, **arrays)  # type: ignore[arg-type]
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}.") from None


def _first(model: Model, count: int = FEWER) -> tuple[np.ndarray, np.ndarray]:
    test = test_split()
    return in_order(test.images[:count], model.row_order, model.row_seed), test.labels[:count]


def _resumed(some: P, model: Model) -> P:
    """The pass itself: complete where all it finds is kept and whole, else as it was."""
    try:
        with open(model.file.parent / FILE, "rb") as opened:
            file = np.load(opened, allow_pickle=False)
            if str(file["about"]) != _about(model):
                return some
            kept = {n: _checked(file[_name(type(some), n)], r) for n, r in some.results.items()}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return some
    for name, values in kept.items():
        some.results[name].values[...] = values
    some.done = some.count
    return some


def _name(kind: type[Pass], result: str) -> str:
    return f"{kind.__name__}.{result}"


def _about(model: Model) -> str:
    temperatures = model.network.temperatures
    last = 1 if temperatures is None else temperatures[-1]  # what `Survey.unsure` rests on
    about = (fingerprint(model.file), model.row_order, model.row_seed, len(test_split().images))
    return f"{' '.join(map(str, about))} {last:.6g}"


def _checked(values: np.ndarray, result: Result) -> np.ndarray:
    """Raises ValueError for what can't be such a result."""
    like = result.values
    kinds = "f" if like.dtype.kind == "f" else "iu"
    if values.shape != like.shape or values.dtype.kind not in kinds:
        raise ValueError
    if not np.isfinite(values).all():
        raise ValueError
    if result.most is not None and not result.least <= values.min() <= values.max() <= result.most:
        raise ValueError
    return values
