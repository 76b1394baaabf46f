"""Read the file of a network, which anyone may have made, within our bound."""

import math
from pathlib import Path

from rnn_demo.errors import UnusableNetworkError
from rnn_demo.files import open_regular

FILE_BYTES = 64 * 2**20


def network_file_bytes(source: Path | bytes) -> bytes:
    """Return the content of a file, given by its path or already read.

    Raises UnusableNetworkError if it can't be opened, or is larger than `FILE_BYTES`.
    """
    if isinstance(source, bytes):
        content = source
    else:
        try:
            with open_regular(source, math.inf) as file:
                content = file.read(FILE_BYTES + 1)
        except (OSError, ValueError):
            raise UnusableNetworkError(
                f"There is no file {str(source)!r} that can be opened."
            ) from None
    if len(content) > FILE_BYTES:
        raise UnusableNetworkError(
            f"This file is larger than {FILE_BYTES >> 20} MB, the most that is read."
        )
    return content
