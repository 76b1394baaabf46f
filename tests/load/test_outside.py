"""Access from outside: rebound names, pages of other ports, and large messages are refused."""

import contextlib

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.support.server import running_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with running_server(RNN_DEMO_RUNS=str(tmp_path_factory.mktemp("runs"))) as (port, _):
        yield port


def joined(port: int, host: str, origin: str | None) -> ClientConnection:
    return connect(
        f"ws://{host}:{port}/_stcore/stream",
        address=("127.0.0.1", port),  # the address to which the name resolves
        proxy=None,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=origin,  # type: ignore[arg-type]
        max_size=None,
    )


def elements(connection: ClientConnection) -> list[str]:
    """Return the kinds of the page's elements that the server sends."""
    message = BackMsg()
    message.rerun_script.context_info.url = "http://localhost/"
    connection.send(message.SerializeToString())
    kinds = []
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(connection.recv(timeout=60))
        if answer.WhichOneof("type") == "script_finished":
            return kinds
        if answer.WhichOneof("type") == "delta":
            kinds.append(answer.delta.new_element.WhichOneof("type"))


def test_own_pages_are_answered_and_rebound_names_are_refused(port):
    """DNS rebinding: evil.example now resolves to 127.0.0.1; its page calls its own address."""
    for host in ("127.0.0.1", "localhost"):
        with joined(port, host, f"http://{host}:{port}") as connection:
            assert "bidi_component" in elements(connection)
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example"):
        with pytest.raises(InvalidStatus), joined(port, host, f"http://{host}:{port}"):
            pass


@pytest.mark.parametrize("origin", ["http://localhost:8999", "http://127.0.0.1:1", "https://a.org"])
def test_a_page_of_another_origin_gets_no_content(port, origin):
    try:
        with joined(port, "127.0.0.1", origin) as connection:
            kinds = [kind for kind in elements(connection) if kind]
    except InvalidStatus:
        return
    assert set(kinds) <= {"alert"}


def test_a_message_larger_than_a_drawing_ends_the_session(port):
    with joined(port, "127.0.0.1", f"http://127.0.0.1:{port}") as connection:
        elements(connection)
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.json_value = "x", "[" + "[]," * 8_000_000 + "0]"
        connection.send(message.SerializeToString())
        with contextlib.suppress(ConnectionClosed):
            list(connection)
        assert connection.close_code in (1009, 1006)  # too large, or cut off while sending
    with joined(port, "127.0.0.1", None) as connection:  # other connections are unaffected
        assert "bidi_component" in elements(connection)
