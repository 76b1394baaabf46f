"""The compiled epoch is the same mathematics as stock `fit`: losses, accuracy, weights.

With answers at every row, it equals `fit` with two outputs: the last row's answer, and all.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.cells.activations import softmax
from rnn_demo.data import Split, load_mnist_splits
from rnn_demo.reader import open_keras
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.recipe import LOGIT_FACTOR, STATE_FACTOR
from rnn_demo.trainer.builders import build_model, copy_for_saving, make_optimizer
from rnn_demo.trainer.epoch import CompiledEpoch, Sums
from rnn_demo.trainer.losses import NO_DIGIT
from rnn_demo.trainer.plan import RecurrencePlan, can_merge_products_over_rows
from tests.support.few_rows import with_few_rows
from tests.support.keras_variables import make_variables

BATCH = 20
LOSS = "sparse_categorical_crossentropy"
NOTEBOOK = {"optimizer": "RMSprop", "learning_rate": 0.01, "images": 210}
SHORT = {"learning_rate": 1e-4, "images": 300, "epochs": 2}
COSINE = {
    **SHORT,
    "optimizer": "RMSprop",
    "schedule": "cosine",
    "warmup_steps": 9,
    "clipnorm": 0.1,
}
ALOUD = {**SHORT, "target_replication": 0.4, "clipnorm": 0.5}
SGD = {**ALOUD, "optimizer": "SGD", "learning_rate": 0.01}
BOUNDS = {"state_bound": 0.2, "logit_bound": 0.1}  # all networks here exceed them
PARTS = RecurrencePlan(parts=2)


class Punish(keras.layers.Layer):
    """Passes answers through, and adds the penalty for a recipe's bounds to the loss."""

    def __init__(self, recipe, head):
        super().__init__()
        self.recipe, self.head = recipe, head

    def call(self, answers, states):
        logits = keras.ops.matmul(states, self.head.kernel) + self.head.bias
        pairs = (
            (states, self.recipe.state_bound, STATE_FACTOR),
            (logits, self.recipe.logit_bound, LOGIT_FACTOR),
        )
        for values, bound, factor in pairs:
            if bound:
                above, below = keras.ops.relu(values - bound), keras.ops.relu(-values - bound)
                self.add_loss(factor * keras.ops.mean(above**2 + below**2))
        return answers


def by_fit(spec, recipe, split, order):
    """Train by Keras's own `fit`.

    Returns:
        Weights before and after, and losses and accuracies of the last answer.
    """
    share = recipe.target_replication
    model = build_model(spec, seed=1, batch_size=BATCH, every_row=share > 0)
    start = model.get_weights()
    every = Punish(recipe, model.layers[-1])(model.outputs[0], model.layers[-1].input)
    answers = every[:, -1] if share else every
    two = keras.Model(model.inputs, {"last": answers, "every": every})
    two.compile(
        make_optimizer(recipe),
        loss={"last": LOSS, "every": LOSS},
        loss_weights={"last": 1 - share, "every": share},
        metrics={"last": [LOSS, "accuracy"]},
        jit_compile=False,  # the same mathematics, seconds faster to compile
    )
    labels = split.labels[order]
    every = np.repeat(labels[:, None], split.images.shape[1], axis=1) if share else labels
    images = split.images[order].astype(np.float32) / 255
    labels = {"last": labels, "every": every}
    make_variables(two, labels, BATCH)
    fitted = two.fit(images, labels, BATCH, epochs=recipe.epochs, shuffle=False, verbose=0)
    kept = fitted.history
    return start, model.get_weights(), kept[f"last_{LOSS}"], kept["last_accuracy"]


def by_compiled_epoch(spec, recipe, split, order, plan, chunk=7):
    share = recipe.target_replication
    model = build_model(spec, seed=1, batch_size=BATCH, every_row=share > 0)
    optimizer = make_optimizer(recipe)
    epoch = CompiledEpoch(model, optimizer, split, recipe, plan)
    losses, accuracies = [], []
    for number in range(recipe.epochs):
        sums = Sums()
        epoch.arrange_batches_by_order(number, order)
        for first in range(0, epoch.steps, chunk):
            sums += epoch.train_batch_range(first, min(chunk, epoch.steps - first))
        assert sums.images == len(split.images)
        loss, accuracy = sums.means()
        losses.append(loss)
        accuracies.append(accuracy)
    assert not any(getattr(layer, "unroll", False) for layer in model.layers) or spec.unroll
    return model.get_weights(), losses, accuracies


