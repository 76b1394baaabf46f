"""The strip: what is chosen on one page is what the next shows, and what can't be read is said."""

import json

import pytest

from rnn_demo import library
from rnn_demo.spec import Spec
from rnn_demo.trainer.builders import build


def test_the_network_and_the_row_go_along_to_the_next_page(open_page):
    app = open_page("belief", model="notebook", row="9")
    app.selectbox(key="model").set_value("simple-16").run()
    app.slider(key="row").set_value(12).run()
    app.switch_page("rnn_demo/pages/draw.py").run()
    assert app.selectbox(key="model").value == "simple-16"
    app.switch_page("rnn_demo/pages/belief.py").run()
    assert app.selectbox(key="model").value == "simple-16"
    assert app.slider(key="row").value == 12
    assert not app.exception


@pytest.fixture
def overflowing(tmp_path, monkeypatch):
    """A folder with one network, whose numbers grow beyond all bounds."""
    spec = Spec(cell="SimpleRNN", units=(8,), activation="relu")
    model = build(spec, seed=1)
    for weight in model.weights:
        weight.assign(abs(weight) * 1e6 + 1)
    folder = tmp_path / "models" / "overflowing"
    folder.mkdir(parents=True)
    model.save(folder / "model.keras")
    (folder / "card.json").write_text(json.dumps({"spec": spec.to_json()}))
    monkeypatch.setattr(library, "MODELS", folder.parent)


@pytest.mark.usefixtures("overflowing")
@pytest.mark.parametrize("page", ["compare", "dossier", "map", "accuracy", "export", "belief"])
def test_a_network_that_overflows_is_told_off_in_one_sentence(open_page, page):
    app = open_page(page)
    (error,) = app.error
    assert "without bound" in error.value
