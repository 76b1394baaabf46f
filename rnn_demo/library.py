"""The trained networks at hand: those that ship in assets and those in the runs folder."""

import contextlib
import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from rnn_demo.data import ASSETS, ROW_ORDERS, in_order
from rnn_demo.errors import UserError
from rnn_demo.files import read_json_object
from rnn_demo.model_card import temperatures
from rnn_demo.reader import Network, Reading, open_keras
from rnn_demo.reader.torch.infer_layout import InferredLayout, infer_layout
from rnn_demo.runs import folders
from rnn_demo.spec.presets import DEFAULT, PRESETS
from rnn_demo.spec.recipe import Recipe

Listing = Mapping[str, tuple[str, float | None]]  # title and accuracy, by name

MODELS = ASSETS / "models"


@dataclass(frozen=True)
class Model:
    """A trained network with its name and the order in which it was trained to read rows.

    card: what `train` recorded beside it; empty for a file that came without.
    stamp: when its file or its card was written, the later of both, in ns: name and stamp together
    name the weights and what the card says of them.
    file: its .keras or .safetensors file. layout: how a network of PyTorch is read, which its file
    does not say; None for others.
    """

    name: str
    title: str
    network: Network
    card: dict[str, Any]
    row_order: str = "top"
    row_seed: int = 0
    stamp: int = 0
    file: Path = Path()
    layout: InferredLayout | None = None

    def read(self, image: np.ndarray) -> Reading:
        """Read one image, (28, 28) float32 in [0, 1], as drawn; rows are put in order here."""
        return self.network.read(self.in_order(image))

    def in_order(self, images: np.ndarray) -> np.ndarray:
        """Images (..., 28, 28), as drawn, with the rows in the order in which it reads them."""
        return in_order(images, self.row_order, self.row_seed)


def names() -> list[str]:
    """The models that can be opened by name: presets in their order, then runs, newest first."""
    return list(listing())


def listing() -> Listing:
    """Title and test accuracy of each model that can be opened by name, in the order of `names`.

    accuracy: as of `accuracy`. Every run of every page asks for it.
    """
    return _listing(*_marks(MODELS), *_marks(folders.root()))


def _marks(place: Path) -> list[Any]:
    """What differs once a folder in `place` comes, goes, or gets another name, network or card."""
    found: list[Any] = [str(place)]
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(place)):
            found.append(name)
            for part in ("run.json", "snapshots", "model.keras", "card.json"):
                with contextlib.suppress(OSError):
                    now = os.stat(f"{place}/{name}/{part}")
                    found += (part, now.st_ino, now.st_mtime_ns, now.st_size)
    return found


@functools.lru_cache(maxsize=4)
def _listing(*_: object) -> Listing:
    found = shipped() + folders.trained()
    return MappingProxyType({name: (title(name), accuracy(name)) for name in found})


def shipped() -> list[str]:
    """The models in assets: presets in their order, then others."""
    found = {p.parent.name for p in MODELS.glob("*/model.keras")}
    return [name for name in PRESETS if name in found] + sorted(found - PRESETS.keys())


def title(name: str) -> str:
    """What a model is called on the page."""
    return PRESETS[name].title if name in PRESETS else folders.title(name) or name


def accuracy(name: str) -> float | None:
    """The share of the 10,000 test images that a model reads correctly, by its card, in [0, 1].

    None where its card doesn't say, or tells of an earlier state of the network.
    """
    path = _path(name)
    if path.name != "model.keras":  # the snapshot of a training that goes on
        return None
    found = read_json_object(path.parent / "card.json").get("test_accuracy")
    return float(found) if isinstance(found, int | float) and 0 <= found <= 1 else None


def cards() -> list[dict[str, Any]]:
    """The cards of the models that ship with the app."""
    return [read_json_object(path) for path in sorted(MODELS.glob("*/card.json"))]


def is_current(card: dict[str, Any]) -> bool:
    """Whether a trainer made a network that knew all of today's choices.

    If not, its command may make another one today, and its seconds don't compare.
    """
    recipe = card.get("recipe")
    return isinstance(recipe, dict) and recipe.keys() == Recipe().to_json().keys()


def find(name: str) -> Model:
    """Open a model by name, or by path a `.keras` or `.safetensors` file or a run folder.

    Raises UserError.
    """
    path = _path(name)
    try:
        stamp = path.stat().st_mtime_ns
        with contextlib.suppress(OSError):  # there is no card, or not yet
            stamp = max(stamp, (path.parent / "card.json").stat().st_mtime_ns)
    except (OSError, ValueError):  # a zero byte in a name is a ValueError
        raise UserError(
            f"There is no network {name!r}: choose one of {', '.join(names())}, or a .keras or "
            ".safetensors file."
        ) from None
    model, now = _open(name, path, stamp), title(name)
    return model if model.title == now else replace(model, title=now)  # it was renamed


def torch_model(
    layout: InferredLayout, name: str, title: str, stamp: int, file: Path = Path()
) -> Model:
    """A network of PyTorch, read in the way that was found or chosen."""
    about = {"name": name, "title": title, "stamp": stamp, "file": file, "layout": layout}
    order = {"row_order": layout.row_order, "row_seed": layout.state.row_seed}
    network = layout.network.of(layout.network.nodes, row_order=layout.row_order)
    return Model(network=network, card={}, **order, **about)  # type: ignore[arg-type]


def guard() -> Model | None:
    """The network that tells digits from what is none, whichever reads; None where it is gone."""
    try:
        return find(DEFAULT)
    except UserError:
        return None


def _path(name: str) -> Path:
    with contextlib.suppress(OSError):  # so called to the letter, on any disk
        if name in os.listdir(MODELS) and (MODELS / name / "model.keras").exists():
            return MODELS / name / "model.keras"
    if folders.title(name) is not None:
        return folders.model_file(name) or Path(name)
    is_folder = os.path.isdir(name)  # where Path.is_dir raises on a name that is too long
    return Path(name) / "model.keras" if is_folder else Path(name)


@functools.lru_cache(maxsize=32)
def _open(name: str, path: Path, stamp: int) -> Model:
    if path.suffix == ".safetensors":
        return torch_model(infer_layout(path), name, title(name), stamp, path)
    card = read_json_object(path.parent / "card.json")
    network = open_keras(path)
    run = path.parent.parent if path.parent.name == "snapshots" else path.parent
    spec = card.get("spec") or read_json_object(run / "run.json").get("spec", {})
    about = spec if isinstance(spec, dict) else {}
    row_order, row_seed = about.get("row_order", "top"), about.get("row_seed", 0)
    if row_order not in ROW_ORDERS or not isinstance(row_seed, int) or row_seed < 0:
        raise UserError(f"The card of {title(name)} is damaged: it names an unknown order of rows.")
    return Model(
        name=name,
        title=title(name),
        network=network.of(network.nodes, temperatures=temperatures(card), row_order=row_order),
        card=card,
        row_order=row_order,
        row_seed=row_seed,
        stamp=stamp,
        file=path,
    )
