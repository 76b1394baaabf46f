"""A network reads, predicts and evaluates in batches, and handles overflow."""

import warnings

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.cells import CELLS
from rnn_demo.data import test_split as mnist_test
from rnn_demo.reader import Network, UnusableNetworkError
from rnn_demo.reader.gradients import pixel_and_state_gradients_of_logit
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from rnn_demo.reader.reading import step_word
from tests.fixtures import golden
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn, led
from tests.support.networks import network as network_of


def simple(activation: str, size: float) -> Network:
    return network_of(Rnn("SimpleRNN", 4, activation), size=size)


def test_batch_size_and_dtype_do_not_change_logits():
    network = golden.network("grid: GRU, sigmoid, plain, sum")
    images = mnist_test().images[:1500]  # more than a batch
    logits = network.final_logits(images)
    rows = network.logits_by_row(images.astype(np.float64) / 255)
    assert logits.shape == (1500, 10)
    assert rows.shape == (1500, 28, 10)
    assert logits.dtype == rows.dtype == np.float32
    assert_near(rows[:, -1], logits)
    for i in (0, 1499):
        reading = network.read_image(images[i])
        assert_near(reading.logits, rows[i])
        assert_near(reading.image, images[i] / 255)
    assert network.final_logits(images[:0]).shape == (0, 10)


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "notebook", "bidirectional", "columns"])
def test_an_image_is_read_in_a_batch_like_alone(name):
    model = library.open_model_by_name(name)
    images = model.images_in_reading_order(mnist_test().images[:20] / np.float32(255))
    for image, together in zip(images, model.network.read_each_image(images), strict=True):
        alone = model.network.read_image(image)
        np.testing.assert_array_equal(together.image, image)
        assert (together.step_word, together.names) == (alone.step_word, alone.names)
        assert_near(together.logits, alone.logits)
        assert_near(together.probabilities, alone.probabilities)
        for ours, theirs in zip(together.layers, alone.layers, strict=True):
            assert ours.gates.keys() == theirs.gates.keys()
            pairs = [*zip(ours.h_and_c, theirs.h_and_c, strict=True)]
            pairs += [(ours.inputs, theirs.inputs)]
            pairs += [(ours.gates[gate], theirs.gates[gate]) for gate in ours.gates]
            for one, other in pairs:
                assert_near(one, other)


def test_a_reading_is_float32_and_leaves_the_image_as_it_was():
    network = golden.network("files: good")
    image = np.random.default_rng(0).random((28, 28))
    before = image.copy()
    reading = network.read_image(image)
    np.testing.assert_array_equal(image, before)
    (layer,) = reading.layers
    arrays = [reading.image, reading.logits, reading.probabilities, layer.inputs, layer.states]
    arrays += [layer.cell_states, *layer.gates.values()]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
    assert {len(a) for a in arrays} == {28}
    assert_near(reading.probabilities.sum(axis=1), np.ones(28))
    assert reading.digit == reading.logits[-1].argmax()


@pytest.mark.parametrize("shape", [(28,), (27, 28), (28, 28, 1)])
def test_an_image_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="shape"):
        simple("tanh", 0.1).read_image(np.zeros(shape, np.float32))


def test_overflow_is_an_error_without_warnings():
    images = golden.images(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UnusableNetworkError, match="without bound"):
            simple("relu", 1e10).read_image(images[0])
        assert not np.isfinite(simple("relu", 1e10).loss_and_accuracy(images, np.array([7, 2]))[0])
        assert np.isfinite(simple("tanh", 1e4).read_image(images[0]).probabilities).all()


def test_a_vanishing_gradient_is_not_rounded_to_zero():
    """The 27th power of a sigmoid's small slope underflows float32."""
    _, ((states,),) = pixel_and_state_gradients_of_logit(
        simple("sigmoid", 0.02), golden.images(1)[0], 0
    )
    norms = np.linalg.norm(states, axis=1)
    assert 0 < norms[0] < 1e-45
    assert (np.diff(norms) > 0).all()


