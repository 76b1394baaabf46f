"""The file of accuracies by row: written, read, replaced, and refused where it is damaged."""

import numpy as np
import pytest

from rnn_demo.errors import UserError
from rnn_demo.explain import rows_read
from rnn_demo.explain.rows_read import Curve


def curve(network="a", share=0.0, seed=0, level=0.5):
    return Curve(network, share, seed, 20, np.linspace(0, level, 28))


def test_what_is_written_is_read(tmp_path):
    curves = [curve(), curve(share=0.5), curve(share=0.5, seed=1), curve("b", level=1.0)]
    rows_read.write(reversed(curves), tmp_path / "file.csv")
    for found, expected in zip(rows_read.read(tmp_path / "file.csv"), curves, strict=True):
        assert (found.network, found.aloud, found.seed, found.epochs) == (
            expected.network,
            expected.aloud,
            expected.seed,
            expected.epochs,
        )
        np.testing.assert_allclose(found.accuracy, expected.accuracy, atol=1e-4)


def test_the_same_training_is_replaced_and_others_stay():
    old = [curve(), curve(seed=1)]
    new = curve(seed=1, level=0.9)
    assert rows_read.replaced(old, [new]) == [old[0], new]


@pytest.mark.parametrize("text", ["", "network\na\n", "network,row\na,1\n"])
def test_a_damaged_file_is_a_sentence(tmp_path, text):
    (tmp_path / "file.csv").write_text(text)
    if text:
        with pytest.raises(UserError, match="results --by-row"):
            rows_read.read(tmp_path / "file.csv")
    with pytest.raises(UserError, match="missing or damaged"):
        rows_read.read(tmp_path / "none.csv")
