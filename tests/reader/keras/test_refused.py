"""What can't be read is refused in one sentence that names the layer, or what the file is."""

import io
import json
import zipfile

import pytest

from rnn_demo.reader import ReaderError, open_keras
from tests.fixtures import golden
from tests.support.hostile import GOOD, with_config, with_member


def refusal(content: bytes) -> str:
    with pytest.raises(ReaderError) as caught:
        open_keras(content)
    sentence = str(caught.value)
    assert sentence.count("\n") == 0
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize("name", golden.names("refused"))
def test_the_sentence_names_what_is_at_fault(name):
    at_fault = name.removeprefix("refused: ")
    at_fault = {"1 classes": "one output; digits need ten"}.get(at_fault, at_fault)
    assert at_fault in refusal(golden.content(name))


def test_attention_is_said_not_to_be_supported_yet():
    """By its own layers, and by a Softmax over the rows, as it is written out by hand."""
    over_rows = {
        "module": "keras.layers",
        "class_name": "Softmax",
        "config": {"name": "softmax", "axis": 1},
    }
    by_hand = with_config(lambda c: c["config"]["layers"].insert(1, over_rows))
    for content in (by_hand, golden.content("refused: looks at all rows at once")):
        assert "attention over rows isn't supported yet; SimpleRNN, LSTM, GRU" in refusal(content)


def test_a_subclass():
    config = {"module": None, "class_name": "Mine", "config": {}, "registered_name": "tests>Mine"}
    assert "This is a 'Mine'" in refusal(with_member("config.json", json.dumps(config).encode()))


def test_older_files_of_keras():
    assert ".save(" in refusal(golden.content("files: whole.h5"))
    assert "weights alone" in refusal(golden.content("files: model.weights.h5"))
    assert "a SavedModel" in refusal(golden.content("files: saved_model.pb"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mine/saved_model.pb", b"\x08\x01")
    assert "a SavedModel" in refusal(packed.getvalue())


def test_a_file_that_was_cut_off_and_one_that_never_was_one():
    for end in (30, len(GOOD) // 2, len(GOOD) - 30):
        assert "ends too early" in refusal(GOOD[:end])
    assert refusal(b"hello").startswith("This is not a .keras file")
