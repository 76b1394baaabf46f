"""The uploaded networks in memory: one copy of each, and which browser has which.

A browser is identified by a random key in a cookie, set with its first network; its list is
forgotten an hour after its last visit. The same bytes, read in the same way, are stored once,
however many browsers uploaded them. All networks and what was computed from them take at most
MOST_BYTES, including networks that were dropped but are still in use by a session. The least
recently used are dropped first, computed results before networks.
"""

import contextlib
import gc
import re
import secrets
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from rnn_demo.data import load_validation_set, test_split
from rnn_demo.errors import UserError
from rnn_demo.explain.appraisal import NetworkAppraisal
from rnn_demo.library import Model
from rnn_demo.reader import Network
from rnn_demo.reader.torch.state_dict import Way

T = TypeVar("T")
COOKIE = "rnn-browser"
SESSION_KEY = "uploads-of-browser"  # of the browser in Streamlit's session
KEY = re.compile(r"[0-9a-f]{32}")
HOUR = 3_600  # seconds
MOST_BYTES = 200 * 2**20  # of all networks and results
OVERHEAD = 2**16  # bytes counted for each network in addition to its arrays
MOST_OF_A_BROWSER = 8  # most networks
MOST_BROWSERS = 1_000
MOST_RESULTS = 12  # of a network
FULL = "The networks of other visitors fill this server's memory: try again in a minute."


@dataclass(frozen=True)
class UploadListEntry:
    """An entry in the list of a browser.

    Attributes:
        stamp: See `Model.stamp`.
        way: The way of reading chosen by hand for a PyTorch network.
        code: The network as text from a link, or "".
    """

    title: str
    stamp: int
    way: Way | None = None
    code: str = ""


@dataclass(eq=False)
class Browser:
    """A visitor's browser, and the networks that it has uploaded.

    Attributes:
        key: The key in its cookie.
        uploads: The entries by the networks' names, the oldest first.
        last_visit: In seconds.
        is_restored: True if the list was read from the disk.
    """

    key: str
    uploads: dict[str, UploadListEntry] = field(default_factory=dict)
    last_visit: float = 0.0
    is_restored: bool = False


@dataclass(eq=False)
class UploadInMemory:
    """A network in memory.

    Attributes:
        results: Computed from it, by key, the oldest first.
        last_use: In seconds.
    """

    appraisal: NetworkAppraisal
    results: dict[tuple, Any] = field(default_factory=dict)
    last_use: float = 0.0


_browsers: dict[str, Browser] = {}
_models: dict[int, UploadInMemory] = {}  # by `Model.stamp`
# Networks that something still refers to, with their sizes in bytes
_in_use: weakref.WeakKeyDictionary[Network, int] = weakref.WeakKeyDictionary()
_lock = threading.RLock()


def get_or_create_current_browser() -> Browser:
    """Return the browser of the running session."""
    browser: Browser | None = st.session_state.get(SESSION_KEY)
    if browser is None:
        key = str(st.context.cookies.get(COOKIE))
        key = key if KEY.fullmatch(key) else secrets.token_hex(16)
        with _lock:
            _drop_unused_uploads_of_all_browsers()
            browser = _browsers.get(key) or Browser(key)
        st.session_state[SESSION_KEY] = browser
    browser.last_visit = time.time()
    return browser


def add_upload_and_return_excess(name: str, upload: UploadListEntry) -> list[str]:
    """Put a network at the end of this browser's list; return the oldest ones beyond the limit."""
    browser = get_or_create_current_browser()
    with _lock:
        browser.uploads.pop(name, None)
        browser.uploads[name] = upload
        _browsers[browser.key] = browser
        _drop_unused_uploads_of_all_browsers()
        return list(browser.uploads)[:-MOST_OF_A_BROWSER]


def replace_upload(name: str, upload: UploadListEntry) -> None:
    """Change an entry of this browser's list, at its place."""
    browser = get_or_create_current_browser()
    with _lock:
        browser.uploads[name] = upload


def unlist_and_check_if_last(name: str) -> bool:
    """Remove a network from this browser's list; return True if no other browser lists it.

    Then it is dropped from memory, too.
    """
    browser = get_or_create_current_browser()
    with _lock:
        upload = browser.uploads.pop(name, None)
        listed = {n for browser in _browsers.values() for n in browser.uploads}
        if upload is not None and name not in listed:
            _models.pop(upload.stamp, None)
    return name not in listed


def find_appraisal_in_memory(stamp: int) -> NetworkAppraisal | None:
    """Return a network in memory, or None if it is missing or was dropped."""
    with _lock:
        if (stored := _models.get(stamp)) is None:
            return None
        stored.last_use = time.time()
        return stored.appraisal


