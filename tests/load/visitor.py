"""Visitors: who draws, who looks through lenses, who asks for the test set, uploads, and trains."""

import asyncio
import hashlib
import json
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException

from rnn_demo.lenses import LENSES
from tests.load.canvas import PEN, drawing
from tests.load.session import PATIENCE, Diary, Session

PERIOD = 2.0  # seconds from one drawing to the next
DIGIT = re.compile(r'class="digit"[^>]*>(\d)<')
UPLOADED = Path(__file__).parents[2] / "assets" / "models" / "simple-64" / "model.keras"
SURVEYED = ("simple-16", "gru-33", "lstm-28", "looped", "device", "tokens", "bottom")
TRAINED_SECONDS = 20.0  # after which a visitor stops their training


class Visitor:
    """One session, which does the same again and again; what goes wrong is in the diary.

    patient: whether it leaves out what was due while it waited for an answer.
    """

    patience, patient = PATIENCE, True

    def __init__(self, port: int, number: int, diary: Diary) -> None:
        self.session = Session(port, diary, self.patience)
        self.diary = diary
        self.chance = random.Random(number)

    async def visit(self, seconds: float) -> None:
        """Open the app and go on for so long."""
        try:
            async with self.session:
                await self.session.send()
                await self.session.finish()
                begin = time.monotonic() + self.chance.uniform(0, PERIOD)
                for i in range(max(1, round(seconds / PERIOD))):
                    late = begin + (i + 1) * PERIOD < time.monotonic()
                    if i == 0 or not (self.patient and late):
                        await self.act(begin + i * PERIOD)
        except (TimeoutError, OSError, WebSocketException, KeyError) as error:
            self.diary.errors.append(f"{type(self).__name__}: {type(error).__name__}: {error}")

    async def act(self, due: float) -> None:
        """Do the one thing, no earlier than when it is due."""
        raise NotImplementedError

    async def answered(self, what: str, due: float, is_answer: Callable[..., bool]) -> None:
        """Take in a run, and note how long its answer took; without one that is an error."""
        found = False
        while (element := await self.session.receive()) is not None:
            if not found and is_answer(element):
                found = True
                self.diary.note(what, time.monotonic() - due)
        if not found:
            self.diary.errors.append(f"{what}: no answer")

    async def finished(self, what: str, due: float) -> None:
        """Take in a run, and note how long all of it took."""
        await self.session.finish()
        self.diary.note(what, time.monotonic() - due)


def shows_digit(element: Element) -> bool:
    """Whether an element is the digit that was read."""
    return element.WhichOneof("type") == "html" and bool(DIGIT.search(element.html.body))


def shows_test_set(element: Element) -> bool:
    """Whether an element tells how far the test set has been read, or what came of it."""
    return element.WhichOneof("type") in ("progress", "plotly_chart")


class Draws(Visitor):
    """Clears the canvas and draws a digit."""

    patient = False

    async def act(self, due: float) -> None:
        digit = self.chance.randrange(10)
        state = drawing(digit, self.chance)
        fragment = self.session.fragments["canvas"]
        await asyncio.sleep(due - PERIOD / 2 - time.monotonic())
        await self.session.send(self._widgets(), clicked="clear", fragment=fragment)
        await self.session.finish()
        await asyncio.sleep(due - time.monotonic())
        text = json.dumps(state, separators=(",", ":"))
        canvas = WidgetState(id=self.session.ids["canvas"], json_value=text)
        await self.session.send([*self._widgets(), canvas], fragment=fragment)

        def is_digit(element: Element) -> bool:
            if not shows_digit(element):
                return False
            read = DIGIT.search(element.html.body)
            self.diary.right += read is not None and int(read[1]) == digit
            return True

        await self.answered("digit", due, is_digit)

    def _widgets(self) -> list[WidgetState]:
        pen = WidgetState(id=self.session.ids["pen"])
        pen.double_array_value.data.append(PEN)
        return [pen]


class Looks(Visitor):
    """Follows links to lenses, each at another digit."""

    async def act(self, due: float) -> None:
        await asyncio.sleep(due - time.monotonic())
        lens, digit = self.chance.choice(list(LENSES)), self.chance.randrange(10)
        await self.session.visit("", f"lens={lens}&model=lstm-128&example={digit}&row=28")
        await self.answered("lens", due, shows_digit)


class Surveys(Visitor):
    """Asks how one network after another reads the test set: answered by a bar that grows."""

    async def act(self, due: float) -> None:
        await asyncio.sleep(due - time.monotonic())
        model = self.chance.choice(SURVEYED)
        await self.session.visit("testset", f"model={model}&compared={model}")
        await self.answered("test set", due, shows_test_set)


class Uploads(Visitor):
    """Uploads a network and has it read."""

    async def act(self, due: float) -> None:
        await self.session.visit("", "model=lstm-128&example=3&row=28")
        await self.session.finish()
        await asyncio.sleep(due - time.monotonic())
        state = await self.session.upload("network", "mine.keras", UPLOADED.read_bytes())
        await self.session.send([state])
        await self.answered("upload", due, shows_digit)


class Trains(Visitor):
    """Trains the network that the page opens with, follows it, and stops it after a while."""

    begun = 0.0

    async def act(self, due: float) -> None:
        await asyncio.sleep(due - time.monotonic())
        if not self.begun:
            await self.session.visit("train", "")
            await self.session.finish()
            await self._click("start", due)
            self.begun = time.monotonic()
        elif time.monotonic() - self.begun < TRAINED_SECONDS or "stop" not in self.session.ids:
            await self.session.send()
            await self.finished("following", due)
        else:
            await self._click("stop", due)
            self.begun = 0.0
            del self.session.ids["stop"]

    async def _click(self, key: str, due: float) -> None:
        await self.session.send(clicked=key, fragment=self.session.fragments[key])
        await self.finished(key, due)


class Rude(Visitor):
    """Uploads a file that asks much, and looks at it through one lens, again and again."""

    patience = 600.0

    def __init__(self, port: int, diary: Diary, file: bytes, lens: str) -> None:
        super().__init__(port, 0, diary)
        self.file, self.lens, self.model = file, lens, ""

    async def act(self, due: float) -> None:
        session = self.session
        if not self.model:
            state = await session.upload("network", "worst.keras", self.file)
            await session.send([state])
            await session.finish()
            self.model = f"upload-{hashlib.sha256(self.file).hexdigest()}"
        page = "testset" if self.lens == "testset" else ""
        about = f"compared={self.model}" if page else f"lens={self.lens}"
        digit = self.chance.randrange(10)
        began = time.monotonic()
        await session.visit(page, f"{about}&model={self.model}&example={digit}&row=20")
        await self.finished(self.lens, began)


MIX: dict[type[Visitor], int] = {Draws: 12, Looks: 3, Surveys: 2, Uploads: 1, Trains: 2}


def mixed(port: int, sessions: int, diary: Diary) -> list[Visitor]:
    """So many visitors in the shares of MIX, every kind at least once where there is room."""
    order = [kind for kind, share in MIX.items() for _ in range(share)]
    chosen = [*MIX, *(order[i * len(order) // sessions] for i in range(sessions))][:sessions]
    if sessions >= len(order):
        chosen = [order[i % len(order)] for i in range(sessions)]
    return [kind(port, i, diary) for i, kind in enumerate(chosen)]
