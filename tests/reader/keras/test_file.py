"""What a file says of its network, and the ways to hand it over. Numbers: ../test_as_keras.py."""

import numpy as np

from rnn_demo.reader import open_keras
from tests.fixtures import golden
from tests.support.hostile import GOOD


def test_both_directions_are_given_apart_each_in_the_order_in_which_it_reads():
    image = golden.images()[0]
    one, other, then = (
        golden.network("cells: GRU, in both directions, and another").read(image).layers
    )
    assert one.name == other.name != then.name
    assert [layer.direction for layer in (one, other, then)] == ["forward", "backward", "forward"]
    np.testing.assert_array_equal(other.inputs, image[::-1])
    np.testing.assert_array_equal(other.inputs, image[other.rows])
    np.testing.assert_array_equal(then.inputs, np.hstack([one.states, other.states[::-1]]))


def test_what_a_network_is_given_follows_its_first_layers():
    assert golden.network("layers: pixels to 255").pixel_scale == 255
    assert golden.network("layers: pixels from -1").pixel_scale == 1


def test_whatever_it_ends_in_the_head_is_its_last_dense():
    for name, shape in (
        ("Softmax at the end", (5, 10)),
        ("answers at every row", (5, 10)),
        ("answers at every row, backwards", (5, 10)),
        ("26 classes", (5, 26)),
    ):
        assert golden.network(f"layers: {name}").head.kernel.shape == shape


def test_a_path_and_bytes_give_the_same_network(tmp_path):
    path, x = tmp_path / "m.keras", golden.images(1)
    path.write_bytes(GOOD)
    answers = [open_keras(s).predict(x) for s in (path, GOOD)]
    np.testing.assert_array_equal(*answers)
