"""A state_dict of PyTorch as a `Network`: layers that read rows, and one nn.Linear behind them.

PyTorch has (gates x units, inputs) where Keras has (inputs, gates x units), and two biases; the
order of a cell's gates there is in its record. Its GRU is Keras's with `reset_after`.
Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html, and GRU's.

What a state_dict does not say is in a `Way`, of which a file's metadata may say some or all.
"""

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rnn_demo.cells import CELLS, MAX_UNITS, Cell
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import ReaderError
from rnn_demo.reader.graph import Graph, Value
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Dense, Flip, Identity, Scale
from rnn_demo.reader.recurrent import Recurrent
from rnn_demo.reader.torch.safetensors import unpacked

MOST_CLASSES = 64
MOST_LAYERS = 32  # in a file, of all its modules together
KINDS = {cell.blocks(): cell for cell in CELLS.values() if cell.TORCH}  # by how many gates it has
Way = tuple[str, ...]  # a word of each of these, in their order, for what is to be told
ACTIVATION = ("tanh", "relu")
PIXELS = ("pixels in [0, 1]", "pixels less 0.1307, over 0.3081")  # the second: MNIST's own numbers
END = ("the last row's outputs", "the two last states")
ORDER = {
    "rows from the top": "top",
    "columns from the left": "columns",
    "rows from the bottom": "bottom",
    "rows in an order of its own": "permuted",
}
GUESSED_ORDERS = tuple(ORDER)[:-1]  # where the file does not say it: no seed is guessed
# By what metadata say each word of a `Way`.
WORDS = ("activation", "pixels", "linear_takes", "row_order")
_SEED = re.compile(r"[0-9]{1,9}")
_TEMPERATURE = re.compile(r"[0-9]{1,6}(\.[0-9]{0,20})?")
_NAME = re.compile(r"(.{0,80}?)(weight|bias)_(ih|hh)_l(\d{1,2})(_reverse)?")
_CAN = (
    "nn.RNN, nn.LSTM or nn.GRU that take rows of 28 numbers, and one nn.Linear behind them, can be "
    "read"
)


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer in one direction, its arrays as PyTorch has them; biases None where it has none.

    weight_ih: (gates x units, inputs). weight_hh: (gates x units, units).
    """

    name: str
    weight_ih: np.ndarray
    weight_hh: np.ndarray
    bias_ih: np.ndarray | None
    bias_hh: np.ndarray | None

    @property
    def kind(self) -> type[Cell]:
        """Which cell it is here."""
        return KINDS[len(self.weight_hh) // self.weight_hh.shape[1]]

    @functools.cached_property
    def as_in_keras(self) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Its kernel, recurrent kernel and bias there."""
        order = np.argsort(self.kind.torch_order())
        kernel, recurrent_kernel = (
            reorder_gates(w.T, order) for w in (self.weight_ih, self.weight_hh)
        )
        if self.bias_ih is None or self.bias_hh is None:
            return kernel, recurrent_kernel, None
        both = reorder_gates(np.stack([self.bias_ih, self.bias_hh]), order)
        apart = self.kind.biases() == 2
        return kernel, recurrent_kernel, both if apart else both.sum(axis=0)

    def cell(self, activation: str) -> Cell:
        """It as a cell of this package. activation: of an nn.RNN."""
        own = "tanh" if self.kind.GATES else activation
        return self.kind.with_defaults(*self.as_in_keras, activation=own)


