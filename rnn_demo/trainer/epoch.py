"""The compiled epoch: training steps back to back in one TensorFlow function.

Stock `fit` spends its time between steps. Here the images stay on the device as uint8, are put in
an epoch's order at once, and a `tf.while_loop` runs the Keras model, loss, metric and optimizer,
unchanged, batch after batch. An epoch is run in chunks of any number of steps, so that progress can
be told and a stop obeyed between them.
"""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from rnn_demo.data import COLUMNS, ROWS, Split
from rnn_demo.trainer.augmentation.augment import Augment
from rnn_demo.trainer.builders import recurrent_layers
from rnn_demo.trainer.losses import NO_DIGIT, DigitOrNone, row_weights
from rnn_demo.trainer.plan import Plan
from rnn_demo.trainer.recurrence import bounds, merged
from rnn_demo.trainer.recurrence.blank_rows import by_first_ink

EVALUATION_BATCH = 500


class Sums(NamedTuple):
    """Totals over some images: of their losses, of right answers, of images.

    Losses and answers are those after the last row, whatever else is trained. Where pictures are
    no digits, which no answer gets right, right answers are as many as if those were digits, too.
    """

    loss: float = 0.0
    right: float = 0.0
    images: int = 0

    def __add__(self, other: tuple) -> "Sums":
        return Sums(*(a + b for a, b in zip(self, other, strict=True)))

    def means(self) -> tuple[float, float]:
        """Loss and accuracy, each image weighing the same, as `fit` reports them."""
        return self.loss / max(1, self.images), self.right / max(1, self.images)


