"""Servers for tests: the app in a process of its own, and files in a thread."""

import contextlib
import functools
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.package import ROOT


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def running_server(
    slower_by: Path | None = None, **environment: str
) -> Iterator[tuple[int, subprocess.Popen]]:
    """Yield the port and the process of a server, which ends with the block."""
    port = free_port()
    server = start_server(port, slower_by, **environment)
    try:
        yield port, server
    finally:
        server.terminate()
        server.wait(60)


def start_server(port: int, slower_by: Path | None = None, **environment: str) -> subprocess.Popen:
    """Start the app; return when it answers. Its output goes to this process's stderr.

    slower_by: a file with the extra seconds that each run of a page takes.
    """
    streamlit = ["tests.support.slow_server", str(slower_by)] if slower_by else ["streamlit"]
    command = ["-m", *streamlit, "run", "streamlit_app.py", "--server.headless=true"]
    command += [f"--server.port={port}", "--server.fileWatcherType=none"]
    how = {"cwd": ROOT, "env": {**os.environ, **environment}, "stdout": subprocess.DEVNULL}
    return wait_for_answer(subprocess.Popen([sys.executable, *command], **how), port)


@contextlib.contextmanager
def served_files(folder: Path) -> Iterator[str]:
    """Yield the address of a server of a folder's files."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def wait_for_answer(server: subprocess.Popen, port: int) -> subprocess.Popen:
    """Return the server once it answers at the port. Raises RuntimeError if it doesn't."""
    for _ in range(1200):  # a new installation on a busy machine compiles all modules first
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError("the server does not answer")
