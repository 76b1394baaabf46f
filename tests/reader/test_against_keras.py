"""Answers, states, gates and gradients equal Keras's in `golden.npz`."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.cells.activations import ACTIVATIONS
from rnn_demo.reader import Reading
from rnn_demo.reader.gradients import pixel_and_state_gradients_of_logit
from tests.fixtures import golden
from tests.fixtures.golden import assert_near


def assert_held(reading: Reading, kept: dict[str, np.ndarray], rows: slice = slice(None)) -> None:
    """Assert that each layer's states and gates in each direction equal Keras's at given rows."""
    assert f"{len(reading.layers) - 1} h" in kept
    assert f"{len(reading.layers)} h" not in kept
    for i, layer in enumerate(reading.layers):
        held = {"h": layer.states, **layer.gates}
        if layer.cell_states is not None:
            held["c"] = layer.cell_states
        names = {key.split(" ")[1] for key in kept if key.startswith(f"{i} ")}
        assert held.keys() == names
        for name, values in held.items():
            assert_near(values[rows], kept[f"{i} {name}"])


@pytest.mark.parametrize("name", golden.names("cells", "grid", "layers"))
def test_each_network_reads_like_keras(name):
    kept, network = golden.numbers(name), golden.network(name)
    x = golden.images()
    reading, every = network.read_image(x[0]), network.logits_by_row(x)
    assert network.parameters == kept["parameters"]
    assert len(network.layers) == len(reading.layers)
    assert_near(network.final_logits(x), every[:, -1])
    assert_near(reading.logits, every[0])
    if "probabilities" in kept:
        said = kept["probabilities"]
        assert_near(reading.probabilities if said.ndim == 3 else reading.probabilities[-1], said[0])
        return
    assert_near(every[:, -1], kept["logits"])
    assert network.classes == kept["logits"].shape[-1] == reading.probabilities.shape[-1]
    assert_near(pixel_and_state_gradients_of_logit(network, x[0], 1)[0], kept["pixels"])
    if "0 h" in kept:
        assert_held(reading, kept)


@pytest.mark.parametrize("name", golden.names("shipped"))
def test_each_shipped_network_reads_like_keras(name):
    model, kept = library.open_model_by_name(name.split(": ")[1]), golden.numbers(name)
    x = model.images_in_reading_order(golden.images())
    assert_near(model.network.final_logits(x), kept["logits"])
    assert_held(model.network.read_image(x[0]), kept, golden.ROWS_KEPT)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_their_slopes_equal_keras(name):
    """Float32 values differ by 1e-7 of their size, a hundredth of the bound.

    The slope of tanh, dy * (1 - y * y), loses the last bits of a y near 1: with a dy of up to 90
    it differs by 1e-5, a tenth of the bound.
    """
    kept, activation = golden.numbers(f"activations: {name}"), ACTIVATIONS[name]
    x = kept["x"][None]
    y = activation(x)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y[0], kept["y"], rtol=1e-5, atol=1e-5)
    slope = activation.gradient(x[:, ::-1].astype(np.float64), y)
    most = 1e-4 * min(max(1, np.abs(kept["y"]).max()), 1e3)
    np.testing.assert_allclose(slope[0], kept["slope"], rtol=1e-4, atol=most)


def test_activations_of_large_numbers_are_finite():
    x = np.array([-1e4, 1e4], np.float32)
    for name, activation in ACTIVATIONS.items():
        assert np.isfinite(activation(x)).all(), name
        assert np.isfinite(activation.gradient(np.ones(2), activation(x))).all(), name


def test_each_direction_has_its_own_layer_in_its_reading_order():
    image = golden.images()[0]
    network = golden.network("cells: GRU, in both directions, and another")
    one, other, then = network.read_image(image).layers
    assert one.name == other.name != then.name
    assert [layer.direction for layer in (one, other, then)] == ["forward", "backward", "forward"]
    np.testing.assert_array_equal(other.inputs, image[::-1])
    np.testing.assert_array_equal(other.inputs, image[other.row_index_by_step])
    np.testing.assert_array_equal(then.inputs, np.hstack([one.states, other.states[::-1]]))


def test_the_pixel_scale_follows_the_first_layers():
    assert golden.network("layers: pixels to 255").pixel_scale == 255
    assert golden.network("layers: pixels from -1").pixel_scale == 1


def test_the_head_is_the_last_dense_layer():
    for name, shape in (
        ("Softmax at the end", (5, 10)),
        ("answers at every row", (5, 10)),
        ("answers at every row, backwards", (5, 10)),
        ("26 classes", (5, 26)),
    ):
        assert golden.network(f"layers: {name}").dense_at_end.kernel.shape == shape
