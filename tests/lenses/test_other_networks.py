"""Networks of other classes, or that skip rows or turn them, through every lens; the views of the
test set say why they show nothing of other classes."""

import shutil

import keras
import numpy as np
import pytest
from keras import layers

from rnn_demo import library
from rnn_demo.browser.terms import terms
from rnn_demo.data import ASSETS
from rnn_demo.explain import doubt
from rnn_demo.lenses import LENSES
from rnn_demo.ui import session
from tests.support.keras_side import saved, shaken

NETWORKS = {
    "letters": ([layers.LSTM(6)], 26),
    "two": ([layers.SimpleRNN(6, activation="relu")], 2),
    "masked": ([layers.Masking(), layers.GRU(6)], 10),
    "turned": ([layers.Permute((2, 1)), layers.LSTM(6)], 10),
    "pooled": ([layers.GRU(6, return_sequences=True), layers.GlobalAveragePooling1D()], 10),
}


@pytest.fixture
def others(tmp_path, monkeypatch, few_test_images):
    for name, (stack, classes) in NETWORKS.items():
        model = keras.Sequential([keras.Input((28, 28)), *stack, layers.Dense(classes, "softmax")])
        shaken(model)
        if name == "letters":  # it answers with one that no digit has the number of
            model.layers[-1].bias.assign(8.0 * np.eye(classes)[20])
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "model.keras").write_bytes(saved(model))
    monkeypatch.setattr(library, "MODELS", tmp_path / "models")


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("lens", LENSES)
def test_every_lens_shows_it_or_says_why_not(open_page, lens):
    for name, (_, classes) in NETWORKS.items():
        app = open_page(lens, model=name, example="3")
        said = " ".join(e.value for e in [*app.info, *app.error])
        assert not app.exception, f"{name}: {app.exception[0].message}"
        refused = LENSES[lens].OF_DIGITS and classes != 10
        assert (f"tells {classes} classes apart" in said) == refused


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("lens", ["watch", "memory", "why"])
def test_a_digit_that_a_network_has_no_logit_for(open_page, lens):
    app = open_page(lens, model="two", example="3", show="votes", deeper="gradient", digit="9")
    assert not app.exception, app.exception[0].message
    assert app.get("plotly_chart") or lens == "why"


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("page", ["read", "learn"])
def test_an_answer_that_is_no_digit(open_page, page, monkeypatch):
    """Beside the networks that ship, which are asked for its logit in vain."""
    for name in ("simple-16", "lstm-28", "gru-33", "notebook", "cell-loop"):
        shutil.copytree(ASSETS / "models" / name, library.MODELS / name)
    for lens in ("watch", "memory") if page == "read" else (None,):
        app = open_page(page, model="letters", example="3", **({"lens": lens} if lens else {}))
        assert not app.exception, app.exception[0].message
        assert "20" in " ".join(e.value for e in [*app.code, *app.markdown]) or page == "read"
        assert library.find("letters").read(session.examples()[3]).digit == 20


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("page", ["confusions"])
def test_the_test_set_says_why_not(open_page, page):
    app = open_page(page, model="letters")
    assert any("tells 26 classes apart" in e.value for e in app.info)


@pytest.mark.usefixtures("others")
def test_a_network_that_turns_its_rows_reads_columns():
    model = library.find("turned")
    assert model.row_order == "columns"
    image = session.examples()[3]
    np.testing.assert_array_equal(model.read(image).image, image.T)


@pytest.mark.usefixtures("others")
def test_the_browser_doubts_no_more_than_the_server():
    assert terms(library.find("letters"))["unsure"] == 0  # what it reads need be no digit
    assert terms(library.find("masked"))["unsure"] == doubt.UNSURE
