"""The lead of the answer as a sum, and a sentence of which every part is computed."""

import re

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.explain.kept import run, units_at_hand
from rnn_demo.explain.unit_groups import NOTHING, Units
from rnn_demo.lenses.why.units_numbers import MOST, by_units, written
from tests.support.networks import Rnn, network


def found_on(name: str, image: int):
    model = library.find(name)
    reading = model.read(data.test_split().images[image] / np.float32(255))
    return model, reading, by_units(model.network, reading, units_at_hand(model))


@pytest.mark.parametrize("image", [0, 8, 247])
@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "gru-33", "bidirectional-sum"])
def test_groups_and_bias_add_up_to_the_lead(name, image):
    _, reading, found = found_on(name, image)
    last = reading.logits[-1].astype(np.float64)
    assert found.answer == reading.digit
    assert found.rival == int(np.argsort(-last)[1])
    scale = max(1.0, np.abs(last).max())
    assert found.lead == pytest.approx(last[found.answer] - last[found.rival])
    assert found.groups.sum() + found.bias == pytest.approx(found.lead, abs=1e-5 * scale)
    assert abs(found.rest) < 1e-5 * scale


def test_the_units_that_weigh_most_are_states_times_weights():
    made, known = network(Rnn("GRU", 9, merge_mode="concat")), data.validation_split()
    reading = made.read(data.test_split().images[0])
    said = run(Units(made, known.images[:100], known.labels[:100]))
    found = by_units(made, reading, said)
    held = np.concatenate([layer.states[-1] for layer in reading.layers])
    given = held * (made.head.kernel[:, found.answer] - made.head.kernel[:, found.rival])
    expected = np.argsort(-np.abs(given), kind="stable")[:MOST]
    assert [9 * v.layer + v.unit for v in found.voices] == expected.tolist()
    for voice, k in zip(found.voices, expected, strict=True):
        assert voice.vote == voice.by_row[-1] == pytest.approx(given[k], abs=1e-5)
        assert voice.digit == said.layers[voice.layer].digit[voice.unit]
        assert voice.name == f"{voice.unit} {'↓↑'[voice.layer]}"


@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "gru-33", "bidirectional"])
def test_every_part_of_the_sentence_is_computed(name):
    for image in range(6):
        _, reading, found = found_on(name, image)
        parts = re.fullmatch(
            r"It says (\d), not (\d): at rows? (\d+)(?: to (\d+))?, units? (.+) wrote ([+-][\d.]+) "
            r"to the lead of \1 over \2, which is ([+-][\d.]+) in the end\.",
            found.sentence,
        )
        assert parts, found.sentence
        answer, rival, first, last, names, wrote, lead = parts.groups()
        assert (int(answer), int(rival)) == (found.answer, found.rival)
        assert float(lead) == pytest.approx(found.lead, abs=0.051)
        speaking = [v for v in found.voices if v.name in re.split(", | and ", names) and v.vote > 0]
        assert len({v.layer for v in speaking}) == 1
        rows = reading.layers[speaking[0].layer].rows
        together = np.sum([v.by_row for v in speaking], axis=0)
        steps = sorted(int(np.flatnonzero(rows == int(r) - 1)[0]) for r in (first, last or first))
        before = together[steps[0] - 1] if steps[0] else 0
        assert float(wrote) == pytest.approx(together[steps[1]] - before, abs=0.051)
        assert together[steps[1]] - before >= 0.8 * together[-1] - 1e-6


def test_the_rows_in_which_most_was_written():
    assert written(np.array([0, 0, 1, 5, 5, 5.0])) == (3, 3)
    assert written(np.array([0, 1, 2, 3, 4, 5.0])) == (1, 4)
    assert written(np.array([9, 0, 0, 0, 1.0])) == (0, 0)
    assert written(np.array([5.0])) == (0, 0)


def test_units_that_tell_nothing_are_counted_apart():
    model = library.find("gru-33")
    reading = model.read(data.test_split().images[0] / np.float32(255))
    known = units_at_hand(model)
    known.layers[0].digit[:] = NOTHING
    found = by_units(model.network, reading, known)
    assert not found.groups[:10].any()
    assert found.groups.sum() + found.bias == pytest.approx(found.lead, abs=1e-4)


def test_a_network_without_votes_says_so():
    model = library.find("projections")
    reading = model.read(data.test_split().images[0] / np.float32(255))
    with pytest.raises(UserError, match="no votes"):
        by_units(model.network, reading, units_at_hand(model))
