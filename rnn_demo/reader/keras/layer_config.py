"""One layer of a Keras config, with every value checked as it is read."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NoReturn, Self

import numpy as np

from rnn_demo.cells import CELLS
from rnn_demo.cells.activations import ACTIVATIONS, Activation
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.files import JsonObject
from rnn_demo.reader.keras.archive import Archive

OWN = {f"rnn_demo>{name}Cell" for name, cell in CELLS.items() if not cell.IN_KERAS}


@dataclass(frozen=True)
class LayerConfig:
    """A serialized layer.

    The methods that read an option raise UnusableNetworkError for another kind of value.

    Attributes:
        path: The group of its weights in the file.
    """

    class_name: str
    name: str
    config: JsonObject
    path: str
    archive: Archive = field(repr=False)

    @classmethod
    def parse(cls, record: object, path: str, archive: Archive, name: str = "") -> Self:
        """Parse a serialized layer; `name` is that of the enclosing layer, for messages.

        Raises UnusableNetworkError if it is malformed, of a class that is neither Keras's nor this
        project's, or of another dtype than float32.
        """
        if not isinstance(record, dict) or not isinstance(record.get("config"), dict):
            raise UnusableNetworkError(
                "The config in this .keras file describes no layer where it should."
            )
        config, class_name = record["config"], record.get("class_name")
        if not isinstance(class_name, str) or not class_name.isidentifier() or len(class_name) > 60:
            raise UnusableNetworkError(
                "The config in this .keras file describes a layer without a class."
            )
        name = name or config.get("name") or class_name
        if not isinstance(name, str) or len(name) > 100 or not name.isprintable():
            raise UnusableNetworkError(
                f"A layer of class {class_name} has an unusable name: rename it."
            )
        layer = cls(class_name, name, config, path, archive)
        is_keras = str(record.get("module")).split(".")[0] == "keras"
        if not is_keras and record.get("registered_name") not in OWN:
            layer.refuse("which is not one of Keras's own layers, and no file's code is run here")
        dtype = config.get("dtype")
        match dtype:
            case {"class_name": "DTypePolicy", "config": {"name": policy}}:
                dtype = policy
        if dtype not in (None, "float32"):
            layer.refuse("which does not compute in float32: save the network in float32")
        return layer

    def refuse(self, why: str) -> NoReturn:
        """Raise an UnusableNetworkError that names this layer.

        `why` is the rest of the sentence, which begins with "which" or "and".
        """
        what = f"Layer {self.name!r} is {with_article(self.class_name)}"
        raise UnusableNetworkError(f"{what}, {why}.")

    def inner(self, key: str, path: str) -> "LayerConfig":
        """Parse the layer or cell inside this one, at config[key]; its weights are at `path`."""
        return self.parse(self.config.get(key), f"{self.path}/{path}", self.archive, self.name)

    def flag(self, key: str, default: bool = False) -> bool:
        """Read a boolean; `default` if the file has none."""
        value = self.config.get(key, default)
        if not isinstance(value, bool):
            self.refuse(f"which has {key}={short_repr(value)}, where true or false is expected")
        return value

    def whole(self, key: str, most: int) -> int:
        """Read an integer from 1 to `most`."""
        value = self.config.get(key)
        if type(value) is not int or not 1 <= value <= most:
            self.refuse(f"which has {key}={short_repr(value)}; 1 to {most} can be read")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """Read a number; `default`, unless that is None, if the file has none."""
        value = self.config.get(key, default)
        if type(value) not in (int, float):
            self.refuse(f"which has {key}={short_repr(value)}, where a number is expected")
        return float(value)  # type: ignore[arg-type]

    def activation(self, key: str = "activation", default: str = "linear") -> Activation:
        """Read the name of one of `ACTIVATIONS`; `default` if the file has none."""
        value = self.config.get(key, default)
        if value is None:
            return ACTIVATIONS["linear"]
        if not isinstance(value, str) or value not in ACTIVATIONS:
            if isinstance(value, dict):
                value = value.get("config") or value.get("class_name")
            names = ", ".join(ACTIVATIONS)
            self.refuse(f"which has {key}={short_repr(value)}; {names} can be read")
        return ACTIVATIONS[value]

    def read_weight_at(self, index: int, *shape: int) -> np.ndarray:
        """Read one of the layer's weights, float32, of this shape; `index` counts from 0."""
        return self.archive.read_weight(self.path, index, shape, self.name)


def with_article(class_name: str) -> str:
    """Put "a" or "an" before a class name, by its pronunciation: "a GRU", "an LSTM"."""
    vowel = re.match("[AEIO]|U(?!nit)|[FHLMNRSX][A-Z]", class_name)
    return f"{'an' if vowel else 'a'} {class_name}"


def short_repr(value: object) -> str:
    """Return the repr of a value from a file, cut to 40 characters."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def weight_group_path_per_layer(records: list[object], within: str) -> list[str]:
    """Return the groups below `within` of listed layers' weights, such as `dense` and `dense_1`."""
    seen: Counter[str] = Counter()
    places = []
    for record in records:
        about = record if isinstance(record, dict) else {}
        name = snake_case(str(about.get("class_name"))[:60])
        places.append(f"{within}/{name}_{seen[name]}" if seen[name] else f"{within}/{name}")
        if not str(about.get("module")).startswith("keras.src.ops"):  # `+` is not a layer
            seen[name] += 1
    return places


def snake_case(class_name: str) -> str:
    """Convert a class name, such as "BatchNormalization" to "batch_normalization".

    As Keras's saving_lib does (keras.src.utils.naming).
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
