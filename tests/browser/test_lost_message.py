"""Values stay although messages are lost, as are Streamlit's unsent ones when a run begins."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_demo.spec.spec import NetworkSpec
from tests.browser.conftest import Open, settle


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
            before = self.finished_runs
            page.emulate_media(color_scheme=scheme)
            while self.finished_runs == before:
                page.wait_for_timeout(100)
            settle(page)


def test_the_network_of_a_link_stays(open_page: Open):
    connection = LossyConnection("selectbox")
    page = open_page("/?model=gru-33&example=4", meet=connection.connect)
    menu = page.get_by_role("combobox", name="Network")
    assert connection.has_lost
    expect(menu).to_have_count(0)
    connection.run_twice(page)
    expect(menu).to_have_value(re.compile("GRU"))
    assert "model=gru-33" in page.url


def test_the_settings_of_a_training_stay(open_page: Open):
    connection = LossyConnection("number_input")
    page = open_page("/train", meet=connection.connect)
    units = page.get_by_role("spinbutton", name="Units")
    assert connection.has_lost
    expect(units).to_have_count(0)
    connection.run_twice(page)
    expect(units).to_have_value(str(NetworkSpec().units[0]))
