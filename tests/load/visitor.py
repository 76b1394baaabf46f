"""A visitor who draws digits, and speaks Streamlit's websocket protocol like a browser.

A browser sends a BackMsg: the state of all widgets, and the part of the page to run. The server
answers with ForwardMsgs, one for every element, and `script_finished` at the end. Like a browser
the visitor has an address, which stores the page's state, and keeps cookies.
"""

import asyncio
import base64
import io
import itertools
import json
import random
import re
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.support.pen import DIGITS

PERIOD = 2.0  # seconds from one drawing to the next
PATIENCE = 20.0  # seconds without a message: an error
ANSWER = re.compile(r"Read as (\d)")
SIDE, PEN = 280, 18  # size of the canvas and width of the pen, in pixels


@dataclass
class Diary:
    """The experience of visitors: seconds from when a drawing was due until its digit; errors.

    right: the number of drawings that were read correctly.
    """

    took: list[float] = field(default_factory=list)
    right: int = 0
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One session, which repeatedly clears the canvas and draws a digit.

    query: the query of its address, written by the app. answer: the first digit that the last run
    of the page answered, or None. cookies: by name. goes_on: the fragment that the page repeats to
    show progress, or "".
    """

    def __init__(self, port: int, number: int, diary: Diary, query: str = "") -> None:
        self._address, self._diary, self.query = f"127.0.0.1:{port}", diary, query
        self._chance = random.Random(number)
        self._widgets: dict[str, tuple[str, str]] = {}  # id and fragment, by key
        self._connection: ClientConnection
        self._answered = 0.0  # when, by the monotonic clock
        self.answer: str | None = None
        self.goes_on = ""
        self.cookies: dict[str, str] = {}

    async def visit(self, drawings: int) -> None:
        """Open the app and draw `drawings` times."""
        try:
            async with self.open_session():
                begin = time.monotonic() + self._chance.uniform(0, PERIOD)
                for number in range(drawings):
                    await self.draw(begin + number * PERIOD)
        except (TimeoutError, OSError, WebSocketException, KeyError) as error:
            self._diary.errors.append(f"{type(error).__name__}: {error}")

    @asynccontextmanager
    async def open_session(self) -> AsyncIterator[None]:
        """Load the page if necessary, connect, and show the state in the address."""
        if not self.cookies:
            url = f"http://{self._address}/"
            with await asyncio.to_thread(urllib.request.urlopen, url, timeout=PATIENCE) as page:
                self._store_cookies(page.headers.get_all("Set-Cookie", []))
        async with connect(
            f"ws://{self._address}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=f"http://{self._address}",  # type: ignore[arg-type]
            additional_headers={"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())},
            max_size=None,
        ) as self._connection:
            self._store_cookies(self._connection.response.headers.get_all("Set-Cookie"))
            await self.run("")
            yield

    def _store_cookies(self, cookies: list[str]) -> None:
        self.cookies |= dict(cookie.split(";")[0].split("=", 1) for cookie in cookies)

    async def draw(self, due: float) -> None:
        """Clear the canvas a second before a drawing is due, and draw."""
        digit = self._chance.randrange(10)
        state = drawing(digit, self._chance)
        clear, _ = self._widgets["clear"]
        canvas, fragment = self._widgets["canvas"]
        await asyncio.sleep(due - PERIOD / 2 - time.monotonic())
        await self.run(fragment, WidgetState(id=clear, trigger_value=True))
        await asyncio.sleep(due - time.monotonic())
        await self.run(fragment, WidgetState(id=canvas, json_value=state))
        if self.answer is None:
            self._diary.errors.append("a drawing was not answered")
        else:
            self._diary.took.append(self._answered - due)
            self._diary.right += int(self.answer) == digit

    async def run(self, fragment: str, *states: WidgetState) -> None:
        """Run the page, or a fragment of it, to its end."""
        self.answer, self.goes_on = None, ""
        message = BackMsg()
        script = message.rerun_script
        script.fragment_id, script.query_string = fragment, self.query
        script.context_info.url = f"http://{self._address}/?{self.query}"
        script.widget_states.widgets.extend(states)
        await self._connection.send(message.SerializeToString())
        while True:
            async with asyncio.timeout(PATIENCE):
                data = await self._connection.recv()
            answer = ForwardMsg()
            answer.ParseFromString(data if isinstance(data, bytes) else data.encode())
            match answer.WhichOneof("type"):
                case "script_finished":
                    if answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        return
                case "delta":
                    element = answer.delta.new_element
                    self._store_widget(element, answer.delta.fragment_id)
                    if element.WhichOneof("type") == "exception":
                        self._diary.errors.append(element.exception.message[:200])

    def _store_widget(self, element: Element, fragment: str) -> None:
        if element.WhichOneof("type") == "button":
            key = element.button.id.split("-", 2)[-1]  # an id ends in the widget's key
            self._widgets[key] = (element.button.id, fragment)
        elif "drawable" in element.bidi_component.component_name:
            self._widgets["canvas"] = (element.bidi_component.id, fragment)
        elif element.bidi_component.component_name == "rnn_demo.stage":
            self._take_reply(json.loads(element.bidi_component.json))
        elif element.WhichOneof("type") == "progress":
            self.goes_on = fragment

    def _take_reply(self, reply: dict[str, Any]) -> None:
        """Take the data of `rnn_demo.ui.stage.send_reply`: the address to show, and the answer."""
        self.query = reply["visit"]["query"]
        answer = ANSWER.search((reply["question"] or {}).get("spoken", ""))
        if answer and self.answer is None:
            self.answer, self._answered = answer[1], time.monotonic()


def drawing(digit: int, chance: random.Random) -> str:
    """Return the canvas's message for a digit of random place and size: strokes, and a PNG."""
    height = chance.uniform(130, 220)
    width = height * chance.uniform(0.6, 0.8)
    left, top = chance.uniform(15, 265 - width), chance.uniform(15, 265 - height)
    picture = Image.new("RGBA", (SIDE, SIDE), "black")
    pen, objects = ImageDraw.Draw(picture), []
    for stroke in DIGITS[digit]:
        points = [(left + x * width, top + y * height) for x, y in stroke]
        pen.line(points, fill="white", width=PEN, joint="curve")
        for x, y in points:
            pen.circle((x, y), PEN / 2, fill="white")
        objects.append(_path(points))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    data = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    raw = {"version": "7.4.0", "objects": objects, "background": "#000000"}
    return json.dumps({"drawing": {"raw": raw, "data": data}})


def _path(points: list[tuple[float, float]]) -> dict[str, Any]:
    """Return a stroke in the format of Fabric.js 7.4."""
    curve = [["Q", *before, *after] for before, after in itertools.pairwise(points)]
    return {"type": "Path", "stroke": "#ffffff", "strokeWidth": PEN, "fill": None,
            "path": [["M", *points[0]], *curve]}  # fmt: skip
