"""Values stay although messages are lost, as are Streamlit's unsent ones when a run begins."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_demo.spec.spec import NetworkSpec
from tests.browser.conftest import PATIENT, Open, settle


class LossyConnection:
    """A page's connection to the server, which loses a part of what the first run sends.

    From the first widget of a kind, which Streamlit's protocol names, to the end of the run.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.is_losing, self.has_lost, self.finished_runs = False, False, 0

    def connect(self, page: Page) -> None:
        page.route_web_socket("**/_stcore/stream", self._forward_messages)

    def _forward_messages(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        server.on_message(lambda message: self._send_or_lose(browser, message))

    def _send_or_lose(self, browser: WebSocketRoute, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        content = ForwardMsg.FromString(message)
        if content.WhichOneof("type") == "script_finished":
            self.is_losing = False
            self.finished_runs += 1
        elif content.delta.new_element.WhichOneof("type") == self.kind and not self.has_lost:
            self.is_losing = self.has_lost = True
        if not (self.is_losing and content.WhichOneof("type") == "delta"):
            browser.send(message)

    def run_twice(self, page: Page) -> None:
        """Run the page again, and once more, with the values of the widgets that it then has."""
        for scheme in ("dark", "light"):
            before, until = self.finished_runs, time.monotonic() + PATIENT / 1000
            page.emulate_media(color_scheme=scheme)
            while self.finished_runs == before and time.monotonic() < until:
                page.wait_for_timeout(100)
            assert self.finished_runs > before
            settle(page)


UNITS = str(NetworkSpec().units[0])


@pytest.mark.parametrize(
    ("path", "kind", "role", "name", "value"),
    [
        ("/?model=gru-33", "selectbox", "combobox", "Network", re.compile("GRU")),
        ("/train", "number_input", "spinbutton", "Units", UNITS),
    ],
)
def test_a_link_and_a_form_keep_their_values(
    open_page: Open, path: str, kind: str, role: Any, name: str, value: str | re.Pattern
):
    connection = LossyConnection(kind)
    page = open_page(path, meet=connection.connect)
    widget = page.get_by_role(role, name=name)
    assert connection.has_lost
    expect(widget).to_have_count(0)
    connection.run_twice(page)
    expect(widget).to_have_value(value)
    assert urlsplit(path).query in page.url
