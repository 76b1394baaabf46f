"""What a browser has brought: networks, and what was made of them, kept beyond a reload.

A browser is known by a random key in a cookie, which it is given with its first network. What it
has brought stays in memory for an hour after it was last seen; on a server of one's own the files
stay for a day, below the runs' folder: KEY'S DIGEST/NETWORK'S DIGEST/model.*, about.json, and what
`explain.passes` keeps beside a network.
"""

import contextlib
import hashlib
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from rnn_demo.explain.appraisal import Appraisal
from rnn_demo.files import write_json
from rnn_demo.runs import folders
from rnn_demo.runs.mode import mode

COOKIE = "rnn-brought"
KEY = re.compile(r"[0-9a-f]{32}")
HOUR, DAY = 3_600, 86_400  # seconds
MOST, MOST_BYTES = 20, 200 * 2**20  # networks of all browsers, in memory and on the disk each
MOST_OF_ONE = 8
ABOUT = "about.json"
HELD = "brought"  # where a session holds it


@dataclass(eq=False)
class Brought:
    """key: the browser's. appraisals: its networks, by name, the oldest first. made: what was found
    out about them. seen: when it was last here, in s. is_read: whether its files were opened."""

    key: str
    appraisals: dict[str, Appraisal] = field(default_factory=dict)
    made: dict[tuple, Any] = field(default_factory=dict)
    seen: float = 0.0
    is_read: bool = False


_in_memory: dict[str, Brought] = {}
_lock = threading.Lock()


def mine() -> Brought:
    """What this session's browser has brought."""
    if HELD not in st.session_state:
        key = str(st.context.cookies.get(COOKIE))
        key = key if KEY.fullmatch(key) else secrets.token_hex(16)
        with _lock:
            _drop_old()
            st.session_state[HELD] = _in_memory.get(key) or Brought(key)
    found = st.session_state[HELD]
    found.seen = time.time()
    return found


def lifetime() -> str:
    """How long what it has brought is kept, in words."""
    return "a day" if mode() == "own" else "an hour"


def hold(name: str, appraisal: Appraisal) -> None:
    """Keep a network in memory; what is too much or too old goes."""
    own = mine()
    own.appraisals.pop(name, None)
    own.appraisals[name] = appraisal
    while len(own.appraisals) > MOST_OF_ONE:
        forget(next(iter(own.appraisals)))
    with _lock:
        _in_memory[own.key] = own
        _drop_old()


def _drop_old() -> None:
    """Forget, in memory, what is too old or too much; who was seen last stays longest."""
    count = size = 0
    for some in sorted(_in_memory.values(), key=lambda some: some.seen, reverse=True):
        count += len(some.appraisals)
        size += sum(4 * a.model.network.parameters for a in list(some.appraisals.values()))
        if count > MOST or size > MOST_BYTES or some.seen < time.time() - HOUR:
            del _in_memory[some.key]


def forget(name: str) -> None:
    """A network, its file and all that was made of it."""
    mine().appraisals.pop(name, None)
    forget_made(name)
    if mode() == "own":
        shutil.rmtree(_folder(mine().key) / name, ignore_errors=True)


def forget_made(name: str) -> None:
    """What was found out about a network, in memory."""
    made = mine().made
    for of in [of for of in made if name in of]:
        del made[of]


def write(name: str, content: bytes, about: dict[str, Any], suffix: str) -> Path:
    """Keep a file on the disk; its path, which is Path() where it is not kept."""
    if mode() != "own":
        return Path()
    folder = _folder(mine().key) / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"model{suffix}").write_bytes(content)
        write_json(folder / ABOUT, about)
        _tidy()
    except OSError:  # it is kept in memory alone
        return Path()
    return folder / f"model{suffix}"


def on_disk() -> Iterator[Path]:
    """The files of this browser's networks that are there still, the oldest first."""
    if mode() == "own":
        with contextlib.suppress(OSError):
            _tidy()
            files = _folder(mine().key).glob("*/model.*")
            yield from sorted(files, key=lambda file: file.stat().st_mtime)


def _folder(key: str) -> Path:
    return folders.root() / ".brought" / hashlib.sha256(key.encode()).hexdigest()[:32]


def _tidy() -> None:
    files, size = _folder("").parent.glob("*/*/model.*"), 0
    newest = sorted(((file.stat().st_mtime, file) for file in files), reverse=True)
    for count, (when, file) in enumerate(newest, 1):
        size += sum(part.stat().st_size for part in file.parent.iterdir())
        if count > MOST or size > MOST_BYTES or when < time.time() - DAY:
            shutil.rmtree(file.parent, ignore_errors=True)
