"""What each row does for the lead is what the network answers without its ink."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.lenses.why.numbers import stroke, why
from rnn_demo.ui import session


@pytest.mark.parametrize("name", ["simple-16", "lstm-28", "bidirectional-stacked", "columns"])
def test_what_a_row_does_is_a_reading_without_it_and_its_neighbours(name):
    model = library.find(name)
    reading = model.read(session.examples()[4])
    account = why(model.network, reading)
    answer, rival = np.argsort(-reading.logits[-1], kind="stable")[:2]
    assert (account.answer, account.rival) == (answer, rival)
    scale = float(np.abs(reading.logits[-1]).max())

    def without(first: int, last: int) -> np.ndarray:
        image = reading.image.copy()
        image[first : last + 1] = 0
        return model.network.predict(image[None])[0]

    lefts = []
    for row in range(28):
        logits = without(max(row - 1, 0), min(row + 1, 27))
        lefts.append(logits[answer] - logits[rival])
    np.testing.assert_allclose(account.by_row, account.lead - np.array(lefts), atol=1e-4 * scale)
    worst = int(np.argmin(lefts))
    assert account.band == (max(worst - 1, 0), min(worst + 1, 27))
    assert account.left == pytest.approx(min(lefts), abs=1e-4 * scale)
    assert account.instead == without(*account.band).argmax()


def test_blank_rows_do_nothing_and_a_rival_can_be_chosen():
    model = library.find("lstm-28")
    reading = model.read(session.examples()[7])
    ink = reading.image.max(axis=1) > 0
    blank = ~(ink | np.roll(ink, 1) | np.roll(ink, -1))
    account = why(model.network, reading, rival=3)
    assert account.rival == 3
    assert blank.any()
    assert np.abs(account.by_row[blank]).max() <= 1e-4 * np.abs(account.by_row).max()
    assert why(model.network, reading, rival=account.answer).rival != account.answer


def test_the_sentence_says_what_happens_without_the_band():
    model = library.find("simple-16")
    said = set()
    for image in session.examples():
        account = why(model.network, model.read(image))
        decided = account.instead != account.answer
        assert ("decided for" in account.sentence) == decided
        assert f"rows {account.band[0] + 1} to {account.band[1] + 1}" in account.sentence
        said.add(decided)
    assert said == {True, False}


def test_what_stands_in_rows():
    rows = np.zeros((3, 28))
    assert stroke(rows) == "The gap"
    rows[1, 5:8] = 1
    assert stroke(rows) == "The stroke"
    rows[1, 12:15] = 1
    assert stroke(rows) == "What stands"
    rows[1, 5:15] = 1
    assert stroke(rows) == "The bar"
