"""The reader in JavaScript agrees with the one in NumPy to 1e-5 of each array's size."""

import itertools

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.browser.packed_network import runs_live_in_browser
from rnn_demo.cells import CELLS, Cell
from rnn_demo.cells.activations import ACTIVATIONS
from rnn_demo.reader import Network, operations
from rnn_demo.reader.operations import NetworkOperation, Node
from rnn_demo.reader.recurrent import Recurrent
from tests.support.javascript import Reader
from tests.support.networks import Rnn, floats, network, random_cell

CLOSE = 1e-5
SIZE = 0.1  # size of weights that keeps unbounded activations small
GATES = ("sigmoid", "tanh", "relu", "linear")


@pytest.fixture(scope="module")
def reader(modules: Page) -> Reader:
    return Reader(modules)


def compare_readings(reader: Reader, name: str, network: Network, images: np.ndarray) -> None:
    """Check a network. images: (N, 28, 28) in reading order."""
    for image in images:
        ours, theirs = network.read_image(image), reader.read(name, network, image)
        assert_same(theirs["logits"], ours.logits, name)
        assert_same(theirs["probabilities"], ours.probabilities, name)
        assert len(theirs["layers"]) == len(ours.layers)
        for there, layer in zip(theirs["layers"], ours.layers, strict=True):
            assert_same(there["states"][0], layer.states, name)
            if layer.cell_states is not None:
                assert_same(there["states"][1], layer.cell_states, name)


def assert_same(found: np.ndarray, expected: np.ndarray, of: str) -> None:
    assert found.size == expected.size
    size = max(1.0, float(np.abs(expected).max()))
    np.testing.assert_allclose(found, expected.ravel(), rtol=0, atol=CLOSE * size, err_msg=of)


def test_shipped_networks(reader: Reader):
    for name in library.all_model_names():
        model = library.open_model_by_name(name)
        images = data.test_split().images[:4].astype(np.float32) / 255
        images = model.images_in_reading_order(images)
        compare_readings(reader, name, model.network, images)
        assert runs_live_in_browser(model.network)


@pytest.mark.parametrize("kind", [*CELLS, "GRU, reset before"])
def test_cells_with_every_activation(reader: Reader, kind: str):
    gates = itertools.cycle(GATES)
    for activation in sorted(ACTIVATIONS.keys() - {"softmax"}):
        rng = np.random.default_rng(7)
        for units, biased, backward in [(5, True, False), (8, False, True), (1, True, True)]:
            cell = random_cell(rng, kind, 28, units, activation, next(gates), biased, SIZE)
            nodes = [recurrent(cell, backward), dense(rng, units, 10, 0)]
            compare_readings(
                reader, f"{kind}{activation}{units}", Network(nodes, 0), drawings(rng, 2)
            )


def test_every_other_operation(reader: Reader):
    for seed in range(6):
        rng = np.random.default_rng(seed)
        made = every_operation(rng)
        used = {type(node.operation) for node in made}
        assert used == set(NetworkOperation.__subclasses__())
        network = Network(made, 0, pixel_scale=[1.0, 255.0][seed % 2])
        compare_readings(reader, f"all {seed}", network, drawings(rng, 2))


def test_numbers_that_overflow_are_refused_as_on_the_server(reader: Reader):
    large = network(Rnn("SimpleRNN", 1, "linear"), size=1e9)
    with pytest.raises(Exception, match="grow without bound"):
        reader.read("overflow", large, np.ones((28, 28), np.float32))


@pytest.mark.parametrize(("units", "live"), [(128, True), (512, False)])
def test_large_networks_are_not_read_in_the_browser(units: int, live: bool):
    assert runs_live_in_browser(network(Rnn("LSTM", units))) == live


def drawings(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return images (count, 28, 28) float32: noise in a few rows, in steps of 1/255, and paper."""
    ink = rng.integers(0, 256, (count, 28, 28)) / 255
    return (ink * (rng.random((count, 28, 1)) < 0.7)).astype(np.float32)


def recurrent(cell: Cell, backward: bool, *inputs: int) -> Node:
    operation = Recurrent("rnn", cell, backward, backward)
    return Node(operation, inputs or (-1,), 28 * cell.units, last=True)


def dense(rng: np.random.Generator, inputs: int, units: int, *after: int) -> Node:
    operation = operations.Dense(floats(rng, 0.4, inputs, units), floats(rng, 0.4, units))
    return Node(operation, after, 28 * units)


def every_operation(rng: np.random.Generator) -> list[Node]:
    """Return a network of all operations that the browser supports."""
    nodes: list[Node] = []

    def add(operation: NetworkOperation, *inputs: int, width: int = 8) -> int:
        nodes.append(Node(operation, inputs, 28 * width))
        return len(nodes) - 1

    activation = str(rng.choice(sorted(ACTIVATIONS)))
    scaled = add(operations.Scale(np.float32(0.25), np.float32(-0.1)), -1, width=28)
    binned = add(operations.Discretize(np.sort(floats(rng, 0.4, 6))), scaled, width=28)
    embedded = add(operations.Embed(floats(rng, 0.4, 7, 2)), binned, width=56)
    flat = add(operations.Regroup((56,)), embedded, width=56)
    mapped = add(dense(rng, 56, 8).operation, flat)
    squashed = add(operations.Activate(ACTIVATIONS[activation]), mapped)
    down = random_cell(rng, "LSTM", 8, 8)
    up = random_cell(rng, "GRU", 8, 8)
    first = add(recurrent(down, False).operation, squashed)
    other = add(operations.Flip(), add(recurrent(up, True).operation, squashed))
    joined = add(operations.Concatenate(), first, other, squashed, width=24)
    narrow = add(operations.Dense(floats(rng, 0.4, 24, 8), None), joined)
    scale = add(operations.Scale(floats(rng, 0.4, 8), floats(rng, 0.4, 8)), narrow)
    total = add(operations.Add(), scale, first, other)
    product = add(operations.Multiply(), total, scale, add(operations.Identity(), other))
    add(dense(rng, 8, 10).operation, product, width=10)
    return nodes
