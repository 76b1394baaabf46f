"""The retention in sentences equals a readout's; norms are those of the gradients."""

import re

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.cells import CELLS
from rnn_demo.explain import passes
from rnn_demo.explain.influence import (
    StateInfluenceByRow,
    gradient_times_input,
    state_influence_by_row,
)
from rnn_demo.explain.initializers import network_with_random_weights
from rnn_demo.explain.memory_picture.readout import concatenate_states_by_row
from rnn_demo.explain.retention import (
    ROWS_LATER,
    mean_retention_after_rows,
    row_retention_sentences,
)
from rnn_demo.reader.gradients import pixel_and_state_gradients_of_logit
from tests.fixtures import golden
from tests.support.networks import Rnn, network
from tests.support.readings import EXAMPLES, NETWORKS, read


@pytest.mark.parametrize("name", ["lstm-28", "bidirectional"])
def test_the_share_is_a_mean_weighted_by_variance(name):
    model = library.open_model_by_name(name)
    readout = passes.load_stored_memory_readout(model)
    variance = 1 / readout.basis.weight.reshape(28, 28)[:, 0]
    for rows in ROWS_LATER:
        shares, weights = [], []
        for row in range(28):
            step = int(np.flatnonzero(readout.has_seen[:, row])[0]) + rows
            if step < 28 and np.isfinite(readout.h.left[step, row]):
                shares.append(readout.h.left[step, row])
                weights.append(variance[row])
        expected = np.average(shares, weights=weights)
        assert mean_retention_after_rows(readout, rows) == pytest.approx(expected, abs=1e-5)


def test_sentences_give_the_shares_of_the_readout():
    for name, has_c in (("lstm-28", True), ("gru-33", False)):
        model = library.open_model_by_name(name)
        readout, reading = passes.load_stored_memory_readout(model), model.read_image(EXAMPLES[7])
        fades, end = row_retention_sentences(readout, reading)
        picture, mean = readout.pictures_by_step(reading)[-1], readout.basis.mean.reshape(28, 28)
        off = ((picture - reading.image) ** 2).sum() / ((mean - reading.image) ** 2).sum()
        assert f"and {1 - off:.0%} of this digit." in end
        assert f"{readout.h.seen[-1]:.0%} of all rows can still be read off it" in end
        assert (f"({readout.full_state.seen[-1]:.0%} with its c)" in end) == has_c
        shares = [int(share) for share in re.findall(r"(\d+)%", fades)]
        assert len(set(shares)) == len(ROWS_LATER)
        assert shares == sorted(shares, reverse=True)  # it fades


@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("kind", list(CELLS))
def test_influence_and_saliency_are_gradients(kind, go_backwards):
    made, (image,) = network(Rnn(kind, 7, go_backwards=go_backwards)), golden.images(1)
    pixels, (held,) = pixel_and_state_gradients_of_logit(made, image, 4)
    norms = np.linalg.norm(held[kind == "LSTM"], axis=1)  # in an LSTM c goes from row to row
    found = state_influence_by_row(made, image, 4)
    np.testing.assert_allclose(found.norms, norms[::-1] if go_backwards else norms, rtol=1e-6)
    np.testing.assert_allclose(gradient_times_input(made, image, 4), pixels * image, rtol=1e-6)


def test_gradients_vanish_with_random_weights_most_in_a_gru():
    """With random weights the gradient vanishes in every cell, most in a GRU (half-open gates)."""
    early: dict[str, np.ndarray] = {}
    for name in ("simple-64", "lstm-28", "gru-33"):
        network = library.open_model_by_name(name).network
        shares = [
            [
                state_influence_by_row(some, image, network.read_image(image).digit).relative_norms[
                    :8
                ]
                for image in EXAMPLES
            ]
            for some in (network, network_with_random_weights(network))
        ]
        early[name] = np.exp(np.log(np.maximum(shares, 1e-30)).mean(axis=(1, 2)))
    for trained, random in early.values():
        assert random < 0.1 < 10 * trained
        assert trained > 2 * random
    assert min(early, key=lambda name: early[name][1]) == "gru-33"
    half_open = network_with_random_weights(library.open_model_by_name("gru-33").network)
    assert 0.4 < half_open.read_image(EXAMPLES[3]).layers[0].gates["update"].mean() < 0.6


