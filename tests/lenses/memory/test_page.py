"""The memory lens: any network, any digit's logit, with the other cells beside it."""

from rnn_demo import library
from rnn_demo.data import test_split as mnist_test
from rnn_demo.lenses.memory.numbers import horizon, never_active, silent_units
from rnn_demo.ui import session
from tests.pages.conftest import SPECS


def html(app) -> str:
    return " ".join(e.proto.body for e in app.get("html"))


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("memory", row="9"):
        said = html(app)
        assert said.count("with random weights") == 3
        tokens = any("into tokens" in c.value for c in app.caption)
        assert tokens == (SPECS[name].patch > 0)
        silent = any("ReLU units**" in m.value for m in app.markdown)
        assert silent == (SPECS[name].activation == "relu")


def test_the_oldest_row_and_the_silent_units(open_page):
    app = open_page("memory", model="notebook", example="5")
    model = library.find("notebook")
    image = session.examples()[5]
    for digit in ("best", 2):
        app.selectbox(key="digit").set_value(digit).run()
        assert not app.exception
        shown = model.read(image).digit if digit == "best" else digit
        oldest = horizon(model.network, image, shown).oldest
        said = "nothing" if oldest is None else f"row {oldest + 1}"
        assert f"notebook: <b>{said}</b>" in html(app)
    said = next(m.value for m in app.markdown if "ReLU units**" in m.value)
    silent = silent_units(model.read(image).layers[0])
    assert f"{len(silent)} of 16 ReLU" in said if silent else "All **16" in said
    dead = never_active(model.network, mnist_test().images[:200], 0)
    assert set(dead) <= set(silent)
    assert not silent or (f"{len(dead)} of them stay" if dead else "none is dead") in said
