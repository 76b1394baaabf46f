"""The parts of a browser's message that reach a session, and the charge for its run."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from rnn_demo.ui.script_runs import (
    MOST_QUERY,
    MOST_RESTORED,
    MOST_RESTORED_BYTES,
    RequestedPage,
    drop_unknown_widgets_from_message,
    patch_message_and_run_handling,
    redirect_message_of_old_page,
)
from rnn_demo.ui.turns import (
    MOST_RUNS,
    Address,
    Connection,
    LastTwoActiveAddresses,
    current_connection,
)
from tests.support.threads import call_in_new_thread


def state_of(*widgets: tuple[str, str], query: str = "") -> ClientState:
    """Return a browser's state, with widgets by id and text."""
    state = ClientState()
    state.query_string = query
    for name, text in widgets:
        state.widget_states.widgets.add(id=name, string_value=text)
    return state


def left(state: ClientState, known: set[str]) -> list[tuple[str, str]]:
    drop_unknown_widgets_from_message(state, known)
    return [(widget.id, widget.string_value) for widget in state.widget_states.widgets]


def test_states_of_unknown_widgets_are_dropped():
    forged = [(f"unknown-{i}", "x") for i in range(200)]
    state = state_of(("a", "1"), *forged, ("b", "2"))
    assert left(state, {"a", "b", "c"}) == [("a", "1"), ("b", "2")]
    assert left(state_of(*forged), {"a"}) == []


def test_the_last_of_many_states_of_a_widget_counts():
    assert left(state_of(*[("a", str(i)) for i in range(200)]), {"a"}) == [("a", "199")]


def test_dropping_thousands_of_states_costs_little():
    """To look through 8,000 of them took as long as to run a page, and all others waited."""
    forged = state_of(("a", "1"), *((f"unknown-{i}", "x" * 32) for i in range(8_000))), {"a"}
    honest = state_of(*((f"w{i}", "x" * 32) for i in range(150))), {f"w{i}" for i in range(150)}
    took = []
    for state, known in (forged, honest):
        copies = [ClientState.FromString(state.SerializeToString()) for _ in range(9)]
        times = []
        for each in copies:
            began = time.thread_time()
            drop_unknown_widgets_from_message(each, known)
            times.append(time.thread_time() - began)
        took.append(min(times))
        kept = len(copies[0].widget_states.widgets)
        assert kept == (0 if state is forged[0] else 150)
    assert took[0] < 5 * took[1]  # as 53 times as many states took 60 times as long


def test_a_valid_message_is_unchanged():
    state = state_of(("a", "1"), ("b", "2"), query="row=3&model=simple-16")
    before = state.SerializeToString()
    drop_unknown_widgets_from_message(state, {"a", "b"})
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
def test_a_session_without_widgets_accepts_a_bounded_state(count, size, kept):
    """Like after a restart of the server, when a page continues."""
    assert len(left(state_of(*[(f"w{i}", "x" * size) for i in range(count)]), set())) == kept


def test_a_too_long_query_is_dropped():
    for length, kept in ((MOST_QUERY, MOST_QUERY), (MOST_QUERY + 1, 0), (900_000, 0)):
        state = state_of(query="a" * length)
        drop_unknown_widgets_from_message(state, set())
        assert len(state.query_string) == kept


