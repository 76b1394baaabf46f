"""A picture file as one still picture and nothing else, before any decoder sees it.

Of PNG, JPEG, GIF and WebP, told by their content, only the parts that a picture's pixels take are
handed on: no text, no profiles, no thumbnails, no second frame; how it is turned is read here. The
parts, the pixels and the scans are counted, so that what the decoder does is bounded.

Sources: Portable Network Graphics (W3C, 3rd edition), section 5; ITU-T T.81, annex B; GIF89a
Specification (CompuServe, 1990); RFC 9649 (WebP); Exif 2.3, section 4.6.
"""

import re
import struct
from dataclasses import dataclass

# All of these take under 150 MB and half a second: 9 bytes a pixel, 16 of a WebP. A JPEG is decoded
# small right away, unless its colours come one after the other, or in steps: then all unfolds.
MOST_PIXELS = {"PNG": 12_500_000, "GIF": 12_500_000, "WEBP": 8_000_000, "JPEG": 50_000_000}
MOST_UNFOLDED = 16_000_000  # pixels of such a JPEG
MOST_PACKED = 4 * MOST_PIXELS["PNG"]  # bytes that a PNG's pixels take: of 16 bits, half as many
MOST_SIDE = 20_000
MOST_PARTS = 100_000  # pieces in which a file is read; a GIF of 10 MB has 80,000
MOST_SCANS = 200  # of a progressive JPEG, which has some 10; each goes through all its pixels
MOST_SCANNED = 15 * MOST_UNFOLDED  # pixels of all scans together
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG, by its colour type
ORIENTATION = 0x0112  # the tag of Exif
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # that ends a scan of a JPEG
_FRAMES = {0xC0, 0xC1, 0xC2}  # of a JPEG whose colours are packed by Huffman's code
_OF_PIXELS = {0xC4, 0xDA, 0xDB, 0xDD, 0xE0, 0xEE, *_FRAMES}  # the segments that it takes


class TooLargeError(ValueError):
    """A picture has more pixels than are decoded. most: how many it may have."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@dataclass(frozen=True)
class Still:
    """One picture. data: a file that holds it alone. orientation: Exif's, 1 to 8; 1 is upright."""

    kind: str
    width: int
    height: int
    data: bytes
    orientation: int = 1


def still(data: bytes) -> Still:
    """The picture in a file, the first one of an animation.

    Raises TooLargeError, and ValueError or LookupError for what is no such file.
    """
    for begins, read in _READ.items():
        if data.startswith(begins):
            try:
                return read(_Parts(data))
            except struct.error:
                raise ValueError("cut off") from None
    raise ValueError("another kind of file")


class _Parts:
    """A file that is read piece by piece. Raises ValueError where it ends, or has too many."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.count = data, 0, 0

    def take(self, size: int) -> bytes:
        self.count += 1
        end = self.at + size
        if size < 0 or end > len(self.data) or self.count > MOST_PARTS:
            raise ValueError("cut off, or in too many pieces")
        piece, self.at = self.data[self.at : end], end
        return piece

    def to_marker(self) -> bytes:
        """What is there up to a JPEG's next marker, or all."""
        marker = _MARKER.search(self.data, self.at)
        return self.take((marker.start() if marker else len(self.data)) - self.at)

    def over(self) -> bool:
        return self.at >= len(self.data)


