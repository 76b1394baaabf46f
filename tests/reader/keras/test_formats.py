"""Files of Keras that are no whole .keras file: each is told apart, and how to convert it."""

import io
import zipfile

import keras
import pytest
from keras import layers

from rnn_demo.reader import ReaderError, open_keras
from tests.support.hostile import GOOD


def refusal(content: bytes) -> str:
    with pytest.raises(ReaderError) as caught:
        open_keras(content)
    return str(caught.value)


def test_older_files_of_keras(tmp_path):
    model = keras.Sequential([keras.Input((28, 28)), layers.GRU(3), layers.Dense(10)])
    model.save(tmp_path / "whole.h5")
    model.save_weights(tmp_path / "model.weights.h5")
    model.export(tmp_path / "exported", verbose=False)
    assert ".save(" in refusal((tmp_path / "whole.h5").read_bytes())
    assert "weights alone" in refusal((tmp_path / "model.weights.h5").read_bytes())
    assert "a SavedModel" in refusal((tmp_path / "exported" / "saved_model.pb").read_bytes())
    # the line that is told does convert it
    keras.models.load_model(tmp_path / "whole.h5").save(tmp_path / "model.keras")
    assert open_keras(tmp_path / "model.keras").classes == 10


def test_a_saved_model_in_a_zip():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mine/saved_model.pb", b"\x08\x01")
    assert "a SavedModel" in refusal(packed.getvalue())


def test_a_file_that_was_cut_off():
    for end in (30, len(GOOD) // 2, len(GOOD) - 30):
        assert "ends too early" in refusal(GOOD[:end])
    assert refusal(b"hello").startswith("This is not a .keras file")