@pytest.mark.parametrize(
    ("messages", "runs"),
    [
        # By message: its page, and what makes it one of a widget; "" before the first answer.
        (["a", "b", "a.fragment", "b.trigger", "a"], ["a", "b", "b", "b", "a"]),
        (["", "b", "a.trigger", "a.trigger", "b"], ["", "b", "b", "b", "b"]),
        (["a", "b", "c", "a.trigger", "c", "b.trigger"], ["a", "b", "c", "c", "c", "b"]),
        (["a", "b", "a", "a.fragment", "a"], ["a", "b", "a", "a", "a"]),  # back at once
        (["", "a.trigger", "b.trigger", "a.trigger"], ["", "a", "b", "a"]),  # the server opened b
        (["", "a.trigger", "b", "c.trigger"], ["", "a", "b", "c"]),  # and c instead of b
    ],
)
def test_a_late_message_of_another_page_does_not_lead_back(messages, runs):
    request, ran = RequestedPage(), []
    for message in messages:
        page, _, kind = message.partition(".")
        state = state_of(("slider", "1"), query=f"page={page}")
        state.page_script_hash = page
        if kind == "fragment":
            state.fragment_id = "f"
        elif kind:
            state.widget_states.widgets.add(id="button", trigger_value=True)
        request = redirect_message_of_old_page(state, request)
        assert state.query_string == f"page={state.page_script_hash}"
        assert bool(state.fragment_id) == (kind == "fragment" and state.page_script_hash == page)
        ran.append(state.page_script_hash)
    assert ran == runs


def operation(name: str) -> BackMsg:
    """A browser's request of a kind that runs no page."""
    message = BackMsg()
    getattr(message.backend_operation_request, name).SetInParent()
    return message


NEEDED = [operation("deferred_file"), operation("dataframe_chunk"), BackMsg(stop_script=True)]
NEEDLESS = [operation("install_skills"), BackMsg(clear_cache=True), BackMsg(load_git_info=True)]


@pytest.fixture
def reached(monkeypatch):
    """What reaches a session of Streamlit whose messages are limited; each operation is a task."""
    messages = []

    def take(session, message) -> None:
        messages.append(message)
        if message.WhichOneof("type") == "backend_operation_request":
            task = asyncio.get_running_loop().create_task(session.ended.wait())
            session._background_tasks.add(task)
            task.add_done_callback(session._background_tasks.discard)

    monkeypatch.setattr(AppSession, "handle_backmsg", take)
    for owner, name in ((ScriptRunner, "start"), (AppSession, "_clear_queue")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back afterwards
    patch_message_and_run_handling.__wrapped__()
    return messages


def new_session() -> SimpleNamespace:
    return SimpleNamespace(_background_tasks=set(), ended=asyncio.Event())


def test_only_operations_that_pages_need_are_passed_on(reached):
    async def send() -> None:
        session = new_session()
        for message in NEEDED + NEEDLESS:
            AppSession.handle_backmsg(session, message)
        session.ended.set()

    call_in_new_thread(asyncio.run, send())
    assert reached == NEEDED


@pytest.mark.parametrize("name", ["deferred_file", "dataframe_chunk"])
def test_a_download_counts_as_a_run_until_it_ends(reached, name):
    """Else one that sends 50 requests a second would have the server make as many files."""

    async def send() -> None:
        session = new_session()
        connection = Connection(Address(asyncio.get_running_loop().time, LastTwoActiveAddresses()))
        current_connection.set(connection)
        for count in range(1, MOST_RUNS + 1):
            await connection.wait_for_turn(100)
            AppSession.handle_backmsg(session, operation(name))
            connection.end_message()
            assert connection.runs == count
        third = asyncio.create_task(connection.wait_for_turn(100))
        await asyncio.sleep(0.05)
        assert not third.done()
        session.ended.set()
        await third
        assert connection.runs == 0

    call_in_new_thread(asyncio.run, send())
    assert len(reached) == MOST_RUNS


def text_message(text: str) -> ForwardMsg:
    """Return a message that shows a text at the first place of a fragment."""
    message = ForwardMsg()
    message.delta.fragment_id = "stage"
    message.metadata.delta_path[:] = [0, 0]
    message.delta.new_element.text.body = text
    return message


def test_what_a_run_has_shown_is_sent_although_the_next_one_starts(reached):
    session = SimpleNamespace(_browser_queue=ForwardMsgQueue())
    sent = [
        text_message("of the first run"),
        ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY),
        ForwardMsg(new_session={}),
        text_message("of the second run"),
    ]
    for message in sent:
        if message.WhichOneof("type") == "new_session":
            AppSession._clear_queue(session, ["stage"])
        session._browser_queue.enqueue(message)
    assert session._browser_queue.flush() == sent
