"""Invalid or malicious files: one sentence, at once, in little memory."""

import json
import zipfile

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.reader import Network, UnusableNetworkError, open_keras
from tests.support.hostile import (
    GOOD,
    HOSTILE,
    MEMBERS,
    members,
    pack,
    refusal,
    with_config,
    with_member,
    with_weights,
)

FUZZ = 100  # inputs that hypothesis makes for each kind


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name):
    assert refusal(HOSTILE[name]())


def test_overlapping_arrays_are_refused():
    """Twenty layers that share the same numbers: read separately they exceed the file."""
    names = [f"dense_{i}" if i else "dense" for i in range(21)]

    def share(file: h5py.File) -> None:
        file.move("layers/dense", f"layers/{names[-1]}")
        file["one"] = np.zeros((28, 28), np.float32)
        for name in names[:-1]:
            file[f"layers/{name}/vars/0"] = file["one"]

    def put(config: dict) -> None:
        options = {"units": 28, "use_bias": False}
        config["config"]["layers"][1:1] = [
            {"module": "keras.layers", "class_name": "Dense", "config": {"name": name, **options}}
            for name in names[:-1]
        ]

    weights = {MEMBERS[2]: members(with_weights(share))[MEMBERS[2]]}
    with pytest.raises(UnusableNetworkError, match="lies over others"):
        open_keras(pack({**members(with_config(put)), **weights}))


def test_a_too_large_file_is_refused_unread(tmp_path):
    """Refused only by its size, without reading it."""
    path = tmp_path / "large.keras"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(UnusableNetworkError, match="64 MB"):
        open_keras(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_extra_members_and_compression_are_accepted(compression):
    network = open_keras(pack({**members(), "notes.txt": b"mine", "/etc/x": b""}, compression))
    assert network.parameters == open_keras(GOOD).parameters


def outcome(data: bytes) -> Network | UnusableNetworkError:
    try:
        return open_keras(data)
    except UnusableNetworkError as error:
        return error


def test_a_truncated_file_is_refused():
    """Only the whole file opens; there is no other error."""
    ends = {*range(0, len(GOOD), 97), *range(len(GOOD) - 200, len(GOOD)), *range(100)}
    for end in ends:
        assert isinstance(outcome(GOOD[:end]), UnusableNetworkError), end


@settings(max_examples=FUZZ)
@given(data=st.data())
def test_a_damaged_file_gives_a_network_or_a_sentence(data):
    """Any bytes changed anywhere, in file or member: a network, or an UnusableNetworkError."""
    name = data.draw(st.sampled_from([None, *MEMBERS]))
    content = bytearray(GOOD if name is None else members()[name])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.binary(min_size=1, max_size=8))
        content[at : at + len(piece)] = piece
    damaged = bytes(content) if name is None else with_member(name, bytes(content))
    result = outcome(damaged)
    if isinstance(result, Network):
        assert np.isfinite(result.final_logits(np.ones((1, 28, 28)))).all()


ODD = [None, True, -1, 0, 28, 2.5, 10**20, "", "LSTM", "softmax", "keras.layers", [], [[28]], {}]


@st.composite
def mutated_configs(draw) -> str:
    """Return the good file's config, with some values, anywhere, replaced by others."""
    config = json.loads(members()["config.json"])
    places = []

    def walk(value: object) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            places.append((value, key))
            if isinstance(inner, dict | list):
                walk(inner)

    walk(config)
    for place, key in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        place[key] = draw(st.sampled_from(ODD))
    return json.dumps(config)


@settings(max_examples=FUZZ)
@given(config=mutated_configs())
def test_a_changed_config_gives_a_network_or_a_sentence(config):
    result = outcome(with_member("config.json", config.encode()))
    if isinstance(result, Network):
        assert result.final_logits(np.ones((1, 28, 28))).shape == (1, 10)


@pytest.mark.parametrize(
    "names", [["a", "b"], ["a"] * 10, [*"abcdefghi", "j" * 13], "abcdefghij", [*range(10)]]
)
def test_invalid_names_of_classes_are_ignored(names):
    """The network is still read, and its classes are named by numbers."""
    metadata = json.loads(members()[MEMBERS[0]]) | {"signs": names}
    assert open_keras(with_member(MEMBERS[0], json.dumps(metadata).encode())).names is None
    metadata["signs"] = [*"abcdefghij"]
    named = open_keras(with_member(MEMBERS[0], json.dumps(metadata).encode()))
    assert named.names == tuple("abcdefghij")
