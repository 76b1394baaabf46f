"""A recurrent layer written by hand: a Keras cell in a `tf.while_loop` over the 28 rows.

What TensorFlow 1 called raw_rnn. It exists to show the loop that `keras.layers.RNN` hides.
"""

import keras
import tensorflow as tf


class CellLoop(keras.Layer):
    """Runs a cell over the rows of a batch and returns the state h after the last one.

    cell: a SimpleRNNCell, LSTMCell or GRUCell without dropout. Input (B, T, inputs), output
    (B, units). Its weights are the cell's: kernel, recurrent_kernel, bias.
    """

    def __init__(self, cell: keras.Layer, **kwargs) -> None:
        super().__init__(**kwargs)
        self.cell = cell

    def build(self, input_shape: tuple[int | None, int, int]) -> None:
        self.cell.build((input_shape[0], input_shape[2]))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return (input_shape[0], self.cell.units)

    def call(self, rows: tf.Tensor) -> tf.Tensor:
        steps = rows.shape[1]
        by_time = tf.transpose(rows, (1, 0, 2))  # (T, B, inputs)
        states = self.cell.get_initial_state(batch_size=tf.shape(rows)[0])

        def step(t: tf.Tensor, *states: tf.Tensor) -> tuple:
            _, new_states = self.cell(by_time[t], list(states))
            return t + 1, *new_states

        _, h, *_ = tf.while_loop(
            lambda t, *_: t < steps, step, (tf.constant(0), *states), maximum_iterations=steps
        )
        return h
