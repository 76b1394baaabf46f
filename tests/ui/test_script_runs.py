"""The parts of a browser's message that reach a session, and the charge for its run."""

import pytest
from streamlit.proto.ClientState_pb2 import ClientState

from rnn_demo.ui.script_runs import MOST_QUERY, MOST_RESTORED, MOST_RESTORED_BYTES, drop_needless


def state_of(*widgets: tuple[str, str], query: str = "") -> ClientState:
    """Return a browser's state, with widgets by id and text."""
    state = ClientState()
    state.query_string = query
    for name, text in widgets:
        state.widget_states.widgets.add(id=name, string_value=text)
    return state


def left(state: ClientState, known: set[str]) -> list[tuple[str, str]]:
    drop_needless(state, known)
    return [(widget.id, widget.string_value) for widget in state.widget_states.widgets]


def test_states_of_widgets_that_a_session_has_not_are_dropped():
    forged = [(f"unknown-{i}", "x") for i in range(8_000)]
    state = state_of(("a", "1"), *forged, ("b", "2"))
    assert left(state, {"a", "b", "c"}) == [("a", "1"), ("b", "2")]
    assert left(state_of(*forged), {"a"}) == []


def test_of_many_states_of_one_widget_the_last_counts():
    assert left(state_of(*[("a", str(i)) for i in range(8_000)]), {"a"}) == [("a", "7999")]


def test_what_a_page_sends_stays_as_it_is():
    state = state_of(("a", "1"), ("b", "2"), query="row=3&model=simple-16")
    before = state.SerializeToString()
    drop_needless(state, {"a", "b"})
    assert state.SerializeToString() == before


@pytest.mark.parametrize(
    ("count", "size", "kept"),
    [
        (MOST_RESTORED, 10, MOST_RESTORED),
        (MOST_RESTORED + 1, 10, 0),
        (2, MOST_RESTORED_BYTES // 2, 0),
        (2, MOST_RESTORED_BYTES // 3, 2),
    ],
)
def test_a_session_that_knows_no_widget_takes_what_a_browser_may_have_had(count, size, kept):
    """Like after a restart of the server, when a page continues."""
    assert len(left(state_of(*[(f"w{i}", "x" * size) for i in range(count)]), set())) == kept


def test_an_address_that_none_may_be_is_dropped():
    for length, kept in ((MOST_QUERY, MOST_QUERY), (MOST_QUERY + 1, 0), (900_000, 0)):
        state = state_of(query="a" * length)
        drop_needless(state, set())
        assert len(state.query_string) == kept
