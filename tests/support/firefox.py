"""A headless Firefox, driven by its own Marionette protocol: an installed one, without a driver."""

import contextlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("firefox", "firefox-esr")
PATIENCE = 120  # seconds; a busy machine is slow


def firefox() -> str | None:
    """The path of an installed Firefox, if there is one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Firefox:
    """A session in it. Source: https://firefox-source-docs.mozilla.org/testing/marionette."""

    def __init__(self, port: int) -> None:
        self._stream = _connected(port).makefile("rwb")
        self._number = 0
        self._read()  # who it is
        self.ask("NewSession", acceptInsecureCerts=False)

    def ask(self, command: str, **parameters: Any) -> Any:
        """The answer to one of WebDriver's commands."""
        self._number += 1
        text = json.dumps([0, self._number, f"WebDriver:{command}", parameters])
        self._stream.write(f"{len(text.encode())}:{text}".encode())
        self._stream.flush()
        _, number, error, result = self._read()
        assert number == self._number
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result

    def script(self, code: str) -> Any:
        """What JavaScript returns."""
        return self.ask("ExecuteScript", script=code, args=[])["value"]

    def wait(self, code: str, expected: Any) -> None:
        """Until JavaScript returns what is expected."""
        end = time.monotonic() + PATIENCE
        while (found := self.script(code)) != expected:
            if time.monotonic() > end:
                raise AssertionError(f"{code} is {found!r}, not {expected!r}")
            time.sleep(0.1)

    def stroke(self, points: list[tuple[float, float]]) -> None:
        """A line by the mouse, through points of the window."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 20} for x, y in points
        ]
        steps = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:]]
        actions = [*steps, {"type": "pointerUp", "button": 0}]
        self.ask("PerformActions", actions=[{"type": "pointer", "id": "pen", "actions": actions}])

    def _read(self) -> Any:
        size = b""
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise RuntimeError("Firefox has ended")
            size += byte
        return json.loads(self._stream.read(int(size)))


@contextlib.contextmanager
def started(path: str, profile: Path, port: int) -> Iterator[Firefox]:
    """A Firefox with a profile of its own, which ends with the context."""
    (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
    command = [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Firefox(port)
    finally:
        process.terminate()
        process.wait(30)


def _connected(port: int) -> socket.socket:
    for _ in range(PATIENCE * 5):
        try:
            return socket.create_connection(("127.0.0.1", port), PATIENCE)
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("Firefox does not answer")
