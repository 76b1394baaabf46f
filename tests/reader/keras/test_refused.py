"""Unreadable files are refused in one sentence that names the layer, or the kind of file."""

import json
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from tests.fixtures import kind_file
from tests.support.hostile import (
    GOOD,
    KERNEL,
    NOT_FINITE,
    members,
    merging,
    pack,
    refusal,
    replaced,
    with_config,
    with_member,
)

Layers = Sequence[tuple[str, dict]]  # classes and their options


def changed(before: Layers = (), after: Layers = (), **options: object) -> bytes:
    """Return the good file, with layers before and after its LSTM, and options of the LSTM."""

    def change(config: dict) -> None:
        layers = config["config"]["layers"]
        layers[1]["config"].update(options)
        layers[2:2] = [_record(*layer) for layer in after]
        layers[1:1] = [_record(*layer) for layer in before]

    return with_config(change)


def _record(class_name: str, options: dict) -> dict:
    config = {"name": class_name.lower(), **options}
    return {"module": "keras.layers", "class_name": class_name, "config": config}


def with_layers(change: Callable[[list[dict]], object]) -> bytes:
    return with_config(lambda config: change(config["config"]["layers"]))


def functional(change: Callable[[dict], object], **kwargs: object) -> bytes:
    """Return the good network as a functional model, with its LSTM called with arguments."""
    model = json.loads(members(merging("Add", 2, times=0))["config.json"])
    model["config"]["layers"][1]["inbound_nodes"][0]["kwargs"].update(kwargs)
    change(model["config"])
    return with_member("config.json", json.dumps(model).encode())


def without_head(kind: str) -> bytes:
    """Return a network of one recurrent layer whose h is the answer."""
    files = members(kind_file(kind).read_bytes())
    config = json.loads(files["config.json"])
    del config["config"]["layers"][-1]
    return pack({**files, "config.json": json.dumps(config).encode()})


def narrow(before: Layers) -> bytes:
    """Return the good network with an LSTM for rows of 7 numbers, after other layers."""
    weights = members(replaced(KERNEL, np.zeros((7, 24), np.float32)))
    return pack({**weights, "config.json": members(changed(before))["config.json"]})


