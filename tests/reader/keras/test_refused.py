"""What can't be read is refused in one sentence that names the layer."""

import keras
import pytest
from keras import layers

from rnn_demo.reader import ReaderError, open_keras
from tests.support import keras_side
from tests.support.keras_side import LAST, functional, returning, saved, sequential


@keras.saving.register_keras_serializable("tests")
class LSTM(layers.LSTM):
    """Someone's own layer, named like Keras's."""

    def call(self, sequences, initial_state=None, mask=None, training=False):
        return super().call(sequences) + 1


def two_outputs():
    rows = keras.Input((28, 28))
    state = layers.GRU(5)(rows)
    return keras.Model(rows, [layers.Dense(10)(state), layers.Dense(10)(state)])


def two_inputs():
    one, other = keras.Input((28, 28)), keras.Input((28, 28), name="second")
    return keras.Model([one, other], layers.Dense(10)(layers.GRU(5)(layers.Add()([one, other]))))


def mixed_softmaxes():
    rows = keras.Input((28, 28))
    heads = [layers.Dense(10, activation="softmax")(layers.GRU(5)(rows)) for _ in range(2)]
    return keras.Model(rows, layers.Average()(heads))


def in_dtype(policy):
    return lambda: sequential(layers.GRU(5, dtype=policy, name="g"))


REFUSED = {
    "'conv' is a Conv1D": lambda: sequential(layers.Conv1D(4, 3, name="conv"), layers.GRU(3)),
    "more than one output": two_outputs,
    "'second' is an InputLayer": two_inputs,
    "'lstm' is an LSTM": lambda: sequential(LSTM(3, name="lstm")),
    "'fun' is a Lambda": lambda: sequential(
        layers.Lambda(lambda x: x * 2, name="fun"), layers.GRU(3)
    ),
    "activation='squareplus'": lambda: sequential(layers.GRU(3, activation="squareplus")),
    "return_state=True": lambda: functional(lambda x: layers.GRU(3, return_state=True)(x)[0]),
    "initial_state": lambda: functional(
        lambda x: layers.GRU(3)(x, initial_state=layers.SimpleRNN(3)(x))
    ),
    "training=True": lambda: functional(
        lambda x: layers.Dropout(0.5)(layers.GRU(3)(x), training=True)
    ),
    "mask_zero=True": lambda: sequential(
        layers.Discretization([0.5]),
        layers.Embedding(2, 2, mask_zero=True),
        layers.Reshape((28, 56)),
        layers.GRU(3),
    ),
    "'crop' is a Cropping1D": lambda: sequential(
        returning(layers.GRU), layers.Cropping1D((26, 0), name="crop"), layers.Flatten()
    ),
    "'all' is a Dense": lambda: sequential(
        layers.Flatten(), layers.Dense(784, name="all"), layers.Reshape((28, 28)), layers.GRU(3)
    ),
    "'halves' is a Reshape": lambda: sequential(
        layers.Reshape((14, 56), name="halves"), layers.GRU(3)
    ),
    "'g' is a GRU, which is given shape (56, 14)": lambda: sequential(
        layers.Reshape((56, 14)), layers.GRU(3, name="g")
    ),
    "merge_mode=None": lambda: functional(
        lambda x: layers.Concatenate()(layers.Bidirectional(layers.GRU(3), merge_mode=None)(x))
    ),
    "output has shape (1, 7)": lambda: keras.Sequential(
        [keras.Input((28, 28)), layers.GRU(3), layers.Dense(7), layers.Reshape((1, 7))]
    ),
    "takes shape [None, 8, 8]": lambda: keras.Sequential(
        [keras.Input((8, 8)), layers.GRU(3), layers.Dense(10)]
    ),
    "no recurrent layer": lambda: sequential(*LAST),
    "This network has no recurrent layer": lambda: keras.Sequential(
        [keras.Input((28, 28)), layers.Softmax()]
    ),
    "This network has no recurrent layer: choose": lambda: keras.Sequential(
        [keras.Input((28, 28)), layers.Dropout(0.1)]
    ),
    "'axes' is a Reshape": lambda: sequential(
        layers.Reshape((28, 28, *[1] * 7), name="axes"), layers.Reshape((28, 28)), layers.GRU(3)
    ),
    "not a softmax of logits": mixed_softmaxes,
    "probabilities are not a softmax": lambda: keras.Sequential(
        [keras.Input((28, 28)), layers.GRU(3), layers.Dense(10, activation="sigmoid")]
    ),
    "'g' is a GRU, which does not compute in float32": in_dtype("mixed_bfloat16"),
    "does not compute in float32": in_dtype("float64"),
    "float32: save": in_dtype("float16"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refused(message):
    with pytest.raises(ReaderError) as caught:
        open_keras(saved(REFUSED[message]()))
    assert message in str(caught.value)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")


def test_a_subclass_is_refused(tmp_path):
    @keras.saving.register_keras_serializable("tests")
    class Mine(keras.Model):
        def __init__(self):
            super().__init__()
            self.reader, self.head = layers.GRU(3), layers.Dense(10)

        def call(self, x):
            return self.head(self.reader(x))

    model = Mine()
    model(keras_side.images(1))
    with pytest.raises(ReaderError, match="This is a 'Mine'"):
        open_keras(saved(model))
