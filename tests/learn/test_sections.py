"""What the chapter says of the networks that ship is so, and its figures stand on any digit."""

import math
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.data import mnist
from rnn_demo.explain import rows_read
from rnn_demo.explain.fresh import fresh
from rnn_demo.glossary import GLOSSARY
from rnn_demo.learn.chapter import SECTIONS
from rnn_demo.learn.figures import PUBLISHED
from rnn_demo.lenses.leftover_state.numbers import leftover_state
from rnn_demo.lenses.memory.numbers import horizon
from rnn_demo.lenses.poke.numbers import Patient
from rnn_demo.reader.activations import softmax
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui import session

PAGE = """
from types import SimpleNamespace
from rnn_demo import library
from rnn_demo.figures.colours import LIGHT
from rnn_demo.learn.chapter import SECTIONS
from rnn_demo.ui import session
model = library.find("lstm-128")
image = session.examples()[{digit}]
shown = SimpleNamespace(
    image=image, model=model, reading=model.read(image), row=27, unit=0, look=LIGHT
)
next(s for s in SECTIONS if s.name == "{name}").figure(shown)
"""
NAMES = [section.name for section in SECTIONS]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_drawn_for_the_visitors_own_digit(name):
    app = AppTest.from_string(PAGE.format(name=name, digit=4), default_timeout=60).run()
    assert not app.exception, app.exception[0].message
    other = AppTest.from_string(PAGE.format(name=name, digit=1), default_timeout=60).run()
    assert everything(app) != everything(other)


def everything(app: AppTest) -> str:
    shown = [e.proto.SerializeToString() for e in app.main if getattr(e, "proto", None)]
    return repr(shown)


def test_every_section_asks_and_answers():
    assert len(SECTIONS) == len(set(NAMES)) >= 15
    for section in SECTIONS:
        assert section.question.endswith("?")
        assert section.answer.endswith((".", "."))
        assert section.figure is not None


def test_the_split_is_as_it_says():
    data = mnist()
    sizes = [len(split.images) for split in (data.train, data.validation, data.test)]
    assert sizes == [55_000, 5_000, 10_000]
    text = next(s for s in SECTIONS if s.name == "sequence")
    assert "70,000 digits of 28x28 pixels, 10,000 of them for testing" in text.text
    assert "only 55,000 of the other 60,000" in text.question
    assert sum(sizes) == 70_000


def test_the_powers_that_it_speaks_of():
    assert math.isclose(0.5**20, 1e-6, rel_tol=0.1)
    assert 3_000 < 1.5**20 < 3_500


def test_a_wipe_before_the_first_row_changes_nothing():
    network, image = library.find("lstm-128").network, session.examples()[7]
    patient = Patient(image, image)
    wiped = patient.wipe(0).read(network)
    np.testing.assert_array_equal(patient.read(network).logits, wiped.logits)


def test_the_notebooks_accuracy_does_not_rise_with_every_epoch():
    card = library.find("notebook").card
    by_epoch = [h["val_accuracy"] for h in card["history"]]
    assert len(by_epoch) == 20
    assert (np.diff(by_epoch) < 0).any()
    assert PRESETS["notebook"].recipe.epochs == 20
    text = next(s for s in SECTIONS if s.name == "notebook").text
    assert str(PUBLISHED) in text


def test_better_training_makes_far_fewer_errors():
    errors = [1 - library.find(n).card["test_accuracy"] for n in ("simple-16", "notebook")]
    assert errors[0] < errors[1] / 3
    assert library.find("simple-16").network.parameters == 890


def test_better_training_often_reads_what_the_notebooks_network_gets_wrong():
    test = mnist().test
    images, labels = test.images[:1000], test.labels[:1000]
    weak, better = (
        library.find(name).network.predict(images).argmax(axis=-1)
        for name in ("notebook", "simple-16")
    )
    assert (better == labels)[weak != labels].mean() > 0.5


def test_who_thinks_aloud_is_sure_many_rows_before_the_other():
    rows = {}
    for name in ("lstm-128", "lstm-128-last"):
        chances = softmax(library.find(name).network.predict_rows(mnist().test.images[:200]))
        answer = chances[:, -1].argmax(axis=-1)
        sure = chances[np.arange(200), :, answer] > 0.9
        rows[name] = np.median(sure.argmax(axis=1) + 1)  # the first such row
    assert rows["lstm-128"] + 4 < rows["lstm-128-last"]
    assert rows["lstm-128-last"] > 18


def test_with_random_weights_the_first_rows_hardly_count_and_trained_they_count_for_more():
    model, more = library.find("notebook"), 0
    for image in session.examples():
        digit = model.read(image).digit
        trained = horizon(model.network, image, digit).shares[:6]
        random = horizon(fresh(model.network), image, digit).shares[:6]
        assert random.max() < 0.02
        more += trained.mean() > random.mean()
    assert more >= 9  # of ten


def test_hidden_states_move_in_empty_rows_and_more_so_with_the_first_ink():
    model = library.find("simple-16-aloud")
    for image in session.examples():
        states = model.read(image).layers[0].states
        changes = np.abs(np.diff(states, axis=0, prepend=0)).max(axis=1)
        ink = int(np.flatnonzero(image.any(axis=1))[0])
        assert 0.05 < changes[:ink].max() < changes[ink : ink + 3].max()


def test_the_stateful_network_forgets_a_digit_within_ten_rows():
    model = library.find("stateful")
    for image in session.examples():
        (residue,) = leftover_state(
            model.network, model.read(image), session.examples()[8]
        ).residues
        assert residue.size[9] / residue.carried < 0.2


def test_the_three_ways_to_loop_read_alike():
    image = session.examples()[3]
    read = [library.find(n).read(image).probabilities for n in ("looped", "unrolled", "cell-loop")]
    for other in read[1:]:
        np.testing.assert_allclose(other, read[0], atol=1e-3)


def test_about_as_many_numbers_in_the_matched_cells():
    counts = [library.find(n).network.parameters for n in ("lstm-28", "gru-33", "simple-64")]
    assert max(counts) / min(counts) < 1.03


def test_terms_of_the_glossary_are_one_sentence_each():
    for term, sentence in GLOSSARY.items():
        assert sentence.endswith("."), term
        assert not re.search(r"[.!?] [A-Z]", sentence), term


def test_the_published_accuracy_lies_within_the_spread_over_seeds():
    found = [c.accuracy[-1] for c in rows_read.read() if c.network == "notebook" and not c.aloud]
    assert len(found) == 5
    assert min(found) < PUBLISHED - 0.1  # "lower by a tenth, or higher"
    assert max(found) > PUBLISHED
    app = AppTest.from_string(PAGE.format(name="notebook", digit=4), default_timeout=60).run()
    (spread,) = [m.value for m in app.markdown if "5 random starts" in m.value]
    assert all(f"{accuracy:.4f}" in spread for accuracy in found)
