"""The cell of `cells/min_gru.py` for Keras; printed programs contain this file's text."""

import keras


@keras.saving.register_keras_serializable("rnn_demo")
class MinGRUCell(keras.Layer):
    """`h = (1 - z) h + z candidate`, both from the row only (arXiv 2410.01201)."""

    def __init__(
        self,
        units,
        activation="tanh",
        recurrent_activation="sigmoid",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        self.recurrent_activation = keras.activations.get(recurrent_activation)

    def build(self, shape):
        wide = 2 * self.units
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], wide))
        self.bias = self.add_weight(name="bias", shape=(wide,), initializer="zeros")

    def call(self, x, states):
        z, candidate = keras.ops.split(x @ self.kernel + self.bias, 2, axis=-1)
        z = self.recurrent_activation(z)
        h = (1 - z) * states[0] + z * self.activation(candidate)
        return h, [h]

    def get_initial_state(self, batch_size):
        return [keras.ops.zeros((batch_size, self.units))]

    def get_config(self):
        names = ("activation", "recurrent_activation")
        used = {n: keras.activations.serialize(getattr(self, n)) for n in names}
        return {**super().get_config(), "units": self.units, **used}
