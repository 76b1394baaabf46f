"""The notebook's own program, stock Keras, as a script: train and save. Arguments: epochs, file."""

import sys

import keras

from rnn_demo.data import mnist

epochs, path = int(sys.argv[1]), sys.argv[2]
data = mnist()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.SimpleRNN(16, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    keras.optimizers.RMSprop(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(
    data.train.images / 255,
    data.train.labels,
    100,
    epochs,
    verbose=0,
    validation_data=(data.validation.images / 255, data.validation.labels),
)
model.evaluate(data.test.images / 255, data.test.labels, verbose=0)
model.save(path)
