"""What is at hand to read a picture off a network's memory: on the server, and for the browser."""

from rnn_demo.browser import memory
from rnn_demo.errors import UserError
from rnn_demo.explain.memory_picture import kept as memory_kept
from rnn_demo.explain.memory_picture.fit import Fit
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.library import Model
from rnn_demo.ui import session
from rnn_demo.ui.kept import kept


def readout(model: Model) -> Readout | None:
    """As it ships, or as it was made for this visitor; None where there is none yet."""
    ready = kept(memory_kept.read, model)
    if ready is None and session.state("pictured"):
        try:
            return fit(model).readout
        except UserError:  # it is too large, which the page says
            return None
    return ready


def fit(model: Model) -> Fit:
    """The making of it, as far as it has got. Raises UserError for a network too large."""
    return kept(Fit, model)


def packed(model: Model, stamp: str) -> bytes:
    """For `browser/remember.js`: lengths of stamp and basis (uint32), these, and the maps."""
    ready = readout(model)
    if ready is None:
        return b""
    name, basis = stamp.encode(), memory.basis(ready.basis)
    lengths = len(name).to_bytes(4, "little") + len(basis).to_bytes(4, "little")
    return lengths + name + basis + memory.maps(ready)
