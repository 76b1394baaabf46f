"""Poke: every operation on any network, one after another, and what breaks a reading at once."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.images import link
from rnn_demo.lenses.poke.breaking import breaking
from rnn_demo.lenses.poke.numbers import Patient
from rnn_demo.lenses.poke.words import outcome
from rnn_demo.ui import session

TOOLS = ["Blank", "Shift", "Swap", "Repaint", "Wipe state", "Transplant"]


def told(app) -> str:
    return next(m.value for m in app.markdown if " it " in m.value and m.value.startswith("**"))


def sentence(network, patient: Patient) -> str:
    before, after = network.read(patient.origin), patient.read(network)
    return outcome(before, after)


def may_start_over(app) -> bool:
    return "over" in {button.key for button in app.button}


def test_every_kind_of_network(every_kind):
    for i, (_, app) in enumerate(every_kind("poke", row="9")):
        app.segmented_control(key="tool").set_value(TOOLS[i % len(TOOLS)]).run()
        assert not app.exception
        said = " ".join(m.value for m in app.markdown)
        assert " it reads " in said or " it still reads " in said or "Both are read as" in said


def test_each_operation(open_page):
    app = open_page("poke", model="simple-16", example="5", tool="Blank")
    network = library.find("simple-16").network
    image = session.examples()[5]
    start = Patient(image, image)
    assert sentence(network, start.blank(9, 13)) in told(app)
    app.slider(key="blank").set_value((3, 15)).run()
    assert sentence(network, start.blank(2, 14)) in told(app)
    app.segmented_control(key="tool").set_value("Shift").run()
    app.slider(key="shift").set_value(-6).run()
    assert sentence(network, start.shift(-6)) in told(app)
    app.segmented_control(key="tool").set_value("Swap").run()
    app.number_input(key="swap-3").set_value(4).run()
    assert sentence(network, start.swap(5, 15, 4)) in told(app)
    app.segmented_control(key="tool").set_value("Wipe state").run()
    app.slider(key="wipe").set_value(20).run()
    assert sentence(network, start.wipe(19)) in told(app)
    app.segmented_control(key="tool").set_value("Repaint").run()
    assert sentence(network, start) in told(app)
    assert not app.exception


def test_one_after_another_and_back_to_the_start(open_page):
    app = open_page("poke", model="simple-16", example="5", tool="Blank")
    network = library.find("simple-16").network
    image = session.examples()[5]
    assert not may_start_over(app)
    app.button(key="keep").click().run()
    app.segmented_control(key="tool").set_value("Wipe state").run()
    assert sentence(network, Patient(image, image).blank(9, 13).wipe(13)) in told(app)
    app.button(key="over").click().run()
    assert sentence(network, Patient(image, image).wipe(13)) in told(app)
    app.button(key="keep").click().run()
    app.button(key="example-8").click().run()
    other = session.examples()[8]
    assert sentence(network, Patient(other, other).wipe(13)) in told(app)  # another digit, unhurt
    assert not may_start_over(app)


def test_a_link_holds_what_was_done_and_painted(open_page):
    image = session.examples()[5]
    painted = np.maximum(image, session.examples()[1])
    code = link.encode(painted)
    app = open_page(
        "poke", model="simple-16", example="5", tool="Repaint",
        operations="blank.10.14~wipe.14", painted=code,
    )  # fmt: skip
    network = library.find("simple-16").network
    assert sentence(network, Patient(image, painted).wipe(13)) in told(app)
    app.segmented_control(key="tool").set_value("Shift").run()  # and it can be gone on with
    assert app.query_params["operations"] == f"wipe.14~paint.{code}"
    assert sentence(network, Patient(image, painted).wipe(13).shift(4)) in told(app)


@pytest.mark.parametrize(
    "operations",
    ["blank.0.3", "wipe.1~", "paint.x", "shift.15", "~".join(["wipe.1"] * 30)],
)
def test_operations_that_are_none_change_nothing(open_page, operations):
    app = open_page("poke", model="simple-16", example="5", operations=operations)
    assert "isn't used here" in app.warning[0].value
    assert not may_start_over(app)


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional"])
def test_it_opens_with_what_breaks_the_reading_and_comes_back_to_it(open_page, name):
    network = library.find(name).network
    app = open_page("poke", model=name, example="7")
    for digit in (7, 3):
        app.button(key=f"example-{digit}").click().run()
        image = session.examples()[digit]
        operation = breaking(network, network.read(image))
        broken = Patient(image, image).operate(operation)
        assert "instead of" in sentence(network, broken)
        assert sentence(network, broken) in told(app)
    app.segmented_control(key="tool").set_value("Transplant").run()
    app.button(key="break").click().run()
    assert sentence(network, broken) in told(app)
    assert not app.exception
