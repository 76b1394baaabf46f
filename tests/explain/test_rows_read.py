"""The file of accuracies by row: written, read, replaced, and refused where it is damaged."""

import numpy as np
import pytest

from rnn_demo.errors import UserError
from rnn_demo.explain import rows_read
from rnn_demo.explain.rows_read import Curve


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(rows_read, "FILE", tmp_path / "file.csv")
    return rows_read.FILE


def curve(network="a", share=0.0, seed=0, level=0.5):
    return Curve(network, share, seed, 20, np.linspace(0, level, 28))


def test_what_is_put_is_read_in_order_and_replaces_the_same_training():
    curves = [curve(), curve(share=0.5), curve(share=0.5, seed=1), curve("b", level=1.0)]
    for one in (curve("b"), *reversed(curves)):
        rows_read.put(one)
    for found, expected in zip(rows_read.read(), curves, strict=True):
        assert {**vars(found), "accuracy": 0} == {**vars(expected), "accuracy": 0}
        np.testing.assert_allclose(found.accuracy, expected.accuracy, atol=1e-4)


@pytest.mark.parametrize("text", [None, "network\na\n", "network,row\na,1\n"])
def test_a_damaged_file_is_a_sentence(file, text):
    if text:
        file.write_text(text)
    with pytest.raises(UserError, match=r"is missing or damaged.* results --by-row"):
        rows_read.read()
