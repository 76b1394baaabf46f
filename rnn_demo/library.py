"""The trained networks that can be opened: those in assets, those in the runs folder, and files.

Anyone may have edited the card next to a network, so its invalid values count as missing.
"""

import contextlib
import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeGuard

import numpy as np

from rnn_demo.data import ROW_ORDERS, ROWS, images_in_reading_order
from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject, read_json_or_empty
from rnn_demo.places import ASSETS
from rnn_demo.reader import Network, Reading, open_keras
from rnn_demo.reader.torch.infer_layout import TriedReadingWays, score_reading_ways_of_file
from rnn_demo.runs import folders, network_files
from rnn_demo.spec.presets import DEFAULT, PRESETS
from rnn_demo.spec.recipe import TrainingRecipe

ModelTable = Mapping[str, tuple[str, float | None]]  # title and test accuracy, by name

MODELS = ASSETS / "models"


@dataclass(frozen=True)
class Model:
    """A trained network with its name and its card.

    Attributes:
        card: What `train` recorded about it; empty if there is no card.
        stamp: When its file or card was last written, in ns. Name and stamp together identify the
            weights.
        layout: How a PyTorch network is read, as far as inferred; None for others.
    """

    name: str
    title: str
    network: Network
    card: JsonObject
    stamp: int = 0
    file: Path = Path()
    layout: TriedReadingWays | None = None

    @property
    def name_and_stamp(self) -> str:
        """What the browser calls it: its name and stamp."""
        return f"{self.name} {self.stamp}"

    @property
    def training_images_kind(self) -> str | None:
        """The kind of images it was trained on, according to its card; None if unknown.

        "digits": only digits; "others": digits and unlabelled pictures of other things.
        """
        recipe = self.card.get("recipe")
        if not isinstance(recipe, dict) or "augmentation" not in recipe:
            return None
        return "others" if recipe["augmentation"] == "redrawn" else "digits"

    def named_doubt_value_from_card(self, name: str) -> float | None:
        """Return a number from "doubt" in its card, which `prepare` wrote; None if missing."""
        value = _unchecked_value_in_card_section(self.card, "doubt", name)
        return float(value) if _is_finite_number(value) else None

    def read_image(self, image: np.ndarray) -> Reading:
        """Read one image, (28, 28) float32 in [0, 1], as drawn."""
        return self.network.read_image(self.images_in_reading_order(image))

    def images_in_reading_order(self, images: np.ndarray) -> np.ndarray:
        """Put the rows of images (..., 28, 28), as drawn, into this network's reading order."""
        return images_in_reading_order(images, self.network.row_order, self.network.row_seed)


def all_model_names() -> list[str]:
    """List the names of all models: presets in their order, then runs, newest first."""
    return list(title_and_accuracy_by_model())


def title_and_accuracy_by_model() -> ModelTable:
    """Return title and test accuracy of each model, in the order of `all_model_names`."""
    shipped = _title_and_accuracy_by_name(shipped_names, *_subfolder_change_marks(MODELS))
    runs = _title_and_accuracy_by_name(
        network_files.run_ids_with_network, *_subfolder_change_marks(folders.runs_folder())
    )
    return {**shipped, **runs}


def _subfolder_change_marks(place: Path) -> list[object]:
    """Return a list that differs as soon as a folder in `place` is added, removed or changed."""
    marks: list[object] = [str(place)]
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(place)):
            marks.append(name)
            for part in ("run.json", "snapshots", "model.keras", "card.json"):
                with contextlib.suppress(OSError):
                    now = os.stat(f"{place}/{name}/{part}")
                    marks += (part, now.st_ino, now.st_mtime_ns, now.st_size)
    return marks


@functools.lru_cache(maxsize=4)  # each snapshot of a run changes only the table of the runs
def _title_and_accuracy_by_name(list_names: Callable[[], list[str]], *_: object) -> ModelTable:
    return {name: (title(name), test_accuracy_from_card(name)) for name in list_names()}


def shipped_names() -> list[str]:
    """List the models in assets: presets in their order, then others."""
    folder_names = {p.parent.name for p in MODELS.glob("*/model.keras")}
    return [name for name in PRESETS if name in folder_names] + sorted(
        folder_names - PRESETS.keys()
    )


def title(name: str) -> str:
    """Return a model's name on pages."""
    return PRESETS[name].title if name in PRESETS else folders.run_title(name) or name


def test_accuracy_from_card(name: str) -> float | None:
    """Return a model's accuracy on the 10,000 test images, in [0, 1], according to its card.

    None if the card does not say, or describes an earlier version of the network.
    """
    path = _model_file(name)
    if path.name != "model.keras":  # a snapshot of an unfinished training
        return None
    share = read_json_or_empty(path.parent / "card.json").get("test_accuracy")
    return float(share) if isinstance(share, int | float) and 0 <= share <= 1 else None


