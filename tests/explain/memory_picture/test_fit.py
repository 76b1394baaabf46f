"""The fit is plain least squares; its shares for test images are what its pictures explain."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture import basis, final_readout, fit
from rnn_demo.explain.memory_picture.readout import (
    carried_states,
    concatenate_states_by_row,
    hidden_state_mask,
    rows_seen_by_step_mask,
)
from rnn_demo.library import Model
from rnn_demo.reader import UnusableNetworkError, open_keras
from rnn_demo.reader.torch.parse import read_state_dict
from rnn_demo.reader.torch.safetensors import pack_tensors
from tests.fixtures import KINDS, kind_file
from tests.support.readings import EXAMPLES
from tests.support.torch_files import state_dict

RNG = np.random.default_rng(0)
ROWS = np.arange(28)


def small(kind: str) -> Model:
    spec = KINDS[kind]
    network = replace(open_keras(kind_file(kind)), row_order=spec.row_order)
    return Model(kind, kind, network, {})


@pytest.fixture(autouse=True)
def few_images(monkeypatch):
    monkeypatch.setattr(fit, "THOUSAND", 100)


@pytest.mark.parametrize("ridge", [0.1, 10.0])
def test_ridge_is_least_squares_with_a_penalty_row_per_weight(ridge):
    x, y = RNG.normal(2, 1, (40, 6)), RNG.normal(3, 1, (40, 5))
    made = fit.RidgeForAnyStrength.from_sums(40, x.sum(axis=0), y.sum(axis=0), x.T @ x, x.T @ y)
    rows = np.concatenate([x - x.mean(axis=0), np.sqrt(ridge) * np.eye(6)])
    wanted = np.concatenate([y - y.mean(axis=0), np.zeros((6, 5))])
    plain = np.linalg.lstsq(rows, wanted, rcond=None)[0]
    np.testing.assert_allclose(made.weights(ridge), plain, atol=1e-5)
    off = (rows @ plain)[:40] + y.mean(axis=0) - y
    error = made.squared_errors_by_ridge(x, y)[fit.RIDGES.index(ridge)]
    assert error == pytest.approx(np.square(off).sum(), rel=1e-4)


@pytest.mark.parametrize("kind", ["lstm", "stacked", "bidirectional", "columns", "tokens"])
def test_a_readout_is_a_ridge_fit_and_its_shares_are_of_its_pictures(kind):
    model = small(kind)
    made = passes.run_remaining_batches(fit.ReadoutFit(model)).readout
    images = model.images_in_reading_order(data.training_sample().images[:300])
    # THOUSAND images represent a thousand, so all of the first 300 are used.
    hidden = hidden_state_mask(model.network)
    x = carried_states(model.network, images)[..., hidden]
    y = made.basis.coordinates_of_images(images / np.float32(255))
    tested = data.test_split().images[:200] / np.float32(255)
    tested = model.images_in_reading_order(tested)
    states = carried_states(model.network, tested)[..., hidden]
    mean = made.basis.mean.reshape(28, 28)
    for t in (4, 9, 27):
        off = x[t] - x[t].mean(axis=0)
        plain = [
            np.linalg.solve(off.T @ off + r * np.eye(off.shape[1]), off.T @ (y - y.mean(axis=0)))
            for r in fit.RIDGES
        ]
        weights = made.weights.values[t]
        assert min(np.abs(p - weights).max() for p in plain) <= 0.01 * np.abs(weights).max() + 1e-9
        coordinates = states[t] @ weights + made.offset[t]
        squares = np.square(made.basis.pictures_from_coordinates(coordinates) - tested)
        of_mean = np.square(mean - tested)
        rows = made.has_seen[t]
        share = 1 - squares[:, rows].sum() / of_mean[:, rows].sum()
        assert made.h.seen[t] == pytest.approx(share, abs=1e-3, nan_ok=True)
        share = 1 - squares[:, 14].sum() / of_mean[:, 14].sum()
        assert made.h.left[t, 14] == pytest.approx(share, abs=1e-3)
    assert np.isnan(made.full_state.to_come[made.has_seen.all(axis=1)]).all()
    assert np.array_equal(made.h.left, made.full_state.left, equal_nan=True) == hidden.all()


def test_pictures_by_step_are_those_of_each_state():
    model = small("lstm")
    made = passes.run_remaining_batches(fit.ReadoutFit(model)).readout
    reading = model.network.read_image(data.test_split().images[3])
    pictures = made.pictures_by_step(reading)
    assert pictures.shape == (28, 28, 28)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    states = concatenate_states_by_row(reading)
    for t in (0, 13, 27):
        np.testing.assert_allclose(pictures[t], made.picture(states[t], t), atol=1e-5)
    left = made.explained_row_shares_by_step(made.pictures_by_step(reading), reading.image)
    off = np.square(pictures[20, 9] - reading.image[9]).sum()
    mean = np.square(made.basis.mean.reshape(28, 28)[9] - reading.image[9]).sum()
    assert left[20, 9] == pytest.approx(1 - off / mean, abs=1e-4)


def test_rows_seen_by_step_follow_the_directions():
    forward, backward = ROWS[None] <= ROWS[:, None], ROWS[None] >= 27 - ROWS[:, None]
    np.testing.assert_array_equal(rows_seen_by_step_mask(small("stacked").network), forward)
    np.testing.assert_array_equal(
        rows_seen_by_step_mask(small("bidirectional").network), forward | backward
    )
    assert rows_seen_by_step_mask(small("bidirectional-stacked").network).all()


def test_an_interrupted_fit_continues_to_the_same_result(monkeypatch):
    model = small("lstm")
    whole = passes.run_remaining_batches(fit.ReadoutFit(model)).readout
    broken = fit.ReadoutFit(model)
    solve = fit.RidgeForAnyStrength.from_sums

    def interrupted(*args):
        monkeypatch.setattr(fit.RidgeForAnyStrength, "from_sums", solve)
        raise KeyboardInterrupt

    monkeypatch.setattr(fit.RidgeForAnyStrength, "from_sums", interrupted)
    while not broken.is_complete:
        try:
            broken.process_next_batch()
        except KeyboardInterrupt:
            assert broken.done == 300
    np.testing.assert_array_equal(broken.readout.weights.codes, whole.weights.codes)


def test_large_networks_are_fitted_in_part_or_refused(monkeypatch):
    model = small("wide")
    monkeypatch.setattr("rnn_demo.explain.memory_picture.readout.MOST_COLUMNS", 50)
    made = passes.run_remaining_batches(fit.ReadoutFit(model)).readout
    assert len(made.columns) == made.weights.codes.shape[1] == 50
    assert made.pictures_by_step(model.network.read_image(data.test_split().images[0])).shape == (
        28,
        28,
        28,
    )
    monkeypatch.setitem(vars(model.network), "work", 2**40)
    with pytest.raises(UnusableNetworkError, match="too large"):
        fit.ReadoutFit(model)


def test_numbers_that_overflow_are_refused():
    model = small("simple")
    model.network.layers[0].cell.recurrent_kernel[:] = 1e9
    with pytest.raises(UnusableNetworkError, match="grow without bound"):
        passes.run_remaining_batches(fit.ReadoutFit(model))


def test_coordinates_are_least_squares_and_orders_permute_pixels(monkeypatch):
    monkeypatch.setattr(basis, "COMPONENTS", 12)
    images = data.test_split().images[:20] / np.float32(255)
    b = basis.compute_basis_of_images(data.training_sample().images[:300])
    root = np.sqrt(b.weight)
    plain = np.linalg.lstsq(
        b.components.values * root[:, None], ((images.reshape(20, -1) - b.mean) * root).T
    )[0]
    np.testing.assert_allclose(
        b.coordinates_of_images(images), plain.T, atol=1e-3 * np.abs(plain).max()
    )
    for order in data.ROW_ORDERS:
        turned = b.with_pixels_in_reading_order(order, 0)
        there = turned.pictures_from_coordinates(
            turned.coordinates_of_images(data.images_in_reading_order(images, order))
        )
        np.testing.assert_allclose(
            there,
            data.images_in_reading_order(
                b.pictures_from_coordinates(b.coordinates_of_images(images)), order
            ),
            atol=1e-4,
        )


def test_the_basis_is_of_rows_that_vary_alike(monkeypatch):
    """Except rows with less than a hundredth of the largest row's variance."""
    monkeypatch.setattr(basis, "COMPONENTS", 12)
    images = data.training_sample().images[:300]
    b, off = basis.compute_basis_of_images(images), images / 255 - (images / 255).mean(axis=0)
    vary = np.square(off).mean(axis=(0, 2))
    assert (vary < vary.max() / 100).any()
    size = np.sqrt(np.maximum(vary, vary.max() / 100))[:, None]  # (28, 1)
    np.testing.assert_allclose(b.weight.reshape(28, 28) * size**2, 1, rtol=1e-3)
    _, _, directions = np.linalg.svd((off / size).reshape(300, -1), full_matrices=False)
    ours = (b.components.values.T.reshape(-1, 28, 28) / size).reshape(12, -1)
    # Each number of a component is off by at most half of 1/254 of its range.
    np.testing.assert_allclose(np.abs(ours @ directions[:12].T), np.eye(12), atol=0.05)


