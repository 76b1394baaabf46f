"""A visitor of the Draw page who speaks Streamlit's websocket protocol, as a browser does.

A browser sends a BackMsg: the state of all widgets, and which part of the page is to run. The
server answers with ForwardMsgs, one for every element, and `script_finished` at the end.
"""

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.load.canvas import PEN, drawing

PERIOD = 2.0  # seconds from one drawing to the next
PATIENCE = 20.0  # seconds without an answer: an error
DIGIT = re.compile(r'class="digit"[^>]*>(\d)<')


@dataclass
class Diary:
    """What visitors met. digit, figure: seconds from when a drawing was due until its answer."""

    digit: list[float] = field(default_factory=list)
    figure: list[float] = field(default_factory=list)
    right: int = 0
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One session: it opens the page, then clears the canvas and draws a digit again and again."""

    def __init__(self, port: int, number: int, diary: Diary) -> None:
        self._address = f"127.0.0.1:{port}"
        self._chance = random.Random(number)
        self._diary = diary
        self._ids: dict[str, str] = {}  # of widgets, by their keys
        self._query = self._page = self._fragment = ""
        self._canvas: dict | None = None
        self._connection: ClientConnection

    async def visit(self, drawings: int) -> None:
        """Open the page and draw that many digits; what goes wrong is written into the diary."""
        try:
            async with connect(
                f"ws://{self._address}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                origin=f"http://{self._address}",
                max_size=None,  # type: ignore[arg-type]
            ) as self._connection:
                await self._send()
                await self._until_finished()
                await self._draw_often(drawings)
        except (TimeoutError, OSError, WebSocketException, KeyError) as error:
            self._diary.errors.append(f"{type(error).__name__}: {error}")

    async def _draw_often(self, drawings: int) -> None:
        begin = time.monotonic() + self._chance.uniform(0, PERIOD)
        for i in range(drawings):
            due = begin + i * PERIOD
            digit = self._chance.randrange(10)
            state = drawing(digit, self._chance)
            await asyncio.sleep(due - PERIOD / 2 - time.monotonic())
            self._canvas = None
            await self._send(clicked="clear")
            await self._until_finished()
            await asyncio.sleep(due - time.monotonic())
            self._canvas = state
            await self._send()
            await self._until_finished(due, digit)

    async def _send(self, clicked: str = "") -> None:
        message = BackMsg()
        script = message.rerun_script
        script.query_string = self._query
        script.page_script_hash = self._page
        script.fragment_id = self._fragment
        script.context_info.timezone = "UTC"
        script.context_info.locale = "en-US"
        script.context_info.url = f"http://{self._address}/"
        script.context_info.color_scheme = "light"
        states = script.widget_states.widgets
        if self._ids:
            states.append(WidgetState(id=self._ids["model"], string_value="LSTM 128, the reader"))
            pen = WidgetState(id=self._ids["pen"])
            pen.double_array_value.data.append(PEN)
            states.append(pen)
            if self._canvas is not None:
                canvas = json.dumps(self._canvas, separators=(",", ":"))
                states.append(WidgetState(id=self._ids["canvas"], json_value=canvas))
        if clicked:
            states.append(WidgetState(id=self._ids[clicked], trigger_value=True))
        await self._connection.send(message.SerializeToString())

    async def _until_finished(self, due: float | None = None, drawn: int | None = None) -> None:
        """Take in messages until the script has run; time the answer to what was drawn."""
        answered = False
        while True:
            async with asyncio.timeout(PATIENCE):
                data = await self._connection.recv()
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            match message.WhichOneof("type"):
                case "new_session":
                    self._page = message.new_session.page_script_hash or self._page
                case "page_info_changed":
                    self._query = message.page_info_changed.query_string
                case "script_finished":
                    if message.script_finished not in (
                        ForwardMsg.FINISHED_SUCCESSFULLY,
                        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                    ):
                        self._diary.errors.append("the script did not finish")
                    if drawn is not None and not answered:
                        self._diary.errors.append("a drawing got no answer")
                    return
                case "delta":
                    element = message.delta.new_element
                    kind = element.WhichOneof("type")
                    self._note(message, kind)
                    if kind == "html" and due is not None:
                        if found := DIGIT.search(element.html.body):
                            answered = True
                            self._diary.digit.append(time.monotonic() - due)
                            self._diary.right += int(found[1]) == drawn
                    elif kind == "plotly_chart" and due is not None:
                        self._diary.figure.append(time.monotonic() - due)
                    elif kind == "exception":
                        self._diary.errors.append(element.exception.message[:200])

    def _note(self, message: ForwardMsg, kind: str | None) -> None:
        """Remember the ids of the widgets that this visitor uses, and of the page's fragment."""
        if kind in ("selectbox", "slider", "button", "bidi_component"):
            name = getattr(message.delta.new_element, kind).id
            key = name.rpartition("-")[2]
            if kind != "bidi_component":
                self._ids[key] = name
            elif "drawable" in message.delta.new_element.bidi_component.component_name:
                self._ids["canvas"] = name
                self._fragment = message.delta.fragment_id
