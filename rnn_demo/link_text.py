"""Decode binary data from the text of a link, which anyone may have written."""

import base64
import zlib


def bytes_of_link_text(text: str, longest: int) -> bytes:
    """Decode base64 for URLs, without its padding.

    Raises ValueError for another text, or one of more than `longest` characters.
    """
    if len(text) > longest:
        raise ValueError("this text is too long for a link")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def inflate(packed: bytes, most: int) -> bytes:
    """Decompress a zlib stream, of which no more than `most` bytes are ever unpacked.

    Raises ValueError if it is damaged or longer, or something follows it.
    """
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(packed, most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if len(content) > most or not stream.eof or stream.unused_data:
        raise ValueError("this is no whole zlib stream of a link")
    return content
