"""The server: its routes, the sessions that it accepts, and the bounds on uploads.

Streamlit stores everything that is uploaded to a session's address until the session ends, even if
no page shows an uploader, and bounds only the size of a single file
(https://github.com/streamlit/streamlit/issues/3401). A middleware of `st.App` would not know what a
session has stored or removed, so functions of Streamlit's file manager and uploader are wrapped
here.
"""

import asyncio
import contextlib
import functools
import gzip
import json
import threading
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import plotly
import streamlit as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import runtime
from streamlit.elements.widgets.file_uploader import FileUploaderSerde, SomeUploadedFiles
from streamlit.proto.Common_pb2 import FileUploaderState
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFileRec

UPLOADS_OF_A_SESSION = 30 * 2**20  # bytes: three files of the largest accepted size
UPLOADS_OF_ALL = 500 * 2**20
# Relative to any page's address, as pages have no folders
PLOTLY = f"plotly.min.js?{plotly.__version__}"
RENAMED_PAGES = {"learn": "story"}  # old links lead to the new names
TRAINING_IMAGES = "training-images"  # the address below which images come as JSON
ROOT = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location).href }</script>'


def is_called_in_visitor_session() -> bool:
    """Return True if this runs in a visitor's session, not at the start of the server."""
    return get_script_run_ctx(suppress_warning=True) is not None


def page_and_asset_routes(
    pages: Iterable[str], style: Callable[[str], str], images: Mapping[str, Callable[[], object]]
) -> list[Route]:
    """Return routes to each page's HTML, with the server's address for Streamlit, and to Plotly.

    The first page stands at the root, too. Without the server's address Streamlit's client first
    looks for the server below the page's own address, which gives two errors in the console:
    https://github.com/streamlit/streamlit/issues/7074. `style` returns the style sheet of a page by
    its name. The HTML begins with it, so that the page has its layout before its script first runs.
    `images` are functions that return training images for the browser, sent as JSON, by name.
    """
    html = Path(st.__file__).with_name("static").joinpath("index.html").read_text(encoding="utf-8")
    html = html.replace("<head>", f"<head>{ROOT}", 1)

    def page_of(name: str) -> Callable[[Request], Awaitable[HTMLResponse]]:
        # In <body>, as Streamlit adds its own styles to <head>, and they would override these.
        with_style = html.replace("<body>", f"<body><style>{style(name)}</style>", 1)

        async def page(request: Request) -> HTMLResponse:
            return HTMLResponse(with_style, headers={"Cache-Control": "no-cache"})

        return page

    async def script(request: Request) -> Response:
        content = await asyncio.to_thread(_plotly_script_gzip)
        return _immutable_response_from_gzip(request, content, "text/javascript")

    def images_of(make: Callable[[], object]) -> Callable[[Request], Awaitable[Response]]:
        pack = functools.cache(lambda: gzip.compress(json.dumps(make()).encode(), compresslevel=1))

        async def send(request: Request) -> Response:
            content = await asyncio.to_thread(pack)
            return _immutable_response_from_gzip(request, content, "application/json")

        return send

    named = {name: Route(f"/{name}", page_of(name)) for name in pages}
    root = Route("/", page_of(next(iter(named))))
    renamed = [Route(f"/{old}", _redirect_to_page(new)) for old, new in RENAMED_PAGES.items()]
    of_images = [
        Route(f"/{TRAINING_IMAGES}-{name}.json", images_of(make)) for name, make in images.items()
    ]
    return [
        root,
        *named.values(),
        *renamed,
        Route(f"/{PLOTLY.partition('?')[0]}", script),
        *of_images,
    ]


def _redirect_to_page(name: str) -> Callable[[Request], Awaitable[Response]]:
    """Return what leads an old link of a page, with its parameters, to the page's name."""

    async def redirect(request: Request) -> Response:
        query = request.url.query
        return RedirectResponse(f"{name}?{query}" if query else name, status_code=308)

    return redirect