def shipped_cards() -> list[JsonObject]:
    """Load the cards of the models in assets."""
    return [read_json_or_empty(path) for path in sorted(MODELS.glob("*/card.json"))]


def is_current_trainer_card(card: JsonObject) -> bool:
    """Return True if a card comes from a trainer with the current options.

    If not, its command may produce a different network, and its training time is not comparable.
    """
    recipe = card.get("recipe")
    return isinstance(recipe, dict) and recipe.keys() == TrainingRecipe().to_json().keys()


def open_model_by_name(name: str) -> Model:
    """Open a model by its name, or the path of a `.keras` or `.safetensors` file or a run folder.

    Raises UserError if there is no such model, or it can't be read.
    """
    path = _model_file(name)
    try:
        stamp = path.stat().st_mtime_ns
        with contextlib.suppress(OSError):  # there is no card yet
            stamp = max(stamp, (path.parent / "card.json").stat().st_mtime_ns)
    except (OSError, ValueError):  # ValueError: a zero byte in a name
        raise UserError(
            f"There is no network {name!r}: choose one of {', '.join(all_model_names())}, or a "
            ".keras or .safetensors file."
        ) from None
    model, now = _open(name, path, stamp), title(name)
    return model if model.title == now else replace(model, title=now)  # it has been renamed


def model_from_torch_layout(
    layout: TriedReadingWays, name: str, title: str, stamp: int, file: Path = Path()
) -> Model:
    """Make a model of a network from PyTorch. `stamp` identifies its weights."""
    return Model(name, title, layout.chosen_network, {}, stamp, file, layout)


def open_non_digit_detector() -> Model | None:
    """Open the network that detects non-digits for all networks; None if it is missing."""
    try:
        return open_model_by_name(DEFAULT)
    except UserError:
        return None


def _model_file(name: str) -> Path:
    with contextlib.suppress(OSError):  # exact comparison, also on disks that ignore case
        if name in os.listdir(MODELS) and (MODELS / name / "model.keras").exists():
            return MODELS / name / "model.keras"
    if folders.run_title(name) is not None:
        return network_files.newest_network_of_run(name) or Path(name)
    is_folder = os.path.isdir(name)  # Path.is_dir raises if the name is too long
    return Path(name) / "model.keras" if is_folder else Path(name)


@functools.lru_cache(maxsize=32)
def _open(name: str, path: Path, stamp: int) -> Model:
    if path.suffix.lower() == ".safetensors":
        return model_from_torch_layout(
            score_reading_ways_of_file(path), name, title(name), stamp, path
        )
    card = read_json_or_empty(path.parent / "card.json")
    network = open_keras(path)
    run = path.parent.parent if path.parent.name == "snapshots" else path.parent
    spec = card.get("spec") or read_json_or_empty(run / "run.json").get("spec", {})
    about = spec if isinstance(spec, dict) else {}
    row_order, row_seed = about.get("row_order", "top"), about.get("row_seed", 0)
    if row_order not in ROW_ORDERS or not isinstance(row_seed, int) or row_seed < 0:
        raise UserError(f"The card of {title(name)} is damaged: it names an unknown order of rows.")
    network = replace(
        network,
        temperatures=temperatures_by_row_of_card(card),
        row_order=row_order,
        row_seed=row_seed,
    )
    return Model(name, title(name), network, card, stamp, path)


def temperatures_by_row_of_card(card: JsonObject) -> np.ndarray | None:
    """Return the divisors of the logits after each row, (28,) float32; None if not calibrated.

    If only the final answer was calibrated, its temperature is used for every row.
    """
    values = _unchecked_value_in_card_section(card, "by_row", "temperatures")
    if not (isinstance(values, list) and len(values) == ROWS and all(map(_is_positive, values))):
        values = [_unchecked_value_in_card_section(card, "doubt", "temperature")] * ROWS
    return np.asarray(values, np.float32) if _is_positive(values[0]) else None


def _unchecked_value_in_card_section(card: JsonObject, part: str, name: str) -> object:
    record = card.get(part)
    return record.get(name) if isinstance(record, dict) else None


def _is_finite_number(value: object) -> TypeGuard[float]:
    """Return True for a finite number."""
    is_bool = isinstance(value, bool)
    return not is_bool and isinstance(value, int | float) and bool(np.isfinite(value))


def _is_positive(value: object) -> bool:
    return _is_finite_number(value) and bool(np.float32(value) > 0)
