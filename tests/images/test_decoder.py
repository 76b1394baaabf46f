"""An untrusted file is decoded by Pillow, and in another process if it could be harmful."""

import contextlib
import functools
import io
import struct
import subprocess
import sys
import threading
import time
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rnn_demo.errors import UserError
from rnn_demo.images import decoder, drawing
from rnn_demo.images.drawing import open_picture

RNG = np.random.default_rng(0)
GREY = np.kron(RNG.integers(0, 256, (20, 20), np.uint8), np.ones((16, 16), np.uint8))
KINDS = ("PNG", "JPEG", "WEBP", "GIF")


def written(picture: np.ndarray | Image.Image, kind: str, **options) -> bytes:
    image = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def png(width: int, height: int, packed: bytes = b"", bits: int = 8, colours: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@functools.cache
def jpeg_of_scans(side: int, scans: int) -> bytes:
    """Return a progressive JPEG whose last scan is repeated."""
    noise = RNG.integers(0, 256, (side, side), np.uint8)
    whole = written(noise, "JPEG", progressive=True, quality=20)[:-2]
    last = whole[whole.rindex(b"\xff\xda") :][: 9_000_000 // scans]
    return whole + last * scans + b"\xff\xd9"


def tiff_of_strips() -> bytes:
    """Return a TIFF of 2 million empty strips."""
    tags = ((256, 4, 1, 1), (257, 4, 1, 2_000_000), (273, 4, 2_000_000, 62), (278, 3, 1, 1 << 16),
            (279, 4, 2_000_000, 62))  # fmt: skip
    entries = b"".join(struct.pack(">HHII", *tag) for tag in tags)
    return b"MM\0*\0\0\0\x08" + struct.pack(">H", len(tags)) + entries + bytes(8_000_000)


def exif_of_many(entries: int, size: int) -> bytes:
    """Return Exif data of many entries that overlap almost entirely: quadratic in memory."""
    entry = b"".join(struct.pack(">HHII", 1 + i, 1, size, 8) for i in range(entries))
    turned = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    head = b"MM\0*\0\0\0\x08" + struct.pack(">H", entries + 1) + turned + entry
    return b"Exif\0\0" + head + bytes(max(0, 8 + size - len(head)))


HARMFUL = {  # a core for 20 minutes, 4 s, 2.8 s, 27 s, and half a gigabyte
    "a PPM of comments": lambda: b"P2\n" + b"#\n" * 4_900_000,
    "a TIFF of 2 million strips": tiff_of_strips,
    "a PNG of 800,000 empty chunks": lambda: (
        png(9, 9)[:33] + chunk(b"IDAT", b"") * 800_000 + png(9, 9)[33:]
    ),
    "1,500 scans": lambda: jpeg_of_scans(3_000, 1_500),
    "a small one of many scans": lambda: jpeg_of_scans(3_000, 1_500)[:900_000],
    "quadratic Exif": lambda: written(GREY, "JPEG", exif=exif_of_many(4_000, 60_000)),
}
TOO_LARGE = {
    "a PNG of one column": lambda: png(1, 16_000_000),
    "a GIF whose frame is larger": lambda: written(GREY, "GIF").replace(
        b",\0\0\0\0\x40\1", b",\xff\xff\xff\xff\x40\1", 1
    ),
    "a WebP": lambda: written(Image.new("RGB", (5_000, 2_600)), "WEBP", method=0),
    "a JPEG": lambda: written(Image.new("L", (8_000, 8_000)), "JPEG"),
    "a progressive JPEG": lambda: written(Image.new("L", (5_000, 4_000)), "JPEG", progressive=True),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_files_are_decoded_in_another_process(name, monkeypatch):
    data = HARMFUL[name]()
    monkeypatch.setattr(decoder, "decode_bytes_to_pil_image", None)  # not in this process
    with contextlib.suppress(UserError):
        assert max(open_picture(data).size) <= decoder.SIDE


def test_a_jpeg_of_too_many_scans_is_refused_at_once(monkeypatch):
    """20 of them, by visitors who had left, once made the next one wait for 41 s."""
    ordinary, many = jpeg_of_scans(64, 40), jpeg_of_scans(64, 3_000)
    monkeypatch.setattr(drawing, "_free_places", None)
    with pytest.raises(UserError, match="too many JPEG scans"):
        open_picture(many)
    monkeypatch.undo()
    assert open_picture(ordinary + many).size == (64, 64)  # nothing after its end is decoded


class Left(BaseException):
    """Streamlit's exception when a script must stop."""


def test_waiting_for_a_decoder_is_short_and_visitors_who_leave_free_it(tmp_path, monkeypatch):
    slow, left, ended = tmp_path / "slow.py", threading.Event(), []
    slow.write_text("import time; time.sleep(600)")
    good = written(GREY, "JPEG", exif=exif_of_many(0, 0))

    def ask() -> None:
        if left.is_set():
            raise Left

    def wait() -> None:
        with pytest.raises(Left):
            open_picture(good, ask)
        ended.append(True)

    with monkeypatch.context() as patch:
        patch.setattr(decoder, "__file__", str(slow))
        patch.setattr(drawing, "WAIT_SECONDS", 0.3)
        threads = [threading.Thread(target=wait) for _ in range(drawing.PLACES)]
        for thread in threads:
            thread.start()
        while drawing._free_places._value:
            time.sleep(0.01)
        with pytest.raises(UserError, match="Many pictures"):
            open_picture(good)
    left.set()
    for thread in threads:
        thread.join(60)
    assert len(ended) == drawing.PLACES
    assert open_picture(good).size == (320, 320)


@pytest.mark.parametrize("name", TOO_LARGE)
def test_too_many_pixels_are_refused_by_the_header(name):
    with pytest.raises(UserError, match=r"too many pixels: make it smaller, \d+ million"):
        open_picture(TOO_LARGE[name]())


@pytest.mark.skipif(sys.platform != "linux", reason="no other system bounds both")
def test_the_decoding_process_is_bounded_in_time_and_memory():
    held = "from rnn_demo.images import decoder; decoder.main(); "
    for what in ("b'x' * 2**30", "[0 for _ in iter(int, 1)]"):
        done = subprocess.run(
            [sys.executable, "-c", f"{held}{what}"], input=SMALL["PNG"], capture_output=True
        )
        assert done.returncode


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_only_the_first_frame_of_an_animation_is_decoded(kind):
    frames = [Image.fromarray(np.roll(GREY, 8 * i, axis=1)) for i in range(30)]
    data = written(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    np.testing.assert_array_equal(np.asarray(open_picture(data).convert("L")), GREY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["1", "LA", "P", "RGBA"])
def test_pixels_are_those_of_the_file(kind, mode):
    coloured = Image.fromarray(np.dstack([GREY, GREY.T, 255 - GREY, np.roll(GREY, 9)]), "RGBA")
    image = coloured.convert(mode)
    if kind == "JPEG":
        image = image.convert("L" if mode in ("1", "L", "LA") else "CMYK" if mode == "P" else "RGB")
    data = written(image, kind)
    with Image.open(io.BytesIO(data)) as whole:
        expected = np.asarray(whole.convert("RGBA"))
    np.testing.assert_array_equal(np.asarray(open_picture(data)), expected)


SMALL = {kind: written(GREY[:64, :64], kind) for kind in KINDS}


@settings(deadline=None, max_examples=25)
@given(
    kind=st.sampled_from(("PNG", "JPEG")),
    changes=st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=4)), min_size=1),
    length=st.integers(0, 4_000),
)
def test_a_damaged_file_gives_a_picture_or_a_sentence(kind, changes, length):
    data = bytearray(SMALL[kind])
    for at, piece in changes:
        data[at : at + len(piece)] = piece
    with contextlib.suppress(UserError):
        assert max(open_picture(bytes(data[:length])).size) <= decoder.SIDE