BY_WORDS: dict[str, Callable[[], bytes]] = {
    "'conv1d' is a Conv1D, which isn't supported: SimpleRNN, LSTM, GRU": lambda: changed(
        [("Conv1D", {})]
    ),
    "saved alone, the layers from 'memory' on can be read": lambda: changed([("Conv1D", {})]),
    "from 'memory' on would not do: they take 7 numbers a row, and an image has 28": lambda: narrow(
        [("Conv1D", {"filters": 7}), ("MaxPooling1D", {})]
    ),
    "'lambda' is a Lambda": lambda: changed([("Lambda", {})]),
    "a network inside the network": lambda: changed([("Sequential", {})]),
    "only a plain ReLU": lambda: changed([("ReLU", {"threshold": 0.5})]),
    "activation='squareplus'; linear, tanh, relu": lambda: changed(activation="squareplus"),
    "a softmax within a cell": lambda: changed(recurrent_activation="softmax"),
    "return_state=True": lambda: changed(return_state=True),
    "'memory' is an LSTM, which does not compute in float32": lambda: changed(dtype="float64"),
    "mask_zero=True": lambda: changed([("Embedding", {"mask_zero": True})]),
    "'masking' is a Masking, which isn't supported": lambda: changed([("Masking", {})]),
    "'cropping1d' is a Cropping1D": lambda: changed(
        after=[("Cropping1D", {"cropping": [26, 0]})], return_sequences=True
    ),
    "'dense' is a Dense, which is given all rows in one": lambda: changed(
        [("Flatten", {}), ("Dense", {"units": 784})]
    ),
    "turns shape (28, 28) into (14, 56)": lambda: changed(
        [("Reshape", {"target_shape": [14, 56]})]
    ),
    "is given shape (56, 14)": lambda: changed([("Reshape", {"target_shape": [56, 14]})]),
    "which has target_shape=": lambda: changed([("Reshape", {"target_shape": [28, 28, *[1] * 7]})]),
    "axis=1 on shape (28, 28); only a row's own": lambda: changed(
        [("BatchNormalization", {"axis": 1})]
    ),
    "output has shape (1, 10)": lambda: changed(after=[("Reshape", {"target_shape": [1, 6]})]),
    "'memory' is an LSTM, which is not one of Keras's own": lambda: with_layers(
        lambda layers: layers[1].update(module="mine")
    ),
    "takes shape [None, 8, 8]": lambda: with_layers(
        lambda layers: layers[0]["config"].update(batch_shape=[None, 8, 8])
    ),
    "merge_mode=None": lambda: changed([("Bidirectional", {"merge_mode": None})]),
    "no recurrent layer": lambda: with_layers(
        lambda layers: layers.__setitem__(slice(1, 3), [_record("Softmax", {})])
    ),
    "probabilities are not a softmax": lambda: with_layers(
        lambda layers: layers[-1]["config"].update(activation="sigmoid")
    ),
    "not a softmax of logits": lambda: with_layers(
        lambda layers: layers.append(_record("Rescaling", {"scale": 2}))
    ),
    "one output; digits need ten": lambda: without_head("one-unit"),
    "tells 320 classes apart; 2 to 64": lambda: without_head("wide"),
    "more than one output": lambda: functional(
        lambda model: model.update(output_layers=[model["output_layers"]] * 2)
    ),
    "the second one; a network that reads one image": lambda: functional(
        lambda model: model["layers"].insert(1, model["layers"][0])
    ),
    "training=True": lambda: functional(dict, training=True),
    "initial_state=[1]": lambda: functional(dict, initial_state=[1]),
    "used more than once": lambda: functional(
        lambda model: model["layers"][1].update(inbound_nodes=[{}, {}])
    ),
    "and only [:, -1], the last row, can be read": lambda: functional(
        lambda model: model["layers"][1].update(class_name="GetItem", module="keras.src.ops.numpy")
    ),
    "whose StackedRNNCells can't be read; 1 to 8 cells can": lambda: with_layers(
        lambda layers: layers[1].update(_record("RNN", {"cell": _record("StackedRNNCells", {})}))
    ),
    "which is given one input": lambda: merging("Add", 1),
    "which is given no input": lambda: merging("Add", 0),
    "'memory' is an LSTM, which has units=300000000; 1 to": lambda: changed(units=300_000_000),
    "Weight 0 of layer 'memory' has shape (28, 24), where (28, 20)": lambda: changed(units=5),
    "Weight 0 of layer 'memory' holds NaN": lambda: replaced(KERNEL, NOT_FINITE),
    "'attention' is an Attention, which looks at all rows at once: attention over rows isn't": (
        lambda: changed([("Attention", {})])
    ),
    "This is a 'Mine'": lambda: with_member(
        "config.json", b'{"class_name": "Mine", "config": {}, "registered_name": "tests>Mine"}'
    ),
    "This is a .h5 file": lambda: members()["model.weights.h5"],
    "a SavedModel": lambda: pack({"mine/saved_model.pb": b"\x08\x01"}),
    "SavedModel": lambda: b"\x08\x01\x12",
    "ends too early": lambda: GOOD[: len(GOOD) // 2],
    "too early": lambda: GOOD[:30],
    "This is not a .keras file": lambda: b"hello",
}


@pytest.mark.parametrize("words", BY_WORDS)
def test_the_sentence_names_the_faulty_part(words):
    assert words in refusal(BY_WORDS[words]())


@pytest.mark.parametrize("axis", [1, -2, [1], [-2]])
def test_attention_by_a_softmax_over_rows_is_named(axis):
    words = "'softmax' is a Softmax, which looks at all rows at once"
    assert words in refusal(changed([("Softmax", {"axis": axis})]))


def torch_file() -> bytes:
    """Return a file like torch.save's: a zip with a pickle, ending in zip64 format."""
    whole = pack({"archive/data.pkl": b"\x80\x02}q\x00.", "archive/data/0": bytes(64)})
    at = whole.rindex(b"PK\5\6")
    locator = b"PK\6\7" + bytes(16)
    return whole[:at] + locator + whole[at:]


@pytest.mark.parametrize("content", [torch_file(), b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."])
def test_the_refusal_of_a_torch_file_contains_the_line_that_converts_it(content):
    said = refusal(content)
    assert "torch.save" in said
    assert "s.save_file(torch.load('model.pt', weights_only=True), 'model.safetensors')" in said