def _png(parts: _Parts) -> Still:
    kept, orientation, name = [parts.take(8)], 1, b""
    while not parts.over() and name != b"IEND":
        head = parts.take(8)
        length, name = struct.unpack(">I4s", head)
        body = parts.take(length + 4)
        if name == b"eXIf":
            orientation = _orientation(body)
        elif name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept.append(head + body)
    if kept[1][4:8] != b"IHDR":
        raise ValueError("no header")
    width, height, bits, colours = struct.unpack_from(">IIBB", kept[1], 8)
    _check("PNG", width, height)
    if height * (1 + width * bits * CHANNELS[colours] // 8) > MOST_PACKED:
        raise TooLargeError(MOST_PIXELS["PNG"] // 2)
    return Still("PNG", width, height, b"".join(kept), orientation)


def _jpeg(parts: _Parts) -> Still:
    kept, orientation = [parts.take(2)], 1
    frame, scans, unfolds = None, 0, False
    while not parts.over():
        marker = parts.take(2)
        while marker == b"\xff\xff":
            marker = b"\xff" + parts.take(1)
        if marker == b"\xff\xd9":
            kept.append(marker)
            break
        head = parts.take(2)
        body = parts.take(int.from_bytes(head, "big") - 2)
        if marker[1] in _FRAMES:
            if frame is not None:
                raise ValueError("two frames")
            _, height, width, colours = frame = struct.unpack_from(">BHHB", body)
            unfolds = marker == b"\xff\xc2"
        elif marker == b"\xff\xda":
            if frame is None:
                raise ValueError("no frame")
            scans, unfolds = scans + 1, unfolds or body[0] < colours
            body += parts.to_marker()
        elif marker == b"\xff\xe1" and body.startswith(b"Exif\0\0") and orientation == 1:
            orientation = _orientation(body[6:])
        if marker[0] != 0xFF or (marker[1] & 0xF0 == 0xC0 and marker[1] not in _OF_PIXELS):
            raise ValueError("packed in another way")
        if marker[1] in _OF_PIXELS:
            kept.append(marker + head + body)
    if frame is None:
        raise ValueError("no frame")
    _check("JPEG", width, height)
    if unfolds and width * height > MOST_UNFOLDED:
        raise TooLargeError(MOST_UNFOLDED)
    if scans > MOST_SCANS or scans * width * height > MOST_SCANNED:
        raise ValueError("too many scans")
    return Still("JPEG", width, height, b"".join(kept), orientation)


def _gif(parts: _Parts) -> Still:
    head = parts.take(13)
    width, height, flags = struct.unpack_from("<HHB", head, 6)
    head += parts.take(_table(flags))
    control = b""
    while (kind := parts.take(1)) == b"!":
        label = parts.take(1)
        blocks = _blocks(parts)
        if label == b"\xf9":  # which colour is transparent
            control = b"!" + label + blocks
    if kind != b",":
        raise ValueError("no picture")
    place = parts.take(9)
    x, y, wide, high, flags = struct.unpack("<HHHHB", place)
    pixels = parts.take(_table(flags) + 1) + _blocks(parts)
    width, height = max(width, x + wide), max(height, y + high)
    _check("GIF", width, height)
    return Still("GIF", width, height, head + control + b"," + place + pixels + b";")


def _table(flags: int) -> int:
    """Bytes of a GIF's table of colours."""
    return 3 << 1 + (flags & 7) if flags & 0x80 else 0


def _blocks(parts: _Parts) -> bytes:
    """Blocks of a GIF up to the one that is empty, as they stand there."""
    kept = []
    while True:
        size = parts.take(1)
        kept += [size, parts.take(size[0])]
        if size == b"\0":
            return b"".join(kept)


def _webp(parts: _Parts) -> Still:
    _, size = struct.unpack("<4sI", parts.take(8))
    inside = _Parts(parts.take(size))
    if inside.take(4) != b"WEBP":
        raise ValueError("another RIFF file")
    chunks = _first_chunks(inside)
    orientation = _orientation(chunks.get(b"EXIF", b"").removeprefix(b"Exif\0\0"))
    if b"ANMF" in chunks:
        frame = _Parts(chunks[b"ANMF"])
        frame.take(16)  # where it is, and how long
        chunks = _first_chunks(frame)
    if b"VP8L" in chunks:
        alpha, name, pixels = b"", b"VP8L", chunks[b"VP8L"]
        mark, sides = struct.unpack_from("<BI", pixels)
        width, height = (sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1
        begins = mark == 0x2F
    else:
        alpha, name, pixels = chunks.get(b"ALPH", b""), b"VP8 ", chunks[b"VP8 "]
        mark, *sides = struct.unpack_from("<3sHH", pixels, 3)
        width, height = (side & 0x3FFF for side in sides)
        begins = mark == b"\x9d\x01\x2a"
    if not begins:
        raise ValueError("no picture")
    _check("WEBP", width, height)
    data = _chunk(name, pixels)
    if alpha:
        about = struct.pack("<IHBHB", 0x10, *_three(width - 1), *_three(height - 1))
        data = _chunk(b"VP8X", about) + _chunk(b"ALPH", alpha) + data
    return Still("WEBP", width, height, _chunk(b"RIFF", b"WEBP" + data), orientation)


def _first_chunks(parts: _Parts) -> dict[bytes, bytes]:
    """The first chunk of each name in a RIFF file."""
    chunks: dict[bytes, bytes] = {}
    while not parts.over():
        name, size = struct.unpack("<4sI", parts.take(8))
        chunks.setdefault(name, parts.take(size))
        parts.take(size % 2 if not parts.over() else 0)
    return chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _three(number: int) -> tuple[int, int]:
    """A number as three bytes: the lower two, and the upper one."""
    return number & 0xFFFF, number >> 16


def _check(kind: str, width: int, height: int) -> None:
    if not (width and height):
        raise ValueError("no pixels")
    if width * height > MOST_PIXELS[kind] or max(width, height) > MOST_SIDE:
        raise TooLargeError(MOST_PIXELS[kind])


def _orientation(exif: bytes) -> int:
    """How a picture is turned, of the first directory of Exif; 1 where it doesn't say."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None or len(exif) < 8:
        return 1
    (at,) = struct.unpack_from(order + "I", exif, 4)
    if at + 2 > len(exif):
        return 1
    (entries,) = struct.unpack_from(order + "H", exif, at)
    for entry in range(at + 2, min(at + 2 + 12 * entries, len(exif) - 11), 12):
        tag, _, _, value = struct.unpack_from(order + "HHIH", exif, entry)
        if tag == ORIENTATION:
            return value
    return 1


_READ = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8\xff": _jpeg,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
    b"RIFF": _webp,
}
