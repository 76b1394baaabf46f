"""What a file says of its network, and the ways to hand it over. Numbers: ../test_as_keras.py."""

import subprocess
import sys
from pathlib import Path

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


def test_the_reader_needs_neither_tensorflow_nor_keras_nor_h5py(tmp_path):
    path = tmp_path / "m.keras"
    path.write_bytes(GOOD)
    program = (
        "import pathlib, sys, numpy; import rnn_demo.reader as r; "
        f"r.open_keras(pathlib.Path({str(path)!r})).read(numpy.zeros((28, 28), 'float32')); "
        "print(sorted({'tensorflow', 'keras', 'h5py'} & sys.modules.keys()))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
