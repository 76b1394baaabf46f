"""Calls in another thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def call_in_new_thread(function: Callable, *arguments: Any, seconds: float = 60) -> Any:
    """Call a function in a new thread, as one with a browser already has an event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result(seconds)
