"""Digits are read correctly, and the figure shows the drawing, in every lens."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_demo.images import drawing
from rnn_demo.lenses import LENSES
from tests.browser.conftest import Open, expect_answer, open_lens, settle
from tests.browser.test_read import clear
from tests.support.pen import draw

PLACES = [(90, 10, 15), (110, 150, 140), (220, 60, 30), (150, 20, 110), (190, 100, 60)]
WITHOUT = {"map", "memory"}  # lenses without a picture of the drawing
# The place on the screen of the stage's first picture of the digit, once Plotly has drawn it.
PANEL = """() => {
    const row = document.querySelector('.watch[data-watched=yes] [data-panel=row]');
    if (row) return row.getBoundingClientRect().toJSON();
    for (const figure of document.querySelectorAll('.st-key-stage .js-plotly-plot')) {
        const digit = figure._fullData?.find((t) => t.meta?.shows === 'image');
        if (!digit || !figure.querySelector('.main-svg')) continue;
        const { x, y } = figure.getBoundingClientRect(), layout = figure._fullLayout;
        const [across, down] = [layout['xaxis' + digit.xaxis.slice(1)], layout.yaxis];
        return { x: x + across._offset, y: y + down._offset,
                 width: across._length, height: down._length };
    }
}"""


def grey(page: Page, clip: dict[str, float]) -> np.ndarray:
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip)))
    return np.asarray(picture.convert("L"), np.float32) / 255


def likeness(page: Page) -> float:
    """Return the correlation of the figure's pixels with the image of the canvas."""
    pad = page.locator(".st-key-canvas canvas.upper-canvas").bounding_box()
    panel = page.wait_for_function(PANEL).json_value()
    assert pad is not None
    drawn = drawing.normalise(grey(page, pad)[9:-9, 9:-9])  # its corners are round
    seen = Image.fromarray(grey(page, panel)).resize((28, 28), Image.Resampling.BOX)
    return float(np.nan_to_num(np.corrcoef(drawn.ravel(), np.asarray(seen).ravel())[0, 1]))


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_digits_drawn_anywhere_in_any_size_in_every_lens(open_page: Open, every: int):
    """The answer is the digit, and the figure shows the current drawing, not the previous one.

    By day in every fourth lens, at night in each. No message refers to one that the browser has
    kept: such a reference would outlive its block if one click follows another at once.
    """
    kinds: set[str | None] = set()

    def hears(frame: bytes) -> None:
        kinds.add(ForwardMsg.FromString(frame).WhichOneof("type"))

    def meet(page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", hears))

    page = open_page(width=1400, meet=meet)
    expect_answer(page, 2)  # the page opens with an example
    expect(page.locator(".st-key-examples button")).to_have_count(10)
    lenses = [lens for lens in LENSES if lens not in WITHOUT]
    for k, lens in enumerate(lenses[::every]):
        digit = (5 + every * k) % 10
        open_lens(page, lens)
        clear(page)
        expect(page.locator(".st-key-stage .js-plotly-plot:visible")).to_have_count(0)
        size, left, top = PLACES[digit % len(PLACES)]
        draw(page, digit, size=size, left=left, top=top)
        expect_answer(page, digit)
        page.mouse.move(5, 5)
        expect(page.locator("[data-of=pen]")).to_have_count(0)
        settle(page)
        for _ in range(100):  # until it is drawn, which takes a while on a busy machine
            page.wait_for_timeout(300)
            if (like := likeness(page)) > 0.8:
                break
        assert like > 0.8, (lens, digit)
    assert {"delta", "script_finished"} <= kinds
    assert "ref_hash" not in kinds
