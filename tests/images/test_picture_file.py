"""What is no picture never reaches a decoder, and of what is one only its pixels do."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rnn_demo.images import drawing, picture_file
from rnn_demo.images.drawing import PictureError, open_picture
from rnn_demo.images.picture_file import still

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


def jpeg_of_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    noise = RNG.integers(0, 256, (side, side), np.uint8)
    whole = written(noise, "JPEG", progressive=True, quality=20)[:-2]
    last = whole[whole.rindex(b"\xff\xda") :][: 9_000_000 // scans]
    return whole + last * scans + b"\xff\xd9"


def tiff_of_strips() -> bytes:
    """2 million strips of no bytes each."""
    tags = ((256, 4, 1, 1), (257, 4, 1, 2_000_000), (273, 4, 2_000_000, 62), (278, 3, 1, 1 << 16),
            (279, 4, 2_000_000, 62))  # fmt: skip
    entries = b"".join(struct.pack(">HHII", *tag) for tag in tags)
    return b"MM\0*\0\0\0\x08" + struct.pack(">H", len(tags)) + entries + bytes(8_000_000)


NO_PICTURES = {
    "a PPM of comments": lambda: b"P2\n" + b"#\n" * 4_900_000,
    "a TIFF of 2 million strips": tiff_of_strips,
    "a PNG of 800,000 empty chunks": lambda: (
        png(9, 9)[:33] + chunk(b"IDAT", b"") * 800_000 + png(9, 9)[33:]
    ),
    "a WebP of 800,000 chunks": lambda: (
        b"RIFF" + struct.pack("<I", 6_400_004) + b"WEBP" + b"abcd\0\0\0\0" * 800_000
    ),
    "1,500 scans": lambda: jpeg_of_scans(3_000, 1_500),
    "arithmetic coding": lambda: written(GREY, "JPEG").replace(b"\xff\xc0", b"\xff\xc9"),
}
TOO_LARGE = {
    "a PNG of one column": lambda: png(1, 16_000_000),
    "16 bits a channel": lambda: png(3_500, 3_500, bits=16, colours=6),
    "a GIF whose frame is larger": lambda: written(GREY, "GIF").replace(
        b",\0\0\0\0\x40\1", b",\xff\xff\xff\xff\x40\1", 1
    ),
    "a WebP": lambda: written(Image.new("RGB", (4_000, 2_100)), "WEBP", method=0),
    "a JPEG": lambda: written(Image.new("L", (8_000, 8_000)), "JPEG"),
    "a progressive JPEG": lambda: written(Image.new("L", (5_000, 4_000)), "JPEG", progressive=True),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_reaches_no_decoder(name, monkeypatch, tmp_path):
    """A core for 20 minutes, 4 s, 2.8 s, 27 s: each by another of Pillow's readers."""
    data, decoded = NO_PICTURES[name](), []
    monkeypatch.setattr(Image, "open", lambda *a, **k: decoded.append(a))
    (tmp_path / "digit.png").write_bytes(data)
    for source in (data, tmp_path / "digit.png"):
        with pytest.raises(PictureError, match="not a picture: use a PNG, JPEG, WebP or GIF file"):
            open_picture(source)
    assert not decoded


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_would_unfold_is_refused_by_its_header(name):
    data = TOO_LARGE[name]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image, "open", None)
        with pytest.raises(PictureError, match=r"too many pixels: make it smaller, \d+ million"):
            open_picture(data)


def exif_of_many(entries: int, size: int) -> bytes:
    """Exif of many entries, each of which is nearly all of it: quadratic in memory."""
    entry = b"".join(struct.pack(">HHII", 1 + i, 1, size, 8) for i in range(entries))
    turned = struct.pack(">HHIHH", picture_file.ORIENTATION, 3, 1, 6, 0)
    head = b"MM\0*\0\0\0\x08" + struct.pack(">H", entries + 1) + turned + entry
    return head + bytes(max(0, 8 + size - len(head)))