@dataclass(frozen=True, eq=False)
class StateDict:
    """What a state_dict says: its layers, the first nearest to the image, each in its directions.

    kernel: (classes, inputs), bias: (classes,) or None, of the nn.Linear. parameters: all numbers.
    about: the file's metadata; what says nothing that can be used is as if it were not there.
    """

    layers: list[list[Layer]]
    kernel: np.ndarray
    bias: np.ndarray | None
    parameters: int
    about: dict[str, str] = field(default_factory=dict)

    @property
    def choices(self) -> list[tuple[str, ...]]:
        """What each word of a `Way` is chosen among; one alone where there is no question."""
        plain = not all(of[0].kind.GATES for of in self.layers)
        both = len(self.layers[-1]) == 2
        seeded = _SEED.fullmatch(self.about.get("row_seed", ""))
        orders = tuple(ORDER) if seeded else tuple(ORDER)[:-1]
        among = [ACTIVATION if plain else ("",), PIXELS, END if both else ("",), orders]
        said = [self.about.get(word) for word in WORDS]
        open_ = [*among[:-1], GUESSED_ORDERS]
        return [(s,) if s in words else o for s, words, o in zip(said, among, open_, strict=True)]

    @property
    def row_seed(self) -> int:
        """Which order of its own its rows have: as of `data.in_order`."""
        text = self.about.get("row_seed", "")
        return int(text) if _SEED.fullmatch(text) else 0

    @property
    def temperatures(self) -> np.ndarray | None:
        """(28,) float32, as of `Network`; None where the file leaves open how it reads, too."""
        texts = self.about.get("temperatures", "").split(",", ROWS)
        if len(texts) != ROWS or len(self.ways) > 1 or not all(map(_TEMPERATURE.fullmatch, texts)):
            return None
        found = np.array(texts, np.float32)
        return found if (found > 0).all() else None

    @property
    def ways(self) -> list[Way]:
        """All of them, the usual one first."""
        return list(itertools.product(*self.choices))

    @property
    def trials(self) -> list[list[Way]]:
        """The ways, those together of which the layers give the same."""
        *before, ends, orders = self.choices
        return [[(*a, end, b) for end in ends] for a in itertools.product(*before) for b in orders]

    def network(self, way: Way, *alike: Way) -> Network:
        """It, read so; where others are `alike`, as `trials` has them, all answers side by side.

        Raises ReaderError where it is too large.
        """
        activation, pixels, *_ = way
        graph, x, given = Graph(), Value(-1, (ROWS, COLUMNS)), list[Value]()
        if pixels == PIXELS[1]:
            x = graph.add(Scale(np.float32(1 / 0.3081), np.float32(-0.1307 / 0.3081)), x)
        for of in self.layers:
            x = x if not given else _joined(graph, given, END[0])
            given = []  # in each direction, in the order in which that reads
            for layer in of:
                cell, backward = layer.cell(activation), layer is not of[0]
                operation = Recurrent(layer.name, cell, backward, backward)
                given.append(graph.add(operation, x, shape=(ROWS, cell.units)))
        answers = []
        for _, _, end, _ in (way, *alike):
            y = _joined(graph, given, end)
            if not y.after_rows:
                y = graph.add(Identity(), y, shape=y.shape[1:], after_rows=True)
            head = Dense(self.kernel.T, self.bias)
            answers.append(graph.add(head, y, shape=(len(self.kernel),)))
        classes, temperatures = len(self.kernel) * len(answers), self.temperatures
        if alike:
            graph.merge("Concatenate", answers)
        return Network(graph.nodes, self.parameters, classes=classes, temperatures=temperatures)


def reorder_gates(columns: np.ndarray, order: Sequence[int] | np.ndarray) -> np.ndarray:
    """(..., gates x units), the gates in another order: first the one that `order` names first."""
    if list(order) == sorted(order):  # as they are: no copy of a large network
        return columns
    gates = np.split(columns, len(order), axis=-1)
    return np.concatenate([gates[k] for k in order], axis=-1)


def open_state_dict(source: Path | bytes) -> StateDict:
    """Open a `.safetensors` file, or its bytes, as data: no code runs, and torch is not needed.

    Raises ReaderError (a UserError) in one sentence that names the tensor at fault.
    """
    tensors, about = unpacked(source)
    named = {(m[1], m[4]) for m in map(_NAME.fullmatch, tensors) if m}
    if len(named) > MOST_LAYERS:
        raise ReaderError(f"This file has {len(named)} layers; 1 to {MOST_LAYERS} can be read.")
    rest, layers = dict(tensors), []
    for prefix in _modules(tensors):
        for k in range(MOST_LAYERS):
            if f"{prefix}weight_ih_l{k}" not in rest:
                break
            both = f"{prefix}weight_ih_l{k}_reverse" in rest
            suffixes = [f"_l{k}", f"_l{k}_reverse"][: 1 + both]
            layers.append([_taken(rest, prefix, suffix) for suffix in suffixes])
    head = [name for name in rest if name.endswith("weight") and rest[name].ndim == 2]
    head.sort(key=lambda name: len(rest[name]) > MOST_CLASSES)  # what it gives are the classes
    left = [n for n in rest if n not in (*head[:1], *(h[:-6] + "bias" for h in head[:1]))]
    if left or not head or not layers:
        _refuse(left, layers, len(head))
    kernel, bias = rest[head[0]], rest.get(head[0][:-6] + "bias")
    width = COLUMNS
    for of in layers:
        for layer in of:
            _check(layer, width, of[0])
        width = sum(layer.weight_hh.shape[1] for layer in of)
    classes, inputs = kernel.shape
    if inputs != width:
        raise ReaderError(
            f"{head[0]!r} takes {inputs} numbers, and the last layer gives {width} after a row: an "
            "nn.Linear on the last row's outputs, or on both directions' last states, can be read."
        )
    if not 2 <= classes <= MOST_CLASSES or (bias is not None and bias.shape != (classes,)):
        raise ReaderError(
            f"{head[0]!r} gives {classes} numbers; one for each of 2 to {MOST_CLASSES} classes, "
            "and as many biases, can be read."
        )
    return StateDict(layers, kernel, bias, sum(tensor.size for tensor in tensors.values()), about)


