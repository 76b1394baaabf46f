"""A session that speaks Streamlit's websocket protocol, as a browser does.

A browser sends a BackMsg: the state of all widgets, and which part of the page is to run. The
server answers with ForwardMsgs, one for every element, and `script_finished` at the end.
"""

import asyncio
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 20.0  # seconds without a message: an error
WIDGETS = ("selectbox", "slider", "button", "bidi_component", "file_uploader")
XSRF = "_streamlit_xsrf"


@dataclass
class Diary:
    """What visitors met. Seconds from when something was due until its answer, by what it was.

    right: how many drawings were read as what they are. errors: sentences.
    """

    took: dict[str, list[float]] = field(default_factory=dict)
    right: int = 0
    errors: list[str] = field(default_factory=list)

    def note(self, what: str, seconds: float) -> None:
        self.took.setdefault(what, []).append(seconds)

    def all(self, what: str) -> list[float]:
        return self.took.get(what, [])


class Session:
    """A connection to the app, and what it knows of the page that is open."""

    def __init__(self, port: int, diary: Diary, patience: float = PATIENCE) -> None:
        self.diary, self._patience = diary, patience
        self.ids: dict[str, str] = {}  # of widgets, by their keys
        self.fragments: dict[str, str] = {}  # in which they are
        self._address = f"127.0.0.1:{port}"
        self._pages: dict[str, str] = {}  # hashes, by the path in the address
        self._page = self._query = self._session = ""
        self._connection: ClientConnection

    async def __aenter__(self) -> "Session":
        self._connection = await connect(
            f"ws://{self._address}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=f"http://{self._address}",  # type: ignore[arg-type]
            max_size=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def send(
        self, states: Iterable[WidgetState] = (), *, clicked: str = "", fragment: str = ""
    ) -> None:
        """Ask for a run of the page, or of a fragment of it."""
        message = BackMsg()
        script = message.rerun_script
        script.query_string = self._query
        script.page_script_hash = self._page
        script.fragment_id = fragment
        script.context_info.timezone = "UTC"
        script.context_info.locale = "en-US"
        script.context_info.url = f"http://{self._address}/"
        script.context_info.color_scheme = "light"
        script.widget_states.widgets.extend(states)
        if clicked:
            script.widget_states.widgets.append(
                WidgetState(id=self.ids[clicked], trigger_value=True)
            )
        await self._connection.send(message.SerializeToString())

    async def visit(self, page: str, query: str, states: Iterable[WidgetState] = ()) -> None:
        """Follow a link: a page by its path, empty for the first one, and its query."""
        self._page, self._query = self._pages.get(page, self._page), query
        await self.send(states)

    async def receive(self) -> Any:
        """The next element of the page, or None when the script has finished."""
        while True:
            message = await self._next()
            match message.WhichOneof("type"):
                case "new_session":
                    self._session = message.new_session.initialize.session_id
                    self._page = message.new_session.page_script_hash or self._page
                case "navigation":
                    self._pages = {
                        p.url_pathname if not p.is_default else "": p.page_script_hash
                        for p in message.navigation.app_pages
                    }
                case "page_info_changed":
                    self._query = message.page_info_changed.query_string
                case "script_finished":
                    if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        continue  # st.rerun: the run that follows has an end of its own
                    if message.script_finished not in (
                        ForwardMsg.FINISHED_SUCCESSFULLY,
                        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                    ):
                        self.diary.errors.append("the script did not finish")
                    return None
                case "delta":
                    element = message.delta.new_element
                    kind = element.WhichOneof("type")
                    self._note(message, kind)
                    if kind == "exception":
                        self.diary.errors.append(element.exception.message[:200])
                    if kind is not None:
                        return element

    async def finish(self) -> None:
        """Take in all that is left of a run."""
        while await self.receive() is not None:
            pass

    async def upload(self, key: str, name: str, content: bytes) -> WidgetState:
        """Send a file for the uploader of that key; returns the widget's new state."""
        message = BackMsg()
        message.file_urls_request.request_id = str(uuid.uuid4())
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self._session
        await self._connection.send(message.SerializeToString())
        while (answer := await self._next()).WhichOneof("type") != "file_urls_response":
            pass
        (urls,) = answer.file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls, name, content)
        state = WidgetState(id=self.ids[key])
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, len(content), urls.file_id
        info.file_urls.CopyFrom(urls)
        return state

    def _put(self, urls: FileURLs, name: str, content: bytes) -> None:
        with requests.Session() as http:
            http.trust_env = False
            http.get(f"http://{self._address}/_stcore/health", timeout=PATIENCE)
            http.put(
                f"http://{self._address}{urls.upload_url}",
                files={"file": (name, content)},
                headers={"X-Xsrftoken": http.cookies.get(XSRF, "")},
                timeout=PATIENCE,
            ).raise_for_status()

    async def _next(self) -> ForwardMsg:
        async with asyncio.timeout(self._patience):
            data = await self._connection.recv()
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        return message

    def _note(self, message: ForwardMsg, kind: str | None) -> None:
        """Remember the ids of widgets, and the fragments in which they are."""
        if kind not in WIDGETS:
            return
        widget = getattr(message.delta.new_element, kind)
        key = widget.id.rpartition("-")[2]
        if kind == "bidi_component":
            if "drawable" not in widget.component_name:
                return
            key = "canvas"
        else:  # an id ends in the widget's key, which may have dashes of its own
            key = widget.id.split("-", 2)[-1]
        self.ids[key] = widget.id
        self.fragments[key] = message.delta.fragment_id
