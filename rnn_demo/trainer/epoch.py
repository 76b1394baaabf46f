"""Train an epoch as one TensorFlow function, and evaluate a model as another.

Keras's `fit` spends most time between steps. Here the images stay on the device as uint8 and are
put into an epoch's order at once; a `tf.while_loop` runs the unchanged Keras model, loss, metric
and optimizer, batch after batch. An epoch runs in chunks of any number of steps, between which the
trainer reports progress and may stop.
"""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from rnn_demo.data import ROWS, Split
from rnn_demo.spec import TrainingRecipe
from rnn_demo.spec.recipe import LOGIT_FACTOR, STATE_FACTOR
from rnn_demo.trainer.augmentation.augment import Augment
from rnn_demo.trainer.builders import recurrent_layers_of_model
from rnn_demo.trainer.losses import (
    NO_DIGIT,
    CrossEntropyWithNonDigits,
    mean_square_excess,
    row_loss_weights,
)
from rnn_demo.trainer.plan import RecurrencePlan
from rnn_demo.trainer.recurrence import batch_part_edges, merge_products_over_rows
from rnn_demo.trainer.recurrence.blank_rows import sort_indices_by_first_ink_in_parts

EVALUATION_BATCH = 500
HOST = "/CPU:0"


class Sums(NamedTuple):
    """Totals over some images, for the answers after the last row.

    Attributes:
        right: Number of correct answers. Non-digits have no correct answer; they count with the
            accuracy of the digits in their batch.
    """

    loss: float = 0.0
    right: float = 0.0
    images: int = 0

    def __add__(self, other: tuple) -> "Sums":
        return Sums(*(a + b for a, b in zip(self, other, strict=True)))

    def means(self) -> tuple[float, float]:
        """Return mean loss and accuracy over all images, as `fit` reports them."""
        return self.loss / max(1, self.images), self.right / max(1, self.images)


