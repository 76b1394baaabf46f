"""A link keeps a drawing exactly; any other text is refused."""

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