def _modules(tensors: dict[str, np.ndarray]) -> list[str]:
    """What the names of each module that reads rows begin with, the first nearest to the image.

    Each takes as many numbers as the one before it gives; where several do, their numbers say it.
    """
    left, ordered, width = {m[1] for m in map(_NAME.fullmatch, tensors) if m}, [], COLUMNS
    last = {name: array.shape[-1] for name, array in tensors.items() if array.ndim}
    while left:
        fits = [p for p in left if last.get(f"{p}weight_ih_l0") == width]
        if len({re.sub(r"\d+", "", p) for p in fits}) > 1:
            one, other = sorted(fits)[:2]
            raise ReaderError(
                f"{one!r} and {other!r} both take {width} numbers a row, and nothing says which "
                "comes first: number their names, as rnn1 and rnn2."
            )
        prefix = min(fits or left, key=lambda p: (len(p), p))
        left.remove(prefix)
        ordered.append(prefix)
        k = max((k for k in range(MOST_LAYERS) if f"{prefix}weight_hh_l{k}" in last), default=0)
        width = sum(last.get(f"{prefix}weight_hh_l{k}{way}", 0) for way in ("", "_reverse"))
    return ordered


def _refuse(left: list[str], layers: list[list[Layer]], linears: int) -> None:
    if hr := next((name for name in left if "weight_hr_l" in name), None):
        raise ReaderError(f"Tensor {hr!r} comes of proj_size, which can't be read: {_CAN}.")
    if not left:
        missing = "an nn.Linear" if layers else "a layer that reads rows"
        raise ReaderError(f"This state_dict lacks {missing}: {_CAN}.")
    what = f"Tensor {left[0]!r} is of another layer: {_CAN}"
    if not layers or linears > 1:
        raise ReaderError(f"{what}.")
    name, inputs = layers[0][0].name, layers[0][0].weight_ih.shape[-1]
    if inputs == COLUMNS:
        raise ReaderError(f"{what}; {name!r} and the nn.Linear could be saved alone.")
    raise ReaderError(f"{what}; {name!r}, saved alone, would not do: it takes {inputs} a row.")


def _taken(rest: dict[str, np.ndarray], prefix: str, suffix: str) -> Layer:
    """A layer's tensors, out of those that are left."""
    parts = [rest.pop(f"{prefix}{n}{suffix}", None) for n in ("weight_ih", "weight_hh")]
    biases = [rest.pop(f"{prefix}{n}{suffix}", None) for n in ("bias_ih", "bias_hh")]
    name = f"{prefix}{suffix[1:]}".replace("_reverse", " reverse")
    if any(part is None for part in parts) or (biases[0] is None) != (biases[1] is None):
        raise ReaderError(f"Of layer {name!r} a tensor is missing: save the whole state_dict.")
    return Layer(name, *parts, *biases)  # type: ignore[arg-type]


def _check(layer: Layer, width: int, forward: Layer) -> None:
    """Refuse a layer that does not fit what it is given, or the other direction."""
    of = [a for a in vars(layer).values() if isinstance(a, np.ndarray)]
    rows, units = layer.weight_hh.shape if layer.weight_hh.ndim == 2 else (0, 0)
    gates = rows // units if units and not rows % units else 0
    shapes = [(rows, width), (rows, units), (rows,), (rows,)][: len(of)]
    alike = layer.weight_hh.shape == forward.weight_hh.shape
    if gates not in KINDS or not alike or [a.shape for a in of] != shapes:
        shown = ", ".join(map(str, (a.shape for a in of)))
        raise ReaderError(
            f"Layer {layer.name!r} is given {width} numbers a row, and its tensors have shapes "
            f"{shown[:80]}: {_CAN}."
        )
    if units > MAX_UNITS:
        raise ReaderError(f"Layer {layer.name!r} has {units} units; 1 to {MAX_UNITS} can be read.")


def _joined(graph: Graph, given: list[Value], end: str) -> Value:
    """Both directions side by side: at every row, or, as END[1], what each holds at its end."""
    if len(given) == 1:
        return given[0]
    one, other = given
    if end != END[1]:
        return graph.merge("Concatenate", [one, graph.add(Flip(), other)])
    last = [graph.add(Identity(), y, shape=y.shape[1:], after_rows=True) for y in given]
    return graph.merge("Concatenate", last)