class CompiledEpoch:
    """Train a model on chunks of an epoch.

    Args:
        model: From images (B, 28, 28) to probabilities (B, 10), or (B, 28, 10) with the recipe's
            `target_replication`.
        split: Images (N, 28, 28) uint8 and labels (N,). Their rows are in the model's order, or
            from the top with `augment`, which puts them in order.
        augment: From `make_augment`.
    """

    def __init__(
        self,
        model: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        split: Split,
        recipe: TrainingRecipe,
        plan: RecurrencePlan,
        augment: Augment | None = None,
    ) -> None:
        self._model, self._optimizer, self._augment = model, optimizer, augment
        self._bounds, self._head = (recipe.state_bound, recipe.logit_bound), model.layers[-1]
        if any(self._bounds):  # otherwise no step needs the states
            self._with_states = keras.Model(model.inputs, [self._head.input, *model.outputs])
        self._batch_size, self._seed, self._plan = recipe.batch_size, recipe.seed, plan
        with tf.device(HOST):
            self._images, self._labels = tf.constant(split.images), tf.constant(split.labels)
        self._first_ink = split.images.any(axis=2).argmax(axis=1) if plan.blank else None
        loss = CrossEntropyWithNonDigits if augment else keras.losses.SparseCategoricalCrossentropy
        self._loss = loss(reduction="sum")
        share = recipe.target_replication
        self._row_weights = row_loss_weights(share) if share else None
        optimizer.build(model.trainable_variables)
        self._full, self._rest = divmod(len(split.images), recipe.batch_size)
        self.arrange_batches_by_order(0, np.arange(len(split.images)))
        xla_loop = plan.jit and augment is None
        self._train = tf.function(
            self._train_batch, autograph=False, jit_compile=plan.jit and not xla_loop
        )
        self._loop = tf.function(
            self._train_range_of_whole_batches, autograph=False, jit_compile=xla_loop
        )
        self._tail = tf.function(self._train_smaller_last_batch, autograph=False)

    @property
    def steps(self) -> int:
        """Number of steps in an epoch, with the last, smaller batch."""
        return self._full + (self._rest > 0)

    def compile(self) -> None:
        """Trace and compile everything without training."""
        self.train_batch_range(0, 0)

    def arrange_batches_by_order(self, epoch: int, order: np.ndarray) -> None:
        """Arrange the images in the batches of an epoch, and copy these to the device.

        `order`, (N,) int, permutes the images; if blank rows are computed once, images are
        reordered within a batch. Images are gathered here, once an epoch, because XLA would gather
        them one by one in each step (SimpleRNN 16 trains 1.2 times as fast this way); and on the
        host, as TensorFlow has no kernel that gathers bytes on a GPU.
        """
        if self._first_ink is not None:
            parts = batch_part_edges(self._batch_size, self._plan.parts)
            order = sort_indices_by_first_ink_in_parts(order, self._first_ink, parts)
        whole, rest = np.split(order, [self._full * self._batch_size])
        self._batches = self._gather_by_indices(whole.reshape(self._full, self._batch_size))
        self._last = self._gather_by_indices(rest)
        # The epoch's first step, counted over the whole training
        self._start = tf.constant(epoch * self.steps)

    def train_batch_range(self, first: int, count: int) -> Sums:
        """Train on `count` batches of the epoch, from the `first`; return their totals."""
        full = max(0, min(first + count, self._full) - first)
        where = tf.constant(first), tf.constant(full), self._start
        with temporarily_apply_recurrence_plan(self._model, self._plan):
            sums = Sums(*self._loop(*self._batches, *where))
        sums = Sums(float(sums.loss), float(sums.right), full * self._batch_size)
        if self._rest and first <= self._full < first + count:
            with temporarily_apply_recurrence_plan(self._model, self._plan.keeping_only_cudnn()):
                loss, right = self._tail(*self._last, self._start)
            sums += (float(loss), float(right), self._rest)
        return sums

    def _gather_by_indices(self, order: np.ndarray) -> tuple[tf.Tensor, tf.Tensor]:
        """Return images and labels in an order of any shape, uint8, on the device in use."""
        with tf.device(HOST):
            order = tf.constant(order, tf.int32)
            arranged = tf.gather(self._images, order), tf.gather(self._labels, order)
        return tf.identity(arranged[0]), tf.identity(arranged[1])

    def _train_range_of_whole_batches(
        self,
        images: tf.Tensor,
        labels: tf.Tensor,
        first: tf.Tensor,
        count: tf.Tensor,
        start: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        def body(i: tf.Tensor, loss_sum: tf.Tensor, right: tf.Tensor) -> tuple[tf.Tensor, ...]:
            batch = self._scale_and_augment_batch(images[i], labels[i], start + i)
            loss, batch_right = self._train(*batch)
            return i + 1, loss_sum + loss, right + batch_right

        zero = tf.constant(0.0)
        return tf.while_loop(lambda i, *_: i < first + count, body, (first, zero, zero))[1:]

    def _train_smaller_last_batch(
        self, images: tf.Tensor, labels: tf.Tensor, start: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        return self._train_batch(*self._scale_and_augment_batch(images, labels, start + self._full))

    def _scale_and_augment_batch(
        self, images: tf.Tensor, labels: tf.Tensor, step: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        images, labels = tf.cast(images, tf.float32) / 255, tf.cast(labels, tf.int32)
        if self._augment is not None:
            images, labels = self._augment(images, labels, tf.stack([self._seed, step]))
        return images, labels

    def _train_batch(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Take one step, and return the sum of losses and the correct answers of the batch."""
        with tf.GradientTape() as tape:
            if any(self._bounds):
                states, probabilities = self._with_states(images, training=True)
                punishment = self._penalty(states)
            else:
                probabilities, punishment = self._model(images, training=True), 0.0
            if self._row_weights is None:
                loss = trained = self._loss(labels, probabilities)
            else:
                every_row = tf.repeat(labels[:, None], ROWS, axis=1)  # (B, 28)
                trained = self._loss(every_row, probabilities, self._row_weights[None])
                probabilities = probabilities[:, -1]
                loss = self._loss(labels, probabilities)
            mean = trained / images.shape[0] + punishment
        variables = self._model.trainable_variables
        self._optimizer.apply(tape.gradient(mean, variables), variables)
        right = keras.metrics.sparse_categorical_accuracy(labels, probabilities)
        right = tf.reduce_sum(tf.cast(right, tf.float32))
        if self._augment is not None:  # the digits' accuracy, scaled to all pictures
            digits = tf.math.count_nonzero(labels != NO_DIGIT, dtype=tf.float32)
            right *= tf.cast(tf.size(labels), tf.float32) / tf.maximum(digits, 1.0)
        return loss, right

    def _penalty(self, states: tf.Tensor) -> tf.Tensor:
        """Return the bounds' penalty in the loss, from the head's inputs, (B, ..., units)."""
        state_bound, logit_bound = self._bounds
        punishment = tf.constant(0.0)
        if state_bound:
            punishment += STATE_FACTOR * mean_square_excess(states, state_bound)
        if logit_bound:
            logits = tf.matmul(states, self._head.kernel) + self._head.bias
            punishment += LOGIT_FACTOR * mean_square_excess(logits, logit_bound)
        return punishment


class CompiledEvaluation:
    """Compute loss and accuracy of a model on a split in one compiled call.

    The model maps images (B, 28, 28) to probabilities (B, 10); the split's images are (N, 28, 28)
    uint8, with rows in the model's order.
    """

    def __init__(self, model: keras.Model, split: Split, plan: RecurrencePlan) -> None:
        self._model, self._plan = model, plan.keeping_only_cudnn()
        self._images, self._labels = tf.constant(split.images), tf.constant(split.labels)
        self._loss = keras.losses.SparseCategoricalCrossentropy(reduction="sum")
        self._loop = tf.function(self._sum_loss_and_correct_answers, autograph=False)

    def __call__(self) -> tuple[float, float]:
        """Return mean loss and accuracy over all images."""
        with temporarily_apply_recurrence_plan(self._model, self._plan):
            loss, right = self._loop()
        return Sums(float(loss), float(right), len(self._images)).means()

    def _sum_loss_and_correct_answers(self) -> tuple[tf.Tensor, tf.Tensor]:
        total = len(self._images)

        def body(i: tf.Tensor, loss_sum: tf.Tensor, right: tf.Tensor) -> tuple[tf.Tensor, ...]:
            images = tf.cast(self._images[i : i + EVALUATION_BATCH], tf.float32) / 255
            labels = tf.cast(self._labels[i : i + EVALUATION_BATCH], tf.int32)
            probabilities = self._model(images, training=False)
            hits = keras.metrics.sparse_categorical_accuracy(labels, probabilities)
            return (
                i + EVALUATION_BATCH,
                loss_sum + self._loss(labels, probabilities),
                right + tf.reduce_sum(tf.cast(hits, tf.float32)),
            )

        zero = tf.constant(0.0)
        return tf.while_loop(lambda i, *_: i < total, body, (tf.constant(0), zero, zero))[1:]


@contextlib.contextmanager
def temporarily_apply_recurrence_plan(model: keras.Model, plan: RecurrencePlan) -> Iterator[None]:
    """Trace the recurrent layers as planned within a `with`; afterwards restore them.

    By default Keras checks if any GPU exists, not which device is used, and so traces cuDNN's
    operations even for a CPU, which lacks them. With `use_cudnn=True` it raises ValueError if a
    layer can't use them, instead of silently using its own loop.
    """
    layers = recurrent_layers_of_model(model)
    settings = {"unroll": plan.unroll, "use_cudnn": plan.is_fused}
    both = [(layer, name) for layer in layers for name in settings if hasattr(layer, name)]
    before = [(layer, name, getattr(layer, name)) for layer, name in both]
    try:
        for layer, name in both:
            setattr(layer, name, settings[name])
        if plan.parts:
            reader = next(x for x in model.layers if not isinstance(x, keras.layers.InputLayer))
            blank = [layer for layer in layers if plan.blank and layer is reader]
            with merge_products_over_rows(layers, plan.parts, blank):
                yield
        else:
            yield
    finally:
        for layer, name, value in before:
            setattr(layer, name, value)
