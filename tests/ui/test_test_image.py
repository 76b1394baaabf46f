"""A test image carries its true digit, wherever it came from; what was drawn does not."""

import numpy as np

from rnn_demo import data, library
from rnn_demo.images import link
from tests.support.pages import opened


def chips(app) -> list[str]:
    return [e.proto.body for e in app.get("html") if 'class="test-image"' in e.proto.body]


def test_a_test_image_says_what_it_is_and_what_it_is_read_as():
    test, model = data.test_split(), library.find("notebook")
    images = test.images[:200].astype(np.float32) / 255
    index = next(i for i, image in enumerate(images) if model.read(image).digit != test.labels[i])
    read_as = model.read(images[index]).digit
    (chip,) = chips(opened(model="notebook", drawing=link.encode(images[index])))
    assert f"test image: {test.labels[index]}" in chip
    assert f"read as {read_as}" in chip
    almost = images[index].copy()
    almost[0, 0] = 1
    assert not chips(opened(model="notebook", drawing=link.encode(almost)))
    assert not chips(opened(example="3"))
