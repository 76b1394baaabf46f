"""The picture of the loop plays, stops, and shows what the network holds."""

import numpy as np
from playwright.sync_api import expect

from rnn_demo import library
from rnn_demo.ui import session
from tests.browser.conftest import Open


def test_the_loop_shows_the_state_after_the_row(open_page: Open):
    page = open_page("/learn?example=4")
    loop = page.locator(".st-key-section-loop")
    expect(loop.locator("div.loop")).to_be_visible()
    slider = loop.locator("input.row")
    slider.fill("11")  # which pauses
    expect(loop.locator("button.play")).to_contain_text("Play")
    expect(loop).to_contain_text("row 12 of 28")
    names = library.names()
    model = library.find("simple-16-aloud" if "simple-16-aloud" in names else "simple-16")
    held = model.read(session.examples()[4]).layers[0].states[11]
    shown = loop.locator(".units.after span").all_text_contents()
    np.testing.assert_allclose([float(n) for n in shown], held, atol=0.051)  # one decimal is shown
