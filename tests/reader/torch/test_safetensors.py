"""The format, as data: any violation of its rules is refused in one sentence."""

import time
import warnings

import numpy as np
import pytest

from rnn_demo.reader import UnusableNetworkError
from rnn_demo.reader.torch.infer_layout import score_reading_ways_of_file
from rnn_demo.reader.torch.safetensors import pack_tensors, read_tensors_and_metadata
from tests.support.torch_files import header_of, mutant, state_dict, with_header

GOOD = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([0.5], np.float32)}
HEADER, REST = header_of(pack_tensors(GOOD))
FILES = [
    pack_tensors(state_dict(k, *of)) for k, *of in (("RNN", 16), ("LSTM", 8, 2), ("GRU", 6, 2, 1))
]


def said(**entries: object) -> bytes:
    return with_header({**HEADER, **entries}, REST)


def tensor(dtype: str, shape: list, *offsets: int) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": list(offsets)}


REFUSED = {
    "'b' does not begin where": said(b=tensor("F32", [], 25, 29)),
    "does not begin where the one": said(b=tensor("F32", [1], 20, 24)),
    "does not end where": with_header(HEADER, REST + b"\0"),
    "not end where its": said(b=tensor("F32", [0], 24, 24)),
    "not as long as its shape": said(b=tensor("F32", [2], 24, 28)),
    "header of this .safetensors": said(b=tensor("F32", [True], 24, 28)),
    "The header of this": said(b=tensor("F32", [2**64], 24, 28)),
    "header of this .safetensors file is": said(b=tensor("F32", [-1], 24, 28)),
    "holds 'I64'": said(b=tensor("I64", [], 24, 32)),
    "__metadata__": said(__metadata__={"format": 1}),
    "__metadata__ of this": said(__metadata__=[1]),
    "more than 1500 tensors": said(**{f"t{k}": tensor("F32", [0], 28, 28) for k in range(1500)}),
    "unusable name": said(**{"a\n": tensor("F32", [], 28, 32)}),
    "header of this .safetensors file is damaged": with_header(b'{"a": {}, "a": {}}', b""),
    "damaged": with_header(b"[" * 50_000, b""),
    "holds no tensors": with_header(b"{}", b""),
    "at most 100,000 bytes": with_header(b"{}" + b" " * 100_000, b""),
    "not a .safetensors file": b"hello, I am no such file",
    "ends too early": pack_tensors(GOOD)[:60],
    "holds NaN": pack_tensors({"a": np.array([np.nan])}),
    "holds NaN or infinite": with_header(
        {"a": tensor("F64", [], 0, 8)}, np.array(1e300, "<f8").tobytes()
    ),
    "more than 6,000,000": pack_tensors({"a": np.zeros(6_000_001)}),
}


@pytest.mark.parametrize("words", REFUSED)
def test_the_sentence_names_the_violated_rule(words):
    with pytest.raises(UnusableNetworkError) as caught:
        read_tensors_and_metadata(REFUSED[words])
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(("kind", "type_"), [("F64", "<f8"), ("F16", "<f2"), ("F32", "<f4")])
def test_each_supported_dtype_is_read(kind, type_):
    rest = np.array([0.5, -3], type_).tobytes()
    (found,) = read_tensors_and_metadata(
        with_header({"x": tensor(kind, [2, 1], 0, len(rest))}, rest)
    )[0].values()
    assert found.dtype == np.float32
    assert found.tolist() == [[0.5], [-3]]
    upper = np.array([0.5, -3], "<f4").view("<u2")[1::2].tobytes()
    found, _ = read_tensors_and_metadata(with_header({"x": tensor("BF16", [2], 0, 4)}, upper))
    assert found["x"].tolist() == [0.5, -3]


def test_tensors_keep_the_files_order_and_packing_is_deterministic():
    about = dict.fromkeys("zyxwvutsr", "1")
    assert len({pack_tensors(GOOD, about) for _ in range(20)}) == 1
    found, said_of_it = read_tensors_and_metadata(pack_tensors(GOOD, about))
    assert said_of_it == {"format": "pt", **about}
    assert {name: a.tolist() for name, a in found.items()} == {
        name: a.tolist() for name, a in GOOD.items()
    }
    swapped = {"b": tensor("F32", [1], 0, 4), "a": tensor("F32", [2, 3], 4, 28)}
    assert all(
        [*read_tensors_and_metadata(with_header(swapped, REST))[0]] == ["b", "a"] for _ in range(20)
    )


def held(count: int, seed: int) -> tuple[int, float]:
    """Open `count` mutants: each gives a sentence or a network.

    Returns the number of networks, and the longest time of one core for a mutant.
    """
    rng, opened, said, longest = np.random.default_rng(seed), 0, list[str](), 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for i in range(count):
            content, began = mutant(FILES[i % 3], rng), time.thread_time()
            try:
                score_reading_ways_of_file(content)
                opened += 1
            except UnusableNetworkError as error:
                said.append(str(error))
            longest = max(longest, time.thread_time() - began)
    assert all(each.endswith(".") and each.isprintable() and len(each) < 300 for each in said)
    return opened, longest


def test_mutants_give_a_sentence_or_a_network():
    assert 0 < held(100, seed=1)[0] < 50


@pytest.mark.slow
def test_ten_thousand_mutants_give_a_sentence_or_a_network():
    score_reading_ways_of_file(FILES[0])  # loads the images
    opened, longest = held(10_000, seed=0)
    assert opened > 100
    assert longest < 2.5  # the worst took 0.2 on a busy machine
