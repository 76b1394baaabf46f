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
optimizer = keras.optimizers.RMSprop(0.01)
model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
known = (data.validation.images / 255, data.validation.labels)
images = data.train.images / 255
model.fit(images, data.train.labels, 100, epochs, verbose=0, validation_data=known)
model.evaluate(data.test.images / 255, data.test.labels, verbose=0)
model.save(path)