def test_of_a_picture_its_pixels_alone_are_handed_on():
    exif, secret = exif_of_many(100, 40_000), b"secret" * 1_000
    plain, note = png(2, 1, zlib.compress(b"\0\0\xff")), chunk(b"tEXt", b"a\0" + secret)
    jpeg = written(GREY, "JPEG")
    app = b"".join(
        b"\xff" + name + struct.pack(">H", len(body) + 2) + body
        for name, body in ((b"\xe1", b"Exif\0\0" + exif), (b"\xe2", secret), (b"\xfe", secret))
    )
    files = {
        plain[:33] + note + chunk(b"eXIf", exif) + plain[33:] + secret: (plain, 6),
        jpeg[:2] + app + jpeg[2:] + secret: (jpeg, 6),
        written(GREY, "GIF", comment=secret): (written(GREY, "GIF", comment=None), 1),
    }
    for data, (handed_on, turned) in files.items():
        alone = still(data)
        assert alone.orientation == turned
        assert b"secret" not in alone.data
        assert len(alone.data) <= len(handed_on) + 20
        open_picture(data)
    webp = still(written(GREY, "WEBP", exif=b"Exif\0\0" + exif, lossless=True))
    assert (webp.orientation, len(webp.data) < 30_000) == (6, True)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_one_frame_is_handed_on(kind):
    frames = [Image.fromarray(np.roll(GREY, 8 * i, axis=1)) for i in range(30)]
    data = written(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    alone = still(data)
    assert len(alone.data) < len(data) / 10
    with Image.open(io.BytesIO(alone.data)) as image:
        assert getattr(image, "n_frames", 1) == 1
        np.testing.assert_array_equal(np.asarray(image.convert("L")), GREY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["1", "LA", "P", "RGBA"])
def test_pixels_are_those_of_the_whole_file(kind, mode):
    """Whatever is left out, Pillow reads the same from the rest."""
    coloured = Image.fromarray(np.dstack([GREY, GREY.T, 255 - GREY, np.roll(GREY, 9)]), "RGBA")
    image = coloured.convert(mode)
    if kind == "JPEG":
        image = image.convert("L" if mode in ("1", "L", "LA") else "CMYK" if mode == "P" else "RGB")
    data = written(image, kind)
    with Image.open(io.BytesIO(data)) as whole:
        expected = np.asarray(whole.convert("RGBA"))
    with Image.open(io.BytesIO(still(data).data)) as alone:
        np.testing.assert_array_equal(np.asarray(alone.convert("RGBA")), expected)


@settings(deadline=None, max_examples=60)
@given(
    kind=st.sampled_from(KINDS),
    changes=st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=4)), min_size=1),
    length=st.integers(0, 4_000),
)
def test_any_damage_is_a_picture_or_a_sentence(kind, changes, length):
    data = bytearray(SMALL[kind])
    for at, piece in changes:
        data[at : at + len(piece)] = piece
    with contextlib.suppress(PictureError):
        assert max(open_picture(bytes(data[:length])).size) <= drawing.WORKING_SIDE


SMALL = {kind: written(GREY[:64, :64], kind) for kind in KINDS}


def test_a_large_jpeg_is_read_unless_it_is_progressive(monkeypatch):
    """Of one with several scans all numbers lie in memory: eight bytes a pixel."""
    monkeypatch.setattr(picture_file, "MOST_UNFOLDED", 90_000)
    exif = Image.Exif()
    exif[0x927C] = SMALL["JPEG"]  # a JPEG within, which has a scan of its own, as cameras do
    for mode in ("L", "RGB"):
        picture = Image.fromarray(GREY).convert(mode)
        data = written(picture, "JPEG", exif=exif)
        assert data.count(b"\xff\xda") == 2
        open_picture(data)
        with pytest.raises(PictureError, match="not progressive"):
            open_picture(written(picture, "JPEG", progressive=True))
