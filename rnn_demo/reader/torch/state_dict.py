"""Convert a PyTorch state_dict to a `Network`: recurrent layers followed by one nn.Linear.

PyTorch's weights are (gates x units, inputs) where Keras's are (inputs, gates x units), and it has
two biases; each cell knows PyTorch's order of its gates. PyTorch's GRU is Keras's with
`reset_after`. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html, and GRU's.

The properties that a state_dict lacks are a `Way`; the file's metadata may give some or all of
them.
"""

import contextlib
import functools
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rnn_demo.cells import CELLS, Cell
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.class_names import names_if_valid
from rnn_demo.reader.graph import GraphBuilder, NodeOutput
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Dense, Flip, Identity, Scale
from rnn_demo.reader.recurrent import Recurrent

KINDS = {cell.block_count(): cell for cell in CELLS.values() if cell.TORCH}  # by number of gates
# The properties that a state_dict lacks: a word each of ACTIVATION, PIXELS, END and ORDER, "" if
# there is no choice.
Way = tuple[str, ...]
ACTIVATION = ("tanh", "relu")
# Standardised by MNIST's mean and deviation
PIXELS = ("pixels in [0, 1]", "pixels less 0.1307, over 0.3081")
END = ("the last row's outputs", "the two last states")
ORDER = {
    "rows from the top": "top",
    "columns from the left": "columns",
    "rows from the bottom": "bottom",
    "rows in an order of its own": "permuted",
}
# Tried if the file names no order; excludes "permuted", whose seed can't be guessed
GUESSED_ORDERS = tuple(ORDER)[:-1]
# The keys of a file's metadata for each word of a `Way`.
WORDS = ("activation", "pixels", "linear_takes", "row_order")
_SEED = re.compile(r"[0-9]{1,9}")
_TEMPERATURE = re.compile(r"[0-9]{1,6}(\.[0-9]{0,20})?")


