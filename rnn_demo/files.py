"""Files that are whole or absent, and JSON of which that is not sure."""

import contextlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TRIES = 20  # to rename what is open elsewhere for a moment, which Windows refuses
TRY_SECONDS = 0.05
MOST_NUMBER = 2**53  # up to it float64 holds every whole number


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, beside `path` and with its suffix; renamed to it when all went well."""
    temporary = path.with_name(f".{secrets.token_hex(4)}{path.suffix}")
    try:
        yield temporary
        patiently(lambda: os.replace(temporary, path))
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, record: dict[str, Any]) -> None:
    """Write a JSON object, whole."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; an empty one where that is missing or broken."""
    try:
        found = read_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_json(text: str | bytes) -> Any:
    """What a JSON text says, NaN and Infinity being None, as JSON has no such numbers.

    Raises ValueError for what is no JSON, and for numbers beyond 2**53; RecursionError for depth.
    """
    return json.loads(
        text,
        parse_int=lambda digits: _bounded(int(digits)),
        parse_float=lambda digits: _bounded(float(digits)),
        parse_constant=lambda _: None,
    )


def _bounded(number: float) -> float:
    if abs(number) > MOST_NUMBER:
        raise ValueError("a number beyond 2**53")
    return number


def lies_in(folder: Path, path: Path) -> bool:
    """Whether a file is there and lies in a folder, wherever links lead."""
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def patiently(rename: Callable[[], Any]) -> None:
    """Rename something, again and again for a second while it is refused."""
    for tries_left in reversed(range(TRIES)):
        try:
            rename()
            return
        except PermissionError:
            if not tries_left:
                raise
            time.sleep(TRY_SECONDS)
