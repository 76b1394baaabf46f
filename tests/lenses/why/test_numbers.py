"""What a row does for the lead is what is answered without its ink; votes of units add up to it."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.passes import run, units_at_hand
from rnn_demo.explain.testset import UnitSummary
from rnn_demo.explain.unit_groups import NOTHING, Units
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.why.figure import unit_figure, votes_figure
from rnn_demo.lenses.why.numbers import MOST, by_units, stroke, why
from rnn_demo.ui import session
from tests.support.networks import Rnn, network

IMAGES = data.test_split().images / np.float32(255)


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


def test_what_stands_in_rows():
    rows = np.zeros((3, 28))
    assert stroke(rows) == "The gap"
    rows[1, 5:8] = 1
    assert stroke(rows) == "The stroke"
    rows[1, 12:15] = 1
    assert stroke(rows) == "What stands"
    rows[1, 5:15] = 1
    assert stroke(rows) == "The bar"


@pytest.mark.parametrize("image", [0, 8, 247])
@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional-sum", "residual"])
def test_groups_and_bias_add_up_to_the_lead(name, image):
    model = library.find(name)
    reading = model.read(IMAGES[image])
    answer, rival = np.argsort(-reading.logits[-1])[:2]
    account = by_units(model.network, reading, units_at_hand(model), answer, rival)
    last = reading.logits[-1].astype(np.float64)
    scale = max(1.0, np.abs(last).max())
    assert account.lead == pytest.approx(last[answer] - last[rival])
    total = account.groups.sum() + account.votes.bias
    assert total == pytest.approx(account.lead, abs=1e-5 * scale)
    assert account.exact  # of `residual` too, after the last row
    assert f"= lead of {answer} over {rival}" in account.text
    assert account.text.endswith(f"{account.lead:+10.4f}")
    (votes,) = votes_figure(account, 20, colours(True)).data
    np.testing.assert_allclose(
        votes.z[-1], [voice.by_row[-1] for voice in account.voices], rtol=1e-6
    )


def test_the_units_that_weigh_most_are_states_times_weights():
    made, known = network(Rnn("GRU", 9, merge_mode="concat")), data.validation_split()
    reading = made.read(IMAGES[0])
    said = run(Units(made, known.images[:100], known.labels[:100]))
    account = by_units(made, reading, said, 4, 9)
    held = np.concatenate([layer.states[-1] for layer in reading.layers])
    votes = held * (made.head.kernel[:, 4] - made.head.kernel[:, 9])
    expected = np.argsort(-np.abs(votes), kind="stable")[:MOST]
    assert [9 * v.layer + v.unit for v in account.voices] == expected.tolist()
    for voice, k in zip(account.voices, expected, strict=True):
        assert voice.by_row[-1] == pytest.approx(votes[k], abs=1e-5)
        assert voice.digit == said.layers[voice.layer].digit[voice.unit]
        assert voice.name == f"{voice.unit} {'↓↑'[voice.layer]}"


def test_units_that_tell_nothing_are_counted_apart():
    model = library.find("gru-33")
    known = units_at_hand(model)
    known.layers[0].digit[:] = NOTHING
    account = by_units(model.network, model.read(IMAGES[0]), known, 7, 9)
    assert not account.groups[:10].any()
    assert "that tell nothing" in account.text
    assert "units for" not in account.text


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_course_of_a_unit(activation):
    reading = network(Rnn("SimpleRNN", 4, activation), size=0.1).read(IMAGES[3])
    low = 0 if activation == "relu" else -1
    summary = UnitSummary(4, 1)
    summary.means[:] = np.random.default_rng(0).uniform(low, 1, (10, 28, 4))
    figure = unit_figure(reading, reading.layers[0], 2, summary, 6, colours(activation == "tanh"))
    digit, course, drawn = figure.data
    np.testing.assert_array_equal(digit.z, reading.image)
    np.testing.assert_array_equal(course.x, reading.layers[0].states[:, 2])
    np.testing.assert_array_equal(drawn.z, summary.means[:, :, 2].T.astype(np.float32))
    low, high = figure.layout.xaxis2.range
    assert low <= course.x.min() <= course.x.max() <= high
    assert drawn.zmin == (0 if activation == "relu" else -drawn.zmax)
