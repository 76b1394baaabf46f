"""The page of one network below a cell of a notebook, for `rnn_demo.watch`.

It is the page that `export --page` writes. The cell's output contains all of it, so it works
without a server, and when the notebook is opened again.
"""

import html
import itertools
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rnn_demo import library
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.library import Model
from rnn_demo.reader.torch.safetensors import pack_tensors
from rnn_demo.site.export import one_network_page_html

HEIGHT = 760  # pixels: stage, slider and buttons without a scroll bar
WHAT_IS_TAKEN = (
    "Hand over a Keras model, a module of PyTorch, or the path of a .keras or .safetensors file."
)


class HtmlPage:
    """A page that a notebook shows."""

    def __init__(self, title: str, html: str) -> None:
        self.title, self.html = title, html

    def _repr_html_(self) -> str:
        """Return the page in a frame; notebooks call this."""
        return (
            f'<iframe title="{html.escape(self.title)}" srcdoc="{html.escape(self.html)}" '
            f'width="100%" height="{HEIGHT}" style="border: 0" allow="fullscreen"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<the page of {self.title}, {len(self.html) / 1e6:.2f} MB>"


def make_network_page(network: Any, image: Any = None) -> HtmlPage:
    """Make the page of a network. Args and errors as for `rnn_demo.watch`."""
    model = open_keras_torch_or_path(network)
    pixels = None if image is None else pixels_in_unit_interval(image)
    return HtmlPage(model.title, one_network_page_html(model, pixels))


def write_page_and_print_path(page: HtmlPage) -> None:
    """Write a page to a new file in the working directory, and print its path.

    Raises UserError if the file can't be written.
    """
    for number in itertools.count(1):
        file = Path(f"watch-{number}.html")
        try:
            with file.open("x", encoding="utf-8") as new:
                new.write(page.html)
        except FileExistsError:
            continue
        except OSError as error:
            raise UserError(f"{file} can't be written: {error.strerror}.") from None
        print(f"{page.title}: open {file.absolute()} in a browser.")
        return


def runs_in_jupyter() -> bool:
    """Return True if a notebook runs this process."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def open_keras_torch_or_path(network: Any) -> Model:
    """Open a network of any kind that `rnn_demo.watch` accepts, as data.

    Raises UserError if it is of another kind, or can't be read.
    """
    if isinstance(network, str | Path):
        model = library.open_model_by_name(str(network))
        return (
            model
            if model.name in library.all_model_names()
            else _retitled_copy_of_model(model, Path(network).stem)
        )
    title = type(network).__name__
    if callable(getattr(network, "state_dict", None)):
        tensors = {name: _tensor_as_array(tensor) for name, tensor in network.state_dict().items()}
        return _model_from_file_bytes("network.safetensors", pack_tensors(tensors), title)
    if callable(getattr(network, "get_config", None)) and callable(getattr(network, "save", None)):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "network.keras")
            network.save(file)
            content = file.read_bytes()
        return _model_from_file_bytes(
            "network.keras", content, str(getattr(network, "name", title))
        )
    raise UserError(f"This is no network, but a {title}. {WHAT_IS_TAKEN}")


def pixels_in_unit_interval(image: Any) -> np.ndarray:
    """Convert an image of any kind that `rnn_demo.watch` accepts to (28, 28) float32 in [0, 1].

    Raises UserError if its shape or its numbers are invalid.
    """
    try:
        pixels = np.array(image, np.float32).reshape(ROWS, COLUMNS)
    except (ValueError, TypeError):
        raise UserError("The image must be 28 rows of 28 numbers, or 784 numbers.") from None
    if not 0 <= pixels.min() <= pixels.max() <= 255:  # or NaN
        raise UserError("The image's numbers must go from 0 to 1, or from 0 to 255.")
    return pixels / 255 if pixels.max() > 1 else pixels


def _tensor_as_array(tensor: Any) -> np.ndarray:
    for method in ("detach", "cpu", "numpy"):
        tensor = getattr(tensor, method, lambda tensor=tensor: tensor)()
    return np.ascontiguousarray(tensor)


def _model_from_file_bytes(name: str, content: bytes, title: str) -> Model:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(content)
        return _retitled_copy_of_model(library.open_model_by_name(str(file)), title)


def _retitled_copy_of_model(model: Model, title: str) -> Model:
    """Name a model by only its title, so that no path of this computer gets into the page."""
    return replace(model, name="network", title=title)