def test_at_most_two_unfinished_fits_hold_their_sums(monkeypatch):
    """16 unfinished fits took a server from 243 to 1,153 MB."""
    monkeypatch.setattr(
        "rnn_demo.explain.memory_picture.readout.MOST_COLUMNS", 160
    )  # 8 MB of sums each
    fits = [fit.ReadoutFit(small("wide")) for _ in range(5)]
    tracemalloc.start()
    for idle in (0.0, 600.0):  # seconds: each fit then yields to the next, or none does
        monkeypatch.setattr(fit, "IDLE_SECONDS", idle, raising=False)
        for some in fits:
            some.process_next_batch()
            assert some.done == 0 or idle == 0 or some in fits[-2:]
        assert sum(some.done > 0 for some in fits) == 2
    assert tracemalloc.get_traced_memory()[0] < 30 * 2**20
    tracemalloc.stop()
    one, other = fits[-2:]
    # It need not wait any longer
    made = [passes.run_remaining_batches(some).readout for some in (one, other, fits[0])]
    np.testing.assert_array_equal(made[0].weights.codes, made[2].weights.codes)
    assert not fit._places


@pytest.mark.parametrize("name", ["simple-16", "columns", "bidirectional"])
def test_the_final_readout_is_a_ridge_fit_of_a_thousand_images(name):
    model = library.open_model_by_name(name)
    made = final_readout.fit_final_readout(
        model.network, model.network.row_order, model.network.row_seed
    )
    images = model.images_in_reading_order(data.training_sample().images[::3])
    x = carried_states(model.network, images)[-1].astype(np.float64)
    y = made.basis.coordinates_of_images(images / np.float32(255)).astype(np.float64)
    k = x.shape[1]
    assert (len(x), made.columns.tolist()) == (1000, list(range(k)))
    rows = np.concatenate([x - x.mean(axis=0), np.sqrt(final_readout.RIDGE) * np.eye(k)])
    wanted = np.concatenate([y - y.mean(axis=0), np.zeros((k, y.shape[1]))])
    plain = np.linalg.lstsq(rows, wanted, rcond=None)[0]
    reading = model.read_image(EXAMPLES[4])
    h = np.concatenate([a[-1] for layer in reading.layers for a in layer.h_and_c])
    expected = made.basis.pictures_from_coordinates(y.mean(axis=0) + (h - x.mean(axis=0)) @ plain)
    np.testing.assert_allclose(made.picture(reading), np.clip(expected, 0, 1), atol=1e-3)


def test_a_final_readout_of_a_too_large_network_is_refused():
    state = read_state_dict(pack_tensors(state_dict("GRU", 704, 2)))
    network = state.make_network(state.ways[0])
    with pytest.raises(UnusableNetworkError, match="too large to look into its memory while"):
        final_readout.fit_final_readout(replace(network, nodes=network.nodes * 3), "top", 0)