def test_the_oldest_row_has_a_hundredth_of_the_largest_norm():
    steps = np.arange(28)
    norms = 10.0 ** -np.arange(28)[::-1]
    assert StateInfluenceByRow(norms, steps).oldest_row == 25  # 1, 0.1 and 0.01
    from_the_last = StateInfluenceByRow(norms[::-1], steps[::-1])
    assert from_the_last.oldest_row == 2
    assert StateInfluenceByRow(np.zeros(28), steps).oldest_row is None
    assert StateInfluenceByRow(np.full(28, 3.0), steps).oldest_row == 0
    assert not StateInfluenceByRow(np.zeros(28), steps).relative_norms.any()
    broken = np.ones(28)
    broken[0] = np.inf
    assert StateInfluenceByRow(broken, steps).relative_norms.max() == 1


@pytest.mark.parametrize("kind", list(CELLS))
def test_random_weights_have_keras_distributions(kind):
    """glorot_uniform kernels, a forget gate's bias of 1; in Keras's cells also an orthogonal
    recurrent_kernel. The others are compared with their own cells in
    tests/trainer/test_builders.py.
    """
    started = network_with_random_weights(network(Rnn(kind, 32)), seed=3)
    cell = started.layers[0].cell
    for kernel in (cell.kernel, started.dense_at_end.kernel):
        limit = np.sqrt(6 / sum(kernel.shape))
        assert 0.95 * limit < np.abs(kernel).max() <= limit
        assert np.std(kernel) == pytest.approx(limit / 3**0.5, rel=0.1)
    one = cell.recurrent_kernel
    assert (() if one is None else one.shape) == CELLS[kind].recurrent_kernel_shape(32)
    if CELLS[kind].IN_KERAS:
        np.testing.assert_allclose(one @ one.T, np.eye(32), atol=1e-5)
    bias = np.zeros_like(cell.bias)
    if kind == "LSTM":
        bias[32:64] = 1
    np.testing.assert_array_equal(cell.bias, bias)
    assert not started.dense_at_end.bias.any()


def test_random_weights_keep_the_networks_shapes():
    trained = library.open_model_by_name("lstm-128").network
    one, again, other = (network_with_random_weights(trained, seed) for seed in (1, 1, 2))
    assert one.parameters == trained.parameters
    for a, b, c, d in zip(one.layers, again.layers, other.layers, trained.layers, strict=True):
        assert a.cell.kernel.shape == d.cell.kernel.shape
        assert (a.kind, a.direction) == (d.kind, d.direction)
        np.testing.assert_array_equal(a.cell.kernel, b.cell.kernel)
        assert not np.array_equal(a.cell.kernel, c.cell.kernel)
        assert not np.array_equal(a.cell.kernel, d.cell.kernel)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_share_is_relative_to_the_difference_from_the_mean_digit(name):
    """Also for a row without ink, which differs, too: the share is not a share of ink."""
    model, readings, _ = read(name)
    readout, rng, blank = passes.load_stored_memory_readout(model), np.random.default_rng(2), 0
    mean = model.images_in_reading_order(data.training_sample().images).mean(axis=0) / 255
    for reading in readings:
        step, row = rng.integers(0, 28, 2)
        picture = readout.picture(concatenate_states_by_row(reading)[step], step)
        away, off = (np.square(v - reading.image[row]).sum() for v in (mean[row], picture[row]))
        share = readout.explained_row_shares_by_step(picture[None], reading.image)[0, row]
        if away > 1e-4:  # for tiny differences the mean's rounding decides
            assert share == pytest.approx(1 - off / away, rel=1e-2, abs=1e-2)
        blank += not reading.image[row].any()
    assert blank > 100