KINDS = [*CELLS, "GRU, reset before"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_continues_from_a_given_first_state(kind):
    """explain/test_reset.py sets states on the way to zero."""
    network = golden.network(f"cells: {kind}, in both directions, and another")
    image = golden.images(1)[0]
    cell, _, other = (layer.cell for layer in network.layers)
    rng = np.random.default_rng(0)
    start = tuple(rng.normal(size=(cell.STATES, 1, 4)).astype(np.float32))
    first, _, then = network.read_image(image, {0: lambda t, s: s if t else start}).layers
    assert_near(first.states, led(cell, image, *start))
    assert_near(then.states, led(other, then.inputs, *(np.zeros((1, 5)),) * other.STATES))
    assert_near(then.inputs[:, :4], first.states)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("t", [14, 26])
def test_gradients_equal_finite_differences(kind, t):
    network, image = network_of(Rnn(kind, 5, go_backwards=True), size=0.5), golden.images(1)[0]
    (layer,), (back,) = (
        network.read_image(image).layers,
        pixel_and_state_gradients_of_logit(network, image, 3)[1],
    )
    # The quotients below are float64, the gradients come from a float32 reading: they differ by
    # 2e-6 of their size, so 1e-4 leaves fifty times as much. The absolute bound is for gradients
    # near 0.
    h, way = layer.states[t].astype(np.float64), np.random.default_rng(t).normal(size=5)

    def logit(*state: np.ndarray) -> float:
        """Return the logit when it continues from a state after step t."""
        edit = {0: lambda taken, s: tuple(a[None] for a in state) if taken == t + 1 else s}
        return network.read_image(image, edit).logits[-1, 3]

    if kind != "LSTM":
        change = logit(h + 1e-5 * way) - logit(h - 1e-5 * way)
    else:
        c, o = layer.cell_states[t].astype(np.float64), layer.gates["output"][t]
        change = logit(h + 1e-5 * way, c) - logit(h - 1e-5 * way, c)
        through_c = [c + 1e-5 * way, c - 1e-5 * way]
        more, less = (logit(h + o * (np.tanh(a) - np.tanh(c)), a) for a in through_c)
        np.testing.assert_allclose((more - less) / 2e-5, back[1][t] @ way, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(change / 2e-5, back[0][t] @ way, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_removing_a_unit_equals_zero_outgoing_weights(kind):
    network, images = network_of(Rnn(kind, 5)), golden.images()
    before, without = network.final_logits(images), network.without_unit(0, 3)
    off = without.final_logits(images)
    np.testing.assert_array_equal(network.final_logits(images), before)
    assert not without.read_image(images[0]).layers[0].states[:, 3].any()
    assert not pixel_and_state_gradients_of_logit(without, images[0], 4)[1][0][0][:, 3].any()
    network.dense_at_end.kernel[3] = 0
    if (memory := network.layers[0].cell.recurrent_kernel) is not None:
        memory[3] = 0
    assert_near(off, network.final_logits(images))


def test_the_word_for_a_step_follows_directions_and_row_order():
    network = network_of(Rnn("GRU", 4, go_backwards=True))
    assert network.read_image(golden.images(1)[0]).step_word == "row"
    assert step_word(network.directions, "top") == "row"
    assert step_word(("forward", "backward"), "columns") == "step"
    assert step_word(["forward"], "columns") == "column"


def test_the_head_kernel_is_the_gradient_at_the_last_state():
    """For the layers before the head, with directions merged by concat, sum or ave."""
    read = []
    for name in golden.names("grid", "cells"):
        network, digit = golden.network(name), 3
        _, back = pixel_and_state_gradients_of_logit(network, golden.images()[0], digit)
        for index, (states, *_) in enumerate(back):
            weights = head_kernel_for_layer(network, index)
            if weights is not None:
                assert_near(weights[:, digit], states[-1])
                read.append(name)
    assert {name.split(", ")[-1] for name in read} >= {"concat", "sum", "ave", "None"}
    assert len(read) > 30


def test_layers_that_do_not_reach_the_head_have_no_head_kernel():
    for name, index in (
        ("cells: GRU, in both directions, and another", 0),  # another layer
        ("grid: GRU, linear, stacked, mul", 2),
        ("grid: GRU, tanh, projections, ave", 0),
    ):
        assert head_kernel_for_layer(golden.network(name), index) is None


def test_a_head_kernel_through_2_to_the_60_paths_is_fast():
    network = golden.network("layers: parts and meets 60 times")
    assert_near(head_kernel_for_layer(network, 0), network.dense_at_end.kernel)


def test_a_residual_layer_has_the_heads_kernel():
    network = golden.network("layers: residual")
    for index in (0, 1):
        np.testing.assert_array_equal(
            head_kernel_for_layer(network, index), network.dense_at_end.kernel
        )
