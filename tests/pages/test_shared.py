"""A choice in one lens holds in the next, and unreadable networks are reported."""

import json
import sys
from zipfile import ZipFile

import pytest

from rnn_demo import library
from rnn_demo.lenses import LENSES
from rnn_demo.pages.address import AddressAtLastRun
from rnn_demo.reader import open_keras
from tests.fixtures import KINDS, kind_file
from tests.support.pages import answer, held, open_lens, said


@pytest.fixture
def overflowing(tmp_path, monkeypatch):
    """Return a folder with one network, whose numbers overflow."""
    folder = tmp_path / "models" / "overflowing"
    folder.mkdir(parents=True)
    (layer,) = open_keras(kind_file("simple")).layers
    before = layer.cell.recurrent_kernel
    with ZipFile(kind_file("simple")) as old, ZipFile(folder / "model.keras", "w") as new:
        for name in old.namelist():
            after = (abs(before) * 1e6 + 1).tobytes()
            new.writestr(name, old.read(name).replace(before.tobytes(), after))
    (folder / "card.json").write_text(json.dumps({"spec": KINDS["simple"].to_json()}))
    monkeypatch.setattr(library, "MODELS", folder.parent)


@pytest.mark.usefixtures("overflowing")
@pytest.mark.parametrize(
    "page", ["accuracy", *sorted({"compare", "why", "map", "watch"} & {*LENSES})]
)
def test_a_network_that_overflows_is_reported_in_one_sentence(open_page, page):
    app = open_page(page)
    (error,) = app.error
    assert "without bound" in error.value


def test_a_link_opens_what_is_compared_and_the_unit_that_is_opened(open_page):
    app = open_page("compare", compared="lstm-28,notebook,lstm-28", example="9")
    assert app.multiselect(key="compared").value == ["lstm-28", "notebook"]
    assert held(app, AddressAtLastRun).written["compared"] == "lstm-28,notebook"
    app = open_page("why", closer="units", model="simple-16", unit="7")
    assert app.number_input(key="unit").value == 7
    app.number_input(key="unit").set_value(11).run()
    assert app.query_params["unit"] in ("11", ["11"])
    open_lens(app, "watch")
    assert held(app).unit == 11
    # Limited to the last unit
    app = open_page("why", closer="units", model="simple-16", unit="999")
    assert app.number_input(key="unit").value == 15


@pytest.mark.parametrize("page", ["read", "story", "networks", "testset", "train"])
def test_every_page_opens_without_tensorflow(open_page, page, monkeypatch):
    """A process without TensorFlow from the start is tested nightly in tests/test_hosted.py."""
    for name in ("tensorflow", "keras"):
        monkeypatch.setitem(sys.modules, name, None)  # makes the import fail
    app = open_page(page)
    if page == "read":
        app.button(key="example-5").click().run()
        assert not app.exception
    assert said(app).count("<h1>") == 1
    assert page != "read" or answer(app) == "5"
