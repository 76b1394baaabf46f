"""The numbers lens: any network and layer, the unit's addition."""

from rnn_demo import library
from rnn_demo.explain.story import told
from rnn_demo.explain.weighted_sums import weighted_sums
from rnn_demo.figures.products import addition_text
from rnn_demo.ui import session
from tests.pages.conftest import SPECS


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("numbers", row="9"):
        assert "Row 9 as an addition" in [s.value for s in app.subheader]
        gated = SPECS[name].cell != "SimpleRNN"
        assert ("gate" in {c.key for c in app.segmented_control}) == gated
        layers = [box for box in app.selectbox if box.label == "Layer"]
        assert bool(layers) == (len(SPECS[name].units) > 1 or SPECS[name].merge_mode is not None)
        if layers:
            layers[0].set_value(0)
        if gated:
            app.segmented_control(key="gate").set_value("candidate")
        if layers or gated:
            app.run()
            assert not app.exception
            assert ("candidate = " in " ".join(m.value for m in app.markdown)) == gated


def test_a_units_sum_is_written_out(open_page):
    app = open_page("numbers", model="simple-16", example="5", row="12")
    app.number_input(key="unit").set_value(6).run()
    model = library.find("simple-16")
    reading = model.read(session.examples()[5])
    (of,) = weighted_sums(model.network.layers[0], reading.layers[0], 11)
    assert addition_text(of, 6, of.value(6)) in [code.value for code in app.code]


def test_it_opens_where_the_answer_was_decided_and_at_the_row_that_was_chosen(open_page):
    reading = library.find("lstm-128").read(session.examples()[5])
    assert told(reading).ring
    app = open_page("numbers", example="5")
    assert f"Row {told(reading).decided + 1} as an addition" in [s.value for s in app.subheader]
    app.session_state["state.row"] = 27  # as its slider says
    app.run()
    assert "Row 28 as an addition" in [s.value for s in app.subheader]
