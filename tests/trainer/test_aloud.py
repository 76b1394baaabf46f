"""Training every row's answer is Keras's own mathematics: `fit` on a model of two outputs."""

import keras
import numpy as np
import pytest

from rnn_demo.data import ROWS, Split, mnist
from rnn_demo.reader import open_keras
from rnn_demo.spec import Recipe, Spec, SpecError, check_together
from rnn_demo.trainer.builders import build, plain_twin
from rnn_demo.trainer.epoch import CompiledEpoch, Sums
from rnn_demo.trainer.losses import row_weights
from rnn_demo.trainer.optimizers import make_optimizer
from rnn_demo.trainer.plan import Plan, is_mergeable

BATCH = 20


def by_fit(spec, recipe, split, order):
    """Weights, and the loss of the last row's answer, after Keras's `fit` of both outputs."""
    model = build(spec, seed=1, batch_size=BATCH, every_row=True)
    every = model.outputs[0]
    two = keras.Model(model.inputs, {"last": every[:, -1], "every": every})
    share, cross_entropy = recipe.target_replication, "sparse_categorical_crossentropy"
    two.compile(
        make_optimizer(recipe),
        loss={"last": cross_entropy, "every": cross_entropy},
        loss_weights={"last": 1 - share, "every": share},
        metrics={"last": cross_entropy},
        jit_compile=False,  # the same mathematics, and seconds less to compile
    )
    labels = split.labels[order]
    answers = {"last": labels, "every": np.repeat(labels[:, None], ROWS, axis=1)}
    images = split.images[order].astype(np.float32) / 255
    fitted = two.fit(images, answers, BATCH, epochs=recipe.epochs, shuffle=False, verbose=0)
    return model.get_weights(), fitted.history["last_sparse_categorical_crossentropy"]


def by_compiled_epoch(spec, recipe, split, order, plan):
    model = build(spec, seed=1, batch_size=BATCH, every_row=True)
    epoch = CompiledEpoch(
        model,
        make_optimizer(recipe),
        split,
        BATCH,
        0,
        plan,
        target_replication=recipe.target_replication,
    )
    losses = []
    for number in range(recipe.epochs):
        epoch.begin(number, order)
        sums = Sums()
        for first in range(0, epoch.steps, 7):
            sums += epoch.run(first, min(7, epoch.steps - first))
        losses.append(sums.means()[0])
    return model.get_weights(), losses


@pytest.mark.parametrize(
    ("spec", "changes"),
    [
        (Spec(units=(8,), activation="relu"), {"target_replication": 1.0, "clipnorm": 0.5}),
        (Spec(cell="LSTM", units=(6, 5)), {}),
        (Spec(cell="GRU", units=(6,), unroll=True, reset_after=False), {"plan": Plan(unroll=True)}),
        (Spec(units=(6,), patch=4, embedding=3, output_projection=5, input_projection=7), {}),
        (Spec(cell="LSTM", units=(6,), api="cell-loop"), {}),
        (Spec(cell="LSTM", units=(6,), stateful=True), {"images": 300}),
    ],
    ids=str,
)
def test_it_is_fit_on_two_outputs(spec, changes):
    plan = changes.pop("plan", Plan(parts=2) if is_mergeable(spec) else Plan())
    recipe = Recipe(
        **{
            "learning_rate": 1e-4,
            "schedule": "constant",
            "batch_size": BATCH,
            "images": 310,
            "epochs": 2,
            "target_replication": 0.4,
            **changes,
        }
    )
    train = mnist().train
    split = Split(train.images[: recipe.images], train.labels[: recipe.images])
    order = np.random.default_rng(2).permutation(recipe.images)
    expected, fit_losses = by_fit(spec, recipe, split, order)
    weights, losses = by_compiled_epoch(spec, recipe, split, order, plan)
    np.testing.assert_allclose(losses, fit_losses, atol=1e-5)
    start = build(spec, seed=1, batch_size=BATCH).get_weights()
    for ours, theirs in zip(weights, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert max(np.abs(a - b).max() for a, b in zip(weights, start, strict=True)) > 5e-4


@pytest.mark.parametrize(
    "spec",
    [
        Spec(cell="GRU", units=(28, 28), residual=True, api="functional"),
        Spec(cell="GRU", units=(6,), api="cell-loop"),
        Spec(cell="GRU", units=(6,), patch=7, embedding=2),
    ],
    ids=str,
)
def test_what_is_saved_is_an_ordinary_classifier_that_answers_alike(spec, tmp_path):
    """Its weights, and at every row its head, are those that were trained."""
    images = mnist().validation.images[:20]
    aloud = build(spec, seed=1, every_row=True)
    np.testing.assert_array_equal(
        np.concatenate([w.ravel() for w in aloud.get_weights()]),
        np.concatenate([w.ravel() for w in build(spec, seed=1).get_weights()]),
    )
    twin = plain_twin(aloud, spec)
    assert twin.output_shape == (None, 10)
    twin.save(tmp_path / "model.keras")
    every = aloud.predict(images / np.float32(255), verbose=0)
    logits = open_keras(tmp_path / "model.keras").predict_rows(images)
    e = np.exp(logits - logits.max(-1, keepdims=True))
    np.testing.assert_allclose(e / e.sum(-1, keepdims=True), every, atol=1e-5)


def test_the_rows_share_what_the_last_one_leaves():
    np.testing.assert_array_equal(row_weights(0.0), np.eye(ROWS, dtype=np.float32)[-1])
    np.testing.assert_allclose(row_weights(1.0), 1 / ROWS)
    half = row_weights(0.5)
    assert half.sum() == pytest.approx(1)
    assert half[-1] == pytest.approx(0.5 + 0.5 / ROWS)


def test_two_directions_have_read_everything_at_every_row():
    with pytest.raises(SpecError, match="set target_replication to 0"):
        check_together(Spec(merge_mode="concat"), Recipe(target_replication=0.5))
