"""The memory lens: any network, any digit's logit, with the other cells beside it."""

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.explain.blank_paper import read_on
from rnn_demo.explain.what_is_left import fading, horizon
from rnn_demo.lenses.memory.blank_page import SAME
from rnn_demo.ui import session
from tests.pages.conftest import SPECS


def html(app) -> str:
    return " ".join(e.proto.body for e in app.get("html"))


def test_what_is_left_and_the_gradient_of_every_kind_of_network(every_kind):
    for name, app in every_kind("memory", deeper="gradient", row="9"):
        said = html(app)
        assert "make-picture" in {b.key for b in app.button}  # none is kept of these
        assert said.count("with random weights") == 1
        tokens = any("into tokens" in c.value for c in app.caption)
        assert tokens or not SPECS[name].patch


def test_the_oldest_row_that_counts(open_page):
    app = open_page("memory", deeper="gradient", model="notebook", example="5")
    image = session.examples()[5]
    digit = library.find("notebook").read(image).digit
    for name in ("notebook", "lstm-28", "gru-33"):  # the other cells beside it
        model = library.find(name)
        oldest = horizon(model.network, image, digit).oldest
        row = "nothing" if oldest is None else f"row {oldest + 1}"
        assert f"{model.title}: <b>{row}</b>" in html(app)


def test_it_begins_with_what_is_left_of_a_row(open_page):
    app = open_page("memory", model="lstm-28", example="5")
    model = library.find("lstm-28")
    fades, left = fading(passes.readout(model), model.read(session.examples()[5]))
    said = " ".join(m.value for m in app.markdown)
    assert f"**{fades}** {left}" in said
    assert "in h alone" in said
    app = open_page("memory", model="gru-33", example="5")
    assert "in h alone" not in " ".join(m.value for m in app.markdown)


def test_on_blank_paper(every_kind, monkeypatch):
    monkeypatch.setattr(passes, "ON_PAPER", 5)
    for name, app in every_kind("memory", deeper="blank"):
        one_way = any("test images so many keep" in m.value for m in app.markdown)
        assert one_way != any("reads one way" in i.value for i in app.info), name


def test_how_long_the_answer_stays(open_page):
    model = library.find("simple-16")
    reading = model.read(session.examples()[5])
    rows = read_on(model.network, reading).stays(reading.digit)
    app = open_page("memory", model="simple-16", example="5", deeper="blank")
    said = " ".join(m.value for m in app.markdown)
    assert f"After {rows + 1} blank row" in said
    assert html(app).count("<img") == 9
    model = library.find("gru-33")
    rest = read_on(model.network, model.read(session.examples()[4])).at_rest(SAME)
    app = open_page("memory", model="gru-33", example="4", deeper="blank")
    said = " ".join(m.value for m in app.markdown)
    assert f"stands still from blank row {rest} on" in said
