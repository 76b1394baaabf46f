"""What a drawing costs on the wire, and that weights travel once."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_demo import library
from tests.browser.conftest import choose_network, expect_answer, settle
from tests.browser.test_live import ready
from tests.support.pen import draw

MOST = 60_000  # bytes of a drawing, both ways, beyond its figure
KINDS = ("SimpleRNN 16, well trained", "LSTM 128, the reader")


class Wire:
    """Counts bytes: of what a page sends, and of what it gets, figures and weights apart."""

    def __init__(self, page: Page) -> None:
        self.reset()
        page.on("websocket", self._open)

    def reset(self) -> None:
        self.plain = self.weights = 0

    def _open(self, socket: WebSocket) -> None:
        socket.on("framesent", self._count)
        socket.on("framereceived", self._received)

    def _count(self, data: str | bytes) -> None:
        self.plain += len(data)

    def _received(self, data: str | bytes) -> None:
        element = ForwardMsg.FromString(data).delta.new_element
        if element.bidi_component.component_name.endswith("rnn_demo.reader"):
            self.weights += len(data)
        elif element.WhichOneof("type") != "plotly_chart":
            self._count(data)


def test_a_stroke_costs_little_and_weights_travel_once(open_page: Callable[..., Page]):
    page = open_page()
    counted = Wire(page)
    page.reload()
    settle(page)
    ready(page)
    size = 4 * library.find("lstm-128").network.parameters
    assert size < counted.weights < 1.1 * size
    for digit in (7, 2):
        page.locator(".st-key-clear button").click()
        settle(page)
        page.wait_for_timeout(800)  # the canvas says that it is empty
        counted.reset()
        draw(page, digit)
        expect_answer(page, digit)
        expect(page.locator("html[data-live]")).to_have_count(0)
        settle(page)
        page.wait_for_timeout(500)
        assert 0 < counted.plain + counted.weights <= MOST
    weights = []
    for title in (*KINDS, *KINDS):
        counted.reset()
        choose_network(page, title)
        for digit in (3, 8):
            page.locator(f".st-key-example-{digit} button").click()
            expect(page.locator(".st-key-prediction .digit:visible")).to_have_text(
                re.compile(r"^\d$")
            )
            settle(page)
            page.wait_for_timeout(300)
        weights.append(counted.weights)
    small = 4 * library.find("simple-16").network.parameters
    assert max(weights) < size + small, weights
