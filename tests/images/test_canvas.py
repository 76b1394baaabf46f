"""Data of a canvas and a link are decoded as pixels; anything else is refused."""

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_demo import data
from rnn_demo.errors import UserError
from rnn_demo.images import link
from rnn_demo.images.drawing import decode_canvas_png, png_from_canvas_data_url
from tests.images.test_decoder import png, written

RNG = np.random.default_rng(3)
RGBA = RNG.integers(0, 256, (28, 40, 4), np.uint8)
GOOD = written(RGBA, "PNG")


@pytest.mark.parametrize("channels", [3, 4])
def test_pixels_are_those_of_the_png(channels):
    smooth = np.cumsum(RNG.integers(0, 2, (280, 280, channels)), axis=1).astype(np.uint8)
    found = decode_canvas_png(written(smooth, "PNG"))
    np.testing.assert_array_equal(found[..., :channels], smooth)
    if channels == 3:
        assert (found[..., 3] == 255).all()


BAD = {
    "nothing": b"",
    "wide": png(1201, 1, zlib.compress(bytes(1 + 4 * 1201)), colours=6),
    "large": GOOD + bytes(2**20),
    "less than it says": png(20, 20, zlib.compress(bytes(50))),
    "an unknown filter": png(2, 2, zlib.compress(b"\x09" * 18)),
    "JPEG": written(RGBA[..., :3], "JPEG"),
    "EPS": written(RGBA[..., :3], "EPS"),  # which Pillow would open by Ghostscript
    "cut off": GOOD[:-40],
}


@pytest.mark.parametrize("name", BAD)
def test_other_files_are_refused(name):
    with pytest.raises(UserError) as caught:
        decode_canvas_png(BAD[name])
    assert str(caught.value).endswith(" it again.")


@pytest.mark.parametrize("url", [5, "no data URL", "data:image/png;base64,AAAA"])
def test_other_urls_are_refused(url):
    with pytest.raises(UserError):
        decode_canvas_png(png_from_canvas_data_url(url))


def test_no_url_is_no_png():
    assert png_from_canvas_data_url(None) is None


@given(pixels=arrays(np.uint8, (28, 28)))
def test_a_link_keeps_every_pixel(pixels):
    image = pixels.astype(np.float32) / 255
    assert np.array_equal(link.decode_image(link.encode_image(image)), image)


def test_digits_are_short_and_safe_in_a_url():
    for image in data.test_split().images[:200]:
        code = link.encode_image(image / np.float32(255))
        assert len(code) < 700
        assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode()


@given(text=st.text(st.characters(), max_size=40) | st.binary(max_size=60).map(packed))
def test_any_other_text_in_a_link_is_refused_in_a_sentence(text):
    with pytest.raises(UserError, match="can't be read"):
        link.decode_image(text)


@pytest.mark.parametrize("content", [b"", bytes(783), bytes(785), bytes(500_000)])
def test_links_of_wrong_size_are_refused(content):
    for text in (packed(content), packed(bytes(784))[:-8]):
        with pytest.raises(UserError):
            link.decode_image(text)
