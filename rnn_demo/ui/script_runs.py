"""Limit what Streamlit accepts from browsers, and charge connections for runs and downloads.

Streamlit accepts the state of any widget, even one that no page has, and iterates over all of them
several times in each run. It neither bounds nor reports the cost of a run. So this module wraps
functions of its sessions and script runners. It also keeps a message that was on its way when a
visitor opened another page from leading back, and sends all that a run has shown.
"""

import asyncio
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from rnn_demo.ui.turns import current_connection

# The kinds that the pages need. Others make a server clear its caches, or write into its folder.
KINDS = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
OPERATIONS = {"deferred_file", "dataframe_chunk"}  # a download, and the rows of a table
MOST_QUERY = 2**16  # characters of an address, uvicorn's limit
MOST_FILES = 8  # files of one request; an uploader accepts one
# Widgets accepted from a browser in a session without widgets, after a restart of the server.
MOST_RESTORED = 256
MOST_RESTORED_BYTES = 2**18


@dataclass(frozen=True)
class RequestedPage:
    """The page that a browser has asked for.

    Attributes:
        page: Streamlit's hash of it; "" for the first, whose hash the browser does not know yet.
        query: The parameters of its address.
        left: The page that is shown until the browser hears of this one; None once it has.
    """

    page: str = ""
    query: str = ""
    left: str | None = None


@functools.cache
def patch_message_and_run_handling() -> None:
    """Make sessions drop unneeded parts of messages, and charge runs to their connections."""
    handle, start = AppSession.handle_backmsg, ScriptRunner.start
    requests = WeakKeyDictionary[AppSession, RequestedPage]()

    def handle_what_is_needed(session: AppSession, message: BackMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "rerun_script":
            state, request = message.rerun_script, requests.get(session, RequestedPage())
            known = session.session_state._new_widget_state.widget_metadata  # all it ever had
            drop_unknown_widgets_from_message(state, set(known))
            requests[session] = redirect_message_of_old_page(state, request)
        elif kind == "file_urls_request":
            del message.file_urls_request.file_names[MOST_FILES:]
        if kind in KINDS:
            handle(session, message)
        elif message.backend_operation_request.WhichOneof("payload") in OPERATIONS:
            start_operation_charged_to_connection(session, lambda: handle(session, message))

    def start_and_charge(runner: ScriptRunner) -> None:
        connection, run = current_connection.get(), runner._run_script_thread
        if connection is None:  # a run that the server started
            start(runner)
            return
        loop, end = asyncio.get_running_loop(), connection.start_run_and_return_end()

        def run_and_charge() -> None:
            began = time.thread_time()
            try:
                run()
            finally:
                seconds = time.thread_time() - began
                if not loop.is_closed():
                    loop.call_soon_threadsafe(end, seconds)

        runner._run_script_thread = run_and_charge  # type: ignore[method-assign]
        start(runner)

    AppSession._clear_queue = send_rest_of_last_run  # type: ignore[method-assign, assignment]
    AppSession.handle_backmsg = handle_what_is_needed  # type: ignore[method-assign, assignment]
    ScriptRunner.start = start_and_charge  # type: ignore[method-assign, assignment]


def send_rest_of_last_run(session: AppSession, _fragment_ids: list[str] | None = None) -> None:
    """Keep the unsent messages of the last run when the next one starts.

    Streamlit drops them, but for the message that the run has finished: the browser then removes
    the widgets that it has not heard of, and shows them again with their defaults. What the next
    run shows at the same places must not replace messages from before its start.
    """
    session._browser_queue._delta_index_map.clear()


def start_operation_charged_to_connection(session: AppSession, begin: Callable[[], object]) -> None:
    """Start a download or a request for table rows, which counts as a run of its connection.

    So a connection has at most MOST_RUNS of them at once and is charged for their time. `begin`
    makes the session create a task.
    """
    loop, connection = asyncio.get_running_loop(), current_connection.get()
    others, began = set(session._background_tasks), loop.time()
    begin()
    tasks = session._background_tasks - others
    if connection is None or not tasks:
        return
    (task,), end = tasks, connection.start_run_and_return_end()
    task.add_done_callback(lambda _: end(loop.time() - began))


def redirect_message_of_old_page(state: ClientState, request: RequestedPage) -> RequestedPage:
    """Direct a message of the page that is being left to the page that the browser has asked for.

    Streamlit's browser names the old page in its messages until it hears of the new one. For
    example, a drawing may be sent just after a click on a link; a run of the old page would then
    undo the click, or leave an empty page. `request` is the last one; returns the current one.
    """
    # A message that asks for a page has neither.
    is_of_widget = bool(state.fragment_id) or any(
        (widget.WhichOneof("value") or "").endswith("trigger_value")
        for widget in state.widget_states.widgets
    )
    page = state.page_script_hash
    if page == request.page:
        return RequestedPage(page, state.query_string)
    if not is_of_widget:
        shown = request.page if request.left is None else request.left
        return RequestedPage(page, state.query_string, shown)
    if request.left not in ("", page):  # the server has opened another page
        return RequestedPage(page, state.query_string)
    state.page_script_hash, state.query_string = request.page, request.query
    state.ClearField("fragment_id")
    return request


def drop_unknown_widgets_from_message(state: ClientState, known: set[str]) -> None:
    """Drop states of widgets that a session does not have, and an invalid address.

    `known` are the ids of the session's widgets. Of several states of one widget the last is kept.
    If there are more states than a browser can have, none is kept: a search through them is slow.
    """
    if len(state.query_string) > MOST_QUERY:
        state.query_string = ""
    if len(state.widget_states.widgets) > MOST_RESTORED + len(known):
        state.ClearField("widget_states")
        return
    kept = list({widget.id: widget for widget in state.widget_states.widgets}.values())
    if known:
        kept = [widget for widget in kept if widget.id in known]
    elif sum(widget.ByteSize() for widget in kept) > MOST_RESTORED_BYTES:
        kept = []
    if len(kept) < len(state.widget_states.widgets):
        state.widget_states.CopyFrom(type(state.widget_states)(widgets=kept))
