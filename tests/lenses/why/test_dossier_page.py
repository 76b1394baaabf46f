"""One unit, below Why: any unit of any network, switched off, on the digit and on the test set."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.ui import session
from tests.support.pages import said


@pytest.mark.usefixtures("few_test_images")
def test_every_kind_of_network(every_kind):
    for name, app in every_kind("why", closer="unit", row="9"):
        layers = library.find(name).network.layers
        if len(layers) > 1:  # the first does not speak to the digits, unless it is one of two
            app.selectbox(key=f"layer-{name}").set_value(0).run()
            assert not app.exception, f"{name}: {app.exception[0].message}"
        app.toggle(key="off").set_value(True).run()
        assert not app.exception, f"{name}: {app.exception[0].message}"
        assert "without it" in said(app)
        app.toggle(key="off").set_value(False).run()


def test_switched_off_on_the_digit_and_on_the_test_set(open_page, few_test_images):
    app = open_page("why", closer="unit", model="simple-16", example="3")
    app.number_input(key="unit").set_value(2).run()
    app.toggle(key="off").set_value(True).run()
    network = library.find("simple-16").network
    off = network.without_unit(0, 2)
    reading = off.read(session.examples()[3])
    assert f"read as **{reading.digit}** ({reading.probabilities[-1].max():.1%}) without" in said(
        app
    )
    app.button(key="all").click().run()
    assert not app.exception
    images, labels = few_test_images.images, few_test_images.labels
    before, after = (n.evaluate(images, labels)[1] for n in (network, off))
    assert f"**{after:.2%}** correct without it, **{before:.2%}** with it" in said(app)
    app.slider(key="row").set_value(5).run()  # once read, it is shown without asking again
    assert f"**{after:.2%}** correct without it" in said(app)
    assert "all" not in {b.key for b in app.button}


@pytest.mark.usefixtures("few_test_images")
def test_it_opens_on_a_unit_that_speaks(open_page):
    app = open_page("why", closer="unit", model="simple-16", example="7")
    network = library.find("simple-16").network
    reading = network.read(session.examples()[7])
    says = reading.layers[0].states[-1] * network.head.kernel[:, reading.digit]
    assert app.number_input(key="unit").value == np.abs(says).argmax()
    assert "never below 0" in said(app)  # it is a ReLU network