def _immutable_response_from_gzip(request: Request, content: bytes, media_type: str) -> Response:
    """Answer with content, gzipped, that never changes."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, media_type=media_type, headers=headers)


@functools.cache
def _plotly_script_gzip() -> bytes:
    """Return Plotly's script from its Python package, gzipped: 1.5 MB."""
    script = Path(plotly.__file__).with_name("package_data") / "plotly.min.js"
    return gzip.compress(script.read_bytes(), compresslevel=6)


@contextlib.asynccontextmanager
async def open_browser_at_start(app: st.App) -> AsyncIterator[None]:
    """Open a tab if there is a screen: Streamlit does so for scripts, not for an `App`."""
    if not st.get_option("server.headless"):
        webbrowser.open(address_on_this_machine())
    yield


def address_on_this_machine() -> str:
    """Return the address of the app for a browser on the server's own machine."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    host = st.get_option("server.address") or "localhost"
    if host in ("0.0.0.0", "::", "127.0.0.1", "::1"):
        host = "localhost"
    host = f"[{host}]" if ":" in host else host
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{scheme}://{host}:{st.get_option('server.port')}/{path}"


def has_allowed_origin(headers: Mapping[str, str]) -> bool:
    """Return True if a page of the server's own origin has opened a session.

    Streamlit accepts pages from every port of localhost and of the machine's own addresses, so any
    program that someone runs there could start and delete trainings. The headers are those of the
    request that opened the session. Programs other than browsers send no origin.
    """
    origin, host = headers.get("Origin"), headers.get("Host")
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    allowed = {allowed.strip() for allowed in st.get_option("server.corsAllowedOrigins")}
    return urlsplit(origin).netloc == host or origin in allowed


def stop_script_if_unneeded() -> None:
    """Raise a Streamlit exception if the script of this thread must stop.

    So nothing is computed for a visitor who has left the page or clicked elsewhere.
    """
    if is_called_in_visitor_session():
        _ = "any key" in st.session_state  # here Streamlit checks if the script must stop


def limit_total_upload_size() -> None:
    """Make the server refuse uploads beyond the bounds; call it in each run."""
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if isinstance(manager, MemoryUploadedFileManager):
        _limit_manager_uploads(manager)
        _tolerate_malformed_uploader_values()


@functools.cache
def _tolerate_malformed_uploader_values() -> None:
    """Make an uploader treat a browser's malformed data about a file as a deleted file.

    Streamlit does not validate widget values from a browser on the server: a malformed one raises
    in each later run, which ends the session (https://github.com/streamlit/streamlit/issues/16203).
    """
    deserialize = FileUploaderSerde.deserialize

    def deserialize_or_drop(
        uploader: FileUploaderSerde, value: FileUploaderState | None
    ) -> SomeUploadedFiles:
        try:
            return deserialize(uploader, value)
        except Exception:  # another kind of value, or a file name that the uploader does not accept
            return DeletedFile("")

    FileUploaderSerde.deserialize = deserialize_or_drop  # type: ignore[method-assign, assignment]


@functools.lru_cache(maxsize=1)  # only once for the server's manager
def _limit_manager_uploads(manager: MemoryUploadedFileManager) -> None:
    add_file, lock = manager.add_file, threading.Lock()

    def add_file_within_bounds(session_id: str, file: UploadedFileRec) -> None:
        with lock:
            sizes = {
                session: sum(len(stored.data) for stored in list(files.values()))
                for session, files in list(manager.file_storage.items())
            }
            of_session = sizes.get(session_id, 0) + len(file.data)
            of_all = sum(sizes.values()) + len(file.data)
            if of_session > UPLOADS_OF_A_SESSION or of_all > UPLOADS_OF_ALL:
                raise HTTPException(413, "Too many files: remove one, or reload the page.")
            add_file(session_id, file)

    manager.add_file = add_file_within_bounds  # type: ignore[method-assign]
