"""The leftover state lens: any network, any second digit."""

from rnn_demo import library
from rnn_demo.lenses.leftover_state.numbers import leftover_state
from rnn_demo.ui import session
from rnn_demo.ui.state import TABLE


def sentence(app) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("Your digit leaves"))


def test_every_kind_of_network(every_kind):
    for _, app in every_kind("leftover_state", row="9"):
        assert "is read as" in sentence(app)


def test_another_second_digit(open_page):
    app = open_page("leftover_state", model="simple-16", example="5")
    network = library.find("simple-16").network
    first = network.read(session.examples()[5])
    for digit in (8, 1):
        if digit != TABLE["second"].default:
            app.button(key=f"second-{digit}").click().run()
        assert not app.exception
        found = leftover_state(network, first, session.examples()[digit])
        assert f"read as **{found.reset.digit}** after a reset" in sentence(app)
        assert f"as **{found.without_reset.digit}** without" in sentence(app)
        washed = found.residues[0].washed_out()
        assert ("still differ by" if washed is None else f"row **{washed + 1}**") in sentence(app)