@dataclass(frozen=True, eq=False)
class TorchLayer:
    """One layer in one direction, with arrays in PyTorch's layout.

    Attributes:
        weight_ih: (gates x units, inputs) float32.
        weight_hh: (gates x units, units) float32.
        bias_ih: (gates x units,) float32, or None.
        bias_hh: likewise.
    """

    name: str
    weight_ih: np.ndarray
    weight_hh: np.ndarray
    bias_ih: np.ndarray | None
    bias_hh: np.ndarray | None

    @property
    def cell_class(self) -> type[Cell]:
        return KINDS[len(self.weight_hh) // self.weight_hh.shape[1]]

    @functools.cached_property
    def keras_weights(self) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Its kernel, recurrent kernel and bias in Keras's layout."""
        order = np.argsort(self.cell_class.torch_block_indices())
        kernel = permute_gate_blocks(self.weight_ih.T, order)
        recurrent_kernel = permute_gate_blocks(self.weight_hh.T, order)
        if self.bias_ih is None or self.bias_hh is None:
            return kernel, recurrent_kernel, None
        both = permute_gate_blocks(np.stack([self.bias_ih, self.bias_hh]), order)
        apart = self.cell_class.bias_count_per_column() == 2
        return kernel, recurrent_kernel, both if apart else both.sum(axis=0)

    def make_cell(self, activation: str) -> Cell:
        """Make the cell; `activation` is that of an nn.RNN, which a state_dict does not contain."""
        own = "tanh" if self.cell_class.GATES else activation
        return self.cell_class.from_weights(*self.keras_weights, activation=own)


@dataclass(frozen=True, eq=False)
class StateDict:
    """The content of a state_dict.

    Attributes:
        layers: The layers, the one next to the image first, each as a list of its directions.
        kernel: (classes, inputs) float32, of the nn.Linear.
        bias: (classes,) float32, or None.
        parameters: The number of its weights.
        about: The file's metadata; unusable entries are ignored.
    """

    layers: list[list[TorchLayer]]
    kernel: np.ndarray
    bias: np.ndarray | None
    parameters: int
    about: dict[str, str] = field(default_factory=dict)

    @property
    def words_by_way_part(self) -> list[tuple[str, ...]]:
        """The possible words at each place of a `Way`; one word if it is known."""
        plain = not all(of[0].cell_class.GATES for of in self.layers)
        both = len(self.layers[-1]) == 2
        seeded = _SEED.fullmatch(self.about.get("row_seed", ""))
        orders = tuple(ORDER) if seeded else tuple(ORDER)[:-1]
        among = [ACTIVATION if plain else ("",), PIXELS, END if both else ("",), orders]
        entries = [self.about.get(word) for word in WORDS]
        open_ = [*among[:-1], GUESSED_ORDERS]
        return [
            (s,) if s in words else o for s, words, o in zip(entries, among, open_, strict=True)
        ]

    @property
    def class_names(self) -> tuple[str, ...] | None:
        """The names of the classes, see `Network`."""
        with contextlib.suppress(ValueError, RecursionError):
            return names_if_valid(json.loads(self.about.get("signs", "null")), len(self.kernel))
        return None

    @property
    def row_order_seed_or_zero(self) -> int:
        """Seed for `data.images_in_reading_order`; 0 if the file names none."""
        text = self.about.get("row_seed", "")
        return int(text) if _SEED.fullmatch(text) else 0

    @property
    def temperatures(self) -> np.ndarray | None:
        """(28,) float32, see `Network`; None if the file has none or does not determine the way."""
        texts = self.about.get("temperatures", "").split(",", ROWS)
        if len(texts) != ROWS or len(self.ways) > 1 or not all(map(_TEMPERATURE.fullmatch, texts)):
            return None
        values = np.array(texts, np.float32)
        return values if (values > 0).all() else None

    @property
    def ways(self) -> list[Way]:
        """All possible ways, the usual one first."""
        return list(itertools.product(*self.words_by_way_part))

    @property
    def groups_of_ways_read_together(self) -> list[list[Way]]:
        """The ways in groups that differ only after the recurrent layers; a pass reads a group."""
        *before, ends, orders = self.words_by_way_part
        return [[(*a, end, b) for end in ends] for a in itertools.product(*before) for b in orders]

    def make_network(self, way: Way, *alike: Way) -> Network:
        """Make the network. Raises UnusableNetworkError if it is too large.

        `alike` are other ways of the same group in `groups_of_ways_read_together`; their logits are
        appended to those of `way`.
        """
        activation, pixels, _, order = way
        graph, x, outputs = GraphBuilder(), NodeOutput(-1, (ROWS, COLUMNS)), list[NodeOutput]()
        if pixels == PIXELS[1]:
            x = graph.add_node(Scale(np.float32(1 / 0.3081), np.float32(-0.1307 / 0.3081)), x)
        for of in self.layers:
            x = x if not outputs else _add_concatenate_node(graph, outputs, END[0])
            outputs = []  # for each direction, in its reading order
            for layer in of:
                cell, backward = layer.make_cell(activation), layer is not of[0]
                operation = Recurrent(layer.name, cell, backward, backward)
                outputs.append(graph.add_node(operation, x, shape=(ROWS, cell.units)))
        answers = []
        for _, _, end, _ in (way, *alike):
            y = _add_concatenate_node(graph, outputs, end)
            if not y.after_rows:
                y = graph.add_node(Identity(), y, shape=y.shape[1:], after_rows=True)
            head = Dense(self.kernel.T, self.bias)
            answers.append(graph.add_node(head, y, shape=(len(self.kernel),)))
        if alike:
            graph.merge("Concatenate", answers)
        return Network(
            graph.nodes,
            self.parameters,
            classes=len(self.kernel) * len(answers),
            temperatures=self.temperatures,
            row_order=ORDER[order],
            row_seed=self.row_order_seed_or_zero,
            names=None if alike else self.class_names,
        )


def permute_gate_blocks(columns: np.ndarray, order: Sequence[int] | np.ndarray) -> np.ndarray:
    """Reorder the blocks of columns of a weight, (..., gates x units).

    `order` has for each new block the index of the old one.
    """
    if list(order) == sorted(order):  # unchanged, which saves a copy of a large array
        return columns
    gates = np.split(columns, len(order), axis=-1)
    return np.concatenate([gates[k] for k in order], axis=-1)


def _add_concatenate_node(graph: GraphBuilder, outputs: list[NodeOutput], end: str) -> NodeOutput:
    """Concatenate both directions: at every row, or, for END[1], only the last state of each."""
    if len(outputs) == 1:
        return outputs[0]
    one, other = outputs
    if end != END[1]:
        return graph.merge("Concatenate", [one, graph.add_node(Flip(), other)])
    last = [graph.add_node(Identity(), y, shape=y.shape[1:], after_rows=True) for y in outputs]
    return graph.merge("Concatenate", last)