def store_appraisal_in_memory(appraisal: NetworkAppraisal) -> None:
    """Store a network in memory. Raises UserError if there is no room for it."""
    stamp = appraisal.model.stamp
    with _lock:
        before = _models.get(stamp)
        results = before.results if before else {}
        _models[stamp] = UploadInMemory(appraisal, results, time.time())
        _in_use[appraisal.model.network] = OVERHEAD + count_object_bytes(appraisal, set())
        if _evict_least_recently_used() > MOST_BYTES:
            gc.collect()
            if _evict_least_recently_used() > MOST_BYTES:
                del _models[stamp]
                raise UserError(FULL)


def compute_once(model: Model, key: tuple, compute: Callable[[], T]) -> T:
    """Return what `compute` returns for a network, stored in memory with it by a key.

    Nothing is stored for a network that was dropped meanwhile.
    """
    stored = _models.get(model.stamp)
    results = {} if stored is None else stored.results
    with _lock:
        if key in results:
            results[key] = results.pop(key)  # moves it to the end, as the newest
            return results[key]
    result = compute()
    with _lock:
        results[key] = result
        while len(results) > MOST_RESULTS:
            del results[next(iter(results))]
        _evict_least_recently_used()
    return result


def _drop_unused_uploads_of_all_browsers() -> None:
    """Forget lists of browsers, and networks, that were not used for an hour."""
    since = time.time() - HOUR
    seen = sorted(_browsers.values(), key=lambda browser: browser.last_visit, reverse=True)
    for number, browser in enumerate(seen):
        if number >= MOST_BROWSERS or browser.last_visit < since:
            del _browsers[browser.key]
    for stamp in [stamp for stamp, stored in _models.items() if stored.last_use < since]:
        del _models[stamp]


def _evict_least_recently_used() -> int:
    """Drop the least recently used until the rest fits; return the bytes stored then.

    The most recently used network and its last result stay.
    """
    _drop_unused_uploads_of_all_browsers()
    counted_ids = _mnist_array_ids()
    newest_first = sorted(_models.items(), key=lambda pair: pair[1].last_use, reverse=True)
    networks, results = list[tuple[int, dict, object]](), list[tuple[int, dict, object]]()
    for stamp, stored in newest_first:
        size = OVERHEAD + count_object_bytes(stored.appraisal, counted_ids)
        networks.append((size, _models, stamp))
        for key in reversed(stored.results):
            size = count_object_bytes(stored.results[key], counted_ids)
            results.append((size, stored.results, key))
    kept = {id(stored.appraisal.model.network) for stored in _models.values()}
    total = sum(size for size, _, _ in networks + results)
    total += sum(size for network, size in _in_use.items() if id(network) not in kept)
    for size, place, key in [*reversed(results[1:]), *reversed(networks[1:])]:
        if total <= MOST_BYTES:
            break
        value = place.pop(key)
        in_use = isinstance(value, UploadInMemory) and _release_and_check_if_still_used(value)
        total -= 0 if in_use else size
    return total


def _release_and_check_if_still_used(upload: UploadInMemory) -> bool:
    """Return True if something else uses a model's network, such as a running session."""
    network = weakref.ref(upload.appraisal.model.network)
    upload.appraisal = None  # type: ignore[assignment]
    return network() is not None


def _mnist_array_ids() -> set[int]:
    """Return the ids of arrays that do not count: images that the server has in memory anyway."""
    ids: set[int] = set()
    with contextlib.suppress(UserError):  # MNIST is missing, which the page reports
        count_object_bytes((test_split(), load_validation_set()), ids)
    return ids


def count_object_bytes(thing: object, counted_ids: set[int]) -> int:
    """Return the bytes of all arrays and texts in an object of this package.

    `counted_ids` are the ids of objects that were counted before, to which this adds.
    """
    if id(thing) in counted_ids:
        return 0
    counted_ids.add(id(thing))
    match thing:
        case np.ndarray(base=None):
            return thing.nbytes
        case np.ndarray():
            return count_object_bytes(thing.base, counted_ids)
        case bytes() | str():
            return len(thing)
        case dict():
            return sum(count_object_bytes(value, counted_ids) for value in thing.values())
        case list() | tuple() | set() | frozenset():
            return sum(count_object_bytes(value, counted_ids) for value in thing)
    if type(thing).__module__.startswith("rnn_demo.") and hasattr(thing, "__dict__"):
        return count_object_bytes(vars(thing), counted_ids)
    return 0
