"""Read and write files safely: completely or not at all, and without trusting their content."""

import contextlib
import errno
import json
import math
import os
import secrets
import stat
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from rnn_demo.errors import UserError

JsonObject = dict[str, Any]  # a record in JSON: a card, an event, the description of a file
TRIES = 20  # attempts to rename a file that another process has open, which Windows refuses
TRY_SECONDS = 0.05
MOST_JSON = 2**21  # bytes; the card of 1,000 epochs takes some 250,000
MOST_NUMBER = 2**53  # float64 holds every integer up to it


@contextlib.contextmanager
def temporary_path_for_atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path with the same folder and suffix; rename it to `path` on success."""
    temporary = path.with_name(f".{secrets.token_hex(4)}{path.suffix}")
    try:
        yield temporary
        call_retrying_permission_errors(lambda: os.replace(temporary, path))
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, record: JsonObject) -> None:
    """Write a JSON object to a file, completely or not at all."""
    with temporary_path_for_atomic_write(path) as temporary:
        temporary.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def open_regular(path: Path, most: float) -> BinaryIO:
    """Open for reading a file that another user may have put there.

    Raises OSError if it is larger than `most` bytes, or not a regular file, as opening a pipe could
    wait for ever.
    """
    wait = getattr(os, "O_NONBLOCK", 0)  # Windows has no pipes in the file system
    file = open(path, "rb", opener=lambda p, flags: os.open(p, flags | wait))  # noqa: SIM115
    about = os.fstat(file.fileno())
    if stat.S_ISREG(about.st_mode) and about.st_size <= most:
        return file
    file.close()
    raise OSError(errno.EFBIG, f"no file of at most {most} bytes", str(path))


def read_json_or_empty(path: Path) -> JsonObject:
    """Read a JSON object; an empty one if the file is missing, broken or too large."""
    try:
        with open_regular(path, MOST_JSON) as file:
            value = parse_json_with_nan_as_none(file.read().decode())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def parse_json_with_nan_as_none(text: str | bytes) -> Any:
    """Parse JSON; NaN and Infinity, which are not valid JSON, become None.

    Raises ValueError if it is not valid JSON, or contains a number beyond 2**53, and RecursionError
    if it is nested too deeply.
    """
    return json.loads(
        text,
        parse_int=lambda digits: _number_or_raise_beyond_limit(int(digits)),
        parse_float=lambda digits: _number_or_raise_beyond_limit(float(digits)),
        parse_constant=lambda _: None,
    )


def _number_or_raise_beyond_limit(number: float) -> float:
    if abs(number) > MOST_NUMBER:
        raise ValueError("a number beyond 2**53")
    return number


def read_arrays(path: Path, templates: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Read arrays that `np.savez` wrote, if their headers match.

    `templates` has for each name an array of the expected shape and kind, whose item size is the
    largest accepted. Raises OSError if there is no such file, and UserError if it is damaged or
    holds other arrays.
    """
    most = sum(like.nbytes for like in templates.values())
    with open_regular(path, most + 2**20) as stream:
        try:
            with zipfile.ZipFile(stream) as file:
                return {
                    name: _read_array_like_template(file, name, like)
                    for name, like in templates.items()
                }
        except Exception:  # broken zips, headers and compressed data raise many kinds
            raise UserError(f"{path} is damaged: delete it, and it is made again.") from None


def _read_array_like_template(file: zipfile.ZipFile, name: str, like: np.ndarray) -> np.ndarray:
    with file.open(f"{name}.npy") as stream:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
        fits = dtype.kind == like.dtype.kind and dtype.itemsize <= like.dtype.itemsize
        if shape != like.shape or by_columns or not fits:
            raise ValueError
        size = dtype.itemsize * math.prod(shape)
        return np.frombuffer(stream.read(size), dtype).reshape(shape)


def file_exists_inside(folder: Path, path: Path) -> bool:
    """Return True if a file exists inside a folder, after links are resolved."""
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def call_retrying_permission_errors(rename: Callable[[], object]) -> None:
    """Call a function that renames something, and retry for up to a second while it is refused.

    Windows refuses to rename a file that another process has open. Raises PermissionError if it is
    still refused then.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            rename()
            return
        except PermissionError:
            if not tries_left:
                raise
            time.sleep(TRY_SECONDS)
