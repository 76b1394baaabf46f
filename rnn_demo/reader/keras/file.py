"""Opens a `.keras` file: from the config of a Keras model to a `Network`."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.errors import ReaderError
from rnn_demo.reader.keras.archive import Archive
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import short
from rnn_demo.reader.keras.wiring import functional, sequential
from rnn_demo.reader.network import Network, Node
from rnn_demo.reader.operations import Activate, Dense, Identity, Recurrent, Regroup, Scale

MOST_CLASSES = 64


def open_keras(source: Path | bytes) -> Network:
    """Open a network that Keras 3 saved, as data: no code in it runs, and keras is not needed.

    source: the file, or its bytes. The network reads images (28, 28) and answers with 2 to 64
    numbers, 10 for the digits, after the last row or after each; a softmax at its end is taken off
    (`Network` gives logits). Raises ReaderError (a UserError) in one sentence that names the layer
    or shape at fault.
    """
    archive, graph = Archive(source), Graph()
    match archive.config.get("class_name"):
        case "Sequential":
            output = sequential(graph, archive)
        case "Functional":
            output = functional(graph, archive)
        case other:
            raise ReaderError(
                f"This is a {short(other)}; a Sequential or Functional model can be read."
            )
    return _network(graph, output, archive.count)


def _network(graph: Graph, output: Value, parameters: int) -> Network:
    every_row = not output.after_rows and len(output.shape) == 2 and output.shape[0] == ROWS
    if not every_row and not (output.after_rows and len(output.shape) == 1):
        raise ReaderError(
            f"This network's output has shape {output.shape}, not one number for each class: end "
            "it in a Dense, after the last row or after each."
        )
    classes = output.shape[-1]
    if classes == 1:
        raise ReaderError("This network has one output; digits need ten.")
    if not 2 <= classes <= MOST_CLASSES:
        raise ReaderError(
            f"This network tells {classes} classes apart; 2 to {MOST_CLASSES} can be read, one "
            "number for each."
        )
    nodes = graph.nodes[: output.node + 1]
    if not any(isinstance(n.operation, Recurrent) for n in nodes):
        raise ReaderError("This network has no recurrent layer: choose one that has.")
    nodes = _without_softmax(nodes)
    if every_row:  # the last of its answers is the one that counts
        nodes[-1] = replace(nodes[-1], last=True)
    if _gives_probabilities(nodes):
        raise ReaderError(
            "This network's probabilities are not a softmax of logits: end it in Dense(10) "
            "and a softmax."
        )
    return Network(nodes, parameters, _pixel_scale(nodes), classes)


def _without_softmax(nodes: list[Node]) -> list[Node]:
    """The nodes whose last gives the logits, where the last was their softmax."""
    last = nodes[-1]
    if _is_activation(last, "softmax") and last.inputs[0] >= 0:
        return nodes[: last.inputs[0] + 1]
    return nodes


def _gives_probabilities(nodes: list[Node]) -> bool:
    """Whether the last comes out of a softmax or sigmoid, with no Dense or cell between."""
    squashed: list[bool] = []
    for node in nodes:
        if isinstance(node.operation, Dense | Recurrent):
            squashed.append(False)
        else:
            own = _is_activation(node, "softmax") or _is_activation(node, "sigmoid")
            squashed.append(own or any(squashed[k] for k in node.inputs if k >= 0))
    return squashed[-1]


def _is_activation(node: Node, name: str) -> bool:
    return isinstance(node.operation, Activate) and node.operation.activation.name == name


def _pixel_scale(nodes: list[Node]) -> float:
    """255 where what is done with the pixels first is to make them smaller; otherwise 1."""
    kinds = (node.operation for node in nodes)
    first = next(kind for kind in kinds if not isinstance(kind, Regroup | Identity))
    smaller = isinstance(first, Scale) and np.ndim(first.scale) == 0 and abs(first.scale) < 0.02
    return 255.0 if smaller else 1.0
