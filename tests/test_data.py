"""The shipped MNIST is the original, with the notebook's split."""

import gc
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo import data
from rnn_demo.errors import UserError


def test_splits_have_mnists_sizes_types_and_order():
    mnist = data.load_mnist_splits()
    with np.load(data.MNIST) as file:
        official = {name: file[name] for name in file.files}
    for split, count in ((mnist.train, 55_000), (mnist.validation, 5_000), (mnist.test, 10_000)):
        assert split.images.shape == (count, 28, 28)
        assert split.labels.shape == (count,)
        assert split.images.dtype == split.labels.dtype == np.uint8
        assert set(np.unique(split.labels)) == set(range(10))
    assert np.array_equal(mnist.train.images, official["x_train"][5_000:])
    assert np.array_equal(mnist.validation.labels, official["y_train"][:5_000])
    assert np.array_equal(data.test_split().images, official["x_test"])
    assert np.array_equal(data.load_validation_set().images, mnist.validation.images)
    assert np.array_equal(data.load_validation_set().labels, mnist.validation.labels)


def test_mnist_is_the_official_file():
    """Its pixels have the means published with MNIST: 0.1307 (train) and 0.1325 (test) of 255."""
    assert data.file_sha256() == (
        "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
    )


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken", b"hello"])
def test_a_missing_or_different_mnist_file_is_refused(tmp_path, monkeypatch, content):
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    if content is not None:
        data.MNIST.write_bytes(content)
    said = r"put mnist\.npz.* at .*mnist\.npz" if content is None else "replace it"
    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always")
        with pytest.raises(UserError, match=said):
            data.load_mnist_splits.__wrapped__()
        gc.collect()
    assert not left_open


@given(order=st.sampled_from(data.ROW_ORDERS), seed=st.integers(0, 2**31 - 1))
def test_each_row_order_keeps_every_pixel(order, seed):
    image = np.arange(784).reshape(28, 28)
    ordered = data.images_in_reading_order(image, order, seed)
    assert sorted(ordered.ravel()) == list(range(784))
    assert np.array_equal(data.images_in_reading_order(image[None], order, seed)[0], ordered)


def test_each_row_order_is_what_its_name_says():
    image = np.arange(784).reshape(28, 28)
    assert np.array_equal(data.images_in_reading_order(image, "top"), image)
    assert np.array_equal(data.images_in_reading_order(image, "bottom")[0], image[27])
    assert np.array_equal(data.images_in_reading_order(image, "columns")[3], image[:, 3])
    assert np.array_equal(
        data.images_in_reading_order(image, "permuted", 5), image[data.row_permutation(5)]
    )
    with pytest.raises(ValueError, match="row_order must be one of"):
        data.images_in_reading_order(image, "sideways")
