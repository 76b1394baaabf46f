"""The test images are read with a network as far as a minute of a core goes, or not at all."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from rnn_demo.errors import UserError
from rnn_demo.explain.kept import test_images as images_of
from rnn_demo.library import Model, find
from rnn_demo.reader.cost import LONGEST
from rnn_demo.ui.testset_passes import fewer


def of_work(multiplications: float) -> Model:
    """A network that takes so many to read an image."""
    return replace(find("simple-16"), network=SimpleNamespace(work=int(multiplications)))


def test_all_or_a_thousand_or_none():
    for share, count in ((0.9, 10_000), (1.1, 1_000), (9, 1_000)):
        images, labels = images_of(of_work(share * LONGEST / 10_000))
        assert len(images) == len(labels) == count
    with pytest.raises(UserError, match="more than a minute"):
        images_of(of_work(11 * LONGEST / 10_000))
    for name in ("lstm-128", "bidirectional-stacked"):  # what ships
        assert len(images_of(find(name))[0]) == 10_000


def test_that_not_all_were_read_is_said():
    some, every = SimpleNamespace(count=1_000), SimpleNamespace(count=10_000)
    assert "first 1,000" in fewer([every, some])
    assert fewer([every, every]) == ""
