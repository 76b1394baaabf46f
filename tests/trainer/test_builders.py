"""Every spec builds, counts its parameters correctly, and gives the same network in every API."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from rnn_demo.cells import CELLS
from rnn_demo.explain.initializers import network_with_random_weights
from rnn_demo.spec import NetworkSpec
from rnn_demo.trainer.builders import (
    OWN_CELLS,
    build_model,
    copy_for_saving,
    recurrent_layers_of_model,
)
from tests.support.few_rows import ROWS
from tests.support.networks import Rnn, network

IMAGES = np.random.default_rng(0).random((5, ROWS, 28), dtype=np.float32)

GRID = [
    NetworkSpec(units=(7, 5, 3), activation="relu"),
    NetworkSpec(units=(6, 4), merge_mode="concat", input_projection=9),
    NetworkSpec(cell="LSTM", units=(7, 5), output_projection=6, unit_forget_bias=False),
    NetworkSpec(cell="LSTM", units=(8,), patch=7, embedding=3, dropout=0.3, recurrent_dropout=0.2),
    NetworkSpec(cell="GRU", units=(28, 28), residual=True, api="functional", merge_mode="ave"),
    NetworkSpec(units=(14,), merge_mode="concat", residual=True, api="functional"),
    NetworkSpec(cell="GRU", units=(4, 3), reset_after=False, merge_mode="mul", stateful=True),
    NetworkSpec(cell="GRU", units=(8,), merge_mode="sum", patch=2, embedding=2, unroll=True),
]


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if not cell.IN_KERAS])
def test_own_cells_start_like_network_with_random_weights(name):
    """Each weight has the mean and the spread of `network_with_random_weights`, for 256 units."""
    keras.utils.set_random_seed(0)
    cell = OWN_CELLS[f"{name}Cell"](256)
    cell.build((None, 28))
    made = network_with_random_weights(network(Rnn(name, 256))).layers[0].cell
    for weight in cell.weights:
        theirs, ours = weight.numpy(), getattr(made, weight.name)
        assert theirs.shape == ours.shape
        # For 256 numbers one standard error is 6 % of the spread for the mean, 4 % for the spread.
        assert abs(np.mean(ours) - np.mean(theirs)) <= 0.35 * np.std(theirs)
        assert abs(np.std(ours) - np.std(theirs)) <= 0.25 * np.std(theirs)


@pytest.mark.parametrize("spec", GRID, ids=str)
def test_a_model_has_the_specs_parameters(spec, few_rows):
    model = build_model(spec, batch_size=5)
    trained = sum(int(np.prod(v.shape)) for v in model.trainable_variables)
    assert trained == sum(spec.parameter_count_by_weight().values())
    assert {layer.unroll for layer in recurrent_layers_of_model(model)} == {spec.unroll}
    probabilities = model(IMAGES).numpy()
    assert probabilities.shape == (5, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("SimpleRNN", {"activation": "relu"}),
        ("LSTM", {}),
        ("GRU", {"recurrent_initializer": "zeros"}),
        ("MinGRU", {}),
    ],
)
def test_three_apis_build_the_same_network(cell, options, few_rows):
    spec = NetworkSpec(cell=cell, units=(9,), **options)
    models = [
        build_model(replace(spec, api=api), seed=3)
        for api in ("sequential", "functional", "cell-loop")
    ]
    first, *others = [model(IMAGES) for model in models]
    for answers in others:
        np.testing.assert_allclose(answers, first, atol=1e-6)
    other = build_model(spec, seed=4)
    expected = other(IMAGES)
    assert np.abs(expected - first).max() > 1e-3
    for model in models:
        model.set_weights(other.get_weights())
        np.testing.assert_allclose(model(IMAGES), expected, atol=1e-6)


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec(cell="LSTM", units=(5,), api="cell-loop"),
        NetworkSpec(cell="GRU", units=(5,), stateful=True),
        NetworkSpec(
            units=(5,), patch=4, embedding=3, recurrent_initializer="identity", recurrent_gain=0.5
        ),
    ],
    ids=str,
)
def test_a_saved_model_opens_in_plain_keras(spec, tmp_path, few_rows):
    model = build_model(spec, seed=2, batch_size=5)
    copy_for_saving(model, spec, batch_size=5).save(tmp_path / "model.keras")
    opened = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(opened(IMAGES), model(IMAGES), atol=1e-6)


def test_tokens_are_the_bits_of_a_patch(few_rows):
    model = build_model(NetworkSpec(patch=7, embedding=2))
    to_tokens = keras.Model(model.inputs, model.get_layer("tokens").output)
    bits = IMAGES.reshape(5, ROWS, 4, 7) > 0.5
    expected = (bits * 2 ** np.arange(7)).sum(axis=-1)
    np.testing.assert_array_equal(to_tokens(IMAGES), expected)
