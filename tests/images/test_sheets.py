"""Of 60 test images on each kind of paper, board and screen, 57 are read, doubted or refused."""

import pytest

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.explain import doubt
from rnn_demo.images import drawing
from rnn_demo.spec.presets import DEFAULT
from tests.support.sheets import KINDS, sheet

pytestmark = pytest.mark.slow

COUNT = 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_confident_answer_is_almost_never_wrong(kind):
    """And where the digit is not cut out to its edges, 57 are read without a doubt."""
    model = library.find(DEFAULT)
    right = wrong = 0
    for index in range(COUNT):
        try:
            image = drawing.from_picture(sheet(kind, index))
        except UserError:  # it asks to crop it with some paper around it
            continue
        if image is None:  # blank, it says
            continue
        reading = model.read(image)
        if doubt.sentence(model, image, reading, guard=None) is None:
            as_written = reading.digit == data.test_split().labels[index]
            right, wrong = right + as_written, wrong + (not as_written)
    assert wrong <= 1
    assert right >= (40 if "cut out" in kind else 55)