class CompiledEpoch:
    """Trains a model on chunks of an epoch.

    split: images (N, 28, 28) uint8, in the order in which their rows are read, and labels.
    augment: from `make_augment`; with it, the images are as drawn.
    target_replication: as in a `Recipe`; above 0, the model answers after every row, (B, 28, 10).
    """

    def __init__(
        self,
        model: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        split: Split,
        batch_size: int,
        seed: int,
        plan: Plan,
        augment: Augment | None = None,
        target_replication: float = 0.0,
    ) -> None:
        self._model, self._optimizer, self._augment = model, optimizer, augment
        self._batch_size, self._seed, self._plan = batch_size, seed, plan
        self._images = tf.constant(split.images)
        self._labels = tf.constant(split.labels.astype(np.int32))
        self._first_ink = split.images.any(axis=2).argmax(axis=1) if plan.blank else None
        self._shuffled, self._start = (self._images, self._labels), tf.constant(0)
        loss = DigitOrNone if augment else keras.losses.SparseCategoricalCrossentropy
        self._loss = loss(reduction="sum")
        self._row_weights = row_weights(target_replication) if target_replication else None
        optimizer.build(model.trainable_variables)
        self._full, self._rest = divmod(len(split.images), batch_size)
        whole_in_xla = plan.jit and augment is None
        self._train = tf.function(
            self._train_batch, autograph=False, jit_compile=plan.jit and not whole_in_xla
        )
        self._loop = tf.function(self._run_batches, autograph=False, jit_compile=whole_in_xla)
        self._tail = tf.function(self._run_rest, autograph=False)

    @property
    def steps(self) -> int:
        """Steps in an epoch, the last, smaller batch included."""
        return self._full + (self._rest > 0)

    def compile(self) -> None:
        """Trace and compile everything, training nothing."""
        self.run(0, 0)

    def begin(self, epoch: int, order: np.ndarray) -> None:
        """Put the images in an epoch's order.

        XLA would gather them one by one: SimpleRNN 16 trains 1.2 times as fast on slices instead.
        epoch: its number from 0. order: (N,) int, the permutation of the images; where blank rows
        are reckoned once, images change places within a batch.
        """
        if self._first_ink is not None:
            parts = bounds(self._batch_size, self._plan.parts)
            order = by_first_ink(order, self._first_ink, parts)
        order = tf.constant(order, tf.int32)
        self._shuffled = tf.gather(self._images, order), tf.gather(self._labels, order)
        self._start = tf.constant(epoch * self.steps)  # its first step in the whole training

    def run(self, first: int, count: int) -> Sums:
        """Train on batches first .. first + count - 1 of the epoch; returns their totals."""
        full = max(0, min(first + count, self._full) - first)
        where = tf.constant(first), tf.constant(full), self._start
        with traced(self._model, self._plan):
            sums = Sums(*self._loop(*self._shuffled, *where))
        sums = Sums(float(sums.loss), float(sums.right), full * self._batch_size)
        if self._rest and first <= self._full < first + count:
            with traced(self._model, Plan()):  # one step an epoch is not worth compiling long
                loss, right = self._tail(*self._shuffled, self._start)
            sums += (float(loss), float(right), self._rest)
        return sums

    def _run_batches(
        self,
        images: tf.Tensor,
        labels: tf.Tensor,
        first: tf.Tensor,
        count: tf.Tensor,
        start: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        size = self._batch_size

        def body(i, loss_sum, right):
            batch = tf.slice(images, [i * size, 0, 0], [size, ROWS, COLUMNS])
            batch = self._prepare(batch, tf.slice(labels, [i * size], [size]), start + i)
            loss, batch_right = self._train(*batch)
            return i + 1, loss_sum + loss, right + batch_right

        return tf.while_loop(
            lambda i, *_: i < first + count, body, (first, tf.constant(0.0), tf.constant(0.0))
        )[1:]

    def _run_rest(
        self, images: tf.Tensor, labels: tf.Tensor, start: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        batch = self._prepare(images[-self._rest :], labels[-self._rest :], start + self._full)
        return self._train_batch(*batch)

    def _prepare(
        self, images: tf.Tensor, labels: tf.Tensor, step: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        images = tf.cast(images, tf.float32) / 255
        if self._augment is not None:
            images, labels = self._augment(images, labels, tf.stack([self._seed, step]))
        return images, labels

    def _train_batch(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """One step; returns the loss and the hits in the batch."""
        with tf.GradientTape() as tape:
            probabilities = self._model(images, training=True)
            if self._row_weights is None:
                loss = trained = self._loss(labels, probabilities)
            else:
                every_row = tf.repeat(labels[:, None], ROWS, axis=1)  # (B, 28)
                trained = self._loss(every_row, probabilities, self._row_weights[None])
                probabilities = probabilities[:, -1]
                loss = self._loss(labels, probabilities)
            mean = trained / images.shape[0]
        variables = self._model.trainable_variables
        self._optimizer.apply(tape.gradient(mean, variables), variables)
        right = keras.metrics.sparse_categorical_accuracy(labels, probabilities)
        right = tf.reduce_sum(tf.cast(right, tf.float32))
        if self._augment is not None:  # of the digits alone: as if all were some
            digits = tf.math.count_nonzero(labels != NO_DIGIT, dtype=tf.float32)
            right *= tf.cast(tf.size(labels), tf.float32) / tf.maximum(digits, 1.0)
        return loss, right


class Evaluation:
    """Loss and accuracy of a model on a split, in one compiled call."""

    def __init__(self, model: keras.Model, split: Split) -> None:
        self._model = model
        self._images = tf.constant(split.images)
        self._labels = tf.constant(split.labels.astype(np.int32))
        self._loss = keras.losses.SparseCategoricalCrossentropy(reduction="sum")
        self._loop = tf.function(self._run, autograph=False)

    def __call__(self) -> tuple[float, float]:
        """Loss and accuracy, means over all images."""
        with traced(self._model, Plan()):
            loss, right = self._loop()
        return Sums(float(loss), float(right), len(self._images)).means()

    def _run(self) -> tuple[tf.Tensor, tf.Tensor]:
        total = len(self._images)

        def body(i, loss_sum, right):
            images = tf.cast(self._images[i : i + EVALUATION_BATCH], tf.float32) / 255
            labels = self._labels[i : i + EVALUATION_BATCH]
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
def traced(model: keras.Model, plan: Plan) -> Iterator[None]:
    """Within it the recurrent layers are traced as planned; afterwards they are as before."""
    layers = recurrent_layers(model)
    if plan.parts:
        reader = next(x for x in model.layers if not isinstance(x, keras.layers.InputLayer))
        blank = [layer for layer in layers if plan.blank and layer is reader]
        with merged(layers, plan.parts, blank):
            yield
        return
    before = [layer.unroll for layer in layers]
    try:
        for layer in layers:
            layer.unroll = plan.unroll
        yield
    finally:
        for layer, was in zip(layers, before, strict=True):
            layer.unroll = was
