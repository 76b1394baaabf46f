"""The readout of a network, kept beside it in memory.npz.

It names the weights and the basis it is about by their SHA-256, so that it is never taken for that
of others. Its maps are kept as bytes, with a scale for each column.
"""

import zipfile
import zlib
from typing import Any

import numpy as np

from rnn_demo.data import ROWS, fingerprint
from rnn_demo.errors import UserError
from rnn_demo.explain.memory_picture import basis
from rnn_demo.explain.memory_picture.basis import COMPONENTS, Quantised
from rnn_demo.explain.memory_picture.carried import columns, seen
from rnn_demo.explain.memory_picture.fit import Fit
from rnn_demo.explain.memory_picture.readout import Readout, Shares
from rnn_demo.files import replacing
from rnn_demo.library import Model

FILE = "memory.npz"
SHARES = {"left": (ROWS, ROWS), "seen": (ROWS,), "to_come": (ROWS,)}


def readout(model: Model) -> Readout:
    """What is kept of a model, or else fitted now, in seconds. Raises ReaderError."""
    return read(model) or fitted(model)


def fitted(model: Model) -> Readout:
    """Fitted now. Raises ReaderError."""
    fit = Fit(model)
    while not fit.complete:
        fit.advance()
    assert fit.readout
    return fit.readout


def read(model: Model) -> Readout | None:
    """What is kept about the weights of a model; None where that is nothing, or damaged."""
    try:
        with open(model.file.parent / FILE, "rb") as file:
            arrays = np.load(file, allow_pickle=False)
            return _opened(arrays, model) if str(arrays["about"]) == _about(model) else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def write(model: Model, made: Readout) -> None:
    """Keep a readout beside the model's file. Raises UserError."""
    path = model.file.parent / FILE
    shares = {
        f"{of}_{name}": getattr(getattr(made, of), name)
        for of in ("carried", "h")
        for name in SHARES
    }
    try:
        with replacing(path) as temporary:
            np.savez_compressed(
                temporary,
                about=np.array(_about(model)),
                codes=made.weights.codes,
                scale=made.weights.scale,
                offset=made.offset,
                **shares,
            )
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}.") from None


def _about(model: Model) -> str:
    return f"{fingerprint(model.file)} {model.row_order} {model.row_seed} {basis.name()}"


def _opened(file: Any, model: Model) -> Readout:
    """Raises ValueError or KeyError for what is not about such a network."""
    which, _, total = columns(model.network)
    maps = (ROWS, len(which), COMPONENTS)
    codes = file["codes"]
    if codes.dtype != np.int8 or codes.shape != maps:
        raise ValueError
    shares = [
        Shares(**{n: _numbers(file[f"{of}_{n}"], shape, nan=True) for n, shape in SHARES.items()})
        for of in ("carried", "h")
    ]
    return Readout(
        basis.in_reading_order(model.row_order, model.row_seed),
        which,
        total,
        Quantised(codes, _numbers(file["scale"], (ROWS, COMPONENTS))),
        _numbers(file["offset"], (ROWS, COMPONENTS)),
        seen(model.network),
        *shares,
    )


def _numbers(values: np.ndarray, shape: tuple[int, ...], nan: bool = False) -> np.ndarray:
    if values.dtype != np.float32 or values.shape != shape or np.isinf(values).any():
        raise ValueError
    if not nan and np.isnan(values).any():
        raise ValueError
    return values
