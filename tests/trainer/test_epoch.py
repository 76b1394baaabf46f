"""The compiled epoch is the same mathematics as stock `fit`: losses, accuracy, weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.data import Split, mnist
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer.builders import build
from rnn_demo.trainer.epoch import CompiledEpoch, Evaluation, Sums
from rnn_demo.trainer.losses import NO_DIGIT
from rnn_demo.trainer.optimizers import make_optimizer
from rnn_demo.trainer.plan import Plan, is_mergeable

BATCH = 20
NOTEBOOK = Recipe(
    optimizer="RMSprop", learning_rate=0.01, schedule="constant", batch_size=BATCH, images=210
)
SLOW = Recipe(learning_rate=1e-4, schedule="constant", batch_size=BATCH, images=4_010)


def by_fit(spec, recipe, split, order, epochs=1):
    model = build(spec, seed=1, batch_size=BATCH)
    model.compile(
        make_optimizer(recipe),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,  # the same mathematics, and seconds less to compile
    )
    images = split.images[order].astype(np.float32) / 255
    fitted = model.fit(images, split.labels[order], BATCH, epochs=epochs, shuffle=False, verbose=0)
    return model, fitted.history["loss"], fitted.history["accuracy"]


def by_compiled_epoch(spec, recipe, split, order, plan, epochs=1, chunk=7):
    model = build(spec, seed=1, batch_size=BATCH)
    epoch = CompiledEpoch(model, make_optimizer(recipe), split, BATCH, 0, plan)
    losses, accuracies = [], []
    for number in range(epochs):
        sums = Sums()
        epoch.begin(number, order)
        for first in range(0, epoch.steps, chunk):
            sums += epoch.run(first, min(chunk, epoch.steps - first))
        assert sums.images == len(split.images)
        loss, accuracy = sums.means()
        losses.append(loss)
        accuracies.append(accuracy)
    return model, losses, accuracies


def compare(spec, recipe, plan, atol, epochs=1):
    train = mnist().train
    split = Split(train.images[: recipe.images], train.labels[: recipe.images])
    order = np.random.default_rng(2).permutation(recipe.images)
    expected, fit_losses, fit_accuracies = by_fit(spec, recipe, split, order, epochs)
    model, losses, accuracies = by_compiled_epoch(spec, recipe, split, order, plan, epochs)
    np.testing.assert_allclose(losses, fit_losses, atol=atol)
    np.testing.assert_allclose(accuracies, fit_accuracies, atol=3 / recipe.images)
    moved = 0.0
    start = build(spec, seed=1, batch_size=BATCH).get_weights()
    for ours, theirs, before in zip(
        model.get_weights(), expected.get_weights(), start, strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=atol)
        moved = max(moved, float(np.abs(ours - before).max()))
    assert moved > 100 * atol  # else the comparison would say nothing


@pytest.mark.parametrize(
    ("plan", "optimizer"),
    [(Plan(jit=True, parts=1), "RMSprop"), (Plan(jit=True, unroll=True), "Adam"), (Plan(), "Adam")],
    ids=str,
)
def test_ten_steps_at_the_notebooks_rate(plan, optimizer):
    """Eleven, in fact: the last batch is half a batch, and weighs as half a one."""
    spec = Spec(units=(16,), activation="relu")
    recipe = Recipe(**{**NOTEBOOK.to_json(), "optimizer": optimizer})
    compare(spec, recipe, plan, atol=2e-4)


@pytest.mark.parametrize(
    ("cell", "optimizer"), [("SimpleRNN", "RMSprop"), ("LSTM", "Adam"), ("GRU", "SGD")]
)
def test_hundreds_of_steps_at_a_low_rate(cell, optimizer):
    plan = Plan(parts=2)
    recipe = Recipe(**{**SLOW.to_json(), "optimizer": optimizer})
    compare(Spec(cell=cell, units=(8,)), recipe, plan, atol=2e-5)


@pytest.mark.parametrize(
    ("spec", "changes"),
    [
        (Spec(units=(8,)), {"schedule": "cosine", "warmup_steps": 30, "clipnorm": 0.1}),
        (Spec(cell="GRU", units=(6,), merge_mode="concat"), {}),
        (Spec(cell="LSTM", units=(6, 5)), {}),
        (Spec(cell="GRU", units=(6,), dropout=0.3, recurrent_dropout=0.2), {}),
        (Spec(units=(6,), patch=4, embedding=3, output_projection=5), {"clipnorm": 1.0}),
        (Spec(units=(8,), api="cell-loop"), {}),
        (Spec(cell="LSTM", units=(6,), stateful=True), {"images": 600}),
    ],
    ids=str,
)
def test_clipping_schedules_dropout_and_the_rest(spec, changes):
    recipe = Recipe(**{**SLOW.to_json(), "images": 610, "epochs": 2, **changes})
    plan = Plan(parts=2) if is_mergeable(spec) else Plan()
    compare(spec, recipe, plan, atol=1e-5, epochs=2)


def test_evaluation_is_keras_evaluate():
    model = build(Spec(units=(8,)), seed=3)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    images, labels = mnist().validation.images[:1_230], mnist().validation.labels[:1_230]
    loss, accuracy = Evaluation(model, Split(images, labels))()
    expected = model.evaluate(images / np.float32(255), labels, verbose=0)
    assert loss == pytest.approx(expected[0], abs=1e-5)
    assert accuracy == pytest.approx(expected[1], abs=1e-7)


def test_unrolling_while_training_leaves_the_model_as_it_was():
    model = build(Spec(units=(8,)), seed=3)
    split = Split(mnist().train.images[:60], mnist().train.labels[:60])
    epoch = CompiledEpoch(model, keras.optimizers.Adam(), split, BATCH, 0, Plan(unroll=True))
    epoch.run(0, 3)
    assert model.layers[0].unroll is False


def test_accuracy_is_that_of_digits_where_some_pictures_are_none():
    """Which are a third here. One batch, so that the answers are those of the first weights."""
    train, first = mnist().train, np.arange(30)
    few = Split(train.images[first], train.labels[first])
    is_digit = first % 3 > 0

    def augment(images, labels, seed):
        return images, tf.where(is_digit, labels, NO_DIGIT)

    model = build(Spec(units=(8,)), seed=1)
    answers = model.predict(few.images / np.float32(255), verbose=0).argmax(axis=1)
    few = Split(few.images, np.where(first % 2, answers, (answers + 1) % 10).astype(np.uint8))
    epoch = CompiledEpoch(model, make_optimizer(SLOW), few, 30, 0, Plan(), augment)
    epoch.begin(0, first)
    _, accuracy = epoch.run(0, 1).means()
    assert accuracy == pytest.approx((first % 2)[is_digit].mean())
    assert accuracy > 1.2 * (first % 2 * is_digit).mean()
