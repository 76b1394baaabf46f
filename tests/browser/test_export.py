"""Files that are downloaded open as what they say they are."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from rnn_demo import library
from rnn_demo.ui import session

SECONDS = 1000


def download(page: Page, key: str) -> Path:
    with page.expect_download(timeout=60 * SECONDS) as started:
        page.locator(f".st-key-{key} button").first.click()
    return Path(started.value.path())


def test_all_files(open_page: Callable[..., Page]):
    page = open_page("/?model=simple-16&example=4")
    page.locator(".st-key-export button").first.click()
    reading = library.find("simple-16").read(session.examples()[4])
    with np.load(download(page, "npz"), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["layer_1_h"], reading.layers[0].states)
    assert Image.open(io.BytesIO(download(page, "gif").read_bytes())).n_frames == 28
    assert Image.open(io.BytesIO(download(page, "png").read_bytes())).format == "PNG"
