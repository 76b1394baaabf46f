"""The lead of the answer as a sum of votes, and what is drawn of single units."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.kept import run, units_at_hand
from rnn_demo.explain.testset import UnitSummary
from rnn_demo.explain.unit_groups import NOTHING, Units
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.why.units_figure import unit_figure, votes_figure
from rnn_demo.lenses.why.units_numbers import MOST, by_units
from tests.support.networks import Rnn, network

IMAGES = data.test_split().images / np.float32(255)


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