@pytest.mark.parametrize(
    ("spec", "recipe", "plan", "atol"),
    [  # eleven steps at the notebook's rate, the last with half a batch; and options
        (NetworkSpec(activation="relu"), NOTEBOOK, RecurrencePlan(jit=True, parts=1), 2e-4),
        (NetworkSpec(units=(6, 5), merge_mode="concat"), COSINE, RecurrencePlan(parts=1), 1e-5),
        (
            NetworkSpec(units=(5,), dropout=0.3, recurrent_dropout=0.2),
            {**SHORT, "images": 310},
            RecurrencePlan(unroll=True),
            1e-5,
        ),
        (NetworkSpec(cell="GRU", patch=4, embedding=3, output_projection=5), SGD, PARTS, 1e-5),
        (NetworkSpec(cell="LSTM", units=(5, 4)), COSINE, RecurrencePlan(parts=2, blank=True), 1e-5),
        pytest.param(
            *(NetworkSpec(cell="LSTM", units=(5,), api="cell-loop"), SHORT, RecurrencePlan(), 1e-5),
            marks=pytest.mark.slow,
        ),
        (NetworkSpec(cell="LSTM", units=(5,), stateful=True), {**ALOUD, **BOUNDS}, PARTS, 1e-5),
        pytest.param(
            *(
                NetworkSpec(activation="relu"),
                {**SHORT, **BOUNDS},
                RecurrencePlan(jit=True, parts=1),
                1e-5,
            ),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            *(NetworkSpec(cell="GRU", units=(6,)), {**ALOUD, **BOUNDS}, PARTS, 1e-5),
            marks=pytest.mark.slow,
        ),
    ],
    ids=str,
)
def test_a_compiled_epoch_trains_like_fit(spec, recipe, plan, atol, few_rows):
    recipe = TrainingRecipe(**{"schedule": "constant", "batch_size": BATCH, "epochs": 1, **recipe})
    assert can_merge_products_over_rows(spec) == bool(plan.parts)
    split = with_few_rows(load_mnist_splits().train, recipe.images)
    order = np.random.default_rng(2).permutation(recipe.images)
    start, expected, fit_losses, fit_accuracies = by_fit(spec, recipe, split, order)
    weights, losses, accuracies = by_compiled_epoch(spec, recipe, split, order, plan)
    np.testing.assert_allclose(losses, fit_losses, atol=atol)
    np.testing.assert_allclose(accuracies, fit_accuracies, atol=3 / recipe.images)
    for ours, theirs in zip(weights, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=atol)
    moved = max(np.abs(ours - before).max() for ours, before in zip(weights, start, strict=True))
    assert moved > 50 * atol  # otherwise the comparison would be meaningless


def test_a_model_with_answers_at_every_row_is_saved_as_a_classifier(tmp_path):
    """It has the trained weights, and at every row the trained head."""
    spec, images = NetworkSpec(cell="GRU", units=(6,)), load_mnist_splits().validation.images[:20]
    aloud = build_model(spec, seed=1, every_row=True)
    for one, other in zip(
        aloud.get_weights(), build_model(spec, seed=1).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, other)
    twin = copy_for_saving(aloud, spec)
    assert twin.output_shape == (None, 10)
    twin.save(tmp_path / "model.keras")
    every = aloud.predict(images / np.float32(255), verbose=0)
    logits = open_keras(tmp_path / "model.keras").logits_by_row(images)
    np.testing.assert_allclose(softmax(logits), every, atol=1e-5)


def test_accuracy_counts_only_digits():
    """Here a third are non-digits. One batch, so the answers are those of the initial weights."""
    train, first = load_mnist_splits().train, np.arange(30)
    few = Split(train.images[first], train.labels[first])
    is_digit = first % 3 > 0

    def augment(images, labels, seed):
        return images, tf.where(is_digit, labels, NO_DIGIT)

    model = build_model(NetworkSpec(units=(8,)), seed=1)
    answers = model.predict(few.images / np.float32(255), verbose=0).argmax(axis=1)
    few = Split(few.images, np.where(first % 2, answers, (answers + 1) % 10).astype(np.uint8))
    recipe = TrainingRecipe(batch_size=30, images=30)
    epoch = CompiledEpoch(model, make_optimizer(recipe), few, recipe, RecurrencePlan(), augment)
    epoch.arrange_batches_by_order(0, first)
    _, accuracy = epoch.train_batch_range(0, 1).means()
    assert accuracy == pytest.approx((first % 2)[is_digit].mean())
    assert accuracy > 1.2 * (first % 2 * is_digit).mean()
